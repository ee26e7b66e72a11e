from django.contrib import admin
from django.contrib.auth.views import PasswordResetConfirmView
from django.urls import include, path, reverse_lazy
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

set_password = PasswordResetConfirmView.as_view(success_url=reverse_lazy("admin:login"))

urlpatterns = [
    # The page behind the one-time link of create_member.
    path("admin/set-password/<uidb64>/<token>", set_password, name="password_reset_confirm"),
    path("admin/", admin.site.urls),
    path("v1/", include("riskregister.organizations.urls")),
    path("v1/", include("incidents.urls")),
    path("v1/", include("risks.urls")),
    path("v1/schema", SpectacularAPIView.as_view(), name="schema"),
    path("v1/docs", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="docs"),
]
