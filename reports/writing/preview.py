"""The document as a page shows it: the same blocks as in Word and PDF."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from allocations.unit_names import capitalized
from hrtrack.common.web.own_names import names_marked
from reports.documents import blocks
from reports.documents.data_formats import report_hash
from reports.documents.memo import appendix_title, document_of
from reports.documents.pdf import lines_beyond_memo
from reports.pages.request import ReportRequest
from reports.pages.tables import ReportTable
from reports.report.build import Report
from reports.report.data_tables import DataTable

# The kind of each block, by which the template knows how to show it.
KINDS = {
    blocks.Title: "title",
    blocks.Heading: "heading",
    blocks.Paragraph: "paragraph",
    blocks.Bullets: "bullets",
    blocks.Facts: "facts",
    blocks.TableBlock: "table",
    blocks.ChartBlock: "chart",
    blocks.AppendixList: "contents",
}


@dataclass(frozen=True)
class ShownBlock:
    """A block with its kind; `shown` is what the template shows of it: a table, the address of a chart, or the block."""

    kind: str
    shown: Any


@dataclass
class DocumentPreview:
    """The document of a report, which may hold texts that are not saved yet."""

    page: ReportRequest
    report: Report

    @cached_property
    def document(self) -> blocks.Document:
        """The document. Its charts are those of the saved report, which are drawn already."""
        return document_of(self.report, digest=self.digest)

    @cached_property
    def digest(self) -> str:
        """The hash of the saved report, which the figures of the document are of."""
        return report_hash(self.page.report)

    @cached_property
    def lines_too_many(self) -> int:
        """By how many lines what is written makes the memo longer than two pages; 0 if it does not, or nothing is written."""
        texts = self.report.texts
        if not any([texts.recommendation, texts.summary, texts.presentation, texts.closing]):
            return 0
        return lines_beyond_memo(self.document)

    @cached_property
    def parts(self) -> list[tuple[str, list[ShownBlock]]]:
        """The memo, with an empty heading, and each appendix with its own."""
        parts: list[tuple[str, list[ShownBlock]]] = [("", [])]
        for block in self.document.blocks:
            if isinstance(block, blocks.AppendixHeading):
                parts.append((self._marked(appendix_title(block)), []))
            elif kind := KINDS.get(type(block)):
                parts[-1][1].append(ShownBlock(kind, self._shown(block)))
        return parts

    @property
    def memo(self) -> list[ShownBlock]:
        """The blocks of the memo."""
        return self.parts[0][1]

    @property
    def appendices(self) -> list[tuple[str, list[ShownBlock]]]:
        """Each appendix: its heading and its blocks."""
        return self.parts[1:]

    def _shown(self, block: blocks.Block) -> Any:  # noqa: PLR0911 - one for each kind of block
        match block:
            case blocks.TableBlock(table):
                return ReportTable(self.page, without_links(table))
            case blocks.ChartBlock(chart):
                return chart
            case blocks.Bullets():
                items = [
                    blocks.Statement(self._marked(each.conclusion), self._marked(each.text))
                    for each in block.statements
                ]
                return replace(block, items=items)
            case blocks.AppendixList(headings):
                return [self._marked(appendix_title(heading)) for heading in headings]
            case blocks.Facts(pairs):
                return [(label, self._marked(value)) for label, value in pairs]
            case blocks.Title(text) | blocks.Heading(_, text) | blocks.Paragraph(text):
                return replace(block, text=self._marked(text))
        return block

    def _marked(self, text: str) -> str:
        """Return a text with the names that users gave marked by their language."""
        return names_marked(text, self._names)

    @cached_property
    def _names(self) -> list[str]:
        report, grant = self.report, self.report.grant
        return [
            *(row.hospital for row in report.progress.rows),
            *(report.texts.recipient, report.texts.sender, report.made_by),
            *(grant.reports_to, capitalized(grant.reports_to), grant.dates_decided_by),
            *(grant.name, grant.organisation, grant.redeployment_scheme, grant.restriction),
            grant.decision_reference,
        ]


def without_links(table: DataTable) -> DataTable:
    """Return the table without links to the lists behind its figures."""
    return replace(table, columns=[replace(column, drilldown="") for column in table.columns])
