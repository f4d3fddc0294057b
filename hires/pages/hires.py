"""The list of an allocation's hires, withdrawn and annulled hires included, and the page of one hire."""

from dataclasses import replace
from decimal import Decimal

from django.db.models import prefetch_related_objects
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from allocations.models import Allocation, Department
from hires.access import hire_or_404, own_allocation
from hires.actions.acts.recording import latest_act
from hires.actions.acts.undo import obstacles_to_undo
from hires.actions.decisions import agreed_end, versions_of
from hires.actions.locking import gone_in_words
from hires.actions.warnings import busy_day_of
from hires.capacity import PostLimits
from hires.enums import ReadKind, SavedList
from hires.forms.hire_filter import HIRE_STATES, MAIN_HIRE_STATES, HireFilter
from hires.forms.same_person import employee_label
from hires.models import Employee, Hire
from hires.pages.changes import GROUP_TITLES, possible_changes, stage_of
from hires.pages.filtered_list import (
    chosen_filters,
    get_or_post,
    is_part_asked_for,
    list_context,
    own_or_chosen,
    search_answer,
    status_for,
)
from hires.pages.several import SEVERAL
from hires.policies import can_change
from hires.posts import capacity_of, placements_of
from hires.presentation.excel import list_book
from hires.presentation.history import hire_history
from hires.presentation.phrases import hire_state
from hires.presentation.situation import hire_facts, situation_of
from hires.presentation.tables import HireTable
from hires.presentation.timeline import strip_of
from hires.read_log import note_read
from hires.routes import route_name
from hrtrack.common import clock
from hrtrack.common.text.danish import format_number
from hrtrack.common.web.excel import excel_response
from hrtrack.common.web.own_names import own_name, sentence_html

ZERO = Decimal()


@require_safe
def hire_page(request: UserRequest, pk: int) -> HttpResponse:
    """Show one hire: what is true now and next, its facts, what happened, and what can be changed."""
    hire = hire_or_404(request, pk)
    prefetch_related_objects([hire], "staff_group")
    allocation = Allocation.objects.select_related("grant").get(
        grant=hire.grant_id, hospital=hire.hospital_id
    )
    today = clock.today()
    capacity = capacity_of(hire.post, today)
    placement = next(each for each in capacity.placements if each.hire.pk == hire.pk)
    placement = replace(
        placement, hire=hire, spent=placement.spent or ZERO, committed=placement.committed or ZERO
    )
    schedule = placement.schedule
    label, variant = hire_state(hire, schedule, today)
    departments = Department.objects.in_bulk({span.department_id for span in schedule} - {None})
    is_open = hire.is_live and can_change(request.user, allocation)
    may_undo = can_change(request.user, allocation)
    act = latest_act(hire.pk) if may_undo else None
    joined = list(Employee.objects.same_person_as(hire.employee))
    namesakes = _namesakes(hire) if is_open else []
    note_read(request, persons=len(joined) + len(namesakes), hospital=hire.hospital)
    other_hires = Hire.objects.live().filter(employee__in=joined).exclude(pk=hire.pk)
    is_joined = len(joined) > 1
    history = hire_history(hire)
    context = {
        "hire": hire,
        "allocation": allocation,
        "placement": placement,
        "route": route_name(allocation.grant, hire.route),
        "state": {"text": label, "variant": variant},
        "gone": "" if hire.is_live else _("%s.") % gone_in_words(hire),
        "situation": situation_of(placement, capacity, allocation.pk, today, can_change=is_open)
        if hire.is_live
        else None,
        "facts": hire_facts(placement, capacity, agreed_end(versions_of(hire)), today),
        "strip": strip_of(capacity, hire, today) if hire.is_live else None,
        "schedule": [(span, departments.get(span.department_id)) for span in schedule]
        if len(schedule) > 1 or schedule[0].kind.is_leave or schedule[0].department_id
        else [],
        "change_groups": [
            (GROUP_TITLES[group], links)
            for group, links in possible_changes(stage_of(hire, schedule, today, is_joined=is_joined))
        ]
        if is_open
        else [],
        "history": history,
        "undoable": next((each for each in history if act and each.act == act.pk), None),
        "obstacles": obstacles_to_undo(act) if act else [],
        "busy_day": busy_day_of(hire.employee, PostLimits.of(hire.grant).full_time_hours),
        "other_hires": other_hires.with_days().select_related("employee", "post__hospital"),
        "namesakes": [employee_label(employee) for employee in namesakes],
    }
    return render(request, "hires/hire.html", context)


