"""The figures in a memo's sentences: the grant's total, the price of a post, and the target.

A figure is taken where its sentence says what the figure is, and where nothing beside the figure says that it is a part,
a part of something else, another year's, about so much, or not so. What a table says decides between several.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from allocations.memo.candidates import Candidate, Contradiction, TableFacts, distinct
from allocations.memo.sentences import Sentence
from hrtrack.common.text.danish import format_number, parse_number
from hrtrack.common.text.money import MONEY, has_unit, parse_money

POSTS, PERSON_YEARS = "posts", "person_years"
_I = re.IGNORECASE
# Words for a post, and endings of words for those who are in one.
_POST = r"(?:\w*stilling(?:er)?|\w*årsværk|posts?|positions?|ftes?|wtes?|full[- ]time equivalents?|person[- ]years?)"
_STAFF = (
    r"(?:\w*(?:sekretær|sygeplejerske|plejerske|assistent|medarbejder|læge|hjælper|analytiker|terapeut|vejleder|konsulent|"
    r"koordinator|pædagog|rådgiver|jordemoder|jordemødr|portør|psykolog|farmaceut|ansat|vikar|hk[’']er)(?:e|er|r)?|ansatte|employees?|"
    r"secretar(?:y|ies)|nurses?|doctors?|physicians?|assistants?|midwi(?:fe|ves)|therapists?|workers?|clerks?)"
)
_OF_PERSON_YEARS = re.compile(r"årsværk|ftes?|wtes?|equivalents?|person[- ]years?", _I)
_UNSURE_UNIT = re.compile(r"fuldtid|full[- ]time (?:post|position)", _I)

# A sentence that gives money, and one in which there is a plan to fill posts.
_GIVES = re.compile(
    r"\b(?:beløb\w*|afs[æa]t\w*|bevilg\w*|bevilling\w*|ramme\w*|pulje\w*|tilfør\w*|prioriter\w*|tildel\w*|midler\w*|udmønt\w*|"
    r"set aside|sets aside|allocat\w*|budgets?|grants?|granted|funding|funds?|award\w*|a total of)\b",
    _I,
)
_FILLS = re.compile(
    r"\b(?:mindst|minimum|måltal\w*|opret\w*|besæt\w*|ansæt\w*|nyansæt\w*|nye?|til|finansier\w*|at least|target|creat\w*|"
    r"fill\w*|recruit\w*|hir\w*|new|for)\b",
    _I,
)
_LEAST = re.compile(r"\b(?:mindst|minimum|måltal\w*|at least|target)\b", _I)
_PRICES = re.compile(
    r"\b(?:pris\w*|løn\w*|udgift\w*|koster|takst\w*|sats\w*|price\w*|costs?|salar\w*|rate)\b", _I
)
_PER_POST = re.compile(
    rf"\b(?:pr\.?|per|for|til|en|et|one|a|an|each|hver|af) (?:(?:en|et|a|an|one|each|hver|fuldtids|ny|new|1|fuld|full[- ]time|\w+[ts]?[- ]?årig) )*"
    rf"(?:{_POST}|{_STAFF})\b",
    _I,
)
_PER_POST_AFTER = re.compile(
    rf"\s*(?:årligt|om året|a year|annually|i årlig løn)?,?\s*"
    rf"(?:pr\.?|per|an?|each|hver|for (?:en|et|hver|an?|each))\s+(?:\w+[- ]){{0,2}}?(?:{_POST}|{_STAFF})\b",
    _I,
)

# Between the posts and their price: "55 stillinger à 400.000 kr."
_AT_A_PRICE = re.compile(rf"(?:{_POST}|{_STAFF})\s*,?\s*(?:[àáa@]|a['’´]|at)\s*$", _I)
_OTHER_CURRENCY = re.compile(r"[£$€]\s*$|\b(?:eur|usd|gbp|sek|nok|euro)\s*$", _I)
_OTHER_CURRENCY_AFTER = re.compile(
    r"\s*(?:[£$€]|eur\b|euro|usd\b|gbp\b|sek\b|nok\b|pounds?\b|dollars?\b)", _I
)
# Right before a figure that is a part, a part of something else, about so much, or not so.
_PART_BEFORE = re.compile(
    r"(?:\b(?:ud af|heraf|hvoraf|deraf|af (?:de|den|det|en|et|i alt|samlet|regionens)|op til|op imod|omkring|ca\.?|cirka|"
    r"omtrent|knap|godt|over|under|fra|ikke|næsten|udover|ud over|yderligere|i stedet for|frem for|tidligere|oprindelig\w*|"
    r"forrige|sidste|resterende|øvrige|mangler|sparet|spare\w*|besparelse\w*|reduktion\w*|reducere\w*|merforbrug\w*|underskud\w*|"
    r"tilbagebetal\w*|out of|of which|of the|up to|around|about|approximately|almost|nearly|less than|more than|from|not|"
    r"instead of|previous\w*|remaining|a further|another|saving\w*|cut\w*|deficit)(?:\s+(?:på|af|i|på de|med|of|de|det|den))?|"
    r"\b(?:ud af|heraf|hvoraf|deraf|del af|out of|of which|part of)\s+(?:\w+\s+){0,5}|[-–])\s*$",
    _I,
)
# Right before the second amount of two: "fra 20 mio. kr. til 25 mio. kr."
_SECOND_AMOUNT = re.compile(r"\b(?:mio|mill|millioner|million|tkr|kr)\.?\s+(?:til|to)\s*$", _I)
# Right after money that is a year's, a post's or a month's.
_RATE_AFTER = re.compile(
    r"\s*(?:kr\.?)?\s*(?:årlig\w*|om året|hvert år|i hvert|pr\.?|per|a (?:year|post|month)|annual\w*|each|every|yearly|månedlig\w*|om måneden|"
    r"i timen|i gennemsnit|-\s?[0-9]|–\s?[0-9]|til [0-9][0-9.,]* ?(?:mio|mill|tkr|t\.kr|kr))",
    _I,
)
_PART_AFTER = re.compile(
    r"\s*(?:\(?ud af|\(?af (?:de|den|det|en|et)\b|\(?out of|\(?of the|mindre|færre|lavere|højere|mere|for meget|less|fewer|more)",
    _I,
)
# Posts that there were, or are no more.
_GONE = re.compile(
    r"\b(?:nedl[æa]g\w*|nedlagt\w*|afskedig\w*|fyre\w*|afskaf\w*|spar\w*|ledige?|ubesatte?|vakant\w*|færre|forsv\w*|reduktion\w*|"
    r"reducer\w*|fjern\w*|i dag|sidste år|tidligere|cut|lost|abolish\w*|vacant|redundan\w*|fewer|last year)\b",
    _I,
)
# Right after a figure that is one unit's: "til Rigshospitalet", "på Enhed Nord".
_OF_A_UNIT = re.compile(
    r"\s*,?\s*(?:går\s+|skal\s+|er\s+|goes\s+|go\s+)?(?:til|på|ved|hos|i|to|at|for|in)\s+[A-ZÆØÅ]"
)
_TO_MORE = re.compile(r"\s*(?:[-–]|til|to)\s?[0-9]", _I)
_CLAUSE = re.compile(r"[,;()]\s|\s[–-]\s|\s(?:men|hvoraf|heraf|mens|while|whereas|of which)\s", _I)
_NEAR = 60  # characters
_YEARS = range(1900, 2101)
# Words between a number and the posts that it counts: "nye etårige", but not "mio. kr. til nye".
_NO_ADJECTIVE = (
    r"og|eller|samt|til|af|på|med|i|for|fra|som|der|om|ved|mio|mill|million\w*|mia|milliard\w*|tkr|t|kr|kroner|dkk|pct|procent|"
    r"år|måned\w*|timer?|uger?|dage?|hospital\w*|sygehus\w*|afdeling\w*|and|or|to|of|on|with|in|from|that|per|percent|years?|"
    r"months?|hours?|weeks?|days?|wards?"
)
_TARGET = re.compile(
    rf"(?<![\w.,/-])(?P<number>[0-9]{{1,4}}(?:\.[0-9]{{3}})?(?:,[0-9]{{1,2}})?)\s+"
    rf"(?P<noun>(?:(?!(?:{_NO_ADJECTIVE})\b)(?:[^\W\d][\w’'-]*|[0-9]-?års?\w*) ){{0,4}}?(?:{_POST}|{_STAFF}))\b",
    _I,
)
_LABELLED_TARGET = re.compile(
    r"\b(?P<noun>antal (?:\w+ )?(?:stillinger|årsværk)|måltal\w*(?: i (?:stillinger|årsværk))?|number of (?:new )?(?:posts|ftes?)|target)"
    r"\s*(?:\(\w+\))?\s*(?::|er|is)\s*(?:på )?(?:mindst |at least )?(?P<number>[0-9]{1,4}(?:,[0-9]{1,2})?)(?![\w%/-]|[.,][0-9]|\s*(?:%|kr|mio|tkr))",
    _I,
)
_OTHER_PRICE = re.compile(
    r"\b(?:(?:pr\.?|om|hver) måned\w*|månedlig\w*|månedsløn\w*|timen?|dag\w*|eksk?l\.?\s*(?:usiv\w*)?\s*pension|licens\w*|udstyr|kursus|uddannelse|kontor\w*|overhead|it-\w*|"
    r"month\w*|hour\w*|daily|excl\w*|licen[cs]e\w*|equipment|training|tidligere|sidste år|last year|steg|steget|rose)\b",
    _I,
)
# A post's average amount by the table and its price differ at most so many times.
_FARTHEST = Decimal("2.5")


@dataclass(frozen=True, slots=True)
class Mention:
    """A figure in a sentence. `is_clear` unless something beside the figure says that it may be another thing's."""

    value: Decimal
    sentence: str
    is_said: bool  # the sentence says what the figure is
    is_clear: bool
    is_best: bool = False
    noun: str = ""


