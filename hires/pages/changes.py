"""Pages on which hospital HR tells what happened to a hire; what it comes to is told before it is saved."""

import datetime as dt
from typing import Any, ClassVar

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hires.actions import changes
from hires.actions.preview import ANY_REASON, ChangePreview
from hires.capacity import Schedule, last_day_of_year
from hires.enums import PeriodKind
from hires.forms.changes import (
    ChangeHoursForm,
    ExtendHireForm,
    HireChangeForm,
    MoveToDepartmentForm,
    MoveToPostForm,
    NoShowForm,
    ReturnFromLeaveForm,
    TakeLeaveForm,
)
from hires.models import Hire, Post
from hires.pages.correct import HireAction


def possible_changes(hire: Hire, schedule: Schedule, today: dt.date) -> list[tuple[str, str, str]]:
    """What can have happened to a hire: (page, what, when it is that)."""
    first_day, last_day = schedule[0].first_day, schedule[-1].last_day
    has_started, has_days = first_day <= today, first_day < last_day
    limit = hire.grant.last_day_of_use
    year_ends = last_day_of_year(first_day)
    can_extend = last_day < (min(year_ends, limit) if limit else year_ends)
    found = [
        (has_days, "change_hours", _("Ændr timetal"), _("Går op eller ned i tid fra en dag")),
        (True, "take_leave", _("Registrér orlov"), _("Barsel eller anden orlov, med eller uden løn")),
        (
            any(span.kind.is_leave for span in schedule),
            "return_from_leave",
            _("Tilbage fra orlov før tid"),
            _("Begynder igen, før orloven skulle slutte"),
        ),
        (
            has_started and has_days,
            "end_hire",
            _("Registrér fratrædelse"),
            _("Holder op før tid, og kan erstattes"),
        ),
        (has_days, "move_to_department", _("Flyt til en anden afdeling"), _("Samme stilling, et andet sted")),
        (
            has_days,
            "move_to_post",
            _("Flyt til en anden stilling"),
            _("Fortsætter i en anden af vores stillinger"),
        ),
        (can_extend, "extend_hire", _("Forlæng ansættelsen"), _("Slutter senere end aftalt, inden for året")),
        (not has_started, "withdraw_hire", _("Træk tilbage"), _("Bliver ikke til noget alligevel")),
        (has_started, "no_show", _("Mødte aldrig op"), _("Kom ikke den første dag")),
    ]
    return [(f"hires:{page}", what, when) for is_possible, page, what, when in found if is_possible]


class HireChange(HireAction):
    """Something that happened to a hire from a day on."""

    form_class: ClassVar[type[HireChangeForm]]

    def make_form(self, data: QueryDict | None = None) -> HireChangeForm:
        return self.form_class(data, hire=self.hire)

    def stored_form(self) -> HireChangeForm:
        return self.form_class(hire=self.hire, sent=self.request.POST)

    def save(self, form: Any) -> Hire:
        return self.tell(form, over_money_reason=form.cleaned_data.get("over_money_reason", ""))

    def tried(self, form: Any) -> Hire:
        return self.tell(form, over_money_reason=ANY_REASON)

    def tell(self, form: Any, over_money_reason: str) -> Hire:
        raise NotImplementedError

    def whose(self, form: Any) -> dict[str, Any]:
        """What every service asks."""
        return {"by": self.request.user, "hire": self.hire, "version": form.cleaned_data["version"]}


class ChangeHours(HireChange):
    form_class = ChangeHoursForm
    title = gettext_lazy("Ændr timetal")
    lead = gettext_lazy("Medarbejderen går op eller ned i tid fra en dag. Pengene følger med.")
    success = gettext_lazy("Det nye timetal er registreret.")

    def tell(self, form: Any, over_money_reason: str) -> Hire:
        return changes.change_hours(
            **self.whose(form),
            from_day=form.cleaned_data["from_day"],
            weekly_hours=form.cleaned_data["weekly_hours"],
            over_money_reason=over_money_reason,
        )


