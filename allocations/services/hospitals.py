"""Create, change and close hospitals, with their spellings, and create, rename and delete departments."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Model, ProtectedError
from django.utils.translation import gettext as _

from accounts.models import User
from allocations.hospital_names import HospitalNames
from allocations.models import Department, Hospital
from allocations.policies import can_manage_hospitals
from allocations.reading import hospital_key
from allocations.services.grants import check_may_change
from hrtrack.common.text.cleaning import clean_line
from hrtrack.common.text.danish import format_date
from hrtrack.common.web.editing import Stale, version_of
from hrtrack.common.web.model_messages import check_model

RowT = TypeVar("RowT", bound=Model)


def create_hospital(
    *, by: User | None, name: str, short_name: str, other_names: Sequence[str] = ()
) -> Hospital:
    """Create a hospital. The numbers of its posts begin with the short name."""
    check_may_change(by)
    hospital = _new_hospital(name, short_name, other_names)
    check_model(hospital.full_clean)
    hospital.save()
    return hospital


@transaction.atomic
def create_hospitals(*, by: User | None, names: Iterable[tuple[str, str]]) -> list[Hospital]:
    """Create hospitals from pairs of name and short name, in one statement. Return them in the order of the pairs."""
    check_may_change(by)
    hospitals = [_new_hospital(name, short_name) for name, short_name in names]
    save_in_bulk(hospitals)
    return hospitals


def _new_hospital(name: str, short_name: str, other_names: Sequence[str] = ()) -> Hospital:
    return Hospital(
        name=clean_line(name),
        short_name=clean_line(short_name),
        other_names=[clean_line(other) for other in other_names],
    )


def save_in_bulk(rows: Sequence[RowT], *, exclude: Collection[str] = (), **conflicts: Any) -> None:
    """Clean and save the rows in a few statements. Raises the first invalid row's ValidationError, as `full_clean` does.

    The database checks the constraints of all rows at once. Only if a row violates one is each row validated by itself,
    which takes some milliseconds a row. `exclude` names fields that cannot be invalid; `conflicts` go to `bulk_create`.
    """
    if not rows:
        return
    for row in rows:
        check_model(row.clean_fields, exclude=exclude)
    try:
        with transaction.atomic():
            type(rows[0])._default_manager.bulk_create(rows, **conflicts)
    except IntegrityError:
        for row in rows:
            check_model(row.full_clean)
            row.save()


def update_in_bulk(rows: Sequence[RowT], *, exclude: Collection[str] = ()) -> None:
    """Clean and save existing rows in one statement. Raises the first invalid row's ValidationError."""
    if not rows:
        return
    for row in rows:
        check_model(row.clean_fields, exclude=exclude)
    fields = [field.name for field in rows[0]._meta.concrete_fields if not field.primary_key]
    try:
        with transaction.atomic():
            type(rows[0])._default_manager.bulk_update(rows, [name for name in fields if name not in exclude])
    except IntegrityError:
        for row in rows:
            check_model(row.full_clean)
        raise


def remember_spelling(*, by: User | None, hospital: Hospital, name: str) -> Hospital:
    """Add a spelling to the hospital's other names."""
    check_may_change(by)
    hospital.other_names = [*hospital.other_names, clean_line(name)]
    check_model(hospital.full_clean)
    hospital.save()
    return hospital


def hospital_version(hospital: Hospital) -> str:
    """Return a version that changes with the hospital's names, the day it is closed from, and its successor."""
    names = (hospital.name, hospital.short_name, hospital.other_names)
    return version_of(*names, hospital.closed_from, hospital.successor_id)


@transaction.atomic
def add_hospital(*, by: User, name: str, short_name: str, other_names: Sequence[str]) -> Hospital:
    """Create a hospital. Raises ValidationError if a spelling already belongs to another hospital."""
    _lock_spellings(by)
    hospital = create_hospital(by=by, name=name, short_name=short_name, other_names=other_names)
    _check_spellings(hospital)
    return hospital


