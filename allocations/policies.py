from accounts.models import User


def can_import(user: User) -> bool:
    """Administrators turn the decided table into live targets."""
    return user.is_administrator


def can_read_imports(user: User) -> bool:
    """Whoever reads the whole region's figures sees which tables they came from."""
    return user.reads_all_hospitals


def can_manage_users(user: User) -> bool:
    """Administrators invite users and close them, but never set or see a password."""
    return user.is_administrator


def can_manage_hospitals(user: User) -> bool:
    """Administrators keep the hospitals, their spellings and their departments."""
    return user.is_administrator


def can_manage_grants(user: User) -> bool:
    """Administrators draft, open and close grants."""
    return user.is_administrator
