"""Registry of what higher apps know about a grant. Each higher app fills it from `AppConfig.ready`.

The apps above import this app, so this app cannot import them. Services and imports ask the registry instead.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from allocations.models import Grant


@dataclass(frozen=True)
class Use:
    """A hospital's use of a grant today: `created` in the grant's unit (posts or årsværk), `committed` in kr.

    `without_reason` is the amount, in kr., up to which the hospital may commit without a reason.
    """

    created: Decimal = Decimal()
    committed: Decimal = Decimal()
    without_reason: Decimal = Decimal()


TermObstacles = Callable[[Grant], Iterable[str]]
GrantUse = Callable[[Grant], Mapping[int, Use]]
GrantDependents = Callable[[Grant], Mapping[int | None, Sequence[str]]]

_term_obstacles: list[TermObstacles] = []
_uses: list[GrantUse] = []
_dependents: list[GrantDependents] = []


def register(
    *,
    term_obstacles: TermObstacles | None = None,
    use: GrantUse | None = None,
    dependents: GrantDependents | None = None,
) -> None:
    """Register an app's answers. Call this once an app, from `AppConfig.ready`.

    `term_obstacles` takes a grant with new, unsaved terms and returns sentences about what prevents the terms.
    `use` returns each hospital's use of the grant, by the hospital's id.
    `dependents` returns the records that depend on each hospital's allocation, by the hospital's id, and under None
    those that depend on the grant itself, each worded as the end of a sentence: "2 stillinger".
    """
    if term_obstacles:
        _term_obstacles.append(term_obstacles)
    if use:
        _uses.append(use)
    if dependents:
        _dependents.append(dependents)


def obstacles_to(grant: Grant) -> list[str]:
    """Return sentences about what prevents the grant's new, unsaved terms; empty if nothing does."""
    return [message for term_obstacles in _term_obstacles for message in term_obstacles(grant)]


def use_of(grant: Grant) -> dict[int, Use]:
    """Return each hospital's use of the grant, by the hospital's id. A hospital without use may be missing."""
    return {hospital: use for grant_use in _uses for hospital, use in grant_use(grant).items()}


def dependents_of(grant: Grant) -> dict[int | None, list[str]]:
    """Return what prevents deleting each hospital's allocation, by the hospital's id, and under None the grant itself."""
    dependents: dict[int | None, list[str]] = {}
    for grant_dependents in _dependents:
        for hospital, phrases in grant_dependents(grant).items():
            dependents.setdefault(hospital, []).extend(phrases)
    return dependents