@transaction.atomic
def change_hospital(
    *,
    by: User,
    hospital: Hospital,
    name: str,
    short_name: str,
    other_names: Sequence[str],
    closed_from: dt.date | None,
    successor: Hospital | None,
    version: str,
) -> Hospital:
    """Change the hospital's names, and close it from a day or open it again.

    A new short name renumbers every post of the hospital. `closed_from` and `successor` are both None for an open
    hospital. Raises Stale for another version, and ValidationError if a spelling already belongs to another hospital,
    if only one of `closed_from` and `successor` is given, and for a new successor that is the hospital or is closed.
    """
    _lock_spellings(by)
    hospital = Hospital.objects.select_for_update(no_key=True).get(pk=hospital.pk)
    if hospital_version(hospital) != version:
        raise Stale
    hospital.name, hospital.short_name = clean_line(name), clean_line(short_name)
    hospital.other_names = [clean_line(other) for other in other_names]
    if successor is not None:
        successor.refresh_from_db()
    _check_closing(hospital, closed_from, successor)
    hospital.closed_from, hospital.successor = closed_from, successor
    hospital.successor_name = successor.name if successor else ""
    check_model(hospital.full_clean)
    _check_spellings(hospital)
    hospital.save()
    return hospital


def _check_closing(hospital: Hospital, closed_from: dt.date | None, successor: Hospital | None) -> None:
    """Raise ValidationError unless the hospital can have this day and this successor. Its own successor may be closed since."""
    if closed_from is None and successor is not None:
        raise ValidationError({"closed_from": _("Indtast den dag, hospitalet er lukket fra")})
    if closed_from is not None and successor is None:
        raise ValidationError({"successor": _("Vælg det hospital, der er efterfølger")})
    if successor is None or successor.pk == hospital.successor_id:
        return
    if successor.pk == hospital.pk:
        raise ValidationError({"successor": _("Vælg et andet hospital som efterfølger")})
    if successor.closed_from is not None:
        message = _("%(successor)s er lukket fra %(day)s. Vælg et åbent hospital som efterfølger")
        params = {"successor": successor, "day": format_date(successor.closed_from)}
        raise ValidationError({"successor": message % params})


def _lock_spellings(by: User) -> None:
    """Lock the names of all hospitals until the transaction ends, also against imports."""
    if not can_manage_hospitals(by):
        raise PermissionDenied
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('allocations.import'))")


def _check_spellings(hospital: Hospital) -> None:
    others = HospitalNames(Hospital.objects.exclude(pk=hospital.pk))
    spellings_by_field = {
        "name": [hospital.name],
        "short_name": [hospital.short_name],
        "other_names": hospital.other_names,
    }
    errors = {
        field: [
            _("»%(spelling)s« står allerede for %(hospital)s") % {"spelling": spelling, "hospital": owners[0]}
            for spelling in spellings
            if (owners := others.by_key.get(hospital_key(spelling)))
        ]
        for field, spellings in spellings_by_field.items()
    }
    if any(errors.values()):
        raise ValidationError({field: messages for field, messages in errors.items() if messages})


def department_version(department: Department) -> str:
    """Return a version that changes with the department's name."""
    return version_of(department.name)


@transaction.atomic
def add_department(*, by: User, hospital: Hospital, name: str) -> Department:
    """Create a department. Raises ValidationError if the hospital already has one with this name."""
    if not can_manage_hospitals(by):
        raise PermissionDenied
    department = Department(hospital=hospital, name=clean_line(name))
    check_model(department.full_clean)
    department.save()
    return department


@transaction.atomic
def rename_department(*, by: User, department: Department, name: str, version: str) -> Department:
    """Rename the department, also on its existing posts. Raises Stale for another version."""
    if not can_manage_hospitals(by):
        raise PermissionDenied
    department = Department.objects.select_for_update(no_key=True).get(pk=department.pk)
    if department_version(department) != version:
        raise Stale
    department.name = clean_line(name)
    check_model(department.full_clean)
    department.save()
    return department


@transaction.atomic
def delete_department(*, by: User, department: Department) -> None:
    """Delete the department. Raises ValidationError if it has posts."""
    if not can_manage_hospitals(by):
        raise PermissionDenied
    try:
        with transaction.atomic():
            department.delete()
    except (ProtectedError, IntegrityError):
        message = _("%(department)s har stillinger og kan ikke slettes. Omdøb den i stedet")
        raise ValidationError(message % {"department": department}) from None
