"""The report as a file: Word, PDF, Excel, CSV and JSON, with all that is told by hospital."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from hires.enums import ReadKind
from hires.read_log import note_read
from hrtrack.common.web.excel import content_disposition, file_name
from reports.documents.data_formats import as_csv
from reports.documents.file_formats import FILE_FORMATS, file_name_of
from reports.pages.request import page_context, report_request
from reports.report.build import EVERYTHING


@require_safe
def download(request: UserRequest, pk: int, file_format: str) -> HttpResponseBase:
    """Send the report as a file; a CSV file holds the table in the address.

    For days that can't be used, show the form with its errors instead.
    """
    page = report_request(request, pk, EVERYTHING)
    if page.status != HttpResponse.status_code:
        context = page_context(request, page)
        return render(request, "reports/days.html", context, status=page.status)
    chosen = FILE_FORMATS[file_format]
    report = page.report
    table = request.GET.get("table", "")
    if table and (file_format != "csv" or table not in report.tables):
        raise Http404
    try:
        content = as_csv(report, table).encode() if table else chosen.make(report)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        back = "reports:progress" if request.GET.get("from") == "progress" else "reports:council_report"
        return redirect(f"{reverse(back, args=[pk])}?{page.form.query}")
    if chosen.has_hires:
        persons = report.progress.total.persons
        note_read(request, persons=persons, kind=ReadKind.EXPORT, as_of=report.as_of)
    name = file_name_of(
        report.grant, report.as_of, known_on=report.known_on if report.is_of_history else None
    )
    disposition = content_disposition(file_name(name), chosen.ending)
    if isinstance(content, bytes):
        return HttpResponse(
            content, content_type=chosen.content_type, headers={"Content-Disposition": disposition}
        )
    response = FileResponse(content, content_type=chosen.content_type)
    response.headers["Content-Disposition"] = disposition
    return response
