"""The tables on the report's pages."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allocations.models import Grant
from hires.figures.definitions import label_of
from hires.models import name_of_post
from hires.routes import route_name
from hrtrack.common.text.danish import (
    format_date,
    format_moment,
    format_number,
    format_percent,
)
from hrtrack.common.web.own_names import LANGUAGE_OF_NAMES, is_in_other_language, own_name
from hrtrack.common.web.tables import (
    NUMBER_ATTRS,
    DateColumn,
    NameColumn,
    Table,
    badge,
)
from reports.models import Publication
from reports.pages.request import ReportRequest
from reports.report.data_tables import (
    SHOWN_UNITS,
    DataTable,
    ReportColumn,
    ReportRow,
    ValueKind,
)
from reports.report.dimensions import Pivot
from reports.report.drilldown import DELAY

# With more columns, a row of a report's table is folded on a phone.
MOST_UNFOLDED_COLUMNS = 3
# The dimensions whose values are names that users gave.
NAMED_BY_USERS = ("hospital", "purpose", "staff_group")
BAR_HEIGHT = 14  # pixels
# Of a table whose rows are two or three lines on a phone.
BRIEF_ATTRS = {"class": "table table--compact table--responsive-headers d-print-table pivot"}
EVEN_CHANCE = Decimal("0.5")
PATTERNS = 5


def figure_link(address: str, text: str, *about: object) -> str:
    """Return the link from a figure to its list. `about` says which figure of which row, for whoever hears the link alone."""
    name = ", ".join(str(part) for part in (text, *about))
    return format_html('<a class="figure-link" href="{}" aria-label="{}">{}</a>', address, name, text)


class FigureColumn(tables.Column):
    """A column of a report's table; a figure that has a list links to it."""

    def __init__(self, place: int, column: ReportColumn, first: ReportColumn, page: ReportRequest) -> None:
        self.place, self.column, self.first, self.page_request = place, column, first, page
        self.unit = SHOWN_UNITS.get(column.kind)
        attrs: dict[str, dict[str, str]] = dict(NUMBER_ATTRS) if column.is_number else {}
        dimension, _colon, key = column.name.partition(":")
        if _is_name({dimension: key}) and is_in_other_language():
            attrs["th"] = {**attrs.get("th", {}), "lang": LANGUAGE_OF_NAMES}
        super().__init__(verbose_name=column.heading, empty_values=(), attrs=attrs)

    def value_of(self, record: ReportRow) -> Any:
        """Return the exact value of a row."""
        return record.cells[self.place]

    def row_name(self, record: ReportRow) -> str:
        """Return what the row is of, as its first cell shows it."""
        return self.first.shown(record.cells[0])

    def render(self, record: ReportRow) -> str:
        value = self.value_of(record)
        text = self.column.shown(value)
        if self.column.kind is ValueKind.TEXT and _is_name(record.filters):
            return own_name(text)
        if not self.column.drilldown or not value or record.is_subtotal:
            return text
        across = {} if ":" not in self.column.name else dict([self.column.name.split(":", 1)])
        filters = {**record.filters, **across}
        if "as_of" in filters:
            filters["as_of"] = format_date(dt.date.fromisoformat(filters["as_of"]))
        address = self.page_request.drilldown_url(self.column.drilldown, filters)
        return figure_link(address, text, self.column.heading, self.row_name(record))


def _is_name(filters: Mapping[str, str]) -> bool:
    """Return whether a row or column with these filters is called by a name that users gave."""
    return any(filters.get(dimension) for dimension in NAMED_BY_USERS)


class NeededPaceColumn(FigureColumn):
    """The pace that is needed to reach the target; bold where it is above the pace so far, in the column before."""

    def render(self, record: ReportRow) -> str:
        text = super().render(record)
        so_far, needed = record.cells[self.place - 1], record.cells[self.place]
        is_more = None not in (so_far, needed) and needed > so_far
        return format_html("<strong>{}</strong>", text) if is_more else text


class ChanceColumn(FigureColumn):
    """The chance of reaching the target; a badge where it is rather missed than reached."""

    def render(self, record: ReportRow) -> str:
        text, chance = super().render(record), record.cells[self.place]
        return badge(text, "warning") if chance is not None and round(chance, 2) < EVEN_CHANCE else text


class BriefColumn(FigureColumn):
    """The figure that stands beside the name of a row on a phone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.attrs = {**NUMBER_ATTRS, "td": {"class": "number pivot-total"}}


class LineBelowColumn(FigureColumn):
    """The figure that stands in the line below the name of a row on a phone, after its heading."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.attrs = {**NUMBER_ATTRS, "td": {"class": "number pivot-share"}}


