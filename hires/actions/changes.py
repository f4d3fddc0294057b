"""Changes of an employment: each applies from a day on, and the days before stay.

Each function takes `by`, locks the allocation, and raises ValidationError with a message for each field. `version` is
the version that the user saw; Stale is raised if another user has changed the hire since. Days are inclusive.

`decided_on` is the day of the decision, today at the latest and no earlier than the hire's last decision. It may be after
the days that change. Without it, `decisions.decide` chooses the day.
"""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from allocations.models import Allocation, Department
from hires.actions.acts.recording import recorded
from hires.actions.decisions import Version, begin, check_decided_on, decide, is_moved_in, versions_of
from hires.actions.locking import lock_hire, translated_violations
from hires.actions.money import check_money, committed
from hires.actions.validation import Problems, check_schedule, check_start, day_refused, hours_refused
from hires.actions.writing import department_named, save_changed
from hires.capacity import ONE_DAY, PostLimits, Schedule, beginning_on, changed_between, ending_on
from hires.enums import ActKind, DecisionKind, LeavingReason, PeriodKind, WithdrawalReason
from hires.models import Hire, Post
from hires.posts import schedule_of
from hrtrack.common import clock
from hrtrack.common.clock import NO_END
from hrtrack.common.text.cleaning import clean_line, clean_text
from hrtrack.common.text.danish import format_date, format_days

# So long after the first day it can be true that somebody never turned up; later the hire is ended or annulled.
NO_SHOW_DAYS = dt.timedelta(days=14)


@recorded(ActKind.HOURS)
def change_hours(
    *,
    by: User,
    hire: Hire,
    from_day: dt.date,
    weekly_hours: Decimal,
    decided_on: dt.date | None = None,
    over_money_reason: str = "",
    version: str | None = None,
) -> Hire:
    """Change the weekly hours from `from_day` to the end of the hire."""
    allocation, hire = lock_hire(by, hire, version)
    versions = versions_of(hire)
    schedule = versions[-1].schedule
    problems = Problems()
    check_decided_on(versions, decided_on, problems)
    _check_day_inside(schedule, from_day, problems, "from_day")
    limits = PostLimits.of(allocation.grant)
    if not 0 < weekly_hours <= limits.most_weekly_hours:
        problems.add("weekly_hours", hours_refused(limits))
    problems.raise_any()
    changed = changed_between(schedule, from_day, schedule[-1].last_day, weekly_hours=weekly_hours)
    return _save_schedule(
        allocation,
        hire,
        versions,
        DecisionKind.HOURS,
        changed,
        by=by,
        decided_on=decided_on,
        days_at="from_day",
        hours_at="weekly_hours",
        over_money_reason=over_money_reason,
    )


@recorded(ActKind.LEAVE)
def take_leave(
    *,
    by: User,
    hire: Hire,
    first_day: dt.date,
    last_day: dt.date,
    kind: PeriodKind,
    decided_on: dt.date | None = None,
    over_money_reason: str = "",
    version: str | None = None,
) -> Hire:
    """Register a leave of `kind` on these days; it replaces another leave on the same days."""
    allocation, hire = lock_hire(by, hire, version)
    versions = versions_of(hire)
    schedule = versions[-1].schedule
    problems = Problems()
    check_decided_on(versions, decided_on, problems)
    first, last = schedule[0].first_day, schedule[-1].last_day
    begins_inside = first <= first_day <= last
    if not begins_inside:
        problems.add("first_day", day_refused(first, last))
    earliest = first_day if begins_inside else first
    if last_day > last:
        words = {"first": format_date(earliest), "last": format_date(last)}
        problems.add(
            "last_day", _("Ansættelsen slutter %(last)s. Indtast en dag fra %(first)s til %(last)s") % words
        )
    elif last_day < earliest:
        problems.add("last_day", day_refused(earliest, last))
    if not kind.is_leave:
        problems.add("kind", _("Vælg, hvem der betaler lønnen"))
    problems.raise_any()
    changed = changed_between(schedule, first_day, last_day, kind=kind)
    return _save_schedule(
        allocation,
        hire,
        versions,
        DecisionKind.LEAVE,
        changed,
        by=by,
        decided_on=decided_on,
        days_at="first_day",
        over_money_reason=over_money_reason,
    )


