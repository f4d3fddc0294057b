"""Who may import allocations, read the imports, and manage users, hospitals and grants."""

from accounts.models import User


def can_import(user: User) -> bool:
    """Administrators import the decided table of allocations."""
    return user.is_administrator


def can_read_imports(user: User) -> bool:
    """Readers of the whole region's figures also see the imported tables that the figures come from."""
    return user.reads_all_hospitals


def can_manage_users(user: User) -> bool:
    """Administrators invite and close users, but never set or see a password."""
    return user.is_administrator


def can_manage_hospitals(user: User) -> bool:
    """Administrators edit hospitals, their other names and their departments."""
    return user.is_administrator


def can_manage_grants(user: User) -> bool:
    """Administrators add, change, open and close grants."""
    return user.is_administrator
