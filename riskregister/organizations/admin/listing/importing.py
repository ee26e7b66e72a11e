"""Importing a table as a page over the importer of the commands: a template, a dry run, every bad row, all or nothing.

A request does the work itself, in the steps of the importer, and tells of each as it goes: no worker has to run, and a
proxy sees an answer that grows. Whoever goes away while rows are checked has written nothing; sent again, the same form
is not imported twice.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from riskregister.api.errors import Refusal
from riskregister.api.idempotency import Answer, Claim, Replay
from riskregister.api.parsers import text_fault
from riskregister.api.tables.importing import MAX_FAULTS, Outcome, TableImport
from riskregister.api.tables.writing import write_template
from riskregister.history.models import REASON_LENGTH, Channel
from riskregister.organizations.admin.access import access_of, change_for
from riskregister.organizations.models import Organization

if TYPE_CHECKING:
    from riskregister.organizations.admin.listing.page import ListingAdmin

MAX_FILE_BYTES: Final = 32 * 1024 * 1024
MAX_ROWS: Final = 20_000
"""Of one file here (ours): about half a minute. The commands take any number."""
_AROUND_FILE: Final = 64 * 1024
"""What a request may have beside the file."""
LINES: Final = "application/x-ndjson"

_BEGINNINGS: Final = (
    (b"PK\x03\x04", "This is a workbook or an archive. Save it as CSV (UTF-8) first."),
    (b"\xd0\xcf\x11\xe0", "This is a workbook. Save it as CSV (UTF-8) first."),
    (b"\xff\xfe", "The file is in UTF-16. Save it as CSV (UTF-8)."),
    (b"\xfe\xff", "The file is in UTF-16. Save it as CSV (UTF-8)."),
)
"""What files begin with that are not what they should be, and what to say of them."""

View = Callable[[HttpRequest], HttpResponse]


@dataclass(frozen=True)
class Result:
    """What became of a file."""

    outcome: Outcome | None
    dry_run: bool
    fault: str | None = None
    """Why none of it was even looked at, or nothing written."""
    repeated: bool = False
    """Whether this very form was imported before."""


def may_import(page: "ListingAdmin", request: HttpRequest) -> bool:
    """Tell whether the person may import into any organisation."""
    return access_of(request).may_write(page.import_permissions)


def limited(view: View) -> View:
    """Refuse what is larger than any file may be before a byte of it is read; then check the form's token.

    In this order: Django's check of the token would read all that was sent.
    """
    inner: View = csrf_protect(view)

    @csrf_exempt
    def check(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) > MAX_FILE_BYTES + _AROUND_FILE:
            says = f"The file has more than {MAX_FILE_BYTES // 1024**2} MB. Split it, or import it by the command."
            return HttpResponse(says, status=413, content_type="text/plain; charset=utf-8")
        return inner(request)

    return check


def template(page: "ListingAdmin", request: HttpRequest) -> HttpResponse:
    """Answer with an annotated example of the table."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{page.listed}-template.csv"'
    write_template(page.table, response)
    return response


def import_page(page: "ListingAdmin", request: HttpRequest) -> Any:
    """Show the form, or import the file that it sends."""
    if not may_import(page, request):
        raise PermissionDenied
    organizations = [
        one
        for one in access_of(request).organizations(page.permission)
        if access_of(request).may_write(page.import_permissions, one.pk)
    ]
    if request.method != "POST":
        return _form(page, request, organizations)
    dry_run = "dry_run" in request.POST
    started = _started(page, request, organizations, dry_run=dry_run)
    if request.headers.get("Accept") == LINES:
        return StreamingHttpResponse(_lines(started, dry_run), content_type=LINES)
    if isinstance(started, str):
        return _form(page, request, organizations, Result(None, dry_run, started))
    *_, result = _steps(started, dry_run)
    return _form(page, request, organizations, result)


