"""The forms of the admin site: each asks for the arguments of one operation."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminEmailInputWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSplitDateTimeWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from riskregister.api.errors import FieldError, Refusal
from riskregister.organizations.admin.access import Access
from riskregister.organizations.admin.held_roles import held_roles
from riskregister.organizations.models import Membership, Organization, ServiceAccount, User
from riskregister.organizations.operations import Names, sources_of, sources_version
from riskregister.organizations.roles import Permission, Role

# The stubs know ModelForm as generic; at run time it takes no parameter.
if TYPE_CHECKING:
    DjangoModelForm = forms.ModelForm[Any]
else:
    DjangoModelForm = forms.ModelForm

REASON_LENGTH = 500


def text_field(**options: Any) -> forms.CharField:
    """Return a field for a line of text."""
    return forms.CharField(widget=UnfoldAdminTextInputWidget(), **options)


def roles_field() -> forms.MultipleChoiceField:
    """Return a field for one or more roles."""
    return forms.MultipleChoiceField(choices=Role.choices, widget=UnfoldAdminCheckboxSelectMultipleWidget())


def networks_field() -> forms.CharField:
    """Return a field for CIDR blocks, which `Networks` splits."""
    return lines_field(3, help_text="CIDR blocks such as 192.0.2.0/24, one a line. None: from anywhere.")


def lines_field(rows: int, **options: Any) -> forms.CharField:
    """Return a field for texts, one a line, which `lines` splits."""
    return forms.CharField(required=False, widget=UnfoldAdminTextareaWidget(attrs={"rows": rows}), **options)


def lines(text: str) -> list[str]:
    """Return the lines that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def expiry_field() -> forms.SplitDateTimeField:
    """Return a field for the moment at which an account ends."""
    help_text = "UTC. The account ends for good. Empty: it does not expire."
    widget: AdminSplitDateTime = UnfoldAdminSplitDateTimeWidget()
    return forms.SplitDateTimeField(required=False, label="Expires", help_text=help_text, widget=widget)