def totals(
    sentences: Sequence[Sentence], facts: TableFacts
) -> tuple[tuple[Candidate, ...], list[Contradiction]]:
    """Return the candidates of the grant's total, and those that the table contradicts."""
    mentions = [mention for sentence in sentences for mention in _totals_in(sentence.text)]

    def agrees(kr: Decimal) -> bool:
        return facts.total is not None and abs(kr - facts.total) <= facts.slack

    shown = None if facts.total is None else f"{format_number(facts.total, None)} kr."
    return _decided("total", mentions, agrees, shown, lambda kr: f"{format_number(kr, None)} kr.")


def targets(
    sentences: Sequence[Sentence], facts: TableFacts
) -> tuple[tuple[Candidate, ...], list[Contradiction]]:
    """Return the candidates of the target, and those that the table contradicts."""
    mentions = [mention for sentence in sentences for mention in _targets_in(sentence.text)]
    shown = " / ".join(format_number(value, None) for value in sorted(facts.targets)) or None
    return _decided(
        "target", mentions, facts.targets.__contains__, shown, lambda value: format_number(value, None)
    )


def unit_prices(
    sentences: Sequence[Sentence], facts: TableFacts
) -> tuple[tuple[Candidate, ...], list[Contradiction]]:
    """Return the candidates of the price of a post, and those that are far from the table's amount of a post."""
    mentions = [mention for sentence in sentences for mention in _prices_in(sentence.text)]
    average = facts.price
    if average is None:
        return _decided("unit_price", mentions, lambda _kr: False, None, _kroner)

    def agrees(kr: Decimal) -> bool:
        return average / _FARTHEST <= kr <= average * _FARTHEST

    return _decided("unit_price", mentions, agrees, _kroner(round(average, 0)), _kroner)


