"""The changes that hospital HR registers of a hire, as a table of data, and the one page that serves all of them."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hires.actions import changes, correct, end, same_person
from hires.actions.preview import ANY_REASON, ChangePreview
from hires.capacity import Schedule
from hires.enums import AnnulmentReason, LeavingReason, PeriodKind, WithdrawalReason
from hires.forms.changes import (
    ChangeHoursForm,
    ExtendHireForm,
    MoveToDepartmentForm,
    MoveToPostForm,
    NoShowForm,
    ReturnFromLeaveForm,
    TakeLeaveForm,
    UndoChangeForm,
)
from hires.forms.correct import AnnulHireForm, EndHireForm, WithdrawHireForm
from hires.forms.same_person import JoinPersonForm, SeparatePersonForm
from hires.models import Hire, Post
from hires.pages.preview import EditHire
from hires.room import last_day_allowed
from hrtrack.common.web.editing import EditForm

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class HireStage:
    """The facts about a hire on a day that decide which changes are possible."""

    has_started: bool
    has_several_days: bool
    has_leave: bool
    can_be_extended: bool


@dataclass(frozen=True, kw_only=True)
class HireChange:
    """A change of a hire: the page's address and texts, its form, the service that saves it, and when it is offered.

    `arguments` turns the valid form into the service's own arguments; user, hire, version and the reason to commit
    more than the hospital's money are common to the services. `is_possible` is None if the hire's page does not list
    the change. `preview_arguments` are enough for a preview before the form is filled in; None if nothing is.
    """

    name: str
    path: str
    form_class: type[Any]
    service: Callable[..., Hire]
    arguments: Callable[[Any], dict[str, Any]]
    title: "StrOrPromise"
    lead: "StrOrPromise"
    success_message: "StrOrPromise"
    is_possible: Callable[[HireStage], bool] | None = None
    hint: "StrOrPromise" = ""
    short_title: "StrOrPromise" = ""
    preview_arguments: Mapping[str, Any] | None = None
    can_be_replaced: bool = False

    @property
    def url_name(self) -> str:
        """Name of the page's address, as `reverse` takes it."""
        return f"hires:{self.name}"

    @property
    def link_text(self) -> "StrOrPromise":
        """Text of the link on the hire's page."""
        return self.short_title or self.title


def _fields(*names: str) -> Callable[[Any], dict[str, Any]]:
    """Pass these fields of the form to the service as they are."""
    return lambda form: {name: form.cleaned_data[name] for name in names}


