"""The forms for what happens to a hire in its year. Each is short, and carries the version of what it was made from."""

import datetime as dt
from contextlib import suppress
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allocations.models import Allocation, Department
from hires.actions.locking import version_of_hire
from hires.capacity import last_day_of_year
from hires.enums import PeriodKind
from hires.forms.register import post_label
from hires.models import Hire, Post
from hires.posts import free_posts, schedule_of
from hrtrack.common.text.danish import format_date, parse_date
from hrtrack.common.web.editing import EditForm
from hrtrack.common.web.forms import DanishDateField, DanishDecimalField, LineField, TextField


class HireChangeForm(EditForm):
    """What happened to a hire.

    `told`: what was sent, when the form is to say what is stored of that; None when it is to be filled in.
    """

    over_money_reason = TextField(
        label=gettext_lazy("Begrundelse for at gå over hospitalets ramme"),
        max_length=500,
        required=False,
        optional_mark="",
    )

    def __init__(self, data: Any = None, *, hire: Hire, told: Any = None) -> None:
        self.hire = hire
        self.schedule = schedule_of(hire)
        about = self.suggested() if told is None else self.stored(told)
        super().__init__(data, initial={"version": version_of_hire(hire), **about})
        # Asked for with what the change comes to, and only when there is too little money.
        self.move_to_end("over_money_reason")

    def move_to_end(self, name: str) -> None:
        if name in self.fields:
            self.fields[name] = self.fields.pop(name)

    def suggested(self) -> dict[str, Any]:
        """What stands in the fields to begin with."""
        return {}

    def stored(self, told: Any) -> dict[str, Any]:
        """What there is, of the day that was told."""
        raise NotImplementedError

    def day_told(self, told: Any, name: str) -> dt.date | None:
        with suppress(ValueError):
            return parse_date(str(told.get(name, "")))
        return None


class ChangeHoursForm(HireChangeForm):
    """The weekly hours are others from a day on."""

    from_day = DanishDateField(
        label=gettext_lazy("Nyt timetal fra"),
        help_text=gettext_lazy("Den første dag med det nye timetal. Dagene før står, som de er."),
    )
    weekly_hours = DanishDecimalField(
        label=gettext_lazy("Timer om ugen"),
        decimal_places=2,
        max_digits=5,
        suffix=gettext_lazy("timer"),
        width="char-4",
    )

    def stored(self, told: Any) -> dict[str, Any]:
        """From when the hours are what they are in the end."""
        since = self.schedule[-1]
        for span in reversed(self.schedule):
            if span.weekly_hours != since.weekly_hours:
                break
            since = span
        return {"from_day": since.first_day, "weekly_hours": since.weekly_hours}


class TakeLeaveForm(HireChangeForm):
    """The employee is on leave for some days."""

    first_day = DanishDateField(label=gettext_lazy("Orlov fra"))
    last_day = DanishDateField(
        label=gettext_lazy("Orlov til og med"),
        help_text=gettext_lazy("Den sidste dag på orlov. Den kan ændres senere."),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Med eller uden løn?"),
        choices=[(kind.value, kind.label) for kind in PeriodKind if kind.is_leave],
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "Er en del med løn og resten uden, så registrér dem hver for sig, fx ved barsel. "
            "Stillingen kan dækkes imens."
        ),
        error_messages={
            "required": gettext_lazy("Vælg, om orloven er med eller uden løn"),
            "invalid_choice": gettext_lazy("Vælg, om orloven er med eller uden løn"),
        },
    )

    def stored(self, told: Any) -> dict[str, Any]:
        day = self.day_told(told, "first_day")
        leaves = [span for span in self.schedule if span.kind.is_leave]
        found = [span for span in leaves if day and span.first_day <= day <= span.last_day] or leaves[-1:]
        if not found:
            return {}
        return {"first_day": found[0].first_day, "last_day": found[0].last_day, "kind": found[0].kind.value}


class ReturnFromLeaveForm(HireChangeForm):
    """The employee is back before the leave ends."""

    first_day = DanishDateField(
        label=gettext_lazy("Tilbage fra"),
        help_text=gettext_lazy(
            "Den første dag i arbejde igen. Slutter orloven som planlagt, skal intet registreres."
        ),
    )

    def stored(self, told: Any) -> dict[str, Any]:
        back = [
            span.first_day
            for before, span in zip(self.schedule, self.schedule[1:], strict=False)
            if before.kind.is_leave and not span.kind.is_leave
        ]
        day = self.day_told(told, "first_day")
        return {"first_day": day if day in back else (back[-1] if back else None)}


