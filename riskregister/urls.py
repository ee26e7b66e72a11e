from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from riskregister.api.following import ChangeViewSet
from riskregister.api.health import LiveView, ReadyView
from riskregister.organizations.admin.set_password import SetPasswordView

urlpatterns = [
    # Tried in this order: what is called most comes first.
    path("v1/", include("risks.urls")),
    path("v1/", include("incidents.urls")),
    path("v1/", include("riskregister.organizations.urls")),
    path("v1/", include("riskregister.jobs.urls")),
    path("livez", LiveView.as_view(), name="livez"),
    path("readyz", ReadyView.as_view(), name="readyz"),
    # The page behind the one-time link of create_member.
    path("admin/set-password/<uidb64>/<token>", SetPasswordView.as_view(), name="password_reset_confirm"),
    path("admin/", admin.site.urls),
    path("v1/changes", ChangeViewSet.as_view({"get": "list"}), name="changes"),
    path("v1/schema", SpectacularAPIView.as_view(), name="schema"),
    path("v1/docs", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="docs"),
]
