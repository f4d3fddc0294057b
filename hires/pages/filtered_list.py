"""Lists that are searched, filtered and paged: the search is posted, the filters stand in the address."""

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

PAGE = 50
# A search may hold a name, which belongs in no address.
asked_either_way = require_http_methods(["GET", "HEAD", "POST"])


def own_or_chosen(request: UserRequest, page: str, title: str) -> HttpResponse:
    """The page of the user's only allocation, else a choice of one."""
    allocations = list(Allocation.objects.for_user(request.user).select_related("grant", "hospital"))
    if len(allocations) == 1:
        return redirect(page, pk=allocations[0].pk)
    own = {allocation.pk: allocation for allocation in allocations}
    records = [
        (own[row.allocation_id], row)
        for row in hospital_figures({allocation.grant for allocation in allocations}, clock.today())
        if row.allocation_id in own
    ]
    table = AllocationTable(records, page=page, caption=_("Fordelinger"))
    if request.user.is_hospital_hr and not request.user.memberships.exists():
        table.empty_text = _(
            "Du er ikke knyttet til et hospital endnu. Spørg den, der administrerer HRTrack hos jer."
        )
    context = {"table": table, "title": title, "has_choice": bool(records)}
    return render(request, "hires/our_posts.html", context)


Finder = TypeVar("Finder", bound=AllocationFilter)


def asked_for(
    request: UserRequest, allocation: Allocation, finder: type[Finder]
) -> tuple[SearchForm, Finder]:
    """What was searched for, and the choices in the address."""
    search = SearchForm({"q": request.POST.get("q", "")})
    text = search.cleaned_data["q"] if search.is_valid() else ""
    return search, finder(request.GET, allocation=allocation, search=text)


def found_on_page(request: UserRequest, search: SearchForm, found: AllocationFilter) -> dict[str, Any]:
    """What templates/hires/_filters.html shows, the page of what was found among it."""
    is_valid = found.is_valid() and search.is_valid()
    pages = Paginator(found.keys() if is_valid else [], PAGE)
    return {
        "form": found.form if search.is_valid() else search,
        "filter": found.form,
        "search": search,
        "is_narrowed": found.is_narrowed,
        "count": pages.count,
        "page": pages.get_page(found.form.cleaned_data.get("page") or 1 if found.is_valid() else 1),
        # With the day that is shown: tomorrow, "today" is another.
        "query": urlencode({**request.GET.dict(), "as_of": format_date(found.day)}),
        "as_of": found.day,
        "is_today": found.day == clock.today(),
        "allocation": found.allocation,
        "can_register": can_register(request.user, found.allocation),
    }


def status_of(request: UserRequest, search: SearchForm, found: AllocationFilter) -> int:
    """Of a page on which something was looked for."""
    is_valid = found.is_valid() and search.is_valid()
    return 200 if is_valid else 422 if request.method == "POST" else 400
