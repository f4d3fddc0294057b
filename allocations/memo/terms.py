"""Read the terms of a grant out of a memo's text, beside the table that the memo has."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from allocations.memo import figures, phrases
from allocations.memo.candidates import Candidate, Contradiction, TableFacts
from allocations.memo.sentences import Sentence, paragraphs_of, sentences_of
from hrtrack.common.text.danish import parse_number

_ONE_OFF = re.compile(r"\b(?:[eé]ngangs\w*|one-off|non-recurring)\b", re.IGNORECASE)
# Posts of another length than a year, which a grant has unless somebody says otherwise.
_OTHER_LENGTH = re.compile(
    r"\b(?:halv|to|tre|fire|fem|[2-9])[- ]?årige?\s+(?:\w+\s+)?\w*stilling|\b(?:two|three|four|[2-9])-year\s+(?:\w+\s+)?p(?:ost|osition)",
    re.IGNORECASE,
)
_LASTING = re.compile(r"\b(?:varige?|varigt|permanente?|recurring)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class MemoTerms:
    """What a memo says of the terms.

    `candidates` are by the name of the term's field: one is proposed, of several the user chooses. `contradictions` are
    figures of the memo that the table does not give. `one_off`, `lasting` and `other_length` (posts that do not last a
    year) are sentences that say so, "" for none.
    """

    candidates: Mapping[str, tuple[Candidate, ...]]
    contradictions: tuple[Contradiction, ...] = ()
    one_off: str = ""
    lasting: str = ""
    other_length: str = ""


def read_terms(text: str, facts: TableFacts | None = None) -> MemoTerms:
    """Return the terms that the text of a memo says; `facts` are its table's, None where no table could be read."""
    facts = facts or TableFacts()
    paragraphs, sentences = paragraphs_of(text), sentences_of(text)
    total, wrong_totals = figures.totals(sentences, facts)
    target, wrong_targets = figures.targets(sentences, facts)
    unit_price, wrong_prices = figures.unit_prices(sentences, facts)
    starts_from, starts_until = phrases.starts(sentences)
    unit: tuple[Candidate, ...] = ()
    if len(target) == 1:
        unit = figures.counted_in(sentences, Decimal(parse_number(target[0].value)), facts)
    candidates = {
        "name": phrases.title_of(paragraphs, sentences),
        "decision_reference": phrases.decision_reference(sentences),
        "total": total,
        "unit_price": unit_price,
        "target": target,
        "counted_in": unit,
        "starts_from": starts_from,
        "starts_until": starts_until,
        "last_day_of_use": phrases.last_days_of_use(sentences),
        "purposes": phrases.purposes(sentences),
        "restriction": phrases.restriction(sentences),
        "organisation": phrases.organisation(paragraphs, sentences),
        "reports_to": phrases.reports_to(sentences),
        "redeployment_scheme": phrases.redeployment_scheme(sentences),
    }
    return MemoTerms(
        {name: found for name, found in candidates.items() if found},
        (*wrong_totals, *wrong_targets, *wrong_prices),
        one_off=_first(_ONE_OFF, sentences),
        lasting=_first(_LASTING, sentences),
        other_length=_first(_OTHER_LENGTH, sentences),
    )


def _first(pattern: re.Pattern[str], sentences: Sequence[Sentence]) -> str:
    """Return the first sentence that the pattern is found in, "" for none."""
    return next((sentence.text for sentence in sentences if pattern.search(sentence.text)), "")
