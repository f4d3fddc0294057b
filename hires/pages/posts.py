"""The list of an allocation's posts, and the page of one post."""

import datetime as dt
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from allocations.models import Allocation
from allocations.shown_grant import note_grant
from hires.access import own_allocation
from hires.enums import ReadKind, SavedList
from hires.figures.statement import allocation_figures
from hires.forms.post_filter import MAIN_POST_STATES, POST_STATES, PostFilter
from hires.models import Post
from hires.pages.filtered_list import (
    chosen_filters,
    get_or_post,
    is_part_asked_for,
    list_context,
    own_or_chosen,
    search_answer,
    status_for,
)
from hires.policies import can_change
from hires.posts import PostCapacity, capacity_of, persons_in, post_statuses
from hires.presentation.excel import posts_book
from hires.presentation.first_page import money_left, nothing_waits, progress_towards_target
from hires.presentation.history import post_history
from hires.presentation.phrases import free_in_words, remainder_in_words, room_in_words
from hires.presentation.tables import PlacementTable, PostTable
from hires.presentation.timeline import timeline_of
from hires.read_log import note_read
from hires.room import free_post_of, latest_start
from hires.tasks import tasks_of
from hrtrack.common import clock
from hrtrack.common.clock import NO_END
from hrtrack.common.text.danish import format_date, format_number, format_tkr
from hrtrack.common.web.excel import excel_response
from hrtrack.common.web.own_names import own_name, sentence_html


@require_safe
def our_posts(request: UserRequest) -> HttpResponse:
    """Redirect hospital HR to its posts, or offer a choice if it has several allocations."""
    return own_or_chosen(request, "hires:posts", _("Vores stillinger"))


@get_or_post
def posts(request: UserRequest, pk: int) -> HttpResponse:
    """List an allocation's posts as of a day: the first page of hospital HR. The search text is posted."""
    allocation = own_allocation(request, pk)
    if request.method == "POST" and (answer := search_answer(request)):
        return answer
    search, filters = chosen_filters(request, allocation, PostFilter)
    states = {key: label for key, (label, _condition) in POST_STATES.items()}
    context = list_context(
        request,
        search,
        filters,
        page_name="hires:posts",
        state_labels=states,
        main_states=MAIN_POST_STATES,
        saved_list=SavedList.POSTS,
    )
    statuses = post_statuses(allocation, filters.day, list(context["page"].object_list))
    employees = {placement.hire.employee_id for status in statuses for placement in status.listed}
    words = {**allocation.grant.units.words, "hospital": own_name(allocation.hospital)}
    caption = sentence_html(_("Stillinger %(at)s %(hospital)s"), words)
    table = PostTable(
        statuses, grant=allocation.grant, as_of=filters.day, order=context["order"], caption=caption
    )
    if filters.is_narrowed:
        table.empty_text = _("Ingen stillinger svarer til det, du har valgt.")
    count = context["count"]
    context |= {
        "found_in_words": ngettext("%s stilling fundet.", "%s stillinger fundet.", count)
        % format_number(count),
        "table": table,
        "excel": reverse("hires:posts_excel", args=[pk]),
    }
    is_part = is_part_asked_for(request)
    if not is_part:
        context |= first_page_of(request, allocation, filters.day)
        employees |= context["employees"]
    kind = ReadKind.SEARCH if filters.search else ReadKind.VIEW
    note_read(request, persons=len(employees), kind=kind, hospital=allocation.hospital, as_of=filters.day)
    template = "hires/_found.html" if is_part else "hires/posts.html"
    return render(request, template, context, status=status_for(request, search, filters))


def first_page_of(request: UserRequest, allocation: Allocation, day: dt.date) -> dict[str, Any]:
    """Return the variables of what stands above the list: progress and money as of the day, and, today, the tasks.

    `employees` are the ids of those whom the tasks name.
    """
    row = allocation_figures(allocation, day)
    today = clock.today()
    tasks = tasks_of(allocation) if day == today else []
    return {
        "progress": progress_towards_target(allocation.grant, row, day),
        "money": money_left(allocation, row, tasks if day == today else None),
        "tasks": tasks,
        "has_tasks": day == today,
        "nothing_waits": nothing_waits(allocation) if day == today and not tasks else "",
        "employees": frozenset().union(*(task.employees for task in tasks)),
        "can_change": can_change(request.user, allocation),
        "is_over": allocation.grant.is_over(today),
    }


