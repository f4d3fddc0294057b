"""Registry of what higher apps know that depends on a change of a hire. Each fills it from `AppConfig.ready`.

The apps above import this app, so this app cannot import them. A change that something depends on is not undone: what was
registered is corrected, with a reason.
"""

from collections.abc import Callable, Iterable

from hires.models import HireAct

ActDependents = Callable[[HireAct], Iterable[str]]

_dependents: list[ActDependents] = []


def register(dependents: ActDependents) -> None:
    """Register an app's answer. Call this once an app, from `AppConfig.ready`.

    `dependents` takes an act and returns sentences about what depends on the act and what to do instead, without the full
    stop: "Er med i indberetningen pr. 15.11.2026. Ret oplysningerne i stedet".
    """
    _dependents.append(dependents)


def dependents_of(act: HireAct) -> list[str]:
    """Return sentences about what depends on the act; empty if nothing does."""
    return [sentence for dependents in _dependents for sentence in dependents(act)]
