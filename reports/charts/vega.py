"""Vega-Lite specifications of line charts, made of tables and drawn on a canvas of a size."""

import datetime as dt
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from reports.report.data_tables import DataTable

GREEN, DARK, GREY, ORANGE = "#2c6b5f", "#1a1a1a", "#767676", "#b35900"
LIGHT_GREEN, PALE_GREEN = "#9cc5bb", "#d3e6e1"
DARK_GREEN, MIDDLE_GREEN, YELLOW, PURPLE = "#1f4f47", "#4f8f82", "#dba53f", "#7a6a9c"
FONT = "IBM Plex Sans, Arial, Liberation Sans, sans-serif"
# The width of a letter on average, as a part of its height.
WIDTH_OF_LETTER = 0.55
Spec = dict[str, Any]
Layer = dict[str, Any]


@dataclass(frozen=True)
class Canvas:
    """The size of a chart in pixels, with all that is written in it, and of its letters; `columns` of small charts."""

    name: str
    width: int
    height: int
    letters: int
    columns: int
    small_height: int


# Of a page of a document; of a phone 390 px wide; of a desk, as wide as the page.
DOCUMENT = Canvas("document", width=660, height=280, letters=11, columns=3, small_height=90)
PHONE = Canvas("phone", width=350, height=260, letters=13, columns=2, small_height=80)
DESK = Canvas("desk", width=1160, height=340, letters=14, columns=4, small_height=110)
CANVASES = {canvas.name: canvas for canvas in (DOCUMENT, PHONE, DESK)}


@dataclass(frozen=True)
class ChartLine:
    """A column drawn as a line."""

    column: str
    label: str
    color: str
    dash: tuple[int, ...] = ()


