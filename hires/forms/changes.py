"""Forms for changes of an employment. Each carries the version of the hire that the user saw."""

import datetime as dt
from contextlib import suppress
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allocations.models import Allocation, Department
from hires.actions.decisions import agreed_end, versions_of
from hires.actions.locking import version_of_hire
from hires.actions.validation import length_in_words
from hires.capacity import PostLimits
from hires.enums import PeriodKind
from hires.forms.fields import DecidedOnField
from hires.forms.register import post_label
from hires.models import Hire, Post
from hires.posts import schedule_of
from hires.room import free_posts
from hrtrack.common import clock
from hrtrack.common.clock import known_end
from hrtrack.common.text.danish import format_date
from hrtrack.common.text.typed_dates import read_date
from hrtrack.common.web.editing import EditForm
from hrtrack.common.web.forms import DanishDateField, DanishDecimalField, NameField, TextField


class HireChangeForm(EditForm):
    """A change of a hire.

    With `sent`, the data of a form that another user overtook, the form shows what is stored of that change; without,
    it is to be filled in.
    """

    decided_on = DecidedOnField()
    over_money_reason = TextField(
        label=gettext_lazy("Begrundelse for at gå over rammen"),
        max_length=500,
        required=False,
        optional_mark="",
    )

    def __init__(self, data: Any = None, *, hire: Hire, sent: Any = None) -> None:
        self.hire = hire
        self.schedule = schedule_of(hire)
        values = self.suggested() if sent is None else self.stored(sent)
        super().__init__(data, initial={"version": version_of_hire(hire), **values})
        self.move_to_end("decided_on")
        # Shown below the preview, and only if the change goes over the money.
        self.move_to_end("over_money_reason")

    def move_to_end(self, name: str) -> None:
        """Make a field, if the form has it, the last one."""
        if name in self.fields:
            self.fields[name] = self.fields.pop(name)

    def suggested(self) -> dict[str, Any]:
        """Return the initial values of a form to be filled in."""
        return {}

    def stored(self, sent: Any) -> dict[str, Any]:
        """Return what is stored of the change that was sent, as initial values."""
        raise NotImplementedError

    def sent_day(self, sent: Any, name: str) -> dt.date | None:
        """Return a day of the data sent; None if it is missing or no date."""
        with suppress(ValueError):
            return read_date(str(sent.get(name, "")), clock.today()).day
        return None


class ChangeHoursForm(HireChangeForm):
    """Other weekly hours from a day on."""

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

    def stored(self, sent: Any) -> dict[str, Any]:
        """Return the hire's last hours, and the first day with these hours to the end."""
        since = self.schedule[-1]
        for span in reversed(self.schedule):
            if span.weekly_hours != since.weekly_hours:
                break
            since = span
        return {"from_day": since.first_day, "weekly_hours": since.weekly_hours}


class TakeLeaveForm(HireChangeForm):
    """A leave of the employee."""

    first_day = DanishDateField(label=gettext_lazy("Orlov fra"))
    last_day = DanishDateField(
        label=gettext_lazy("Orlov til og med"),
        help_text=gettext_lazy("Den sidste dag på orlov. Den kan ændres senere."),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Hvem betaler lønnen?"),
        choices=[(kind.value, kind.label) for kind in PeriodKind if kind.is_leave],
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "Er en del med løn og resten uden, så registrér dem hver for sig, fx ved barsel. Stillingen kan dækkes "
            "imens; bevillingen betaler da kun én løn, medmindre du vælger, at den betaler begge."
        ),
        error_messages={
            "required": gettext_lazy("Vælg, hvem der betaler lønnen"),
            "invalid_choice": gettext_lazy("Vælg, hvem der betaler lønnen"),
        },
    )

    def stored(self, sent: Any) -> dict[str, Any]:
        """Return the leave on the first day that was sent, else the last leave, if any."""
        day = self.sent_day(sent, "first_day")
        leaves = [span for span in self.schedule if span.kind.is_leave]
        on_the_day = [span for span in leaves if day and span.first_day <= day <= span.last_day]
        leave = next(iter(on_the_day or leaves[-1:]), None)
        if leave is None:
            return {}
        return {"first_day": leave.first_day, "last_day": leave.last_day, "kind": leave.kind.value}


class ReturnFromLeaveForm(HireChangeForm):
    """A return before the leave ends."""

    first_day = DanishDateField(
        label=gettext_lazy("Tilbage fra"),
        help_text=gettext_lazy(
            "Den første dag i arbejde igen. Slutter orloven som planlagt, skal intet registreres."
        ),
    )

    def stored(self, sent: Any) -> dict[str, Any]:
        """Return the day that was sent if the employee returned on it, else the last day of a return, if any."""
        returns = [
            span.first_day
            for before, span in zip(self.schedule, self.schedule[1:], strict=False)
            if before.kind.is_leave and not span.kind.is_leave
        ]
        day = self.sent_day(sent, "first_day")
        return {"first_day": day if day in returns else (returns[-1] if returns else None)}


