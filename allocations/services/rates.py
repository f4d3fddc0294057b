"""Decide a new price of a full-time year from a day, index the hospitals' money by it, and take the decision back."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from allocations.dependents import Use, use_of
from allocations.entitlements import entitlements_of, rate_of
from allocations.enums import BudgetKind
from allocations.models import BudgetRow, Grant, Hospital, Rate, StaffGroup
from allocations.services.allocations import save_decided_rows
from allocations.services.budget_rows import (
    add_to_total,
    check_may_manage,
    checked_budgets,
    delete_budget_rows,
    refuse_day_after_today,
)
from allocations.services.grants import lock_grant
from hrtrack.common import clock
from hrtrack.common.text.cleaning import clean_line
from hrtrack.common.web.editing import Stale, version_of
from hrtrack.common.web.model_messages import check_model

ORE = Decimal("0.01")
HUNDRED = Decimal(100)
# The fields at which the user can answer what these constraints refuse.
FIELDS = {"rate_once": "first_day", "rate_price_positive": "price"}


@dataclass(frozen=True, kw_only=True)
class PriceDecision:
    """A price of a full-time year in kr. from a day, decided on a day; for a staff group, or None for everyone else.

    With `is_indexed` the hospitals' money is indexed: by `percent`, or, where that is None, as much as the price
    changes. `from_year` leaves out the money of earlier financial years.
    """

    price: Decimal
    first_day: dt.date
    decided_on: dt.date
    staff_group: StaffGroup | None = None
    is_indexed: bool = False
    percent: Decimal | None = None
    from_year: int | None = None
    reference: str = ""

    def factor(self, grant: Grant) -> Decimal | None:
        """Return what the hospitals' money is multiplied by; None if it is left as it is."""
        if not self.is_indexed:
            return None
        if self.percent is not None:
            return 1 + self.percent / HUNDRED
        before = rate_of(grant, self.first_day, staff_group=self.staff_group, decided_by=self.decided_on)
        return self.price / before.price


@dataclass(frozen=True)
class Indexation:
    """What an indexation adds to a hospital's budget of a financial year, None for the whole grant; in kr."""

    hospital: Hospital
    financial_year: int | None
    budget: Decimal
    added: Decimal


@dataclass(frozen=True, kw_only=True)
class PricePreview:
    """A hospital's budget and commitments as of today, before and after a decision about the price; in kr."""

    hospital: str
    budget_before: Decimal
    budget_after: Decimal
    committed_before: Decimal
    committed_after: Decimal

    @property
    def added(self) -> Decimal:
        """The indexation of the budget."""
        return self.budget_after - self.budget_before

    @property
    def committed_more(self) -> Decimal:
        """What the commitments rise by; negative where they fall."""
        return self.committed_after - self.committed_before

    @property
    def remaining_before(self) -> Decimal:
        """What was not committed; negative where more is committed than the budget."""
        return self.budget_before - self.committed_before

    @property
    def remaining_after(self) -> Decimal:
        """What is then not committed; negative where more is committed than the budget."""
        return self.budget_after - self.committed_after


@dataclass(frozen=True)
class PricePreviews:
    """What a decision about the price comes to, hospital by hospital."""

    hospitals: tuple[PricePreview, ...]

    @property
    def version(self) -> str:
        """A version that changes with any figure of the preview."""
        return version_of(self.hospitals)

    @property
    def total(self) -> PricePreview:
        """The sums of all hospitals."""
        return PricePreview(
            hospital=_("I alt"),
            budget_before=sum((each.budget_before for each in self.hospitals), Decimal()),
            budget_after=sum((each.budget_after for each in self.hospitals), Decimal()),
            committed_before=sum((each.committed_before for each in self.hospitals), Decimal()),
            committed_after=sum((each.committed_after for each in self.hospitals), Decimal()),
        )

    @property
    def overspent(self) -> list[PricePreview]:
        """The hospitals where more is committed than the budget, and further so than before the decision."""
        return [
            each
            for each in self.hospitals
            if each.remaining_after < 0 and each.remaining_after < each.remaining_before
        ]


def indexations_of(
    grant: Grant, factor: Decimal, *, decided_on: dt.date, from_year: int | None = None
) -> list[Indexation]:
    """Return what the factor adds to each hospital's budget as decided by a day, rounded half up to the øre.

    `from_year` leaves out earlier financial years, which a later price does not concern. By the hospitals' order.
    """
    budgets: dict[tuple[int, int | None], Decimal] = defaultdict(Decimal)
    hospitals: dict[int, Hospital] = {}
    rows = BudgetRow.objects.filter(grant=grant).select_related("hospital")
    for row in rows.order_by("hospital__sort_key", "hospital", "financial_year"):
        is_decided = row.decided_on is None or row.decided_on <= decided_on
        is_concerned = None in (from_year, row.financial_year) or row.financial_year >= from_year  # type: ignore[operator]
        if is_decided and is_concerned:
            hospitals[row.hospital_id] = row.hospital
            budgets[row.hospital_id, row.financial_year] += row.amount
    return [
        Indexation(hospitals[hospital], year, budget, (budget * (factor - 1)).quantize(ORE, ROUND_HALF_UP))
        for (hospital, year), budget in budgets.items()
    ]


