"""Register a hire, or quote its price.

Together with the other modules of `actions` the only writer of posts, employees, hires and periods. Each function takes
`by` and raises ValidationError with a message for each field. Changes of one allocation wait for each other on its row,
so that what is checked still holds when it is written.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from allocations.models import Allocation
from hires.actions.acts.recording import recorded
from hires.actions.decisions import begin
from hires.actions.details import HireDetails, PostDetails, Term, submission_digest
from hires.actions.locking import lock_allocation, lock_numbers, translated_violations
from hires.actions.money import check_money
from hires.actions.validation import (
    Problems,
    check_details,
    check_grant_is_open,
    check_hospital_is_open,
    check_person,
    check_post,
    check_term,
)
from hires.actions.warnings import check_warnings, registration_warnings
from hires.actions.writing import copy_details, save_post
from hires.capacity import PeriodSpan
from hires.enums import ActKind, DecisionKind
from hires.figures.statement import allocation_figures, money_without_reason
from hires.models import Employee, Hire, Post
from hires.posts import spent_and_committed
from hires.room import next_post
from hires.routes import ROUTE_WITHOUT_QUESTIONS
from hrtrack.common import clock
from hrtrack.common.clock import NO_END


@dataclass(frozen=True)
class Quote:
    """The last day and the price of a hire, and what the hospital has then not committed; in kr.

    A hire without an end is reckoned with until the hospital's money ends, and has an annual cost too.

    needs_reason: more is then committed than may be without a reason.
    """

    last_day: dt.date
    cost: Decimal
    remaining: Decimal
    needs_reason: bool
    annual_cost: Decimal = Decimal()


SENT_BEFORE = "sent_before"  # the code of an error: the submission key was used with other content


@recorded(ActKind.REGISTERED)
def register_hire(
    *,
    by: User | None,
    allocation: Allocation,
    post: Post | PostDetails,
    term: Term,
    details: HireDetails,
    confirmed: Collection[str] | None = None,
) -> Hire:
    """Register one employee into a post of the allocation, or into a new one.

    `confirmed`: the keys of the warnings that the user has confirmed (see `warnings`); None skips the warnings.
    Sent again with the same submission key and content, the first hire is returned; ValidationError, SENT_BEFORE, if
    the content differs.
    """
    allocation = lock_allocation(by, allocation)
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
        check_hospital_is_open(allocation.hospital, term.first_day, problems)
    last_day = check_term(allocation.grant, post, term, problems)
    employee = check_person(allocation, details, term.first_day, problems)
    check_details(allocation.grant, details, problems)
    problems.raise_any()
    if confirmed is not None:
        check_warnings(registration_warnings(allocation, details, term.until(last_day)), confirmed)

    with translated_violations():
        hire = _write(
            allocation=allocation,
            post=post,
            employee=employee,
            span=term.until(last_day),
            details=details,
            by=by,
            digest=digest,
        )
    check_money(allocation, details.over_money_reason)
    return hire


def quote_hire(*, by: User, allocation: Allocation, post: Post | None, term: Term) -> Quote:
    """Return the quote of a hire in `post`, or in a new post: write the hire, read the figures, and roll back."""
    anyone = HireDetails(
        name="Medarbejder",
        agreed_on=clock.today(),
        route=ROUTE_WITHOUT_QUESTIONS,
        formerly_employed=False,
    )
    with transaction.atomic():
        allocation = lock_allocation(by, allocation)
        problems = Problems()
        check_grant_is_open(allocation.grant, problems)
        new = PostDetails(department="Afdeling", is_additional=True)
        if post is None:
            check_hospital_is_open(allocation.hospital, term.first_day, problems)
        last_day = check_term(allocation.grant, post or new, term, problems)
        problems.raise_any()
        employee = Employee(hospital=allocation.hospital, name=anyone.name)
        ends = allocation.grant.post_months is not None
        annual_before = Decimal() if ends else allocation_figures(allocation, clock.today()).annual_cost
        hire = _write(
            allocation=allocation,
            post=post or new,
            employee=employee,
            span=term.until(last_day),
            details=anyone,
            by=by,
        )
        now = allocation_figures(allocation, clock.today())
        quote = Quote(
            last_day=now.funded_until if last_day == NO_END else last_day,
            annual_cost=now.annual_cost - annual_before,
            cost=spent_and_committed(hire)[1],
            remaining=now.remaining,
            needs_reason=now.committed > money_without_reason(allocation.grant, now),
        )
        transaction.set_rollback(True)
    return quote


def _write(
    *,
    allocation: Allocation,
    post: Post | PostDetails,
    employee: Employee,
    span: PeriodSpan,
    details: HireDetails,
    by: User | None,
    digest: str = "",
) -> Hire:
    if isinstance(post, PostDetails):
        lock_numbers(allocation)
        post = save_post(allocation, next_post(allocation), post)
    if employee.pk is None:
        employee.save()
    hire = Hire(
        grant=allocation.grant,
        hospital=allocation.hospital,
        post=post,
        employee=employee,
        attested_restriction=allocation.grant.restriction if details.restriction_attested else "",
        submission_key=details.submission_key,
        submission_digest=digest,
    )
    copy_details(hire, details)
    hire.full_clean(validate_constraints=False)
    hire.save()
    agreed_by = min(hire.agreed_on, span.first_day)
    begin(hire, DecisionKind.REGISTERED, (span,), by=by, decided_on=agreed_by)
    return hire
