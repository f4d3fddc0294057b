"""End a hire early, withdraw a hire before its start, or annul a hire registered in error."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from hires.actions.acts.recording import recorded
from hires.actions.decisions import agreed_end, check_decided_on, decide, versions_of
from hires.actions.locking import lock_hire
from hires.actions.money import check_money, committed
from hires.actions.validation import Problems, check_schedule, day_refused
from hires.actions.writing import save_changed
from hires.capacity import ONE_DAY, ending_on
from hires.enums import ActKind, AnnulmentReason, DecisionKind, LeavingReason, WithdrawalReason
from hires.models import Hire
from hires.posts import schedule_of
from hrtrack.common import clock
from hrtrack.common.text.cleaning import clean_text
from hrtrack.common.text.danish import format_date


@recorded(ActKind.LEAVING)
def end_hire(
    *,
    by: User,
    hire: Hire,
    last_day: dt.date,
    reason: LeavingReason,
    decided_on: dt.date | None = None,
    over_money_reason: str = "",
    version: str | None = None,
) -> Hire:
    """End a hire early, on `last_day`. The remainder of the post is free.

    Somebody who is leaving already leaves on another day before the agreed end, or for another reason.
    """
    allocation, hire = lock_hire(by, hire, version)
    versions = versions_of(hire)
    schedule = versions[-1].schedule
    problems = Problems()
    check_decided_on(versions, decided_on, problems)
    first, last = schedule[0].first_day, agreed_end(versions)
    if first == last:
        raise ValidationError(_("Ansættelsen er på en enkelt dag og kan ikke slutte før"))
    if not first <= last_day < last:
        problems.add("last_day", day_refused(first, last - ONE_DAY))
    money_reason = clean_text(over_money_reason)
    problems.add_text("over_money_reason", money_reason, Hire._meta.get_field("over_money_reason"))
    problems.raise_any()
    ended = ending_on(schedule, last_day, reason)
    if last_day > schedule[-1].last_day:
        check_schedule(allocation.grant, hire, hire.post, ended, problems, days_at="last_day")
        problems.raise_any()
    before = committed(allocation)
    decide(hire, versions, DecisionKind.LEAVING, ended, by=by, decided_on=decided_on)
    hire = save_changed(hire, **({"over_money_reason": money_reason} if money_reason else {}))
    check_money(allocation, money_reason, before)
    return hire


@recorded(ActKind.WITHDRAWAL)
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


@recorded(ActKind.ANNULMENT)
def annul_hire(*, by: User, hire: Hire, reason: AnnulmentReason, version: str | None = None) -> Hire:
    """Annul a hire that was registered in error. The hire never counts."""
    done = {"annulled_on": clock.today(), "annulled_by": by, "annulment_reason": reason}
    _allocation, hire = lock_hire(by, hire, version, done)
    return save_changed(hire, **done) if hire.is_live else hire
