"""Correcting what was registered, ending a hire early, withdrawing it before its start, and annulling it.

Like `services`, each takes `by`, waits for whoever changes the same allocation, and raises ValidationError with a
message for each field. `version` is that of what the user saw; Stale is raised when it is another by now.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from allocations.models import Allocation
from hires.enums import AnnulmentReason, LeavingReason, WithdrawalReason
from hires.figures.statement import HospitalFigures, allocation_figures
from hires.guards import check_money, committed, lock_allocation, money_without_reason, said_kindly
from hires.ledger import ONE_DAY, Course, beginning_on, days_in_post_year, ending_on, unused_days
from hires.models import Hire, Post
from hires.queries import course_of, spans_in
from hires.registration import (
    HireDetails,
    PostDetails,
    Problems,
    Term,
    check_course,
    check_details,
    check_grant_is_open,
    check_person,
    check_post,
    check_start,
    check_term,
)
from hires.services import save_post, tell, write_course
from hrtrack.common import clock
from hrtrack.common.text.danish import format_date
from hrtrack.common.web.editing import Stale, version_of

GONE = "gone"
# The money's own question is asked apart.
ANY_REASON = "–––"


@dataclass(frozen=True)
class Rest:
    """The days on full time that a post has left; without any told nobody takes it up: the whole year is free."""

    post: Post
    days_left: Decimal | None
    post_year_days: int | None


@dataclass(frozen=True)
class Consequence:
    """What a change does to the hospital, and to the posts it is about."""

    before: HospitalFigures
    after: HospitalFigures
    posts: Sequence[Rest]
    is_over_money: bool
    needs_reason: bool


def version_of_hire(hire: Hire) -> str:
    """Changes with the hire, its periods and whose it is."""
    return version_of(hire.pk, hire.version, hire.employee.name, hire.employee.employee_number)


def version_of_post(post: Post) -> str:
    further = sorted(post.further_purposes.values_list("pk", flat=True))
    return version_of(post.pk, post.department.name, post.purpose_id, further, post.low_activity)


@transaction.atomic
def change_hire(
    *,
    by: User,
    hire: Hire,
    term: Term,
    details: HireDetails,
    leaving_reason: LeavingReason | None = None,
    version: str | None = None,
) -> Hire:
    """Correct what was registered of a hire, as if it had always been so.

    Where several periods tell its days, the term's hours are those it ends with, and stay; `leaving_reason` is None
    where it ends as planned.
    A tjenestenummer that is known with the same name says that it is that person's hire.
    """
    allocation, hire = lock_hire(by, hire, version)
    details = details.cleaned()
    # A reason that was given is taken away only where none is needed.
    is_taken_away = bool(hire.over_money_reason) and not details.over_money_reason
    before = Decimal() if is_taken_away else committed(allocation)
    problems = Problems()
    course = course_of(hire)
    if term != _term(course):
        course = _corrected(allocation, hire, course, term, problems)
    first_day = course[0].first_day
    employee = check_person(allocation, details, first_day, problems, but=hire.employee)
    attested = replace(details, restriction_attested=True)  # as it was at the registration
    check_details(allocation.grant, attested, problems)
    left = hire.employee
    is_shared = left.hires.exclude(pk=hire.pk).exists()
    number = details.employee_number or None
    if employee == left and is_shared and left.name != details.name and left.employee_number != number:
        message = _(
            "%(name)s har flere ansættelser. Er det en anden medarbejder, så annullér, og registrér ansættelsen igen"
        )
        problems.add("employee_number", message % {"name": left.name})
    problems.raise_any()

    with said_kindly():
        if employee == left:
            employee.name, employee.employee_number = details.name, number
            employee.save()
        hire.employee = employee
        write_course(hire, course)
        tell(hire, details)
        save_changed(hire, leaving_reason=leaving_reason or "")
        # With a number somebody may be registering them at this moment.
        if left.employee_number is None and not left.hires.exists():
            left.delete()
    check_money(allocation, details.over_money_reason, before)
    return hire


@transaction.atomic
def change_post(*, by: User, post: Post, details: PostDetails, version: str | None = None) -> Post:
    """Correct what was registered of a post; that it is new and additional stays attested."""
    allocation = open_allocation(by, post)
    post = Post.objects.select_for_update(of=["self"]).select_related("department").get(pk=post.pk)
    if version is not None and version != version_of_post(post):
        raise Stale
    details = replace(details, is_additional=True).cleaned()
    problems = Problems()
    check_post(allocation.grant, details, problems)
    problems.raise_any()
    return save_post(allocation, post, details)


@transaction.atomic
def end_hire(
    *, by: User, hire: Hire, last_day: dt.date, reason: LeavingReason, version: str | None = None
) -> Hire:
    """The employee leaves before the time: the hire's last day becomes `last_day`, and the rest of the post is free."""
    _allocation, hire = lock_hire(by, hire, version)
    course = course_of(hire)
    first, last = course[0].first_day, course[-1].last_day
    if first == last:
        raise ValidationError(_("Ansættelsen er på en enkelt dag og kan ikke slutte før"))
    if not first <= last_day < last:
        message = _("Indtast en dag fra %(first)s til %(last)s")
        days = {"first": format_date(first), "last": format_date(last - ONE_DAY)}
        raise ValidationError({"last_day": message % days})
    write_course(hire, ending_on(course, last_day))
    return save_changed(hire, leaving_reason=reason)


