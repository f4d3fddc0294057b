"""The tables on the pages about the whole region."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import django_tables2 as tables
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from allocations.models import Allocation, Grant, Hospital
from hires.actions.confirm import Completeness
from hires.figures.definitions import label_of
from hires.figures.statement import reached, reached_name
from hires.presentation.phrases import count, reached_label, target_in_words, unit
from hrtrack.common.templatetags.dkfds import meter
from hrtrack.common.text.danish import (
    NOTHING,
    format_date,
    format_moment,
    format_number,
    format_percent,
    format_tkr,
)
from hrtrack.common.web.own_names import own_name
from hrtrack.common.web.tables import NUMBER_ATTRS, NameColumn, NumberColumn, Table, TkrColumn, badge
from reports.models import Publication
from reports.pages.request import ReportRequest
from reports.pages.tables import figure_link
from reports.report.build import Report
from reports.report.data_tables import hospital_filter
from reports.report.progress import ProgressReport, ProgressRow

# A meter, and the room beside it for what is beyond the target, in pixels.
METER, ROOM_BEYOND = 100, 56
ROWS_AT_ONCE = 40
OVERVIEW_CLASSES = "table table--compact table--responsive-headers d-print-table small-print overview"


@dataclass(frozen=True)
class OverviewRow:
    """A hospital in the order of the report, or the total: its figures, and its confirmations."""

    position: int
    figures: ProgressRow
    completeness: Completeness | None

    @property
    def confirmed_as_of(self) -> dt.date:
        """The day as of which the list is confirmed; the first of all days for a list that never was."""
        last = self.completeness and self.completeness.confirmation
        return last.as_of if last else dt.date.min


class OverviewTable(Table):
    """The report's hospitals and its total, a record is an OverviewRow. Each figure links to what is behind it."""

    hospital = NameColumn(accessor="figures__hospital", order_by="position")
    created = tables.Column(
        verbose_name=gettext_lazy("Oprettet / måltal"),
        accessor="figures__created",
        order_by="figures__created",
        attrs={"th": {"class": "number"}, "td": {"class": "number created-cell"}},
    )
    bar = tables.Column(
        verbose_name=gettext_lazy("Fremdrift"),
        accessor="figures__attainment",
        empty_values=(),
        attrs={"td": {"class": "progress-cell"}},
    )
    beside_attainment = tables.Column(accessor="figures__beside_attainment", attrs=NUMBER_ATTRS)
    fte = NumberColumn(verbose_name=gettext_lazy("Omregnet til fuldtid"), accessor="figures__fte", decimals=1)
    from_redeployment = NumberColumn(accessor="figures__from_redeployment")
    allocated = TkrColumn(verbose_name=gettext_lazy("Tildelt (tkr.)"), accessor="figures__allocated")
    spent = TkrColumn(verbose_name=gettext_lazy("Beregnet forbrug (tkr.)"), accessor="figures__spent")
    remaining = TkrColumn(
        verbose_name=gettext_lazy("Ikke disponeret (tkr.)"),
        accessor="figures__remaining",
        attrs=NUMBER_ATTRS,
    )
    confirmed = tables.Column(
        verbose_name=gettext_lazy("Bekræftet komplet pr."), accessor="confirmed_as_of", empty_values=()
    )

    folds = True
    has_many_columns = True
    summary = ("created", "bar", "remaining", "confirmed")
    empty = gettext_lazy("Fordelingen er ikke indlæst endnu. Det gør en administrator.")

    def __init__(self, page: ReportRequest, completeness: Mapping[int, Completeness], **kwargs: Any) -> None:
        self.page_request = page
        self.report = page.report.progress
        grant = self.report.grant
        rows = [
            OverviewRow(position, row, completeness.get(row.hospital_id or 0))
            for position, row in enumerate(self.report.rows)
        ]
        super().__init__(
            rows,
            total=OverviewRow(len(rows), self.report.total, None) if rows else None,
            exclude=() if grant.redeployment_scheme else ("from_redeployment",),
            orderable=len(rows) > 1,
            attrs={
                "class": "table table--compact table--responsive-headers d-print-table small-print overview"
            },
            **kwargs,
        )
        headings = {
            "hospital": label_of("hospital", grant),
            "beside_attainment": beside_attainment_heading(page),
        }
        if grant.redeployment_scheme:
            headings["from_redeployment"] = label_of("from_redeployment", grant)
        if not grant.counts_posts:
            headings["created"] = _("%s / måltal") % reached_label(grant)
        for name, heading in headings.items():
            self.columns[name].column.verbose_name = heading

    def linked(self, figure: str, record: OverviewRow, text: str) -> str:
        """Return the text with a link to what is behind a row's figure."""
        row = record.figures
        address = self.page_request.drilldown_url(figure, hospital_filter(row.hospital_id))
        return figure_link(address, text, label_of(figure, self.report.grant), row.hospital)

    def render_hospital(self, record: OverviewRow) -> str:
        """Link to the hospital's posts on the report's day; with a report of the history, to the created posts' list."""
        row = record.figures
        if row.allocation_id is None:
            return row.hospital
        if self.page_request.report.is_of_history:
            address = self.page_request.drilldown_url("created", hospital_filter(row.hospital_id))
        else:
            day = urlencode({"as_of": format_date(self.report.as_of)})
            address = f"{reverse('hires:posts', kwargs={'pk': row.allocation_id})}?{day}"
        return format_html('<a href="{}">{}</a>', address, row.hospital)

    def render_created(self, record: OverviewRow) -> str:
        grant, row = self.report.grant, record.figures
        done = self.linked(reached_name(grant), record, count(grant, reached(grant, row)))
        return format_html("<span><strong>{}</strong> / {}</span>", done, target_in_words(row, row.target))

    def render_bar(self, record: OverviewRow) -> str:
        return progress_bar(self.report, record.figures)

    def render_beside_attainment(self, record: OverviewRow) -> str:
        return format_percent(record.figures.beside_attainment)

    def render_fte(self, record: OverviewRow) -> str:
        return self.linked("fte", record, format_number(record.figures.fte, 1))

    def render_from_redeployment(self, record: OverviewRow) -> str:
        return self.linked("from_redeployment", record, format_number(record.figures.from_redeployment))

    def render_spent(self, record: OverviewRow) -> str:
        return self.linked("spent", record, format_tkr(record.figures.spent))

    def render_remaining(self, record: OverviewRow) -> str:
        return self.linked("remaining", record, format_tkr(record.figures.remaining))

    def render_confirmed(self, record: OverviewRow) -> str:
        """Show the day of the latest confirmation, and whether anything has changed since."""
        completeness = record.completeness
        if completeness is None:
            return ""
        last = completeness.confirmation
        before = format_html('<span class="on-phone">{}</span> ', _("bekræftet"))
        if last is None:
            return format_html("<span>{}{}</span>", before, badge(_("Aldrig"), "warning"))
        who = _("Bekræftet %(at)s af %(who)s") % {
            "at": format_moment(last.confirmed_at),
            "who": last.confirmed_by,
        }
        if completeness.changed_at:
            who += "; " + _("ændret siden, senest %s") % format_moment(completeness.changed_at)
        return format_html(
            '<span class="nowrap" title="{}">{}{}</span>', who, before, format_date(last.as_of)
        )


