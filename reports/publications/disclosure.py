"""The report for publication: what is told of people tells of nobody, also beside the earlier publications.

Amounts, targets and created posts are nobody's personal data, and are told of every hospital. Money and årsværk that were
reckoned from hires are rounded, for each hospital once; of a hospital with few persons they are told as posts × price, and
rounded with those of the other small ones. The total adds these roundings up, so that each hire is in one of them, and its
cost is not known closer than the rounding. People by route, answer or reason are told of the region alone, by
`breakdowns`. How many are at work is not told: beside the filled posts it counts those who are on leave.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _

from hires.enums import CandidatesAssessed, LeavingReason
from reports.publications.breakdowns import REDEPLOYMENT, Groups
from reports.report import tables
from reports.report.attention import RedeploymentShare, attention_to
from reports.report.build import Edition, Report
from reports.report.data_tables import HIDDEN, DataTable, ReportColumn, ReportRow, ValueKind, adding_up
from reports.report.forecast import Forecast, GrantForecast, OutcomeRange
from reports.report.merged_units import MERGED_UNITS
from reports.report.progress import ProgressReport, ProgressRow, with_attainments

# The fewest persons of a hospital whose states and money are told.
FEWEST_OF_HOSPITAL = 5
TKR, TENTH, WHOLE = Decimal(1000), Decimal("0.1"), Decimal(1)
# What is told of a hospital however few its persons are.
OF_EVERY_HOSPITAL = (
    "hospital",
    "share_percent",
    "allocated",
    "original_budget",
    "budget_changes",
    "target",
    "original_target",
    "created",
    "persons",
    "merged_into",
    "is_subtotal",
)
# What is told of a hospital with few persons: its money as posts × price.
OF_FEW = (*OF_EVERY_HOSPITAL, "committed", "remaining")
# How many are at work, and what is reckoned from it.
AT_WORK = ("headcount", "fte")
# The columns that are told of the tables which the whole report has.
OF_MONTHS = (
    "day",
    "created",
    "started",
    "level",
    "committed_person_years",
    "even_pace",
    "persons",
    "incomplete",
)
OF_HOSPITAL_MONTHS = ("hospital", "day", "created", "even_pace", "incomplete")
OF_FORECAST = ("hospital", "target", "reached", "pace", "needed", "low", "expected", "high", "chance")
OF_POSTS, OF_PEOPLE = ("created",), ("persons",)
TOLD_OF_GROUPS = {
    "purpose": OF_POSTS,
    "low_activity": OF_POSTS,
    "route": OF_PEOPLE,
    "formerly_employed": OF_PEOPLE,
    "staff_group": OF_PEOPLE,
}
# Årsværk by month, in whole ones.
OF_HIRES = ("committed_person_years", "level")


def published(report: Report, told: Mapping[str, Groups], number: int) -> Report:
    """Return a report with all parts as its publication of this number tells it, with the breakdowns that are `told`."""
    price, has_scheme = report.progress.total.price, bool(report.grant.redeployment_scheme)
    step, coarse = rounding_step(price / 10), rounding_step(price)
    small = small_hospitals(report.progress)
    progress = _progress(report.progress, small, step)
    forecast = report.forecast and _forecast(report.forecast, progress, small, coarse)
    found = {
        "status": _status(progress, small, hides_redeployment=has_scheme and REDEPLOYMENT not in told),
        **_tables_of_posts(report),
        **_tables_of_people(report, told),
        **{
            name: _by_year(report.tables[name], progress.total, coarse)
            for name in ("years", "budget_years")
            if name in report.tables and not _is_small(progress)
        },
    }
    if forecast:
        found["forecast"] = _forecast_table(progress, report, forecast, small)
    if MERGED_UNITS in report.tables:
        found[MERGED_UNITS] = _only_told(report.tables[MERGED_UNITS])
    attention = attention_to(progress, report.parts, forecast)
    return replace(
        report,
        progress=progress,
        forecast=forecast,
        # In the order of the whole report.
        tables={name: found[name] for name in report.tables if name in found},
        attention=[
            fact
            for fact in attention
            if not isinstance(fact, RedeploymentShare) and fact.row.hospital_id not in small
        ],
        made_by=report.grant.organisation or "HRTrack",
        edition=Edition(number, step),
    )


def rounding_step(least: Decimal) -> Decimal:
    """Return the least of 1, 2 and 5 × 10ⁿ tkr. that is so many kr. or more, to which money is rounded."""
    tens = Decimal(10) ** max(least, TKR).adjusted()
    return next(each * tens for each in (1, 2, 5, 10) if each * tens >= max(least, TKR))


def small_hospitals(progress: ProgressReport) -> set[int | None]:
    """Return the ids of the hospitals of which little is told: those with few persons, and so many others that the totals
    tell nothing of them.
    """
    smallest_first = sorted(progress.rows, key=lambda row: row.persons)
    small = [row for row in smallest_first if 0 < row.persons < FEWEST_OF_HOSPITAL]
    others = [row for row in smallest_first if row.persons >= FEWEST_OF_HOSPITAL]
    while small and others and sum(row.persons for row in small) < FEWEST_OF_HOSPITAL:
        small.append(others.pop(0))
    return {row.hospital_id for row in small}


# The figures of hospitals


def _progress(progress: ProgressReport, small: set[int | None], step: Decimal) -> ProgressReport:
    """Return the progress with what is reckoned from hires rounded, of small hospitals as posts × price."""
    months = Decimal(progress.grant.post_months or 12)
    units = [_rounded_row(row, step) for row in progress.rows if row.hospital_id not in small]
    # The small ones are one unit of the total.
    together = _rounded_row(
        _added_up(progress.total, [r for r in progress.rows if r.hospital_id in small]), step
    )
    of_few = {
        row.hospital_id: _at_price(row, row.created * months / 12)
        for row in progress.rows
        if row.hospital_id in small
    }
    told = {row.hospital_id: row for row in units} | of_few
    parts = list(of_few.values()) if _is_small(progress) else [*units, together]
    rows = [told[row.hospital_id] for row in progress.rows]
    total = _added_up(progress.total, parts)
    total = replace(total, allocated=_in_tkr(total.allocated), original_budget=_in_tkr(total.original_budget))
    total = replace(total, remaining=total.allocated - total.committed)
    return replace(
        progress,
        rows=[with_attainments(progress.grant, row) for row in rows],
        total=with_attainments(progress.grant, total),
    )


def _is_small(progress: ProgressReport) -> bool:
    """Return whether there are so few persons in all that the total is as little told as a hospital."""
    return 0 < progress.total.persons < FEWEST_OF_HOSPITAL


def _rounded_row(figures: ProgressRow, step: Decimal) -> ProgressRow:
    """Return the figures with money of hires in steps, årsværk in tenths of the same money, and decided money in whole tkr."""
    allocated = _in_tkr(figures.allocated)
    spent, committed = to_step(figures.spent, step), to_step(figures.committed, step)
    return replace(
        figures,
        allocated=allocated,
        original_budget=_in_tkr(figures.original_budget),
        spent=spent,
        annual_cost=to_step(figures.annual_cost, step),
        committed=committed,
        remaining=allocated - committed,
        level=to_step(figures.level, TENTH),
        person_years=_in_proportion(figures.person_years, spent, figures.spent),
        committed_person_years=_in_proportion(figures.committed_person_years, committed, figures.committed),
    )


def _in_proportion(person_years: Decimal, rounded: Decimal, exact: Decimal) -> Decimal:
    """Return the årsværk of rounded money in tenths, so that they tell no more than the money."""
    return to_step(person_years * rounded / exact, TENTH) if exact else Decimal()


def _at_price(figures: ProgressRow, person_years: Decimal) -> ProgressRow:
    """Return the figures of a small hospital with its posts at their price, and nothing of what is delivered."""
    allocated, committed = _in_tkr(figures.allocated), _in_tkr(figures.price * person_years)
    return replace(
        figures,
        allocated=allocated,
        original_budget=_in_tkr(figures.original_budget),
        committed=committed,
        committed_person_years=person_years,
        remaining=allocated - committed,
        spent=Decimal(),
        person_years=Decimal(),
        annual_cost=committed,
        level=Decimal(),
    )


def _added_up(total: ProgressRow, rows: Sequence[ProgressRow]) -> ProgressRow:
    """Return the total with what is reckoned from hires added up over these rows."""
    names = ("spent", "committed", "annual_cost", "level", "person_years", "committed_person_years")
    sums: dict[str, Any] = {name: sum((getattr(row, name) for row in rows), Decimal()) for name in names}
    return replace(total, **sums)


def _status(progress: ProgressReport, small: set[int | None], *, hides_redeployment: bool) -> DataTable:
    """Return the status. Who was redeployed is told of the region alone."""
    grant = progress.grant
    table = tables.status(progress)
    told = [*OF_FEW, *(["attainment"] if grant.counts_posts else [])]
    table = _hidden(table, small, told)
    if _is_small(progress) and table.total:
        table = replace(table, total=_with_hidden(table, table.total, _others(table, told)))
    at_work = (*AT_WORK, "beside_attainment") if grant.counts_level else AT_WORK
    hidden = [column.name for column in table.columns if column.name in at_work]
    # One hospital is the region; without a scheme nobody is redeployed.
    is_of_the_region = bool(grant.redeployment_scheme) and len(table.rows) > 1
    of_rows = [*hidden, REDEPLOYMENT] if hides_redeployment or is_of_the_region else hidden
    of_total = [*hidden, REDEPLOYMENT] if hides_redeployment else hidden
    return replace(
        table,
        rows=[_with_hidden(table, row, of_rows) for row in table.rows],
        total=table.total and _with_hidden(table, table.total, of_total),
    )


# The forecast


def _forecast(
    forecast: GrantForecast, progress: ProgressReport, small: set[int | None], coarse: Decimal
) -> GrantForecast:
    """Return the forecast with its money in steps of whole posts, and without what is told of single posts of small hospitals.

    Årsværk are whole, and neither their pace nor their way from day to day is told, which each hire moves.
    """
    counts_posts = progress.grant.counts_posts
    decisive = forecast.decisive
    is_told = decisive and counts_posts and decisive.hospital_id not in small
    return replace(
        forecast,
        hospitals={
            key: _rounded_forecast(own, coarse, in_posts=counts_posts)
            for key, own in forecast.hospitals.items()
        },
        region=_rounded_forecast(forecast.region, coarse, in_posts=counts_posts),
        fan=forecast.fan if counts_posts else (),
        decisive=decisive if is_told else None,
        vacancies={
            key: replace(vacancies, cost=to_step(vacancies.cost, coarse))
            for key, vacancies in forecast.vacancies.items()
            if key not in small
        },
        estimates={},
    )


def _rounded_forecast(forecast: Forecast, coarse: Decimal, *, in_posts: bool) -> Forecast:
    return replace(
        forecast,
        pace=forecast.pace if in_posts else None,
        needed=forecast.needed if in_posts else None,
        outcome=forecast.outcome if in_posts else _rounded_range(forecast.outcome, WHOLE),
        within_targets=forecast.within_targets
        if in_posts
        else _rounded_range(forecast.within_targets, WHOLE),
        unused=_rounded_range(forecast.unused, coarse),
        over=None if forecast.over is None else to_step(forecast.over, coarse),
        unused_if_none=to_step(forecast.unused_if_none, coarse),
        unused_if_all=to_step(forecast.unused_if_all, coarse),
    )


def _rounded_range(outcome: OutcomeRange | None, step: Decimal) -> OutcomeRange | None:
    if outcome is None:
        return None
    return OutcomeRange(*(to_step(end, step) for end in (outcome.low, outcome.expected, outcome.high)))


def _forecast_table(
    progress: ProgressReport, report: Report, forecast: GrantForecast, small: set[int | None]
) -> DataTable:
    """Return what each hospital is expected to reach; of a small one only in posts."""
    table = tables.forecast_table(progress, report.parts, forecast).with_only(OF_FORECAST)
    return table if progress.grant.counts_posts else _hidden(table, small, ("hospital", "target"))


# The other tables


def _tables_of_posts(report: Report) -> dict[str, DataTable]:
    """Return the tables of months and of posts by department."""
    found = {}
    for name, told in (("months", OF_MONTHS), ("hospital_months", OF_HOSPITAL_MONTHS)):
        table = report.tables[name]
        # Årsværk are told by month only where the target is counted in them.
        left_out = {"committed_person_years"} if report.grant.counts_posts else set()
        names = [column.name for column in table.columns if column.name in told]
        found[name] = _in_whole_years(table.with_only([each for each in names if each not in left_out]))
    for name in ("purpose", "low_activity"):
        if name in report.tables:
            found[name] = _of_groups(report.tables[name])
    return found


def _in_whole_years(table: DataTable) -> DataTable:
    """Return a table of months with whole årsværk."""
    places = {place for place, column in enumerate(table.columns) if column.name in OF_HIRES}

    def row(line: ReportRow) -> ReportRow:
        cells = (to_step(cell, WHOLE) if place in places else cell for place, cell in enumerate(line.cells))
        return replace(line, cells=tuple(cells))

    return replace(table, rows=[row(line) for line in table.rows])


def _by_year(table: DataTable, total: ProgressRow, coarse: Decimal) -> DataTable:
    """Return a table by year in steps of whole posts, in which spending and commitments add up to the report's own."""
    exact = {column.name: list(table.values(column.name)) for column in table.columns}
    told = {
        name: values if name == "year" else [value and to_step(value, coarse) for value in values]
        for name, values in exact.items()
    }
    if "budget" in exact:
        told["budget"] = [_in_tkr(kr) for kr in exact["budget"]]
    for name, whole in (("spent", total.spent), ("committed", total.committed)):
        told[name] = _shared_out(whole, exact[name], coarse)
    if "carry_over" in exact:
        # What is committed in later years is the same there: it adds nothing to what is told.
        told["carry_over"] = [
            committed if later == planned else rounded
            for later, planned, committed, rounded in zip(
                exact["carry_over"], exact["committed"], told["committed"], told["carry_over"], strict=True
            )
        ]
    rows = [
        replace(row, cells=cells)
        for row, cells in zip(table.rows, zip(*told.values(), strict=True), strict=True)
    ]
    return adding_up(table.name, table.title, table.columns, rows)


