"""The cases are tried on the same two hospitals as the table of who may do what."""

from tests.test_access import world

__all__ = ["world"]
