"""The preview of a table of hires: the texts as understood, the outcome of each row, and the problems beside them."""

from collections.abc import Iterator
from typing import Any

import django_tables2 as tables
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allocations.models import Allocation
from hires.bulk.columns import COLUMNS, Cells, HireColumn
from hires.bulk.plan import WHOLE_ROW, HirePlan
from hires.bulk.resource import RowOutcome
from hires.models import Hire
from hrtrack.common.text.danish import format_date
from hrtrack.common.web.tables import Table, badge

# Eighteen columns fit no screen, so related columns share one.
GROUPS = {
    "post": (
        gettext_lazy("Stillingen"),
        ("post", "department", "purpose", "further_purposes", "low_activity", "is_additional"),
    ),
    "employee": (
        gettext_lazy("Medarbejderen"),
        ("name", "employee_number", "staff_group", "formerly_employed"),
    ),
    "days": (
        gettext_lazy("Ansættelsen"),
        ("first_day", "last_day", "weekly_hours", "agreed_on", "restriction_attested"),
    ),
    "route": (gettext_lazy("Rekruttering"), ("route", "candidates_assessed", "not_assessed_reason")),
}


class TypedColumn(tables.Column):
    """The texts of some fields as they were understood, and the problems of each."""

    def __init__(self, heading: Any, columns: list[HireColumn]) -> None:
        super().__init__(verbose_name=heading, accessor="row__texts", empty_values=())
        self.of_fields = columns

    def render(self, record: RowOutcome) -> str:
        shown = [
            column
            for column in self.of_fields
            if self.shown(record, column.field) or column.field in record.problems
        ]
        lines = format_html_join(
            "",
            '<div class="typed"><span class="typed-label">{}</span> <span>{}</span>{}</div>',
            (
                (column.heading, self.shown(record, column.field), errors_in(record, column.field))
                for column in shown
            ),
        )
        # On a phone the cell is one element beside its heading.
        return format_html("<div>{}</div>", lines)

    @staticmethod
    def shown(record: RowOutcome, field: str) -> str:
        """Return a field as it was understood, and as typed where it was not; the last day also where the table has none."""
        if field == "last_day" and record.last_day and not (record.is_known or record.problems):
            return format_date(record.last_day)
        return record.shown.get(field, "")


class HirePlanTable(Table):
    """The rows of a plan. A record is a RowOutcome."""

    row = tables.Column(
        verbose_name=gettext_lazy("Række"), accessor="row__number", attrs={"td": {"class": "nowrap"}}
    )
    outcome = tables.Column(verbose_name=gettext_lazy("Hvad der sker"), empty_values=())

    def render_row(self, value: int) -> str:
        return _("Række %s") % value

    def render_outcome(self, record: RowOutcome) -> str:
        if record.problems:
            cell = badge(_("Skal rettes"), "error") + errors_in(record, WHOLE_ROW)
        else:
            cell = (
                badge(_known_in_words(record.hire), "")
                if record.is_known
                else badge(_("Registreres"), "success")
            )
            cell += format_html("<div>{}</div>", str(record.hire and record.hire.post))
        return format_html("<div>{}</div>", cell)


def _known_in_words(hire: Hire | None) -> str:
    """Return that a row was registered before, and what has become of its hire."""
    if hire is None or hire.is_live:
        return _("Registreret i forvejen")
    return _("Annulleret siden") if hire.annulled_on else _("Trukket tilbage siden")


def plan_table(allocation: Allocation, plan: HirePlan) -> HirePlanTable:
    """Return the plan's table with the columns that the allocation's grant needs."""
    columns = {column.field: column for column in Cells(allocation).columns}
    return HirePlanTable(
        plan.rows,
        caption=_("Ansættelserne i tabellen"),
        extra_columns=[
            (name, TypedColumn(heading, [columns[field] for field in fields if field in columns]))
            for name, (heading, fields) in GROUPS.items()
        ],
    )


def errors_in(record: RowOutcome, field: str) -> str:
    """Return the problems of a row's field as HTML paragraphs."""
    return format_html_join(
        "",
        '<p class="form-error-message" id="{}"><span class="sr-only">{}</span> {}</p>',
        (
            (cell_id(record, field, number), _("Fejl:"), message)
            for number, message in enumerate(record.problems.get(field, []))
        ),
    )


def cell_id(record: RowOutcome, field: str, number: int) -> str:
    """Return the HTML id of a problem, by the number of the problem in its field."""
    return f"row-{record.row.number}-{field.strip('_')}-{number}"


def problem_links(plan: HirePlan) -> Iterator[tuple[str, str]]:
    """Give (HTML id, sentence) of every problem."""
    headings = {column.field: str(column.heading) for column in COLUMNS}
    for row in plan.refused:
        for name, messages in row.problems.items():
            place = [_("Række %s") % row.row.number, *([headings[name]] if name in headings else [])]
            for number, message in enumerate(messages):
                yield cell_id(row, name, number), f"{', '.join(place)}: {message}"