def _shared_out(whole: Decimal, parts: Sequence[Decimal], step: Decimal) -> list[Decimal]:
    """Return the parts in steps, but the largest, which is what is left of the whole."""
    rounded = [to_step(part, step) for part in parts]
    if rounded:
        largest = max(range(len(parts)), key=parts.__getitem__)
        rounded[largest] += whole - sum(rounded, Decimal())
    return rounded


def _tables_of_people(report: Report, told: Mapping[str, Groups]) -> dict[str, DataTable]:
    """Return the tables of the breakdowns that are told."""
    found = {}
    for name in told:
        if name in TOLD_OF_GROUPS:
            found[name] = _of_groups(report.tables[name])
        elif name == "assessed":
            found[name] = _of_the_region(report.tables[name])
        elif name == "not_assessed":
            found[name] = report.tables[name]
        elif name == "leaving":
            found[name] = _leavers(report.tables[name], told[name])
    return found


def _of_groups(table: DataTable) -> DataTable:
    """Return a table by group with the columns that are told of it."""
    return table.with_only([table.columns[0].name, *TOLD_OF_GROUPS[table.name]])


def _of_the_region(table: DataTable) -> DataTable:
    """Return whether candidates were assessed for the region alone, with a row for each answer."""
    counted = table.columns[table.place_of("hires")].label
    columns = [ReportColumn("group", counted, ValueKind.TEXT), ReportColumn("hires", _("Antal"))]
    answers = [
        column for column in table.columns if column.name in ("redeployed", *CandidatesAssessed.values)
    ]
    rows = [
        ReportRow((column.label, table.total_of(column.name)), {"group": column.name}) for column in answers
    ]
    return DataTable(table.name, table.title, columns, rows, ReportRow((_("I alt"), table.total_of("hires"))))


