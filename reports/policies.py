from accounts.enums import Role
from accounts.models import User
from allocations.models import Allocation
from hires.policies import can_register


def can_read_progress(user: User) -> bool:
    """The whole region's report is for those who read all hospitals."""
    return user.reads_all_hospitals


def can_read_history(user: User) -> bool:
    return user.reads_history


def can_write_council_report(user: User) -> bool:
    """The words of the account are Center for HR's."""
    return user.role == Role.CENTER_HR


def can_write_own_words(user: User, allocation: Allocation) -> bool:
    """A hospital's own words are its HR's."""
    return can_register(user, allocation)
