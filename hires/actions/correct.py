"""Correct what was registered of a hire or a post.

Each function takes `by`, locks the allocation, and raises ValidationError with a message for each field. `version` is
the version that the user saw; Stale is raised if another user has changed the row since.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from allocations.enums import GrantStatus
from allocations.models import Allocation, Grant
from hires.actions.acts.recording import recorded
from hires.actions.decisions import Version, corrected_versions, versions_of, write_versions
from hires.actions.details import HireDetails, PostDetails, Term
from hires.actions.locking import lock_hire, open_allocation, translated_violations, version_of_post
from hires.actions.money import check_money, committed
from hires.actions.same_person import make_person_alone
from hires.actions.validation import (
    GRANT_NOT_OPEN,
    Problems,
    check_details,
    check_person,
    check_post,
    check_schedule,
    check_start,
    check_term,
)
from hires.actions.writing import copy_details, save_changed, save_post
from hires.capacity import Schedule, beginning_on, ending_on
from hires.enums import ActKind, DecisionKind, LeavingReason
from hires.models import Decision, Employee, Hire, Post
from hires.room import last_day_allowed
from hrtrack.common.clock import known_end
from hrtrack.common.text.danish import format_date
from hrtrack.common.web.editing import Stale


@recorded(ActKind.CORRECTION)
def change_hire(
    *,
    by: User,
    hire: Hire,
    term: Term,
    details: HireDetails,
    leaving_reason: LeavingReason | None = None,
    version: str | None = None,
) -> Hire:
    """Correct what was registered of a hire, for all its days and in every version that holds the wrong fact.

    If the hire has several periods, only its first and last day are corrected: the term's hours are those of the last
    period and stay. `leaving_reason` is None if the hire ends as planned. If the employment number belongs to another
    employee with the same name, the hire becomes that employee's.
    """
    allocation, hire = lock_hire(by, hire, version)
    details = details.cleaned()
    # With the reason taken away, all that is committed must be within the money, not only what is new.
    is_taken_away = bool(hire.over_money_reason) and not details.over_money_reason
    before = Decimal() if is_taken_away else committed(allocation)
    problems = Problems()
    versions = versions_of(hire)
    schedule = versions[-1].schedule
    if term != _term(schedule):
        schedule = _corrected(allocation, hire, versions, term, problems)
    first_day = schedule[0].first_day
    schedule = (*schedule[:-1], replace(schedule[-1], leaving_reason=leaving_reason or ""))
    agreed_by = _agreed_by(versions, details, first_day, problems)
    employee = check_person(allocation, details, first_day, problems, but=hire.employee)
    attested = replace(details, restriction_attested=True)  # attested at the registration
    check_details(allocation.grant, attested, problems)
    former = hire.employee
    is_shared = former.hires.exclude(pk=hire.pk).exists()
    number = details.employee_number or None
    is_other_person = former.name != details.name and former.employee_number != number
    if employee == former and is_shared and is_other_person:
        message = _(
            "%(name)s har flere ansættelser. Er det en anden medarbejder, så annullér, og registrér ansættelsen igen"
        )
        problems.add("employee_number", message % {"name": former.name})
    is_corrected = employee == former and (former.name, former.employee_number) != (details.name, number)
    if is_corrected and is_shared:
        _check_grants_are_open(former, problems)
    problems.raise_any()

    with translated_violations():
        if is_corrected:
            employee.name, employee.employee_number = details.name, number
            employee.save()
        hire.employee = employee
        _save_agreed_by(versions[0].decision, agreed_by)
        write_versions(hire, corrected_versions(versions, schedule))
        copy_details(hire, details)
        save_changed(hire)
        # An employee with a number stays: another registration may be using the number at this moment.
        if former.employee_number is None and not former.hires.exists():
            make_person_alone(former)
            former.delete()
    check_money(allocation, details.over_money_reason, before)
    return hire


def _check_grants_are_open(employee: Employee, problems: Problems) -> None:
    """Add a problem if the employee has a hire in a closed grant, where the name and the number no longer change."""
    closed = Grant.objects.filter(hires__employee=employee, status=GrantStatus.CLOSED).first()
    if closed is not None:
        message = _("%(name)s er også ansat under %(grant)s, som er lukket. Bed Center for HR om at åbne den")
        problems.add("name", message % {"name": employee.name, "grant": closed.name}, code=GRANT_NOT_OPEN)


@transaction.atomic
def change_post(*, by: User, post: Post, details: PostDetails, version: str | None = None) -> Post:
    """Correct what was registered of a post. It stays attested that the post is new and additional."""
    allocation = open_allocation(by, post)
    post = Post.objects.select_for_update(of=["self"]).select_related("department").get(pk=post.pk)
    if version is not None and version != version_of_post(post):
        raise Stale
    details = replace(details, is_additional=True).cleaned()
    problems = Problems()
    check_post(allocation.grant, details, problems)
    problems.raise_any()
    return save_post(allocation, post, details)


def _term(schedule: Schedule) -> Term:
    first, last = schedule[0], schedule[-1]
    return Term(first_day=first.first_day, last_day=known_end(last.last_day), weekly_hours=last.weekly_hours)


def _agreed_by(
    versions: Sequence[Version], details: HireDetails, first_day: dt.date, problems: Problems
) -> dt.date:
    """Return the corrected day of the hire's first decision; add a problem if it is after the second decision."""
    is_moved = versions[0].decision.kind == DecisionKind.MOVED_IN
    agreed_by = details.agreed_on if is_moved else min(details.agreed_on, first_day)
    if versions[1:] and agreed_by > (second := versions[1].decision.decided_on):
        message = _("Indtast %(day)s eller en tidligere dag: Den dag er en ændring af ansættelsen besluttet")
        problems.add("agreed_on", message % {"day": format_date(second)})
    return agreed_by


def _save_agreed_by(decision: Decision, day: dt.date) -> None:
    """Save the day of a hire's first decision; its periods follow in the database."""
    if decision.decided_on != day:
        decision.decided_on = day
        decision.save()


def _corrected(
    allocation: Allocation, hire: Hire, versions: Sequence[Version], term: Term, problems: Problems
) -> Schedule:
    """Return the schedule with the term's first and last day, and for a single period its hours; add the problems.

    The days on which one period follows another stay.
    """
    schedule = versions[-1].schedule
    shortest = min(version.schedule[-1].last_day for version in versions)
    first, last = schedule[0], schedule[-1]
    if first is last and term.first_day <= shortest:
        last_day = check_term(allocation.grant, hire.post, term, problems, but=hire)
        # The form has no choice of post: problems of the post stand at the first day.
        problems.move("post", "first_day")
        span = term.until(last_day)
        return (replace(first, first_day=span.first_day, last_day=last_day, weekly_hours=span.weekly_hours),)
    last_day = term.last_day or last_day_allowed(allocation.grant, term.first_day)
    if term.first_day > (latest := min(first.last_day, shortest)):
        message = _("Ansat fra skal ligge senest %(day)s, for dagen efter er der registreret en ændring")
        problems.add("first_day", message % {"day": format_date(latest)})
    if last_day < last.first_day:
        message = _(
            "Ansat til og med skal være %(day)s eller senere, for den dag er der registreret en ændring"
        )
        problems.add("last_day", message % {"day": format_date(last.first_day)})
    if problems.by_field:
        return schedule
    check_start(allocation.grant, hire.post, term.first_day, problems, but=hire)
    corrected = beginning_on(ending_on(schedule, last_day), term.first_day)
    check_schedule(allocation.grant, hire, hire.post, corrected, problems, days_at="last_day")
    return corrected
