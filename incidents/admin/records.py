"""What the lists and pages of incidents and risks have alike."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from incidents.admin.forms import OBJECTIVES
from incidents.admin.making import MakingPage
from incidents.models import CommentedRecord, Tag
from riskregister.organizations.admin.access import access_of
from riskregister.organizations.admin.columns import OrganizationColumn, column, nowrap, person_text, utc
from riskregister.organizations.admin.listing import ListingAdmin
from riskregister.organizations.admin.listing.question import ORGANIZATION, Question
from riskregister.organizations.models import Organization

TIMES = "All times are UTC."


class RecordAdmin(OrganizationColumn, MakingPage, ListingAdmin):
    """What the lists and pages of incidents and risks have alike."""

    shown_as: ClassVar[Mapping[str, str]] = {
        "status": "status_label",
        "assigned_to": "assigned_person",
        "tags": "tags_text",
        "new_tags": "objectives_text",
        **dict.fromkeys((*OBJECTIVES, "reason", "version"), ""),
    }

    list_select_related = ("organization", "assigned_to__user")
    list_display_links = ("shown_id", "shown_title")
    search_fields = ("title", "description", "external_ref")
    search_help_text = "An id, an external reference, or words"

    def suggested(self, organization: Organization) -> Mapping[str, Sequence[str]]:
        """Return the sources and the tags that filters may ask for."""
        tags = Tag.objects.of(organization.pk).in_use().order_by("content").values_list("content", flat=True)
        return {**super().suggested(organization), "tags": list(tags)}

    def adding_address(self, request: HttpRequest, question: Question) -> str | None:
        """Return where a record is added, of the organisation that the list is narrowed down to."""
        shown = question.organization
        if not access_of(request).may_write(self.create.requires, None if shown is None else shown.pk):
            return None
        return self.address("add") + (f"?{ORGANIZATION}={shown.pk}" if shown is not None and question.narrowed else "")

    @column("id", ordering="id")
    def shown_id(self, row: CommentedRecord) -> str:
        """Return the id that the API speaks."""
        return nowrap(row.display_id)

    @column("title", ordering="title")
    def shown_title(self, row: CommentedRecord) -> str:
        """Return the title: its end is out of sight where it would make the row high."""
        return format_html('<span class="clamped" title="{}">{}</span>', row.title, row.title)

    @column("assigned to")
    def assignee(self, row: CommentedRecord) -> str | None:
        """Return whose work it is, by name."""
        return None if row.assigned_to is None else row.assigned_to.user.display_name

    @column("assigned to")
    def assigned_person(self, row: CommentedRecord) -> str | None:
        """Return whose work it is."""
        return person_text(row.assigned_to)

    @column("updated (UTC)", ordering="updated_date")
    def updated(self, row: CommentedRecord) -> str | None:
        """Return when the record was changed last."""
        return utc(row.updated_date)

    @column("created (UTC)")
    def created(self, row: CommentedRecord) -> str | None:
        """Return when the record was made."""
        return utc(row.created_date)

    @column("opened by")
    def opener(self, row: CommentedRecord) -> str | None:
        """Return who opened the record."""
        return person_text(row.opened_by)

    @column("tags")
    def tag_labels(self, row: CommentedRecord) -> SafeString:
        """Return the tags as labels."""
        tags = format_html_join("", '<span class="label label-grey">{}</span>', ((of["content"],) for of in row.tags))
        return format_html('<span class="tags">{}</span>', tags)

    @column("tags")
    def tags_text(self, row: CommentedRecord) -> str:
        """Return the tags, by their contents."""
        return ", ".join(tag["content"] for tag in row.tags)

    @column("threat objectives")
    def objectives_text(self, row: CommentedRecord) -> str:
        """Return the objectives, each with its relevance where that is known."""
        return "\n".join(
            f"{of['threat_objective']} ({of['relevance']})" if of["relevance"] else of["threat_objective"]
            for of in row.threat_objectives
        )
