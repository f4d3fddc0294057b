"""Tables in Det Fælles Designsystem: the base class of all tables, and columns in Danish notation."""

from collections.abc import Iterator
from typing import Any

import django_tables2 as tables
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from hrtrack.common.text.danish import NOTHING, format_date, format_number, format_tkr

NUMBER_ATTRS = {"th": {"class": "number"}, "td": {"class": "number"}}


class Table(tables.Table):
    """A table whose first column names the rows; on a phone the table is shown as a list.

    caption: for screen readers. total: a last record, shown in bold in the same columns. empty: the text of a table
    without rows. Columns are sortable only with `orderable=True`, and pages exist only if the view paginates.
    """

    empty: str | Promise = _("Ingen rækker")

    def __init__(self, data: Any, *, caption: str | Promise, total: Any = None, **kwargs: Any) -> None:
        self.caption = caption
        self.total = total
        # As arguments, because a table's Meta is not inherited.
        options = {
            "template_name": "django_tables2/dkfds.html",
            "attrs": {"class": "table table--compact table--responsive-headers"},
            "orderable": False,
            "default": NOTHING,
            "empty_text": self.empty,
        }
        super().__init__(data, **(options | kwargs))

    def lines(self) -> Iterator[str]:
        """Yield each row as HTML. A template takes three times as long."""
        opened = [
            format_html(
                '<{} data-title="{}" {}>',
                "td" if place else mark_safe('th scope="row"'),
                column.header,
                column.attrs["td"].as_html(),
            )
            for place, column in enumerate(self.columns)
        ]
        names = [column.name for column in self.columns]
        for row in self.paginated_rows:
            line = ['<tr class="table-total">' if self.adds_up(row.record) else "<tr>"]
            for place, name in enumerate(names):
                closed = "</td>" if place else "</th>"
                line += (opened[place], conditional_escape(row.get_cell(name)), closed)
            yield mark_safe("".join([*line, "</tr>"]))  # noqa: S308 - every piece is escaped above

    def adds_up(self, record: Any) -> bool:
        """Return whether a record adds up others, and is shown in bold."""
        return record is self.total

    def get_bottom_pinned_data(self) -> list[Any] | None:
        """Return the total as the last row, None for a table without total."""
        return None if self.total is None else [self.total]


class NumberColumn(tables.Column):
    """A right-aligned number in Danish notation; decimals=None shows the decimals of the value."""

    attrs = NUMBER_ATTRS

    def __init__(self, *args: Any, decimals: int | None = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.decimals = decimals

    def render(self, value: Any) -> str:
        return format_number(value, self.decimals)


class TkrColumn(tables.Column):
    """An amount in kr., shown in tkr.; the heading says "(tkr.)"."""

    attrs = NUMBER_ATTRS

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
