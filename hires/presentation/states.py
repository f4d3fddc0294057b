"""The states of posts and hires in lists: what is usual as plain text, what deviates or comes soon as a badge."""

import datetime as dt

from django.utils.translation import gettext as _

from hires.posts import Placement, PostState, PostStatus
from hires.presentation.phrases import VACANT, hire_state, state_in_words
from hrtrack.common.clock import NO_END
from hrtrack.common.text.danish import format_date

SOON = dt.timedelta(days=60)
_HALF_A_YEAR = dt.timedelta(days=182)
PLAIN_BADGE = "plain"  # a badge without a colour
_VARIANTS = {
    PostState.FILLED: "",
    PostState.RUN_OUT: PLAIN_BADGE,
    PostState.VACANT: "warning",
}


def near_day(day: dt.date, today: dt.date) -> str:
    """Return a day as DD.MM., with the year unless the day is within half a year of today."""
    return f"{day:%d.%m.}" if abs(day - today) <= _HALF_A_YEAR else format_date(day)


def post_state_in_list(status: PostStatus, as_of: dt.date) -> tuple[str, str]:
    """Return the state of a post in words and the variant of its badge, "" for plain text."""
    if status.state == PostState.FILLED:
        deviations = [
            deviation for placement in status.placements if (deviation := _deviation(placement, as_of))
        ]
        if deviations:
            return deviations[0]
    if status.state == PostState.TO_START and status.starts:
        return _("Tiltræder %(day)s") % {"day": near_day(status.starts, as_of)}, "info"
    if status.state in (PostState.LEFT, PostState.RUN_OUT) and not status.remainder.is_used_up:
        return str(VACANT), "warning"
    if status.state == PostState.LEFT:
        return _("Fratrådt"), PLAIN_BADGE
    return state_in_words(status.state, status.starts), _VARIANTS[status.state]


def hire_state_in_list(placement: Placement, as_of: dt.date) -> tuple[str, str]:
    """Return the state of a hire in words and the variant of its badge, "" for plain text."""
    if placement.hire.is_live and placement.first_day <= as_of <= placement.last_day:
        return _deviation(placement, as_of) or (_("Ansat"), "")
    text, variant = hire_state(placement.hire, placement.schedule, as_of)
    return text, variant or PLAIN_BADGE


def _deviation(placement: Placement, as_of: dt.date) -> tuple[str, str] | None:
    """Return what is unusual of a hire that has begun: a leave, an end that is near, or no employment number."""
    leave = next(
        (s for s in placement.schedule if s.kind.is_leave and s.first_day <= as_of <= s.last_day), None
    )
    if placement.leaving_reason:
        return _("Fratræder %(day)s") % {"day": near_day(placement.last_day, as_of)}, "warning"
    if leave:
        return _("Orlov til %(day)s") % {"day": near_day(leave.last_day, as_of)}, PLAIN_BADGE
    if placement.last_day != NO_END and placement.last_day <= as_of + SOON:
        return _("Slutter %(day)s") % {"day": near_day(placement.last_day, as_of)}, "warning"
    if not placement.hire.employee.employee_number:
        return _("Mangler nummer"), "warning"
    return None
