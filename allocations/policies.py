from accounts.models import User


def can_import(user: User) -> bool:
    """Administrators turn the decided table into live targets."""
    return user.is_administrator