def _namesakes(hire: Hire) -> list[Employee]:
    """Return the hospital's employees of the same name who are not known to be the same person."""
    employees = Employee.objects.filter(hospital=hire.hospital_id, sort_key=hire.employee.sort_key)
    others = employees.exclude(pk__in=Employee.objects.same_person_as(hire.employee))
    return list(others.prefetch_related("hires__post__hospital"))


@require_safe
def our_hires(request: UserRequest) -> HttpResponse:
    """Redirect hospital HR to its hires, or offer a choice if it has several allocations."""
    return own_or_chosen(request, "hires:list", _("Ansættelser"))


@get_or_post
def hire_list(request: UserRequest, pk: int) -> HttpResponse:
    """List an allocation's hires as of a day. The search text is posted; the filters stand in the address."""
    allocation = own_allocation(request, pk)
    if request.method == "POST" and (answer := search_answer(request)):
        return answer
    search, filters = chosen_filters(request, allocation, HireFilter)
    states = {key: label for key, (label, _is_so) in HIRE_STATES.items()}
    context = list_context(
        request,
        search,
        filters,
        page_name="hires:list",
        state_labels=states,
        main_states=MAIN_HIRE_STATES,
        saved_list=SavedList.HIRES,
    )
    placements = placements_of(context["page"].object_list, filters.day)
    persons = len({placement.hire.employee_id for placement in placements})
    kind = ReadKind.SEARCH if filters.search else ReadKind.VIEW
    note_read(request, persons=persons, kind=kind, hospital=allocation.hospital, as_of=filters.day)
    words = {**allocation.grant.units.words, "hospital": own_name(allocation.hospital)}
    table = HireTable(
        placements,
        grant=allocation.grant,
        as_of=filters.day,
        order=context["order"],
        can_choose=context["is_today"] and can_change(request.user, allocation),
        caption=sentence_html(_("Ansættelser %(at)s %(hospital)s"), words),
    )
    if filters.is_narrowed:
        table.empty_text = _("Ingen ansættelser svarer til det, du har valgt.")
    count = context["count"]
    message = ngettext("%s ansættelse fundet.", "%s ansættelser fundet.", count) % format_number(count)
    context |= {
        "table": table,
        "found_in_words": message,
        "excel": reverse("hires:list_excel", args=[pk]),
        "several": [(reverse(f"hires:{each.name}", args=[pk]), each.button) for each in SEVERAL]
        if table.can_choose and placements
        else [],
    }
    template = "hires/_found.html" if is_part_asked_for(request) else "hires/list.html"
    return render(request, template, context, status=status_for(request, search, filters))


@require_safe
def hire_list_excel(request: UserRequest, pk: int) -> HttpResponseBase:
    """Return the listed hires as an Excel file; for invalid filters the page with the errors."""
    allocation = own_allocation(request, pk)
    search, filters = chosen_filters(request, allocation, HireFilter)
    if not filters.is_valid() or not search.is_valid():
        return hire_list(request, pk)
    placements = placements_of(filters.keys(), filters.day)
    persons = len({placement.hire.employee_id for placement in placements})
    note_read(request, persons=persons, kind=ReadKind.EXPORT, hospital=allocation.hospital, as_of=filters.day)
    name = _("%(grant)s, %(hospital)s, ansættelser %(day)s") % {
        "grant": allocation.grant,
        "hospital": allocation.hospital,
        "day": filters.day.isoformat(),
    }
    return excel_response(list_book(allocation, filters.day, placements), name)
