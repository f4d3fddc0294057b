"""Forms that register that two employees are one person, and that they are not."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hires.actions.warnings import words_of_name
from hires.forms.changes import CertainForm, HireChangeForm
from hires.models import Employee, Hire


class JoinPersonForm(HireChangeForm):
    """Another employee of the hospital who is the same person."""

    decided_on = None  # type: ignore[assignment]  # Django's way to leave a field out
    over_money_reason = None  # type: ignore[assignment]
    other = forms.ChoiceField(
        label=gettext_lazy("Samme person som"),
        help_text=gettext_lazy("Jeres medarbejdere. Navne, der ligner, står først."),
        error_messages={
            "required": gettext_lazy("Vælg en medarbejder"),
            "invalid_choice": gettext_lazy("Vælg en medarbejder"),
        },
    )

    def __init__(self, data: Any = None, *, hire: Hire, sent: Any = None) -> None:
        super().__init__(data, hire=hire, sent=sent)
        others = hire.hospital.employees.exclude(pk=hire.employee_id).prefetch_related(
            "hires__post__hospital"
        )
        # The employees that the page names.
        self.employees = sorted(others, key=lambda employee: not _is_alike(employee.name, hire.employee.name))
        labels = [(str(employee.pk), employee_label(employee)) for employee in self.employees]
        field: Any = self.fields["other"]
        field.choices = [("", _("Vælg medarbejder")), *labels]

    def stored(self, sent: Any) -> dict[str, Any]:
        """Return the employee that was sent if it is the same person already."""
        joined = {str(employee.pk) for employee in Employee.objects.same_person_as(self.hire.employee)}
        return {"other": sent["other"]} if sent.get("other") in joined else {}

    def chosen_employee(self) -> Employee:
        """Return the chosen employee; the hire's own, which the service refuses, without a valid choice."""
        chosen = (each for each in self.employees if str(each.pk) == self.cleaned_data.get("other"))
        return next(chosen, self.hire.employee)


class SeparatePersonForm(CertainForm):
    """The taking back of a join."""

    over_money_reason = None  # type: ignore[assignment]

    def certain_label(self) -> str:
        """Return what the tick confirms."""
        names = [
            employee_label(employee)
            for employee in Employee.objects.same_person_as(self.hire.employee).prefetch_related(
                "hires__post__hospital"
            )
            if employee != self.hire.employee
        ]
        if not names:
            return _("Medarbejderen er ikke registreret som samme person som nogen anden")
        return _("%(employee)s er ikke samme person som %(others)s") % {
            "employee": employee_label(self.hire.employee),
            "others": _(" og ").join(names),
        }


def employee_label(employee: Employee) -> str:
    """Return an employee as a choice: name, employment number if known, and posts."""
    posts = sorted({str(hire.post) for hire in employee.hires.all()})
    return ", ".join(filter(None, [employee.name, employee.employee_number, *posts]))


def _is_alike(name: str, other: str) -> bool:
    """Return whether all words of the shorter name are in the longer one: "Anne Holm" and "Anne Marie Holm"."""
    shorter, longer = sorted((set(words_of_name(name)), set(words_of_name(other))), key=len)
    return shorter <= longer
