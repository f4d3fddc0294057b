"""Permissions of a user on an allocation's posts and hires."""

from accounts.models import User
from allocations.enums import GrantStatus
from allocations.models import Allocation


def can_register(user: User, allocation: Allocation) -> bool:
    """Return whether the user registers for the allocation: hospital HR, for its own hospitals."""
    return user.is_hospital_hr and user.memberships.filter(hospital=allocation.hospital_id).exists()


def can_change(user: User, allocation: Allocation) -> bool:
    """Return whether the user can change or register now: the grant must be open, too."""
    return allocation.grant.status == GrantStatus.OPEN and can_register(user, allocation)
