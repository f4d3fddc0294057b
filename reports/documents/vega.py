"""Vega-Lite specifications of line charts, made of tables."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from reports.report.data_tables import DataTable

GREEN, DARK, GREY, ORANGE = "#2c6b5f", "#1a1a1a", "#767676", "#b35900"
LIGHT_GREEN, PALE_GREEN = "#9cc5bb", "#d3e6e1"
WIDTH, HEIGHT = 620, 240
Spec = dict[str, Any]


@dataclass(frozen=True)
class ChartLine:
    """A column drawn as a line."""

    column: str
    label: str
    color: str
    dash: tuple[int, ...] = ()


def line_layer(
    table: DataTable, lines: Sequence[ChartLine], value: Callable[[Decimal], float], facet: str = ""
) -> dict[str, Any]:
    """Return a layer with a line for each column over the days of the table; None is not drawn.

    `facet` names the column whose values tell apart the small charts, "" for one chart.
    """
    values = []
    for row in table.rows:
        cells = dict(zip((column.name for column in table.columns), row.cells, strict=True))
        values += [
            {"day": cells["day"].isoformat(), "line": line.label, "value": value(cells[line.column])}
            | ({"facet": cells[facet]} if facet else {})
            for line in lines
            if cells[line.column] is not None
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


def target_layer(value: Decimal | float, label: str) -> dict[str, Any]:
    """Return a layer with a horizontal line at `value`, and its label."""
    data = {"values": [{"target": float(value), "label": label}]}
    position = {"y": {"field": "target", "type": "quantitative"}}
    return {
        "data": data,
        "layer": [
            {"mark": {"type": "rule", "color": DARK, "strokeWidth": 1}, "encoding": position},
            {
                "mark": {"type": "text", "align": "right", "baseline": "bottom", "dy": -3, "color": DARK},
                "encoding": {**position, "text": {"field": "label"}, "x": {"value": WIDTH}},
            },
        ],
    }


def band_layer(table: DataTable, ends: tuple[str, str], key: str) -> dict[str, Any]:
    """Return a layer with the area between two columns over the days of the table, in the colour of `key`."""
    low, high = (table.values(name) for name in ends)
    values = [
        {"day": day.isoformat(), "low": float(bottom), "high": float(top)}
        for day, bottom, top in zip(table.values("day"), low, high, strict=True)
    ]
    encoding = {
        **_at_day("low"),
        "y2": {"field": "high"},
        "color": {"datum": key},
    }
    return {"data": {"values": values}, "mark": {"type": "area"}, "encoding": encoding}


def path_layer(
    points: Sequence[tuple[dt.date, float]], key: str, dash: tuple[int, ...] = ()
) -> dict[str, Any]:
    """Return a layer with a line through the values of the days, in the colour of `key`."""
    values = [{"day": day.isoformat(), "value": value} for day, value in points]
    mark = {"type": "line", "strokeWidth": 2, "strokeDash": list(dash) or [1, 0]}
    return {
        "data": {"values": values},
        "mark": mark,
        "encoding": {**_at_day("value"), "color": {"datum": key}},
    }


def _at_day(value: str) -> dict[str, Any]:
    axis = {"format": "%b %Y", "labelOverlap": True, "labelFlush": True}
    return {
        "x": {"field": "day", "type": "temporal", "title": None, "axis": axis},
        "y": {"field": value, "type": "quantitative", "title": None},
    }


def keyed(layers: Sequence[Mapping[str, Any]], keys: Sequence[tuple[str, str]]) -> Spec:
    """Return the specification of one chart with a legend of (key, colour)."""
    scale = {"domain": [key for key, _color in keys], "range": [color for _key, color in keys]}
    legend = {"title": None, "orient": "top", "labelLimit": 400, "symbolType": "square", "columnPadding": 24}
    first, *others = layers
    color = {**first["encoding"]["color"], "scale": scale, "legend": legend}
    return layered([{**first, "encoding": {**first["encoding"], "color": color}}, *others])


def layered(layers: Sequence[Mapping[str, Any]], unit: str = "") -> Spec:
    """Return the specification of one chart, with the unit of its numbers above."""
    title = (
        {"title": {"text": unit, "anchor": "start", "fontSize": 11, "fontWeight": "normal"}} if unit else {}
    )
    return themed({"width": WIDTH, "height": HEIGHT, "layer": list(layers), **title})


def themed(spec: Spec) -> Spec:
    """Return a specification with the fonts and colours of all charts."""
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
