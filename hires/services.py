"""The only writers of posts, employees, hires and periods.

Each takes `by` and raises ValidationError with a message for each field that stands in the way. A hospital's
changes within a grant wait for each other on the allocation's row, so what was checked still holds when written.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from allocations.enums import GrantStatus
from allocations.models import Allocation, Department, Grant, Purpose, StaffGroup
from hires import figures
from hires.enums import (
    AnnulmentReason,
    CandidatesAssessed,
    LeavingReason,
    NotAssessedReason,
    RecruitmentRoute,
    WithdrawalReason,
)
from hires.ledger import Span, free_hours, last_day_of_year, latest_last_day
from hires.models import Employee, Hire, Period, Post, PostPurpose
from hires.policies import can_register
from hires.queries import spans_in, spent_and_committed
from hrtrack.common.constraints import violation_as_validation_error
from hrtrack.common.danish import format_date, format_number, format_tkr
from hrtrack.common.text import CPR_MESSAGE, clean_line, refuse_cpr


@dataclass(frozen=True, kw_only=True)
class PostDetails:
    """A post to be created with its first hire. `department` is a name; an unknown one is created."""

    department: str
    purpose: Purpose | None = None
    further_purposes: Sequence[Purpose] = ()
    low_activity: bool = False
    is_additional: bool = False


@dataclass(frozen=True, kw_only=True)
class Term:
    """When and how much. Without `last_day`: one year on, or as far as the post has room."""

    first_day: dt.date
    last_day: dt.date | None = None
    weekly_hours: Decimal

    def until(self, last_day: dt.date) -> Span:
        return Span(self.first_day, last_day, self.weekly_hours)


@dataclass(frozen=True, kw_only=True)
class HireDetails:
    """Who, how they came, and what hospital HR attests."""

    name: str
    employee_number: str = ""
    staff_group: StaffGroup | None = None
    agreed_on: dt.date
    route: RecruitmentRoute
    formerly_employed: bool
    candidates_assessed: CandidatesAssessed | None = None
    not_assessed_reason: NotAssessedReason | None = None
    restriction_attested: bool = False
    over_money_reason: str = ""
    submission_key: uuid.UUID | None = None


@dataclass(frozen=True)
class Quote:
    """What a hire would cost and what the hospital has then not committed, in kr."""

    last_day: dt.date
    cost: Decimal
    remaining: Decimal
    needs_reason: bool


POST_FULL = "post_full"

# What the database says when two were quicker than the checks here: the field and what the user reads.
VIOLATIONS = {
    "employee_number_once": (
        "employee_number",
        gettext_lazy("Tjenestenummeret bruges allerede på hospitalet"),
    ),
    "employee_no_cpr": ("name", CPR_MESSAGE),
    "post_year_not_exceeded": ("last_day", gettext_lazy("Der er ikke plads til så meget i stillingens år")),
    "post_hours_at_most_full_time": (
        "weekly_hours",
        gettext_lazy("Der er ikke så mange timer ledige i stillingen i perioden"),
    ),
    "post_is_additional": (
        "is_additional",
        gettext_lazy("Bekræft, at stillingen er ny og ud over den eksisterende normering"),
    ),
    "hire_submitted_once": (None, gettext_lazy("Ansættelsen er allerede registreret")),
}


class Problems:
    """Collects what stands in the way, so that the user is told everything at once."""

    def __init__(self) -> None:
        self.by_field: dict[str, list[ValidationError]] = {}

    def add(self, field: str, message: str, code: str = "invalid") -> None:
        self.by_field.setdefault(field, []).append(ValidationError(message, code=code))

    def raise_any(self) -> None:
        if self.by_field:
            raise ValidationError(self.by_field)


@transaction.atomic
def register_hire(
    *, by: User, allocation: Allocation, post: Post | PostDetails, term: Term, details: HireDetails
) -> Hire:
    """Register one employee into a post of the allocation, or into a new one.

    A second call with the same submission key returns the first one's hire.
    """
    if not can_register(by, allocation):
        raise PermissionDenied
    allocation = _lock(allocation)
    if details.submission_key is not None:
        sent_before = Hire.objects.filter(
            submission_key=details.submission_key, grant=allocation.grant_id, hospital=allocation.hospital_id
        ).first()
        if sent_before is not None:
            return sent_before

    problems = Problems()
    _check_grant_is_open(allocation.grant, problems)
    if isinstance(post, PostDetails):
        _check_post(allocation.grant, post, problems)
    last_day = _check_term(allocation.grant, post, term, problems)
    employee = _check_person(allocation, details, term, problems)
    _check_details(allocation.grant, details, problems)
    problems.raise_any()

    try:
        with transaction.atomic():
            hire = _write(allocation, post, employee, term.until(last_day), details)
            check_ledgers()
    except IntegrityError as error:
        raise violation_as_validation_error(error, VIOLATIONS) or error from error
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
        new = PostDetails(department="–", is_additional=True)
        last_day = _check_term(allocation.grant, post or new, term, problems)
        problems.raise_any()
        employee = Employee(hospital=allocation.hospital, name=anyone.name)
        hire = _write(allocation, post or new, employee, term.until(last_day), anyone)
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
        raise ValidationError(
            {
                "withdrawn_on": _("Indtast en dag, der ikke ligger efter i dag og er før %(first)s")
                % {"first": format_date(first_day)}
            }
        )
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
    return (
        Allocation.objects.select_related("grant", "hospital")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=allocation.pk)
    )


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
    hire.save()
    check_ledgers()
    return hire


def _check_grant_is_open(grant: Grant, problems: Problems) -> None:
    if grant.status != GrantStatus.OPEN:
        problems.add(
            "__all__",
            _("%(grant)s er ikke åben for registrering. Spørg Center for HR") % {"grant": grant.name},
        )


def _check_post(grant: Grant, post: PostDetails, problems: Problems) -> None:
    if not post.department:
        problems.add("department", _("Indtast afdeling"))
    if post.purpose is None and grant.purposes.exists():
        problems.add("purpose", _("Vælg formål"))
    if any(purpose.grant_id != grant.pk for purpose in (post.purpose, *post.further_purposes) if purpose):
        problems.add("purpose", _("Vælg et af bevillingens formål"))
    if not post.is_additional:
        problems.add("is_additional", str(VIOLATIONS["post_is_additional"][1]))


def _check_term(grant: Grant, post: Post | PostDetails, term: Term, problems: Problems) -> dt.date:
    """The hire's last day; adds what is wrong with its days and hours."""
    first_day, hours, full_time = term.first_day, term.weekly_hours, grant.full_time_hours
    spans: list[Span] = spans_in(post) if isinstance(post, Post) else []
    if not 0 < hours <= full_time:
        problems.add(
            "weekly_hours",
            _("Indtast timer om ugen: over 0 og højst %(hours)s") % {"hours": format_number(full_time, None)},
        )
        return term.last_day or first_day
    is_first = all(first_day < span.first_day for span in spans)
    window = (grant.starts_from, grant.starts_until) if grant.starts_from and grant.starts_until else None
    if is_first and window and not window[0] <= first_day <= window[1]:
        problems.add(
            "first_day",
            _("Ansat fra skal ligge fra %(first)s til %(last)s, hvor stillinger besættes første gang")
            % {"first": format_date(window[0]), "last": format_date(window[1])},
        )
    if grant.last_day_of_use and first_day > grant.last_day_of_use:
        problems.add(
            "first_day",
            _("Ansat fra må højst være %(day)s, den sidste dag midlerne kan bruges")
            % {"day": format_date(grant.last_day_of_use)},
        )
    if term.last_day and term.last_day < first_day:
        problems.add(
            "last_day", _("Ansat til og med skal være %(day)s eller senere") % {"day": format_date(first_day)}
        )
        return term.last_day
    year_ends = last_day_of_year(first_day)
    room_until = latest_last_day(spans, first_day, hours, full_time)
    if room_until is None:
        free = free_hours(spans, first_day, full_time)
        if free < hours:
            problems.add(
                "weekly_hours",
                _("Der er %(free)s timer om ugen ledige i %(post)s den %(day)s")
                % {"free": format_number(free, None), "post": post, "day": format_date(first_day)},
                code=POST_FULL,
            )
        else:
            problems.add(
                "post", _("%(post)s er brugt op. Vælg en anden stilling") % {"post": post}, code=POST_FULL
            )
        return term.last_day or first_day
    limits = [
        (year_ends, _("Ansat til og med må højst være %(day)s, ét år efter ansættelsens start")),
        (room_until, _("Ansat til og med må højst være %(day)s. Der er ikke plads til mere i stillingen")),
    ]
    if grant.last_day_of_use:
        limits.append(
            (
                grant.last_day_of_use,
                _("Ansat til og med må højst være %(day)s, den sidste dag midlerne kan bruges"),
            )
        )
    latest, message = min(limits, key=lambda limit: limit[0])
    if term.last_day and term.last_day > latest:
        problems.add("last_day", message % {"day": format_date(latest)})
    return term.last_day or max(latest, first_day)


