"""Register that two employees are one person, and take that back.

Each hire without an employment number makes an employee of its own, so one person can be several employees. Those that
are one person have the same `SamePerson.person`; an employee without a row is a person alone. Only the persons of a
report depend on it: it is a fact about registrations, so it holds for every day, and is known from when it was registered.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from hires.actions.acts.recording import recorded
from hires.actions.locking import lock_hire
from hires.actions.writing import save_changed
from hires.enums import ActKind
from hires.models import Employee, Hire, SamePerson


@recorded(ActKind.JOINING)
def join_person(*, by: User, hire: Hire, other: Employee, version: str | None = None) -> Hire:
    """Register that the hire's employee and the `other` employee of its hospital are the same person.

    Whoever one of them is already the same person as is it, too.
    """
    _allocation, hire = lock_hire(by, hire, version)
    if other.hospital_id != hire.hospital_id:
        raise ValidationError({"other": _("Vælg en af jeres egne medarbejdere")})
    own = set(Employee.objects.same_person_as(hire.employee))
    if other in own:
        raise ValidationError({"other": _("De to er allerede registreret som samme person")})
    employees = own | set(Employee.objects.same_person_as(other))
    rows = SamePerson.objects.filter(employee__in=employees)
    known = {row.employee_id for row in rows}
    SamePerson.objects.bulk_create(
        SamePerson(employee=employee, person=employee, hospital=hire.hospital)
        for employee in sorted(employees, key=lambda employee: employee.pk)
        if employee.pk not in known
    )
    rows.update(person=min(employee.pk for employee in employees))
    return save_changed(hire)


@recorded(ActKind.SEPARATION)
def separate_person(*, by: User, hire: Hire, version: str | None = None) -> Hire:
    """Register that the hire's employee is another person than those joined with it, who stay one person."""
    _allocation, hire = lock_hire(by, hire, version)
    if not SamePerson.objects.filter(employee=hire.employee):
        raise ValidationError(_("Medarbejderen er ikke registreret som samme person som nogen anden"))
    make_person_alone(hire.employee)
    return save_changed(hire)


def make_person_alone(employee: Employee) -> None:
    """Take an employee out of its person. The others of the person stay together."""
    others = set(Employee.objects.same_person_as(employee)) - {employee}
    rows = SamePerson.objects.filter(employee__in=others)
    if len(others) == 1:
        SamePerson.objects.filter(employee__in={employee, *others}).delete()
    elif others:
        rows.filter(person=employee).update(person=min(other.pk for other in others))
        SamePerson.objects.filter(employee=employee).delete()
