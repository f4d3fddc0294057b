"""Tables in Det Fælles Designsystem: the table all others inherit, and columns that read as Danes read."""

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
    """A table whose first column names its rows, and that reads as a list on a phone.

    caption: said to those who can't see it. total: a last record, shown in bold by the same columns.
    empty: what it says without rows. Ordered only where a column says `orderable=True`, in pages only when the
    view paginates it.
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
        """Each row as HTML. A template takes three times as long for it."""
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
            line = ['<tr class="table-total">' if row.record is self.total else "<tr>"]
            for place, name in enumerate(names):
                closed = "</td>" if place else "</th>"
                line += (opened[place], conditional_escape(row.get_cell(name)), closed)
            yield mark_safe("".join([*line, "</tr>"]))  # noqa: S308 - every piece is escaped above

    def get_bottom_pinned_data(self) -> list[Any] | None:
        return None if self.total is None else [self.total]


class NumberColumn(tables.Column):
    """A number to the right; decimals=None shows those it has."""

    attrs = NUMBER_ATTRS

    def __init__(self, *args: Any, decimals: int | None = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.decimals = decimals

    def render(self, value: Any) -> str:
        return format_number(value, self.decimals)


class TkrColumn(tables.Column):
    """An amount in kr., read in tkr.; the head says "(tkr.)"."""

    attrs = NUMBER_ATTRS

    def render(self, value: Any) -> str:
        return format_tkr(value)


class DateColumn(tables.Column):
    """A date as DD.MM.YYYY."""

    attrs = {"td": {"class": "nowrap"}}

    def render(self, value: Any) -> str:
        return format_date(value)


def badge(text: str | Promise, variant: str = "") -> str:
    """The badge partial as HTML, for a table's own `render_…`."""
    return render_to_string("_partials/badge.html", {"text": text, "variant": variant})
