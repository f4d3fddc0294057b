"""The meaning of column headings: the words of the field, Danish and English, as data.

A heading is understood only if every word in it is known, so that "Pris pr. stilling i kr." is never taken for an amount.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import lru_cache

from allocations.reading.numbers import YEAR
from allocations.reading.table import ColumnRole, Unit

# These words decide the role of a column …
_STRONG = {
    ColumnRole.HOSPITAL: "hospital hospitaler hospitalet hospitalerne hosp hospitals hospitalsnavn sygehus sygehuse virksomhed virksomheder",
    ColumnRole.SHARE: "% fordelingsnøgle nøgle andel procent procentandel pct share percent percentage key",
    ColumnRole.AMOUNT: "beløb beløbet amount amounts",
    ColumnRole.TARGET: (
        "måltal stilling stillinger årsværk helårsværk fuldtidsstillinger fuldtidsansatte fuldtidsnormering "
        "sekretærstillinger normering normeringer normerede target targets post posts position positions fte ftes wte "
        "wtes equivalent equivalents headcount headcounts"
    ),
}
# … these only where no stronger word stands beside them: "Fordeling i %" is a share, "Fordeling i tkr." an amount.
_WEAK = {
    ColumnRole.HOSPITAL: (
        "enhed enheder organisation navn name unit units region regioner regions kommune kommuner municipality "
        "municipalities center centre centres centers trust trusts pcn pcns icb icbs"
    ),
    ColumnRole.AMOUNT: (
        "fordeling tildeling tildelt tildelte bevilling bevilget bevilgede budget ramme midler midlerne lønsum lønsummen "
        "udmøntning udmøntet udmøntede tilskud tilskuddet finansiering allocation allocated distribution grant funding payroll"
    ),
    ColumnRole.TARGET: "antal number",
}
_FILLING = (
    "i af pr på til for og in of per and the ny nye new mindst least at ca afrundet rounded økonomisk sædvanlig etårige "
    "hele alt ialt whole stk full time faste løbende priser primary care network ( ) [ ] / : , . - – *"
)
# Which of several versions a column has. It never decides between them: who reads the table is asked.
_VERSIONS = (
    "original originale originalt oprindelig oprindelige oprindeligt korrigeret korrigerede revideret reviderede "
    "endelig endelige endeligt justeret justerede gammel gamle gammelt nyt tidligere foreløbig foreløbige foreløbigt "
    "opdateret opdaterede rettet rettede ændret ændrede omfordelt omfordelte omfordeling efter før inden vedtaget "
    "vedtagne besluttet besluttede godkendt godkendte udmeldt udmeldte foreslået forslag nuværende seneste aktuel "
    "aktuelle aktuelt gældende revised final adjusted corrected updated previous preliminary current old after before "
    "reallocation proposed approved amended latest gl opr korr rev tidl forel"
)
_CLOSING = (")", "]", ".", ",", "*", "alt", "ialt", "stk")
_RAISED = str.maketrans(dict.fromkeys("⁰¹²³⁴⁵⁶⁷⁸⁹", " "))
_KR = r"(?:kr\b\.?|kroner|dkk)"
_THOUSAND = r"(?:1[.,\s]?000|['’´]000s?|tusind(?:e|er)?|thousands?)"
_UNITS = (
    (
        Unit.MIO,
        rf"m\.?kr\b\.?|m\.?\s?dkk|(?:mio|mill?|million(?:er|s)?)\b\.?(?:\s*{_KR})?|dkk\s*(?:mio|millions?|m)\b\.?",
    ),
    (
        Unit.TKR,
        rf"t\.?\s?kr\b\.?|[tk]\s?dkk|{_THOUSAND}\s*{_KR}|{_KR}\s*[,(]?\s*(?:i\s+|in\s+)?{_THOUSAND}",
    ),
    (Unit.KR, _KR),
)
_TOKEN = re.compile(
    "|".join(rf"(?P<{unit.name}>(?<!\w)(?:{pattern})(?!\w))" for unit, pattern in _UNITS)
    # The price level of an amount is no year that the amount is for: "2025-PL", "2018-priser".
    + rf"|(?P<level>(?:\bi\s+)?\b{YEAR}\s*[-–]?\s*(?:p/?l|prisniveau|pris(?:er)?|prices|price level)\b|\bp/?l\s*{YEAR}\b)"
    + rf"|(?P<year>\b{YEAR}\b)"
    # "Beløb pr. hospital" has no hospitals below it; "1)" is the mark of a footnote.
    + r"|(?P<filling>\b(?:pr\.?|per)\s+(?:hospital|sygehus|virksomhed)\b|(?<!\S)\(?[0-9a-z]\)(?!\S))"
    + r"|(?P<word>[^\W_]+|[^\s])",
    re.IGNORECASE,
)
_OF_UNITS = "|".join(rf"(?P<{unit.name}>{pattern})" for unit, pattern in _UNITS)
_UNIT_FIRST = re.compile(rf"(?:{_OF_UNITS})\s*(?=[-−–(]?\s?[0-9])", re.IGNORECASE)
_UNIT_LAST = re.compile(rf"(?<=[0-9)])\s*(?:{_OF_UNITS})$", re.IGNORECASE)
_LONGEST_HEADING = 200
_MOST_WORDS = 40


@dataclass(frozen=True, slots=True)
class KnownHeading:
    """The meaning of a heading: the column's role and the units that the heading names."""

    role: ColumnRole
    units: frozenset[Unit]


