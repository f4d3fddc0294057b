"""The facts of a report that need attention, each of one hospital or of the region."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from allocations.models import Grant
from hires.figures.breakdowns import Parts
from hires.figures.statement import money_without_reason, reached, reached_name
from reports.report.drilldown import DELAY
from reports.report.forecast import Forecast, GrantForecast, OutcomeRange
from reports.report.progress import ProgressReport, ProgressRow

# A hospital registers late if the median from agreement to registration is longer than this, in days.
LATE = 14
# A hospital without anybody who was redeployed is named if it has hired at least so many persons.
FEWEST_PERSONS = 3
# A hospital is named that reaches its target in fewer outcomes than these.
SELDOM = Decimal("0.5")
# Created posts that commit less than this part of their length are told, or a day of few hours would reach a target.
SHORT = Decimal("0.25")
# Some of the start window, after which too few posts for a forecast are themselves told.
SOME = Decimal("0.25")
# A confirmation that is older is told.
OLD = dt.timedelta(days=90)


@dataclass(frozen=True)
class AttentionFact:
    """Something to attend to. `row` is a hospital's, or the total; `figure` names the list behind the fact."""

    row: ProgressRow
    figure: str


@dataclass(frozen=True)
class TargetShortfall(AttentionFact):
    """A hospital that seldom reaches its target, with the `outcome` in what the grant counts.

    Without an outcome, hardly anybody has been hired although some of the start window has gone.
    """

    outcome: OutcomeRange | None


@dataclass(frozen=True)
class OverCommitment(AttentionFact):
    """A hospital that has committed more than it was allocated."""


@dataclass(frozen=True)
class UnusedMoney(AttentionFact):
    """A hospital that will have money left, in kr., in 9 of 10 outcomes."""

    unused: OutcomeRange


@dataclass(frozen=True)
class PostsNotRefilled(AttentionFact):
    """A hospital with posts whose employee has left and nobody has followed."""


@dataclass(frozen=True)
class ShortPosts(AttentionFact):
    """A hospital whose created posts together give far fewer person-years than posts of the grant's length would."""


@dataclass(frozen=True)
class LateRegistration(AttentionFact):
    """A hospital that registers hires late: `median` days from agreement to registration."""

    median: Decimal


@dataclass(frozen=True)
class RedeploymentShare(AttentionFact):
    """The persons of the region who were redeployed; `without` names the hospitals that have none."""

    without: Sequence[str]


def attention_to(
    progress: ProgressReport, parts: Parts, forecasts: GrantForecast | None
) -> Sequence[AttentionFact]:
    """Return the facts, the gravest kind first and within a kind in the hospitals' order; none without a forecast."""
    if forecasts is None:
        return []
    hospitals = [(row, forecasts.hospitals[row.hospital_id or 0]) for row in progress.rows]
    medians = {row["hospital_id"]: row["median"] for row in parts["delays"] if row["hires"]}
    return [
        *(fact for row, forecast in hospitals for fact in _shortfalls(progress, row, forecast)),
        *(fact for row, forecast in hospitals for fact in _money(progress, row, forecast)),
        *(PostsNotRefilled(row, "left") for row in progress.rows if row.left),
        *(
            ShortPosts(row, "committed_person_years")
            for row in progress.rows
            if _has_short_posts(progress.grant, row)
        ),
        *(
            LateRegistration(row, DELAY, medians[row.hospital_id])
            for row in progress.rows
            if medians.get(row.hospital_id, 0) > LATE
        ),
        *_redeployment(progress),
    ]


def _shortfalls(progress: ProgressReport, row: ProgressRow, forecast: Forecast) -> Iterator[TargetShortfall]:
    is_slow = forecast.outcome is None and progress.pace is not None and progress.pace >= SOME
    is_seldom = forecast.chance is not None and forecast.chance < SELDOM
    if is_seldom or (is_slow and reached(progress.grant, row) < row.target):
        yield TargetShortfall(row, reached_name(progress.grant), forecast.outcome)


def _money(
    progress: ProgressReport, row: ProgressRow, forecast: Forecast
) -> Iterator[OverCommitment | UnusedMoney]:
    """Yield an over-commitment, or unused money of at least the price of a full-time year."""
    if row.remaining < 0:
        # If the allocation is less than the price of the target, the decided table itself explains the rest.
        if row.committed > money_without_reason(progress.grant, row):
            yield OverCommitment(row, "committed")
    elif forecast.unused is not None and forecast.unused.low >= row.price:
        yield UnusedMoney(row, "committed", forecast.unused)


def _has_short_posts(grant: Grant, row: ProgressRow) -> bool:
    """Return whether the posts commit less than a part of what posts of the grant's length do, vacant ones left out."""
    months, posts = grant.post_months, row.created - row.left
    if not grant.counts_posts or months is None:
        return False
    return row.committed_person_years < SHORT * posts * months / 12


def _redeployment(progress: ProgressReport) -> Iterator[RedeploymentShare]:
    if progress.total.persons and progress.grant.redeployment_scheme:
        without = [
            row.hospital
            for row in progress.rows
            if row.persons >= FEWEST_PERSONS and not row.from_redeployment
        ]
        yield RedeploymentShare(progress.total, "from_redeployment", without)


@dataclass(frozen=True)
class UnconfirmedList(AttentionFact):
    """A hospital that has not confirmed its list for long: last as of the day `as_of`, None for never."""

    as_of: dt.date | None


def unconfirmed_lists(
    progress: ProgressReport, confirmed: Mapping[int, dt.date | None]
) -> list[UnconfirmedList]:
    """Return the hospitals that never confirmed their list, and those that have not for OLD; none of a closed grant.

    `confirmed` holds the day of the latest confirmation by hospital id. Nothing is to be confirmed before the start window.
    """
    grant = progress.grant
    if grant.is_closed or (grant.starts_from and progress.as_of < grant.starts_from):
        return []
    days = [(row, confirmed[row.hospital_id]) for row in progress.rows if row.hospital_id]
    return [
        *(UnconfirmedList(row, "", None) for row, day in days if day is None),
        *(UnconfirmedList(row, "", day) for row, day in days if day and progress.as_of - day > OLD),
    ]
