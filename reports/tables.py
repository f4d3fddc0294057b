from typing import Any

import django_tables2 as tables
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hires.figures import reached
from hires.wording import count
from hrtrack.common.danish import format_date, format_number, format_percent
from hrtrack.common.tables import NUMBER_ATTRS, NumberColumn, Table, TkrColumn
from hrtrack.common.templatetags.dkfds import meter
from reports.progress import ProgressReport, ProgressRow


def posts_link(record: ProgressRow, table: "ProgressTable") -> str | None:
    """The hospital's posts on the report's day; the total has none."""
    if record.allocation_id is None:
        return None
    day = urlencode({"as_of": format_date(table.report.as_of)})
    return f"{reverse('hires:posts', kwargs={'pk': record.allocation_id})}?{day}"


class ProgressTable(Table):
    """The report's hospitals and its total; a record is a ProgressRow."""

    hospital = tables.Column(verbose_name=gettext_lazy("Hospital"), linkify=posts_link)
    allocated = TkrColumn(verbose_name=gettext_lazy("Tildelt (tkr.)"))
    filled = tables.Column(verbose_name=gettext_lazy("Oprettet / måltal"), attrs=NUMBER_ATTRS)
    bar = tables.Column(verbose_name=gettext_lazy("Fremdrift"), empty_values=())
    held = NumberColumn(verbose_name=gettext_lazy("Besat nu"))
    fte = NumberColumn(verbose_name=gettext_lazy("Fuldtid nu"), decimals=1)
    from_regionh_match = NumberColumn(verbose_name=gettext_lazy("Fra Match"))
    spent = TkrColumn(verbose_name=gettext_lazy("Beregnet forbrug (tkr.)"))
    remaining = TkrColumn(verbose_name=gettext_lazy("Ikke disponeret (tkr.)"))

    empty = gettext_lazy("Fordelingen er ikke indlæst endnu. Det gør en administrator.")

    def __init__(self, report: ProgressReport, **kwargs: Any) -> None:
        self.report = report
        super().__init__(report.rows, total=report.total if report.rows else None, **kwargs)

    def render_filled(self, value: int, record: ProgressRow) -> str:
        grant = self.report.grant
        return f"{count(grant, reached(grant, record))} / {format_number(record.target, None)}"

    def render_bar(self, record: ProgressRow) -> str:
        bar = render_to_string("_partials/meter.html", meter(**self.report.towards_target(record)))
        said = (_("%s (årsværk %s)") if self.report.grant.counts_posts else _("%s (stillinger %s)")) % (
            format_percent(record.attainment),
            format_percent(self.report.beside_attainment(record)),
        )
        return format_html('{}<div class="note nowrap">{}</div>', bar, said)