@dataclass(frozen=True, slots=True)
class _Word:
    """The meaning of one word of a heading; without a role the word only fills.

    `key` is empty for words that may stand twice in one heading. `start` and `end` are the word's place in the heading.
    """

    key: str = ""
    role: ColumnRole | None = None
    is_strong: bool = False
    unit: Unit | None = None
    may_end: bool = True  # no heading ends in "i" or "("
    start: int = 0
    end: int = 0


_UNKNOWN = _Word("unknown")
_LONGEST_UNKNOWN = 4  # words
_KNOWN = {word: _Word(may_end=word in _CLOSING) for word in _FILLING.split()}
_KNOWN |= {word: _Word() for word in _VERSIONS.split()}
_KNOWN |= {word: _Word(word, role) for role, words in _WEAK.items() for word in words.split()}
_KNOWN |= {
    word: _Word(word, role, is_strong=True) for role, words in _STRONG.items() for word in words.split()
}
# "Stillinger" of any of the groups of staff that a grant may be for.
_POSTS_OF_A_GROUP = re.compile(
    r"[^\W\d_]*(?:sekretær|plejerske|assistent|hjælper|læge|jordemoder|terapeut)stillinger"
)
_NEAR = 0.82  # difflib's ratio: "måltl" to "måltal" is 0.91, "hopsital" to "hospital" 0.88
_COMPOUND = re.compile(r".+(?:nr|no|nummer|id|kode|type)")  # "stillingsnr" is no slip for "stillinger"
_DECIDING = [word for word, known in _KNOWN.items() if known.is_strong and len(word) >= 5]


@lru_cache(maxsize=4096)
def understand(text: str) -> KnownHeading | None:
    """Return the meaning of one heading; None if a word is unknown or the words contradict each other.

    A deciding word may be misspelled by a letter or so.
    """
    return _meaning(_words(text) or _words(text, nearest))


def is_misspelled(text: str) -> bool:
    """Return whether a heading that is understood has a misspelled word."""
    return not _words(text)


@lru_cache(maxsize=4096)
def nearest(word: str) -> _Word | None:
    """Return the deciding word that `word` misspells; None where there is none. Both begin with the same letter."""
    if _COMPOUND.fullmatch(word):
        return None
    near = get_close_matches(word, [known for known in _DECIDING if known[0] == word[0]], n=1, cutoff=_NEAR)
    return _KNOWN[near[0]] if near else None


def units_in(text: str) -> frozenset[Unit]:
    """Return the units that a heading surely names. Beside unknown words "kr." may belong to one ("mia. kr.")."""
    tokens = [(token.lastgroup, token[0]) for token in _TOKEN.finditer(text.translate(_RAISED))]
    kinds = {kind for kind, _text in tokens}
    if not (_words(text) or _words(text, nearest)):
        kinds.discard(Unit.KR.name)
        if any(kind == "word" and word.isdecimal() for kind, word in tokens):
            return frozenset()
    return frozenset(unit for unit in Unit if unit.name in kinds)


def without_unit(text: str) -> tuple[str, Unit | None]:
    """Return a figure without the unit that stands before or after it in its cell, and the unit; None without one.

    "3.000.000,-" is in kr.
    """
    if text.endswith((",-", ",–", ",—")):
        bare, _unit = without_unit(text[:-2].rstrip())
        return bare, Unit.KR
    for match in (_UNIT_FIRST.match(text), _UNIT_LAST.search(text)):
        if match:
            unit = Unit[match.lastgroup or ""]
            return (text[: match.start()] + text[match.end() :]).strip(), unit
    return text, None


def years_in(text: str) -> list[int]:
    """Return the years that a heading names, in its order."""
    return [int(token[0]) for token in _TOKEN.finditer(text.translate(_RAISED)) if token["year"]]


