from typing import Any

import django_tables2 as tables
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allocations.importing import CHANGED, CREATED, UNCHANGED, PlannedRow
from hrtrack.common.danish import NOTHING, format_number, format_tkr
from hrtrack.common.tables import NumberColumn, Table, TkrColumn, badge

VARIANTS = {CREATED: "success", CHANGED: "warning", UNCHANGED: ""}


class PlanTable(Table):
    """What an import would do row by row; a record is a PlannedRow."""

    hospital = tables.Column(verbose_name=gettext_lazy("Hospital"))
    share_percent = NumberColumn(verbose_name=gettext_lazy("Fordelingsnøgle i %"), decimals=None)
    amount = TkrColumn(verbose_name=gettext_lazy("Tildelt (tkr.)"))
    target = NumberColumn(verbose_name=gettext_lazy("Måltal"), decimals=None)
    posts_paid = NumberColumn(verbose_name=gettext_lazy("Beløb ÷ pris"), decimals=2)
    before = tables.Column(verbose_name=gettext_lazy("Hidtil"))
    action = tables.Column(verbose_name=gettext_lazy("Ændring"))

    def render_before(self, value: Any, record: PlannedRow) -> str:
        if record.action != CHANGED:
            return NOTHING
        return _("%(amount)s tkr., måltal %(target)s") % {
            "amount": format_tkr(value.amount),
            "target": format_number(value.target, None),
        }

    def render_action(self, value: str, record: PlannedRow) -> str:
        if record is self.total:
            return NOTHING
        words = {CREATED: _("Oprettes"), CHANGED: _("Ændres"), UNCHANGED: _("Uændret")}
        return badge(words[value], VARIANTS[value])
