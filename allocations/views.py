from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from accounts.requests import UserRequest
from allocations.forms import ImportForm
from allocations.importing import ImportRefused, Plan, apply_import, plan_import
from allocations.models import Grant
from allocations.policies import can_import
from allocations.tables import PlanTable

SHORT_NAME = "short_name:"


class ImportAllocations(View):
    """An administrator turns the decided table into live targets: first a preview, then one press.

    The preview carries everything typed on to the import; nothing is kept between the two.
    """

    request: UserRequest

    def dispatch(self, request: UserRequest, *args: Any, **kwargs: Any) -> Any:  # type: ignore[override]
        if not can_import(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: UserRequest) -> HttpResponse:
        initial = {}
        if asked := request.GET.get("grant"):
            known = Grant.objects.for_user(request.user)
            initial = ImportForm.about(get_object_or_404(known, pk=asked if asked.isdecimal() else 0))
        return self.page(ImportForm(initial=initial))

    def post(self, request: UserRequest) -> HttpResponse:
        form = ImportForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.page(form, status=422)
        reading = form.reading()
        terms = form.terms()
        chosen = {
            name.removeprefix(SHORT_NAME): str(value).strip()
            for name, value in request.POST.items()
            if name.startswith(SHORT_NAME)
        }
        plan = plan_import(terms, reading, short_names=chosen)
        if plan.errors or "edit" in request.POST:
            form.ask(plan.errors)
            return self.page(form, plan, status=422 if plan.errors else 200)
        if "apply" not in request.POST:
            return self.preview(form, plan)
        try:
            apply_import(
                terms, reading, by=request.user, short_names=chosen, shown=request.POST.get("shown", "")
            )
        except ImportRefused as refused:
            messages.warning(request, _("Noget er ændret imens. Se indlæsningen igennem igen."))
            return self.preview(form, refused.plan, status=409)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return self.preview(form, plan, status=422)
        said = _("Intet at ændre.") if plan.changes_nothing else _("Fordelingen er indlæst.")
        messages.success(request, f"{terms.name}: {said}")
        grant = Grant.objects.get(name__iexact=terms.name)
        return redirect(f"{reverse('home')}?grant={grant.pk}")

    def page(self, form: ImportForm, plan: Plan | None = None, status: int = 200) -> HttpResponse:
        context = {"form": form, "checks": plan.checks if plan else ()}
        return render(self.request, "allocations/import.html", context, status=status)

    def preview(self, form: ImportForm, plan: Plan, status: int = 200) -> HttpResponse:
        context = {
            "plan": plan,
            "kept": form.kept(),
            "table": PlanTable(plan.rows, total=plan.total, caption=_("Det, der indlæses")),
            "short_name": SHORT_NAME,
        }
        return render(self.request, "allocations/preview.html", context, status=status)
