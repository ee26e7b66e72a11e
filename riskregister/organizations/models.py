"""Organisations (the tenants), the people and service accounts in them, and the history of all that."""

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from riskregister.history.constraints import limited, one_of
from riskregister.history.identifiers import uuid7
from riskregister.history.models import HistoryRow, OrganizationRow
from riskregister.history.querysets import Scoped, scoped
from riskregister.organizations.roles import Role

SOURCE_LENGTH = 100
"""Of the name of a source (ours), in characters."""
FILTER_NAME_LENGTH = 100
FILTER_QUERY_LENGTH = 4_000
"""Of a saved filter (ours), in characters."""


class SourceList(models.TextChoices):
    """Which of an organisation's two lists of sources a name stands in."""

    INCIDENTS = "incidents"
    RISKS = "risks"


class MemberKind(models.TextChoices):
    """What stands behind a membership. The system member acts for commands and jobs and is assigned nothing."""

    PERSON = "person"
    SERVICE_ACCOUNT = "service account"
    SYSTEM = "system"


@limited
class Organization(models.Model):
    """A tenant. `version` counts the changes of its settings, which OrganizationHistory keeps."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(max_length=63, unique=True)
    name = models.CharField(max_length=200)
    version = models.BigIntegerField(default=1, editable=False)
    created_date = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = "organisation"

    def __str__(self) -> str:
        return self.name


@limited
class User(AbstractBaseUser):
    """A person, a service account or a system member: what the register shows as "a person".

    Passwords are for the admin site alone; the API knows service accounts and their tokens only.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(max_length=320, unique=True)
    password = models.CharField(max_length=128, blank=True, editable=False)
    """Django's own. Blank matches no password: service accounts and system members log in nowhere."""
    first_name = models.CharField(max_length=150, blank=True)
    last_name = models.CharField(max_length=150, blank=True)
    icon = models.CharField(max_length=200, null=True, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    is_superuser = models.BooleanField(default=False)

    objects = BaseUserManager["User"]()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = "person"
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """First and last name, or the e-mail address of someone who gave none."""
        return f"{self.first_name} {self.last_name}".strip() or self.email

    def get_full_name(self) -> str:
        """Return what Django's own pages call the user."""
        return self.display_name

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Answer Django's own permission question. Roles decide in the register; this is for superusers."""
        return self.is_active and self.is_superuser

    def has_module_perms(self, app_label: str) -> bool:
        """Let staff see that an app is there; its admin classes decide what they see in it."""
        return self.is_active and self.is_staff


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Members, in product words."""

    def assignable(self) -> Self:
        """Members that a record may be assigned to: active, and not the system member."""
        return self.filter(is_active=True, user__is_active=True).exclude(kind=MemberKind.SYSTEM)


@limited
class Membership(OrganizationRow):
    """A user in an organisation. Deactivated, never deleted: old records stay attributed to it."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=MemberKind.choices)
    is_active = models.BooleanField(default=True)
    created_date = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[Scoped[MembershipQuerySet]] = scoped(MembershipQuerySet)

    class Meta(OrganizationRow.Meta):
        verbose_name = "member"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *OrganizationRow.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "user"], name="membership_user_unique"),
            models.UniqueConstraint(
                fields=["organization"], condition=Q(kind=MemberKind.SYSTEM), name="membership_one_system_member"
            ),
            one_of("kind", MemberKind),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.organization})"


@limited
class MembershipRole(OrganizationRow):
    """One role of one member."""

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=Role.choices)

    objects: ClassVar[Scoped["models.QuerySet[MembershipRole]"]] = scoped(models.QuerySet)

    class Meta(OrganizationRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *OrganizationRow.Meta.constraints,
            models.UniqueConstraint(fields=["membership", "role"], name="membershiprole_role_unique"),
            one_of("role", Role),
        ]

    def __str__(self) -> str:
        return self.role


@limited
class ServiceAccount(OrganizationRow):
    """A program that calls the API: a membership with a client id and secret (RFC 6749, section 4.4).

    `expires` ends it for good; an inactive user disables it. `allowed_networks` are CIDR blocks; an empty
    list allows every address.
    """

    membership = models.OneToOneField(Membership, on_delete=models.PROTECT, related_name="+")
    application = models.OneToOneField(
        settings.OAUTH2_PROVIDER_APPLICATION_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    name = models.TextField(max_length=100)
    expires = models.DateTimeField(null=True, blank=True)
    allowed_networks = models.JSONField(default=list, blank=True)

    objects: ClassVar[Scoped["models.QuerySet[ServiceAccount]"]] = scoped(models.QuerySet)

    class Meta(OrganizationRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *OrganizationRow.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "name"], name="serviceaccount_name_unique"),
        ]

    def __str__(self) -> str:
        return self.name


