"""The forms of records: each says what has been changed on it, checked as the API checks it, and nothing else."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.db.models import QuerySet

from incidents.admin.fields import DASH, UNKNOWN, choice, line, moment, paragraphs, relevance, several, spoken
from incidents.choices import IncidentStatus, Objective, Severity
from incidents.models import TITLE_LENGTH, Incident, Tag
from incidents.serializers import IncidentInput
from riskregister.api.fields import StrictSerializer
from riskregister.api.problems import field_errors
from riskregister.history.times import utc_text
from riskregister.organizations.admin.forms import OperationForm, lines, lines_field
from riskregister.organizations.models import Membership, Organization, SourceList
from riskregister.organizations.operations import sources_of

OBJECTIVES: Mapping[str, Objective] = {of.name.lower(): of for of in Objective}
"""The fields of a form that stand for threat objectives."""


@dataclass(frozen=True)
class Entered:
    """What a person typed into a field."""

    label: str
    text: str


class RecordForm(OperationForm):
    """A form that changes a record. What it leaves as it was is not sent, so two people's fields do not mix."""

    input: ClassVar[type[StrictSerializer]]
    """What the API takes in of such a record: it checks what was changed."""

    must_change: ClassVar[bool] = True
    """Whether to refuse a form that says nothing."""

    version = forms.IntegerField(widget=forms.HiddenInput())
    assigned_to = choice("Assigned to")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(self.organization_id)

    @property
    def organization_id(self) -> UUID:
        """Whose record it is."""
        return UUID(str(self.instance.organization_id))

    @classmethod
    def state(cls, record: Any) -> dict[str, Any]:
        """Return what the fields show of a record, or of a row of its history."""
        names = cls.base_fields.keys() - {"reason"}
        shown = {name: getattr(record, name) for name in names if hasattr(record, name)}
        return shown | {"assigned_to": "" if record.assigned_to is None else str(record.assigned_to.user_id)}

    def current(self, record: Any) -> dict[str, Any]:
        """Return what the fields show of the record as it is."""
        return self.state(record)

    def offer(self, organization_id: UUID) -> None:
        """Fill the choices that are the organisation's."""
        members: QuerySet[Membership] = Membership.objects.of(organization_id).assignable().select_related("user")
        people = [(str(of.user_id), f"{of.user.display_name} <{of.user.email}>") for of in members]
        people.sort(key=lambda person: person[1].casefold())
        assignee = getattr(self.instance, "assigned_to", None)
        held = [] if assignee is None else [(str(assignee.user_id), f"{assignee.user.display_name} (not active)")]
        self._choices("assigned_to").choices = [("", DASH), *with_held(people, held)]

    def clean(self) -> dict[str, Any]:
        """Add `values`: what the operation is to set. Faults are told as the API tells them."""
        cleaned = super().clean()
        body = self.body()
        if self.must_change and not body and not self.errors:
            self.add_error(None, "Nothing was changed.")
        checked = self.checked(body)
        if checked.is_valid():
            cleaned["values"] = checked.validated_data
        else:
            # What cannot even be read was not sent, so the API misses it: its own fault says more.
            unread = set(self.errors)
            self.tell([error for error in field_errors(checked.errors) if self.field_of(error) not in unread])
        return cleaned

    def checked(self, body: Mapping[str, Any]) -> StrictSerializer:
        """Return what the API makes of what was changed."""
        return self.input(data=body, partial=True)

    def body(self) -> dict[str, Any]:
        """Return what has been changed, as a request to the API would say it."""
        known = self.input().fields
        return {
            name: self._sent(name, may_be_null=known[name].allow_null)
            for name in self.changed_data
            if name in known and name in self.cleaned_data
        }

    def entered(self) -> Iterable[Entered]:
        """Yield what the person has typed that differs from what the form showed."""
        for name in self.changed_data:
            if name != "version":
                yield Entered(str(self[name].label), self._text(name))

    def _sent(self, name: str, *, may_be_null: bool) -> Any:
        value = self.cleaned_data[name]
        if isinstance(value, datetime):
            return utc_text(value)
        return None if value is None or (value == "" and may_be_null) else value

    def _text(self, name: str) -> str:
        field, value = self.fields[name], self[name].value()
        values = value if isinstance(value, list) else [value]
        if isinstance(field, forms.ChoiceField):
            labels = {str(key): str(label) for key, label in field.choices}  # type: ignore[union-attr, misc]  # ours are flat
            return ", ".join(labels.get(str(of), str(of)) for of in values)
        return " ".join(str(of) for of in values if of)

    def _choices(self, name: str) -> Any:
        return self.fields[name]