@transaction.atomic
def withdraw_hire(
    *, by: User, hire: Hire, on: dt.date, reason: WithdrawalReason, version: str | None = None
) -> Hire:
    """The hire came to nothing before its start; it counts until `on`, and the post is free again."""
    done = {"withdrawn_on": on, "withdrawn_by": by, "withdrawal_reason": reason}
    _allocation, hire = lock_hire(by, hire, version, done)
    if not hire.is_live:
        return hire
    first_day = course_of(hire)[0].first_day
    if on > clock.today() or on >= first_day:
        message = _("Indtast en dag, der ikke ligger efter i dag og er før %(first)s")
        raise ValidationError({"withdrawn_on": message % {"first": format_date(first_day)}})
    if on < hire.agreed_on:
        message = _("Indtast en dag, der ikke ligger før %(agreed)s, hvor ansættelsen blev aftalt")
        raise ValidationError({"withdrawn_on": message % {"agreed": format_date(hire.agreed_on)}})
    return save_changed(hire, **done)


@transaction.atomic
def annul_hire(*, by: User, hire: Hire, reason: AnnulmentReason, version: str | None = None) -> Hire:
    """The hire was registered in error; it never counts."""
    done = {"annulled_on": clock.today(), "annulled_by": by, "annulment_reason": reason}
    _allocation, hire = lock_hire(by, hire, version, done)
    return save_changed(hire, **done) if hire.is_live else hire


def consequence_of(change: Callable[[], object], *, by: User, posts: Sequence[Post]) -> Consequence:
    """What the change would come to, to the hospital and these posts: it is done, reckoned by the one rule, and taken back.

    Raises what `change` raises; it is not asked for a reason to go over the money, `needs_reason` tells that.
    """
    with transaction.atomic():
        allocation = lock_allocation(by, allocation_of(posts[0]))
        before = allocation_figures(allocation, clock.today())
        change()
        after = allocation_figures(allocation, clock.today())
        consequence = Consequence(
            before,
            after,
            [rest_of(post, allocation.grant.full_time_hours) for post in posts],
            is_over_money=after.committed > money_without_reason(allocation),
            needs_reason=after.committed > max(money_without_reason(allocation), before.committed),
        )
        transaction.set_rollback(True)
    return consequence


