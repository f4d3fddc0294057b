"""The page "Opslag": the log of who was shown employees, for auditors, and the same as an Excel file."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from hires.read_log import logged_reads
from hrtrack.common.text.digits import whole_number
from hrtrack.common.web.excel import excel_response
from reports.audit.excel import reads_book
from reports.audit.forms import PastForm
from reports.audit.tables import ReadsTable
from reports.policies import can_read_history

PAGE = 50


@require_safe
def read_log(request: UserRequest) -> HttpResponse:
    """Show the reads that the form selects, newest first. `before` in the address is the last read of the page before."""
    form = _form(request)
    if not form.is_valid():
        return _refused(request, form)
    reads = logged_reads(**form.cleaned_data)
    before = whole_number(request.GET.get("before", ""))
    if before is not None:
        reads = reads.filter(pk__lt=before)
    shown = list(reads[: PAGE + 1])
    older = request.GET.copy()
    older["before"] = str(shown[:PAGE][-1].pk) if shown else ""
    context = {
        "form": form,
        "table": ReadsTable(shown[:PAGE], caption=_("Opslag")),
        "older": older.urlencode() if len(shown) > PAGE else "",
    }
    return render(request, "reports/read_log.html", context)


@require_safe
def read_log_excel(request: UserRequest) -> HttpResponseBase:
    """Send all reads that the form selects as an Excel file, the oldest first."""
    form = _form(request)
    if not form.is_valid():
        return _refused(request, form)
    file = reads_book(logged_reads(**form.cleaned_data), form.cleaned_data, request.user)
    return excel_response(file, _("Opslag %s") % timezone.localdate().isoformat())


def _form(request: UserRequest) -> PastForm:
    """Return the form of the address. PermissionDenied for a user who may not read the history."""
    if not can_read_history(request.user):
        raise PermissionDenied
    return PastForm(request.GET)


def _refused(request: UserRequest, form: PastForm) -> HttpResponse:
    return render(request, "reports/read_log.html", {"form": form, "table": None, "older": ""}, status=400)
