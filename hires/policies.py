from accounts.models import User
from allocations.models import Allocation


def can_register(user: User, allocation: Allocation) -> bool:
    """Hospital HR registers for its own hospitals; everyone else only reads."""
    return user.is_hospital_hr and user.memberships.filter(hospital=allocation.hospital_id).exists()
