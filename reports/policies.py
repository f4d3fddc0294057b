from accounts.models import User


def can_read_progress(user: User) -> bool:
    """The whole region's report is for those who read all hospitals."""
    return user.reads_all_hospitals


def can_read_history(user: User) -> bool:
    return user.reads_history
