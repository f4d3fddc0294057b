"""The changes that hospital HR registers of a hire, as a table of data, and the one page that serves all of them."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hires.actions import changes, end, same_person
from hires.actions.decisions import is_moved_in
from hires.actions.preview import ANY_REASON, ChangePreview
from hires.capacity import Schedule
from hires.enums import ActKind, AnnulmentReason, LeavingReason, PeriodKind, WithdrawalReason
from hires.forms.changes import (
    ChangeHoursForm,
    ExtendHireForm,
    MoveToDepartmentForm,
    MoveToPostForm,
    NoShowForm,
    ReturnFromLeaveForm,
    TakeLeaveForm,
)
from hires.forms.correct import AnnulHireForm, EndHireForm, WithdrawHireForm
from hires.forms.same_person import JoinPersonForm, SeparatePersonForm
from hires.models import Hire, Post
from hires.pages.preview import EditHire
from hires.pages.undo import with_undo
from hires.posts import schedule_of
from hires.presentation.outcomes import outcome
from hires.room import last_day_allowed
from hrtrack.common.web.editing import EditForm

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class ChangeGroup(StrEnum):
    """What a change is about: the headings on the hire's page."""

    HOURS = "hours"
    PLACE = "place"
    END = "end"
    WRONG = "wrong"


GROUP_TITLES: "Mapping[ChangeGroup, StrOrPromise]" = {
    ChangeGroup.HOURS: _("Arbejdstid og orlov"),
    ChangeGroup.PLACE: _("Sted"),
    ChangeGroup.END: _("Slutdato"),
    ChangeGroup.WRONG: _("Registreret forkert"),
}


@dataclass(frozen=True)
class HireStage:
    """The facts about a live hire on a day that decide which changes can be true.

    is_leaving: a leaving is registered. is_moved: the employee goes on in another post. can_be_no_show: see `changes.NO_SHOW_DAYS`.
    """

    has_started: bool
    has_several_days: bool
    has_leave: bool
    can_be_extended: bool
    is_leaving: bool
    is_moved: bool
    is_over: bool
    can_be_no_show: bool
    is_joined: bool

    @property
    def can_stay(self) -> bool:
        """A leaving that has not happened yet can be taken back by the employee."""
        return self.is_leaving and not self.is_over


@dataclass(frozen=True, kw_only=True)
class HireChange:
    """A change of a hire: the page's address and texts, its form, the service that saves it, and when it is offered.

    `arguments` turns the form into the service's own arguments (see `_answer`); user, hire, version and the reason to
    commit more than the hospital's money are common to the services. `link_text` is the answer to "Hvad er ændret?".
    For somebody who is leaving, `leaving_text` is the answer and the title, and `leaving_lead` the lead.
    `preview_arguments` are enough for a preview before the form is filled in; None if nothing is.
    """

    name: str
    kind: ActKind
    path: str
    form_class: type[Any]
    service: Callable[..., Hire]
    arguments: Callable[[Any], dict[str, Any]]
    title: "StrOrPromise"
    lead: "StrOrPromise"
    group: ChangeGroup
    link_text: "StrOrPromise"
    leaving_text: "StrOrPromise" = ""
    leaving_lead: "StrOrPromise" = ""
    is_possible: Callable[[HireStage], bool] = lambda _stage: True
    preview_arguments: Mapping[str, Any] | None = None
    can_be_replaced: bool = False

    @property
    def url_name(self) -> str:
        """Name of the page's address, as `reverse` takes it."""
        return f"hires:{self.name}"


# In place of an answer that is not valid: a value that the service refuses at that field, or that nothing depends on.
UNANSWERED: Mapping[str, Any] = {
    "from_day": dt.date.min,
    "first_day": dt.date.min,
    "last_day": dt.date.min,
    "weekly_hours": Decimal(),
    "kind": PeriodKind.EMPLOYED,
    "department": "",
    "leaving_reason": LeavingReason.MOVED,
    "decided_on": None,
    "withdrawn_on": dt.date.min,
    "withdrawal_reason": WithdrawalReason.NEVER_TURNED_UP,
    "annulment_reason": AnnulmentReason.REGISTERED_TWICE,
}


def _answer(form: Any, name: str) -> Any:
    """Return the answer in a field of the form; for an answer that is not valid the value in UNANSWERED."""
    return form.cleaned_data.get(name, UNANSWERED[name])


def _fields(*names: str) -> Callable[[Any], dict[str, Any]]:
    """Pass these fields of the form to the service as they are."""
    return lambda form: {name: _answer(form, name) for name in names}


