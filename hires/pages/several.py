"""The pages that make the same change of several hires at once, chosen in the list of hires: of all of them or of none."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hires.access import allocation_to_register
from hires.actions.preview import ANY_REASON
from hires.enums import ActKind
from hires.forms.several import CHOOSE, SeveralHiresForm
from hires.models import Hire, Post
from hires.pages.changes import HIRE_CHANGES, HireChange
from hires.pages.filtered_list import ROWS_PER_PAGE
from hires.pages.preview import PreviewedEdit
from hires.policies import can_change
from hires.posts import Placement, placements_of
from hires.read_log import note_read
from hrtrack.common import clock
from hrtrack.common.text.danish import format_date, format_number
from hrtrack.common.text.digits import whole_number
from hrtrack.common.text.sort_key import danish_sort_key
from hrtrack.common.web.back import back_url
from hrtrack.common.web.editing import Stale
from hrtrack.common.web.forms import errors_by_field

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

CHANGED = "changed_meanwhile"
OF_ONE = {change.name: change for change in HIRE_CHANGES}


@dataclass(frozen=True)
class SeveralChange:
    """A change that can be made of several hires: the change of one, the button below the list, and the page's title."""

    change: HireChange
    button: "StrOrPromise"
    title: "StrOrPromise"

    @property
    def name(self) -> str:
        """The name of the page's address."""
        return f"{self.change.name}_several"

    @property
    def path(self) -> str:
        """The last part of the page's address."""
        return self.change.path


SEVERAL = (
    SeveralChange(OF_ONE["extend_hire"], gettext_lazy("Forlæng"), gettext_lazy("Forlæng flere ansættelser")),
    SeveralChange(
        OF_ONE["move_to_department"],
        gettext_lazy("Flyt til en anden afdeling"),
        gettext_lazy("Flyt flere til en anden afdeling"),
    ),
)


