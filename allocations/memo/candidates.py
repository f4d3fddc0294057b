"""What the rules of a memo give: the candidates of each term, with the sentences they were read from."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value for a term, as it is typed in the term's field, and the sentences of the memo that say so."""

    value: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A value that the memo gives a term, against what the table gives; both as people read them."""

    term: str
    value: str
    sentence: str
    of_table: str


@dataclass(frozen=True, slots=True)
class TableFacts:
    """What a table says of its grant. Amounts in kr.; None for what the table does not say.

    `slack` is what rounding explains of the total. `targets` are the sum of the rows and the printed total.
    """

    total: Decimal | None = None
    slack: Decimal = Decimal(0)
    targets: frozenset[Decimal] = frozenset()
    counted_in: str | None = None

    @property
    def price(self) -> Decimal | None:
        """The average amount of a post, in kr."""
        target = max(self.targets, default=Decimal(0))
        return self.total / target if self.total and target else None


def distinct(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Return the candidates with each value once, in any case, with the sentence that came first."""
    first: dict[str, Candidate] = {}
    for candidate in candidates:
        first.setdefault(candidate.value.casefold(), candidate)
    return tuple(first.values())