class ReportTable(Table):
    """One of the report's tables with all its columns; a record is a ReportRow.

    `column_classes` are the classes of columns that are shown otherwise than figures are, by their names.
    """

    column_classes: Mapping[str, type[FigureColumn]] = {}

    def __init__(
        self, page: ReportRequest, shown: DataTable, *, summary: Sequence[str] = (), **kwargs: Any
    ) -> None:
        columns = [
            (
                column.name.replace(":", "_"),
                self.column_classes.get(column.name, FigureColumn)(place, column, shown.columns[0], page),
            )
            for place, column in enumerate(shown.columns)
        ]
        self.folds = len(columns) > MOST_UNFOLDED_COLUMNS
        self.summary = summary or [name for name, _column in columns[1:3]]
        super().__init__(
            shown.rows,
            caption=shown.title,
            total=shown.total if shown.rows else None,
            extra_columns=columns,
            **kwargs,
        )

    def adds_up(self, record: ReportRow) -> bool:
        """Return whether the record is a subtotal or the total."""
        return record.is_subtotal or super().adds_up(record)


class ShareColumn(tables.Column):
    """The parts of a row's total as one bar. Each value has a pattern; what is added up has one of its own."""

    def __init__(self, pivot: Pivot) -> None:
        self.pivot = pivot
        super().__init__(
            verbose_name=gettext_lazy("Fordeling"), empty_values=(), attrs={"td": {"class": "pivot-bar"}}
        )

    def render(self, record: ReportRow) -> SafeString | str:
        parts, pieces, begins = [], [], Decimal()
        for swatch, share in zip(swatches(self.pivot), self.pivot.shares(record), strict=True):
            if share:
                piece = '<rect x="{}%" width="{}%" height="{}" fill="url(#{})"/>'
                at, width = (f"{part * 100:.2f}" for part in (begins, share))
                pieces.append(format_html(piece, at, width, BAR_HEIGHT, swatch.pattern))
                parts.append(f"{swatch.label} {format_percent(share)}")
            begins += share
        if not pieces:
            return ""
        bar = '<svg class="shares" role="img" width="100%" height="{}" aria-label="{}">{}</svg>'
        rects = mark_safe("".join(pieces))  # noqa: S308 - each piece is escaped above
        return format_html(bar, BAR_HEIGHT, ", ".join(parts), rects)


class ForecastTable(ReportTable):
    """The forecast of each hospital and of all."""

    column_classes = {
        "range": BriefColumn,
        "needed": NeededPaceColumn,
        "chance": ChanceColumn,
        "unused_range": LineBelowColumn,
    }

    def __init__(self, page: ReportRequest, shown: DataTable) -> None:
        super().__init__(page, shown, summary=("range", "unused_range"), attrs=BRIEF_ATTRS)


@dataclass(frozen=True)
class Swatch:
    """The pattern of a value of a pivot, and its label in the legend."""

    pattern: str
    label: str


def swatches(pivot: Pivot) -> list[Swatch]:
    """Return the pattern of each value of a pivot, in the order of its columns."""
    return [
        Swatch("share-others" if column.name == "others" else f"share-{number % PATTERNS}", column.label)
        for number, column in enumerate(pivot.values)
    ]


class PivotTable(Table):
    """A pivot, with a bar in each row; a record is a ReportRow."""

    column_classes: Mapping[str, type[FigureColumn]] = {"total": BriefColumn, "share": LineBelowColumn}
    folds = True
    summary = ("total", "bar", "share")

    def __init__(self, page: ReportRequest, pivot: Pivot) -> None:
        shown = pivot.table
        columns: list[tuple[str, tables.Column]] = [
            (
                column.name.replace(":", "_"),
                self.column_classes.get(column.name, FigureColumn)(place, column, shown.columns[0], page),
            )
            for place, column in enumerate(shown.columns)
        ]
        # The total alone says the unit of all.
        for (_name, column), value in zip(columns[1:], pivot.values, strict=False):
            column.verbose_name = value.label
        columns.insert(1, ("bar", ShareColumn(pivot)))
        super().__init__(
            shown.rows,
            caption=shown.title,
            total=shown.total,
            extra_columns=columns,
            attrs=BRIEF_ATTRS,
        )