# In the order of the links on the hire's page.
HIRE_CHANGES = (
    HireChange(
        name="change_hours",
        kind=ActKind.HOURS,
        group=ChangeGroup.HOURS,
        link_text=_("Andet timetal"),
        path="hours",
        form_class=ChangeHoursForm,
        service=changes.change_hours,
        arguments=_fields("from_day", "weekly_hours", "decided_on"),
        title=_("Ændr timetal"),
        lead=_("Medarbejderen går op eller ned i tid fra en dag. Beregnet forbrug ændres tilsvarende."),
        is_possible=lambda stage: stage.has_several_days,
    ),
    HireChange(
        name="take_leave",
        kind=ActKind.LEAVE,
        group=ChangeGroup.HOURS,
        link_text=_("Orlov"),
        path="leave",
        form_class=TakeLeaveForm,
        service=changes.take_leave,
        arguments=lambda form: {
            **_fields("first_day", "last_day", "decided_on")(form),
            "kind": PeriodKind(_answer(form, "kind")),
        },
        title=_("Registrér orlov"),
        lead=_(
            "Medarbejderen er på orlov, fx barsel, og kommer tilbage. Orlov med løn fra bevillingen koster som arbejde, "
            "til stillingen dækkes; anden orlov koster intet og bruger ikke af stillingsåret."
        ),
    ),
    HireChange(
        name="return_from_leave",
        kind=ActKind.RETURN,
        group=ChangeGroup.HOURS,
        link_text=_("Tilbage fra orlov før tid"),
        path="return",
        form_class=ReturnFromLeaveForm,
        service=changes.return_from_leave,
        arguments=_fields("first_day", "decided_on"),
        title=_("Tilbage fra orlov før tid"),
        lead=_("Medarbejderen begynder igen, før orloven var planlagt til at slutte."),
        is_possible=lambda stage: stage.has_leave,
    ),
    HireChange(
        name="end_hire",
        kind=ActKind.LEAVING,
        group=ChangeGroup.END,
        link_text=_("Fratræder"),
        leaving_text=_("Anden fratrædelsesdag eller årsag"),
        path="end",
        form_class=EndHireForm,
        service=end.end_hire,
        arguments=lambda form: {
            **_fields("last_day", "decided_on")(form),
            "reason": LeavingReason(_answer(form, "leaving_reason")),
        },
        title=_("Registrér fratrædelse"),
        lead=_("Medarbejderen fratræder før tid. Resten af stillingsåret kan genbesættes."),
        is_possible=lambda stage: stage.has_started and stage.has_several_days and not stage.is_moved,
        can_be_replaced=True,
    ),
    HireChange(
        name="move_to_department",
        kind=ActKind.DEPARTMENT,
        group=ChangeGroup.PLACE,
        link_text=_("Anden afdeling"),
        path="department",
        form_class=MoveToDepartmentForm,
        service=changes.move_to_department,
        arguments=_fields("from_day", "department", "decided_on"),
        title=_("Flyt til en anden afdeling"),
        lead=_(
            "Medarbejderen arbejder i en anden afdeling fra en dag, men er i den samme stilling. "
            "Skal selve stillingen høre til en anden afdeling, så ret stillingen."
        ),
        is_possible=lambda stage: stage.has_several_days,
    ),
    HireChange(
        name="move_to_post",
        kind=ActKind.MOVE,
        group=ChangeGroup.PLACE,
        link_text=_("Anden stilling hos os"),
        path="move",
        form_class=MoveToPostForm,
        service=changes.move_to_post,
        arguments=lambda form: {**_fields("from_day", "decided_on")(form), "post": form.chosen_post()},
        title=_("Flyt til en anden stilling"),
        lead=_("Medarbejderen fortsætter i en anden stilling i bevillingen. Personen tæller stadig én gang."),
        is_possible=lambda stage: stage.has_several_days,
    ),
    HireChange(
        name="extend_hire",
        kind=ActKind.EXTENSION,
        group=ChangeGroup.END,
        link_text=_("Forlænges"),
        leaving_text=_("Bliver alligevel"),
        leaving_lead=_("Fratrædelsen gælder ikke længere. Ansættelsen slutter den dag, du skriver."),
        path="extend",
        form_class=ExtendHireForm,
        service=changes.extend_hire,
        arguments=_fields("last_day", "decided_on"),
        title=_("Forlæng ansættelsen"),
        lead=_("Ansættelsen slutter senere end aftalt, inden for et år fra starten."),
        is_possible=lambda stage: (
            stage.can_stay if stage.is_leaving else stage.can_be_extended and not stage.is_moved
        ),
    ),
    HireChange(
        name="withdraw_hire",
        kind=ActKind.WITHDRAWAL,
        group=ChangeGroup.END,
        link_text=_("Bliver ikke til noget"),
        path="withdraw",
        form_class=WithdrawHireForm,
        service=end.withdraw_hire,
        arguments=lambda form: {
            "on": _answer(form, "withdrawn_on"),
            "reason": WithdrawalReason(_answer(form, "withdrawal_reason")),
        },
        title=_("Træk ansættelsen tilbage"),
        lead=_("Ansættelsen bliver ikke til noget. Den tæller med indtil den dag, du angiver."),
        is_possible=lambda stage: not stage.has_started,
    ),
    HireChange(
        name="no_show",
        kind=ActKind.NO_SHOW,
        group=ChangeGroup.END,
        link_text=_("Mødte aldrig op"),
        path="no-show",
        form_class=NoShowForm,
        service=changes.record_no_show,
        arguments=_fields(),
        title=_("Mødte aldrig op"),
        lead=_(
            "Medarbejderen mødte ikke op den første dag. Ansættelsen tæller indtil da og ikke længere, "
            "og stillingen er fri igen."
        ),
        is_possible=lambda stage: stage.can_be_no_show,
        preview_arguments={},
    ),
    HireChange(
        name="join_person",
        kind=ActKind.JOINING,
        group=ChangeGroup.WRONG,
        link_text=_("Samme person som en anden"),
        path="same-person",
        form_class=JoinPersonForm,
        service=same_person.join_person,
        arguments=lambda form: {"other": form.chosen_employee()},
        title=_("Samme person som en anden"),
        lead=_(
            "Medarbejderen er også registreret under en anden af jeres ansættelser og er én person. Personen tæller "
            "én gang, og timerne lægges sammen; stillinger og penge er uændrede."
        ),
    ),
    HireChange(
        name="separate_person",
        kind=ActKind.SEPARATION,
        group=ChangeGroup.WRONG,
        link_text=_("Ikke samme person"),
        path="other-person",
        form_class=SeparatePersonForm,
        service=same_person.separate_person,
        arguments=_fields(),
        title=_("Ikke samme person"),
        lead=_("Medarbejderen er alligevel en anden person og tæller igen for sig."),
        is_possible=lambda stage: stage.is_joined,
        preview_arguments={},
    ),
    HireChange(
        name="annul_hire",
        kind=ActKind.ANNULMENT,
        group=ChangeGroup.WRONG,
        link_text=_("Annullér registreringen"),
        path="annul",
        form_class=AnnulHireForm,
        service=end.annul_hire,
        arguments=lambda form: {"reason": AnnulmentReason(_answer(form, "annulment_reason"))},
        title=_("Annullér ansættelsen"),
        lead=_(
            "Ansættelsen er registreret ved en fejl. Den tæller ikke længere med, heller ikke bagud i tid, men kan stadig ses."
        ),
        # The effect is the same for every reason.
        preview_arguments={"reason": UNANSWERED["annulment_reason"]},
    ),
)