def competes(text: str, read: str) -> bool:
    """Return whether a heading that is not understood may be of the same figures as one that is read.

    Its words that are known mean the same column, and one that decides, or the unit, stands in both.
    """
    words = [
        word for word in _words(text, lambda word: nearest(word) or _UNKNOWN) if word.key != _UNKNOWN.key
    ]
    own = _words(read) or _words(read, nearest)
    meaning, meaning_read = _meaning(words), _meaning(own)
    if meaning is None or meaning_read is None or meaning.role is not meaning_read.role:
        return False
    keys = {word.key for word in words if word.role}
    return not keys.isdisjoint(word.key for word in own if word.role)


def is_certain(text: str) -> bool:
    """Return whether a word of the heading decides its meaning alone."""
    return any(word.is_strong for word in _words(text) or _words(text, nearest))


def understand_line(text: str) -> list[tuple[str, KnownHeading]]:
    """Return the headings in a line that nothing separates; empty if they can be separated in no way, or in several."""
    words = _words(text)
    ways = list(_partings(words, frozenset())) if 0 < len(words) <= _MOST_WORDS else []
    if len({tuple(heading for _span, heading in way) for way in ways}) != 1:
        return []
    return [(text[start:end], heading) for (start, end), heading in ways[0]]


def nearly_understand_line(text: str, count: int) -> list[tuple[str, KnownHeading | None]]:
    """Return `count` headings in a line, one of them not understood (None) and of as few words as possible."""
    words = _words(text, lambda _word: _UNKNOWN)
    unknown = [at for at, word in enumerate(words) if word.key == _UNKNOWN.key]
    if not unknown or len(words) > _MOST_WORDS:
        return []
    for length in range(unknown[-1] - unknown[0] + 1, _LONGEST_UNKNOWN + 1):
        ways: list[list[tuple[tuple[int, int], KnownHeading | None]]] = []
        for first in range(max(0, unknown[-1] - length + 1), min(unknown[0], len(words) - length) + 1):
            before, after = words[:first], words[first + length :]
            span = (words[first].start, words[first + length - 1].end)
            for left in _partings(before, frozenset()):
                taken = frozenset(heading.role for _span, heading in left)
                ways += [[*left, (span, None), *right] for right in _partings(after, taken)]
        ways = [way for way in ways if len(way) == count]
        if ways:
            return [(text[start:end], heading) for (start, end), heading in ways[0]] if len(ways) == 1 else []
    return []


def _words(text: str, otherwise: Callable[[str], _Word | None] = lambda _word: None) -> list[_Word]:
    """Return the heading's words; none if one of them is unknown to the vocabulary and to `otherwise`."""
    words: list[_Word] = []
    if len(text) > _LONGEST_HEADING:
        return []
    for token in _TOKEN.finditer(text.translate(_RAISED)):
        if token["filling"] or token["level"]:
            word: _Word | None = _Word()
        elif token["word"]:
            key = token[0].casefold()
            word = _KNOWN.get(key) or _posts_of_a_group(key) or otherwise(key)
        elif token["year"]:
            word = _Word("year")
        else:
            unit = Unit[token.lastgroup or ""]
            word = _Word(unit.label, ColumnRole.AMOUNT, is_strong=True, unit=unit)
        if word is None:
            return []
        words.append(replace(word, start=token.start(), end=token.end()))
    return words


def _posts_of_a_group(word: str) -> _Word | None:
    return _Word(word, ColumnRole.TARGET, is_strong=True) if _POSTS_OF_A_GROUP.fullmatch(word) else None


def _meaning(words: Sequence[_Word]) -> KnownHeading | None:
    roles = {word.role for word in words if word.role and word.is_strong}
    roles = roles or {word.role for word in words if word.role}
    keys = [word.key for word in words if word.key]
    # "Beløb 2018 Beløb 2019" is two headings.
    if len(roles) != 1 or len(set(keys)) < len(keys):
        return None
    return KnownHeading(roles.pop(), frozenset(word.unit for word in words if word.unit))


def _partings(
    words: Sequence[_Word], taken: frozenset[ColumnRole]
) -> Iterator[list[tuple[tuple[int, int], KnownHeading]]]:
    """Give every way to split the words into headings of different roles, each beginning with a word with a role."""
    if not words:
        yield []
        return
    if words[0].role is None:
        return
    for end in range(1, len(words) + 1):
        heading = _meaning(words[:end])
        if heading and heading.role not in taken and words[end - 1].may_end:
            for rest in _partings(words[end:], taken | {heading.role}):
                yield [((words[0].start, words[end - 1].end), heading), *rest]
