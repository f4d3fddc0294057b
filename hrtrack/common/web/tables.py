"""Tables in Det Fælles Designsystem: the base class of all tables, and columns in Danish notation."""

from collections.abc import Callable, Container, Iterator
from decimal import Decimal
from typing import Any

import django_tables2 as tables
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hrtrack.common.text.danish import NOTHING, format_date, format_number, format_tkr
from hrtrack.common.text.digits import whole_number
from hrtrack.common.text.rounding import is_rounded_away, rounding_note
from hrtrack.common.web.own_names import LANGUAGE_OF_NAMES, is_in_other_language, language_of_page

NUMBER_ATTRS = {"th": {"class": "number"}, "td": {"class": "number"}}


class Table(tables.Table):
    """A table whose first column names the rows; on a phone the table is shown as a list.

    folds: on a phone a row is the first column and the columns of `summary`; a box in the row opens the others.

    caption: for screen readers. total: a last record, shown in bold in the same columns. empty: the text of a table
    without rows. Columns are sortable only with `orderable=True`, and pages exist only if the view paginates.
    """

    empty: str | Promise = _("Ingen rækker")
    folds: bool = False
    has_many_columns: bool = False
    summary: Container[str] = ()

    def __init__(self, data: Any, *, caption: str | Promise, total: Any = None, **kwargs: Any) -> None:
        self.caption = caption
        self.total = total
        # As arguments, because a table's Meta is not inherited.
        options = {
            "template_name": "django_tables2/dkfds.html",
            "attrs": {
                "class": "table table--compact table--responsive-headers d-print-table small-print"
                if self.has_many_columns
                else "table table--compact table--responsive-headers d-print-table"
            },
            "orderable": False,
            "default": NOTHING,
            "empty_text": self.empty,
        }
        super().__init__(data, **(options | kwargs))

    def show_page(self, number: str, rows: int) -> None:
        """Show a page of so many rows: the one that the address names, and the last for a higher number."""
        last_page = -(-len(self.rows) // rows) or 1
        self.paginate(page=max(1, min(whole_number(number) or 1, last_page)), per_page=rows)

    def lines(self) -> Iterator[str]:
        """Yield each row as HTML. A template takes three times as long."""
        opened = [
            format_html(
                '<{} data-title="{}" {}',
                mark_safe(self._element(place, column.name)),  # noqa: S308 - no value of a row
                column.header,
                column.attrs["td"].as_html(),
            )
            for place, column in enumerate(self.columns)
        ]
        language = format_html(' lang="{}">', LANGUAGE_OF_NAMES)
        marked = [
            is_in_other_language() and getattr(column.column, "is_of_names", False) for column in self.columns
        ]
        names = [column.name for column in self.columns]
        for row in self.paginated_rows:
            adds_up = self.adds_up(row.record)
            line = ['<tr class="table-total">' if adds_up else "<tr>"]
            for place, name in enumerate(names):
                cell = conditional_escape(row.get_cell(name))
                if not place:
                    cell = self.before_name(row.record) + cell
                if self.folds and not place:
                    cell += render_opener(cell)
                end = language if marked[place] and not adds_up else ">"
                line += (opened[place], end, cell, "</td>" if place else "</th>")
            yield mark_safe("".join([*line, "</tr>"]))  # noqa: S308 - every piece is escaped above

    def _element(self, place: int, name: str) -> str:
        """Return the element of a column's cells with the attributes that the table gives it."""
        if not place:
            return 'th scope="row"'
        return "td data-more" if self.folds and name not in self.summary else "td"

    def before_name(self, record: Any) -> SafeString:
        """Return what stands before the name of the row, as HTML."""
        return SafeString()

    def adds_up(self, record: Any) -> bool:
        """Return whether a record adds up others, and is shown in bold."""
        return record is self.total

    @property
    def note(self) -> str:
        """Why the shown rows do not add up to the shown total; "" if they do."""
        if self.total is None:
            return ""
        records = [row.record for row in self.rows if not self.adds_up(row.record)]
        is_rounded = any(
            is_rounded_away([value_of(record) for record in records], value_of(self.total), unit)
            for unit, value_of in map(_shown_by, self.columns)
            if unit is not None
        )
        return rounding_note() if is_rounded else ""

    def get_bottom_pinned_data(self) -> list[Any] | None:
        """Return the total as the last row, None for a table without total."""
        return None if self.total is None else [self.total]


def render_opener(cell: str) -> SafeString:
    """Return the box that opens a folded row, named after the row's first cell."""
    label = gettext("Vis mere om %(row)s") % {"row": " ".join(strip_tags(cell).split())}
    box = '<input type="checkbox" class="row-opener" aria-label="{}"{}>'
    return format_html(box, label, language_of_page())


def _shown_by(column: tables.columns.BoundColumn) -> tuple[Decimal | None, Callable[[Any], Any]]:
    """Return the unit that a column's numbers are rounded to, None if to none, and its value of a record."""
    own = column.column
    return getattr(own, "unit", None), getattr(own, "value_of", column.accessor.resolve)


class NameColumn(tables.Column):
    """A column of names that users gave: each cell but that of a total is marked with their language."""

    is_of_names = True


class NumberColumn(tables.Column):
    """A right-aligned number in Danish notation; decimals=None shows the decimals of the value."""

    attrs = NUMBER_ATTRS

    def __init__(self, *args: Any, decimals: int | None = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.decimals = decimals
        self.unit = None if decimals is None else Decimal(1).scaleb(-decimals)

    def render(self, value: Any) -> str:
        return format_number(value, self.decimals)


class TkrColumn(tables.Column):
    """An amount in kr., shown in tkr.; the heading says "(tkr.)"."""

    attrs = NUMBER_ATTRS
    unit = Decimal(1000)

    def render(self, value: Any) -> str:
        return format_tkr(value)


class DateColumn(tables.Column):
    """A date as DD.MM.YYYY."""

    attrs = {"td": {"class": "nowrap"}}

    def render(self, value: Any) -> str:
        return format_date(value)


def badge(text: str | Promise, variant: str = "") -> str:
    """Return the badge partial as HTML, for a table's `render_…` methods."""
    return render_to_string("_partials/badge.html", {"text": text, "variant": variant})
