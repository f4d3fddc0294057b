"""The preview's table of planned rows, and the cell that shows a figure before and after."""

from decimal import Decimal
from typing import Protocol

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allocations.imports.plan import CHANGED, CREATED, UNCHANGED, PlannedRow, TableFigures
from hrtrack.common.text.danish import NOTHING, format_number
from hrtrack.common.web.tables import NUMBER_ATTRS, NameColumn, NumberColumn, Table, badge

VARIANTS = {CREATED: "success", CHANGED: "warning", UNCHANGED: ""}


class PlanTable(Table):
    """The effect of an import, row by row. A record is a PlannedRow."""

    hospital = NameColumn(verbose_name=gettext_lazy("Hospital"))
    share_percent = tables.Column(
        verbose_name=gettext_lazy("Fordelingsnøgle i %"), attrs=NUMBER_ATTRS, empty_values=()
    )
    amount = tables.Column(verbose_name=gettext_lazy("Tildelt (tkr.)"), attrs=NUMBER_ATTRS)
    target = tables.Column(verbose_name=gettext_lazy("Måltal"), attrs=NUMBER_ATTRS)
    posts_paid = NumberColumn(verbose_name=gettext_lazy("Beløb ÷ pris"), decimals=2)
    action = tables.Column(verbose_name=gettext_lazy("Ændring"))

    def render_share_percent(self, value: Decimal | None, record: PlannedRow) -> str:
        return old_to_new(record, "share_percent", value)

    def render_amount(self, value: Decimal, record: PlannedRow) -> str:
        return old_to_new(record, "amount", value, exponent=-3)

    def render_target(self, value: Decimal, record: PlannedRow) -> str:
        return old_to_new(record, "target", value)

    def render_action(self, value: str, record: PlannedRow) -> str:
        if record is self.total:
            return NOTHING
        words = {CREATED: _("Oprettes"), CHANGED: _("Ændres"), UNCHANGED: _("Uændret")}
        return badge(words[value], VARIANTS[value])


class HasBefore(Protocol):
    """A row with the figures before the change; None for a new allocation."""

    @property
    def before(self) -> TableFigures | None:
        """The figures before the change."""


def old_to_new(record: HasBefore, figure: str, now: Decimal | None, exponent: int = 0) -> str:
    """Return the new figure, with the old one in front where it differs; in thousands with the exponent −3."""
    before: Decimal | None = getattr(record.before, figure, None)
    new, old = (
        format_number(None if value is None else value.scaleb(exponent), None) for value in (now, before)
    )
    if record.before is None or now == before:
        return new
    return format_html('<span class="nowrap"><span class="old-value">{} →</span> <b>{}</b></span>', old, new)
