"""Create, change and delete hospitals and departments, and the spellings a hospital is known by."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from accounts.models import User
from allocations.hospital_names import HospitalNames
from allocations.models import Department, Hospital
from allocations.policies import can_manage_hospitals
from allocations.reading import hospital_key
from allocations.services.grants import R, check_may_change
from hrtrack.common.text.cleaning import clean_line
from hrtrack.common.web.editing import Stale, version_of


def create_hospital(
    *, by: User | None, name: str, short_name: str, other_names: Sequence[str] = ()
) -> Hospital:
    """A hospital with the short name that its posts' numbers begin with."""
    check_may_change(by)
    hospital = _new_hospital(name, short_name, other_names)
    hospital.full_clean()
    hospital.save()
    return hospital


@transaction.atomic
def create_hospitals(*, by: User | None, named: Iterable[tuple[str, str]]) -> list[Hospital]:
    """Many at once, of (name, short name), in that order."""
    check_may_change(by)
    hospitals = [_new_hospital(name, short_name) for name, short_name in named]
    save_in_bulk(hospitals)
    return hospitals


def _new_hospital(name: str, short_name: str, other_names: Sequence[str] = ()) -> Hospital:
    return Hospital(
        name=clean_line(name),
        short_name=clean_line(short_name),
        other_names=[clean_line(other) for other in other_names],
    )


def save_in_bulk(rows: Sequence[R], *, exclude: Collection[str] = (), **conflicts: Any) -> None:
    """Clean and save the rows in a few statements; ValidationError as `full_clean` has it for the first one at fault.

    What asks the database, the constraints, it is asked all at once. Only when it says no is each row asked about, which
    takes some milliseconds a row. `exclude` names fields that can't be wrong; `conflicts` go to `bulk_create`.
    """
    if not rows:
        return
    for row in rows:
        row.clean_fields(exclude=exclude)
    try:
        with transaction.atomic():
            type(rows[0])._default_manager.bulk_create(rows, **conflicts)
    except IntegrityError:
        for row in rows:
            row.full_clean()
            row.save()


def remember_spelling(*, by: User | None, hospital: Hospital, name: str) -> Hospital:
    """Let the hospital be known by another spelling of its name."""
    check_may_change(by)
    hospital.other_names = [*hospital.other_names, clean_line(name)]
    hospital.full_clean()
    hospital.save()
    return hospital


# Hospitals and departments


def hospital_version(hospital: Hospital) -> str:
    return version_of(hospital.name, hospital.short_name, hospital.other_names)


@transaction.atomic
def add_hospital(*, by: User, name: str, short_name: str, other_names: Sequence[str]) -> Hospital:
    """A hospital whose every spelling is its own."""
    _lock_spellings(by)
    hospital = create_hospital(by=by, name=name, short_name=short_name, other_names=other_names)
    _check_spellings(hospital)
    return hospital


@transaction.atomic
def change_hospital(
    *, by: User, hospital: Hospital, name: str, short_name: str, other_names: Sequence[str], version: str
) -> Hospital:
    """Name, short name and spellings. A new short name renames every post of the hospital."""
    _lock_spellings(by)
    hospital = Hospital.objects.select_for_update(no_key=True).get(pk=hospital.pk)
    if hospital_version(hospital) != version:
        raise Stale
    hospital.name, hospital.short_name = clean_line(name), clean_line(short_name)
    hospital.other_names = [clean_line(other) for other in other_names]
    hospital.full_clean()
    _check_spellings(hospital)
    hospital.save()
    return hospital


def _lock_spellings(by: User) -> None:
    """Nobody else names a hospital meanwhile, an import neither."""
    if not can_manage_hospitals(by):
        raise PermissionDenied
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('allocations.import'))")


def _check_spellings(hospital: Hospital) -> None:
    others = HospitalNames(Hospital.objects.exclude(pk=hospital.pk))
    spelled = {
        "name": [hospital.name],
        "short_name": [hospital.short_name],
        "other_names": hospital.other_names,
    }
    errors = {
        field: [
            _("”%(spelling)s” står allerede for %(hospital)s") % {"spelling": spelling, "hospital": found[0]}
            for spelling in spellings
            if (found := others.by_key.get(hospital_key(spelling)))
        ]
        for field, spellings in spelled.items()
    }
    if any(errors.values()):
        raise ValidationError({field: said for field, said in errors.items() if said})


def department_version(department: Department) -> str:
    return version_of(department.name)


@transaction.atomic
def add_department(*, by: User, hospital: Hospital, name: str) -> Department:
    if not can_manage_hospitals(by):
        raise PermissionDenied
    department = Department(hospital=hospital, name=clean_line(name))
    department.full_clean()
    department.save()
    return department


@transaction.atomic
def rename_department(*, by: User, department: Department, name: str, version: str) -> Department:
    """On the posts that are there already too."""
    if not can_manage_hospitals(by):
        raise PermissionDenied
    department = Department.objects.select_for_update(no_key=True).get(pk=department.pk)
    if department_version(department) != version:
        raise Stale
    department.name = clean_line(name)
    department.full_clean()
    department.save()
    return department


@transaction.atomic
def delete_department(*, by: User, department: Department) -> None:
    """ValidationError while a post is in it."""
    if not can_manage_hospitals(by):
        raise PermissionDenied
    try:
        with transaction.atomic():
            department.delete()
    except (ProtectedError, IntegrityError):
        message = _("%(department)s har stillinger og kan ikke slettes. Omdøb den i stedet")
        raise ValidationError(message % {"department": department}) from None