def _started(
    page: "ListingAdmin", request: HttpRequest, organizations: Sequence[Organization], *, dry_run: bool
) -> TableImport | str:
    """Return the import that a form asks for, or what is wrong with the form."""
    upload, reason = request.FILES.get("file"), request.POST.get("reason", "").strip()
    organization = next((one for one in organizations if str(one.pk) == request.POST.get("organization")), None)
    if upload is None or not upload.size:
        return "Choose a file that is not empty."
    if upload.size > MAX_FILE_BYTES:
        return f"The file has more than {MAX_FILE_BYTES // 1024**2} MB."
    if organization is None:
        return "Choose the organisation."
    if text_fault(reason) or len(reason) > REASON_LENGTH:
        return f"Give a reason of at most {REASON_LENGTH} characters."
    try:
        key = UUID(request.POST["key"]) if request.POST.get("key") else None
    except ValueError:
        return "Load the page again: its form is not as it was."
    file: Any = upload.file
    head = file.read(4)
    file.seek(0)
    for beginning, says in _BEGINNINGS:
        if head.startswith(beginning):
            return says
    change = replace(change_for(request, organization.pk, reason), channel=Channel.IMPORT)
    claim = None if dry_run or key is None else Claim(f"import-{key}", _fingerprint(page, file))
    counted: list[TableImport] = []
    change = replace(change, claim=claim, answer=lambda _: _answer(counted[0]))
    counted.append(page.start_import(change, file, dry_run=dry_run, progress=lambda size: None))
    return counted[0]


def _steps(started: TableImport, dry_run: bool) -> Iterator[Result | None]:
    """Do the work; yield None after each step, and at last what became of it."""
    try:
        for _ in started.steps():
            if started.checked > MAX_ROWS:
                says = f"The file has more than {MAX_ROWS:,} rows. Split it, or import it by the command."
                yield Result(None, dry_run, f"{says} Nothing was written.")
                return
            yield None
        yield Result(started.outcome, dry_run)
    except Replay as replay:
        yield Result(Outcome(**json.loads(replay.answer.body)), dry_run, repeated=True)
    except Refusal as refusal:
        yield Result(None, dry_run, f"{refusal.sentence} Nothing was written.")
    except OperationalError:
        yield Result(None, dry_run, "Somebody else is changing much just now. Nothing was written; try again.")


def _lines(started: TableImport | str, dry_run: bool) -> Iterator[str]:
    """Yield a line of JSON for each step, then one with the result as the page shows it."""
    if isinstance(started, str):
        yield _line(html=_shown(Result(None, dry_run, started)))
        return
    for result in _steps(started, dry_run):
        if result is None:
            yield _line(rows=started.checked, size=started.size_read)
        else:
            # With a key of its own for what is sent next: this one stands for what was just answered.
            yield _line(html=_shown(result), key=str(uuid4()))


def _line(**told: Any) -> str:
    return json.dumps(told) + "\n"


def _shown(result: Result) -> str:
    return render_to_string("admin/listing/import_result.html", {"result": result, "most": MAX_FAULTS})


def _fingerprint(page: "ListingAdmin", file: Any) -> str:
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    return hashlib.sha256(f"import {page.listed} {digest}".encode()).hexdigest()


def _answer(done: TableImport) -> Answer:
    """Return what is kept for whoever sends the same form again: the numbers."""
    numbers = asdict(done.outcome) | {"faults": []}
    return Answer(200, json.dumps(numbers))


def _form(
    page: "ListingAdmin", request: HttpRequest, organizations: Sequence[Organization], result: Result | None = None
) -> HttpResponse:
    request.current_app = page.admin_site.name
    context = {
        **page.admin_site.each_context(request),
        "opts": page.opts,
        "title": f"Import {page.opts.verbose_name_plural}",
        "organizations": organizations,
        "chosen": request.POST.get("organization", ""),
        "result": result,
        "most": MAX_FAULTS,
        "key": uuid4(),
        "megabytes": MAX_FILE_BYTES // 1024**2,
        "max_rows": MAX_ROWS,
        "template": page.address("import_template"),
        "back": page.list_address(),
        "media": page.media,
    }
    failed = result is not None and (result.fault or (result.outcome and result.outcome.failed))
    return TemplateResponse(request, "admin/listing/import.html", context, status=400 if failed else 200)
