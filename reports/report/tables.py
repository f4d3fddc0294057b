"""The tables of a report, made of the parts that were read."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _

from allocations.models import Grant
from allocations.unit_names import capitalized
from hires.figures.breakdowns import Parts
from hires.figures.definitions import label_of
from hires.figures.statement import pace_at, reached, reached_name
from hires.routes import scheme_name
from hrtrack.common.text.danish import format_date
from reports.models import HospitalEstimate
from reports.report.data_tables import (
    DataTable,
    ReportColumn,
    ReportRow,
    ValueKind,
    adding_up,
    hospital_filter,
)
from reports.report.figure_columns import figure, status_columns, target_column
from reports.report.forecast import Forecast, GrantForecast, OutcomeRange
from reports.report.merged_units import merged_units
from reports.report.progress import ProgressReport, ProgressRow, fraction
from reports.report.use_of_funds import tables_of_uses

FOUR_DECIMALS = Decimal("0.0001")


def status(progress: ProgressReport) -> DataTable:
    """Return every figure of each hospital, and the total."""

    def row(figures: ProgressRow) -> ReportRow:
        cells = tuple(getattr(figures, name) for name in progress.columns)
        return ReportRow(cells, hospital_filter(figures.hospital_id))

    return DataTable(
        "status",
        _("Status for %(the_units)s") % progress.grant.units.words,
        status_columns(progress),
        [row(figures) for figures in progress.rows],
        row(progress.total),
    )


def tables_of(
    progress: ProgressReport, parts: Parts, forecast: GrantForecast | None, known_on: dt.date
) -> Iterator[DataTable]:
    """Yield the tables that the parts suffice for. `known_on` is the day until which registrations are known."""
    yield status(progress)
    if "successors" in parts:
        yield from merged_units(progress, parts)
    if forecast is not None:
        yield forecast_table(progress, parts, forecast)
    if "months" in parts:
        yield months(progress, parts, known_on)
        yield hospital_months(progress, parts, known_on)
    yield from tables_of_uses(progress, parts)


# Forecast


def forecast_table(progress: ProgressReport, parts: Parts, forecasts: GrantForecast) -> DataTable:
    """Return each hospital's pace, and what it is expected to reach and to leave of its money; parts: "delays"."""
    grant = progress.grant
    delays = {row["hospital_id"]: row["median"] for row in parts["delays"] if row["hires"]}
    outcome = ValueKind.WHOLE if grant.counts_posts else ValueKind.PERSON_YEARS
    columns = [
        figure("hospital", grant),
        target_column(grant),
        ReportColumn("reached", label_of(reached_name(grant)), outcome, reached_name(grant)),
        ReportColumn("pace", _("Tempo pr. måned"), ValueKind.PERSON_YEARS),
        ReportColumn("needed", _("Nødvendigt tempo pr. måned"), ValueKind.PERSON_YEARS),
        ReportColumn("low", _("Ventet, lavt"), outcome),
        ReportColumn("expected", _("Ventet"), ValueKind.PERSON_YEARS),
        ReportColumn("high", _("Ventet, højt"), outcome),
        ReportColumn("chance", _("Chance for at nå måltallet"), ValueKind.FRACTION),
        ReportColumn("unused_low", _("Bliver ikke brugt, lavt"), ValueKind.KR),
        ReportColumn("unused_expected", _("Bliver ikke brugt, ventet"), ValueKind.KR),
        ReportColumn("unused_high", _("Bliver ikke brugt, højt"), ValueKind.KR),
        ReportColumn("unused_if_all", _("Bliver ikke brugt, hvis alle begynder i morgen"), ValueKind.KR),
        ReportColumn("unused_if_none", _("Bliver ikke brugt, hvis ingen gør"), ValueKind.KR),
        ReportColumn("over_expected", _("Forventet merforbrug"), ValueKind.KR),
        ReportColumn("estimate", _("Eget skøn"), ValueKind.DECIMAL),
        ReportColumn("estimate_on", _("Skønnet den"), ValueKind.DAY),
        figure("delay"),
    ]

    def row(figures: ProgressRow, forecast: Forecast) -> ReportRow:
        cells = (
            figures.hospital,
            figures.target,
            reached(grant, figures),
            forecast.pace,
            forecast.needed,
            *low_to_high(forecast.outcome),
            forecast.chance,
            *low_to_high(forecast.unused),
            forecast.unused_if_all,
            forecast.unused_if_none,
            forecast.over,
            *_estimated(forecasts.estimates.get(figures.hospital_id or 0)),
            delays.get(figures.hospital_id),
        )
        return ReportRow(cells, hospital_filter(figures.hospital_id))

    rows = [
        row(figures, forecasts.hospitals[figures.hospital_id])
        for figures in progress.rows
        if figures.hospital_id
    ]
    return DataTable("forecast", _("Prognose"), columns, rows, row(progress.total, forecasts.region))


