"""Forms that correct a post or a hire, or end a hire. Each carries the version that the user saw."""

from contextlib import suppress
from copy import copy
from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from allocations.models import Allocation
from hires.actions.details import Term
from hires.actions.locking import version_of_hire, version_of_post
from hires.enums import AnnulmentReason, LeavingReason, WithdrawalReason
from hires.forms.fields import DecidedOnField, HireFields, PostFields
from hires.models import Hire, Post
from hires.routes import CANDIDATE_QUESTIONS, ROUTE_WITHOUT_QUESTIONS
from hrtrack.common import clock
from hrtrack.common.clock import known_end
from hrtrack.common.web.editing import EditForm
from hrtrack.common.web.forms import DanishDateField, TextField

# The reasons that a user can choose: a move to another post and a no-show have forms of their own.
CHOSEN_REASONS = [choice for choice in LeavingReason.choices if choice[0] != LeavingReason.MOVED]
OF_TERM = ("first_day", "last_day", "weekly_hours")
WITHDRAWALS = [choice for choice in WithdrawalReason.choices if choice[0] != WithdrawalReason.NEVER_TURNED_UP]


def _unless_chosen(message: Any) -> dict[str, Any]:
    return {"required": message, "invalid_choice": message}


class ChangePostForm(PostFields, EditForm):
    """A correction of a post."""

    field_order = ["department"]

    def __init__(self, data: Any = None, *, allocation: Allocation, post: Post) -> None:
        super().__init__(
            data,
            allocation=allocation,
            initial={
                "version": version_of_post(post),
                "department": post.department.name,
                "purpose": post.purpose_id,
                "further_purposes": list(post.further_purposes.values_list("pk", flat=True)),
                "low_activity": post.low_activity,
            },
        )
        for name in self.fields.keys() & {"department", "purpose"}:
            self.fields[name].required = True


class ChangeHireForm(HireFields, EditForm):
    """A correction of a hire. The weekly hours can be corrected if the hire has one period."""

    restriction_attested = None  # type: ignore[assignment]  # Django's way to leave a field out
    leaving_reason = forms.ChoiceField(
        label=gettext_lazy("Fratrådt før tid"),
        choices=[("", gettext_lazy("Nej, ansættelsen slutter som aftalt")), *LeavingReason.choices],
        widget=forms.RadioSelect,
        required=False,
        help_text=gettext_lazy("Ret også »Ansat til og med«, hvis medarbejderen alligevel bliver."),
    )

    field_order = [
        "name",
        "employee_number",
        "staff_group",
        "first_day",
        "last_day",
        "weekly_hours",
        "leaving_reason",
    ]

    def __init__(self, data: Any = None, *, allocation: Allocation, hire: Hire) -> None:
        periods = list(hire.periods.current().order_by("first_day"))
        version = version_of_hire(hire)
        super().__init__(
            data,
            allocation=allocation,
            initial={
                "version": version,
                "name": hire.employee.name,
                "employee_number": hire.employee.employee_number or "",
                "staff_group": hire.staff_group_id,
                "first_day": periods[0].first_day,
                "last_day": known_end(periods[-1].last_day),
                "weekly_hours": periods[-1].weekly_hours,
                "leaving_reason": periods[-1].leaving_reason,
                "agreed_on": hire.agreed_on,
                "route": hire.route,
                "candidates_assessed": hire.candidates_assessed,
                "not_assessed_reason": hire.not_assessed_reason,
                "formerly_employed": "yes" if hire.formerly_employed else "no",
                "over_money_reason": hire.over_money_reason,
            },
        )
        if allocation.grant.post_months is not None:
            self.fields["last_day"].required = True
            self.fields["last_day"].help_text = ""
        self.any_field("leaving_reason").optional_mark = ""
        # The field stays if another user has removed the reason since the page was made: the user's answer is kept.
        is_overtaken = data is not None and data.get("version") != version
        if not periods[-1].leaving_reason and not (is_overtaken and data.get("leaving_reason")):
            del self.fields["leaving_reason"]
        self.last_hours = periods[-1].weekly_hours
        if len(periods) > 1:
            # Hours that differ between periods are changed from a day on.
            del self.fields["weekly_hours"]

    def term(self) -> Term:
        """Return the days and hours of a valid form; the hours of the last period if they can't be corrected."""
        cleaned = self.cleaned_data
        hours = cleaned.get("weekly_hours", self.last_hours)
        return Term(first_day=cleaned["first_day"], last_day=cleaned["last_day"], weekly_hours=hours)

    def is_placed(self) -> bool:
        """Return whether the days and hours of a form with errors have none."""
        return self.errors.keys().isdisjoint(OF_TERM)

    def with_stored(self) -> Self:
        """Return a copy of a form with errors: the fields with errors have their stored values.

        Without a first day the other days and the hours mean nothing, so they are the stored ones too. Without an answer
        to a question about candidates, the copy has a route that asks none.
        """
        stored = {}
        for name, field in self.fields.items():
            with suppress(ValidationError):
                stored[name] = field.clean(self.initial.get(name))
        is_valid = self.cleaned_data.keys()
        cleaned = {**stored, **self.cleaned_data}
        if "first_day" not in is_valid:
            cleaned |= {name: stored[name] for name in OF_TERM if name in stored}
        if not {"route", *CANDIDATE_QUESTIONS} & self.fields.keys() <= is_valid:
            cleaned["route"] = ROUTE_WITHOUT_QUESTIONS
        form = copy(self)
        form.cleaned_data = cleaned
        return form

    def leaving_reason_given(self) -> LeavingReason | None:
        """Return the reason to leave early; None if the hire ends as agreed."""
        given = self.cleaned_data.get("leaving_reason")
        return LeavingReason(given) if given else None


