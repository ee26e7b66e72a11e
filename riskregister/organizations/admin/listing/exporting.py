"""The list that is asked for as a file: a table that can be imported again, or a workbook to be read.

It is written to a temporary file first, in one snapshot, and sent when it is whole: so a slow reader holds no
transaction open, what fails is told as an error instead of as half a file, and memory holds a piece of it at most.
"""

import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from riskregister.api.tables.cells import neutral
from riskregister.api.tables.columns import Moment, Table
from riskregister.api.tables.exporting import CHUNK, export_csv
from riskregister.history.snapshots import one_snapshot

if TYPE_CHECKING:
    from riskregister.organizations.admin.listing.page import ListingAdmin

CELL_LENGTH: Final = 32_767
"""What a cell of a workbook holds, in characters: openpyxl would cut the rest off without a word."""
CUT: Final = " … [cut off: a cell holds no more. The CSV has all of it.]"
_NO_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that XML 1.0 has no way to say."""

Write = Callable[["ListingAdmin", "QuerySet[Any]", IO[bytes]], None]


def write_csv(page: "ListingAdmin", rows: "QuerySet[Any]", file: IO[bytes]) -> None:
    """Write what the commands export."""
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    export_csv(page.table, rows, text)
    text.detach()


def write_xlsx(page: "ListingAdmin", rows: "QuerySet[Any]", file: IO[bytes]) -> None:
    """Write the same as a workbook, with what is derived of a record beside what may be set."""
    # Loaded by whoever first asks for a workbook, instead of by every worker at its start.
    from openpyxl import Workbook  # noqa: PLC0415
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415
    from openpyxl.styles import Font  # noqa: PLC0415

    workbook = Workbook(write_only=True)
    sheet: Any = workbook.create_sheet(str(page.opts.verbose_name_plural).capitalize())
    sheet.freeze_panes = "B2"
    header = [WriteOnlyCell(sheet, name) for name in [*page.table.header, *page.derived]]
    for cell in header:
        cell.font = Font(bold=True)
    sheet.append(header)
    for row in workbook_rows(page.table, page.derived, rows):
        sheet.append(row)
    workbook.save(file)


def workbook_rows(table: Table, derived: Sequence[str], rows: "QuerySet[Any]") -> Iterator[list[str]]:
    """Yield the cells of each record, none of which a spreadsheet takes for a formula."""
    for record in rows.select_related("assigned_to__user").iterator(chunk_size=CHUNK):
        yield [_cell(text) for text in [*table.cells(record), *(_shown(record, name) for name in derived)]]


FORMATS: Final[Mapping[str, tuple[Write, str]]] = {
    "csv": (write_csv, "text/csv; charset=utf-8"),
    "xlsx": (write_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


def export_list(page: "ListingAdmin", request: HttpRequest, file_format: str) -> Any:
    """Answer with the records of one organisation that the address asks for, in one of FORMATS."""
    if file_format not in FORMATS:
        raise Http404
    question = page.question(request)
    if question.faults:
        # The list says what is amiss.
        return HttpResponseRedirect(page.list_address(request.GET.urlencode()))
    if question.organization is None:
        return _back(page, request, "Choose the organisation first: a file holds the records of one.")
    organization = question.organization
    write, content_type = FORMATS[file_format]
    rows = page.all_rows().filter(organization=organization).live()  # type: ignore[attr-defined]  # records
    rows, _ = page.get_search_results(request, rows, question.search)
    asked = page.listing.order(question.query).ordered(page.listing.filtered(rows, question.query))
    file = TemporaryFile()  # noqa: SIM115  # the response closes it
    try:
        with one_snapshot():
            write(page, asked, file)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    name = f"{organization.slug}-{page.listed}-{timezone.now():%Y-%m-%d}.{file_format}"
    return FileResponse(file, as_attachment=True, filename=name, content_type=content_type)


def _back(page: "ListingAdmin", request: HttpRequest, says: str) -> HttpResponse:
    page.message_user(request, says, messages.ERROR)
    return HttpResponseRedirect(page.list_address(request.GET.urlencode()))


def _shown(record: Any, name: str) -> str:
    is_moment = name.endswith("_date")
    return Moment(name).write(record) if is_moment else str(getattr(record, name) or "")


def _cell(text: str) -> str:
    said = _NO_XML.sub("\ufffd", neutral(text))
    return said if len(said) <= CELL_LENGTH else said[: CELL_LENGTH - len(CUT)] + CUT
