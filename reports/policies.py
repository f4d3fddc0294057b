"""Who may read and write what in the reports."""

from accounts.enums import Role
from accounts.models import User
from allocations.models import Allocation
from hires.policies import can_register


def can_read_progress(user: User) -> bool:
    """Return whether a user may read the whole region's report: everybody who reads all hospitals."""
    return user.reads_all_hospitals


def can_read_history(user: User) -> bool:
    """Return whether a user may read the history and the read log."""
    return user.reads_history


def can_write_council_report(user: User) -> bool:
    """Return whether a user may write the region's texts: Center for HR."""
    return user.role == Role.CENTER_HR


def can_publish(user: User) -> bool:
    """Return whether a user may publish reports, and withdraw publications: Center for HR."""
    return user.role == Role.CENTER_HR


def can_remind(user: User) -> bool:
    """Return whether a user may remind hospitals of their lists: Center for HR."""
    return user.role == Role.CENTER_HR


def can_write_own_words(user: User, allocation: Allocation) -> bool:
    """Return whether a user may write a hospital's own texts: everybody who registers its hires."""
    return can_register(user, allocation)