class TakeLeave(HireChange):
    form_class = TakeLeaveForm
    title = gettext_lazy("Registrér orlov")
    lead = gettext_lazy(
        "Medarbejderen er på orlov, fx barsel, og kommer tilbage. Orlov med løn koster som arbejde; "
        "orlov uden løn koster intet og bruger ikke af stillingsåret."
    )
    success = gettext_lazy("Orloven er registreret. Stillingen kan dækkes imens.")

    def tell(self, form: Any, over_money_reason: str) -> Hire:
        return changes.take_leave(
            **self.whose(form),
            first_day=form.cleaned_data["first_day"],
            last_day=form.cleaned_data["last_day"],
            kind=PeriodKind(form.cleaned_data["kind"]),
            over_money_reason=over_money_reason,
        )


class ReturnFromLeave(HireChange):
    form_class = ReturnFromLeaveForm
    title = gettext_lazy("Tilbage fra orlov før tid")
    lead = gettext_lazy("Medarbejderen begynder igen, før orloven var planlagt til at slutte.")
    success = gettext_lazy("Det er registreret, at medarbejderen er tilbage.")

    def tell(self, form: Any, over_money_reason: str) -> Hire:
        return changes.return_from_leave(
            **self.whose(form),
            first_day=form.cleaned_data["first_day"],
            over_money_reason=over_money_reason,
        )


class MoveToDepartment(HireChange):
    form_class = MoveToDepartmentForm
    title = gettext_lazy("Flyt til en anden afdeling")
    lead = gettext_lazy(
        "Medarbejderen arbejder i en anden afdeling fra en dag, men er i den samme stilling. "
        "Skal selve stillingen høre til en anden afdeling, så ret stillingen."
    )
    success = gettext_lazy("Flytningen er registreret.")

    def tell(self, form: Any, over_money_reason: str) -> Hire:
        return changes.move_to_department(
            **self.whose(form),
            from_day=form.cleaned_data["from_day"],
            department=form.cleaned_data["department"],
        )


class MoveToPost(HireChange):
    form_class = MoveToPostForm
    title = gettext_lazy("Flyt til en anden stilling")
    lead = gettext_lazy(
        "Medarbejderen fortsætter i en anden stilling i bevillingen. Personen tæller stadig én gang."
    )
    success = gettext_lazy("Flytningen er registreret.")

    def tell(self, form: Any, over_money_reason: str) -> Hire:
        return changes.move_to_post(
            **self.whose(form), from_day=form.cleaned_data["from_day"], post=form.chosen_post()
        )

    def posts(self, form: Any) -> list[Post]:
        return [self.hire.post, form.chosen_post()]

    def saved(self, result: Any) -> HttpResponse:
        super().saved(result)
        return redirect("hires:hire", pk=(result or self.hire).pk)


class ExtendHire(HireChange):
    form_class = ExtendHireForm
    title = gettext_lazy("Forlæng ansættelsen")
    lead = gettext_lazy("Ansættelsen slutter senere end aftalt, inden for sit år.")
    success = gettext_lazy("Forlængelsen er registreret.")

    def tell(self, form: Any, over_money_reason: str) -> Hire:
        return changes.extend_hire(
            **self.whose(form),
            last_day=form.cleaned_data["last_day"],
            over_money_reason=over_money_reason,
        )


class NoShow(HireChange):
    form_class = NoShowForm
    title = gettext_lazy("Mødte aldrig op")
    lead = gettext_lazy(
        "Medarbejderen mødte ikke op den første dag. Ansættelsen tæller indtil da og ikke længere, "
        "og stillingen er fri igen."
    )
    success = gettext_lazy("Det er registreret, at medarbejderen aldrig mødte op.")

    def tell(self, form: Any, over_money_reason: str) -> Hire:
        return changes.record_no_show(**self.whose(form))

    def preview(self, form: Any) -> tuple[ChangePreview | None, str]:
        """It is told at once: there is nothing to wait for."""
        if form.is_bound and form.errors.get("__all__"):
            return None, ""
        return self.told(
            lambda: changes.record_no_show(by=self.request.user, hire=self.hire), self.posts(form)
        )