@limited
class Source(OrganizationRow):
    """A name in one of the organisation's lists of where incidents and risks come from."""

    used_for = models.CharField(max_length=10, choices=SourceList.choices)
    name = models.TextField(max_length=SOURCE_LENGTH)
    position = models.PositiveSmallIntegerField()

    objects: ClassVar[Scoped["models.QuerySet[Source]"]] = scoped(models.QuerySet)

    class Meta(OrganizationRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *OrganizationRow.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "used_for", "name"], name="source_name_unique"),
            one_of("used_for", SourceList),
        ]

    def __str__(self) -> str:
        return self.name


class RecordList(models.TextChoices):
    """A list of records that people look through."""

    INCIDENTS = "incidents"
    RISKS = "risks"


@limited
class SavedFilter(OrganizationRow):
    """A question that a member asks a list often: nobody else sees it, and it says nothing about the organisation.

    So it has no history, and its owner may change and delete it.
    """

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", db_index=False)
    listed = models.CharField(max_length=10, choices=RecordList.choices)
    name = models.TextField(max_length=FILTER_NAME_LENGTH)
    query = models.TextField(max_length=FILTER_QUERY_LENGTH)
    """The query of the list's address: filters and order as the API takes them."""
    created_date = models.DateTimeField()

    objects: ClassVar[Scoped["models.QuerySet[SavedFilter]"]] = scoped(models.QuerySet)

    class Meta(OrganizationRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *OrganizationRow.Meta.constraints,
            models.UniqueConstraint(fields=["membership", "listed", "name"], name="savedfilter_name_unique"),
            one_of("listed", RecordList),
        ]

    def __str__(self) -> str:
        return self.name


class Subject(models.TextChoices):
    """What part of an organisation's settings a row of its history is about."""

    ORGANIZATION = "organization"
    MEMBER = "member"
    SERVICE_ACCOUNT = "service_account"
    SOURCES = "sources"
    TAG = "tag"
    SCORING_POLICY = "scoring_policy"
    SCORING_SETUP = "scoring_setup"


class SettingsState(models.Model):
    """The settings after a change: the columns of the subject it was about, the others NULL.

    People's names are not among them, so that a name can be erased; `user_id` says who it was.
    """

    subject = models.CharField(max_length=20, choices=Subject.choices, editable=False)
    subject_id = models.UUIDField(editable=False)
    name = models.CharField(max_length=200, null=True, editable=False)
    user_id = models.UUIDField(null=True, editable=False)
    roles = models.JSONField(null=True, editable=False)
    is_active = models.BooleanField(null=True, editable=False)
    is_superuser = models.BooleanField(null=True, editable=False)
    client_id = models.CharField(max_length=255, null=True, editable=False)
    expires = models.DateTimeField(null=True, editable=False)
    allowed_networks = models.JSONField(null=True, editable=False)
    used_for = models.CharField(max_length=10, choices=SourceList.choices, null=True, editable=False)
    sources = models.JSONField(null=True, editable=False)
    scoring_policy = models.JSONField(null=True, editable=False)
    """Version, matrix and days."""
    scoring_setup = models.JSONField(null=True, editable=False)
    """Version, sources, scorer, procedure and notes."""

    class Meta:
        abstract = True


@limited
class OrganizationHistory(SettingsState, HistoryRow):
    """Every change of an organisation's members, roles, service accounts, sources, tags, scoring policy and setup."""

    record_kind = "organization"
    state = SettingsState

    record = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects: ClassVar[Scoped["models.QuerySet[OrganizationHistory]"]] = scoped(models.QuerySet)

    class Meta(HistoryRow.Meta):
        verbose_name_plural = "organization history"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *HistoryRow.Meta.constraints,
            one_of("subject", Subject),
            one_of("used_for", SourceList),
            models.CheckConstraint(condition=Q(record=F("organization")), name="organizationhistory_record_own"),
        ]
