from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views import View

from accounts.requests import UserRequest
from allocations.imports.apply import ImportRefused, apply_import
from allocations.imports.forms import ImportForm, PlanForm
from allocations.imports.plan import Plan
from allocations.imports.prepare import plan_import
from allocations.imports.tables import PlanTable
from allocations.models import Grant
from allocations.policies import can_import
from hrtrack.common.text.digits import whole_number
from hrtrack.common.web import drafts

SHORT_NAME = "short_name:"


class ImportAllocations(View):
    """An administrator turns the decided table into live targets: first a preview, then one press.

    The preview carries everything typed on to the import; nothing is kept between the two.
    """

    request: UserRequest
    keeps_drafts = True

    def dispatch(self, request: UserRequest, *args: Any, **kwargs: Any) -> Any:  # type: ignore[override]
        if not can_import(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: UserRequest) -> HttpResponse:
        initial = {}
        if asked := request.GET.get("grant"):
            known = Grant.objects.for_user(request.user)
            initial = ImportForm.initial_terms(get_object_or_404(known, pk=whole_number(asked) or 0))
        return self.page(ImportForm(initial=initial))

    def post(self, request: UserRequest) -> HttpResponse:
        form = ImportForm(request.POST, request.FILES)
        if drafts.FIELD in request.POST:
            form.forget_errors()
            return self.page(form)
        if not form.is_valid():
            return self.page(form, status=422)
        plan = plan_import(
            form.terms(),
            form.reading,
            short_names=self.short_names(),
            same_as=self.same_as(form),
            source=form.import_source(),
        )
        if "edit" in request.POST or (plan.errors and not plan.may_be_named):
            form.ask(plan.errors)
            return self.page(form, status=422 if plan.errors else 200)
        if plan.errors:
            return self.preview(form, plan, status=422)
        return self.apply(form, plan) if "apply" in request.POST else self.preview(form, plan)

    def apply(self, form: ImportForm, plan: Plan) -> HttpResponse:
        reasons = PlanForm(plan, self.request.POST)
        if not reasons.is_valid():
            return self.preview(form, plan, reasons, status=422)
        try:
            plan = apply_import(
                form.terms(),
                form.reading,
                by=self.request.user,
                short_names=self.short_names(),
                same_as=self.same_as(form),
                reasons=reasons.by_hospital(),
                shown=self.request.POST.get("shown", ""),
                source=form.import_source(),
            )
        except ImportRefused as refused:
            if refused.plan.digest == self.request.POST.get("shown") and not refused.plan.errors:
                reasons.ask(refused.plan)
                return self.preview(form, refused.plan, reasons, status=422)
            messages.warning(self.request, _("Noget er ændret imens. Se indlæsningen igennem igen."))
            if refused.plan.errors:
                form.ask(refused.plan.errors)
                return self.page(form, status=409)
            return self.preview(form, refused.plan, status=409)
        except ValidationError as error:
            messages.error(self.request, " ".join(error.messages))
            return self.preview(form, plan, reasons, status=422)
        said = _("Intet at ændre.") if plan.recorded is None else _("Fordelingen er indlæst.")
        messages.success(self.request, with_link(f"{plan.terms.name}: {said}", plan.recorded))
        grant = Grant.objects.get(name__iexact=plan.terms.name)
        return redirect(f"{reverse('home')}?grant={grant.pk}")

    def short_names(self) -> dict[str, str]:
        """What the preview's user chose to call the new hospitals, by name."""
        return dict(self.chosen(SHORT_NAME))

    def same_as(self, form: ImportForm) -> dict[str, int | None]:
        """Which known hospitals the preview's user says that unknown names mean, by name; None for a new one."""
        by_row = dict(self.chosen(PlanForm.same_as))
        return {
            row.hospital: whole_number(chosen)
            for row in form.reading.rows
            if (chosen := by_row.get(str(row.row)))
        }

    def chosen(self, prefix: str) -> Iterator[tuple[str, str]]:
        for name, value in self.request.POST.items():
            if name.startswith(prefix):
                yield name.removeprefix(prefix), str(value).strip()

    def page(self, form: ImportForm, status: int = 200) -> HttpResponse:
        return render(
            self.request,
            "allocations/import.html",
            {"form": form, "import_form": form, "carried": self.carried()},
            status=self.shown(status),
        )

    def shown(self, status: int) -> int:
        """What is asked for while somebody chooses is shown whatever it says."""
        return 200 if self.request.htmx else status

    def carried(self) -> dict[str, str]:
        """What was typed on the preview, which comes back when the preview does."""
        prefixes = (PlanForm.prefix_of_names, PlanForm.same_as, SHORT_NAME)
        return {name: str(value) for name, value in self.request.POST.items() if name.startswith(prefixes)}

    def preview(
        self, form: ImportForm, plan: Plan, reasons: PlanForm | None = None, status: int = 200
    ) -> HttpResponse:
        context = {
            "plan": plan,
            "form": reasons or PlanForm(plan, initial=self.carried()),
            "import_form": form,
            "kept": form.kept(),
            "table": PlanTable(plan.rows, total=plan.total, caption=_("Det, der indlæses")),
            "short_name": SHORT_NAME,
        }
        return render(self.request, "allocations/preview.html", context, status=self.shown(status))


def with_link(said: str, recorded: int | None) -> str:
    """What was done, and where it is seen again and can be undone."""
    if recorded is None:
        return said
    address = reverse("allocations:allocation_import", args=[recorded])
    return format_html('{} <a href="{}">{}</a>', said, address, _("Se indlæsningen, eller fortryd den"))