class OperationForm(DjangoModelForm):
    """A form whose fields are an operation's arguments. To Django it is a ModelForm; it sets no field of the model."""

    reason = text_field(required=False, max_length=REASON_LENGTH, help_text="Kept in the history with this change.")

    def __init__(self, *args: Any, access: Access, refusal: Refusal | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.refusal = refusal
        self.initial = {**self.current(self.instance), **self.initial}
        if "organization" in self.fields:
            self._offer(access.organizations(Permission.ORGANIZATION_MANAGE))

    def current(self, record: Any) -> dict[str, Any]:
        """Return what the fields show of a record that is to be changed."""
        return {}

    def clean(self) -> dict[str, Any]:
        """Add what the operation has refused: it was called with these very values a moment ago."""
        cleaned = super().clean() or self.cleaned_data
        if self.refusal is not None:
            self.tell(self.refusal.errors)
            if not self.refusal.errors:
                self.add_error(None, self.refusal.detail)
        return cleaned

    def tell(self, errors: Iterable[FieldError]) -> None:
        """Show faults at the fields that they are about; others above the form."""
        for error in errors:
            self.add_error(self.field_of(error), error.detail)

    def field_of(self, error: FieldError) -> str | None:
        """Return the name of the field that a fault is about; None where the form has none for it."""
        name = error.pointer.strip("/").split("/")[0]
        return name if name in self.fields else None

    def _post_clean(self) -> None:
        """Leave the instance as it is, which Django would fill and validate here: the operation writes."""

    def _offer(self, organizations: Any) -> None:
        field = self.fields["organization"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = organizations
        offered = list(organizations[:2])
        if len(offered) == 1:
            self.initial.setdefault("organization", offered[0].pk)


def organization_field() -> "forms.ModelChoiceField[Organization]":
    """Return a field for one of the organisations that the person manages."""
    none = Organization.objects.none()
    return forms.ModelChoiceField(
        none, label="Organisation", empty_label="Select one", widget=UnfoldAdminSelectWidget()
    )


class AddOrganizationForm(OperationForm):
    """What create_organization takes."""

    slug = forms.SlugField(max_length=63, widget=UnfoldAdminTextInputWidget(), help_text="It cannot be changed.")
    name = text_field(max_length=200)
    reason = None  # type: ignore[assignment]  # how Django leaves out a field of the base class

    class Meta:
        model = Organization
        fields: ClassVar[tuple[str, ...]] = ()


class ChangeSourcesForm(OperationForm):
    """What set_sources takes: both lists, and which version of them the form has shown."""

    risks = lines_field(10, label="Sources of risks")
    incidents = lines_field(10, label="Sources of incidents")
    sources_version = forms.IntegerField(widget=forms.HiddenInput())

    class Meta:
        model = Organization
        fields: ClassVar[tuple[str, ...]] = ()

    def current(self, record: Organization) -> dict[str, Any]:
        """Return the lists as they are."""
        # The version first: lists that are set in between are newer than it says, and so refused.
        version = sources_version(record.pk)
        listed = {used_for.value: "\n".join(names) for used_for, names in sources_of(record.pk).items()}
        return {"sources_version": version, **listed}

    def clean_risks(self) -> list[str]:
        """Split the lines. Whether each is a name is for the operation to say."""
        return lines(self.cleaned_data["risks"])

    def clean_incidents(self) -> list[str]:
        """Split the lines."""
        return lines(self.cleaned_data["incidents"])


class AddMemberForm(OperationForm):
    """What add_member takes. Only a superuser is asked whether to make another one."""

    organization = organization_field()
    email = forms.EmailField(
        max_length=320,
        label="E-mail",
        help_text="Somebody who has an account already joins with the name and password they have.",
        widget=UnfoldAdminEmailInputWidget(),
    )
    first_name = text_field(max_length=150, required=False)
    last_name = text_field(max_length=150, required=False)
    roles = roles_field()
    superuser = forms.BooleanField(
        required=False, help_text="May manage every organisation.", widget=UnfoldBooleanSwitchWidget()
    )

    class Meta:
        model = Membership
        fields: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, access=access, **kwargs)
        if not access.everything:
            del self.fields["superuser"]


class ChangeMemberForm(OperationForm):
    """What change_member takes."""

    roles = roles_field()
    is_active = forms.BooleanField(
        required=False,
        label="Active",
        help_text="Whoever is not active sees and changes nothing here; old records stay attributed to them.",
        widget=UnfoldBooleanSwitchWidget(),
    )

    class Meta:
        model = Membership
        fields: ClassVar[tuple[str, ...]] = ()

    def current(self, record: Membership) -> dict[str, Any]:
        """Return the roles held, and whether they count."""
        return {"roles": held_roles([record.pk]).get(record.pk, []), "is_active": record.is_active}


class ChangePersonForm(OperationForm):
    """What change_person takes: the new names, and as `seen` those that the form has shown."""

    first_name = text_field(max_length=150, required=False, show_hidden_initial=True)
    last_name = text_field(max_length=150, required=False, show_hidden_initial=True)

    class Meta:
        model = User
        fields: ClassVar[tuple[str, ...]] = ()

    def current(self, record: User) -> dict[str, Any]:
        """Return the names."""
        return {"first_name": record.first_name, "last_name": record.last_name}

    def clean(self) -> dict[str, Any]:
        """Add the names shown, which come back in hidden fields. Nothing there is nothing that anyone has seen."""
        shown = [self.data.get(self.add_initial_prefix(name), "") for name in Names._fields]
        return super().clean() | {"seen": Names(*shown)}


class Networks(OperationForm):
    """A form with a field of CIDR blocks."""

    def clean_allowed_networks(self) -> list[str]:
        """Split the lines. Whether each is a block is for the operation to say."""
        return lines(self.cleaned_data["allowed_networks"])


class AddServiceAccountForm(Networks):
    """What create_service_account takes."""

    organization = organization_field()
    name = text_field(max_length=100)
    roles = roles_field()
    expires = expiry_field()
    allowed_networks = networks_field()

    class Meta:
        model = ServiceAccount
        fields: ClassVar[tuple[str, ...]] = ()


class ChangeServiceAccountForm(Networks):
    """What change_service_account takes."""

    roles = roles_field()
    is_active = forms.BooleanField(
        required=False,
        label="Active",
        help_text="An account that is not active gets no token, and those it has stop working.",
        widget=UnfoldBooleanSwitchWidget(),
    )
    expires = expiry_field()
    allowed_networks = networks_field()

    class Meta:
        model = ServiceAccount
        fields: ClassVar[tuple[str, ...]] = ()

    def current(self, record: ServiceAccount) -> dict[str, Any]:
        """Return the account as it is."""
        return {
            "roles": held_roles([record.membership_id]).get(record.membership_id, []),
            "is_active": record.membership.is_active,
            "expires": record.expires,
            "allowed_networks": "\n".join(record.allowed_networks),
        }
