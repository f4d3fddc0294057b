"""End a hire early, withdraw a hire before its start, or annul a hire registered in error."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from hires.actions.decisions import check_decided_on, decide, versions_of
from hires.actions.locking import lock_hire
from hires.actions.validation import Problems, day_refused
from hires.actions.writing import save_changed
from hires.capacity import ONE_DAY, ending_on
from hires.enums import AnnulmentReason, DecisionKind, LeavingReason, WithdrawalReason
from hires.models import Hire
from hires.posts import schedule_of
from hrtrack.common import clock
from hrtrack.common.text.danish import format_date


@transaction.atomic
def end_hire(
    *,
    by: User,
    hire: Hire,
    last_day: dt.date,
    reason: LeavingReason,
    decided_on: dt.date | None = None,
    version: str | None = None,
) -> Hire:
    """End a hire early, on `last_day`. The remainder of the post is free."""
    _allocation, hire = lock_hire(by, hire, version)
    versions = versions_of(hire)
    schedule = versions[-1].schedule
    problems = Problems()
    check_decided_on(versions, decided_on, problems)
    first, last = schedule[0].first_day, schedule[-1].last_day
    if first == last:
        raise ValidationError(_("Ansættelsen er på en enkelt dag og kan ikke slutte før"))
    if not first <= last_day < last:
        problems.add("last_day", day_refused(first, last - ONE_DAY))
    problems.raise_any()
    ended = ending_on(schedule, last_day, reason)
    decide(hire, versions, DecisionKind.LEAVING, ended, by=by, decided_on=decided_on)
    return save_changed(hire)


@transaction.atomic
def withdraw_hire(
    *, by: User, hire: Hire, on: dt.date, reason: WithdrawalReason, version: str | None = None
) -> Hire:
    """Withdraw a hire before its start. The hire counts until `on`; then the post is free again."""
    done = {"withdrawn_on": on, "withdrawn_by": by, "withdrawal_reason": reason}
    _allocation, hire = lock_hire(by, hire, version, done)
    if not hire.is_live:
        return hire
    first_day = schedule_of(hire)[0].first_day
    if on > clock.today() or on >= first_day:
        message = _("Indtast en dag, der ikke ligger efter i dag og er før %(first)s")
        raise ValidationError({"withdrawn_on": message % {"first": format_date(first_day)}})
    if on < hire.agreed_on:
        message = _("Indtast en dag, der ikke ligger før %(agreed)s, hvor ansættelsen blev aftalt")
        raise ValidationError({"withdrawn_on": message % {"agreed": format_date(hire.agreed_on)}})
    return save_changed(hire, **done)


@transaction.atomic
def annul_hire(*, by: User, hire: Hire, reason: AnnulmentReason, version: str | None = None) -> Hire:
    """Annul a hire that was registered in error. The hire never counts."""
    done = {"annulled_on": clock.today(), "annulled_by": by, "annulment_reason": reason}
    _allocation, hire = lock_hire(by, hire, version, done)
    return save_changed(hire, **done) if hire.is_live else hire
