"""The page on which hospital HR imports a table of hires, and the workbook to type hires in."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from hires.access import RegistersHires, allocation_to_register
from hires.bulk.forms import HirePlanForm, ImportHiresForm, in_rows
from hires.bulk.plan import HirePlan, HiresRefused, import_hires, plan_hires
from hires.bulk.tables import plan_table, problem_links
from hires.bulk.workbooks import marked_book, template_book
from hires.enums import ReadKind
from hires.policies import can_change
from hires.read_log import note_read
from hrtrack.common.web import drafts
from hrtrack.common.web.back import back_url
from hrtrack.common.web.excel import excel_response

# The answers to a plan that the server had no time to make; CARRIED tells that the form has them.
ANSWERS = ("confirmed", "over_money_reason")
CARRIED = "answered"


@require_safe
def import_template(request: UserRequest, pk: int) -> HttpResponseBase:
    """Return the hospital's workbook to type hires in."""
    allocation = allocation_to_register(request, pk)
    params = {"grant": allocation.grant, "hospital": allocation.hospital}
    return excel_response(template_book(allocation), _("%(grant)s, %(hospital)s, nye ansættelser") % params)


class ImportHires(RegistersHires):
    """Register many hires at once: first a preview, then one press. The server keeps nothing in between."""

    def get(self, request: UserRequest, pk: int) -> HttpResponse:
        if not can_change(request.user, self.allocation):
            # The page of posts says why.
            return redirect("hires:posts", pk=pk)
        return self.page(ImportHiresForm(grant=self.allocation.grant))

    def post(self, request: UserRequest, pk: int) -> HttpResponseBase:
        is_draft = drafts.FIELD in request.POST
        if "edit" in request.POST or (is_draft and "shown" not in request.POST):
            return self.page(
                ImportHiresForm(grant=self.allocation.grant, initial={"table": request.POST.get("table", "")})
            )
        form = ImportHiresForm(request.POST, request.FILES, grant=self.allocation.grant)
        if not form.is_valid():
            return form.refused(self.page(form, status=422))
        try:
            if is_draft or CARRIED in request.POST:
                return self.planned(form, HirePlanForm.answered(request.POST))
            return self.apply(form) if "apply" in request.POST else self.planned(form)
        except ValidationError as error:
            # The grant was closed in the meantime.
            form.add_service_error(error)
            return self.page(form, status=409)

    def planned(self, form: ImportHiresForm, answers: HirePlanForm | None = None) -> HttpResponseBase:
        """Return the preview of the plan, or the workbook with its problems marked."""
        plan = plan_hires(by=self.request.user, allocation=self.allocation, table=form.hires)
        if "marked" in self.request.POST:
            kind = ReadKind.EXPORT
            note_read(self.request, persons=plan.persons, kind=kind, hospital=self.allocation.hospital)
            return excel_response(marked_book(self.allocation, plan.rows), _("Ansættelser, der skal rettes"))
        return self.preview(
            form, plan, answers, status=422 if plan.refused or (answers and answers.errors) else 200
        )

    def apply(self, form: ImportHiresForm) -> HttpResponseBase:
        """Register the hires if the plan made now is the one that the preview showed; else show the new plan."""
        answers = HirePlanForm(self.request.POST)
        if not answers.is_valid():
            return self.planned(form, answers)
        shown = self.request.POST.get("shown", "")
        try:
            plan = import_hires(
                by=self.request.user,
                allocation=self.allocation,
                table=form.hires,
                confirmed=answers.cleaned_data["confirmed"],
                reason=answers.cleaned_data["over_money_reason"],
                shown=shown,
            )
        except HiresRefused as refused:
            is_other = refused.plan.digest != shown
            if is_other:
                messages.warning(self.request, _("Noget er ændret imens. Se ansættelserne igennem igen."))
            return self.preview(form, refused.plan, answers, status=409 if is_other else 422)
        messages.success(self.request, done_in_words(plan))
        return redirect("hires:posts", pk=self.allocation.pk)

    def page(self, form: ImportHiresForm, status: int = 200) -> HttpResponse:
        """Return the page with the form."""
        answers = [(name, value) for name in ANSWERS for value in self.request.POST.getlist(name)]
        carried = [*answers, (CARRIED, "1")] if form.is_busy and answers else []
        posts = reverse("hires:posts", args=[self.allocation.pk])
        context = {
            "form": form,
            "allocation": self.allocation,
            "carried": carried,
            "back_url": back_url(self.request, posts),
        }
        return render(self.request, "hires/import.html", context, status=status)

    def preview(
        self, form: ImportHiresForm, plan: HirePlan, answers: HirePlanForm | None = None, status: int = 200
    ) -> HttpResponse:
        """Return the page with the plan and its form. The view of registered persons goes in the read log."""
        note_read(self.request, persons=plan.persons, hospital=self.allocation.hospital)
        context = {
            "plan": plan,
            "form": (answers or HirePlanForm()).about(plan),
            "table_text": form.cleaned_data["table"],
            "table": plan_table(self.allocation, plan),
            "problems": list(problem_links(plan)),
            "questions": [in_rows(warning, rows) for warning, rows in plan.warnings],
            "allocation": self.allocation,
        }
        return render(self.request, "hires/import_preview.html", context, status=status)


def done_in_words(plan: HirePlan) -> str:
    """Return the message after an import."""
    if plan.changes_nothing:
        return _("Alle rækkerne var registreret i forvejen. Intet er ændret.")
    return ngettext("%s ansættelse er registreret.", "%s ansættelser er registreret.", len(plan.new)) % len(
        plan.new
    )
