"""The report's charts: each a Vega-Lite specification made of one of its tables, drawn on the server.

The page shows them as SVG, the documents as PNG, of the same specification.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import vl_convert
from django.core.cache import cache
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hires.figures.breakdowns import MOST_MONTHS
from hires.figures.definitions import label_of
from hires.figures.statement import reached
from hires.presentation.phrases import count
from hrtrack.common.text.danish import format_date, format_mio, format_number, format_percent
from reports.report.build import Report
from reports.report.columns import DataTable
from reports.report.progress import fraction

# More are told in the table alone.
MOST_HOSPITALS = 12
# A document's table of them has as many rows as these can have, or so many months of each.
MOST_ROWS = MOST_HOSPITALS * MOST_MONTHS
FEWEST_MONTHS = 3
# What a month is told by where it is drawn against the target.
AGAINST_TARGET = ("created", "started", "committed_person_years", "even_pace")
LOCALES = {"da": "da-DK", "en": "en-GB"}
GREEN, DARK, GREY, ORANGE = "#2c6b5f", "#1a1a1a", "#767676", "#b35900"
PNG_SCALE = 2.5
WIDTH, HEIGHT = 620, 240
SMALL = 180
CACHED_SECONDS = 24 * 60 * 60
_HASH = re.compile(r"[0-9a-f]{64}")
Spec = dict[str, Any]


@dataclass(frozen=True)
class Chart:
    """A chart with the table of what it shows, and what is told to those who can't see it."""

    name: str
    title: str
    alt: str
    table: DataTable
    spec: Spec


@dataclass(frozen=True)
class ChartLine:
    """A column drawn as a line."""

    column: str
    label: str
    color: str
    dash: tuple[int, ...] = ()


def charts_of(report: Report) -> list[Chart]:
    """Those that there is anything to draw for; people from RegionH Match are no part of what is published."""
    if len(report.tables["months"].rows) < 2:
        return []
    charts = [posts_over_time(report), money_over_time(report)]
    if 1 < len(report.progress.rows) <= MOST_HOSPITALS:
        charts.append(hospitals_over_time(report))
    if not report.is_public:
        charts.append(match_over_time(report))
    return charts


def posts_over_time(report: Report) -> Chart:
    """What stands against the target, at the end of each month."""
    months = report.tables["months"]
    total = report.progress.total
    lines = lines_towards_target(report)
    spec = _layered([_lines(months, lines, float), _target(total.target, _("Måltal"))])
    last = months.rows[-1]
    reached_so_far = last.cells[months.place_of(lines[0].column)]
    alt = _("Linjer over tid. %(what)s er nået op på %(reached)s af mindst %(target)s den %(day)s.") % {
        "what": lines[0].label,
        "reached": count(report.grant, reached_so_far),
        "target": format_number(total.target, None),
        "day": format_date(last.cells[0]),
    }
    title = _("Stillinger mod måltallet") if report.grant.counts_posts else _("Årsværk mod måltallet")
    return Chart("posts", title, alt, _by_month(report, title, *AGAINST_TARGET, "persons"), spec)


def _by_month(report: Report, title: str, *names: str) -> DataTable:
    """What a chart shows of the months."""
    return report.tables["months"].with_only(["day", *names, "incomplete"], _("%s, måned for måned") % title)


def lines_towards_target(report: Report) -> list[ChartLine]:
    pace = [ChartLine("even_pace", _("Jævnt tempo"), GREY, (4, 4))] if report.progress.has_pace else []
    if not report.grant.counts_posts:
        return [ChartLine("committed_person_years", label_of("committed_person_years"), GREEN), *pace]
    return [
        ChartLine("created", label_of("created"), GREEN),
        ChartLine("started", label_of("started"), ORANGE, (8, 3)),
        *pace,
    ]


