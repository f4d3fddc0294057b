"""Charts of bars, one for each hospital, and the hospitals' months side by side; for documents."""

import textwrap
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hires.figures.definitions import label_of
from hires.figures.statement import reached, reached_name
from hires.presentation.phrases import count, reached_label
from hrtrack.common.text.danish import format_date, format_number, format_tkr
from reports.charts.charts import MOST_HOSPITALS, Chart
from reports.charts.vega import GREEN, LIGHT_GREEN, PHONE, Canvas, Spec, themed
from reports.report.build import Report
from reports.report.data_tables import DataTable, ReportColumn, ReportRow, hospital_filter
from reports.report.figure_columns import figure, target_column

LACKING = "#e3e3e3"
# The width of the names beside the bars, as a part of the chart's; and the letters in a line of a name on a phone.
NAMES, NAMES_ON_A_PHONE = 0.32, 0.48
LETTERS_ON_A_PHONE = 24
# The most months that stand side by side.
MOST_MONTHS_ACROSS = 12
Part = tuple[str, str]


def targets_of_hospitals(report: Report, table: DataTable) -> Chart | None:
    """Draw what each hospital has reached of its target; None for too many hospitals, and where nothing is reached of it.

    `table` shows the same figures. A publication draws hospitals only where it tells the figures of each.
    """
    grant, rows = report.grant, report.progress.rows
    if not 0 < len(rows) <= MOST_HOSPITALS or (report.is_public and not grant.counts_posts):
        return None
    begun = (label_of("started"), GREEN)
    upcoming = (_("Oprettet, ikke tiltrådt"), LIGHT_GREEN)
    created = (reached_label(grant), GREEN)
    lacking = (_("Mangler til måltallet"), LACKING)
    has_states = grant.counts_posts and not report.is_public
    parts = [begun, upcoming, lacking] if has_states else [created, lacking]
    values = []
    for row in rows:
        done = reached(grant, row)
        lengths = [Decimal(row.started), Decimal(row.upcoming)] if has_states else [done]
        label = _("%(reached)s af %(target)s") % {
            "reached": count(grant, done),
            "target": format_number(row.target, None),
        }
        lengths.append(max(row.target - done, Decimal()))
        values += _bar(row.hospital, parts, lengths, label)
    title = _("%(what)s mod måltallet pr. %(day)s") % {
        "what": reached_label(grant),
        "day": format_date(report.as_of),
    }
    figures = ", ".join(
        f"{row.hospital} {count(grant, reached(grant, row))} / {format_number(row.target, None)}"
        for row in rows
    )
    alt = _("Vandrette søjler, en for %(each_unit)s, %(what)s / måltal: %(figures)s.") % {
        **grant.units.words,
        "what": reached_label(grant).lower(),
        "figures": figures,
    }
    names = [row.hospital for row in rows]
    return Chart("targets", title, alt, table, lambda canvas: _bars(canvas, values, parts, names))


def money_of_hospitals(report: Report) -> Chart | None:
    """Draw what is spent, committed and left of each hospital's allocation, in tkr.; None where it is not told of each."""
    rows = report.progress.rows
    if not 0 < len(rows) <= MOST_HOSPITALS or report.is_public:
        return None
    parts = [
        (_("Beregnet forbrug"), GREEN),
        (_("Disponeret, endnu ikke brugt"), LIGHT_GREEN),
        (_("Ikke disponeret"), LACKING),
    ]
    values = []
    for row in rows:
        lengths = [row.spent, row.committed - row.spent, max(row.remaining, Decimal())]
        values += _bar(row.hospital, parts, [each.scaleb(-3) for each in lengths], "")
    figures = ", ".join(
        _("%(hospital)s %(committed)s af %(allocated)s")
        % {
            "hospital": row.hospital,
            "committed": format_tkr(row.committed),
            "allocated": format_tkr(row.allocated),
        }
        for row in rows
    )
    alt = _("Vandrette søjler, en for %(each_unit)s, disponeret af tildelt i tkr.: %(figures)s.") % {
        **report.grant.units.words,
        "figures": figures,
    }
    title = _("Det tildelte: brugt, disponeret og ikke disponeret (tkr.)")
    names = [row.hospital for row in rows]
    return Chart("money_bars", title, alt, report.status, lambda canvas: _bars(canvas, values, parts, names))


