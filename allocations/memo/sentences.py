"""The sentences of a memo's running text, without its tables: words broken over lines joined, lists under their lead."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hrtrack.common.tabular.cells import join_broken_words

_BULLET = re.compile(
    r"(?:[o•·▪◦‣●\uf0b7\uf0a7*–-]|[0-9]{1,2}\)|[a-zæøå]\)|[0-9]{1,2}\.(?= [A-ZÆØÅ]))[ \t]+(?=\S)"
)
_PAGE_MARK = re.compile(
    r"(?:side|page)\s*[0-9]+(?:\s*(?:af|of|/)\s*[0-9]+)?|[-–]?\s*[0-9]+\s*[-–]?", re.IGNORECASE
)
_SECTION_MARK = re.compile(r"\[.*\]")
_FIGURE_OF_A_ROW = re.compile(r"\(?[-−]?[0-9][0-9.,]*\)?%?")
_FIGURE = re.compile(r"[-−]?[0-9][0-9., ]*%?")
# A hyphen at the end of a line that is the word's own: "kodnings-" before "og".
_OWN_HYPHEN = re.compile(r"(?<=\w)-\n(?=(?:og|eller|samt|and|or)\b)")
# Words with a full stop of their own, after which a sentence goes on though a capital or a figure follows.
_ABBREVIATIONS = r"pr|jf|inkl|ekskl|incl|excl|ca|nr|no|j|fx|f\.eks|eks|pkt|hhv|mht|vedr|dr|bl\.a|st|kl|tlf|max|min|approx|ref|\w*nr"
_ENDS = re.compile(r"(?<=[.!?])[»”\"]?\s+(?=[«“\"]?[A-ZÆØÅ])|(?<=[a-zæøå]{4}\.)\s+(?=[0-9])")
_ABBREVIATED = re.compile(rf"(?:^|[\s(])(?:{_ABBREVIATIONS})\.$", re.IGNORECASE)
_SHORTEST_WIDTH, _LONGEST_WIDTH = 40, 130  # characters of the lines of text that is broken to a page's width
_LONGEST_TEXT, _LONGEST_SENTENCE = 100_000, 1_500  # characters that are read; what is longer is no sentence
_FULL_LINE = 0.72  # of the width


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, or an item of a list; `items` are those of the list that the sentence leads to."""

    text: str
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MemoParagraph:
    """A paragraph or an item of a list, on one line."""

    text: str
    is_item: bool


def sentences_of(text: str) -> list[Sentence]:
    """Return the sentences of the text in order; an item of a list is a sentence too."""
    sentences: list[Sentence] = []
    paragraphs = paragraphs_of(text)
    for at, paragraph in enumerate(paragraphs):
        if paragraph.is_item:
            sentences.append(Sentence(paragraph.text))
            continue
        *before, last = _split(paragraph.text)
        sentences += map(Sentence, before)
        sentences.append(Sentence(last, tuple(_items(paragraphs[at + 1 :]))))
    return [sentence for sentence in sentences if len(sentence.text) <= _LONGEST_SENTENCE]


def paragraphs_of(text: str) -> list[MemoParagraph]:
    """Return the paragraphs and the items of lists, without page marks and rows of tables."""
    lines = [_prose(line) for line in text[:_LONGEST_TEXT].replace("\f", "\n").split("\n")]
    width = _width(lines)
    paragraphs: list[list[str]] = []
    items: list[bool] = []
    is_after_gap = True
    for line in lines:
        if not line:
            is_after_gap = True
            continue
        bullet = _BULLET.match(line)
        goes_on = bool(paragraphs) and _goes_on(paragraphs[-1][-1], line, width, is_after_gap=is_after_gap)
        if bullet and not (goes_on and not items[-1] and line[bullet.end()].islower()):
            paragraphs.append([line[bullet.end() :]])
            items.append(True)
        elif goes_on:
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
            items.append(False)
        is_after_gap = False
    return [MemoParagraph(_joined(lines), is_item) for lines, is_item in zip(paragraphs, items, strict=True)]


def _prose(line: str) -> str:
    """Return the line without white space at its ends; empty for a row of a table and for a mark of a page."""
    cells = [cell.strip() for cell in line.split("\t") if cell.strip()]
    stripped = " ".join(" ".join(cells).split())
    is_row = (
        len(cells) > 2
        or sum(_FIGURE.fullmatch(cell) is not None for cell in cells) > 1
        or stripped.count(";") > 2
        or _ends_with_figures(stripped)
    )
    is_mark = _PAGE_MARK.fullmatch(stripped) or _SECTION_MARK.fullmatch(stripped)
    return "" if is_row or is_mark else stripped


def _ends_with_figures(line: str) -> bool:
    """Return whether the line has words and then two figures, as a row of a table has."""
    words = line.rsplit(maxsplit=2)
    return len(words) == 3 and all(map(_FIGURE_OF_A_ROW.fullmatch, words[1:]))


def _width(lines: Sequence[str]) -> int:
    """Return the width that the text is broken to, 0 where each line is a paragraph."""
    longest = max(map(len, lines), default=0)
    if not _SHORTEST_WIDTH <= longest <= _LONGEST_WIDTH:
        return 0
    return longest


def _goes_on(before: str, line: str, width: int, *, is_after_gap: bool) -> bool:
    """Return whether the line goes on with the paragraph of the line before."""
    if before.endswith(("-", "\u00ad")) and before[-2:-1].isalpha() and line[0].islower():
        return True
    is_full = bool(width) and len(before) >= width * _FULL_LINE
    has_ended = before.endswith((".", "!", "?", ":", ";"))
    if is_after_gap:
        return is_full and not has_ended and line[0].islower()
    return is_full or (bool(width) and line[0].islower() and not has_ended)


def _joined(lines: Sequence[str]) -> str:
    text = _OWN_HYPHEN.sub("- ", "\n".join(lines))
    return " ".join(join_broken_words(text).replace("\u00ad", "").split())


def _split(paragraph: str) -> list[str]:
    """Return the sentences of a paragraph; at least one."""
    sentences: list[str] = []
    start = 0
    for end in _ENDS.finditer(paragraph):
        if not _ABBREVIATED.search(paragraph[start : end.start()]):
            sentences.append(paragraph[start : end.start()].strip())
            start = end.end()
    return [*sentences, paragraph[start:].strip()]


def _items(following: Sequence[MemoParagraph]) -> Iterator[str]:
    for paragraph in following:
        if not paragraph.is_item:
            return
        yield paragraph.text