def money_over_time(report: Report) -> Chart:
    months = report.tables["months"]
    total = report.progress.total
    lines = [
        ChartLine("committed", label_of("committed"), GREEN),
        ChartLine("spent", label_of("spent"), ORANGE, (8, 3)),
    ]
    spec = _layered(
        [_lines(months, lines, in_mio), _target(in_mio(total.allocated), label_of("allocated"))],
        unit=_("mio. kr."),
    )
    alt = _("Linjer over tid. %(spent)s mio. kr. er brugt og %(committed)s disponeret af %(allocated)s.") % {
        "spent": format_mio(total.spent),
        "committed": format_mio(total.committed),
        "allocated": format_mio(total.allocated),
    }
    title = _("Forbrug og disponeret mod det tildelte")
    return Chart("money", title, alt, _by_month(report, title, "spent", "committed"), spec)


def hospitals_over_time(report: Report) -> Chart:
    """A small chart for each hospital, on a scale of its own."""
    table = report.tables["hospital_months"]
    lines = [line for line in lines_towards_target(report) if line.column != "started"]
    drawn = _lines(table, lines, float, of="hospital")
    spec = {
        "data": drawn.pop("data"),
        "facet": {
            "field": "of",
            "type": "nominal",
            "title": None,
            "sort": [row.hospital for row in report.progress.rows],
            "header": {"labelFontSize": 11, "labelLimit": SMALL, "labelAnchor": "start"},
        },
        "columns": 3,
        "spec": {"width": SMALL, "height": 90, **drawn},
        "resolve": {"scale": {"y": "independent"}},
    }
    grant = report.grant
    told = [
        f"{row.hospital} {count(grant, reached(grant, row))} / {format_number(row.target, None)}"
        for row in report.progress.rows
    ]
    alt = (
        _("Et lille diagram for hvert hospital, oprettet / måltal: %s.")
        if grant.counts_posts
        else _("Et lille diagram for hvert hospital, disponerede årsværk / måltal: %s.")
    ) % ", ".join(told)
    return Chart("hospitals", _("Hospitalerne hver for sig"), alt, months_of_hospitals(report), _themed(spec))


