from accounts.models import User
from allocations.enums import GrantStatus
from allocations.models import Allocation


def can_register(user: User, allocation: Allocation) -> bool:
    """Hospital HR registers for its own hospitals; everyone else only reads."""
    return user.is_hospital_hr and user.memberships.filter(hospital=allocation.hospital_id).exists()


def can_change(user: User, allocation: Allocation) -> bool:
    """Whether there is something to change or register now: while the grant is open."""
    return allocation.grant.status == GrantStatus.OPEN and can_register(user, allocation)
