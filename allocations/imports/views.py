"""The page on which an administrator imports an allocation table."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, TypedDict

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views import View

from accounts.requests import UserRequest
from allocations.imports.application import application_in_words
from allocations.imports.apply import ImportRefused, locked_import
from allocations.imports.forms import ApplicationForm, ImportForm, PlanForm
from allocations.imports.plan import Plan
from allocations.imports.prepare import plan_import
from allocations.imports.tables import PlanTable
from allocations.models import Grant
from allocations.policies import can_import
from allocations.services.table_application import TableApplication
from hrtrack.common.text.digits import whole_number
from hrtrack.common.web import drafts

SHORT_NAME = "short_name:"


class Decisions(TypedDict):
    """The preview's decisions about new and unknown hospitals, by their names in the table."""

    short_names: dict[str, str]
    same_as: dict[str, int | None]
    how: TableApplication | None


class ImportAllocations(View):
    """Import the decided table: first a preview, then one press that applies the plan.

    The preview carries everything the user typed to the next press; the server keeps nothing in between.
    """

    request: UserRequest
    keeps_drafts = True

    def dispatch(self, request: UserRequest, *args: Any, **kwargs: Any) -> Any:  # type: ignore[override]
        if not can_import(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: UserRequest) -> HttpResponse:
        initial = ImportForm.names_of_newest_grant()
        if asked := request.GET.get("grant"):
            known = Grant.objects.for_user(request.user)
            initial = ImportForm.initial_terms(get_object_or_404(known, pk=whole_number(asked) or 0))
        form = ImportForm(initial=initial)
        # Nearly everybody comes with a file; from here, few keys import one.
        form.fields["file"].widget.attrs["autofocus"] = True
        return self.page(form)

    def post(self, request: UserRequest) -> HttpResponse:
        form = ImportForm(request.POST, request.FILES)
        if drafts.FIELD in request.POST:
            form.forget_errors()
            return self.page(form)
        form = form.with_proposals()
        if not form.is_valid():
            if "read" in request.POST:
                form.show_table()
            return form.refused(self.page(form, status=422 if form.errors else 200))
        if form.is_offering_choices:
            return self.page(form)
        asked = self.application_form
        is_understood = asked is None or asked.is_valid()
        if "apply" in request.POST and "edit" not in request.POST and is_understood:
            return self.apply(form)
        plan = plan_import(form.terms(), form.reading, source=form.import_source(), **self.decisions(form))
        return self.planned(form, plan)

    def planned(self, form: ImportForm, plan: Plan) -> HttpResponse:
        """Return the preview of the plan, or the form again where the user edits or the plan's errors are about the form."""
        if "edit" in self.request.POST or (plan.errors and not plan.is_answered_here):
            form.ask(plan.errors)
            return self.page(form, status=422 if plan.errors else 200)
        asked = self.application_form
        is_wrong = plan.errors or (asked and not asked.is_valid())
        return self.preview(form, plan, status=422 if is_wrong else 200)

    def apply(self, form: ImportForm) -> HttpResponse:
        """Plan under the lock and apply that plan, if it has no errors and is the plan that the preview showed."""
        shown = self.request.POST.get("shown", "")
        plan: Plan | None = None
        reasons: PlanForm | None = None
        asks_effect = False
        try:
            with locked_import(
                form.terms(), form.reading, by=self.request.user, source=form.import_source()
            ) as locked:
                plan = locked.plan(**self.decisions(form))
                reasons = None if plan.errors else PlanForm(plan, self.request.POST)
                # A preview that has changed meanwhile is shown again first.
                asks_effect = self.lacks_effect(plan) and plan.digest == shown
                if reasons and reasons.is_valid() and not asks_effect:
                    plan = plan.with_reasons(reasons.by_hospital())
                    accepted = replace(plan, checks=(*plan.checks, *form.memo_findings))
                    plan = locked.apply(accepted, shown=shown)
        except ImportRefused as refused:
            if refused.plan.digest != shown:
                messages.warning(self.request, _("Noget er ændret imens. Se indlæsningen igennem igen."))
                return self.preview(form, refused.plan, status=409)
            if reasons:
                reasons.ask(refused.plan)
            return self.preview(form, refused.plan, reasons, status=422)
        except ValidationError as error:
            if plan is None:
                raise
            messages.error(self.request, " ".join(error.messages))
            return self.preview(form, plan, reasons, status=422)
        if reasons is None:
            return self.planned(form, plan)
        if asks_effect:
            if reasons.is_valid():
                reasons.ask(plan.with_reasons(reasons.by_hospital()))
            reasons.ask_effect()
        if not reasons.is_valid():
            return self.preview(form, plan, reasons, status=422)
        result = _("Intet at ændre.") if plan.recorded is None else _("Fordelingen er indlæst.")
        messages.success(self.request, with_link(f"{plan.terms.name}: {result}", plan.recorded))
        grant = Grant.objects.get(name__iexact=plan.terms.name)
        return redirect(f"{reverse('home')}?grant={grant.pk}")

    def decisions(self, form: ImportForm) -> Decisions:
        """Return the user's decisions about hospitals, as `plan_import` takes them."""
        asked = self.application_form
        how = asked.application() if asked and asked.is_valid() else None
        return {"short_names": self.short_names(), "same_as": self.same_as(form), "how": how}

    @cached_property
    def application_form(self) -> ApplicationForm | None:
        """The form about how the table applies, as it was sent; None if it was not."""
        is_sent = f"{ApplicationForm.prefix}-effect" in self.request.POST
        return ApplicationForm(self.request.POST) if is_sent else None

    @property
    def has_chosen_effect(self) -> bool:
        """True if the user has chosen how a later table applies."""
        return bool(self.request.POST.get(f"{ApplicationForm.prefix}-effect"))

    def lacks_effect(self, plan: Plan) -> bool:
        """True if the user must say how the table applies and has not."""
        return plan.asks_effect and not self.has_chosen_effect

    def short_names(self) -> dict[str, str]:
        """Return the short names that the user chose for new hospitals, by name."""
        return dict(self.chosen(SHORT_NAME))

    def same_as(self, form: ImportForm) -> dict[str, int | None]:
        """Return the ids of the known hospitals that unknown names mean, by name; None for a new hospital."""
        by_row = dict(self.chosen(PlanForm.same_as))
        return {
            row.hospital: whole_number(chosen)
            for row in form.reading.rows
            if (chosen := by_row.get(str(row.row)))
        }

    def chosen(self, prefix: str) -> Iterator[tuple[str, str]]:
        """Give the rest of the name, and the value, of each sent field whose name begins with the prefix."""
        for name, value in self.request.POST.items():
            if name.startswith(prefix):
                yield name.removeprefix(prefix), str(value).strip()

    def page(self, form: ImportForm, status: int = 200) -> HttpResponse:
        """Return the page with the form, marked with what comes from the memo."""
        if form.is_bound:
            form.mark()
        return render(
            self.request,
            "allocations/import.html",
            {"form": form, "import_form": form, "carried": self.carried() | form.unread_choices()},
            status=self.shown(status),
        )

    def shown(self, status: int) -> int:
        """Return the status of a response; 200 for HTMX, which shows no other response."""
        return 200 if self.request.htmx else status

    def carried(self) -> dict[str, str]:
        """Return the preview's fields as they were sent, for the next preview."""
        prefixes = (PlanForm.prefix_of_names, PlanForm.same_as, SHORT_NAME, f"{ApplicationForm.prefix}-")
        return {name: str(value) for name, value in self.request.POST.items() if name.startswith(prefixes)}

    def application_shown(self, plan: Plan, *, is_asked: bool) -> ApplicationForm:
        """Return the form about how the table applies: with its errors, or with what the plan was made with.

        `is_asked`: the import was confirmed without the answer.
        """
        asked = self.application_form
        if asked and not asked.is_valid():
            return asked
        if is_asked and self.lacks_effect(plan):
            asked = ApplicationForm(self.request.POST)
            asked.ask_effect()
            return asked
        return ApplicationForm.of_plan(plan, is_chosen=self.has_chosen_effect)

    def preview(
        self, form: ImportForm, plan: Plan, reasons: PlanForm | None = None, status: int = 200
    ) -> HttpResponse:
        """Return the page with the plan, and the form of the decisions that the plan asks for."""
        application = self.application_shown(plan, is_asked=bool(reasons and reasons.non_field_errors()))
        context = {
            "plan": plan,
            "application": application.shown(plan) if plan.is_later else [],
            "application_in_words": application_in_words(plan.how) if self.has_chosen_effect else "",
            "form": reasons or PlanForm(plan, initial=self.carried()),
            "import_form": form,
            "proposed_terms": form.proposed_terms,
            "memo_remarks": form.memo_remarks,
            "kept": form.kept(),
            "table": PlanTable(plan.rows, total=plan.total, caption=_("Det, der indlæses")),
            "short_name": SHORT_NAME,
        }
        return render(self.request, "allocations/preview.html", context, status=self.shown(status))


def with_link(message: str, recorded: int | None) -> str:
    """Return the message with a link to the import's record, where there is one to see and undo."""
    if recorded is None:
        return message
    address = reverse("allocations:allocation_import", args=[recorded])
    return format_html('{} <a href="{}">{}</a>', message, address, _("Se indlæsningen, eller fortryd den"))
