"""The terms of a memo that are words: title, purposes, restriction, decision, dates, and what things are called.

A text is taken as it stands, never put together of the memo's words.
"""

import re
from collections.abc import Iterator, Sequence

from allocations.memo.candidates import Candidate, distinct
from allocations.memo.sentences import MemoParagraph, Sentence

_I = re.IGNORECASE
LONGEST_NAME = LONGEST_PURPOSE = 120
_MONEY_WORD = r"(?:midler\w*|bevilling\w*|beløb\w*|penge\w*|pulje\w*|stilling\w*|tilskud\w*|ramme\w*|funds?|funding|grants?|money|posts?|positions?)"
_OF_MONEY = re.compile(rf"\b\w*{_MONEY_WORD}\b", _I)

# Title
_LABELLED_TITLE = re.compile(
    r"(?:emne|titel|vedr(?:ørende)?|overskrift|subject|title|re)\.?\s*:\s*(?P<title>.+)", _I
)
_NO_TITLE = re.compile(
    r"(?:notat|memo(?:randum)?|referat|bilag|sagsfremstilling|indstilling|region|center|afdeling|koncern|direktion|til|fra|kopi|dato|"
    r"sags?(?:nr|nummer)?|j\.? ?nr|journal\w*|telefon|tlf|mail|e-mail|web|cvr|side|department|office|date|to|from|cc|case|appendix)"
    r"\b\s*(?:[.:#0-9-].*)?|.*[:@].*|.*\b(?:19|20)[0-9]{2}|.*\b(?:kommune|region \w+)|[^a-zæøå]*",
    _I,
)
_VERB = re.compile(
    r"\b(?:er|har|skal|kan|må|vil|bliver|blev|var|havde|afsætter|afsættes|bevilger|fordeles|foreslås|indstilles|is|are|has|have|will|"
    r"was|were|shall|must|may|can)\b",
    _I,
)
_BREAK_OF_TITLE = re.compile(r"\s(?=(?:og|til|i|på|for|med|samt|ved|af|and|for|to|in|with|of)\s)", _I)
_LINES_OF_HEAD = 12

# Purposes and restriction
_USED = r"(?:bruges|anvendes|benyttes|gå|målrettes|øremærkes|disponeres|be used|be spent|be applied)"
_PURPOSE = re.compile(
    rf"\b(?:(?:(?:skal|kan|må|bør)\s+(?:(?:kun|alene|udelukkende|fx|primært)\s+)?{_USED}|(?:bruges|anvendes|målrettes|øremærkes|er målrettet|er øremærket))"
    rf"(?:\s+til)?|(?:har|med)\s+(?:det\s+)?(?:til )?formål\s+at|formålet\s+(?:med\s+\w+\s+)?er(?:\s+at)?|"
    rf"(?:may|must|shall|can|are to|is to|should)\s+(?:only\s+)?{_USED}\s*(?:only\s+)?(?:for|on|to)|(?:is|are)\s+(?:earmarked|intended)\s+for)"
    rf"(?:\s+(?:følgende|the following)(?:\s+\w+)?)?\s*:?\s*(?P<what>.*)$",
    _I,
)
_LEADS_TO_WORDS = re.compile(r"\b(?:til|at|for|on|to|er)\s*$", _I)
_NOT = re.compile(r"\b(?:ikke|aldrig|hverken|ingen|not|never|neither|no)\b", _I)
_NO_PURPOSE = re.compile(
    r"(?:og med|den|udgangen|[0-9]|i (?:19|20)|efter|på|fra|senest|ved|and including|by|until|from)\b", _I
)
_RESTRICTION = (
    re.compile(
        r"\b(?:må|kan|skal|bør|vil)\s+(?:(?:dog|heller|derfor|altså|således)\s+)*ikke\s+(?:\w+\s+){0,2}?(?:bruges|anvendes|benyttes|gå|disponeres|afholdes udgifter)"
        r"\s+(?:til|på)\s+(?P<what>.+)",
        _I,
    ),
    re.compile(
        rf"\b(?:må|kan|skal)\s+(?:\w+\s+){{0,3}}?ikke\s+(?:bruge|anvende|benytte)\s+(?:\w+\s+)?{_MONEY_WORD}\s+(?:til|på)\s+(?P<what>.+)",
        _I,
    ),
    re.compile(
        r"^(?P<what>.+?)\s+(?:må|kan|skal)\s+(?:dog\s+)?ikke\s+(?:finansieres|betales|dækkes|afholdes)\b.*",
        _I,
    ),
    re.compile(
        r"\b(?:may|must|can|shall|should)\s?not\s+be\s+(?:used|spent|applied)\s+(?:for|on|to)\s+(?P<what>.+)|"
        r"\bcannot\s+be\s+(?:used|spent|applied)\s+(?:for|on|to)\s+(?P<what_too>.+)",
        _I,
    ),
)

