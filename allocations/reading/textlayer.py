"""Find the columns of a table in running text, such as a memo's text layer, where the table has lost its lines.

The header stands in a few lines of words ("Fordelings-", "nøgle i %", …) over rows that end in figures
("Amager og Hvidovre Hospital 13 2.809 7"), with prose before and after.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise

from django.utils.translation import gettext_lazy as _

from allocations.reading.numbers import is_figure_word, is_spaced_number
from allocations.reading.table import ColumnRole
from allocations.reading.vocabulary import nearly_understand_line, understand_line
from hrtrack.common.tabular.cells import Row, make_row
from hrtrack.common.tabular.findings import finding

_HEADER_LINES = 12
_LONGEST_HEADER_LINE = 100
# Signs that people write in place of a figure.
_NO_FIGURE = re.compile(r"[-−–?x%]|n/a|#\S+", re.IGNORECASE)
_MOST_GROUPS = 4


def with_columns(lines: Sequence[Row]) -> list[Row]:
    """Return the lines as rows of cells: below each header, a name and as many figures as the header has columns."""
    headers = list(_headers(lines))
    if not headers:
        return [make_row(line.number, [line.text]) for line in lines]
    rows = [make_row(line.number, [line.text]) for line in lines[: headers[0][0]]]
    ends = [first for first, _last, _texts in headers[1:]] + [len(lines)]
    for (first, last, texts), end in zip(headers, ends, strict=True):
        rows.append(make_row(lines[first].number, texts))
        rows += [_row(line, len(texts) - 1) for line in lines[last + 1 : end]]
    return rows


def _headers(lines: Sequence[Row]) -> Iterator[tuple[int, int, list[str]]]:
    """Give the first and last line, and the columns' texts, of each header right above a row of figures."""
    filled = [at for at, line in enumerate(lines) if not line.is_blank]
    for above, at in pairwise(filled):
        if _figures(lines[at]) < 2 or _figures(lines[above]) >= 2:
            continue
        best: tuple[int, list[str]] | None = None
        near: tuple[int, list[str]] | None = None
        for first in _upwards(lines, above):
            line = _joined(lines[first : above + 1])
            headings = understand_line(line)
            roles = [heading.role for _text, heading in headings]
            # Names come first in a text layer. A column of names without a heading gets an empty heading.
            if not {ColumnRole.AMOUNT, ColumnRole.TARGET} <= set(roles) or ColumnRole.HOSPITAL in roles[1:]:
                near = near or _near(first, line, _figures(lines[at]))
                continue
            texts = [text for text, _heading in headings]
            texts = texts if roles[0] is ColumnRole.HOSPITAL else ["", *texts]
            if best is None or sum(map(bool, texts)) > sum(map(bool, best[1])):
                best = first, texts
        if header := best or near:
            yield header[0], above, header[1]


def _near(first: int, line: str, figures: int) -> tuple[int, list[str]] | None:
    """Return a header with the hospital first and one heading that is not understood; None where there is none.

    A figure may have several words, so the header may have fewer columns than `figures`.
    """
    for count in range(figures + 1, 2, -1):
        headings = nearly_understand_line(line, count)
        roles = [heading and heading.role for _text, heading in headings]
        if roles[:1] == [ColumnRole.HOSPITAL] and {ColumnRole.AMOUNT, ColumnRole.TARGET} & set(roles):
            return first, [text for text, _heading in headings]
    return None


def _upwards(lines: Sequence[Row], last: int) -> Iterator[int]:
    """Give the lines where a header that ends at `last` can begin, nearest first."""
    words_seen = 0
    for at in range(last, -1, -1):
        if lines[at].is_blank:
            continue
        words_seen += 1
        if (
            words_seen > _HEADER_LINES
            or len(lines[at].text) > _LONGEST_HEADER_LINE
            or _figures(lines[at]) >= 2
        ):
            return
        yield at


def _joined(lines: Sequence[Row]) -> str:
    """Return the lines as one line, with words that were broken over two lines joined."""
    text = "\n".join(line.text for line in lines if not line.is_blank)
    return re.sub(r"(?<=\w)-\n(?=[a-zæøå])", "", text).replace("\n", " ")


def _figures(line: Row) -> int:
    """Return the count of figures at the end of the line; 0 where no name stands before them."""
    words = _words(line)
    count = _trailing(words)
    return count if any(any(map(str.isalpha, word)) for word in words[: len(words) - count]) else 0


def _words(line: Row) -> list[str]:
    """Return the line's words; a per cent sign belongs to the figure before."""
    words: list[str] = []
    for text in line.texts:
        if text == "%" and words:
            words[-1] += "%"
        else:
            words.append(text)
    return words


def _trailing(words: Sequence[str]) -> int:
    count = 0
    for word in reversed(words):
        if not (is_figure_word(word) or _NO_FIGURE.fullmatch(word)):
            break
        count += 1
    return count


def _row(line: Row, columns: int) -> Row:
    """Return the line as a name and `columns` figures where only one way is possible, else a row with a flaw."""
    words = _words(line)
    count = _trailing(words)
    names, figures = words[: len(words) - count], words[len(words) - count :]
    ways: list[list[str]] = []
    # A figure inside the name is one figure too many, or the end of another row.
    if len(figures) <= columns * _MOST_GROUPS and not any(map(is_figure_word, names)):
        ways = list(islice(_groupings(figures, columns), 2))
    if len(ways) == 1:
        return make_row(line.number, [" ".join(names), *ways[0]])
    if line.is_blank:
        return line
    flaw = finding(
        "row_shape",
        _("Linje %(row)s har %(found)s tal; overskriften har %(expected)s kolonner med tal."),
        {"found": count, "expected": columns},
        row=line.number,
    )
    # The figures get cells, so that the row is not taken for prose.
    return make_row(line.number, [" ".join(names), *figures] if count > 1 else [line.text], flaw)


def _groupings(words: Sequence[str], columns: int) -> Iterator[list[str]]:
    """Give every way to make `columns` figures of the words, where "2 809" may be one figure."""
    if columns == 0 or len(words) < columns:
        if not words and columns == 0:
            yield []
        return
    for taken in range(1, len(words) - columns + 2):
        groups = words[:taken]
        if taken > 1 and not is_spaced_number(groups):
            continue
        for rest in _groupings(words[taken:], columns - 1):
            yield [" ".join(groups), *rest]