def _leavers(table: DataTable, persons: Groups) -> DataTable:
    """Return how many persons left for each reason; without a total, for one person can leave for several."""
    columns = [table.columns[0], ReportColumn("persons", _("Personer"))]
    rows = [
        replace(row, cells=(row.cells[0], persons.get(reason, 0)))
        for row, reason in zip(table.rows, LeavingReason.values, strict=True)
    ]
    return replace(table, columns=columns, rows=rows, total=None)


def _only_told(table: DataTable) -> DataTable:
    """Return a table of hospitals with only the columns that are told of every hospital."""
    return table.with_only([column.name for column in table.columns if column.name in OF_EVERY_HOSPITAL])


# Hiding and rounding


def _hidden(table: DataTable, small: set[int | None], told: Sequence[str]) -> DataTable:
    """Return a table of hospitals with only the columns that are `told` shown of the small ones."""
    keys = {str(key) for key in small}
    hidden = _others(table, told)
    rows = [
        _with_hidden(table, row, hidden) if row.filters.get("hospital") in keys else row for row in table.rows
    ]
    return replace(table, rows=rows)


def _others(table: DataTable, told: Sequence[str]) -> list[str]:
    return [column.name for column in table.columns if column.name not in told]


def _with_hidden(table: DataTable, row: ReportRow, names: Iterable[str]) -> ReportRow:
    """Return a row of the table with the named columns hidden."""
    places = {table.place_of(name) for name in names}
    return replace(
        row, cells=tuple(HIDDEN if place in places else cell for place, cell in enumerate(row.cells))
    )


def to_step(value: Decimal, step: Decimal) -> Decimal:
    """Return the value rounded to a multiple of the step, half up."""
    return (value / step).quantize(WHOLE, ROUND_HALF_UP) * step


def _in_tkr(kr: Decimal) -> Decimal:
    return to_step(kr, TKR)