def line_layer(table: DataTable, lines: Sequence[ChartLine], value: Callable[[Decimal], float]) -> Layer:
    """Return a layer with a line for each column over the days of the table; None is not drawn."""
    values = []
    for row in table.rows:
        cells = dict(zip((column.name for column in table.columns), row.cells, strict=True))
        values += [
            {"day": cells["day"].isoformat(), "line": line.label, "value": value(cells[line.column])}
            for line in lines
            if cells[line.column] is not None
        ]
    days = [
        {"year": day.year, "month": day.month, "date": day.day} for day in sorted(set(table.values("day")))
    ]
    # A line is told apart by its dashes too, so the legend draws them.
    legend = {"symbolType": "stroke", "symbolSize": 400}
    labels = [line.label for line in lines]
    encoding = _at_day("value")
    encoding["x"]["axis"] |= {"values": days}
    encoding["y"]["axis"] |= {"tickMinStep": 0.1}
    return {
        "data": {"values": values},
        "mark": {"type": "line", "strokeWidth": 2},
        "encoding": {
            **encoding,
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


def target_layer(value: Decimal | float, label: str) -> Layer:
    """Return a layer with a horizontal line at `value`, and its label at the beginning."""
    data = {"values": [{"target": float(value), "label": label}]}
    position = {"y": {"field": "target", "type": "quantitative"}}
    return {
        "data": data,
        "layer": [
            {"mark": {"type": "rule", "color": DARK, "strokeWidth": 1.5}, "encoding": position},
            {
                "mark": {
                    "type": "text",
                    "align": "left",
                    "baseline": "bottom",
                    "dx": 4,
                    "dy": -3,
                    "color": DARK,
                    "fontWeight": 600,
                },
                "encoding": {**position, "text": {"field": "label"}, "x": {"value": 0}},
            },
        ],
    }


def band_layer(table: DataTable, ends: tuple[str, str], key: str) -> Layer:
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


def path_layer(points: Sequence[tuple[dt.date, float]], key: str, dash: tuple[int, ...] = ()) -> Layer:
    """Return a layer with a line through the values of the days, in the colour of `key`."""
    values = [{"day": day.isoformat(), "value": value} for day, value in points]
    mark = {"type": "line", "strokeWidth": 2.5, "strokeDash": list(dash) or [1, 0]}
    return {
        "data": {"values": values},
        "mark": mark,
        "encoding": {**_at_day("value"), "color": {"datum": key}},
    }


def day_layer(day: dt.date) -> Layer:
    """Return a layer with a vertical line at a day."""
    return {
        "data": {"values": [{"day": day.isoformat()}]},
        "mark": {"type": "rule", "color": GREY, "strokeWidth": 1},
        "encoding": {"x": {"field": "day", "type": "temporal"}},
    }


def text_layer(day: dt.date, value: float, text: str, **mark: Any) -> Layer:
    """Return a layer with a text at a value of a day; `mark` places it, to the right of the point by default."""
    return {
        "data": {"values": [{"day": day.isoformat(), "value": value, "text": text}]},
        "mark": {"type": "text", "align": "left", "dx": 6, "color": DARK, **mark},
        "encoding": {**_at_day("value"), "text": {"field": "text"}},
    }


def _at_day(value: str) -> dict[str, Any]:
    months = {"interval": "month", "step": 1}
    axis = {"format": "%b %Y", "labelOverlap": True, "labelFlush": True, "tickCount": months}
    return {
        "x": {"field": "day", "type": "temporal", "title": None, "axis": axis},
        "y": {"field": value, "type": "quantitative", "title": None, "axis": {}},
    }


def keyed(
    layers: Sequence[Mapping[str, Any]], keys: Sequence[tuple[str, str]], canvas: Canvas, *, letters: int = 0
) -> Spec:
    """Return the specification of one chart with a legend of (key, colour), and room for `letters` to the right."""
    scale = {"domain": [key for key, _color in keys], "range": [color for _key, color in keys]}
    first, *others = layers
    color = {**first["encoding"]["color"], "scale": scale, "legend": {"symbolType": "square"}}
    return layered(
        [{**first, "encoding": {**first["encoding"], "color": color}}, *others], canvas, letters=letters
    )


def layered(layers: Sequence[Mapping[str, Any]], canvas: Canvas, unit: str = "", *, letters: int = 0) -> Spec:
    """Return the specification of one chart as large as its canvas, with the unit of its numbers above.

    `letters`: so much room to the right of the chart.
    """
    title = {"title": {"text": unit, "anchor": "start"}} if unit else {}
    right = 5 + letters * canvas.letters * WIDTH_OF_LETTER
    spec = {
        "width": canvas.width,
        "height": canvas.height,
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": {"left": 2, "right": right, "top": 5, "bottom": 2},
        "layer": list(layers),
        **title,
    }
    return themed(spec, canvas)


@dataclass
class SmallCharts:
    """The data of a small chart for each facet, each on a scale of its own: lines, a target, a day and a band.

    `is_whole`: only whole numbers stand beside the charts.
    """

    lines: Sequence[ChartLine]
    is_whole: bool = True
    values: list[dict[str, Any]] = field(default_factory=list)
    facets: list[str] = field(default_factory=list)

    def add(self, facet: str, target: Decimal) -> None:
        """Begin a small chart with a horizontal line at its target. Its name has two lines with "|" between."""
        self.facets.append(facet)
        self.values.append({"facet": facet, "target": float(target)})

    def add_point(self, day: dt.date, line: ChartLine, value: Decimal) -> None:
        """Add a point of a line to the latest small chart."""
        point = {"day": day.isoformat(), "line": line.label, "value": float(value)}
        self.values.append({"facet": self.facets[-1], **point})

    def add_today(self, day: dt.date) -> None:
        """Add a vertical line to the latest small chart."""
        self.values.append({"facet": self.facets[-1], "today": day.isoformat()})

    def add_band(self, day: dt.date, low: Decimal, high: Decimal) -> None:
        """Add a day of the band to the latest small chart."""
        band = {"band": day.isoformat(), "low": float(low), "high": float(high)}
        self.values.append({"facet": self.facets[-1], **band})

    def spec(self, canvas: Canvas) -> Spec:
        """Return the specification; the legend is left out where a single line is drawn."""
        labels = [line.label for line in self.lines]
        colors = [line.color for line in self.lines]
        dashes = [list(line.dash) or [1, 0] for line in self.lines]
        legend = {"legend": {"symbolType": "stroke", "symbolSize": 400} if len(labels) > 1 else None}
        of_line = {"field": "line", "type": "nominal", "sort": labels, **legend}
        at = _at_day("value")
        at["x"]["axis"] |= {"format": "%b %y", "grid": False}
        at["y"]["axis"] |= {"tickCount": 3, "minExtent": canvas.letters * 2}
        if self.is_whole:
            at["y"]["axis"] |= {"labelExpr": "datum.value % 1 ? '' : format(datum.value, 'd')"}
        layers: list[Layer] = [
            {
                "transform": [{"filter": "isValid(datum.band)"}],
                # Its outline shows where low and high are one.
                "mark": {"type": "area", "color": LIGHT_GREEN, "stroke": GREEN, "strokeDash": [4, 3]},
                "encoding": {
                    "x": {**at["x"], "field": "band"},
                    "y": {**at["y"], "field": "low"},
                    "y2": {"field": "high"},
                },
            },
            {
                "transform": [{"filter": "isValid(datum.line)"}],
                "mark": {"type": "line", "strokeWidth": 2},
                "encoding": {
                    **at,
                    "color": {**of_line, "scale": {"domain": labels, "range": colors}},
                    "strokeDash": {**of_line, "scale": {"domain": labels, "range": dashes}},
                },
            },
            {
                "transform": [{"filter": "isValid(datum.target)"}],
                "mark": {"type": "rule", "color": DARK, "strokeWidth": 1.5},
                "encoding": {"y": {**at["y"], "field": "target"}},
            },
            {
                "transform": [{"filter": "isValid(datum.today)"}],
                "mark": {"type": "rule", "color": GREY, "strokeWidth": 1},
                "encoding": {"x": {**at["x"], "field": "today"}},
            },
        ]
        # Beside a chart: the labels of its axis, and the space to the next one.
        beside = canvas.letters * 2 + 20
        width = canvas.width // canvas.columns - beside
        wrapped = self._wrapped(int(width / canvas.letters / WIDTH_OF_LETTER))
        header = {
            "labelExpr": "split(datum.label, '|')",
            "labelLimit": width + 8,
            "labelAnchor": "start",
            "labelFontSize": canvas.letters,
            "labelLineHeight": round(canvas.letters * 1.25),
            "labelPadding": 4,
        }
        facet = {
            "field": "facet",
            "type": "nominal",
            "title": None,
            "sort": [*wrapped.values()],
            "header": header,
        }
        return themed(
            {
                "data": {"values": [{**value, "facet": wrapped[value["facet"]]} for value in self.values]},
                "facet": facet,
                "columns": canvas.columns,
                "spacing": {"row": 12, "column": 8},
                "spec": {"width": width, "height": canvas.small_height, "layer": layers},
                "resolve": {"scale": {"y": "independent"}, "axis": {"x": "independent"}},
                "padding": {"left": 2, "right": 8, "top": 5, "bottom": 2},
            },
            canvas,
        )

    def _wrapped(self, letters: int) -> dict[str, str]:
        """Return each name in lines of at most so many letters, all names in equally many lines."""
        lines = {
            facet: [line for part in facet.split("|") for line in textwrap.wrap(part, letters) or [""]]
            for facet in self.facets
        }
        most = max(map(len, lines.values()), default=0)
        return {facet: "|".join([""] * (most - len(found)) + found) for facet, found in lines.items()}


def themed(spec: Spec, canvas: Canvas) -> Spec:
    """Return a specification with the fonts and colours of all charts, and letters of the canvas's size."""
    size = canvas.letters
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "config": {
            "font": FONT,
            "axis": {"labelFontSize": size, "gridColor": "#e6e6e6", "domainColor": GREY, "tickColor": GREY},
            "legend": {
                "title": None,
                "orient": "top",
                "labelFontSize": size,
                "labelLimit": canvas.width,
                "columnPadding": 16,
                # The name of a horizontal line stands between the legend and the chart.
                "offset": size + 8,
                "columns": 2 if canvas is PHONE else 5,
            },
            "text": {"fontSize": size},
            "title": {"fontSize": size, "fontWeight": "normal"},
            "view": {"stroke": None},
        },
        **spec,
    }
