"""What already uses a grant, asked of the apps above without importing them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from allocations.models import Grant


@dataclass(frozen=True)
class Use:
    """What a hospital has used today: against its target, in what the grant counts in, and of its amount, in kr."""

    created: Decimal = Decimal()
    committed: Decimal = Decimal()


# Each is given a grant with new terms, not saved yet, and says what stands in their way.
obstacles: list[Callable[[Grant], Iterable[str]]] = []
# Each is given a grant and says what its hospitals have used, by their ids.
uses: list[Callable[[Grant], Mapping[int, Use]]] = []
# Each is given a grant and says what hangs on each hospital's part of it, by their ids; under None what hangs on the
# grant itself. As the end of a sentence: "2 stillinger".
hanging: list[Callable[[Grant], Mapping[int | None, Sequence[str]]]] = []


def obstacles_to(grant: Grant) -> list[str]:
    """Sentences about why the grant can't get its new terms; empty when it can."""
    return [message for obstacle in obstacles for message in obstacle(grant)]


def use_of(grant: Grant) -> dict[int, Use]:
    """What each hospital has used of the grant, by its id; a hospital that used nothing may be missing."""
    return {hospital: use for each in uses for hospital, use in each(grant).items()}


def hanging_on(grant: Grant) -> dict[int | None, list[str]]:
    """What keeps a hospital's part of the grant, or under None the grant itself, from being taken away."""
    found: dict[int | None, list[str]] = {}
    for each in hanging:
        for hospital, said in each(grant).items():
            found.setdefault(hospital, []).extend(said)
    return found
