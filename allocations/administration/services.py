"""The only writers of what administrators keep: whom users act for, hospitals' names, departments, grants' terms.

Each takes the version of what the form was made from, and raises Stale when it is another by now.
"""

from collections.abc import Iterable, Sequence

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import User
from accounts.services import change_user, create_user, lock_user, user_version
from allocations.enums import GrantStatus
from allocations.matching import HospitalNames
from allocations.models import Department, Grant, Hospital, Membership, Purpose, StaffGroup
from allocations.policies import can_manage_grants, can_manage_hospitals, can_manage_users
from allocations.reading import hospital_key
from allocations.services import FIELDS, GrantTerms, create_hospital, give_terms, lock_grant, validate_grant
from hrtrack.common.text.cleaning import clean_line
from hrtrack.common.web.editing import Stale, version_of

Named = Purpose | StaffGroup
NEXT_STATUS = {
    GrantStatus.DRAFT: GrantStatus.OPEN,
    GrantStatus.OPEN: GrantStatus.CLOSED,
    GrantStatus.CLOSED: GrantStatus.OPEN,
}


# Users


def member_version(user: User) -> str:
    """Changes with what `change_member` changes."""
    return version_of(user_version(user), sorted(m.hospital_id for m in user.memberships.all()))


@transaction.atomic
def invite_user(*, by: User, email: str, name: str, role: Role, hospitals: Iterable[Hospital]) -> User:
    """Someone who may log in once they have chosen a password by an invitation's link."""
    if not can_manage_users(by):
        raise PermissionDenied
    user = create_user(email=email, name=clean_line(name), role=role)
    _set_hospitals(user, hospitals)
    return user


@transaction.atomic
def change_member(
    *, by: User, user: User, name: str, role: Role, hospitals: Iterable[Hospital], version: str
) -> User:
    """Name, role and hospitals, of which only hospital HR has any."""
    stored = lock_user(by=by, user=user)
    if member_version(stored) != version:
        raise Stale
    user = change_user(by=by, user=stored, name=name, role=role)
    _set_hospitals(user, hospitals)
    return user


def _set_hospitals(user: User, hospitals: Iterable[Hospital]) -> None:
    wanted = list(hospitals)
    if user.is_hospital_hr and not wanted:
        raise ValidationError({"hospitals": _("Vælg mindst ét hospital")})
    if wanted and not user.is_hospital_hr:
        raise ValidationError({"hospitals": _("Vælg kun hospitaler til hospitals-HR")})
    user.memberships.exclude(hospital__in=wanted).delete()
    for hospital in wanted:
        Membership.objects.get_or_create(user=user, hospital=hospital)


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


# Grants


def grant_version(grant: Grant) -> str:
    """Changes with its terms; its status has a button of its own."""
    named = [[one.name for one in many.all()] for many in (grant.purposes, grant.staff_groups)]
    return version_of(grant.name, [str(getattr(grant, name)) for name in FIELDS], named)


@transaction.atomic
def add_grant(*, by: User, terms: GrantTerms) -> Grant:
    """A new grant, as a draft: hospital HR doesn't see it until it is opened."""
    if not can_manage_grants(by):
        raise PermissionDenied
    return _write_terms(Grant(status=GrantStatus.DRAFT, is_demo=terms.is_demo), terms)


@transaction.atomic
def change_grant(*, by: User, grant: Grant, terms: GrantTerms, version: str) -> Grant:
    """The grant's name and every term of it; purposes and staff groups as the terms list them."""
    grant = _lock_grant(by, grant)
    if grant_version(grant) != version:
        raise Stale
    return _write_terms(grant, terms)


@transaction.atomic
def change_status(*, by: User, grant: Grant, status: GrantStatus) -> Grant:
    """A draft is opened, an open grant closed, a closed one opened again. Stale when it can't go there from here."""
    grant = _lock_grant(by, grant)
    if NEXT_STATUS[GrantStatus(grant.status)] != status:
        raise Stale
    grant.status = status
    grant.save(update_fields=["status"])
    return grant


def _lock_grant(by: User, grant: Grant) -> Grant:
    """The grant as stored; whoever registers meanwhile waits, and reads the new terms."""
    if not can_manage_grants(by):
        raise PermissionDenied
    lock_grant(pk=grant.pk)
    return Grant.objects.get(pk=grant.pk)


def _write_terms(grant: Grant, terms: GrantTerms) -> Grant:
    terms = terms.cleaned()
    grant.name = terms.name
    give_terms(grant, terms)
    validate_grant(grant)
    grant.save()
    _write_named(grant, Purpose, "purposes", terms.purposes or [])
    _write_named(grant, StaffGroup, "staff_groups", terms.staff_groups or [])
    return grant


def _write_named(grant: Grant, model: type[Named], field: str, names: Sequence[str]) -> None:
    """In the order of the names. Those that are gone are renamed to those that are new, in order, or deleted."""
    wanted = list({name.casefold(): name for name in names}.values())
    keys = {name.casefold() for name in wanted}
    known: dict[str, Named] = {one.name.casefold(): one for one in model._default_manager.filter(grant=grant)}
    gone = [one for key, one in known.items() if key not in keys]
    for position, name in enumerate(wanted, 1):
        one = known.get(name.casefold()) or (gone.pop(0) if gone else model(grant=grant))
        one.name, one.position = name, position
        try:
            one.full_clean()
        except ValidationError as error:
            raise ValidationError({field: error.messages}) from error
        one.save()
    for one in gone:
        try:
            one.delete()
        except ProtectedError:
            message = _("”%(name)s” bruges og kan ikke fjernes. Skriv det på en linje igen")
            raise ValidationError({field: message % {"name": one}}) from None