def _check_person(allocation: Allocation, details: HireDetails, term: Term, problems: Problems) -> Employee:
    """The employee who is hired: known by the number, or new."""
    name, number = clean_line(details.name), clean_line(details.employee_number)
    if not name:
        problems.add("name", _("Indtast navn"))
    for field, value in (("name", name), ("employee_number", number)):
        try:
            refuse_cpr(value)
        except ValidationError as error:
            problems.add(field, error.messages[0])
    if number:
        known = Employee.objects.filter(hospital=allocation.hospital_id, employee_number=number).first()
        if known is not None:
            if known.name.casefold() != name.casefold():
                problems.add(
                    "employee_number",
                    _("Tjenestenummer %(number)s tilhører %(name)s. Ret nummeret eller navnet")
                    % {"number": number, "name": known.name},
                )
            return known
    elif term.first_day <= figures.today():
        problems.add("employee_number", _("Indtast tjenestenummer. Det er kun frivilligt indtil start"))
    return Employee(hospital=allocation.hospital, name=name, employee_number=number or None)


def _check_details(grant: Grant, details: HireDetails, problems: Problems) -> None:
    if details.staff_group is None:
        if grant.staff_groups.exists():
            problems.add("staff_group", _("Vælg personalegruppe"))
    elif details.staff_group.grant_id != grant.pk:
        problems.add("staff_group", _("Vælg en af bevillingens personalegrupper"))
    if details.agreed_on > figures.today():
        problems.add("agreed_on", _("Aftalt den må ikke ligge efter i dag"))
    if details.route != RecruitmentRoute.REGIONH_MATCH:
        if details.candidates_assessed is None:
            problems.add(
                "candidates_assessed",
                _("Vælg, om kandidater under omplacering eller afskedigelse er vurderet"),
            )
        elif details.candidates_assessed == CandidatesAssessed.NO and details.not_assessed_reason is None:
            problems.add("not_assessed_reason", _("Vælg, hvorfor kandidater ikke er vurderet"))
    if grant.restriction and not details.restriction_attested:
        problems.add(
            "restriction_attested",
            _("Bekræft, at stillingen ikke bruges til: %(restriction)s") % {"restriction": grant.restriction},
        )


def _write(
    allocation: Allocation, post: Post | PostDetails, employee: Employee, span: Span, details: HireDetails
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
    last = (
        Post.objects.filter(grant=allocation.grant_id, hospital=allocation.hospital_id)
        .order_by("-number")
        .values_list("number", flat=True)
        .first()
    )
    post = Post.objects.create(
        grant=allocation.grant,
        hospital=allocation.hospital,
        number=(last or 0) + 1,
        department=_department(allocation, details.department),
        purpose=details.purpose,
        low_activity=details.low_activity,
        is_additional=details.is_additional,
    )
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
                    "Indtast en begrundelse. Hospitalet disponerer så %(committed)s tkr., %(over)s tkr. over det mulige"
                )
                % {"committed": format_tkr(committed), "over": format_tkr(committed - limit)}
            }
        )
