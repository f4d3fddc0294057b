"""Invite users, change their role, and choose the hospitals that they register for."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import User
from accounts.services import change_user, check_new_user, create_user, lock_user, user_version
from allocations.models import Hospital, Membership
from allocations.policies import can_manage_users
from allocations.services.grants import check_may_change
from hrtrack.common.text.cleaning import clean_line
from hrtrack.common.web.editing import Stale, version_of


def add_member(*, by: User | None, user: User, hospital: Hospital) -> Membership:
    """Let the user act for the hospital. An existing membership is returned unchanged."""
    check_may_change(by)
    membership, _created = Membership.objects.get_or_create(user=user, hospital=hospital)
    return membership


def member_version(user: User) -> str:
    """Return a version that changes with the user's name, role and hospitals."""
    return version_of(user_version(user), sorted(m.hospital_id for m in user.memberships.all()))


@transaction.atomic
def invite_user(*, by: User, email: str, name: str, role: Role, hospitals: Iterable[Hospital]) -> User:
    """Create a user, who can log in after choosing a password through the invitation's link."""
    if not can_manage_users(by):
        raise PermissionDenied
    chosen = list(hospitals)
    check_invitation(email=email, name=name, role=role, hospitals=chosen)
    user = create_user(email=email, name=clean_line(name), role=role)
    _set_hospitals(user, chosen)
    return user


def check_invitation(*, email: str, name: str, role: Role, hospitals: Sequence[Hospital]) -> None:
    """Raise ValidationError with all that `invite_user` would refuse."""
    problems: dict[str, Any] = {}
    try:
        check_new_user(email=email, name=clean_line(name), role=role)
    except ValidationError as error:
        problems |= error.error_dict
    try:
        check_hospitals(role, hospitals)
    except ValidationError as error:
        problems |= error.error_dict
    if problems:
        raise ValidationError(problems)


@transaction.atomic
def change_member(
    *, by: User, user: User, name: str, role: Role, hospitals: Iterable[Hospital], version: str
) -> User:
    """Change the user's name, role and hospitals. Raises Stale for another version.

    Raises ValidationError unless hospital HR has at least one hospital and every other role none.
    """
    stored = lock_user(by=by, user=user)
    if member_version(stored) != version:
        raise Stale
    user = change_user(by=by, user=stored, name=name, role=role)
    _set_hospitals(user, hospitals)
    return user


def check_hospitals(role: Role, hospitals: Sequence[Hospital]) -> None:
    """Raise ValidationError unless hospital HR has at least one hospital and every other role none."""
    if role == Role.HOSPITAL_HR and not hospitals:
        raise ValidationError({"hospitals": _("Vælg mindst ét hospital")})
    if hospitals and role != Role.HOSPITAL_HR:
        raise ValidationError({"hospitals": _("Vælg kun hospitaler til hospitals-HR")})


def _set_hospitals(user: User, hospitals: Iterable[Hospital]) -> None:
    wanted = list(hospitals)
    check_hospitals(Role(user.role), wanted)
    user.memberships.exclude(hospital__in=wanted).delete()
    for hospital in wanted:
        Membership.objects.get_or_create(user=user, hospital=hospital)