class MoveToDepartmentForm(HireChangeForm):
    """The employee works in another department from a day on."""

    over_money_reason = None  # type: ignore[assignment]  # Django's way to leave a field out
    from_day = DanishDateField(label=gettext_lazy("I den nye afdeling fra"))
    department = LineField(
        label=gettext_lazy("Afdeling"),
        help_text=gettext_lazy("Vælg en kendt afdeling, eller skriv navnet på en ny."),
        max_length=120,
        width="width-l",
    )

    def __init__(self, data: Any = None, *, hire: Hire, told: Any = None) -> None:
        super().__init__(data, hire=hire, told=told)
        self.departments = [department.name for department in hire.hospital.departments.all()]
        self.fields["department"].widget.attrs["list"] = "departments"

    def stored(self, told: Any) -> dict[str, Any]:
        since = self.schedule[-1]
        for span in reversed(self.schedule):
            if span.department_id != since.department_id:
                break
            since = span
        there = Department.objects.get(pk=since.department_id or self.hire.post.department_id)
        return {"from_day": since.first_day, "department": there.name}


class MoveToPostForm(HireChangeForm):
    """The employee goes on in another post from a day on."""

    over_money_reason = None  # type: ignore[assignment]  # Django's way to leave a field out
    post = forms.ChoiceField(
        label=gettext_lazy("Til hvilken stilling?"),
        help_text=gettext_lazy("De af hospitalets stillinger, der har plads."),
        error_messages={
            "required": gettext_lazy("Vælg en stilling"),
            "invalid_choice": gettext_lazy("Vælg en stilling"),
        },
    )
    from_day = DanishDateField(
        label=gettext_lazy("I den nye stilling fra"),
        help_text=gettext_lazy("Fra den dag er resten af den gamle stilling fri."),
    )

    def __init__(self, data: Any = None, *, hire: Hire, told: Any = None) -> None:
        super().__init__(data, hire=hire, told=told)
        allocation = Allocation.objects.select_related("grant").get(
            grant=hire.grant_id, hospital=hire.hospital_id
        )
        free = [each for each in free_posts(allocation) if each.post.pk != hire.post_id]
        self.posts: dict[str, Post] = {str(each.post.pk): each.post for each in free}
        choices: Any = [("", _("Vælg stilling")), *((str(each.post.pk), post_label(each)) for each in free)]
        field: Any = self.fields["post"]
        field.choices = choices

    def stored(self, told: Any) -> dict[str, Any]:
        moved = self.hire.employee.hires.live().exclude(pk=self.hire.pk).order_by("-pk").first()
        if moved is None:
            return {}
        return {"post": str(moved.post_id), "from_day": schedule_of(moved)[0].first_day}

    def chosen_post(self) -> Post:
        return self.posts[self.cleaned_data["post"]]


class ExtendHireForm(HireChangeForm):
    """The hire ends later."""

    last_day = DanishDateField(label=gettext_lazy("Ansat til og med"))

    def __init__(self, data: Any = None, *, hire: Hire, told: Any = None) -> None:
        super().__init__(data, hire=hire, told=told)
        self.fields["last_day"].help_text = gettext_lazy(
            "Højst %(year_ends)s, ét år efter ansættelsens start, og så langt stillingen rækker."
        ) % {"year_ends": format_date(last_day_of_year(self.schedule[0].first_day))}

    def stored(self, told: Any) -> dict[str, Any]:
        return {"last_day": self.schedule[-1].last_day}


class NoShowForm(HireChangeForm):
    """The employee never turned up."""

    over_money_reason = None  # type: ignore[assignment]  # Django's way to leave a field out
    is_certain = forms.BooleanField()

    def __init__(self, data: Any = None, *, hire: Hire, told: Any = None) -> None:
        super().__init__(data, hire=hire, told=told)
        self.fields["is_certain"].label = _("%(employee)s mødte ikke op den %(day)s") % {
            "employee": hire.employee,
            "day": format_date(self.schedule[0].first_day),
        }

    def stored(self, told: Any) -> dict[str, Any]:
        return {}
