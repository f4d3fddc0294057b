"""A grant's progress as of a day: the hospitals' figures, their total, and how far that is."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from allocations.models import Grant
from hires.figures import statement
from hires.figures.statement import HospitalFigures, reached
from hrtrack.common import clock
from hrtrack.common.text.danish import format_date


@dataclass(frozen=True, kw_only=True)
class ProgressRow(HospitalFigures):
    """A hospital, or the total. Both attainments are fractions to four decimals, None without a target.

    beside_attainment: what stands beside the other, the target held against what the grant does not count in.
    """

    allocation_id: int | None  # type: ignore[assignment]  # the total has none
    hospital_id: int | None  # type: ignore[assignment]  # the same
    attainment: Decimal | None
    beside_attainment: Decimal | None


@dataclass(frozen=True, kw_only=True)
class ProgressReport:
    """A grant's progress as of a day. `pace` is the fraction of the start window that has gone, None without one."""

    grant: Grant
    as_of: dt.date
    rules_version: int
    rows: Sequence[ProgressRow]
    total: ProgressRow
    pace: Decimal | None

    @property
    def created_up_to_target(self) -> Decimal:
        """Σ min(reached, target): one hospital's surplus never hides another's shortfall."""
        return sum((min(reached(self.grant, row), row.target) for row in self.rows), Decimal())

    @property
    def unallocated(self) -> Decimal:
        """The grant's total less what the rows allocate, in kr.; negative where they allocate more."""
        return self.grant.total - self.total.allocated

    @property
    def is_rounded(self) -> bool:
        """Whether rounding explains what is unallocated: half the last digit of each row, which is told in tkr. or kr."""
        digits = (Decimal(1 if row.allocated % 1000 else 1000) for row in self.rows)
        return abs(self.unallocated) <= sum(digits, Decimal()) / 2

    @property
    def over(self) -> Decimal:
        """What hospitals have committed beyond what each was allocated, added up, in kr."""
        return sum((max(-row.remaining, Decimal()) for row in self.rows), Decimal())

    @property
    def window_is_over(self) -> bool:
        """Whether no day of the start window is left after the report's."""
        return self.grant.starts_until is not None and self.as_of >= self.grant.starts_until

    @property
    def has_pace(self) -> bool:
        return self.pace is not None

    def towards_target(self, row: ProgressRow) -> dict[str, Any]:
        """What is started and to come of a row's target, and where an even pace would be, in what the grant counts."""
        return {
            "target": row.target,
            "started": row.started if self.grant.counts_posts else row.person_years,
            "upcoming": row.upcoming
            if self.grant.counts_posts
            else row.committed_person_years - row.person_years,
            "even_pace": None if self.pace is None else row.target * self.pace,
        }


ATTAINMENTS = ("attainment", "beside_attainment")
COLUMNS = [field.name for field in fields(ProgressRow) if field.name not in ("allocation_id", "hospital_id")]


def progress_of(grant: Grant, as_of: dt.date, found: Sequence[HospitalFigures]) -> ProgressReport:
    """The report of figures that have been read."""
    hospitals = [ProgressRow(**asdict(row), **_attainments(grant, row)) for row in found]
    return ProgressReport(
        grant=grant,
        as_of=as_of,
        rules_version=statement.RULES_VERSION,
        rows=hospitals,
        total=_total(grant, hospitals),
        pace=pace_at(grant, as_of),
    )


def check_day(as_of: dt.date) -> None:
    """ValidationError for a day that has not come."""
    if as_of > clock.today():
        raise ValidationError(
            _("Vælg en dag, der ikke ligger efter i dag, den %(today)s")
            % {"today": format_date(clock.today())}
        )


def fraction(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    """part ÷ whole; None of nothing."""
    return Decimal(part) / Decimal(whole) if whole else None


def _total(grant: Grant, hospitals: Sequence[ProgressRow]) -> ProgressRow:
    total: dict[str, Any] = {
        name: sum((getattr(row, name) for row in hospitals), start=Decimal() if kind is Decimal else 0)
        for name, kind in ((field.name, field.type) for field in fields(ProgressRow))
        if name in COLUMNS and name not in ("hospital", "share_percent", *ATTAINMENTS)
    }
    shares = [row.share_percent for row in hospitals if row.share_percent is not None]
    row = ProgressRow(
        allocation_id=None,
        hospital_id=None,
        hospital=_("I alt"),
        share_percent=sum(shares, Decimal()) if shares else None,
        attainment=None,
        beside_attainment=None,
        **total,
    )
    return replace(row, **_attainments(grant, row))


def _attainments(grant: Grant, row: HospitalFigures) -> dict[str, Any]:
    """Created posts ÷ target, and beside it committed person-years ÷ target; the other way round in person-years."""
    posts, person_years = (
        attained and attained.quantize(Decimal("0.0001"), ROUND_HALF_UP)
        for attained in (fraction(done, row.target) for done in (row.created, row.committed_person_years))
    )
    told = (posts, person_years) if grant.counts_posts else (person_years, posts)
    return dict(zip(ATTAINMENTS, told, strict=True))


def pace_at(grant: Grant, as_of: dt.date) -> Decimal | None:
    if grant.starts_from is None or grant.starts_until is None:
        return None
    length = (grant.starts_until - grant.starts_from).days + 1
    elapsed = (min(as_of, grant.starts_until) - grant.starts_from).days + 1
    return Decimal(max(elapsed, 0)) / length