_OUT_OF_MONEY = re.compile(rf"\s+(?:af|for|med) {_MONEY_WORD}\.?$", _I)

# Whom it is about
_REPORTS_TO = re.compile(
    r"\b(?:redegør\w*|afrapporter\w*|rapporter\w*)\s+(?:\w+\s+){0,5}?(?:over ?for|til|for)\s+(?P<who>\w*(?:rådet|udvalget|bestyrelsen|"
    r"styrelsen|ministeriet|direktionen|nævnet|kredsen))\b|"
    r"\b(?:reports?|reported|account\w*)\s+(?:\w+\s+){0,5}?to\s+(?P<who_too>the (?:\w+ ){0,3}?(?:council|board|committee|ministry|assembly))\b",
    _I,
)
_ORGANISATION = re.compile(
    r"\b(?P<who>Region [A-ZÆØÅ][\wæøå]+|[A-ZÆØÅ][\wæøå-]+ Kommune|[A-ZÆØÅ]\w+ Region)\s+(?:har |vil |has )?(?:\w+ )?"
    r"(?:afsat|afsætter|afsatte|bevilger|bevilgede|bevilget|tildeler|tildelt|prioriterer|prioriteret|sets? aside|allocate[sd]?|granted?s?)\b|"
    r"\b(?:[Rr]egionsrådet|[Bb]yrådet|[Kk]ommunalbestyrelsen|[Ff]orretningsudvalget|[Cc]ouncil) (?:i|of) (?P<who_too>Region [A-ZÆØÅ]\w+|[A-ZÆØÅ]\w+ Kommune)\b"
)
_ORGANISATION_ALONE = re.compile(r"Region [A-ZÆØÅ][\wæøå]+(?: [a-zæøå]+)?|[A-ZÆØÅ][\wæøå-]+ Kommune")
_SCHEME = re.compile(
    r"\b(?:omplacering\w*|genplacering\w*|redeployment (?:scheme|pool|programme|service))\s*(?:[-–—:(,]|hedder|kaldet|kaldes|ved navn|called|named|\s)"
    r"[\s,]*(?:kaldet |kaldes |hedder )?[»«\"“”]?(?P<name>(?-i:[A-ZÆØÅ])\w*(?:[- ](?-i:[A-ZÆØÅ0-9])\w*)*)",
    _I,
)

# The decision
_CASE = re.compile(
    r"\b(?:sags?(?:nummer|nr\.?| nr\.?)|journal(?:nummer|nr\.?| nr\.?)|j\.\s?nr\.?|case (?:no\.?|number))\s*:?\s*(?-i:[A-ZÆØÅ]{0,5})[0-9][\w./-]*\w",
    _I,
)
_DAY = r"(?:den\s+)?[0-9]{1,2}\.\s?\w+\s[0-9]{4}"
_MEETING = re.compile(
    rf"\b\w+(?:rådets|udvalgets|bestyrelsens|bestyrelsens)\s+møde\s+{_DAY}(?:,?\s+(?:punkt|pkt\.?|sag)\s?(?:nr\.\s?)?[0-9]+)?",
    _I,
)
_OCCASION = re.compile(
    r"\b(?:budgetaftale\w*|aftale\w* om (?:regionens )?budget\w*|finanslov\w*|økonomiaftale\w*|udmøntningsaftale\w*|budget agreement)\s+(?:for\s+|om\s+)?"
    r"(?:19|20)[0-9]{2}(?:[-–/][0-9]{2,4})?|\b[0-9]\.\s?økonomirapport\s+(?:19|20)[0-9]{2}|\b(?:19|20)[0-9]{2} budget agreement",
    _I,
)
_DECIDES = re.compile(
    r"\b(?:afs[æa]t\w*|bevilg\w*|besl(?:ut|ot)\w*|vedt[oa]g\w*|udmønt\w*|enig\w*|aftal\w*|prioriter\w*|følger? af|set aside|agreed|decided|allocat\w*|approved)\b",
    _I,
)

