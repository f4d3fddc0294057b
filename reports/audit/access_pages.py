"""The page "Opslag": the log of who was shown employees, for auditors."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from hires.read_log import logged_reads
from hrtrack.common.text.digits import whole_number
from reports.audit.forms import PastForm
from reports.audit.tables import ReadsTable
from reports.policies import can_read_history

PAGE = 50


@require_safe
def read_log(request: UserRequest) -> HttpResponse:
    """Show the reads that the form selects, newest first. `before` in the address is the last read of the page before."""
    if not can_read_history(request.user):
        raise PermissionDenied
    form = PastForm(request.GET)
    if not form.is_valid():
        return render(
            request, "reports/read_log.html", {"form": form, "table": None, "older": ""}, status=400
        )
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
