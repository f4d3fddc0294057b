"""How wide the columns of a printed table are, and how large its letters: as the texts in it ask.

Word and the PDF share the widths, so that a name is broken in neither. Letters are measured in em by the widths of
Helvetica (Adobe Font Metrics, 1990), which Arial has too; the PDF's letters are narrower.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.report.data_tables import DataTable

_LETTERS_BY_WIDTH = {
    0.222: "ijl'",
    0.278: "ft.,:;!/\\ I|[]\N{NO-BREAK SPACE}\N{MIDDLE DOT}",
    0.333: "r()-\N{NON-BREAKING HYPHEN}",
    0.5: "cksvxyzJ",
    0.556: "0123456789abdeghnopquåL?–\N{MINUS SIGN}$_§«»",
    0.611: "FTZø+<>=",
    0.667: "ABEKPSVXYÅ&",
    0.722: "CDHNRUw",
    0.778: "GOQØ",
    0.833: "mM",
    0.889: "æ%",
    0.944: "W",
}
WIDTHS = {letter: width for width, letters in _LETTERS_BY_WIDTH.items() for letter in letters}
# Any other letter: Æ, and the widest of other scripts.
WIDEST = 1.0
# Names stand on one line in letters of at least this size, in points; else they are broken between words.
SMALLEST_OF_NAMES = 8
# Headings and totals are bold.
BOLD = 1.13


@dataclass(frozen=True)
class PrintedLayout:
    """The size of a table's letters in points, and the width of each column as a share of the table's."""

    size: float
    shares: Sequence[float]


def text_width(text: str) -> float:
    """Return the width of a text in bold letters, in em."""
    return BOLD * sum(WIDTHS.get(letter, WIDEST) for letter in text)


def laid_out(
    lines: Sequence[Sequence[str]], *, width: float, padding: float, sizes: Sequence[float]
) -> PrintedLayout:
    """Return the layout of a table with the cells `lines`, the headings first; width and padding in points.

    The letters are as large as the longest word of every column allows, and no smaller than the last of `sizes`. The
    first column holds names: each on one line if possible. Beyond its longest word, a column has as much more as its
    longest text asks for.
    """
    columns = list(zip(*lines, strict=True))
    words = [max(text_width(word) for text in texts for word in text.split(" ")) for texts in columns]
    texts = [max(map(text_width, texts)) for texts in columns]
    named = [texts[0], *words[1:]]
    # Names stand on one line where the other columns have room for their words, and names take no more than half.
    fits = [size for size in sizes if size >= SMALLEST_OF_NAMES and _sum(named, size, padding) <= width]
    if fits and fits[0] * texts[0] <= width / 2:
        size, least_of = fits[0], named
    else:
        size = next((size for size in sizes if _sum(words, size, padding) <= width), sizes[-1])
        least_of = words
    least = [size * text + 2 * padding for text in least_of]
    wanted = [size * text + 2 * padding - given for text, given in zip(texts, least, strict=True)]
    rest = width - sum(least)
    # With room for every text, the rest is shared as the columns are; without, as they ask.
    if rest >= sum(wanted):
        whole = [a + b for a, b in zip(least, wanted, strict=True)]
        return PrintedLayout(size, [each / sum(whole) for each in whole])
    share = max(rest, 0) / sum(wanted)
    given = [a + share * b for a, b in zip(least, wanted, strict=True)]
    return PrintedLayout(size, [each / sum(given) for each in given])


def sizes_of(table: DataTable, sizes: Sequence[float]) -> Sequence[float]:
    """Return the sizes that a table's letters may have: a table of texts alone is set small."""
    return sizes if any(column.is_number for column in table.columns) else sizes[1:]


def _sum(words: Sequence[float], size: float, padding: float) -> float:
    return sum(size * word + 2 * padding for word in words)