# In the order of the links on the hire's page.
HIRE_CHANGES = (
    HireChange(
        name="change_hours",
        path="hours",
        form_class=ChangeHoursForm,
        service=changes.change_hours,
        arguments=_fields("from_day", "weekly_hours", "decided_on"),
        title=_("Ændr timetal"),
        lead=_("Medarbejderen går op eller ned i tid fra en dag. Pengene følger med."),
        success_message=_("Det nye timetal er registreret."),
        is_possible=lambda stage: stage.has_several_days,
        hint=_("Går op eller ned i tid fra en dag"),
    ),
    HireChange(
        name="take_leave",
        path="leave",
        form_class=TakeLeaveForm,
        service=changes.take_leave,
        arguments=lambda form: {
            "first_day": form.cleaned_data["first_day"],
            "last_day": form.cleaned_data["last_day"],
            "kind": PeriodKind(form.cleaned_data["kind"]),
            "decided_on": form.cleaned_data["decided_on"],
        },
        title=_("Registrér orlov"),
        lead=_(
            "Medarbejderen er på orlov, fx barsel, og kommer tilbage. Orlov med løn fra bevillingen koster som arbejde, "
            "til stillingen dækkes; anden orlov koster intet og bruger ikke af stillingsåret."
        ),
        success_message=_("Orloven er registreret. Stillingen kan dækkes imens."),
        is_possible=lambda _stage: True,
        hint=_("Barsel eller anden orlov, med eller uden løn"),
    ),
    HireChange(
        name="return_from_leave",
        path="return",
        form_class=ReturnFromLeaveForm,
        service=changes.return_from_leave,
        arguments=_fields("first_day", "decided_on"),
        title=_("Tilbage fra orlov før tid"),
        lead=_("Medarbejderen begynder igen, før orloven var planlagt til at slutte."),
        success_message=_("Det er registreret, at medarbejderen er tilbage."),
        is_possible=lambda stage: stage.has_leave,
        hint=_("Begynder igen, før orloven skulle slutte"),
    ),
    HireChange(
        name="end_hire",
        path="end",
        form_class=EndHireForm,
        service=end.end_hire,
        arguments=lambda form: {
            "last_day": form.cleaned_data["last_day"],
            "reason": LeavingReason(form.cleaned_data["leaving_reason"]),
            "decided_on": form.cleaned_data["decided_on"],
        },
        title=_("Registrér fratrædelse"),
        lead=_("Medarbejderen fratræder før tid. Resten af stillingsåret kan genbesættes."),
        success_message=_("Fratrædelsen er registreret."),
        is_possible=lambda stage: stage.has_started and stage.has_several_days,
        hint=_("Holder op før tid, og kan erstattes"),
        can_be_replaced=True,
    ),
    HireChange(
        name="move_to_department",
        path="department",
        form_class=MoveToDepartmentForm,
        service=changes.move_to_department,
        arguments=_fields("from_day", "department", "decided_on"),
        title=_("Flyt til en anden afdeling"),
        lead=_(
            "Medarbejderen arbejder i en anden afdeling fra en dag, men er i den samme stilling. "
            "Skal selve stillingen høre til en anden afdeling, så ret stillingen."
        ),
        success_message=_("Flytningen er registreret."),
        is_possible=lambda stage: stage.has_several_days,
        hint=_("Samme stilling, et andet sted"),
    ),
    HireChange(
        name="move_to_post",
        path="move",
        form_class=MoveToPostForm,
        service=changes.move_to_post,
        arguments=lambda form: {
            "from_day": form.cleaned_data["from_day"],
            "post": form.chosen_post(),
            "decided_on": form.cleaned_data["decided_on"],
        },
        title=_("Flyt til en anden stilling"),
        lead=_("Medarbejderen fortsætter i en anden stilling i bevillingen. Personen tæller stadig én gang."),
        success_message=_("Flytningen er registreret."),
        is_possible=lambda stage: stage.has_several_days,
        hint=_("Fortsætter i en anden af vores stillinger"),
    ),
    HireChange(
        name="extend_hire",
        path="extend",
        form_class=ExtendHireForm,
        service=changes.extend_hire,
        arguments=_fields("last_day", "decided_on"),
        title=_("Forlæng ansættelsen"),
        lead=_("Ansættelsen slutter senere end aftalt, inden for sit år."),
        success_message=_("Forlængelsen er registreret."),
        is_possible=lambda stage: stage.can_be_extended,
        hint=_("Slutter senere end aftalt, inden for året"),
    ),
    HireChange(
        name="withdraw_hire",
        path="withdraw",
        form_class=WithdrawHireForm,
        service=end.withdraw_hire,
        arguments=lambda form: {
            "on": form.cleaned_data["withdrawn_on"],
            "reason": WithdrawalReason(form.cleaned_data["withdrawal_reason"]),
        },
        title=_("Træk ansættelsen tilbage"),
        lead=_("Ansættelsen bliver ikke til noget. Den tæller med indtil den dag, du angiver."),
        success_message=_("Ansættelsen er trukket tilbage."),
        is_possible=lambda stage: not stage.has_started,
        hint=_("Bliver ikke til noget alligevel"),
        short_title=_("Træk tilbage"),
    ),
    HireChange(
        name="no_show",
        path="no-show",
        form_class=NoShowForm,
        service=changes.record_no_show,
        arguments=_fields(),
        title=_("Mødte aldrig op"),
        lead=_(
            "Medarbejderen mødte ikke op den første dag. Ansættelsen tæller indtil da og ikke længere, "
            "og stillingen er fri igen."
        ),
        success_message=_("Det er registreret, at medarbejderen aldrig mødte op."),
        is_possible=lambda stage: stage.has_started,
        hint=_("Kom ikke den første dag"),
        preview_arguments={},
    ),
    HireChange(
        name="undo_change",
        path="undo",
        form_class=UndoChangeForm,
        service=correct.undo_change,
        arguments=_fields(),
        title=_("Fortryd den seneste ændring"),
        lead=_(
            "Den seneste ændring af ansættelsen tages væk, som om den aldrig var registreret, også bagud i tid. "
            "Historikken viser stadig begge dele."
        ),
        success_message=_("Ændringen er fortrudt."),
        preview_arguments={},
    ),
    HireChange(
        name="join_person",
        path="same-person",
        form_class=JoinPersonForm,
        service=same_person.join_person,
        arguments=lambda form: {"other": form.chosen_employee()},
        title=_("Samme person som en anden"),
        lead=_(
            "Medarbejderen er også registreret under en anden af jeres ansættelser og er én person. Personen tæller "
            "én gang, og timerne lægges sammen; stillinger og penge er uændrede."
        ),
        success_message=_("De to er registreret som samme person."),
    ),
    HireChange(
        name="separate_person",
        path="other-person",
        form_class=SeparatePersonForm,
        service=same_person.separate_person,
        arguments=_fields(),
        title=_("Ikke samme person"),
        lead=_("Medarbejderen er alligevel en anden person og tæller igen for sig."),
        success_message=_("Medarbejderen tæller igen som en person for sig."),
        preview_arguments={},
    ),
    # The hire's page links to the annulment among the corrections.
    HireChange(
        name="annul_hire",
        path="annul",
        form_class=AnnulHireForm,
        service=end.annul_hire,
        arguments=lambda form: {"reason": AnnulmentReason(form.cleaned_data["annulment_reason"])},
        title=_("Annullér ansættelsen"),
        lead=_(
            "Ansættelsen er registreret ved en fejl. Den tæller ikke længere med, heller ikke bagud i tid, men kan stadig ses."
        ),
        success_message=_("Ansættelsen er annulleret."),
        # The effect is the same for every reason.
        preview_arguments={"reason": AnnulmentReason.REGISTERED_TWICE},
    ),
)


