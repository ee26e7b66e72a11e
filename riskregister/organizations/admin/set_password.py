"""The page behind the one-time link: a new member sets a password that nobody else has seen."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.views import PasswordResetConfirmView
from django.urls import reverse_lazy
from unfold.widgets import UnfoldAdminPasswordWidget

from riskregister.organizations.models import User

# The stubs know the form as generic; at run time it takes no parameter.
if TYPE_CHECKING:
    DjangoSetPasswordForm = SetPasswordForm[User]
else:
    DjangoSetPasswordForm = SetPasswordForm


class SetPassword(DjangoSetPasswordForm):
    """Django's form, in the dress of the rest of the site."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget = UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"})


class SetPasswordView(PasswordResetConfirmView):
    """Django's view; afterwards one logs in."""

    form_class = SetPassword
    template_name = "admin/organizations/set_password.html"
    success_url = reverse_lazy("admin:login")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the names and colours of the admin site."""
        return {**admin.site.each_context(self.request), **super().get_context_data(**kwargs)}