def forecast_in_brief(progress: ProgressReport, table: DataTable) -> DataTable:
    """Return the forecast as its page shows it: the range of each outcome, both paces, and what is left unused."""
    grant = progress.grant
    unused = ReportColumn("unused_range", _("Forventet mindreforbrug"), ValueKind.KR_RANGE)
    brief = table.with_range(("unused_low", "unused_high"), unused)
    labels = {"pace": _("Tempo hidtil pr. måned"), "chance": _("Måltallet nås")}
    names = ["hospital", "target", "reached"]
    if table.total_of("expected") is not None:
        expected = ReportColumn("range", _("Ventet %s") % format_date(grant.starts_until), ValueKind.RANGE)
        exact = Decimal(1) if grant.counts_posts else Decimal("0.1")
        brief = brief.with_range(("low", "high"), expected, exact)
        names += ["range", "chance", "pace", "needed"]
        if any(value is not None for value in table.values("estimate")):
            names.append("estimate")
    return brief.relabelled(labels).with_only(
        [*names, "unused_range"],
        capitalized(_("Prognose for %(each_unit)s") % grant.units.words),
    )


def forecast_bounds(table: DataTable) -> DataTable:
    """Return what the page of the forecast folds away: the bounds of the money, the estimates' days, and the delay."""
    names = ["hospital", "unused_if_all", "unused_if_none"]
    if table.total_of("over_expected"):
        names.append("over_expected")
    if any(value is not None for value in table.values("estimate")):
        names += ["estimate", "estimate_on"]
    return table.with_only([*names, "delay"], _("Yderpunkter, skøn og registrering"))


def _estimated(estimate: HospitalEstimate | None) -> tuple[Decimal | None, dt.date | None]:
    return (estimate.value, estimate.made_on) if estimate else (None, None)


def low_to_high(outcome: OutcomeRange | None) -> tuple[Decimal | None, ...]:
    """Return the low, the expected and the high outcome; three times None for None."""
    return (None, None, None) if outcome is None else (outcome.low, outcome.expected, outcome.high)


def four_decimals(value: Decimal | None) -> Decimal | None:
    """Round to four decimals, half up; None for None."""
    return None if value is None else value.quantize(FOUR_DECIMALS, ROUND_HALF_UP)


# Calculations


def remaining_table(progress: ProgressReport, hospital_id: int | None = None) -> DataTable:
    """Return how the money that is not committed is calculated: allocated less committed, of each hospital or of one."""
    grant = progress.grant
    names = ("hospital", "allocated", "committed", "remaining")
    columns = [figure(name, grant) for name in names]
    columns[-1] = replace(columns[-1], drilldown="")

    def row(figures: ProgressRow) -> ReportRow:
        return ReportRow(
            tuple(getattr(figures, name) for name in names), hospital_filter(figures.hospital_id)
        )

    rows = [row(figures) for figures in progress.rows if hospital_id in (None, figures.hospital_id)]
    total = row(progress.total) if hospital_id is None else None
    return DataTable("remaining", label_of("remaining"), columns, rows, total)


def missing_table(
    progress: ProgressReport, forecasts: GrantForecast, hospital_id: int | None = None
) -> DataTable:
    """Return what is missing to the target: a row for each hospital that has not reached its own, or for one hospital.

    What is missing adds up to the target less `created_up_to_target`: a surplus elsewhere makes up for nothing.
    """
    grant = progress.grant
    kind = ValueKind.WHOLE if grant.counts_posts else ValueKind.PERSON_YEARS
    columns = [
        figure("hospital", grant),
        target_column(grant),
        ReportColumn("reached", label_of(reached_name(grant)), kind, reached_name(grant)),
        ReportColumn("missing", _("Mangler"), kind),
        ReportColumn("left", _("Fratrådt, ikke genbesat"), ValueKind.COUNT, "left"),
        ReportColumn("pace", _("Tempo pr. måned"), ValueKind.PERSON_YEARS),
        ReportColumn("needed", _("Nødvendigt tempo pr. måned"), ValueKind.PERSON_YEARS),
        ReportColumn("outcome", _("Ventet"), ValueKind.RANGE),
        figure("remaining", grant),
    ]

    def in_kind(value: Decimal) -> Decimal:
        return value if grant.counts_posts else value.quantize(Decimal("0.1"), ROUND_HALF_UP)

    def row(figures: ProgressRow) -> ReportRow:
        forecast = forecasts.hospitals[figures.hospital_id or 0]
        outcome = forecast.outcome and (in_kind(forecast.outcome.low), in_kind(forecast.outcome.high))
        done = reached(grant, figures)
        cells = (
            figures.hospital,
            figures.target,
            done,
            max(figures.target - done, Decimal()),
            figures.left,
            forecast.pace,
            forecast.needed,
            outcome,
            figures.remaining,
        )
        return ReportRow(cells, hospital_filter(figures.hospital_id))

    rows = [
        row(figures)
        for figures in progress.rows
        if hospital_id == figures.hospital_id
        or (hospital_id is None and reached(grant, figures) < figures.target)
    ]
    table = adding_up("missing", _("Mangler til måltallet"), columns, rows)
    # The total is of these hospitals alone, and the lists of all hospitals are of more.
    total = ReportRow(table.total.cells, is_subtotal=True) if table.total and len(rows) > 1 else None
    return replace(table, total=total)