def bars_named(report: Report, name: str) -> Chart | None:
    """Return the chart of bars of that name; None if the report has no such chart."""
    charts = [targets_of_hospitals(report, report.status), money_of_hospitals(report)]
    return next((chart for chart in charts if chart and chart.name == name), None)


def _bar(unit: str, parts: Sequence[Part], lengths: Sequence[Decimal], label: str) -> list[Mapping[str, Any]]:
    """Return the parts of a unit's bar; each part carries the text at the end of the bar."""
    whole = sum(lengths, Decimal())
    return [
        {
            "unit": unit,
            "part": part,
            "order": order,
            "value": float(length),
            "end": float(whole),
            "label": label,
        }
        for order, ((part, _color), length) in enumerate(zip(parts, lengths, strict=True))
    ]


def _bars(
    canvas: Canvas, values: Sequence[Mapping[str, Any]], parts: Sequence[Part], units: Sequence[str]
) -> Spec:
    names = [name for name, _color in parts]
    label_width = round(canvas.width * (NAMES_ON_A_PHONE if canvas is PHONE else NAMES))
    # On a phone, names are broken between words.
    lines = {unit: textwrap.fill(unit, LETTERS_ON_A_PHONE) if canvas is PHONE else unit for unit in units}
    axis = {
        "title": None,
        "labelLimit": label_width,
        "labelExpr": "split(datum.label, '\\n')",
        "ticks": False,
        "domain": False,
        "labelPadding": 8,
    }
    bars = {
        "mark": {"type": "bar", "height": {"band": 0.62}},
        "encoding": {
            "x": {
                "field": "value",
                "type": "quantitative",
                "title": None,
                "stack": "zero",
                "axis": {"tickMinStep": 1},
            },
            "color": {
                "field": "part",
                "type": "nominal",
                "scale": {"domain": names, "range": [color for _name, color in parts]},
                "legend": {"columns": 1 if canvas is PHONE else len(parts)},
            },
            "order": {"field": "order"},
        },
    }
    ends = {
        "transform": [{"filter": "datum.order === 0"}],
        "mark": {"type": "text", "align": "left", "dx": 6},
        "encoding": {"x": {"field": "end", "type": "quantitative"}, "text": {"field": "label"}},
    }
    return themed(
        {
            # The texts at the ends of the bars need room, too.
            "width": canvas.width - label_width - 5 * canvas.letters,
            "height": {"step": (3 if canvas is PHONE else 2) * canvas.letters},
            "data": {"values": [{**value, "unit": lines[value["unit"]]} for value in values]},
            "encoding": {
                "y": {"field": "unit", "type": "nominal", "sort": list(lines.values()), "axis": axis}
            },
            "layer": [bars, ends],
        },
        canvas,
    )


def months_across(report: Report) -> DataTable:
    """Return what each hospital has reached at the end of each of the latest months, side by side, and its target."""
    grant = report.grant
    months, of_hospitals = report.tables["months"], report.tables["hospital_months"]
    # A publication tells of hospitals' posts alone.
    shown = {column.name: column for column in of_hospitals.columns}
    name = reached_name(grant) if reached_name(grant) in shown else "created"
    days = months.values("day")[-MOST_MONTHS_ACROSS:]
    found = {
        (unit, day): value
        for unit, day, value in zip(
            of_hospitals.values("hospital"),
            of_hospitals.values("day"),
            of_hospitals.values(name),
            strict=True,
        )
    }
    totals = dict(zip(months.values("day"), months.values(name), strict=True))
    columns = [
        figure("hospital", grant),
        *(ReportColumn(day.isoformat(), date_format(day, "M Y"), shown[name].kind) for day in days),
        target_column(grant),
    ]
    rows = [
        ReportRow(
            (row.hospital, *(found.get((row.hospital, day)) for day in days), row.target),
            hospital_filter(row.hospital_id),
        )
        for row in report.progress.rows
    ]
    total = ReportRow((_("I alt"), *(totals[day] for day in days), report.progress.total.target))
    title = _("%s ved månedens udgang") % (reached_label(grant) if name != "created" else label_of(name))
    return DataTable("months_across", title, columns, rows, total)
