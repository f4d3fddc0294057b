import datetime as dt
from typing import Any

import django_tables2 as tables
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from hires.figures import reached
from hires.models import Read
from hires.wording import count
from hrtrack.common.danish import NOTHING, format_date, format_number, format_percent
from hrtrack.common.tables import NUMBER_ATTRS, DateColumn, NumberColumn, Table, TkrColumn
from hrtrack.common.templatetags.dkfds import meter
from reports.changes import Change, FieldChange
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


class CompletenessTable(Table):
    """What the hospitals have confirmed to be complete; a record is a (hospital, its Completeness)."""

    hospital = tables.Column(verbose_name=gettext_lazy("Hospital"), accessor="0")
    as_of = DateColumn(verbose_name=gettext_lazy("Komplet pr."), accessor="1__confirmation__as_of")
    by = tables.Column(verbose_name=gettext_lazy("Bekræftet af"), accessor="1__confirmation__confirmed_by")
    at = tables.Column(
        verbose_name=gettext_lazy("Bekræftet"),
        accessor="1__confirmation__confirmed_at",
        attrs={"td": {"class": "nowrap"}},
    )
    changed_at = tables.Column(
        verbose_name=gettext_lazy("Seneste ændring siden"), accessor="1__changed_at", empty_values=()
    )

    def render_at(self, value: dt.datetime) -> str:
        return format_moment(value)

    def render_changed_at(self, value: dt.datetime | None, record: Any) -> str:
        if value is not None:
            return format_moment(value)
        return _("ingen") if record[1].confirmation else NOTHING


class ChangesTable(Table):
    """Who did what when; a record is a Change."""

    at = tables.Column(verbose_name=gettext_lazy("Hvornår"), attrs={"td": {"class": "nowrap"}})
    who = tables.Column(verbose_name=gettext_lazy("Hvem"))
    hospital = tables.Column(verbose_name=gettext_lazy("Hospital"))
    thing = tables.Column(verbose_name=gettext_lazy("Hvad"))
    fields = tables.Column(verbose_name=gettext_lazy("Ændring"), empty_values=())

    empty = gettext_lazy("Ingen ændringer svarer til det, du har valgt.")

    def render_at(self, record: Change) -> str:
        return format_moment(record.at)

    def render_thing(self, record: Change) -> str:
        return format_html(
            '<div class="person">{}<div class="note">{}</div></div>', record.thing, record.kind
        )

    def render_fields(self, record: Change) -> str:
        """Each field a piece of its own, so that a line breaks between them first."""
        said = ((field.label, old_and_new(field)) for field in record.fields)
        shown = format_html_join(" ", '<span class="change">{}: {}</span>', said)
        return format_html("<div><strong>{}</strong> {}</div>", record.action.capitalize(), shown)


def old_and_new(field: FieldChange) -> str:
    return field.after if field.before == NOTHING else f"{field.before} → {field.after}"


# The pages that show employees, by the name of their address, and the commands that do.
SHOWN_ON = {
    "hires:posts": gettext_lazy("Stillinger"),
    "hires:posts_excel": gettext_lazy("Stillinger som Excel"),
    "hires:list": gettext_lazy("Ansættelser"),
    "hires:list_excel": gettext_lazy("Ansættelser som Excel"),
    "hires:post": gettext_lazy("Stilling"),
    "hires:hire": gettext_lazy("Ansættelse"),
    "hires:import": gettext_lazy("Indlæs fra Excel"),
    "hires:change_post": gettext_lazy("Ret stillingen"),
    "hires:change_hire": gettext_lazy("Ret ansættelsen"),
    "hires:end_hire": gettext_lazy("Registrér fratrædelse"),
    "hires:withdraw_hire": gettext_lazy("Træk ansættelsen tilbage"),
    "hires:annul_hire": gettext_lazy("Annullér ansættelsen"),
    "hires:change_hours": gettext_lazy("Ændr timetal"),
    "hires:take_leave": gettext_lazy("Registrér orlov"),
    "hires:return_from_leave": gettext_lazy("Tilbage fra orlov før tid"),
    "hires:move_to_department": gettext_lazy("Flyt til en anden afdeling"),
    "hires:move_to_post": gettext_lazy("Flyt til en anden stilling"),
    "hires:extend_hire": gettext_lazy("Forlæng ansættelsen"),
    "hires:no_show": gettext_lazy("Mødte aldrig op"),
    "reports:progress_excel": gettext_lazy("Samlet status som Excel"),
    "reports:changes": gettext_lazy("Historik"),
    "reports:changes_excel": gettext_lazy("Historik som Excel"),
    "progress": gettext_lazy("Samlet status som Excel"),
    "import_hires": gettext_lazy("Indlæs fra Excel"),
}


class ReadsTable(Table):
    """Who was shown how many employees; a record is a Read."""

    at = tables.Column(attrs={"td": {"class": "nowrap"}}, verbose_name=gettext_lazy("Hvornår"))
    user = tables.Column(verbose_name=gettext_lazy("Hvem"), empty_values=())
    hospital = tables.Column(verbose_name=gettext_lazy("Hospital"))
    what = tables.Column(verbose_name=gettext_lazy("Hvad"))
    kind = tables.Column(verbose_name=gettext_lazy("Hvordan"))
    as_of = DateColumn(verbose_name=gettext_lazy("Status pr."))
    persons = NumberColumn(verbose_name=gettext_lazy("Personer"))

    empty = gettext_lazy("Ingen opslag svarer til det, du har valgt.")

    def render_at(self, value: dt.datetime) -> str:
        return format_moment(value)

    def render_user(self, value: User | None) -> str:
        return str(value or _("Systemet"))

    def render_what(self, value: str) -> str:
        return str(SHOWN_ON[value])

    def render_kind(self, record: Read) -> str:
        return record.get_kind_display()


def format_moment(at: dt.datetime) -> str:
    """As it is in Denmark: DD.MM.YYYY HH:MM."""
    at = timezone.localtime(at)
    return f"{format_date(at)} {at:%H:%M}"
