"""The only writers of posts, employees, hires and periods.

Each takes `by` and raises ValidationError with a message for each field that stands in the way. A hospital's
changes within a grant wait for each other on the allocation's row, so what was checked still holds when written.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from allocations.models import Allocation, Department
from hires import figures
from hires.enums import (
    AnnulmentReason,
    CandidatesAssessed,
    LeavingReason,
    RecruitmentRoute,
    WithdrawalReason,
)
from hires.ledger import Span
from hires.models import Employee, Hire, Period, Post, PostPurpose
from hires.policies import can_register
from hires.queries import next_post, spent_and_committed
from hires.registration import (
    HireDetails,
    PostDetails,
    Problems,
    Term,
    check_details,
    check_grant_is_open,
    check_person,
    check_post,
    check_term,
    submission_digest,
)
from hrtrack.common.constraints import violation_as_validation_error
from hrtrack.common.danish import format_date, format_tkr


@dataclass(frozen=True)
class Quote:
    """What a hire would cost and what the hospital has then not committed, in kr."""

    last_day: dt.date
    cost: Decimal
    remaining: Decimal
    needs_reason: bool


SENT_BEFORE = "sent_before"

# What the database says when two were quicker than the checks: the field and what the user reads.
VIOLATIONS = {
    "employee_number_once": (
        "employee_number",
        gettext_lazy("Tjenestenummeret bruges allerede på hospitalet"),
    ),
    "post_year_not_exceeded": ("last_day", gettext_lazy("Der er ikke plads til så meget i stillingsåret")),
    "post_hours_at_most_full_time": (
        "weekly_hours",
        gettext_lazy("Der er ikke så mange timer ledige i stillingen i perioden"),
    ),
    "hire_submitted_once": (None, gettext_lazy("Ansættelsen er allerede registreret")),
}


@contextmanager
def _said_kindly() -> Iterator[None]:
    """A savepoint at whose end the ledgers are checked; what the database refuses is said as the user reads it."""
    try:
        with transaction.atomic():
            yield
            check_ledgers()
    except IntegrityError as error:
        kindly = violation_as_validation_error(error, VIOLATIONS)
        if kindly is None:
            raise
        raise kindly from error


@transaction.atomic
def register_hire(
    *, by: User, allocation: Allocation, post: Post | PostDetails, term: Term, details: HireDetails
) -> Hire:
    """Register one employee into a post of the allocation, or into a new one.

    Sent again with the same submission key it gives the hire there is; with other content it is refused.
    """
    if not can_register(by, allocation):
        raise PermissionDenied
    allocation = _lock(allocation)
    digest = submission_digest(post, term, details)
    details = details.cleaned()
    if details.submission_key is not None:
        key = {"submission_key": details.submission_key, "hospital": allocation.hospital_id}
        sent_before = Hire.objects.filter(**key, grant=allocation.grant_id).select_related("employee").first()
        if sent_before is not None:
            if sent_before.submission_digest == digest:
                return sent_before
            raise ValidationError(
                _("Formularen er allerede brugt til %(employee)s. Kontrollér den, og tryk Registrér igen")
                % {"employee": sent_before.employee},
                code=SENT_BEFORE,
            )

    problems = Problems()
    check_grant_is_open(allocation.grant, problems)
    if isinstance(post, PostDetails):
        post = post.cleaned()
        check_post(allocation.grant, post, problems)
    last_day = check_term(allocation.grant, post, term, problems)
    employee = check_person(allocation, details, term, problems)
    check_details(allocation.grant, details, problems)
    problems.raise_any()

    with _said_kindly():
        hire = _write(
            allocation=allocation,
            post=post,
            employee=employee,
            span=term.until(last_day),
            details=details,
            digest=digest,
        )
    _check_money(allocation, details.over_money_reason)
    return hire


def quote_hire(*, by: User, allocation: Allocation, post: Post | None, term: Term) -> Quote:
    """What `register_hire` would come to: everything is written, reckoned by the one rule, and taken back."""
    anyone = HireDetails(
        name="–",
        agreed_on=figures.today(),
        route=RecruitmentRoute.REGIONH_MATCH,
        formerly_employed=False,
    )
    if not can_register(by, allocation):
        raise PermissionDenied
    with transaction.atomic():
        allocation = _lock(allocation)
        problems = Problems()
        check_grant_is_open(allocation.grant, problems)
        new = PostDetails(department="–", is_additional=True)
        last_day = check_term(allocation.grant, post or new, term, problems)
        problems.raise_any()
        employee = Employee(hospital=allocation.hospital, name=anyone.name)
        hire = _write(
            allocation=allocation,
            post=post or new,
            employee=employee,
            span=term.until(last_day),
            details=anyone,
        )
        committed = _committed(allocation)
        quote = Quote(
            last_day=last_day,
            cost=spent_and_committed(hire)[1],
            remaining=allocation.amount - committed,
            needs_reason=committed > _money_without_reason(allocation),
        )
        transaction.set_rollback(True)
    return quote


@transaction.atomic
def end_hire(*, by: User, hire: Hire, last_day: dt.date, reason: LeavingReason) -> Hire:
    """The employee leaves before the time: the hire's last day becomes `last_day`, and the rest of the post is free."""
    hire = _lock_hire(by, hire)
    periods = list(hire.periods.order_by("first_day"))
    if not periods[0].first_day <= last_day < periods[-1].last_day:
        raise ValidationError(
            {
                "last_day": _("Indtast en dag fra %(first)s til %(last)s")
                % {
                    "first": format_date(periods[0].first_day),
                    "last": format_date(periods[-1].last_day - dt.timedelta(days=1)),
                }
            }
        )
    for period in periods:
        if period.first_day > last_day:
            period.delete()
        elif period.last_day > last_day:
            period.last_day = last_day
            period.save(update_fields=["last_day"])
    hire.leaving_reason = reason
    return _save_changed(hire)


