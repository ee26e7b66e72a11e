from django.urls import path

from riskregister.organizations.views import TokenView, UserViewSet

urlpatterns = [
    path("oauth/token", TokenView.as_view(), name="token"),
    path("users", UserViewSet.as_view({"get": "list"}), name="users"),
    path("users/me", UserViewSet.as_view({"get": "me"}), name="users-me"),
]