def rest_of(post: Post, full_time_hours: Decimal) -> Rest:
    """What is left of a post's year as it stands."""
    spans = spans_in(post)
    if not spans:
        return Rest(post, None, None)
    year = days_in_post_year(min(span.first_day for span in spans))
    return Rest(post, unused_days(spans, full_time_hours), year)


def without_asking_why(details: HireDetails) -> HireDetails:
    """The details with any reason to go over the money, so that what they come to can be told first."""
    return replace(details, over_money_reason=ANY_REASON)


def allocation_of(of: Hire | Post) -> Allocation:
    return Allocation.objects.get(grant=of.grant_id, hospital=of.hospital_id)


def open_allocation(by: User, of: Hire | Post) -> Allocation:
    """Its allocation, locked, if `by` may change it and the grant is open."""
    allocation = lock_allocation(by, allocation_of(of))
    problems = Problems()
    check_grant_is_open(allocation.grant, problems)
    problems.raise_any()
    return allocation


def lock_hire(
    by: User, hire: Hire, version: str | None, done: Mapping[str, object] | None = None
) -> tuple[Allocation, Hire]:
    """The allocation and the hire, locked, if there still is something to change and it is what the user saw.

    A form that is sent twice finds what it did `done`; that is no error.
    """
    allocation = open_allocation(by, hire)
    locked = Hire.objects.select_for_update(of=["self", "employee"])
    hire = locked.select_related("employee", "post").get(pk=hire.pk)
    if not hire.is_live:
        if done and all(getattr(hire, name) == value for name, value in done.items()):
            return allocation, hire
        raise ValidationError(gone_in_words(hire), code=GONE)
    if version is not None and version != version_of_hire(hire):
        raise Stale
    return allocation, hire


def gone_in_words(hire: Hire) -> str:
    """Why a hire can't be changed any more."""
    if hire.annulled_on:
        message = _("Ansættelsen blev annulleret den %(day)s af %(user)s og kan ikke ændres")
        return message % {"day": format_date(hire.annulled_on), "user": hire.annulled_by}
    message = _("Ansættelsen blev trukket tilbage pr. %(day)s af %(user)s og kan ikke ændres")
    return message % {"day": format_date(hire.withdrawn_on), "user": hire.withdrawn_by}


def _term(course: Course) -> Term:
    first, last = course[0], course[-1]
    return Term(first_day=first.first_day, last_day=last.last_day, weekly_hours=last.weekly_hours)


def _corrected(allocation: Allocation, hire: Hire, course: Course, term: Term, problems: Problems) -> Course:
    """The course as the term corrects it; the days on which something in it changed stay."""
    first, last = course[0], course[-1]
    if first is last:
        last_day = check_term(allocation.grant, hire.post, term, problems, but=hire)
        # The hire stays in its post: what doesn't fit there is mended at the days.
        problems.move("post", "first_day")
        span = term.until(last_day)
        return (replace(first, first_day=span.first_day, last_day=last_day, weekly_hours=span.weekly_hours),)
    last_day = term.last_day or last.last_day
    if term.first_day > first.last_day:
        message = _("Ansat fra skal ligge senest %(day)s, for dagen efter er der registreret en ændring")
        problems.add("first_day", message % {"day": format_date(first.last_day)})
    if last_day < last.first_day:
        message = _(
            "Ansat til og med skal være %(day)s eller senere, for den dag er der registreret en ændring"
        )
        problems.add("last_day", message % {"day": format_date(last.first_day)})
    if problems.by_field:
        return course
    check_start(allocation.grant, hire.post, term.first_day, problems, but=hire)
    corrected = beginning_on(ending_on(course, last_day), term.first_day)
    check_course(allocation.grant, hire, hire.post, corrected, problems, days_at="last_day")
    return corrected


def save_changed(hire: Hire, **changes: object) -> Hire:
    for name, value in changes.items():
        setattr(hire, name, value)
    hire.version += 1
    hire.full_clean(validate_constraints=False)
    with said_kindly():
        hire.save()
    return hire