@transaction.atomic
def withdraw_hire(*, by: User, hire: Hire, on: dt.date, reason: WithdrawalReason) -> Hire:
    """The hire came to nothing before its start; it counts until `on`, and the post is free again."""
    hire = _lock_hire(by, hire)
    first_day = hire.periods.order_by("first_day")[0].first_day
    if on > figures.today() or on >= first_day:
        message = _("Indtast en dag, der ikke ligger efter i dag og er før %(first)s")
        raise ValidationError({"withdrawn_on": message % {"first": format_date(first_day)}})
    if on < hire.agreed_on:
        message = _("Indtast en dag, der ikke ligger før %(agreed)s, hvor ansættelsen blev aftalt")
        raise ValidationError({"withdrawn_on": message % {"agreed": format_date(hire.agreed_on)}})
    hire.withdrawn_on, hire.withdrawn_by, hire.withdrawal_reason = on, by, reason
    return _save_changed(hire)


@transaction.atomic
def annul_hire(*, by: User, hire: Hire, reason: AnnulmentReason) -> Hire:
    """The hire was registered in error; it never counts."""
    hire = _lock_hire(by, hire)
    hire.annulled_on, hire.annulled_by, hire.annulment_reason = figures.today(), by, reason
    return _save_changed(hire)


def check_ledgers() -> None:
    """Have the deferred post_ledger triggers speak now rather than at the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _lock(allocation: Allocation) -> Allocation:
    """The allocation, locked, with its terms as they are once the lock is had: two statements, two snapshots."""
    Allocation.objects.select_for_update(no_key=True).get(pk=allocation.pk)
    return Allocation.objects.select_related("grant", "hospital").get(pk=allocation.pk)


def _lock_hire(by: User, hire: Hire) -> Hire:
    """The hire, locked, if `by` may change it and there still is something to change."""
    allocation = _lock(Allocation.objects.get(grant=hire.grant_id, hospital=hire.hospital_id))
    if not can_register(by, allocation):
        raise PermissionDenied
    hire = Hire.objects.select_for_update().get(pk=hire.pk)
    if hire.annulled_on or hire.withdrawn_on:
        raise ValidationError(_("Ansættelsen er annulleret eller trukket tilbage"))
    return hire


def _save_changed(hire: Hire) -> Hire:
    hire.version += 1
    hire.full_clean(validate_constraints=False)
    with _said_kindly():
        hire.save()
    return hire


def _write(
    *,
    allocation: Allocation,
    post: Post | PostDetails,
    employee: Employee,
    span: Span,
    details: HireDetails,
    digest: str = "",
) -> Hire:
    if isinstance(post, PostDetails):
        post = _create_post(allocation, post)
    if employee.pk is None:
        employee.save()
    assessed = details.candidates_assessed if details.route != RecruitmentRoute.REGIONH_MATCH else None
    hire = Hire(
        grant=allocation.grant,
        hospital=allocation.hospital,
        post=post,
        employee=employee,
        staff_group=details.staff_group,
        agreed_on=details.agreed_on,
        route=details.route,
        formerly_employed=details.formerly_employed,
        candidates_assessed=assessed or "",
        not_assessed_reason=(details.not_assessed_reason if assessed == CandidatesAssessed.NO else None)
        or "",
        attested_restriction=allocation.grant.restriction if details.restriction_attested else "",
        over_money_reason=details.over_money_reason,
        submission_key=details.submission_key,
        submission_digest=digest,
    )
    hire.full_clean(validate_constraints=False)
    hire.save()
    Period.objects.create(
        hire=hire,
        hospital=allocation.hospital,
        first_day=span.first_day,
        last_day=span.last_day,
        weekly_hours=span.weekly_hours,
    )
    return hire


def _create_post(allocation: Allocation, details: PostDetails) -> Post:
    """The next post of the allocation, whose row is locked."""
    post = next_post(allocation)
    post.department = _department(allocation, details.department)
    post.purpose = details.purpose
    post.low_activity = details.low_activity
    post.is_additional = details.is_additional
    post.save()
    PostPurpose.objects.bulk_create(
        PostPurpose(post=post, purpose=purpose, grant=allocation.grant, hospital=allocation.hospital)
        for purpose in details.further_purposes
        if purpose != details.purpose
    )
    return post


def _department(allocation: Allocation, name: str) -> Department:
    return Department.objects.get_or_create(
        hospital=allocation.hospital, name__iexact=name, defaults={"name": name}
    )[0]


def _committed(allocation: Allocation) -> Decimal:
    """What the hospital has committed of the grant today, in kr."""
    return figures.allocation_figures(allocation, figures.today()).committed


def _money_without_reason(allocation: Allocation) -> Decimal:
    """How much may be committed without saying why, in kr.: the amount, or what the target is reckoned at."""
    return max(allocation.amount, allocation.target * allocation.grant.unit_price)


def _check_money(allocation: Allocation, reason: str) -> None:
    committed, limit = _committed(allocation), _money_without_reason(allocation)
    if committed > limit and len(reason) < 3:
        raise ValidationError(
            {
                "over_money_reason": _(
                    "Indtast en begrundelse. Hospitalet disponerer så %(committed)s tkr., %(over)s tkr. over hospitalets ramme"
                )
                % {"committed": format_tkr(committed), "over": format_tkr(committed - limit)}
            }
        )
