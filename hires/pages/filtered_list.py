"""Lists with a search, filters, orders and pages, of one allocation at a time.

One form is posted, because its search text may be a name, and answered with a redirect: the address has the choices and a
key under which the session keeps the text. So "back" leads to the list as it was. With htmx the same form is sent while
the user types, and the part of the page below the form is answered alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import UserRequest
from allocations.enums import GrantStatus
from allocations.models import Allocation
from hires.enums import SavedList
from hires.figures.statement import hospital_figures
from hires.forms.filters import AllocationFilter, SearchForm
from hires.policies import can_register
from hires.presentation.tables import AllocationTable, ListOrder
from hires.saved_views import views_of
from hrtrack.common import clock
from hrtrack.common.text.danish import format_date
from hrtrack.common.web.kept_searches import FIELD, keep_search, kept_search

ROWS_PER_PAGE = 50
_LAST_ALLOCATION = "allocation"  # in the session
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class StateLink:
    """A state to choose, the number of rows in it among those that the other filters find, and the address."""

    key: str
    label: str
    count: int
    address: str
    is_chosen: bool


@dataclass(frozen=True)
class FoundElsewhere:
    """Another allocation of the user in which the search finds something, and the address of that list."""

    allocation: Allocation
    count: int
    address: str


def own_or_chosen(request: UserRequest, page: str, title: str) -> HttpResponse:
    """Redirect hospital HR to the allocation it saw last, else to its first open one; let others choose."""
    allocations = own_allocations(request)
    is_own = request.user.is_hospital_hr
    if len(allocations) == 1 or (is_own and allocations):
        seen = request.session.get(_LAST_ALLOCATION)
        chosen = next((allocation for allocation in allocations if allocation.pk == seen), allocations[0])
        return redirect(page, pk=chosen.pk)
    own = {allocation.pk: allocation for allocation in allocations}
    records = [
        (own[row.allocation_id], row)
        for row in hospital_figures({allocation.grant for allocation in allocations}, clock.today())
        if row.allocation_id in own
    ]
    records.sort(key=lambda record: record[0].grant.is_closed)
    table = AllocationTable(records, page=page, caption=_("Fordelinger"))
    if is_own and not request.user.memberships.exists():
        table.empty_text = _(
            "Du er ikke knyttet til et hospital endnu. Spørg den, der administrerer HRTrack hos jer."
        )
    context = {"table": table, "title": title, "has_choice": bool(records)}
    return render(request, "hires/our_posts.html", context)


def own_allocations(request: UserRequest) -> list[Allocation]:
    """Return the allocations that the user reads: the open ones first, then by hospital, the newest grant first."""
    allocations = Allocation.objects.for_user(request.user).select_related("grant", "hospital")
    ordered = allocations.order_by("hospital__sort_key", "hospital_id", "grant")
    return sorted(ordered, key=lambda allocation: allocation.grant.status != GrantStatus.OPEN)


FilterT = TypeVar("FilterT", bound=AllocationFilter)


def search_answer(request: UserRequest) -> HttpResponse | None:
    """Return the redirect to the list that the sent form asks for; None if its text cannot be searched for."""
    search = SearchForm({"q": request.POST.get("q", "")})
    if not search.is_valid():
        return None
    chosen = filter_choices(request.POST)
    chosen.pop(FIELD, None)
    if chosen.get("as_of") == format_date(clock.today()):
        # The page of today is the page of tomorrow, too.
        del chosen["as_of"]
    if text := search.cleaned_data["q"]:
        chosen[FIELD] = keep_search(request, text)
    query = f"?{urlencode(chosen)}" if chosen else ""
    return redirect(f"{request.path}{query}")


def filter_choices(sent: Mapping[str, Any]) -> dict[str, str]:
    """Return the filled fields of the sent form but the search text, the page and the token, which changes."""
    ignored = ("q", "page", "csrfmiddlewaretoken")
    return {name: sent[name] for name in sent if name not in ignored and sent[name]}


def chosen_filters(
    request: UserRequest, allocation: Allocation, filter_class: type[FilterT]
) -> tuple[SearchForm, FilterT]:
    """Return the search and the filters in the address; of a form that was refused, what was sent.

    The search text is None where the session no longer keeps the text of the address's key.
    """
    if request.method == "POST":
        search = SearchForm({"q": request.POST.get("q", "")})
        return search, filter_class(filter_choices(request.POST), allocation=allocation)
    text = kept_search(request, request.GET.get(FIELD, ""))
    search = SearchForm({"q": text or ""})
    search.is_forgotten = text is None
    return search, filter_class(request.GET, allocation=allocation, search=text or "")


def list_context(
    request: UserRequest,
    search: SearchForm,
    filters: AllocationFilter,
    *,
    page_name: str,
    state_labels: Mapping[str, Any],
    main_states: Iterable[str],
    saved_list: SavedList,
) -> dict[str, Any]:
    """Return the variables of templates/hires/_filters.html and _found.html; `page` holds the keys of this page's records.

    `state_labels` are the states by key; those of `main_states` are always offered, others where there are any.
    """
    is_valid = filters.is_valid() and search.is_valid()
    pages = Paginator(filters.keys() if is_valid else [], ROWS_PER_PAGE)
    here = reverse(page_name, args=[filters.allocation.pk])
    chosen = {
        name: value for name, value in filter_choices(request.GET).items() if name in filters.form.fields
    }

    def address(**changes: str | int) -> str:
        query = {name: value for name, value in {**chosen, **changes}.items() if value}
        return f"{here}?{urlencode(query)}" if query else here

    counts = filters.counts()
    state = filters.form.cleaned_data.get("state", "") if filters.is_valid() else ""
    links = {
        key: StateLink(key, str(label), counts[key], address(state=key), key == state)
        for key, label in {"": _("Alle"), **state_labels}.items()
    }
    main = ["", *main_states]
    page = pages.get_page(filters.form.cleaned_data.get("page") or 1 if filters.is_valid() else 1)
    others = others_of(request, filters.allocation, page_name)
    return {
        "form": filters.form if search.is_valid() else search,
        "filter": filters.form,
        "search": search,
        "is_guess": filters.is_guess,
        "is_narrowed": filters.is_narrowed,
        "count": pages.count,
        "page": page,
        "previous": address(page=page.previous_page_number()) if page.has_previous() else "",
        "next": address(page=page.next_page_number()) if page.has_next() else "",
        "states": [
            *(links[key] for key in main),
            *(link for key, link in links.items() if key not in main and link.is_chosen),
        ],
        "more_states": [
            link for key, link in links.items() if key not in main and link.count and not link.is_chosen
        ],
        "is_part": is_part_asked_for(request),
        # They stand above the part that htmx replaces.
        "saved_views": []
        if is_part_asked_for(request)
        else views_of(request.user, saved_list, filters.allocation),
        "save_view": f"{reverse(f'hires:save_{saved_list}_view', args=[filters.allocation.pk])}?{urlencode(chosen)}"
        if chosen and is_valid
        else "",
        "order": ListOrder(filters.form.data.get("sort", ""), lambda key: address(sort=key))
        if is_valid
        else None,
        "here": here,
        # The address names the day that is shown, because "today" is another day tomorrow.
        "query": urlencode({**chosen, "as_of": format_date(filters.day)}),
        "as_of": filters.day,
        "is_today": filters.day == clock.today(),
        "allocation": filters.allocation,
        "others": others,
        "found_elsewhere": found_elsewhere(filters, others, chosen) if is_valid else [],
        "can_register": can_register(request.user, filters.allocation),
    }


def others_of(request: UserRequest, allocation: Allocation, page_name: str) -> list[tuple[Allocation, str]]:
    """Return hospital HR's other allocations, with the address of the same page of each; nothing for other roles.

    The menu leads hospital HR to this allocation from now on in the session.
    """
    if not request.user.is_hospital_hr:
        return []
    if request.session.get(_LAST_ALLOCATION) != allocation.pk:
        request.session[_LAST_ALLOCATION] = allocation.pk
    others = (other for other in own_allocations(request) if other != allocation)
    return [(other, reverse(page_name, args=[other.pk])) for other in others]


def found_elsewhere(
    filters: AllocationFilter, others: Iterable[tuple[Allocation, str]], chosen: Mapping[str, str]
) -> list[FoundElsewhere]:
    """Return in which other allocations of the user the search finds something as of the same day."""
    found = []
    query = urlencode({name: chosen[name] for name in (FIELD, "as_of") if name in chosen})
    for other, address in others if filters.search else ():
        there = {"as_of": format_date(filters.day)}
        count = len(type(filters)(there, allocation=other, search=filters.search).keys())
        if count:
            found.append(FoundElsewhere(other, count, f"{address}?{query}"))
    return found


def is_part_asked_for(request: UserRequest) -> bool:
    """Return whether htmx asks for the part of the page below the form; "back" asks for the whole page."""
    return bool(request.htmx) and not request.htmx.history_restore_request


def status_for(request: UserRequest, search: SearchForm, filters: AllocationFilter) -> int:
    """Return the page's HTTP status: 200, or for invalid filters 422 to POST and 400 to GET.

    A part of a page is answered with 200: htmx shows nothing of an error.
    """
    is_valid = filters.is_valid() and search.is_valid()
    if is_valid or is_part_asked_for(request):
        return 200
    return 422 if request.method == "POST" else 400
