"""A grant's progress as of a day: the hospitals' figures, their total, and the attainment of the target."""

import datetime as dt
from collections.abc import Sequence
from copy import copy
from dataclasses import asdict, dataclass, fields, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from allocations.models import Grant
from hires.figures import statement
from hires.figures.definitions import figures_of
from hires.figures.statement import HospitalFigures, pace_at, reached, towards_target
from hrtrack.common import clock
from hrtrack.common.clock import NO_END
from hrtrack.common.text.danish import format_date


@dataclass(frozen=True, kw_only=True)
class ProgressRow(HospitalFigures):
    """A hospital, or the total. Both attainments are fractions to four decimals, None without a target.

    `beside_attainment` is in the unit that the grant is not counted in.
    """

    allocation_id: int | None  # type: ignore[assignment]  # None for the total
    hospital_id: int | None  # type: ignore[assignment]  # the same
    attainment: Decimal | None
    beside_attainment: Decimal | None


@dataclass(frozen=True)
class PriceSpan:
    """The price of a full-time year from a day to a day, both inclusive, in kr.; None for the beginning and for no end.

    `staff_group` is the name of the staff group that has the price, None for everyone else.
    """

    price: Decimal
    first_day: dt.date | None = None
    last_day: dt.date | None = None
    staff_group: str | None = None


@dataclass(frozen=True, kw_only=True)
class ProgressReport:
    """A grant's progress as of a day. `pace` is the fraction of the start window that is over, None without a window.

    `prices` are the prices that were decided by the day, the general ones first.
    """

    grant: Grant
    as_of: dt.date
    rules_version: int
    rows: Sequence[ProgressRow]
    total: ProgressRow
    pace: Decimal | None
    prices: Sequence[PriceSpan]

    @property
    def columns(self) -> list[str]:
        """The names of the figures to report: those of a change only where the budget or the target was changed."""
        names = figures_of(self.grant)
        if any(row.budget_changes for row in self.rows):
            place = names.index("allocated") + 1
            names[place:place] = ["original_budget", "budget_changes"]
        if any(row.original_target != row.target for row in self.rows):
            names.insert(names.index("target") + 1, "original_target")
        return names

    @property
    def created_up_to_target(self) -> Decimal:
        """Σ min(reached, target): one hospital's surplus never hides another's shortfall."""
        return sum((min(reached(self.grant, row), row.target) for row in self.rows), Decimal())

    @property
    def unallocated(self) -> Decimal:
        """The grant's total minus the allocations, in kr.; negative if more than the total is allocated."""
        return self.grant.total - self.total.allocated

    @property
    def is_rounded(self) -> bool:
        """True if rounding explains `unallocated`: half the last digit of each row, which is given in tkr. or kr."""
        digits = (Decimal(1 if row.allocated % 1000 else 1000) for row in self.rows)
        return abs(self.unallocated) <= sum(digits, Decimal()) / 2

    @property
    def over(self) -> Decimal:
        """The kr. that hospitals have committed beyond their own allocations, added up."""
        return sum((max(-row.remaining, Decimal()) for row in self.rows), Decimal())

    @property
    def window_is_over(self) -> bool:
        """True if the report's day is the last day of the start window, or later."""
        return self.grant.starts_until is not None and self.as_of >= self.grant.starts_until

    @property
    def has_pace(self) -> bool:
        """True if the grant has a start window, and so an even pace."""
        return self.pace is not None

    def towards_target(self, row: ProgressRow) -> dict[str, Any]:
        """Return the arguments of the meter of a row, in what the grant counts."""
        return towards_target(self.grant, row, self.pace)


ATTAINMENTS = ("attainment", "beside_attainment")
NOT_REPORTED = {
    *("allocation_id", "hospital_id", "price", "original_budget", "original_target", "funded_until"),
    *("annual_cost", "level", "later_budget", "later_target"),
}
COLUMNS = [field.name for field in fields(ProgressRow) if field.name not in NOT_REPORTED]


def progress_of(
    grant: Grant, as_of: dt.date, figures: Sequence[HospitalFigures], prices: Sequence[PriceSpan]
) -> ProgressReport:
    """Return the progress with the attainments, the total and the pace of the hospitals' figures.

    The total and the target of `grant` are of all decisions; those of the progress's grant are of the day.
    """
    grant = copy(grant)
    grant.total -= sum((row.later_budget for row in figures), Decimal())
    grant.target -= sum((row.later_target for row in figures), Decimal())
    hospitals = [ProgressRow(**asdict(row), **_attainments(grant, row)) for row in figures]
    return ProgressReport(
        grant=grant,
        as_of=as_of,
        rules_version=statement.RULES_VERSION,
        rows=hospitals,
        total=_total(grant, hospitals),
        pace=pace_at(grant, as_of),
        prices=prices,
    )


def check_day(as_of: dt.date) -> None:
    """Raise ValidationError for a day after today."""
    if as_of > clock.today():
        raise ValidationError(
            _("Vælg en dag, der ikke ligger efter i dag, den %(today)s")
            % {"today": format_date(clock.today())}
        )


def fraction(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    """Return part ÷ whole; None if the whole is 0."""
    return Decimal(part) / Decimal(whole) if whole else None


def _total(grant: Grant, hospitals: Sequence[ProgressRow]) -> ProgressRow:
    total: dict[str, Any] = {
        name: sum((getattr(row, name) for row in hospitals), start=Decimal() if kind is Decimal else 0)
        for name, kind in ((field.name, field.type) for field in fields(ProgressRow))
        if name
        not in (
            "allocation_id",
            "hospital_id",
            "price",
            "hospital",
            "share_percent",
            "funded_until",
            *ATTAINMENTS,
        )
    }
    shares = [row.share_percent for row in hospitals if row.share_percent is not None]
    row = ProgressRow(
        allocation_id=None,
        hospital_id=None,
        price=hospitals[0].price if hospitals else Decimal(),
        funded_until=max((row.funded_until for row in hospitals), default=NO_END),
        hospital=_("I alt"),
        share_percent=sum(shares, Decimal()) if shares else None,
        attainment=None,
        beside_attainment=None,
        **total,
    )
    return with_attainments(grant, row)


def with_attainments(grant: Grant, row: ProgressRow) -> ProgressRow:
    """Return the row with the attainments of its figures."""
    return replace(row, **_attainments(grant, row))


def _attainments(grant: Grant, row: HospitalFigures) -> dict[str, Any]:
    """Return what is reached ÷ target, and beside it: of posts årsværk, of årsværk posts, of a level the day's own."""
    if grant.counts_level:
        parts: tuple[Decimal | int, ...] = (row.level, row.fte)
    elif grant.counts_posts:
        parts = (row.created, row.committed_person_years)
    else:
        parts = (row.committed_person_years, row.created)
    attained = (fraction(part, row.target) for part in parts)
    rounded = (each and each.quantize(Decimal("0.0001"), ROUND_HALF_UP) for each in attained)
    return dict(zip(ATTAINMENTS, rounded, strict=True))
