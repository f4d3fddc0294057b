"""What is true of a hire now, what that leads to, and the one next thing to do; and the four facts of its page."""

import datetime as dt
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hires.capacity import ONE_DAY, PeriodSpan, Schedule, free_hours
from hires.enums import LeavingReason
from hires.posts import Placement, PostCapacity
from hires.presentation.phrases import remainder_in_words
from hires.room import free_span, latest_start
from hrtrack.common.clock import NO_END
from hrtrack.common.text.danish import format_date, format_days, format_number, format_tkr


@dataclass(frozen=True)
class Situation:
    """`now` is what is true, `more` follows it in the same sentence, `next` is what it leads to. Each may be "" but `now`.

    action: the address and the text of the one next thing to do; None if nothing waits.
    """

    now: str
    more: str = ""
    next: str = ""
    action: tuple[str, str] | None = None


def situation_of(
    placement: Placement, capacity: PostCapacity, allocation: int, today: dt.date, *, can_change: bool
) -> Situation:
    """Return the situation of a live hire; without the action unless the user can do it."""
    schedule = placement.schedule
    hire, last_day = placement.hire, placement.last_day
    reason = schedule[-1].leaving_reason
    words = {
        "hours": format_number(_current(schedule, today).weekly_hours, None),
        "first_day": format_date(placement.first_day),
        "last_day": format_date(last_day),
    }
    stages = _stages(schedule, today)
    to_come = stages[1:]
    leave = next((s for s in schedule if s.kind.is_leave and s.first_day <= today <= s.last_day), None)
    follow_up: tuple[str, tuple[str, str] | None] = ("", None)
    if reason == LeavingReason.MOVED:
        now, more = _("Er flyttet til en anden stilling hos jer efter %(last_day)s"), "."
    elif today > last_day:
        now, more = (_("Fratrådte %(last_day)s") if reason else _("Var ansat til og med %(last_day)s")), "."
        follow_up = _succession(capacity, last_day, allocation, is_free_now=True)
    elif today < placement.first_day:
        now = _("Tiltræder %(first_day)s med %(hours)s timer om ugen")
        more = _in_days(placement.first_day, today)
    elif reason:
        now, more = _leaving(leave), _in_days(last_day, today)
        follow_up = _succession(capacity, last_day, allocation)
    elif leave:
        words |= {"leave": str(leave.kind.label), "until": format_date(leave.last_day)}
        now, more = _("%(leave)s til og med %(until)s"), "."
        follow_up = _cover(capacity, leave, today, allocation)
        to_come = stages[2:]  # the leave says when work goes on
    elif stages[0].last_day == NO_END:
        now, more = _("Arbejder %(hours)s timer om ugen"), _(", uden slutdato.")
    else:
        now = _("Arbejder %(hours)s timer om ugen")
        more = _(" til og med %s.") % format_date(stages[0].last_day)
    sentence, action = follow_up
    if action is None and hire.employee.employee_number is None and today <= last_day:
        sentence = _("Tjenestenummeret mangler. Det skal være registreret, når medarbejderen begynder.")
        action = (
            reverse("hires:change_hire", args=[hire.pk]) + "#id_employee_number",
            _("Tilføj tjenestenummer"),
        )
    leads_to = " ".join(filter(None, [_to_come(to_come), sentence]))
    return Situation(now % words, more, leads_to, action if can_change else None)


def _to_come(stages: list[PeriodSpan]) -> str:
    """Return the hours and leaves of stages to come, a sentence each."""
    sentences = []
    for stage in stages:
        words = {
            "leave": stage.kind.label,
            "hours": format_number(stage.weekly_hours, None),
            "first_day": format_date(stage.first_day),
            "last_day": format_date(stage.last_day),
        }
        sentence = (
            _("%(leave)s fra %(first_day)s til og med %(last_day)s.")
            if stage.kind.is_leave
            else _("%(hours)s timer om ugen fra %(first_day)s.")
        )
        sentences.append(sentence % words)
    return " ".join(sentences)


def _stages(schedule: Schedule, today: dt.date) -> list[PeriodSpan]:
    """Return the spans from today on; those that differ by the department alone are one."""
    stages: list[PeriodSpan] = []
    for span in schedule:
        if span.last_day < today:
            continue
        is_same = bool(stages) and (stages[-1].weekly_hours, stages[-1].kind) == (
            span.weekly_hours,
            span.kind,
        )
        if is_same:
            stages[-1] = replace(stages[-1], last_day=span.last_day)
        else:
            stages.append(span)
    return stages