def beside_attainment_heading(page: ReportRequest) -> str:
    """Return the heading of the attainment in the unit that the grant is not counted in."""
    if page.grant.counts_level:
        return _("På dagen, af måltal")
    return _("Årsværk af måltal") if page.grant.counts_posts else _("Stillinger af måltal")


@dataclass(frozen=True)
class OpenGrantRow:
    """An open grant as of today, and the number of lines that need attention."""

    report: Report
    attention: int


class OpenGrantTable(Table):
    """The open grants; a record is a OpenGrantRow. There is no total: grants count different things."""

    grant = NameColumn(verbose_name=gettext_lazy("Bevilling"), accessor="report__grant")
    created = tables.Column(
        verbose_name=gettext_lazy("Nået / måltal"),
        accessor="report",
        attrs={"th": {"class": "number"}, "td": {"class": "number created-cell"}},
    )
    bar = tables.Column(
        verbose_name=gettext_lazy("Fremdrift"), accessor="report", attrs={"td": {"class": "progress-cell"}}
    )
    allocated = TkrColumn(
        verbose_name=gettext_lazy("Tildelt (tkr.)"), accessor="report__progress__total__allocated"
    )
    committed = TkrColumn(
        verbose_name=gettext_lazy("Disponeret (tkr.)"), accessor="report__progress__total__committed"
    )
    remaining = TkrColumn(
        verbose_name=gettext_lazy("Ikke disponeret (tkr.)"),
        accessor="report__progress__total__remaining",
        attrs=NUMBER_ATTRS,
    )
    attention = NumberColumn(verbose_name=gettext_lazy("Kræver opmærksomhed"))

    folds = True
    summary = ("created", "bar", "remaining", "attention")
    empty = gettext_lazy("Ingen bevilling er åben.")

    def __init__(self, rows: Sequence[OpenGrantRow], **kwargs: Any) -> None:
        super().__init__(rows, attrs={"class": OVERVIEW_CLASSES}, **kwargs)

    def render_grant(self, value: Grant) -> str:
        return format_html('<a href="{}">{}</a>', reverse("reports:progress", args=[value.pk]), value.name)

    def render_created(self, value: Report) -> str:
        grant, total = value.grant, value.progress.total
        target = target_in_words(total, total.target)
        return format_html(
            "<span><strong>{}</strong> / {} {}</span>",
            count(grant, reached(grant, total)),
            target,
            unit(grant, total.target),
        )

    def render_bar(self, value: Report) -> str:
        return progress_bar(value.progress, value.progress.total)

    def render_attention(self, value: int, record: OpenGrantRow) -> str:
        if not value:
            return format_number(value)
        address = f"{reverse('reports:progress', args=[record.report.grant.pk])}#attention"
        return figure_link(address, format_number(value), _("Kræver opmærksomhed"), record.report.grant)


