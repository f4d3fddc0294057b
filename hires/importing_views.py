from collections.abc import Iterator
from typing import Any

import django_tables2 as tables
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from allocations.models import Allocation
from hires.importing.columns import COLUMNS, Cells, Column
from hires.importing.resources import Outcome
from hires.importing.services import WHOLE_ROW, HirePlan, HiresRefused, import_hires, plan_hires
from hires.importing.workbooks import marked_book, template_book
from hires.importing_forms import HirePlanForm, ImportHiresForm
from hires.policies import can_change
from hires.reads import note_read
from hires.registering_views import RegistersHires, allocation_to_register
from hrtrack.common import drafts
from hrtrack.common.excel import excel_response
from hrtrack.common.tables import Table, badge


@require_safe
def import_template(request: UserRequest, pk: int) -> HttpResponseBase:
    """The hospital's own workbook to type hires in."""
    allocation = allocation_to_register(request, pk)
    said = {"grant": allocation.grant, "hospital": allocation.hospital}
    return excel_response(template_book(allocation), _("%(grant)s, %(hospital)s, nye ansættelser") % said)


class ImportHires(RegistersHires):
    """Hospital HR registers many hires at once: first a preview, then one press. Nothing is kept between the two."""

    def get(self, request: UserRequest, pk: int) -> HttpResponse:
        if not can_change(request.user, self.allocation):
            # There it says why.
            return redirect("hires:posts", pk=pk)
        return self.page(ImportHiresForm())

    def post(self, request: UserRequest, pk: int) -> HttpResponseBase:
        is_draft = drafts.FIELD in request.POST
        if "edit" in request.POST or (is_draft and "shown" not in request.POST):
            return self.page(ImportHiresForm(initial={"table": request.POST.get("table", "")}))
        form = ImportHiresForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.page(form, status=422)
        try:
            if is_draft:
                return self.planned(form, HirePlanForm.answered(request.POST))
            return self.apply(form) if "apply" in request.POST else self.planned(form)
        except ValidationError as error:
            # The grant was closed meanwhile.
            form.add_told(error)
            return self.page(form, status=409)

    def planned(self, form: ImportHiresForm, asked: HirePlanForm | None = None) -> HttpResponseBase:
        plan = plan_hires(by=self.request.user, allocation=self.allocation, table=form.hires)
        if "marked" in self.request.POST:
            note_read(self.request, persons=plan.persons, hospital=self.allocation.hospital)
            return excel_response(marked_book(self.allocation, plan.rows), _("Ansættelser, der skal rettes"))
        return self.preview(
            form, plan, asked, status=422 if plan.refused or (asked and asked.errors) else 200
        )

    def apply(self, form: ImportHiresForm) -> HttpResponseBase:
        asked = HirePlanForm(self.request.POST)
        if not asked.is_valid():
            return self.planned(form, asked)
        shown = self.request.POST.get("shown", "")
        try:
            plan = import_hires(
                by=self.request.user,
                allocation=self.allocation,
                table=form.hires,
                confirmed=asked.cleaned_data["confirmed"],
                reason=asked.cleaned_data["over_money_reason"],
                shown=shown,
            )
        except HiresRefused as refused:
            is_other = refused.plan.digest != shown
            if is_other:
                messages.warning(self.request, _("Noget er ændret imens. Se ansættelserne igennem igen."))
            return self.preview(form, refused.plan, asked, status=409 if is_other else 422)
        messages.success(self.request, done_in_words(plan))
        return redirect("hires:posts", pk=self.allocation.pk)

    def page(self, form: ImportHiresForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "allocation": self.allocation}
        return render(self.request, "hires/import.html", context, status=status)

    def preview(
        self, form: ImportHiresForm, plan: HirePlan, asked: HirePlanForm | None = None, status: int = 200
    ) -> HttpResponse:
        note_read(self.request, persons=plan.persons, hospital=self.allocation.hospital)
        context = {
            "plan": plan,
            "form": (asked or HirePlanForm()).about(plan),
            "table_text": form.cleaned_data["table"],
            "table": plan_table(self.allocation, plan),
            "problems": list(problem_links(plan)),
            "allocation": self.allocation,
        }
        return render(self.request, "hires/import_preview.html", context, status=status)


def done_in_words(plan: HirePlan) -> str:
    if plan.changes_nothing:
        return _("Alle rækkerne var registreret i forvejen. Intet er ændret.")
    return ngettext("%s ansættelse er registreret.", "%s ansættelser er registreret.", len(plan.new)) % len(
        plan.new
    )


# Eighteen columns fit no screen: what belongs together stands together.
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


class TypedColumn(tables.Column):  # type: ignore[misc]  # the library carries no types
    """What was typed of some fields, and what is wrong with each."""

    def __init__(self, heading: Any, columns: list[Column]) -> None:
        super().__init__(verbose_name=heading, accessor="row__texts", empty_values=())
        self.of_fields = columns

    def render(self, record: Outcome) -> str:
        shown = [c for c in self.of_fields if record.row.texts.get(c.field) or c.field in record.problems]
        lines = format_html_join(
            "",
            '<div class="typed"><span class="typed-label">{}</span> <span>{}</span>{}</div>',
            (
                (each.heading, record.row.texts.get(each.field, ""), errors_in(record, each.field))
                for each in shown
            ),
        )
        # One thing beside the heading on a phone.
        return format_html("<div>{}</div>", lines)


class HirePlanTable(Table):
    """The rows of a plan; a record is an Outcome."""

    row = tables.Column(
        verbose_name=gettext_lazy("Række"), accessor="row__number", attrs={"td": {"class": "nowrap"}}
    )
    outcome = tables.Column(verbose_name=gettext_lazy("Hvad der sker"), empty_values=())

    def render_row(self, value: int) -> str:
        return _("Række %s") % value

    def render_outcome(self, record: Outcome) -> str:
        if record.problems:
            told = badge(_("Skal rettes"), "error") + errors_in(record, WHOLE_ROW)
        else:
            label = _("Registreret i forvejen") if record.is_known else _("Registreres")
            told = badge(label, "" if record.is_known else "success")
            told += format_html("<div>{}</div>", str(record.hire and record.hire.post))
        return format_html("<div>{}</div>", told)


def plan_table(allocation: Allocation, plan: HirePlan) -> HirePlanTable:
    columns = {column.field: column for column in Cells(allocation).columns}
    return HirePlanTable(
        plan.rows,
        caption=_("Ansættelserne i tabellen"),
        extra_columns=[
            (name, TypedColumn(heading, [columns[field] for field in fields if field in columns]))
            for name, (heading, fields) in GROUPS.items()
        ],
    )


def errors_in(record: Outcome, field: str) -> str:
    return format_html_join(
        "",
        '<p class="form-error-message" id="{}"><span class="sr-only">{}</span> {}</p>',
        (
            (cell_id(record, field, number), _("Fejl:"), message)
            for number, message in enumerate(record.problems.get(field, []))
        ),
    )


def cell_id(record: Outcome, field: str, number: int) -> str:
    return f"row-{record.row.number}-{field.strip('_')}-{number}"


def problem_links(plan: HirePlan) -> Iterator[tuple[str, str]]:
    """(id of what is wrong, sentence) of every problem."""
    headings = {column.field: str(column.heading) for column in COLUMNS}
    for row in plan.refused:
        for name, found in row.problems.items():
            where = [_("Række %s") % row.row.number, *([headings[name]] if name in headings else [])]
            for number, message in enumerate(found):
                yield cell_id(row, name, number), f"{', '.join(where)}: {message}"