class ChangeSeveralHires(PreviewedEdit):
    """Make a change of the hires in the address: of all that stay ticked, or of none."""

    template_name = "hires/several.html"
    conflict_codes = (*PreviewedEdit.conflict_codes, CHANGED)
    several: SeveralChange = None  # type: ignore[assignment]  # urls.py gives each address its change
    object: list[Hire]

    def get_object(self) -> list[Hire]:
        """Return the live hires in the address. Http404 if one is not of the allocation."""
        self.allocation = allocation_to_register(self.request, self.kwargs["pk"])
        keys = {whole_number(key) or 0 for key in self.request.GET.getlist("hire")}
        hires = Hire.objects.filter(
            grant=self.allocation.grant_id, hospital=self.allocation.hospital_id, pk__in=keys
        )
        if len(keys) > ROWS_PER_PAGE or len(hires) < len(keys):
            raise Http404
        live = [hire.pk for hire in hires if hire.is_live]
        self.placements = sorted(placements_of(live, clock.today()), key=_name)
        for placement in self.placements:
            placement.hire.hospital = self.allocation.hospital
        return [placement.hire for placement in self.placements]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.object and can_change(self.request.user, self.allocation):
            return super().get(request, *args, **kwargs)
        return self.back_to_list()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().post(request, *args, **kwargs) if self.object else self.back_to_list()

    def back_to_list(self) -> HttpResponse:
        """Redirect to the list. It says itself that a grant is closed."""
        if not self.object:
            messages.info(self.request, _("%s i listen, før du går videre.") % CHOOSE)
        return redirect("hires:list", pk=self.allocation.pk)

    def get_form(self, form_class: Any = None) -> SeveralHiresForm:
        data = self.request.POST if self.request.method == "POST" else None
        return SeveralHiresForm(
            data,
            allocation=self.allocation,
            placements=self.placements,
            change_form=self.several.change.form_class,
        )

    def save(self, form: SeveralHiresForm) -> list[Hire]:
        self.changed, self.entered = form.chosen_hires(), form.cleaned_data
        return self.call_service(form, form.cleaned_data.get("over_money_reason", ""))

    def check(self, form: SeveralHiresForm) -> None:
        self.call_service(form, form.cleaned_data.get("over_money_reason", ""))

    def try_out(self, form: SeveralHiresForm) -> list[Hire]:
        """Do what `save` does, with any reason to commit more than the hospital's money."""
        return self.call_service(form, ANY_REASON)

    def call_service(self, form: SeveralHiresForm, over_money_reason: str) -> list[Hire]:
        """Make the change of each chosen hire. ValidationError with everything that is refused of any of them."""
        reason = {"over_money_reason": over_money_reason} if "over_money_reason" in form.fields else {}
        versions = form.versions_seen()
        refused: dict[tuple[str, str], list[Hire]] = defaultdict(list)
        codes: dict[str, str | None] = {}
        changed = []
        for hire in form.chosen_hires():
            try:
                with transaction.atomic():
                    changed.append(
                        self.several.change.service(
                            by=self.request.user,
                            hire=hire,
                            version=versions.get(str(hire.pk), ""),
                            **self.several.change.arguments(form),
                            **reason,
                        )
                    )
            except ValidationError as error:
                for name, errors in errors_by_field(error).items():
                    for each in errors:
                        refused[name, each.messages[0]].append(hire)
                        codes[each.messages[0]] = each.code
            except Stale:
                refused[NON_FIELD_ERRORS, str(STALE)].append(hire)
                codes[str(STALE)] = CHANGED
        if refused:
            raise ValidationError(self.errors_of(form, refused, codes))
        return changed

    def errors_of(
        self,
        form: SeveralHiresForm,
        refused: Mapping[tuple[str, str], list[Hire]],
        codes: Mapping[str, str | None],
    ) -> dict[str, list[ValidationError]]:
        """Return the errors by field: what is refused of all, at its own field or above the form, and of some with their names."""
        errors: dict[str, list[ValidationError]] = defaultdict(list)
        everybody = len(form.chosen_hires())
        for (name, message), hires in refused.items():
            is_of_all = len(hires) == everybody and message != str(STALE)
            if (is_of_all and name in {*form.fields, NON_FIELD_ERRORS}) or name == "over_money_reason":
                errors[name].append(ValidationError(message, code=codes[message]))
                continue
            errors["hire"] += [
                ValidationError(f"{hire.employee}: {message}", code=codes[message]) for hire in hires
            ]
        return errors

    def posts_of(self, form: SeveralHiresForm) -> list[Post]:
        """Return the posts of the chosen hires; of any hire without a choice."""
        return [hire.post for hire in form.chosen_hires()] or [self.object[0].post]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        note_read(self.request, persons=len(self.object), hospital=self.allocation.hospital)
        return {
            **context,
            **self.preview_context(context["form"]),
            "title": self.several.title,
            "allocation": self.allocation,
            "back_url": back_url(self.request, self.get_success_url()),
        }

    def render_form(self, form: SeveralHiresForm, status: int = 200, **context: Any) -> HttpResponse:
        """Show the page. Whoever has read that a hire was changed meanwhile saves onto the hire as it is now."""
        if form.has_error("hire", code=CHANGED):
            form.take_versions()
        return super().render_form(form, status, **context)

    def get_success_message(self) -> SafeString:
        """Return of how many what is true now, with a link for each that undoes the change."""
        told = _extended if self.several.change.kind == ActKind.EXTENSION else _moved
        links = format_html_join(
            ", ",
            '<a href="{}">{}</a>',
            ((reverse("hires:undo_change", args=[hire.pk]), hire.employee) for hire in self.changed),
        )
        return format_html("{} {} {}", told(len(self.changed), self.entered), _("Fortryd for"), links)

    def get_success_url(self) -> str:
        return reverse("hires:list", args=[self.allocation.pk])


def _name(placement: Placement) -> str:
    return danish_sort_key(placement.hire.employee.name_in_lists)


STALE = gettext_lazy("Ansættelsen er ændret imens. Se, hvad der gælder nu, og gem igen")


def _extended(number: int, answers: Mapping[str, Any]) -> str:
    last_day = answers.get("last_day")
    if last_day is None:
        message = ngettext(
            "%(count)s ansættelse er nu uden slutdato.", "%(count)s ansættelser er nu uden slutdato.", number
        )
        return message % {"count": format_number(number)}
    message = ngettext(
        "%(count)s ansættelse er forlænget til og med %(day)s.",
        "%(count)s ansættelser er forlænget til og med %(day)s.",
        number,
    )
    return message % {"count": format_number(number), "day": format_date(last_day)}


def _moved(number: int, answers: Mapping[str, Any]) -> str:
    message = ngettext(
        "%(count)s medarbejder er flyttet til %(department)s fra %(day)s.",
        "%(count)s medarbejdere er flyttet til %(department)s fra %(day)s.",
        number,
    )
    return message % {
        "count": format_number(number),
        "department": answers["department"],
        "day": format_date(answers["from_day"]),
    }