def progress_bar(progress: ProgressReport, row: ProgressRow) -> str:
    """Return the meter of a row with what is beyond the target, and the attainment beside it, as HTML."""
    drawn = meter(**progress.towards_target(row), beyond=ROOM_BEYOND, width=METER)
    bar = render_to_string("_partials/meter.html", drawn)
    return format_html(
        '<span>{}<span class="attainment">{}</span></span>', bar, format_percent(row.attainment)
    )


@dataclass(frozen=True)
class RegionHospital:
    """A hospital with its allocations of the open grants, each with the day it is confirmed as of, and its users."""

    hospital: Hospital
    allocations: Sequence[tuple[Allocation, dt.date | None]]
    users: Sequence[User]


class RegionHospitalTable(Table):
    """All hospitals; a record is a RegionHospital. A hospital has a line for each open grant."""

    hospital = NameColumn()
    lists = tables.Column(verbose_name=gettext_lazy("Lister"), accessor="allocations", empty_values=())
    users = NameColumn(verbose_name=gettext_lazy("Har adgang"), empty_values=())

    empty = gettext_lazy("Der er ingen hospitaler endnu.")

    def __init__(self, rows: Sequence[RegionHospital], *, names_grants: bool, **kwargs: Any) -> None:
        self.names_grants = names_grants
        super().__init__(rows, attrs={"class": OVERVIEW_CLASSES}, **kwargs)
        self.columns["hospital"].column.verbose_name = _("Hospital")

    def render_hospital(self, value: Hospital) -> str:
        return format_html('{} <span class="note">{}</span>', value.name, value.short_name)

    def render_lists(self, value: Sequence[tuple[Allocation, dt.date | None]]) -> str:
        return format_html_join("", "<div>{}</div>", ((self._line(*each),) for each in value)) or NOTHING

    def _line(self, allocation: Allocation, confirmed: dt.date | None) -> str:
        name = f"{own_name(allocation.grant)}: " if self.names_grants else ""
        state = (
            _("bekræftet komplet pr. %s") % format_date(confirmed)
            if confirmed
            else badge(_("Aldrig bekræftet"), "warning")
        )
        of = format_html(
            '<span class="sr-only">, {}, {}</span>', own_name(allocation.hospital), own_name(allocation.grant)
        )
        return format_html(
            '{}<a href="{}">{}{}</a> · <a href="{}">{}{}</a> · {}',
            mark_safe(name),  # noqa: S308 - escaped by own_name
            reverse("hires:posts", args=[allocation.pk]),
            _("Stillinger"),
            of,
            reverse("hires:list", args=[allocation.pk]),
            _("Ansættelser"),
            of,
            state,
        )

    def render_users(self, value: Sequence[User]) -> str:
        return format_html_join(
            ", ", '<a href="mailto:{}">{}</a>', ((user.email, user.name) for user in value)
        ) or _("Ingen har adgang")


@dataclass(frozen=True)
class WrittenReport:
    """A day for which a grant has texts or publications, with its publications of that day."""

    grant: Grant
    as_of: dt.date
    publications: Sequence[Publication]


class WrittenReportTable(Table):
    """The reports of all grants, a record is a WrittenReport."""

    as_of = tables.Column(verbose_name=gettext_lazy("Status pr."))
    grant = NameColumn(verbose_name=gettext_lazy("Bevilling"))
    publications = tables.Column(verbose_name=gettext_lazy("Offentliggjort"), empty_values=())

    empty = gettext_lazy("Ingen redegørelse er skrevet endnu.")

    def __init__(self, rows: Sequence[WrittenReport], **kwargs: Any) -> None:
        super().__init__(rows, attrs={"class": OVERVIEW_CLASSES}, **kwargs)

    def render_as_of(self, record: WrittenReport) -> str:
        day = format_date(record.as_of)
        address = reverse("reports:council_report", args=[record.grant.pk])
        return format_html(
            '<a href="{}?{}">{}<span class="sr-only">, {}</span></a>',
            address,
            urlencode({"as_of": day}),
            day,
            own_name(record.grant),
        )

    def render_publications(self, value: Sequence[Publication]) -> str:
        if not value:
            return _("nej, kun skrevet")
        return format_html_join(
            ", ",
            '<a href="{}">{}</a>{}',
            (
                (
                    reverse("reports:publication", args=[each.grant_id, each.number]),
                    _("nr. %s") % each.number,
                    f" ({_('trukket tilbage')})" if each.withdrawn_at else "",
                )
                for each in value
            ),
        )