def stage_of(hire: Hire, schedule: Schedule, today: dt.date, *, is_joined: bool) -> HireStage:
    """Return the stage of a live hire with this schedule. `is_joined`: its employee is one person with another."""
    first_day, last_day = schedule[0].first_day, schedule[-1].last_day
    return HireStage(
        has_started=first_day <= today,
        has_several_days=first_day < last_day,
        has_leave=any(span.kind.is_leave for span in schedule),
        can_be_extended=last_day < last_day_allowed(hire.grant, first_day),
        is_leaving=schedule[-1].leaving_reason not in ("", LeavingReason.MOVED),
        is_moved=schedule[-1].leaving_reason == LeavingReason.MOVED,
        is_over=last_day < today,
        can_be_no_show=first_day <= today <= first_day + changes.NO_SHOW_DAYS and not is_moved_in(hire),
        is_joined=is_joined,
    )


def possible_changes(stage: HireStage) -> list[tuple[ChangeGroup, list[tuple[str, str]]]]:
    """Return the changes that can be true in a stage by group, each as the name of its address and the link's text."""
    groups = []
    for group in ChangeGroup:
        links = [
            (change.url_name, str((stage.is_leaving and change.leaving_text) or change.link_text))
            for change in HIRE_CHANGES
            if change.group == group and change.is_possible(stage)
        ]
        if group == ChangeGroup.WRONG:
            links.insert(0, ("hires:change_hire", gettext("Ret oplysninger")))
        groups.append((group, links))
    return [(group, links) for group, links in groups if links]


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
        is_leaving = schedule_of(self.object)[-1].leaving_reason not in ("", LeavingReason.MOVED)
        return super().get_context_data(
            title=(is_leaving and self.change.leaving_text) or self.change.title,
            lead=(is_leaving and self.change.leaving_lead) or self.change.lead,
            can_be_replaced=self.change.can_be_replaced,
            **kwargs,
        )

    def save(self, form: Any) -> Hire:
        self.entered = form.cleaned_data
        return self.call_service(form, form.cleaned_data.get("over_money_reason", ""))

    def check(self, form: Any) -> None:
        self.call_service(form, form.cleaned_data.get("over_money_reason", ""))

    def try_out(self, form: Any) -> Hire:
        """Do what `save` does, with any reason to commit more than the hospital's money."""
        return self.call_service(form, ANY_REASON)

    def call_service(self, form: Any, over_money_reason: str) -> Hire:
        """Save the form with this reason, which only the services that can cost money take."""
        reason = {"over_money_reason": over_money_reason} if "over_money_reason" in form.fields else {}
        return self.change.service(
            by=self.request.user,
            hire=self.object,
            version=form.cleaned_data.get("version"),
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
        return with_undo(outcome(self.change.kind, self.object, self.entered), self.object)

    def get_success_url(self) -> str:
        """Return the hire's page, or the page that registers the successor if that button was pressed."""
        if not self.change.can_be_replaced or "successor" not in self.request.POST:
            return super().get_success_url()
        register = reverse("hires:register", args=[self.allocation.pk])
        return f"{register}?post={self.object.post_id}&after={self.object.pk}"