def _current(schedule: tuple[PeriodSpan, ...], today: dt.date) -> PeriodSpan:
    """Return the span of today, else the first that is to come, else the last."""
    return next((span for span in schedule if today <= span.last_day), schedule[-1])


def _leaving(leave: PeriodSpan | None) -> str:
    if leave:
        return _("Er på orlov og fratræder %(last_day)s")
    return _("Arbejder %(hours)s timer om ugen og fratræder %(last_day)s")


def _in_days(day: dt.date, today: dt.date) -> str:
    days = (day - today).days
    if days == 0:
        return _(", i dag.")
    return ngettext(", om %(days)s dag.", ", om %(days)s dage.", days) % {"days": format_number(days)}


def _succession(
    capacity: PostCapacity, last_day: dt.date, allocation: int, *, is_free_now: bool = False
) -> tuple[str, tuple[str, str] | None]:
    """Return what happens with the post after a hire, and the registration of a successor, if there is room for one."""
    free = free_span(capacity.post.grant, capacity.spans, last_day + ONE_DAY)
    if free is None or free.first_day > last_day + ONE_DAY:
        return "", None
    start_by = latest_start(capacity.post.grant, capacity.remainder)
    is_limited = start_by is not None and capacity.left is not None
    words = {"post": capacity.post, "left": format_tkr(capacity.left), "day": format_date(start_by)}
    if is_free_now and is_limited:
        sentence = _("%(post)s er ledig og skal besættes senest %(day)s, hvis de %(left)s tkr. skal bruges.")
    elif is_free_now:
        sentence = _("%(post)s er ledig.")
    elif is_limited:
        sentence = _(
            "%(post)s er derefter ledig og skal besættes senest %(day)s, hvis de %(left)s tkr. skal bruges."
        )
    else:
        sentence = _("%(post)s er derefter ledig.")
    return sentence % words, (_register(allocation, capacity), _("Registrér efterfølger"))


def _cover(
    capacity: PostCapacity, leave: PeriodSpan, today: dt.date, allocation: int
) -> tuple[str, tuple[str, str] | None]:
    if free_hours(capacity.spans, today, capacity.limits) <= 0:
        return "", None
    words = {"post": capacity.post, "day": format_date(leave.last_day)}
    sentence = _("%(post)s kan dækkes til og med %(day)s.") % words
    return sentence, (_register(allocation, capacity), _("Registrér vikar"))


def _register(allocation: int, capacity: PostCapacity) -> str:
    return f"{reverse('hires:register', args=[allocation])}?post={capacity.post.pk}"


def hire_facts(
    placement: Placement, capacity: PostCapacity, agreed_until: dt.date, today: dt.date
) -> list[dict[str, str]]:
    """Return the four facts of a hire: its days, hours, spending and what is left of its post."""
    schedule, current = placement.schedule, _current(placement.schedule, today)
    others = [
        span
        for before, span in zip((current, *schedule), schedule, strict=False)
        if span.weekly_hours not in (current.weekly_hours, before.weekly_hours)
    ]
    facts = [
        {
            "label": _("Ansat"),
            "value": format_days(placement.first_day, placement.last_day),
            "note": _("aftalt til og med %s") % format_date(agreed_until)
            if agreed_until != placement.last_day
            else "",
        },
        {
            "label": _("Timer om ugen"),
            "value": format_number(current.weekly_hours, None),
            "note": " · ".join(_hours_of(span, current) for span in others),
        },
        {
            "label": _("Beregnet forbrug til i dag"),
            "value": format_tkr(placement.spent),
            "unit": _("tkr."),
            "note": _("af %s disponeret") % format_tkr(placement.committed),
        },
    ]
    if capacity.left is None:
        annual = {"label": _("Årlig virkning"), "value": format_tkr(capacity.annual_cost), "unit": _("tkr.")}
        return [*facts, {**annual, "note": _("stillingen har ingen slutdato")}]
    unused = capacity.remainder.unused_days
    note = (
        _("%s dage på fuld tid") % format_number(int(unused))
        if unused is not None and unused >= 1
        else remainder_in_words(capacity.remainder, capacity.limits)
    )
    left = {"label": _("Tilbage af stillingen"), "value": format_tkr(capacity.left), "unit": _("tkr.")}
    return [*facts, {**left, "note": note}]


def _hours_of(span: PeriodSpan, current: PeriodSpan) -> str:
    hours = format_number(span.weekly_hours, None)
    if span.first_day > current.first_day:
        return _("%(hours)s fra %(day)s") % {"hours": hours, "day": format_date(span.first_day)}
    return _("%(hours)s til og med %(day)s") % {"hours": hours, "day": format_date(span.last_day)}
