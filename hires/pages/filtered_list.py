"""Lists with a search, filters and pages. The search text is posted; the filters stand in the address."""

from typing import Any, TypeVar

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import UserRequest
from allocations.models import Allocation
from hires.figures.statement import hospital_figures
from hires.forms.filters import AllocationFilter, SearchForm
from hires.policies import can_register
from hires.presentation.tables import AllocationTable
from hrtrack.common import clock
from hrtrack.common.text.danish import format_date

ROWS_PER_PAGE = 50
# A search is posted, because its text may be a person's name, which must not stand in an address.
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


def own_or_chosen(request: UserRequest, page: str, title: str) -> HttpResponse:
    """Redirect to the page of the user's only allocation; otherwise list the allocations to choose one."""
    allocations = list(Allocation.objects.for_user(request.user).select_related("grant", "hospital"))
    if len(allocations) == 1:
        return redirect(page, pk=allocations[0].pk)
    own = {allocation.pk: allocation for allocation in allocations}
    records = [
        (own[row.allocation_id], row)
        for row in hospital_figures({allocation.grant for allocation in allocations}, clock.today())
        if row.allocation_id in own
    ]
    records.sort(key=lambda record: record[0].grant.is_closed)
    table = AllocationTable(records, page=page, caption=_("Fordelinger"))
    if request.user.is_hospital_hr and not request.user.memberships.exists():
        table.empty_text = _(
            "Du er ikke knyttet til et hospital endnu. Spørg den, der administrerer HRTrack hos jer."
        )
    context = {"table": table, "title": title, "has_choice": bool(records)}
    return render(request, "hires/our_posts.html", context)


FilterT = TypeVar("FilterT", bound=AllocationFilter)


def chosen_filters(
    request: UserRequest, allocation: Allocation, filter_class: type[FilterT]
) -> tuple[SearchForm, FilterT]:
    """Return the posted search and the filters in the address, which include the search text if it is valid."""
    search = SearchForm({"q": request.POST.get("q", "")})
    text = search.cleaned_data["q"] if search.is_valid() else ""
    return search, filter_class(request.GET, allocation=allocation, search=text)


def list_context(request: UserRequest, search: SearchForm, filters: AllocationFilter) -> dict[str, Any]:
    """Return the variables of templates/hires/_filters.html; `page` holds the keys of this page's records."""
    is_valid = filters.is_valid() and search.is_valid()
    pages = Paginator(filters.keys() if is_valid else [], ROWS_PER_PAGE)
    return {
        "form": filters.form if search.is_valid() else search,
        "filter": filters.form,
        "search": search,
        "is_narrowed": filters.is_narrowed,
        "count": pages.count,
        "page": pages.get_page(filters.form.cleaned_data.get("page") or 1 if filters.is_valid() else 1),
        # The address names the day that is shown, because "today" is another day tomorrow.
        "query": urlencode({**request.GET.dict(), "as_of": format_date(filters.day)}),
        "as_of": filters.day,
        "is_today": filters.day == clock.today(),
        "allocation": filters.allocation,
        "can_register": can_register(request.user, filters.allocation),
    }


def status_for(request: UserRequest, search: SearchForm, filters: AllocationFilter) -> int:
    """Return the page's HTTP status: 200, or for invalid filters 422 to POST and 400 to GET."""
    is_valid = filters.is_valid() and search.is_valid()
    return 200 if is_valid else 422 if request.method == "POST" else 400