# Dates
_MONTHS = (
    "januar",
    "februar",
    "marts",
    "april",
    "maj",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "december",
)
_ENGLISH = {"january": 1, "february": 2, "march": 3, "may": 5, "june": 6, "july": 7, "october": 10}
_DATE = r"(?:den\s+)?(?P<{0}>[0-9]{{1,2}}\.?\s?(?:[a-zæøå]{{3,9}})\.?\s[0-9]{{4}}|[0-9]{{1,2}}[./-][0-9]{{1,2}}[./-][0-9]{{4}})"
_USED_UNTIL = re.compile(
    rf"\b(?:anvend\w*|brug\w*|forbrug\w*|disponer\w*|benyt\w*|gælder|used|spent|available)\b(?:(?!\bikke\b).){{0,60}}?\b(?:til og med|senest|indtil|until|"
    rf"no later than|through)\s+{_DATE.format('day')}|"
    r"\b(?:anvend\w*|brug\w*|forbrug\w*|disponer\w*|benyt\w*)\b(?:(?!\bikke\b).){0,60}?\b(?:inden|senest ved|ved|frem til)\s+udgangen af\s+(?P<year>20[0-9]{2})\b",
    _I,
)
_STARTS = re.compile(
    rf"\b(?:besæt\w*|ansæt\w*|opret\w*|start\w*|tiltræd\w*|filled|begin|start)\b(?:(?!\bikke\b).){{0,60}}?(?:fra|mellem|i perioden|from|between)\s+"
    rf"{_DATE.format('first')}\s*(?:til og med|til|og(?: senest)?|senest|-|–|to|and|until|through)\s*{_DATE.format('last')}",
    _I,
)


def title_of(paragraphs: Sequence[MemoParagraph], sentences: Sequence[Sentence]) -> tuple[Candidate, ...]:
    """Return the memo's title, or its beginning where the title is longer than a grant's name may be.

    None where no running text follows: the words above a bare table may be anything.
    """
    head = [paragraph.text for paragraph in paragraphs[:_LINES_OF_HEAD] if not paragraph.is_item]
    if not any(_VERB.search(sentence.text) and sentence.text.endswith(".") for sentence in sentences):
        return ()
    labelled = [match["title"] for text in head if (match := _LABELLED_TITLE.fullmatch(text))]
    for text in labelled or head:
        if not labelled and _VERB.search(text):
            return ()
        title = text.strip().rstrip(".")
        if len(title.split()) > 1 and (labelled or not _NO_TITLE.fullmatch(title)):
            return (Candidate(_shortened(title), (text,)),)
    return ()


def purposes(sentences: Sequence[Sentence]) -> tuple[Candidate, ...]:
    """Return what the money is for, one on each line: the items of a list, else what the sentences say in words."""
    lists, words = [], []
    for sentence in sentences:
        match = _PURPOSE.search(sentence.text)
        if not match or not _OF_MONEY.search(sentence.text[: match.end()]) or _NOT.search(sentence.text):
            continue
        said = _without_marks(match["what"])
        if sentence.items and len(said.split()) < 4:
            lists.append(sentence)
        elif (
            said
            and _LEADS_TO_WORDS.search(sentence.text[: match.start("what")])
            and not _NO_PURPOSE.match(said)
        ):
            words.append((said, sentence.text))
    if lists:
        items = [_without_marks(item) for sentence in lists for item in sentence.items]
        quoted = tuple(sentence.text for sentence in lists)
    else:
        items, quoted = [said for said, _text in words], tuple(text for _said, text in words)
    fitting = [item for item in dict.fromkeys(items) if item and len(item) <= LONGEST_PURPOSE]
    return (Candidate("\n".join(map(_capital, fitting)), quoted),) if fitting else ()


def restriction(sentences: Sequence[Sentence]) -> tuple[Candidate, ...]:
    """Return what the money must not be used to, each on its line."""
    said: dict[str, str] = {}
    for sentence in sentences:
        match = next(filter(None, (pattern.search(sentence.text) for pattern in _RESTRICTION)), None)
        if match and _OF_MONEY.search(sentence.text):
            what = next(text for text in match.groups() if text)
            items = sentence.items if what.rstrip().endswith(":") else (_OUT_OF_MONEY.sub("", what),)
            said |= {_without_marks(item): sentence.text for item in items if _without_marks(item)}
    return (Candidate("\n".join(said), tuple(dict.fromkeys(said.values()))),) if said else ()


