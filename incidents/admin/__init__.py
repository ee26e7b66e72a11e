"""The admin site's pages of incidents, and what the pages of all records have alike."""

from incidents.admin.forms import OBJECTIVES, DescribedForm, NewRecordForm, RecordForm
from incidents.admin.incidents import IncidentAdmin
from incidents.admin.layout import SAVING, pairs, with_names
from incidents.admin.making import Making, making_of
from incidents.admin.pages import RecordPage
from incidents.admin.records import TIMES, RecordAdmin

__all__ = [
    "OBJECTIVES",
    "SAVING",
    "TIMES",
    "DescribedForm",
    "IncidentAdmin",
    "Making",
    "NewRecordForm",
    "RecordAdmin",
    "RecordForm",
    "RecordPage",
    "making_of",
    "pairs",
    "with_names",
]
