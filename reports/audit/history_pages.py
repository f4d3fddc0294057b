"""Historik: for those who must account for what was done."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import UserRequest
from hires.enums import ReadKind
from hires.read_log import note_read
from hrtrack.common.web.excel import excel_response
from reports.audit.excel import history_book
from reports.audit.forms import HistoryForm, place_as_typed
from reports.audit.history import name_of, newest_changes
from reports.audit.tables import HistoryTable
from reports.policies import can_read_history

PAGE = 50

# A search may hold a name, which belongs in no address: what is asked for is sent as a form.
asked_either_way = require_http_methods(["GET", "HEAD", "POST"])


@asked_either_way
def history(request: UserRequest) -> HttpResponse:
    """Who did what when, newest first."""
    if not can_read_history(request.user):
        raise PermissionDenied
    return _page(request, HistoryForm(request.POST or request.GET))


def _page(request: UserRequest, form: HistoryForm) -> HttpResponse:
    context: dict[str, object] = dict.fromkeys(("table", "about", "is_later_page", "next"), None) | {
        "form": form
    }
    if not form.is_valid():
        return render(request, "reports/history.html", context, status=422 if request.POST else 400)
    asked, before = form.asked(), form.cleaned_data["before"]
    found = newest_changes(asked, before=before, count=PAGE + 1)
    shown = found[:PAGE]
    persons = frozenset().union(*(change.persons for change in shown))
    kind = ReadKind.SEARCH if form.has_changed() else ReadKind.VIEW
    note_read(request, persons=len(persons), kind=kind, hospital=asked.hospital)
    context |= {
        "table": HistoryTable(shown, caption=_("Ændringer")),
        "about": asked.about and name_of(asked.about),
        "is_later_page": before is not None,
        "next": place_as_typed(shown[-1].place) if len(found) > PAGE else None,
    }
    return render(request, "reports/history.html", context)


@asked_either_way
def history_excel(request: UserRequest) -> HttpResponseBase:
    """Everything asked for as an Excel file."""
    if not can_read_history(request.user):
        raise PermissionDenied
    form = HistoryForm(request.POST or request.GET)
    if not form.is_valid():
        return _page(request, form)
    asked = form.asked()
    try:
        file, persons = history_book(asked, request.user)
    except ValidationError as error:
        form.add_error(None, error)
        return _page(request, form)
    note_read(request, persons=persons, kind=ReadKind.EXPORT, hospital=asked.hospital)
    return excel_response(file, _("Historik %s") % timezone.localdate().isoformat())