def possible_changes(hire: Hire, schedule: Schedule, today: dt.date) -> list[HireChange]:
    """Return the changes that the hire's page lists for a live hire with this schedule, in their order."""
    first_day, last_day = schedule[0].first_day, schedule[-1].last_day
    stage = HireStage(
        has_started=first_day <= today,
        has_several_days=first_day < last_day,
        has_leave=any(span.kind.is_leave for span in schedule),
        can_be_extended=last_day < last_day_allowed(hire.grant, first_day),
    )
    return [change for change in HIRE_CHANGES if change.is_possible and change.is_possible(stage)]


class ChangeOfHire(EditHire):
    """Register a change of a hire: a short form on a page that explains the change."""

    template_name = "hires/hire_action.html"
    change: HireChange = None  # type: ignore[assignment]  # urls.py gives each address its change

    def get_form_class(self) -> type[Any]:
        return self.change.form_class

    def get_stored_form(self) -> EditForm:
        """Return the form filled with what is stored of the change that was sent."""
        form: EditForm = self.change.form_class(hire=self.object, sent=self.request.POST)
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            title=self.change.title,
            lead=self.change.lead,
            can_be_replaced=self.change.can_be_replaced,
            is_undo=self.change.name == "undo_change",
            **kwargs,
        )

    def save(self, form: Any) -> Hire:
        return self.call_service(form, form.cleaned_data.get("over_money_reason", ""))

    def try_out(self, form: Any) -> Hire:
        """Do what `save` does, with any reason to commit more than the hospital's money."""
        return self.call_service(form, ANY_REASON)

    def call_service(self, form: Any, over_money_reason: str) -> Hire:
        """Save the valid form with this reason, which only the services that can cost money take."""
        reason = {"over_money_reason": over_money_reason} if "over_money_reason" in form.fields else {}
        return self.change.service(
            by=self.request.user,
            hire=self.object,
            version=form.cleaned_data["version"],
            **self.change.arguments(form),
            **reason,
        )

    def posts_of(self, form: Any) -> list[Post]:
        """Return the hire's post, and the post that the employee moves to."""
        moved_to = self.change.arguments(form).get("post")
        return [self.object.post, *([moved_to] if moved_to else [])]

    def preview_of_empty_form(self) -> tuple[ChangePreview | None, str]:
        """Return the preview of the change's `preview_arguments`, or None and a request to fill in the form."""
        arguments = self.change.preview_arguments
        if arguments is None:
            return super().preview_of_empty_form()
        return self.preview_of_call(
            lambda: self.change.service(by=self.request.user, hire=self.object, **arguments),
            [self.object.post],
        )

    def get_success_message(self) -> str:
        return str(self.change.success_message)

    def get_success_url(self) -> str:
        """Return the hire's page, or the page that registers the successor if that button was pressed."""
        if not self.change.can_be_replaced or "successor" not in self.request.POST:
            return super().get_success_url()
        register = reverse("hires:register", args=[self.allocation.pk])
        return f"{register}?post={self.object.post_id}&after={self.object.pk}"