@recorded(ActKind.RETURN)
def return_from_leave(
    *,
    by: User,
    hire: Hire,
    first_day: dt.date,
    decided_on: dt.date | None = None,
    over_money_reason: str = "",
    version: str | None = None,
) -> Hire:
    """End a leave early: the employee is at work from `first_day`, a day of the leave."""
    allocation, hire = lock_hire(by, hire, version)
    versions = versions_of(hire)
    schedule = versions[-1].schedule
    problems = Problems()
    check_decided_on(versions, decided_on, problems)
    leave = [span for span in schedule if span.kind.is_leave and span.first_day <= first_day <= span.last_day]
    if not leave:
        problems.add("first_day", leave_days_in_words(schedule))
    problems.raise_any()
    # A leave with pay may be followed by one without pay: both end.
    last_day = first_day
    for span in schedule:
        if span.kind.is_leave and span.first_day <= last_day + ONE_DAY and span.last_day > last_day:
            last_day = span.last_day
    changed = changed_between(schedule, first_day, last_day, kind=PeriodKind.EMPLOYED)
    return _save_schedule(
        allocation,
        hire,
        versions,
        DecisionKind.RETURN,
        changed,
        by=by,
        decided_on=decided_on,
        days_at="first_day",
        over_money_reason=over_money_reason,
    )


@recorded(ActKind.DEPARTMENT)
def move_to_department(
    *,
    by: User,
    hire: Hire,
    from_day: dt.date,
    department: str,
    decided_on: dt.date | None = None,
    version: str | None = None,
) -> Hire:
    """Move the employee to another department from `from_day`, in the same post. An unknown department is created."""
    allocation, hire = lock_hire(by, hire, version)
    versions = versions_of(hire)
    schedule = versions[-1].schedule
    name = clean_line(department)
    problems = Problems()
    check_decided_on(versions, decided_on, problems)
    _check_day_inside(schedule, from_day, problems, "from_day")
    problems.add_name("department", name, _("afdeling"), Department._meta.get_field("name"))
    problems.raise_any()
    target = department_named(allocation, name)
    # Periods in the post's own department name none.
    department_id = None if target.pk == hire.post.department_id else target.pk
    changed = changed_between(schedule, from_day, schedule[-1].last_day, department_id=department_id)
    return _save_schedule(
        allocation,
        hire,
        versions,
        DecisionKind.DEPARTMENT,
        changed,
        by=by,
        decided_on=decided_on,
        days_at="from_day",
    )


@recorded(ActKind.MOVE)
def move_to_post(
    *,
    by: User,
    hire: Hire,
    from_day: dt.date,
    post: Post,
    decided_on: dt.date | None = None,
    version: str | None = None,
) -> Hire:
    """Move the employee to another of the hospital's posts from `from_day`. Return the new hire in that post."""
    allocation, hire = lock_hire(by, hire, version)
    versions = versions_of(hire)
    schedule = versions[-1].schedule
    problems = Problems()
    check_decided_on(versions, decided_on, problems)
    _check_day_inside(schedule, from_day, problems, "from_day")
    post = Post.objects.select_related("hospital", "department").get(pk=post.pk)
    if post.pk == hire.post_id or (post.grant_id, post.hospital_id) != (hire.grant_id, hire.hospital_id):
        problems.add("post", _("Vælg en anden af jeres stillinger"))
    problems.raise_any()
    new_hire = Hire(
        grant=hire.grant,
        hospital=hire.hospital,
        post=post,
        employee=hire.employee,
        staff_group=hire.staff_group,
        agreed_on=decided_on or max(versions[-1].decision.decided_on, min(clock.today(), from_day)),
        route=hire.route,
        formerly_employed=hire.formerly_employed,
        candidates_assessed=hire.candidates_assessed,
        not_assessed_reason=hire.not_assessed_reason,
        attested_restriction=hire.attested_restriction,
        over_money_reason=hire.over_money_reason,
    )
    rest = changed_between(
        beginning_on(schedule, from_day), from_day, schedule[-1].last_day, department_id=None
    )
    check_start(allocation.grant, post, from_day, problems)
    problems.move("first_day", "from_day")
    check_schedule(allocation.grant, new_hire, post, rest, problems, days_at="post")
    problems.raise_any()
    new_hire.full_clean(validate_constraints=False)
    with translated_violations():
        new_hire.save()
        decide(
            hire,
            versions,
            DecisionKind.MOVED_OUT,
            ending_on(schedule, from_day - ONE_DAY, LeavingReason.MOVED),
            by=by,
            decided_on=new_hire.agreed_on,
            moved_to=new_hire,
        )
        hire.version += 1
        hire.save()
        begin(new_hire, DecisionKind.MOVED_IN, rest, by=by, decided_on=new_hire.agreed_on)
    return new_hire


