"""The report as a file: Word, PDF, Excel, CSV and JSON, each also as the version for publication."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from hires.enums import ReadKind
from hires.read_log import note_read
from hrtrack.common.web.excel import CONTENT_TYPE, content_disposition, file_name
from reports.documents.data_formats import as_csv, as_json
from reports.documents.disclosure import published
from reports.documents.excel import file_name_of, progress_book
from reports.documents.pdf import pdf_of
from reports.documents.word import word_of
from reports.pages.request import page_context, report_request
from reports.report.build import EVERYTHING, Report


@dataclass(frozen=True)
class FileFormat:
    """A file format of the report. `make` returns bytes or an open file; `has_hires`: the file names employees."""

    label: Any
    ending: str
    content_type: str
    make: Callable[[Report, Mapping[str, str]], Any]
    has_hires: bool = False
    public_label: Any = None


def _csv(report: Report, query: Mapping[str, str]) -> bytes:
    name = query.get("table") or "status"
    if name not in report.tables:
        raise Http404
    return as_csv(report, name).encode()


FILE_FORMATS = {
    "word": FileFormat(
        gettext_lazy("Word, til at redigere"),
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        lambda report, _query: word_of(report),
    ),
    "pdf": FileFormat(
        gettext_lazy("PDF, til at sende"), "pdf", "application/pdf", lambda report, _query: pdf_of(report)
    ),
    "excel": FileFormat(
        gettext_lazy("Excel med ansættelserne bag"),
        "xlsx",
        CONTENT_TYPE,
        lambda report, _query: progress_book(report),
        has_hires=True,
        public_label=gettext_lazy("Excel, uden ansættelserne"),
    ),
    "csv": FileFormat(gettext_lazy("CSV, til maskiner"), "csv", "text/csv; charset=utf-8", _csv),
    "json": FileFormat(
        gettext_lazy("JSON, til maskiner"),
        "json",
        "application/json",
        lambda report, _query: as_json(report).encode(),
    ),
}


@require_safe
def download(request: UserRequest, pk: int, file_format: str) -> HttpResponseBase:
    """Send the report as a file; with `public` in the address the version for publication.

    For days that can't be used, show the form with its errors instead.
    """
    page = report_request(request, pk, EVERYTHING)
    if page.status != HttpResponse.status_code:
        context = page_context(request, page)
        return render(request, "reports/days.html", context, status=page.status)
    chosen = FILE_FORMATS[file_format]
    report = published(page.report) if request.GET.get("public") else page.report
    try:
        content = chosen.make(report, request.GET)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        back = "reports:progress" if request.GET.get("from") == "progress" else "reports:council_report"
        return redirect(f"{reverse(back, args=[pk])}?{page.form.query}")
    if chosen.has_hires and not report.is_public:
        persons = report.progress.total.persons
        note_read(request, persons=persons, kind=ReadKind.EXPORT, as_of=report.as_of)
    disposition = content_disposition(file_name(file_name_of(report)), chosen.ending)
    if isinstance(content, bytes):
        return HttpResponse(
            content, content_type=chosen.content_type, headers={"Content-Disposition": disposition}
        )
    response = FileResponse(content, content_type=chosen.content_type)
    response.headers["Content-Disposition"] = disposition
    return response
