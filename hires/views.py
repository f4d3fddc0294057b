from typing import Any, TypeVar

from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import UserRequest
from allocations.models import Allocation, Department
from hires.correction_views import hire_or_404
from hires.corrections import gone_in_words
from hires.enums import ReadKind
from hires.excel import posts_book
from hires.figures.statement import HospitalFigures, allocation_figures, hospital_figures
from hires.finding import OfAllocation, PostFilter, SearchForm
from hires.happening_views import possible_happenings
from hires.history import hire_history, post_history
from hires.models import Post
from hires.outlook import expectations, outlook_of
from hires.policies import can_change, can_register
from hires.queries import PostLedger, ledger_of, persons_in, placement_of, post_statuses
from hires.reads import note_read
from hires.strip import free_stretch, has_room, start_by, strip_of
from hires.tables import AllocationTable, PlacementTable, PostTable
from hires.wording import hire_state, missing_in_words, reached_figure, rest_in_words
from hrtrack.common import clock
from hrtrack.common.text.danish import format_date, format_tkr
from hrtrack.common.web.excel import excel_response

PAGE = 50

# A search may hold a name, which belongs in no address.
asked_either_way = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def our_posts(request: UserRequest) -> HttpResponse:
    """The first page of hospital HR: its posts, or a choice where it has several allocations."""
    return own_or_chosen(request, "hires:posts", _("Vores stillinger"))


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


@asked_either_way
def posts(request: UserRequest, pk: int) -> HttpResponse:
    """A hospital's posts of one grant, as of a day: the first page of its HR. The search is sent, the rest in the address."""
    allocation = own_allocation(request, pk)
    search, found = asked_for(request, allocation, PostFilter)
    context = found_on_page(request, search, found)
    statuses = post_statuses(allocation, found.day, list(context["page"].object_list))
    shown = {placement.hire.employee_id for status in statuses for placement in status.placements}
    row = allocation_figures(allocation, found.day)
    outlook = outlook_of(allocation, row) if context["is_today"] and not found.is_narrowed else None
    if outlook:
        shown |= outlook.employees
    kind = ReadKind.SEARCH if found.search else ReadKind.VIEW
    note_read(request, persons=len(shown), kind=kind, hospital=allocation.hospital, as_of=found.day)
    table = PostTable(statuses, caption=_("Stillinger på %s") % allocation.hospital)
    if found.is_narrowed:
        table.empty_text = _("Ingen stillinger svarer til det, du har valgt.")
    count = context["count"]
    context |= {
        "found_in_words": ngettext("%s stilling fundet.", "%s stillinger fundet.", count) % count,
        "outlook": outlook,
        "expectations": expectations(allocation.grant, outlook) if outlook else [],
        "key_figures": key_figures(allocation, row),
        "table": table,
        "can_change": can_change(request.user, allocation),
        "is_over": allocation.grant.is_over(clock.today()),
    }
    return render(request, "hires/posts.html", context, status=status_of(request, search, found))


@asked_either_way
def posts_excel(request: UserRequest, pk: int) -> HttpResponseBase:
    """The hires behind the posts that are shown as an Excel file; what can't be used is told on the page."""
    allocation = own_allocation(request, pk)
    search, found = asked_for(request, allocation, PostFilter)
    if not found.is_valid() or not search.is_valid():
        return posts(request, pk)
    keys = found.keys() if found.is_narrowed else None
    persons = persons_in(allocation, found.day, keys)
    note_read(request, persons=persons, kind=ReadKind.EXPORT, hospital=allocation.hospital, as_of=found.day)
    name = _("%(grant)s, %(hospital)s, status %(day)s") % {
        "grant": allocation.grant,
        "hospital": allocation.hospital,
        "day": found.day.isoformat(),
    }
    return excel_response(posts_book(allocation, found.day, keys), name)


def own_allocation(request: UserRequest, pk: int) -> Allocation:
    """The allocation, 404 unless the user reads it."""
    allocations = Allocation.objects.for_user(request.user).select_related("grant", "hospital")
    return get_object_or_404(allocations, pk=pk)


Finder = TypeVar("Finder", bound=OfAllocation)


def asked_for(
    request: UserRequest, allocation: Allocation, finder: type[Finder]
) -> tuple[SearchForm, Finder]:
    """What was searched for, and the choices in the address."""
    search = SearchForm({"q": request.POST.get("q", "")})
    text = search.cleaned_data["q"] if search.is_valid() else ""
    return search, finder(request.GET, allocation=allocation, search=text)


def found_on_page(request: UserRequest, search: SearchForm, found: OfAllocation) -> dict[str, Any]:
    """What templates/hires/_finding.html shows, the page of what was found among it."""
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


def status_of(request: UserRequest, search: SearchForm, found: OfAllocation) -> int:
    """Of a page on which something was looked for."""
    is_valid = found.is_valid() and search.is_valid()
    return 200 if is_valid else 422 if request.method == "POST" else 400