@recorded(ActKind.EXTENSION)
def extend_hire(
    *,
    by: User,
    hire: Hire,
    last_day: dt.date | None,
    decided_on: dt.date | None = None,
    over_money_reason: str = "",
    version: str | None = None,
) -> Hire:
    """Extend the hire to `last_day`, None for no end, as far as the post allows; a reason to leave early is removed.

    Nobody who has moved is extended: the employee goes on in the other post.
    """
    last_day = last_day or NO_END
    allocation, hire = lock_hire(by, hire, version)
    versions = versions_of(hire)
    schedule = versions[-1].schedule
    problems = Problems()
    check_decided_on(versions, decided_on, problems)
    if schedule[-1].leaving_reason == LeavingReason.MOVED:
        problems.add("last_day", _("Medarbejderen er flyttet til en anden stilling"))
    elif last_day <= schedule[-1].last_day:
        message = _("Indtast en dag efter %(day)s, hvor ansættelsen slutter nu")
        problems.add("last_day", message % {"day": format_date(schedule[-1].last_day)})
    problems.raise_any()
    return _save_schedule(
        allocation,
        hire,
        versions,
        DecisionKind.EXTENSION,
        ending_on(schedule, last_day),
        by=by,
        decided_on=decided_on,
        days_at="last_day",
        over_money_reason=over_money_reason,
    )


@recorded(ActKind.NO_SHOW)
def record_no_show(*, by: User, hire: Hire, version: str | None = None) -> Hire:
    """Register that the employee never turned up. The hire counts until its first day; then the post is free again."""
    first_day = schedule_of(hire)[0].first_day
    done = {
        "withdrawn_on": first_day,
        "withdrawn_by": by,
        "withdrawal_reason": WithdrawalReason.NEVER_TURNED_UP,
    }
    _allocation, hire = lock_hire(by, hire, version, done)
    if not hire.is_live:
        return hire
    if first_day > clock.today():
        message = _("Ansættelsen begynder først %(day)s. Træk den tilbage i stedet")
        raise ValidationError(message % {"day": format_date(first_day)})
    if clock.today() > (latest := first_day + NO_SHOW_DAYS):
        message = _(
            "Det kan registreres til og med %(day)s. Registrér en fratrædelse, eller annullér registreringen"
        )
        raise ValidationError(message % {"day": format_date(latest)})
    if is_moved_in(hire):
        raise ValidationError(
            _("Medarbejderen kom fra en anden stilling hos jer. Fortryd flytningen i stedet")
        )
    return save_changed(hire, **done)


def leave_days_in_words(schedule: Schedule) -> str:
    """Return which days an employee can return from a leave on, as an error message."""
    leaves = [format_days(span.first_day, span.last_day) for span in schedule if span.kind.is_leave]
    if not leaves:
        return _("Medarbejderen har ingen orlov")
    return _("Indtast en dag i orloven: %(days)s") % {"days": ", ".join(leaves)}


def _check_day_inside(schedule: Schedule, day: dt.date, problems: Problems, field: str) -> None:
    """Add a problem unless the day is after the hire's first day: a change from the first day on is a correction."""
    first, last = schedule[0].first_day, schedule[-1].last_day
    if first == last:
        problems.add(field, _("Ansættelsen er på en enkelt dag. Ret den i stedet"))
    elif day == first:
        message = _("Indtast en dag efter %(day)s. Gjaldt det fra starten, så ret ansættelsen i stedet")
        problems.add(field, message % {"day": format_date(first)})
    elif not first < day <= last:
        problems.add(field, day_refused(first + ONE_DAY, last))


def _save_schedule(
    allocation: Allocation,
    hire: Hire,
    versions: Sequence[Version],
    kind: DecisionKind,
    schedule: Schedule,
    *,
    by: User,
    decided_on: dt.date | None,
    days_at: str,
    hours_at: str | None = None,
    over_money_reason: str = "",
) -> Hire:
    """Save the decision that the hire has this schedule. ValidationError if the post lacks room or the hospital money."""
    problems = Problems()
    reason = clean_text(over_money_reason)
    problems.add_text("over_money_reason", reason, Hire._meta.get_field("over_money_reason"))
    check_schedule(allocation.grant, hire, hire.post, schedule, problems, days_at=days_at, hours_at=hours_at)
    problems.raise_any()
    before = committed(allocation)
    decide(hire, versions, kind, schedule, by=by, decided_on=decided_on)
    hire = save_changed(hire, **({"over_money_reason": reason} if reason else {}))
    check_money(allocation, reason, before)
    return hire
