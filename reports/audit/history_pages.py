"""The page "Historik": who changed what when, for auditors, and the same as an Excel file."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import UserRequest
from hires.enums import ReadKind, SavedList
from hires.read_log import note_read
from hires.saved_views import views_of
from hrtrack.common.web.excel import excel_response
from hrtrack.common.web.kept_searches import FIELD, keep_search, kept_search
from reports.audit.acts import newest_acts
from reports.audit.excel import history_book
from reports.audit.forms import HistoryForm, place_as_text
from reports.audit.names import kind_and_name
from reports.policies import can_read_history

# The search text may be a name, which must not stand in an address: the form is posted, and answered with a redirect to an
# address that has a key to the text. So "back" leads to the list as it was.
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@get_or_post
def history(request: UserRequest) -> HttpResponse:
    """Show the changes that the form selects, newest first."""
    if not can_read_history(request.user):
        raise PermissionDenied
    if request.method == "POST":
        form = HistoryForm(request.POST)
        return redirect(_address(request, form)) if form.is_valid() else _page(request, form)
    return _page(request, HistoryForm(_asked(request)))


def _address(request: UserRequest, form: HistoryForm) -> str:
    """Return the address of what a valid form selects. The session keeps the search text."""
    chosen = {name: request.POST[name] for name in form.fields if name != "text" and request.POST.get(name)}
    if text := form.cleaned_data["text"]:
        chosen[FIELD] = keep_search(request, text)
    return f"{request.path}?{urlencode(chosen)}" if chosen else request.path


def _asked(request: UserRequest) -> dict[str, str]:
    """Return the values of the form that the address has, with the search text of the address's key."""
    asked = {name: request.GET[name] for name in request.GET if name != FIELD}
    if text := kept_search(request, request.GET.get(FIELD, "")):
        asked["text"] = text
    return asked


def _save_address(request: UserRequest) -> str:
    """Return the address on which the filter of the page is saved; "" without a filter."""
    query = {name: request.GET[name] for name in request.GET if name != "before" and request.GET[name]}
    return f"{reverse('reports:save_history_view')}?{urlencode(query)}" if query else ""


def _page(request: UserRequest, form: HistoryForm) -> HttpResponse:
    context: dict[str, object] = dict.fromkeys(
        ("acts", "about", "is_later_page", "is_forgotten", "next"), None
    ) | {
        "form": form,
        "saved_views": views_of(request.user, SavedList.HISTORY),
        "save_view": _save_address(request) if form.is_valid() else "",
    }
    if not form.is_valid():
        return render(request, "reports/history.html", context, status=422 if request.POST else 400)
    query, before = form.query(), form.cleaned_data["before"]
    page = newest_acts(query, before)
    kind = ReadKind.SEARCH if form.has_changed() else ReadKind.VIEW
    note_read(request, persons=len(page.persons), kind=kind, hospital=query.hospital)
    context |= {
        "acts": page.acts,
        "is_forgotten": kept_search(request, request.GET.get(FIELD, "")) is None,
        "about": query.about and kind_and_name(*query.about),
        "is_later_page": before is not None,
        "next": page.last and place_as_text(page.last),
    }
    return render(request, "reports/history.html", context)


@get_or_post
def history_excel(request: UserRequest) -> HttpResponseBase:
    """Send all changes that the form selects as an Excel file, and note the read."""
    if not can_read_history(request.user):
        raise PermissionDenied
    form = HistoryForm(request.POST or request.GET)
    if not form.is_valid():
        return _page(request, form)
    query = form.query()
    try:
        file, persons = history_book(query, request.user)
    except ValidationError as error:
        form.add_error(None, error)
        return _page(request, form)
    note_read(request, persons=persons, kind=ReadKind.EXPORT, hospital=query.hospital)
    return excel_response(file, _("Historik %s") % timezone.localdate().isoformat())
