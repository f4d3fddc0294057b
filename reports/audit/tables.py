"""The table of the read log."""

import datetime as dt

import django_tables2 as tables
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from hires.models import Read
from hrtrack.common.text.danish import (
    format_moment,
)
from hrtrack.common.web.own_names import own_name
from hrtrack.common.web.tables import DateColumn, NameColumn, NumberColumn, Table

# The labels of the pages that show employees, by the name of the address, and of the commands that do, by their names.
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
    "hires:extend_hire_several": gettext_lazy("Forlæng flere ansættelser"),
    "hires:move_to_department_several": gettext_lazy("Flyt flere til en anden afdeling"),
    "hires:undo_change": gettext_lazy("Fortryd den seneste ændring"),
    "hires:join_person": gettext_lazy("Samme person som en anden"),
    "hires:separate_person": gettext_lazy("Ikke samme person"),
    "hires:no_show": gettext_lazy("Mødte aldrig op"),
    "hires:search": gettext_lazy("Søg i alle bevillinger"),
    "reports:progress_excel": gettext_lazy("Samlet status som Excel"),
    "reports:drilldown": gettext_lazy("Ansættelserne bag et tal"),
    "reports:drilldown_excel": gettext_lazy("Ansættelserne bag et tal som Excel"),
    "reports:compare": gettext_lazy("Sammenlign to dage"),
    "reports:history": gettext_lazy("Historik"),
    "reports:history_excel": gettext_lazy("Historik som Excel"),
    "progress": gettext_lazy("Samlet status som Excel"),
    "import_hires": gettext_lazy("Indlæs fra Excel"),
}


class ReadsTable(Table):
    """The reads, with the number of employees shown; a record is a Read."""

    at = tables.Column(attrs={"td": {"class": "nowrap"}}, verbose_name=gettext_lazy("Hvornår"))
    user = tables.Column(verbose_name=gettext_lazy("Hvem"), empty_values=())
    hospital = NameColumn(verbose_name=gettext_lazy("Hospital"))
    what = tables.Column(verbose_name=gettext_lazy("Hvad"))
    kind = tables.Column(verbose_name=gettext_lazy("Hvordan"))
    as_of = DateColumn(verbose_name=gettext_lazy("Status pr."))
    persons = NumberColumn(verbose_name=gettext_lazy("Personer"))

    folds = True
    summary = ("user", "what")
    empty = gettext_lazy("Ingen opslag svarer til det, du har valgt.")

    def render_at(self, value: dt.datetime) -> str:
        return format_moment(value)

    def render_user(self, value: User | None) -> str:
        return own_name(value) if value else _("Systemet")

    def render_what(self, value: str) -> str:
        return str(SHOWN_ON[value])

    def render_kind(self, record: Read) -> str:
        return record.get_kind_display()