def months_of_hospitals(report: Report) -> DataTable:
    """What is drawn of each hospital's months; of so many that they are not drawn, the latest months."""
    table = report.tables["hospital_months"].with_only(["hospital", "day", *AGAINST_TARGET, "incomplete"])
    days = sorted(set(table.values("day")))
    most = max(MOST_ROWS // max(len(report.progress.rows), 1), FEWEST_MONTHS)
    if len(days) <= most:
        return table
    note = _("Der vises de seneste %s måneder af hvert hospital. De tidligere står i Excel-filen.") % most
    rows = [row for row in table.rows if row.cells[1] in days[-most:]]
    return replace(table, rows=rows, notes=[note, *table.notes])


def match_over_time(report: Report) -> Chart:
    months = report.tables["months"]
    total = report.progress.total
    lines = [ChartLine("match_share", _("Andel fra RegionH Match"), GREEN)]
    drawn = _lines(months, lines, float)
    drawn["encoding"]["y"]["axis"] |= {"format": ".0%"}
    drawn["encoding"]["y"]["scale"] = {"domain": [0, 1]}
    said = (
        _("En linje over tid. %(share)s af de ansatte, %(match)s af %(persons)s, kom fra RegionH Match.")
        if total.persons
        else _("En linje over tid. Ingen er ansat endnu.")
    )
    alt = said % {
        "share": format_percent(fraction(total.from_regionh_match, total.persons)),
        "match": format_number(total.from_regionh_match),
        "persons": format_number(total.persons),
    }
    title = _("Andel af de ansatte fra RegionH Match")
    table = _by_month(report, title, "persons", "from_regionh_match", "match_share")
    return Chart("match", title, alt, table, _layered([drawn]))


def in_mio(kr: Decimal) -> float:
    return float(kr.scaleb(-6))


def _lines(
    table: DataTable, lines: Sequence[ChartLine], value: Callable[[Decimal], float], of: str = ""
) -> dict[str, Any]:
    """Marks and data of a line for each column, its last day to the right."""
    values = []
    for row in table.rows:
        told = dict(zip((column.name for column in table.columns), row.cells, strict=True))
        values += [
            {"day": told["day"].isoformat(), "line": line.label, "value": value(told[line.column])}
            | ({"of": told[of]} if of else {})
            for line in lines
            if told[line.column] is not None
        ]
    days = [
        {"year": day.year, "month": day.month, "date": day.day} for day in sorted(set(table.values("day")))
    ]
    legend = {
        "title": None,
        "orient": "top",
        "labelLimit": 400,
        "symbolType": "stroke",
        "symbolSize": 400,
        "columnPadding": 24,
    }
    labels = [line.label for line in lines]
    return {
        "data": {"values": values},
        "mark": {"type": "line", "strokeWidth": 2},
        "encoding": {
            "x": {
                "field": "day",
                "type": "temporal",
                "title": None,
                "axis": {"format": "%b %Y", "values": days, "labelOverlap": True, "labelFlush": True},
            },
            "y": {"field": "value", "type": "quantitative", "title": None, "axis": {"tickMinStep": 0.1}},
            "color": {
                "field": "line",
                "type": "nominal",
                "sort": labels,
                "scale": {"domain": labels, "range": [line.color for line in lines]},
                "legend": legend,
            },
            "strokeDash": {
                "field": "line",
                "type": "nominal",
                "sort": labels,
                "scale": {"domain": labels, "range": [list(line.dash) or [1, 0] for line in lines]},
                "legend": None if len(lines) == 1 else legend,
            },
        },
    }


def _target(value: Decimal | float, label: str) -> dict[str, Any]:
    """A line across, with its name."""
    data = {"values": [{"target": float(value), "label": label}]}
    at = {"y": {"field": "target", "type": "quantitative"}}
    return {
        "data": data,
        "layer": [
            {"mark": {"type": "rule", "color": DARK, "strokeWidth": 1}, "encoding": at},
            {
                "mark": {"type": "text", "align": "right", "baseline": "bottom", "dy": -3, "color": DARK},
                "encoding": {**at, "text": {"field": "label"}, "x": {"value": WIDTH}},
            },
        ],
    }


def _layered(layers: Sequence[Mapping[str, Any]], unit: str = "") -> Spec:
    title = (
        {"title": {"text": unit, "anchor": "start", "fontSize": 11, "fontWeight": "normal"}} if unit else {}
    )
    return _themed({"width": WIDTH, "height": HEIGHT, "layer": list(layers), **title})


def _themed(spec: Spec) -> Spec:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "config": {
            "font": "Arial, Liberation Sans, sans-serif",
            "axis": {"labelFontSize": 11, "gridColor": "#e6e6e6", "domainColor": GREY, "tickColor": GREY},
            "legend": {"labelFontSize": 11},
            "view": {"stroke": None},
        },
        **spec,
    }


def svg_of(report: Report, name: str) -> str | None:
    """The chart of that name; None when there is none. Drawn once for the same figures."""
    chart = next((chart for chart in charts_of(report) if chart.name == name), None)
    if chart is None:
        return None
    svg: str = _once(report.hash, name, "svg", lambda: vl_convert.vegalite_to_svg(chart.spec, **_locale()))
    return svg


def png_of(report: Report, chart: Chart) -> bytes:
    """A chart of the report for a document."""
    png: bytes = _once(
        report.hash,
        chart.name,
        "png",
        lambda: vl_convert.vegalite_to_png(chart.spec, scale=PNG_SCALE, **_locale()),
    )
    return png


def cached_svg(report_hash: str, name: str) -> str | None:
    """The chart as it was drawn of a report with that hash."""
    found: str | None = cache.get(_key(report_hash, name, "svg")) if _HASH.fullmatch(report_hash) else None
    return found


def _locale() -> dict[str, Any]:
    locale = LOCALES[get_language() or "da"]
    return {"format_locale": locale, "time_format_locale": locale}


def _key(report_hash: str, name: str, shape: str) -> str:
    return f"chart:{shape}:{name}:{report_hash}"


def _once(report_hash: str, name: str, shape: str, draw: Callable[[], Any]) -> Any:
    return cache.get_or_set(_key(report_hash, name, shape), draw, CACHED_SECONDS)