class DrilldownTable(Table):
    """Posts or hires behind a figure; a record is a row of `reports.report.drilldown`, or the total."""

    post = tables.Column(verbose_name=gettext_lazy("Stilling"), empty_values=())
    hospital = NameColumn()
    employee = NameColumn(verbose_name=gettext_lazy("Ansat"))
    route = tables.Column(verbose_name=gettext_lazy("Rekrutteringsvej"))
    first_day = DateColumn(verbose_name=gettext_lazy("Ansat fra"))
    last_day = DateColumn(verbose_name=gettext_lazy("Ansat til og med"))
    agreed_on = DateColumn(verbose_name=gettext_lazy("Aftalt den"))
    registered_on = DateColumn(verbose_name=gettext_lazy("Registreret den"))
    value = tables.Column(attrs=NUMBER_ATTRS)

    folds = True
    summary = ("employee", "value")
    has_many_columns = True
    empty = gettext_lazy("Ingen ansættelser står bag tallet.")

    def __init__(self, grant: Grant, rows: Any, figure: ReportColumn, total: Any) -> None:
        self.grant, self.figure = grant, figure
        super().__init__(
            rows,
            caption=figure.label,
            total={"total": total, "value": total} if rows else None,
            exclude=() if figure.name == DELAY else ("agreed_on", "registered_on"),
        )
        self.columns["value"].column.verbose_name = self.heading
        self.columns["hospital"].column.verbose_name = label_of("hospital", grant)

    @property
    def heading(self) -> str:
        """The heading of the values, with their unit."""
        if self.figure.name == DELAY:
            return _("Dage fra aftalt til registreret")
        return _("%s (kr.)") % self.figure.label if self.figure.kind is ValueKind.KR else self.figure.label

    def render_value(self, value: Any) -> str:
        """Show every decimal that is added up, so that a reader can add the rows to the total."""
        decimals = {ValueKind.KR: 2, ValueKind.PERSON_YEARS: 4, ValueKind.DAYS: None}.get(self.figure.kind, 0)
        return format_number(value, decimals)

    def render_post(self, record: dict[str, Any]) -> str:
        if record is self.total:
            return _("Median") if self.figure.name == DELAY else _("I alt")
        address = reverse("hires:post", kwargs={"pk": record["post_id"]})
        return format_html(
            '<a href="{}">{}</a>', address, name_of_post(record["short_name"], record["number"])
        )

    def render_hospital(self, record: dict[str, Any]) -> str:
        return format_html(
            '<div>{}<div class="note">{}</div></div>', record["hospital"], record["department"]
        )

    def render_employee(self, record: dict[str, Any]) -> str:
        address = reverse("hires:hire", kwargs={"pk": record["hire_id"]})
        return format_html('<a href="{}">{}</a>', address, record["employee"])

    def render_route(self, value: str) -> str:
        return route_name(self.grant, value)


class ComparedTable(Table):
    """Hires that count otherwise on one day than on the other; a record is a Hire."""

    employee = NameColumn(verbose_name=gettext_lazy("Ansat"), linkify=("hires:hire", {"pk": tables.A("pk")}))
    post = tables.Column(verbose_name=gettext_lazy("Stilling"))
    hospital = NameColumn(accessor="post__hospital")
    agreed_on = DateColumn(verbose_name=gettext_lazy("Aftalt den"))

    folds = True
    summary = ("post", "agreed_on")

    def __init__(self, grant: Grant, hires: Any, **kwargs: Any) -> None:
        super().__init__(hires, **kwargs)
        self.columns["hospital"].column.verbose_name = label_of("hospital", grant)


class PublicationTable(Table):
    """The publications of a grant; a record is a Publication."""

    number = tables.Column(verbose_name=gettext_lazy("Nummer"))
    as_of = DateColumn(verbose_name=gettext_lazy("Status pr."))
    published_at = tables.Column(verbose_name=gettext_lazy("Offentliggjort"))
    published_by = NameColumn(verbose_name=gettext_lazy("Offentliggjort af"))
    state = tables.Column(verbose_name=gettext_lazy("Filer"), empty_values=())

    def address(self, record: Publication) -> str:
        """Return the address of the publication's page."""
        return reverse("reports:publication", args=[record.grant_id, record.number])

    def render_number(self, value: int, record: Publication) -> str:
        return format_html('<a href="{}">{}</a>', self.address(record), _("Nr. %s") % value)

    def render_published_at(self, value: dt.datetime) -> str:
        return format_moment(value)

    def render_state(self, record: Publication) -> str:
        if record.withdrawn_at:
            return _("trukket tilbage")
        shown = ("word", "pdf", "excel")
        return format_html_join(
            " · ",
            '<a href="{}">{}<span class="sr-only">, {}</span></a>',
            (
                (
                    reverse("reports:publication_file", args=[record.grant_id, record.number, name]),
                    name.upper() if name == "pdf" else name.capitalize(),
                    record,
                )
                for name in shown
            ),
        )
