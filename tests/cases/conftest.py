"""The cases are tried on the same two hospitals as the table of who may do what."""

from tests.test_access import layer, world

__all__ = ["layer", "world"]