def counted_in(sentences: Sequence[Sentence], target: Decimal, facts: TableFacts) -> tuple[Candidate, ...]:
    """Return what the target is counted in, where the memo and the table's heading do not say different things."""
    mentions = [mention for sentence in sentences for mention in _targets_in(sentence.text)]
    said: dict[str, str] = {}
    for mention in sorted(mentions, key=lambda mention: not mention.is_best):
        if mention.value == target and mention.is_said and not _UNSURE_UNIT.search(mention.noun):
            said.setdefault(
                PERSON_YEARS if _OF_PERSON_YEARS.search(mention.noun) else POSTS, mention.sentence
            )
    return tuple(
        Candidate(unit, (sentence,)) for unit, sentence in said.items() if facts.counted_in in (None, unit)
    )


def _kroner(kr: Decimal) -> str:
    return f"{format_number(kr, None)} kr."


def _decided(
    term: str,
    mentions: Iterable[Mention],
    agrees: Callable[[Decimal], bool],
    of_table: str | None,
    shown: Callable[[Decimal], str],
) -> tuple[tuple[Candidate, ...], list[Contradiction]]:
    """Return the mentions that can be taken: those that agree with the table, or, without a table's figure, the clear ones."""
    ordered = sorted(
        mentions, key=lambda mention: (not mention.is_said, not mention.is_clear, not mention.is_best)
    )
    said = [mention for mention in ordered if mention.is_said and mention.is_clear]
    if of_table is None:
        return distinct(_candidate(mention) for mention in said), []
    taken = [mention for mention in ordered if agrees(mention.value) and (mention.is_said or mention.is_best)]
    others = {mention.value: mention for mention in reversed(said) if not agrees(mention.value)}
    return distinct(map(_candidate, taken)), [
        Contradiction(term, shown(value), mention.sentence, of_table) for value, mention in others.items()
    ]