class DescribedForm(RecordForm):
    """A form of a record that says for itself what it is: all but key risks, whose catalogue does."""

    source_list: ClassVar[SourceList]

    title = line("Title", max_length=TITLE_LENGTH)
    description = paragraphs("Description", 8)
    source = choice("Source")
    external_ref = line("External reference")
    tags = several("Tags")
    new_tags = lines_field(2, label="New tags", help_text="One a line. They are made when the form is saved.")
    sabotage = relevance(Objective.SABOTAGE.value)
    data_disclosure = relevance(Objective.DATA_DISCLOSURE.value)
    extortion = relevance(Objective.EXTORTION.value)
    customer_targeting = relevance(Objective.CUSTOMER_TARGETING.value)
    resource_hijacking = relevance(Objective.RESOURCE_HIJACKING.value)
    fraud = relevance(Objective.FRAUD.value)

    @classmethod
    def state(cls, record: Any) -> dict[str, Any]:
        """Return what the fields show of a record, or of a row of its history."""
        relevances = {of["threat_objective"]: of["relevance"] or UNKNOWN for of in record.threat_objectives}
        objectives = {name: relevances.get(of.value, "") for name, of in OBJECTIVES.items()}
        return super().state(record) | objectives | {"tags": [tag["id"] for tag in record.tags]}

    def offer(self, organization_id: UUID) -> None:
        """Fill the choices that are the organisation's. What the record has is among them, in use or not."""
        super().offer(organization_id)
        names = [(name, name) for name in sources_of(organization_id)[self.source_list]]
        source = self.initial.get("source")
        self._choices("source").choices = [("", DASH), *with_held(names, [(source, source)] if source else [])]
        tags = [(str(key), content) for key, content in _tags_in_use(organization_id)]
        self._choices("tags").choices = with_held(tags, [(tag["id"], tag["content"]) for tag in self.tags_held()])

    def tags_held(self) -> list[dict[str, Any]]:
        """Return the tags that the form begins with."""
        held: list[dict[str, Any]] = self.instance.tags
        return held

    def body(self) -> dict[str, Any]:
        """Return what has been changed, sets as a whole."""
        body, changed = super().body(), set(self.changed_data)
        if changed & {"tags", "new_tags"}:
            new = lines(self.cleaned_data.get("new_tags", ""))
            body["tags"] = [{"id": key} for key in self.cleaned_data.get("tags", ())]
            body["tags"] += [{"content": content} for content in new]
        if changed & OBJECTIVES.keys():
            said = {of: self.cleaned_data.get(name) for name, of in OBJECTIVES.items()}
            body["threat_objectives"] = [
                {"threat_objective": of, "relevance": None if value == UNKNOWN else value}
                for of, value in said.items()
                if value
            ]
        return body


class IncidentForm(DescribedForm):
    """What revise_incident takes."""

    input = IncidentInput
    source_list = SourceList.INCIDENTS

    status = choice("Status", spoken(IncidentStatus), optional=False)
    severity = choice("Severity", spoken(Severity))
    severity_reasoning = paragraphs("Severity reasoning")
    occurred_date = moment("Occurred")
    detected_date = moment("Detected")
    responded_date = moment("Responded")
    contained_date = moment("Contained")

    class Meta:
        model = Incident
        fields: ClassVar[tuple[str, ...]] = ()


class NewRecordForm(DescribedForm):
    """A form of a record that is yet to be made. What is left as the form shows it is for the operation to derive."""

    must_change = False
    version = None  # type: ignore[assignment]  # how Django leaves out a field of the base class

    def __init__(self, *args: Any, organization: Organization, origin: Any = None, **kwargs: Any) -> None:
        self.organization, self.origin = organization, origin
        super().__init__(*args, **kwargs)
        # What is shown beside the fields asks whose it is.
        self.instance.organization = organization
        for name, taken in self.input().fields.items():
            if name in self.fields:
                self.fields[name].required = taken.required

    @property
    def organization_id(self) -> UUID:
        """Whose record it is to be."""
        return self.organization.pk

    def checked(self, body: Mapping[str, Any]) -> StrictSerializer:
        """Return what the API makes of it: nothing that it asks for may be left out."""
        return self.input(data=body)

    def tags_held(self) -> list[dict[str, Any]]:
        """Return the tags that the form begins with: those of what the record is made from."""
        held: list[dict[str, Any]] = [] if self.origin is None else self.origin.tags
        return held


class NewIncidentForm(NewRecordForm, IncidentForm):
    """What create_incident takes."""

    def current(self, record: Any) -> dict[str, Any]:
        """Begin where every incident does."""
        return self.state(Incident(status=IncidentStatus.NEW))


def with_held(offered: list[tuple[str, str]], held: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return choices with those that a record has, though they are offered no longer."""
    keys = {key for key, _ in offered}
    return [*offered, *(of for of in held if of[0] not in keys)]


def _tags_in_use(organization_id: UUID) -> Iterable[tuple[UUID, str]]:
    tags: Iterable[Tag] = Tag.objects.of(organization_id).in_use().order_by("content")
    return ((tag.pk, tag.content) for tag in tags)
