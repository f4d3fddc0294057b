"""What already uses a grant, asked of the apps above without importing them."""

from collections.abc import Callable, Iterable

from allocations.models import Grant

# Each is given a grant with new terms, not saved yet, and says what stands in their way.
obstacles: list[Callable[[Grant], Iterable[str]]] = []


def obstacles_to(grant: Grant) -> list[str]:
    """Sentences about why the grant can't get its new terms; empty when it can."""
    return [message for obstacle in obstacles for message in obstacle(grant)]