# Over time

ADDED_UP = (
    "created",
    "started",
    "spent",
    "committed",
    "committed_person_years",
    "persons",
    "from_redeployment",
)


def month_columns(grant: Grant) -> list[ReportColumn]:
    """Return the columns of a month, in the order of `month_row`."""
    redeployed = figure("from_redeployment", grant)
    share = _("Andel fra %(scheme)s") % {"scheme": scheme_name(grant)}
    return [
        ReportColumn("day", _("Ved udgangen af"), ValueKind.DAY),
        figure("created"),
        figure("started"),
        *([figure("level")] if grant.counts_level else []),
        figure("committed_person_years"),
        ReportColumn("even_pace", _("Jævnt tempo"), ValueKind.PERSON_YEARS),
        figure("spent"),
        figure("committed"),
        figure("persons"),
        redeployed,
        ReportColumn("redeployment_share", share, ValueKind.FRACTION, is_shown=redeployed.is_shown),
        ReportColumn("incomplete", _("Kan mangle registreringer"), ValueKind.MARK),
    ]


def months(progress: ProgressReport, parts: Parts, known_on: dt.date) -> DataTable:
    """Return the region's figures at the end of each month."""
    by_day: dict[dt.date, list[dict[str, Any]]] = defaultdict(list)
    for row in parts["months"]:
        by_day[dt.date.fromisoformat(row["day"])].append(row)
    target = progress.total.target
    incomplete_from = known_on - dt.timedelta(days=nine_of_ten_delay(parts))
    rows = [
        month_row(progress.grant, day, rows, target, incomplete_from) for day, rows in sorted(by_day.items())
    ]
    return DataTable(
        "months",
        _("Udvikling måned for måned"),
        month_columns(progress.grant),
        rows,
    )


def hospital_months(progress: ProgressReport, parts: Parts, known_on: dt.date) -> DataTable:
    """Return each hospital's figures at the end of each month."""
    months_of: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in parts["months"]:
        months_of[row["hospital_id"]].append(row)
    columns = [figure("hospital", progress.grant), *month_columns(progress.grant)]
    incomplete_from = known_on - dt.timedelta(days=nine_of_ten_delay(parts))
    rows = []
    for figures in progress.rows:
        for month in months_of[figures.hospital_id or 0]:
            day = dt.date.fromisoformat(month["day"])
            month_figures = month_row(progress.grant, day, [month], figures.target, incomplete_from)
            filters = {**month_figures.filters, **hospital_filter(figures.hospital_id)}
            rows.append(ReportRow((figures.hospital, *month_figures.cells), filters))
    title = _("Udvikling %(at)s %(the_units)s") % progress.grant.units.words
    return DataTable("hospital_months", title, columns, rows)


def month_row(
    grant: Grant, day: dt.date, rows: list[dict[str, Any]], target: Decimal, incomplete_from: dt.date
) -> ReportRow:
    """Return the sums of hospitals' figures at the end of a month.

    `incomplete_from`: registrations may be missing for months that end after this day.
    """
    totals = {name: sum((row[name] for row in rows), start=0) for name in ADDED_UP}
    pace = pace_at(grant, day)
    share = fraction(totals["from_redeployment"], totals["persons"])
    cells = (
        day,
        totals["created"],
        totals["started"],
        *([sum((Decimal(row["level"]) for row in rows), Decimal())] if grant.counts_level else []),
        Decimal(totals["committed_person_years"]),
        None if pace is None else (target * pace).quantize(FOUR_DECIMALS, ROUND_HALF_UP),
        Decimal(totals["spent"]),
        Decimal(totals["committed"]),
        totals["persons"],
        totals["from_redeployment"],
        four_decimals(share),
        day > incomplete_from,
    )
    return ReportRow(cells, {"as_of": day.isoformat()})


def nine_of_ten_delay(parts: Parts) -> int:
    """Return the days after the agreement within which nine hires of ten are registered; 0 without hires."""
    return next(
        (int(row["ninth"]) for row in parts["delays"] if row["hospital_id"] is None and row["hires"]), 0
    )
