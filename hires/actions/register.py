"""Register a hire, or quote its price.

Together with the other modules of `actions` the only writer of posts, employees, hires and periods. Each function takes
`by` and raises ValidationError with a message for each field. Changes of one allocation wait for each other on its row,
so that what is checked still holds when it is written.
"""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from allocations.entitlements import price_on
from allocations.models import Allocation
from hires.actions.acts.recording import recorded
from hires.actions.decisions import begin
from hires.actions.details import HireDetails, PostDetails, Term, submission_digest
from hires.actions.locking import gone_in_words, lock_allocation, lock_numbers, translated_violations
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
from hires.capacity import NOT_BEGUN, PeriodSpan, PostLimits, PostRemainder
from hires.enums import ActKind, DecisionKind
from hires.figures.statement import HospitalFigures, allocation_figures, money_without_reason
from hires.models import Employee, Hire, Post
from hires.posts import cost_of_remainder, spans_in, spent_and_committed
from hires.room import next_post
from hires.routes import ROUTE_WITHOUT_QUESTIONS
from hrtrack.common import clock
from hrtrack.common.clock import NO_END


@dataclass(frozen=True, kw_only=True)
class Quote:
    """The days and the price of a hire, and the hospital's figures as of today before and after the hire; in kr.

    A hire without an end is reckoned with until the hospital's money ends, and has an annual cost too. `left` is what
    the unused part of the post costs after the hire, `left_before` before; None for a post without an end.

    needs_reason: more is then committed than may be without a reason.
    """

    first_day: dt.date
    last_day: dt.date
    weekly_hours: Decimal
    cost: Decimal
    before: HospitalFigures
    after: HospitalFigures
    left_before: Decimal | None
    left: Decimal | None
    needs_reason: bool

    @property
    def days(self) -> int:
        """The number of days."""
        return (self.last_day - self.first_day).days + 1

    @property
    def remaining(self) -> Decimal:
        """What the hospital has then not committed."""
        return self.after.remaining

    @property
    def annual_cost(self) -> Decimal:
        """The cost of each year of a hire without an end; 0 for other hires."""
        return self.after.annual_cost - self.before.annual_cost