@transaction.atomic
def preview_price(*, by: User | None, grant: Grant, decision: PriceDecision) -> PricePreviews:
    """Return what a decision about the price comes to. The decision is saved for the count and rolled back.

    Raises ValidationError as `decide_price` does.
    """
    check_may_manage(by)
    lock_grant(pk=grant.pk)
    budget_before, used_before = entitlements_of(grant, clock.today()), use_of(grant)
    with transaction.atomic():
        _write(grant, decision)
        budget_after, used_after = entitlements_of(grant, clock.today()), use_of(grant)
        transaction.set_rollback(True)
    hospitals = Hospital.objects.filter(allocations__grant=grant).order_by("sort_key", "pk")
    return PricePreviews(
        tuple(
            PricePreview(
                hospital=hospital.name,
                budget_before=budget_before[hospital.pk].budget,
                budget_after=budget_after[hospital.pk].budget,
                committed_before=used_before.get(hospital.pk, Use()).committed,
                committed_after=used_after.get(hospital.pk, Use()).committed,
            )
            for hospital in hospitals
        )
    )


@transaction.atomic
def decide_price(
    *, by: User | None, grant: Grant, decision: PriceDecision, previewed: str | None = None
) -> Rate:
    """Add a price from a day, decided on a day, and index the hospitals' money as the decision says.

    Raises ValidationError for a decision after today, and for a price from that day that was decided the same day.
    `previewed` is the version of the preview that was confirmed: Stale if its figures are others now.
    """
    check_may_manage(by)
    lock_grant(pk=grant.pk)
    if previewed is not None and preview_price(by=by, grant=grant, decision=decision).version != previewed:
        raise Stale
    return _write(grant, decision)


def _write(grant: Grant, decision: PriceDecision) -> Rate:
    """Save the rate of a decision, and the indexations that come with it."""
    rate = Rate(
        grant=grant,
        staff_group=decision.staff_group,
        first_day=decision.first_day,
        price=decision.price,
        decided_on=decision.decided_on,
    )
    if problems := _problems(rate):
        raise ValidationError(problems)
    factor = decision.factor(grant)
    rate.save()
    if factor is not None:
        _index(rate, factor, decision)
    return rate


def _problems(rate: Rate) -> dict[str, list[str]]:
    """Return everything that is wrong with a new rate, by its field."""
    checks: list[tuple[str, Callable[[], None]]] = [
        ("decided_on", lambda: refuse_day_after_today(rate.decided_on or dt.date.min)),
        *(
            (field, partial(constraint.validate, Rate, rate))
            for constraint in Rate._meta.constraints
            if (field := FIELDS.get(constraint.name))
        ),
    ]
    problems: dict[str, list[str]] = {}
    for field, check in checks:
        try:
            check()
        except ValidationError as error:
            problems[field] = error.messages
    return problems


def _index(rate: Rate, factor: Decimal, decision: PriceDecision) -> None:
    grant = rate.grant
    allocations = {allocation.hospital_id: allocation for allocation in grant.allocations.all()}
    indexations = indexations_of(grant, factor, decided_on=decision.decided_on, from_year=decision.from_year)
    rows = [
        BudgetRow(
            allocation=allocations[indexation.hospital.pk],
            grant=grant,
            hospital=indexation.hospital,
            financial_year=indexation.financial_year,
            kind=BudgetKind.INDEXATION,
            amount=indexation.added,
            decided_on=decision.decided_on,
            reference=clean_line(decision.reference),
            rate=rate,
        )
        for indexation in indexations
        if indexation.added
    ]
    with checked_budgets(negative=_("Beløbene kan ikke sættes så langt ned: De er brugt senere")):
        save_decided_rows(rows)
    add_to_total(grant, rows)


@transaction.atomic
def correct_price(*, by: User | None, rate: Rate, price: Decimal, version: str | None = None) -> Rate:
    """Give a rate the price that it should have had. What its days cost changes, on earlier days too.

    The indexations that came with the rate stay. Raises Stale if the rate is gone, or has another version than the given.
    """
    check_may_manage(by)
    lock_grant(pk=rate.grant_id)
    stored = Rate.objects.filter(pk=rate.pk).first()
    if stored is None or (version is not None and rate_version(stored) != version):
        raise Stale
    rate = stored
    rate.price = price
    check_model(rate.full_clean)
    rate.save()
    return rate


def rate_version(rate: Rate) -> str:
    """Return a version that changes with the rate's price."""
    return version_of(rate.pk, f"{rate.price:.2f}")


@transaction.atomic
def take_back_price(*, by: User | None, rate: Rate) -> None:
    """Delete a rate that was decided later, and the indexations that came with it.

    Raises ValidationError for the grant's first price, which can only be corrected, and where a later decision has used
    the money of an indexation. Raises Stale if the rate is gone.
    """
    check_may_manage(by)
    lock_grant(pk=rate.grant_id)
    if not Rate.objects.filter(pk=rate.pk).exists():
        raise Stale
    if obstacle := obstacle_to_take_back_price(rate):
        raise ValidationError(obstacle)
    delete_budget_rows(list(rate.indexations.all()))
    rate.delete()


def obstacle_to_take_back_price(rate: Rate) -> str:
    """Return a sentence about why a rate is not taken back; "" if it can be."""
    return _("Bevillingens første pris kan rettes, men ikke fjernes") if rate.is_first else ""