@require_safe
def post_page(request: UserRequest, pk: int) -> HttpResponse:
    """One post: what it is for, and everyone who has been in it."""
    post = get_object_or_404(
        Post.objects.for_user(request.user).select_related("grant", "hospital", "department", "purpose"),
        pk=pk,
    )
    allocation = Allocation.objects.select_related("grant").get(
        grant=post.grant_id, hospital=post.hospital_id
    )
    today = clock.today()
    ledger = ledger_of(post, today)
    persons = len({placement.hire.employee_id for placement in ledger.placements})
    note_read(request, persons=persons, hospital=post.hospital)
    full_time = post.grant.full_time_hours
    free = free_stretch(ledger, full_time, today)
    is_cover = free is not None and any(placement.last_day > free.last_day for placement in ledger.live)
    is_open = can_change(request.user, allocation)
    context = {
        "post": post,
        "allocation": allocation,
        "further_purposes": post.further_purposes.all(),
        "key_figures": ledger_figures(ledger),
        "strip": strip_of(ledger, full_time, today),
        "free": free,
        "start_by": None if is_cover else start_by(post.grant, ledger.unused_days),
        "is_cover": is_cover,
        "table": PlacementTable(ledger.placements, caption=_("Ansættelser i %s") % post),
        "history": post_history(post),
        "can_change": is_open,
        "can_fill": is_open
        and not post.grant.is_over(today)
        and (ledger.first_day is None or has_room(ledger, full_time)),
    }
    return render(request, "hires/post.html", context)


@require_safe
def hire_page(request: UserRequest, pk: int) -> HttpResponse:
    """One hire: everything registered of it, what it costs, and what happened to it."""
    hire = hire_or_404(request, pk)
    prefetch_related_objects([hire], "staff_group", "periods__department")
    allocation = Allocation.objects.select_related("grant").get(
        grant=hire.grant_id, hospital=hire.hospital_id
    )
    placement = placement_of(hire, clock.today())
    note_read(request, persons=1, hospital=hire.hospital)
    today = clock.today()
    label, variant = hire_state(hire, placement.course, today)
    has_several = len(placement.course) > 1 or placement.course[0].kind.is_leave
    departments = Department.objects.in_bulk({span.department_id for span in placement.course} - {None})
    is_open = hire.is_live and can_change(request.user, allocation)
    context = {
        "hire": hire,
        "allocation": allocation,
        "placement": placement,
        "state": {"text": label, "variant": variant},
        "gone": "" if hire.is_live else _("%s.") % gone_in_words(hire),
        "course": [(span, departments.get(span.department_id)) for span in placement.course]
        if has_several
        else [],
        "happenings": possible_happenings(hire, placement.course, today) if is_open else [],
        "covers": [s for s in placement.course if s.kind.is_leave and s.last_day >= today] if is_open else [],
        "history": hire_history(hire),
        "can_change": is_open,
    }
    return render(request, "hires/hire.html", context)


def ledger_figures(ledger: PostLedger) -> list[dict[str, str]]:
    """The boxes of a post's page: what its year costs so far and to come, and what is left."""
    last_day = max((placement.last_day for placement in ledger.live), default=None)
    if ledger.unused_days is None or ledger.post_year_days is None:
        left = _("hele året")
    elif ledger.unused_days < 1:
        left = _("stillingsåret er brugt")
    else:
        left = rest_in_words(ledger.unused_days, ledger.post_year_days)
    return [
        {
            "label": _("Beregnet forbrug til i dag"),
            "value": format_tkr(ledger.spent),
            "unit": _("tkr."),
            "note": _("beregningspris %s tkr. for et år på fuld tid")
            % format_tkr(ledger.post.grant.unit_price),
        },
        {
            "label": _("Disponeret frem"),
            "value": format_tkr(ledger.to_come),
            "unit": _("tkr."),
            "note": _("til og med %s") % format_date(last_day) if last_day and ledger.to_come else "",
        },
        {
            "label": _("Tilbage af stillingen"),
            "value": format_tkr(ledger.left),
            "unit": _("tkr."),
            "note": left,
        },
    ]


def key_figures(allocation: Allocation, row: HospitalFigures) -> list[dict[str, str]]:
    """The four boxes of a hospital's page."""
    return [
        reached_figure(allocation.grant, row, row.target),
        {
            "label": _("Tildelt"),
            "value": format_tkr(row.allocated),
            "unit": _("tkr."),
            "note": _("beregningspris %s tkr. pr. stilling") % format_tkr(allocation.grant.unit_price),
        },
        {
            "label": _("Disponeret"),
            "value": format_tkr(row.committed),
            "unit": _("tkr."),
            "note": _("heraf beregnet forbrug %s tkr.") % format_tkr(row.spent),
        },
        {
            "label": _("Ikke disponeret"),
            "value": format_tkr(row.remaining),
            "unit": _("tkr."),
            "note": missing_in_words(allocation.grant, row),
        },
    ]