class EndHireForm(EditForm):
    """An early end of a hire. With `stored` the form shows the stored values, else it is to be filled in."""

    last_day = DanishDateField(
        label=gettext_lazy("Ansat til og med"),
        help_text=gettext_lazy("Den sidste dag, medarbejderen er ansat. Den må gerne ligge frem i tiden."),
    )
    leaving_reason = forms.ChoiceField(
        label=gettext_lazy("Fratrædelsesårsag"), choices=CHOSEN_REASONS, widget=forms.RadioSelect
    )
    decided_on = DecidedOnField(
        label=gettext_lazy("Meddelt den"),
        help_text=gettext_lazy(
            "Dagen, hvor fratrædelsen blev meddelt. Står feltet tomt, er det i dag, eller dagen efter den sidste "
            "dag, hvis den er tidligere."
        ),
    )
    # Shown below the preview, and only if the change goes over the money: with a later day than before.
    over_money_reason = TextField(
        label=gettext_lazy("Begrundelse for at gå over rammen"),
        max_length=500,
        required=False,
        optional_mark="",
    )

    def __init__(self, data: Any = None, *, hire: Hire, sent: Any = None) -> None:
        initial: dict[str, Any] = {"version": version_of_hire(hire)}
        if sent is not None:
            last = hire.periods.current().latest("last_day")
            initial |= {"last_day": last.last_day, "leaving_reason": last.leaving_reason}
        super().__init__(data, initial=initial)


class WithdrawHireForm(EditForm):
    """A withdrawal of a hire before its start."""

    withdrawn_on = DanishDateField(
        label=gettext_lazy("Trukket tilbage den"),
        is_past=True,
        help_text=gettext_lazy("Dagen, hvor det stod klart, at ansættelsen ikke bliver til noget."),
    )
    withdrawal_reason = forms.ChoiceField(
        label=gettext_lazy("Hvorfor?"),
        choices=WITHDRAWALS,
        widget=forms.RadioSelect,
        error_messages=_unless_chosen(gettext_lazy("Vælg, hvorfor ansættelsen trækkes tilbage")),
    )

    def __init__(self, data: Any = None, *, hire: Hire, sent: Any = None) -> None:
        initial: dict[str, Any] = {"version": version_of_hire(hire)}
        if sent is None and clock.today() < hire.periods.current().earliest("first_day").first_day:
            initial["withdrawn_on"] = clock.today()
        super().__init__(data, initial=initial)


class AnnulHireForm(EditForm):
    """An annulment of a hire that was registered in error."""

    annulment_reason = forms.ChoiceField(
        label=gettext_lazy("Hvad er fejlen?"),
        choices=AnnulmentReason.choices,
        widget=forms.RadioSelect,
        error_messages=_unless_chosen(gettext_lazy("Vælg, hvad fejlen er")),
    )

    def __init__(self, data: Any = None, *, hire: Hire, sent: Any = None) -> None:
        super().__init__(data, initial={"version": version_of_hire(hire)})