def _candidate(mention: Mention) -> Candidate:
    return Candidate(format_number(mention.value, None), (mention.sentence,))


def _totals_in(text: str) -> Iterator[Mention]:
    for match, kr in _money_in(text):
        before, after = _beside(text, match)
        if kr <= 0 or _RATE_AFTER.match(after) or _AT_A_PRICE.search(before) or _is_denied(before):
            continue
        clause = _clause_around(text, match)
        is_clear = not (
            _PART_BEFORE.search(before)
            or _SECOND_AMOUNT.search(before)
            or _PART_AFTER.match(after)
            or _OF_A_UNIT.match(after)
            or _PRICES.search(clause)
        )
        yield Mention(
            kr,
            text,
            _GIVES.search(clause) is not None,
            is_clear,
            is_best="samlet" in clause or "i alt" in clause,
        )


def _targets_in(text: str) -> Iterator[Mention]:
    for match in (*_TARGET.finditer(text), *_LABELLED_TARGET.finditer(text)):
        number = parse_number(match["number"])
        before, after = _beside(text, match)
        clause = _clause_around(text, match)
        is_labelled = match.re is _LABELLED_TARGET
        is_least = _LEAST.search(clause) is not None
        is_year = number in _YEARS and not is_least
        if not number or is_year or _GONE.search(clause) or _is_denied(before):
            continue
        is_clear = not (_PART_BEFORE.search(before) or _PART_AFTER.match(after) or _OF_A_UNIT.match(after))
        is_said = is_labelled or _FILLS.search(clause) is not None
        yield Mention(number, text, is_said, is_clear, is_least, match["noun"])


def _prices_in(text: str) -> Iterator[Mention]:
    amounts = list(_money_in(text))
    for match, kr in amounts:
        before, after = _beside(text, match)
        is_other = _OTHER_PRICE.search(text) or _PART_BEFORE.search(before) or _is_denied(before)
        if kr <= 0 or is_other or _TO_MORE.match(after):
            continue
        beside = text if len(amounts) == 1 else _clause_around(text, match)
        is_price = _PRICES.search(beside) is not None and _PER_POST.search(beside) is not None
        if is_price or _PER_POST_AFTER.match(after) or _AT_A_PRICE.search(before):
            yield Mention(kr, text, is_said=True, is_clear=True, is_best=is_price)


def _money_in(text: str) -> Iterator[tuple[re.Match[str], Decimal]]:
    """Yield each amount with a unit that can be read in only one way; a dash before a space is no minus."""
    for match in MONEY.finditer(text):
        before, after = _beside(text, match)
        if not has_unit(match) or _OTHER_CURRENCY.search(before) or _OTHER_CURRENCY_AFTER.match(after):
            continue
        dash = match["minus"] or ""
        try:
            yield match, parse_money(match[0].removeprefix(dash) if dash.endswith(" ") else match[0])
        except ValueError:
            continue


def _beside(text: str, match: re.Match[str]) -> tuple[str, str]:
    """Return what stands right before and right after the match."""
    return text[max(0, match.start() - _NEAR) : match.start()], text[match.end() : match.end() + _NEAR]


def _is_denied(before: str) -> bool:
    return re.search(r"\b(?:ikke|not|ingen|no longer)\s+(?:\w+\s+){0,2}$", before, _I) is not None


def _clause_around(text: str, match: re.Match[str]) -> str:
    """Return the part of the sentence between the commas and brackets around the match."""
    start, end = 0, len(text)
    for mark in _CLAUSE.finditer(text):
        if mark.end() <= match.start():
            start = mark.end()
        elif mark.start() >= match.end():
            end = mark.start()
            break
    return text[start:end]
