"""The blocks that a document is written of: the Word file, the PDF file and the page show the same blocks."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hrtrack.common.text.rounding import rounding_note
from reports.charts.charts import Chart
from reports.report.data_tables import DataTable
from reports.texts import paragraphs


@dataclass(frozen=True)
class Title:
    """The document's title."""

    text: str


@dataclass(frozen=True)
class Heading:
    """A heading; the document's chapters are of level 1."""

    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; a quiet one is a note in small grey letters, and a written one somebody's own words."""

    text: str
    is_quiet: bool = False
    is_written: bool = False


@dataclass(frozen=True)
class Statement:
    """An item of a list: its conclusion, which stands out, and what follows from it; both end with a full stop."""

    conclusion: str
    text: str = ""


@dataclass(frozen=True)
class Bullets:
    """A list of plain texts and statements; a written one is somebody's own words."""

    items: Sequence[str | Statement]
    is_written: bool = False

    @property
    def statements(self) -> list[Statement]:
        """The items as statements; a plain text has no conclusion."""
        return [item if isinstance(item, Statement) else Statement("", item) for item in self.items]


@dataclass(frozen=True)
class Facts:
    """Pairs of a label and a value."""

    pairs: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class TableBlock:
    """A table, with its title as its caption."""

    table: DataTable


@dataclass(frozen=True)
class ChartBlock:
    """A chart, with its title as its caption. `share` is its width as a share of the text's."""

    chart: Chart
    share: float = 1.0


@dataclass(frozen=True)
class PageBreak:
    """What follows begins on a new page."""


@dataclass(frozen=True)
class AppendixHeading:
    """The heading of a numbered appendix, which begins on a new page. `name` is for machines."""

    name: str
    number: int
    text: str


@dataclass(frozen=True)
class AppendixList:
    """The list of the appendices: their headings in order."""

    headings: Sequence[AppendixHeading]


Block = (
    Title
    | Heading
    | Paragraph
    | Bullets
    | Facts
    | TableBlock
    | ChartBlock
    | PageBreak
    | AppendixHeading
    | AppendixList
)


@dataclass(frozen=True)
class Document:
    """A document to be written. `digest` tells its charts from those of other figures; `title` is what readers call it."""

    title: str
    author: str
    footer: str
    made_at: dt.datetime
    digest: str
    blocks: Sequence[Block]


def written(text: str) -> Iterator[Block]:
    """Yield a text that somebody wrote, as paragraphs and lists."""
    for part in paragraphs(text):
        if isinstance(part, str):
            yield Paragraph(part, is_written=True)
        else:
            yield Bullets(list(part), is_written=True)


def told(blocks: Iterator[Block] | Sequence[Block]) -> Iterator[Block]:
    """Yield the blocks, their tables without what a publication hides, and with a note where rounding shows."""
    for block in blocks:
        if not isinstance(block, TableBlock):
            yield block
            continue
        yield TableBlock(block.table.told)
        if block.table.is_rounded():
            yield Paragraph(rounding_note(), is_quiet=True)