@require_safe
def posts_excel(request: UserRequest, pk: int) -> HttpResponseBase:
    """Return the hires of the listed posts as an Excel file; for invalid filters the page with the errors."""
    allocation = own_allocation(request, pk)
    search, filters = chosen_filters(request, allocation, PostFilter)
    if not filters.is_valid() or not search.is_valid():
        return posts(request, pk)
    keys = filters.keys() if filters.is_narrowed else None
    persons = persons_in(allocation, filters.day, keys)
    note_read(request, persons=persons, kind=ReadKind.EXPORT, hospital=allocation.hospital, as_of=filters.day)
    name = _("%(grant)s, %(hospital)s, status %(day)s") % {
        "grant": allocation.grant,
        "hospital": allocation.hospital,
        "day": filters.day.isoformat(),
    }
    return excel_response(posts_book(allocation, filters.day, keys), name)


@require_safe
def post_page(request: UserRequest, pk: int) -> HttpResponse:
    """Show one post: its purposes, its remaining days and money, and everyone employed in the post."""
    post = get_object_or_404(
        Post.objects.for_user(request.user).select_related("grant", "hospital", "department", "purpose"),
        pk=pk,
    )
    note_grant(request, post.grant)
    allocation = Allocation.objects.select_related("grant").get(
        grant=post.grant_id, hospital=post.hospital_id
    )
    today = clock.today()
    capacity = capacity_of(post, today)
    persons = len({placement.hire.employee_id for placement in capacity.placements})
    note_read(request, persons=persons, hospital=post.hospital)
    room = free_post_of(post, capacity.spans)
    is_cover = room is not None and room.is_cover
    is_open = can_change(request.user, allocation)
    context = {
        "post": post,
        "allocation": allocation,
        "further_purposes": post.further_purposes.all(),
        "key_figures": capacity_figures(capacity),
        "timeline": timeline_of(capacity, today),
        "free_in_words": room and room.free and free_in_words(room.free, capacity.limits),
        "start_by": None if is_cover else latest_start(post.grant, capacity.remainder),
        "is_cover": is_cover,
        "is_shared": room is not None and room.is_shared,
        "table": PlacementTable(capacity.placements, grant=post.grant, caption=_("Ansættelser i %s") % post),
        "history": post_history(post),
        "can_change": is_open,
        "can_fill": is_open and not post.grant.is_over(today) and room is not None,
    }
    return render(request, "hires/post.html", context)


def capacity_figures(capacity: PostCapacity) -> list[dict[str, str]]:
    """Return the key figures of a post, in tkr.: spent so far, committed ahead, and left."""
    last_day = max((placement.last_day for placement in capacity.live), default=None)
    until = capacity.funded_until if last_day == NO_END else last_day
    room = free_post_of(capacity.post, capacity.spans)
    left = {
        "label": _("Tilbage af stillingen"),
        "value": format_tkr(capacity.left),
        "unit": _("tkr."),
        "note": room_in_words(room)
        if room and room.is_shared
        else remainder_in_words(capacity.remainder, capacity.limits),
    }
    each_year = {
        "label": _("Årlig virkning"),
        "value": format_tkr(capacity.annual_cost),
        "unit": _("tkr."),
        "note": _("stillingen har ingen slutdato"),
    }
    return [
        {
            "label": _("Beregnet forbrug til i dag"),
            "value": format_tkr(capacity.spent),
            "unit": _("tkr."),
            "note": _("beregningspris %s tkr. for et år på fuld tid") % format_tkr(capacity.price),
        },
        {
            "label": _("Disponeret frem"),
            "value": format_tkr(capacity.to_come),
            "unit": _("tkr."),
            "note": _("til og med %s") % format_date(until) if until and capacity.to_come else "",
        },
        each_year if capacity.left is None else left,
    ]
