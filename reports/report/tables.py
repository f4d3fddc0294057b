"""A report's tables, made of what was read: each column is declared here and nowhere else."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allocations.models import Grant
from hires.figures.breakdowns import Parts
from hires.figures.definitions import label_of
from hires.figures.statement import reached, reached_name
from hrtrack.common.text.danish import format_date, format_number
from reports.report.columns import DataTable, ReportColumn, ReportRow, ValueKind, of_hospital
from reports.report.figure_columns import figure, status_columns, target_column
from reports.report.forecast import Forecast, Three, sum_of
from reports.report.phrases import full_year_in_words, notes
from reports.report.progress import COLUMNS, ProgressReport, ProgressRow, fraction, pace_at
from reports.report.use_of_funds import tables_of_uses

SHARE = Decimal("0.0001")


def status(progress: ProgressReport) -> DataTable:
    """A row for each hospital, with every figure there is."""

    def row(figures: ProgressRow) -> ReportRow:
        cells = tuple(getattr(figures, name) for name in COLUMNS)
        return ReportRow(cells, of_hospital(figures.hospital_id))

    return DataTable(
        "status",
        _("Status for hospitalerne"),
        status_columns(progress.grant),
        [row(each) for each in progress.rows],
        row(progress.total),
        notes(progress),
    )


def tables_of(
    progress: ProgressReport, parts: Parts, forecasts: Mapping[int, Forecast], known_on: dt.date
) -> Iterator[DataTable]:
    """The tables that what was read is enough for."""
    yield status(progress)
    if "before" in parts:
        yield forecast(progress, parts, forecasts)
    if "months" in parts:
        yield months(progress, parts, known_on)
        yield hospital_months(progress, parts, known_on)
    yield from tables_of_uses(progress, parts)


# Where it ends


def forecast(progress: ProgressReport, parts: Parts, forecasts: Mapping[int, Forecast]) -> DataTable:
    """The pace, and what stands against the target and is left of the money at its end."""
    grant = progress.grant
    delays = {row["hospital_id"]: row["median"] for row in parts["delays"] if row["hires"]}
    outcome = ValueKind.WHOLE if grant.counts_posts else ValueKind.PERSON_YEARS
    columns = [
        figure("hospital"),
        target_column(grant),
        ReportColumn(
            "reached",
            label_of(reached_name(grant)),
            outcome,
            reached_name(grant),
        ),
        ReportColumn("pace", _("Tempo pr. måned"), ValueKind.PERSON_YEARS),
        ReportColumn("needed", _("Nødvendigt tempo pr. måned"), ValueKind.PERSON_YEARS),
        ReportColumn("low", _("Ved lavt tempo"), outcome),
        ReportColumn("expected", _("Ved tempoet indtil nu"), outcome),
        ReportColumn("high", _("Ved højt tempo"), outcome),
        ReportColumn("unused_low", _("Bliver ikke brugt, højt tempo"), ValueKind.KR),
        ReportColumn("unused_expected", _("Bliver ikke brugt, tempoet indtil nu"), ValueKind.KR),
        ReportColumn("unused_high", _("Bliver ikke brugt, lavt tempo"), ValueKind.KR),
        ReportColumn("over_low", _("Mere end tildelt, lavt tempo"), ValueKind.KR),
        ReportColumn("over_expected", _("Mere end tildelt, tempoet indtil nu"), ValueKind.KR),
        ReportColumn("over_high", _("Mere end tildelt, højt tempo"), ValueKind.KR),
        figure("delay"),
    ]

    def row(figures: ProgressRow, forecast: Forecast) -> ReportRow:
        cells = (
            figures.hospital,
            figures.target,
            reached(grant, figures),
            four_decimals(forecast.pace),
            four_decimals(forecast.needed),
            *three(forecast.outcome),
            *three(forecast.unused),
            *three(forecast.over),
            delays.get(figures.hospital_id),
        )
        return ReportRow(cells, of_hospital(figures.hospital_id))

    rows = [row(each, forecasts[each.hospital_id]) for each in progress.rows if each.hospital_id]
    total = row(progress.total, sum_of(list(forecasts.values())))
    return DataTable("forecast", _("Hvor det ender"), columns, rows, total, full_year_in_words(progress))


def three(outcome: Three | None) -> tuple[Decimal | None, ...]:
    return (None, None, None) if outcome is None else (outcome.low, outcome.expected, outcome.high)


def four_decimals(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(SHARE, ROUND_HALF_UP)


# Over time

ADDED_UP = (
    "created",
    "started",
    "spent",
    "committed",
    "committed_person_years",
    "persons",
    "from_regionh_match",
)


def month_columns() -> list[ReportColumn]:
    return [
        ReportColumn("day", _("Ved udgangen af"), ValueKind.DAY),
        figure("created"),
        figure("started"),
        figure("committed_person_years"),
        ReportColumn("even_pace", _("Jævnt tempo"), ValueKind.PERSON_YEARS),
        figure("spent"),
        figure("committed"),
        figure("persons"),
        figure("from_regionh_match"),
        ReportColumn("match_share", _("Andel fra RegionH Match"), ValueKind.FRACTION),
        ReportColumn("incomplete", _("Kan mangle registreringer"), ValueKind.MARK),
    ]


def months(progress: ProgressReport, parts: Parts, known_on: dt.date) -> DataTable:
    """The region at the end of each month."""
    by_day: dict[dt.date, list[dict[str, Any]]] = defaultdict(list)
    for row in parts["months"]:
        by_day[dt.date.fromisoformat(row["day"])].append(row)
    target = progress.total.target
    incomplete_from = known_on - dt.timedelta(days=ninth_delay(parts))
    rows = [
        month_row(progress.grant, day, rows, target, incomplete_from) for day, rows in sorted(by_day.items())
    ]
    return DataTable(
        "months",
        _("Udvikling måned for måned"),
        month_columns(),
        rows,
        None,
        [delay_note(parts), *left_out_notes(parts)],
    )


def hospital_months(progress: ProgressReport, parts: Parts, known_on: dt.date) -> DataTable:
    """The same for each hospital."""
    of_hospitals: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in parts["months"]:
        of_hospitals[row["hospital_id"]].append(row)
    columns = [figure("hospital"), *month_columns()]
    incomplete_from = known_on - dt.timedelta(days=ninth_delay(parts))
    rows = []
    for figures in progress.rows:
        for told in of_hospitals[figures.hospital_id or 0]:
            day = dt.date.fromisoformat(told["day"])
            month = month_row(progress.grant, day, [told], figures.target, incomplete_from)
            of = {**month.of, **of_hospital(figures.hospital_id)}
            rows.append(ReportRow((figures.hospital, *month.cells), of))
    return DataTable(
        "hospital_months", _("Udvikling på hospitalerne"), columns, rows, notes=left_out_notes(parts)
    )


def month_row(
    grant: Grant, day: dt.date, rows: list[dict[str, Any]], target: Decimal, incomplete_from: dt.date
) -> ReportRow:
    totals = {name: sum((row[name] for row in rows), start=0) for name in ADDED_UP}
    pace = pace_at(grant, day)
    share = fraction(totals["from_regionh_match"], totals["persons"])
    cells = (
        day,
        totals["created"],
        totals["started"],
        Decimal(totals["committed_person_years"]),
        None if pace is None else (target * pace).quantize(SHARE, ROUND_HALF_UP),
        Decimal(totals["spent"]),
        Decimal(totals["committed"]),
        totals["persons"],
        totals["from_regionh_match"],
        four_decimals(share),
        day > incomplete_from,
    )
    return ReportRow(cells, {"as_of": day.isoformat()})


def ninth_delay(parts: Parts) -> int:
    """The days within which nine hires of ten are registered."""
    return next(
        (int(row["ninth"]) for row in parts["delays"] if row["hospital_id"] is None and row["hires"]), 0
    )


def left_out_notes(parts: Parts) -> list[str]:
    """That there are months before those that were read, if there are."""
    days = {row["day"] for row in parts["months"]}
    if not days or parts["months"][0]["in_all"] == len(days):
        return []
    first = format_date(dt.date.fromisoformat(min(days)))
    return [
        _("Der er flere måneder, end der vises: De tidligste, der slutter før den %s, er udeladt.") % first
    ]


def delay_note(parts: Parts) -> str:
    median = next((row["median"] for row in parts["delays"] if row["hospital_id"] is None), None)
    if median is None:
        return _("Ingen ansættelser er registreret endnu.")
    ninth = ninth_delay(parts)
    if not ninth:
        return _("Ni af ti ansættelser er registreret senest samme dag, som de er aftalt.")
    half = _("Halvdelen af ansættelserne er registreret senest samme dag, som de er aftalt")
    if median:
        half = ngettext(
            "Halvdelen af ansættelserne er registreret senest %s dag efter, at de er aftalt",
            "Halvdelen af ansættelserne er registreret senest %s dage efter, at de er aftalt",
            1 if median <= 1 else 2,
        ) % format_number(median, None)
    return ngettext(
        "%(half)s, og ni af ti senest %(ninth)s dag efter. Tal for nyere måneder kan derfor mangle registreringer.",
        "%(half)s, og ni af ti senest %(ninth)s dage efter. Tal for nyere måneder kan derfor mangle registreringer.",
        ninth,
    ) % {"half": half, "ninth": ninth}