# The fields about the place of a hire in a post; without their problems the price is known.
PLACE = ("post", "first_day", "last_day", "weekly_hours", "__all__")
ANY_POST = PostDetails(department="Afdeling", is_additional=True)
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
    Sent again by the same user with the same submission key and content, the first hire is returned. ValidationError,
    SENT_BEFORE, if the content or the user is another, or if the first hire is annulled or withdrawn. Keys of other
    hospitals have no effect.
    """
    allocation = lock_allocation(by, allocation)
    digest = submission_digest(post, term, details)
    details = details.cleaned()
    key = details.submission_key
    if key is not None and (sent_before := _sent_before(by, allocation, key, digest)):
        return sent_before

    if isinstance(post, PostDetails):
        post = post.cleaned()
    employee, last_day = _check(
        by=by, allocation=allocation, post=post, term=term, details=details, confirmed=confirmed
    )
    try:
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
    except ValidationError:
        # Sent at the same time in another grant of the hospital, whose allocation has a lock of its own.
        if key is not None:
            _sent_before(by, allocation, key, digest)
        raise
    check_money(allocation, details.over_money_reason)
    return hire


@transaction.atomic
def check_registration(
    *,
    by: User | None,
    allocation: Allocation,
    post: Post | PostDetails | None,
    term: Term | None,
    details: HireDetails,
    confirmed: Collection[str] | None = None,
) -> None:
    """Raise ValidationError with all that `register_hire` would refuse, as far as the answers given tell.

    `post` is None while none is chosen, `term` while its days or hours are missing. Answers in `details` that are not
    given yet are refused like empty ones.
    """
    allocation = lock_allocation(by, allocation)
    _check(
        by=by,
        allocation=allocation,
        post=post.cleaned() if isinstance(post, PostDetails) else post,
        term=term,
        details=details.cleaned(),
        confirmed=confirmed,
    )


def _check(
    *,
    by: User | None,
    allocation: Allocation,
    post: Post | PostDetails | None,
    term: Term | None,
    details: HireDetails,
    confirmed: Collection[str] | None,
) -> tuple[Employee, dt.date]:
    """Return the employee and the last day. ValidationError with every problem, warnings and money among them."""
    problems = Problems()
    check_grant_is_open(allocation.grant, problems)
    if isinstance(post, PostDetails):
        check_post(allocation.grant, post, problems)
    if isinstance(post, PostDetails) and term is not None:
        check_hospital_is_open(allocation.hospital, term.first_day, problems)
    last_day = NO_END
    if post is not None and term is not None:
        last_day = check_term(allocation.grant, post, term, problems)
    employee = check_person(allocation, details, term.first_day if term else None, problems)
    check_details(allocation.grant, details, problems)
    is_placed = post is not None and term is not None and not problems.concern(*PLACE)
    if confirmed is not None and is_placed and term is not None:
        span = term.until(last_day)
        # A day of agreement that is wrong or missing is not asked about too.
        agreed_on = min(span.first_day, clock.today()) if problems.concern("agreed_on") else details.agreed_on
        asked_about = replace(details, agreed_on=agreed_on)
        try:
            check_warnings(registration_warnings(allocation, asked_about, span), confirmed)
        except ValidationError as error:
            problems.take(error)
        if problems.by_field and not problems.concern("over_money_reason"):
            # Without other problems the money is checked when the hire is written.
            existing = post if isinstance(post, Post) else None
            try:
                _try_out(by, allocation, existing, span, details.over_money_reason)
            except ValidationError as error:
                problems.take(error)
    problems.raise_any()
    return employee, last_day


def _try_out(
    by: User | None, allocation: Allocation, post: Post | None, span: PeriodSpan, over_money_reason: str
) -> None:
    """Raise ValidationError if anyone in the post, or in a new one, needs another reason. Leaves nothing."""
    with transaction.atomic():
        _write_anyone(by, allocation, post, span)
        try:
            check_money(allocation, over_money_reason)
        finally:
            transaction.set_rollback(True)


def _sent_before(by: User | None, allocation: Allocation, key: uuid.UUID, digest: str) -> Hire | None:
    """Return the hire that the same user registered with the same form; None if the key was not used in the hospital.

    ValidationError, SENT_BEFORE, for a key that was used otherwise.
    """
    hire = (
        Hire.objects.filter(submission_key=key, hospital=allocation.hospital_id)
        .select_related("employee", "post__hospital", "annulled_by", "withdrawn_by")
        .first()
    )
    if hire is None:
        return None
    words: dict[str, object] = {"employee": hire.employee, "post": hire.post}
    registered = hire.decisions.select_related("by").first()
    if hire.grant_id != allocation.grant_id or hire.submission_digest != digest:
        message = _("Formularen er allerede brugt til %(employee)s. Kontrollér den, og tryk Registrér igen")
    elif not hire.is_live:
        message = _("%(gone)s. Skal %(employee)s registreres på ny, så tryk Registrér igen")
        words["gone"] = gone_in_words(hire)
    elif registered is not None and registered.by != by:
        message = _(
            "%(user)s har allerede registreret %(employee)s i %(post)s med formularen. Tryk kun Registrér igen, "
            "hvis det er en ansættelse mere"
        )
        words["user"] = registered.by
    else:
        return hire
    raise ValidationError(message % words, code=SENT_BEFORE)


def quote_hire(*, by: User, allocation: Allocation, post: Post | None, term: Term) -> Quote:
    """Return the quote of a hire in `post`, or in a new post: write the hire, read the figures, and roll back."""
    with transaction.atomic():
        allocation = lock_allocation(by, allocation)
        problems = Problems()
        check_grant_is_open(allocation.grant, problems)
        if post is None:
            check_hospital_is_open(allocation.hospital, term.first_day, problems)
        last_day = check_term(allocation.grant, post or ANY_POST, term, problems)
        problems.raise_any()
        before = allocation_figures(allocation, clock.today())
        left_before = _left(post, allocation)
        hire = _write_anyone(by, allocation, post, term.until(last_day))
        now = allocation_figures(allocation, clock.today())
        quote = Quote(
            first_day=term.first_day,
            last_day=now.funded_until if last_day == NO_END else last_day,
            weekly_hours=term.weekly_hours,
            cost=spent_and_committed(hire)[1],
            before=before,
            after=now,
            left_before=left_before,
            left=_left(hire.post, allocation),
            needs_reason=now.committed > money_without_reason(allocation.grant, now),
        )
        transaction.set_rollback(True)
    return quote


def _left(post: Post | None, allocation: Allocation) -> Decimal | None:
    """Return what the unused part of a post, or of a new one, costs; None for a post without an end."""
    limits = PostLimits.of(allocation.grant)
    remainder = PostRemainder.of(spans_in(post), limits) if post else NOT_BEGUN
    return cost_of_remainder(remainder, limits, price_on(allocation.grant, clock.today()))


def _write_anyone(by: User | None, allocation: Allocation, post: Post | None, span: PeriodSpan) -> Hire:
    """Write a hire of nobody in particular, to be rolled back."""
    anyone = HireDetails(
        name="Medarbejder",
        agreed_on=clock.today(),
        route=ROUTE_WITHOUT_QUESTIONS,
        formerly_employed=False,
    )
    return _write(
        allocation=allocation,
        post=post or ANY_POST,
        employee=Employee(hospital=allocation.hospital, name=anyone.name),
        span=span,
        details=anyone,
        by=by,
    )


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