def reports_to(sentences: Sequence[Sentence]) -> tuple[Candidate, ...]:
    """Return to whom the use of the money is accounted for, as the memo writes them."""
    return distinct(_captured(_REPORTS_TO, sentences))


def organisation(paragraphs: Sequence[MemoParagraph], sentences: Sequence[Sentence]) -> tuple[Candidate, ...]:
    """Return the organisation that gives the money: by a sentence that says so, else by its name alone in the head."""
    said = distinct(_captured(_ORGANISATION, sentences))
    head = (paragraph.text for paragraph in paragraphs[:_LINES_OF_HEAD])
    return said or distinct(Candidate(text, (text,)) for text in head if _ORGANISATION_ALONE.fullmatch(text))


def redeployment_scheme(sentences: Sequence[Sentence]) -> tuple[Candidate, ...]:
    """Return the name of the scheme for employees who are redeployed."""
    return distinct(_captured(_SCHEME, sentences))


def decision_reference(sentences: Sequence[Sentence]) -> tuple[Candidate, ...]:
    """Return the decision: each meeting or agreement that is named where money is given, with the number of the case."""
    cases = distinct(Candidate(match[0], (s.text,)) for s in sentences if (match := _CASE.search(s.text)))
    occasions = distinct(
        Candidate(_capital(match[0]), (sentence.text,))
        for sentence in sentences
        for pattern in (_MEETING, _OCCASION)
        if (match := pattern.search(sentence.text)) and _DECIDES.search(sentence.text)
    )
    if len(cases) != 1 or not occasions:
        return occasions or cases
    [case] = cases
    return tuple(
        Candidate(f"{occasion.value}, {case.value}", (*occasion.sentences, *case.sentences))
        for occasion in occasions
    )


def last_days_of_use(sentences: Sequence[Sentence]) -> tuple[Candidate, ...]:
    """Return the last day on which the money can be used, as DD.MM.YYYY."""
    found = []
    for sentence in sentences:
        match = _USED_UNTIL.search(sentence.text)
        if match and _OF_MONEY.search(sentence.text) and not _NOT.search(sentence.text[: match.end()]):
            day = f"31.12.{match['year']}" if match["year"] else _day(match["day"])
            found += [Candidate(day, (sentence.text,))] if day else []
    return distinct(found)


def starts(sentences: Sequence[Sentence]) -> tuple[tuple[Candidate, ...], tuple[Candidate, ...]]:
    """Return the first and the last day on which posts are filled for the first time, as DD.MM.YYYY."""
    found = [
        (Candidate(first, (sentence.text,)), Candidate(last, (sentence.text,)))
        for sentence in sentences
        if (match := _STARTS.search(sentence.text))
        and (first := _day(match["first"]))
        and (last := _day(match["last"]))
    ]
    return (found[0][:1], found[0][1:]) if len(set(found)) == 1 else ((), ())


def _captured(pattern: re.Pattern[str], sentences: Sequence[Sentence]) -> Iterator[Candidate]:
    for sentence in sentences:
        for match in pattern.finditer(sentence.text):
            if not _NOT.search(sentence.text[: match.end()]):
                yield Candidate(next(text for text in match.groups() if text), (sentence.text,))


def _shortened(title: str) -> str:
    """Return the title, up to the last word that a phrase begins after, where it is longer than a name may be."""
    if len(title) <= LONGEST_NAME:
        return title
    breaks = [match.start() for match in _BREAK_OF_TITLE.finditer(title) if match.start() <= LONGEST_NAME]
    return title[: breaks[-1]] if breaks else title[:LONGEST_NAME].rpartition(" ")[0]


def _without_marks(text: str) -> str:
    return text.strip().rstrip(".;:,").strip('»«"“” ')


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _day(text: str) -> str:
    """Return the day as DD.MM.YYYY; empty for a word that is no month."""
    parts = re.findall(r"[0-9]+|[a-zæøå]+", text.casefold())
    if len(parts) != 3:
        return ""
    day, month, year = parts
    if not month.isdecimal():
        numbers = _ENGLISH | {name: number for number, name in enumerate(_MONTHS, 1)}
        month = str(next((number for name, number in numbers.items() if name.startswith(month)), 0))
    return f"{int(day):02}.{int(month):02}.{year}" if 1 <= int(month) <= 12 and 1 <= int(day) <= 31 else ""
