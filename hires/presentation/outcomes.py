"""What a change of a hire came to, in sentences: who, from when, and what next."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hires.capacity import ONE_DAY, PostLimits, free_hours
from hires.enums import ActKind
from hires.models import Employee, Hire
from hires.posts import capacity_of, schedule_of, spans_in
from hires.presentation.timeline import span_in_words
from hires.room import free_post_of
from hrtrack.common import clock
from hrtrack.common.clock import NO_END
from hrtrack.common.text.danish import format_date, format_days, format_number

# What is true after an act of each kind.
OUTCOMES: Mapping[str, Any] = {
    ActKind.HOURS: gettext_lazy("%(employee)s arbejder %(hours)s timer om ugen fra %(day)s."),
    ActKind.LEAVE: gettext_lazy("%(employee)s er på orlov %(days)s. %(post)s kan dækkes imens."),
    ActKind.RETURN: gettext_lazy("%(employee)s er tilbage fra orlov fra %(day)s."),
    ActKind.DEPARTMENT: gettext_lazy("%(employee)s arbejder i %(department)s fra %(day)s."),
    ActKind.MOVE: gettext_lazy("%(employee)s fortsætter i %(post)s fra %(day)s."),
    ActKind.EXTENSION: gettext_lazy("%(employee)s er ansat til og med %(last_day)s."),
    "without_end": gettext_lazy("%(employee)s er ansat uden slutdato."),
    ActKind.LEAVING: gettext_lazy("%(employee)s fratræder %(last_day)s."),
    "left": gettext_lazy("%(employee)s fratrådte %(last_day)s."),
    ActKind.WITHDRAWAL: gettext_lazy(
        "Ansættelsen af %(employee)s er trukket tilbage. %(post)s kan besættes igen."
    ),
    ActKind.NO_SHOW: gettext_lazy("%(employee)s mødte ikke op %(first_day)s. %(post)s kan besættes igen."),
    ActKind.ANNULMENT: gettext_lazy(
        "Registreringen af %(employee)s i %(post)s er annulleret og tæller ikke med."
    ),
    ActKind.JOINING: gettext_lazy("%(employee)s tæller nu som samme person som %(others)s."),
    ActKind.SEPARATION: gettext_lazy("%(employee)s tæller igen som en person for sig."),
    ActKind.CORRECTION: gettext_lazy("Oplysningerne om %(employee)s er rettet."),
}


def outcome(kind: ActKind, hire: Hire, entered: Mapping[str, Any]) -> str:
    """Return what a change of a hire, just saved, came to. `entered` is what the form held.

    After a move, `hire` is the new hire.
    """
    schedule = schedule_of(hire)
    last_day = schedule[-1].last_day
    from_day, first_day = entered.get("from_day") or entered.get("first_day"), schedule[0].first_day
    others = Employee.objects.same_person_as(hire.employee).exclude(pk=hire.employee_id)
    key: str = kind
    if kind == ActKind.LEAVING and last_day < clock.today():
        key = "left"
    if kind == ActKind.EXTENSION and last_day == NO_END:
        key = "without_end"
    words = {
        "employee": hire.employee,
        "post": hire.post,
        "day": format_date(from_day),
        "first_day": format_date(first_day),
        "last_day": format_date(last_day),
        "hours": format_number(entered.get("weekly_hours"), None),
        "days": format_days(from_day, entered["last_day"]) if from_day and kind == ActKind.LEAVE else "",
        "department": entered.get("department", ""),
        "others": _(" og ").join(dict.fromkeys(f"{employee}" for employee in others)),
    }
    sentences = [str(OUTCOMES[key]) % words]
    if kind == ActKind.LEAVING:
        sentences += _free_from(hire, last_day + ONE_DAY)
    elif kind == ActKind.HOURS:
        sentences += _free_hours_on(hire, entered["from_day"])
    return " ".join(sentences)


def state_in_words(hire: Hire) -> str:
    """Return the days and hours of a hire as they now stand: "01.06.2026 – 31.05.2027: 37 timer"."""
    return " · ".join(span_in_words(span) for span in schedule_of(hire))


def _free_from(hire: Hire, day: dt.date) -> list[str]:
    """Return from which day the post can be filled after a leaving; nothing if the post has no room then."""
    capacity = capacity_of(hire.post, clock.today())
    if free_post_of(capacity.post, capacity.spans) is None:
        return []
    free = free_hours(capacity.spans, day, capacity.limits)
    if free < capacity.limits.full_time_hours:
        return _free_hours_on(hire, day)
    return [_("%(post)s kan besættes fra %(day)s.") % {"post": hire.post, "day": format_date(day)}]


def _free_hours_on(hire: Hire, day: dt.date) -> list[str]:
    """Return how many weekly hours are free in the hire's post from a day; nothing if none are."""
    free = free_hours(spans_in(hire.post), day, PostLimits.of(hire.grant))
    if free <= 0:
        return []
    words = {"free": format_number(free, None), "post": hire.post, "day": format_date(day)}
    return [_("%(free)s timer om ugen er ledige i %(post)s fra %(day)s.") % words]