class MoveToDepartmentForm(HireChangeForm):
    """Work in another department from a day on."""

    over_money_reason = None  # type: ignore[assignment]  # Django's way to leave a field out
    from_day = DanishDateField(label=gettext_lazy("I den nye afdeling fra"))
    department = NameField(
        label=gettext_lazy("Afdeling"),
        help_text=gettext_lazy("Vælg en kendt afdeling, eller skriv navnet på en ny."),
        max_length=120,
        width="width-l",
    )

    def __init__(self, data: Any = None, *, hire: Hire, sent: Any = None) -> None:
        super().__init__(data, hire=hire, sent=sent)
        self.departments = [department.name for department in hire.hospital.departments.all()]
        self.fields["department"].widget.attrs["list"] = "departments"

    def stored(self, sent: Any) -> dict[str, Any]:
        """Return the hire's last department, and the first day in that department to the end."""
        since = self.schedule[-1]
        for span in reversed(self.schedule):
            if span.department_id != since.department_id:
                break
            since = span
        department = Department.objects.get(pk=since.department_id or self.hire.post.department_id)
        return {"from_day": since.first_day, "department": department.name}


class MoveToPostForm(HireChangeForm):
    """A move to another post from a day on."""

    over_money_reason = None  # type: ignore[assignment]  # Django's way to leave a field out
    post = forms.ChoiceField(
        label=gettext_lazy("Til hvilken stilling?"),
        help_text=gettext_lazy("De af jeres stillinger, der har plads."),
        error_messages={
            "required": gettext_lazy("Vælg en stilling"),
            "invalid_choice": gettext_lazy("Vælg en stilling"),
        },
    )
    from_day = DanishDateField(
        label=gettext_lazy("I den nye stilling fra"),
        help_text=gettext_lazy("Fra den dag er resten af den gamle stilling fri."),
    )

    def __init__(self, data: Any = None, *, hire: Hire, sent: Any = None) -> None:
        super().__init__(data, hire=hire, sent=sent)
        allocation = Allocation.objects.select_related("grant").get(
            grant=hire.grant_id, hospital=hire.hospital_id
        )
        others = [free_post for free_post in free_posts(allocation) if free_post.post.pk != hire.post_id]
        self.posts: dict[str, Post] = {str(free_post.post.pk): free_post.post for free_post in others}
        labels = [(str(free_post.post.pk), post_label(free_post)) for free_post in others]
        choices: Any = [("", _("Vælg stilling")), *labels]
        field: Any = self.fields["post"]
        field.choices = choices

    def stored(self, sent: Any) -> dict[str, Any]:
        """Return the post and the first day of the employee's newest other hire, if any."""
        moved = self.hire.employee.hires.live().exclude(pk=self.hire.pk).order_by("-pk").first()
        if moved is None:
            return {}
        return {"post": str(moved.post_id), "from_day": schedule_of(moved)[0].first_day}

    def chosen_post(self) -> Post:
        """Return the chosen post; the hire's own, which the service refuses, without a valid choice."""
        return self.posts.get(self.cleaned_data.get("post", ""), self.hire.post)


class ExtendHireForm(HireChangeForm):
    """A later last day of the hire."""

    last_day = DanishDateField(label=gettext_lazy("Ansat til og med"))

    def __init__(self, data: Any = None, *, hire: Hire, sent: Any = None) -> None:
        super().__init__(data, hire=hire, sent=sent)
        limits = PostLimits.of(hire.grant)
        if limits.months is None:
            self.fields["last_day"].required = False
            self.fields["last_day"].help_text = gettext_lazy(
                "Lad feltet stå tomt for en ansættelse uden slutdato."
            )
            return
        self.fields["last_day"].help_text = gettext_lazy(
            "Højst %(day)s, %(length)s efter ansættelsens start, og så langt stillingen rækker."
        ) % {
            "day": format_date(limits.last_day(self.schedule[0].first_day)),
            "length": length_in_words(limits),
        }

    def suggested(self) -> dict[str, Any]:
        """Return the last day that was agreed upon before the leaving that is taken back; nothing without a leaving."""
        if not self.schedule[-1].leaving_reason:
            return {}
        return {"last_day": known_end(agreed_end(versions_of(self.hire)))}

    def stored(self, sent: Any) -> dict[str, Any]:
        """Return the hire's last day; none without an end."""
        return {"last_day": known_end(self.schedule[-1].last_day)}


class CertainForm(HireChangeForm):
    """A change without anything to fill in, confirmed by a tick."""

    decided_on = None  # type: ignore[assignment]  # Django's way to leave a field out
    is_certain = forms.BooleanField()

    def __init__(self, data: Any = None, *, hire: Hire, sent: Any = None) -> None:
        super().__init__(data, hire=hire, sent=sent)
        self.fields["is_certain"].label = self.certain_label()

    def certain_label(self) -> str:
        """Return what the tick confirms."""
        raise NotImplementedError

    def stored(self, sent: Any) -> dict[str, Any]:
        """Return no values: the form has nothing to fill in."""
        return {}


class NoShowForm(CertainForm):
    """An employee who never turned up."""

    over_money_reason = None  # type: ignore[assignment]

    def certain_label(self) -> str:
        """Return what the tick confirms."""
        return _("%(employee)s mødte ikke op den %(day)s") % {
            "employee": self.hire.employee,
            "day": format_date(self.schedule[0].first_day),
        }
