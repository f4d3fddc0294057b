"""The report to the council as blocks: a memo of two pages, and its appendices.

The Word file, the PDF file and the page are written from the same blocks, so they show the same figures.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from hires.figures.statement import reached, reached_name
from hrtrack.common.text.danish import format_date, format_number
from reports.charts.bars import targets_of_hospitals
from reports.charts.charts import charts_of
from reports.documents.appendices import appendices_of
from reports.documents.blocks import (
    AppendixHeading,
    AppendixList,
    Block,
    Bullets,
    ChartBlock,
    Document,
    Facts,
    Heading,
    PageBreak,
    Paragraph,
    Statement,
    TableBlock,
    Title,
    told,
    written,
)
from reports.documents.data_formats import report_hash
from reports.phrases.attention_lines import attention_lines
from reports.phrases.descriptions import edition_in_words, memo_facts, origin_in_words
from reports.phrases.elaboration import additionality_in_depth, candidates_in_depth, money_in_depth
from reports.phrases.notes import progress_notes
from reports.phrases.points import short_points
from reports.report.build import Report
from reports.report.data_tables import HIDDEN, DataTable, ReportRow

# The most hospitals in the memo's table; where there are more, those that lack most of their targets are told.
MOST_ROWS = 10
# The most items of attention in the memo.
MOST_ATTENTION = 6


def title_of(report: Report) -> str:
    """Return the title of the document."""
    title = _("Redegørelse: %s") if report.is_public else _("Redegørelse, lukket bilag: %s")
    return title % report.grant.name


def footer_of(report: Report) -> str:
    """Return the line at the foot of each page."""
    return f"{report.title} · {edition_in_words(report)}"


def appendix_title(heading: AppendixHeading) -> str:
    """Return the number and the heading of an appendix in one line."""
    return _("Bilag %(number)s. %(heading)s") % {"number": heading.number, "heading": heading.text}


def document_of(report: Report, digest: str = "") -> Document:
    """Return the report to the council as a document, of a report with all parts.

    `digest` tells its charts from those of other figures; without one it is the report's own.
    """
    return Document(
        title=title_of(report),
        author=report.made_by,
        footer=footer_of(report),
        made_at=report.made_at,
        digest=digest or report_hash(report),
        blocks=list(blocks_of(report)),
    )


def blocks_of(report: Report) -> Iterator[Block]:
    """Yield the whole document, of a report with all parts."""
    appendices = appendices_of(report)
    yield from told(memo_of(report, [heading for heading, _blocks in appendices]))
    for heading, blocks in appendices:
        yield heading
        yield from told(blocks)


def memo_of(report: Report, appendices: Sequence[AppendixHeading]) -> Iterator[Block]:
    """Yield the memo: on its first page what the figures say, on its second why, and what comes next."""
    yield Facts(memo_facts(report))
    yield Title(title_of(report))
    if report.grant.is_demo:
        yield Paragraph(_("Demodata: Ansættelser og medarbejdere er opdigtede."), is_quiet=True)
    yield Heading(1, _("Kort formidling"))
    yield from written(report.texts.summary)
    yield Bullets([Statement(point.conclusion, point.text) for point in short_points(report)])
    yield from _status(report)
    yield PageBreak()
    yield from _presentation(report, {heading.name: heading.number for heading in appendices})
    if report.texts.closing:
        yield Heading(1, _("Det videre forløb"))
        yield from written(report.texts.closing)
    if appendices:
        yield Heading(1, _("Bilag"))
        yield AppendixList(appendices)
    yield Paragraph(origin_in_words(report), is_quiet=True)


# The first page


def _status(report: Report) -> Iterator[Block]:
    yield Heading(1, _("Status pr. %s") % format_date(report.as_of))
    table = status_in_short(report)
    yield TableBlock(table)
    yield Paragraph(" ".join(progress_notes(report.progress)), is_quiet=True)
    bars = targets_of_hospitals(report, table) if len(report.progress.rows) <= MOST_ROWS else None
    if bars:
        yield ChartBlock(bars, share=0.9)
    elif posts := next((chart for chart in charts_of(report) if chart.name == "posts"), None):
        yield ChartBlock(posts, share=0.9)


def status_in_short(report: Report) -> DataTable:
    """Return the figures that the memo shows of each hospital; where there are many, of those that lack most."""
    grant = report.grant
    names = ["hospital", "target", reached_name(grant)]
    names += ["filled"] if grant.counts_posts else []
    names += ["from_redeployment"] if grant.redeployment_scheme else []
    names += ["allocated", "committed", "remaining"]
    table = report.status.with_only(names, _("Måltal, oprettet og disponeret"))
    rows = list(zip(report.progress.rows, table.rows, strict=True))
    if len(rows) <= MOST_ROWS:
        return table
    furthest = sorted(rows, key=lambda pair: reached(grant, pair[0]) - pair[0].target)[: MOST_ROWS - 1]
    shown = {figures.hospital_id for figures, _row in furthest}
    others = [row for figures, row in rows if figures.hospital_id not in shown]
    rest = ReportRow((_of_others(report, len(others)), *map(_sum, _columns(others)[1:])))
    told = [row for figures, row in rows if figures.hospital_id in shown]
    return replace(table, rows=[*told, rest])


def _of_others(report: Report, number: int) -> str:
    words = {"number": format_number(number), **report.grant.units.words}
    return _("De øvrige %(number)s %(units)s") % words


def _columns(rows: Sequence[ReportRow]) -> list[tuple[Any, ...]]:
    return list(zip(*(row.cells for row in rows), strict=True))


def _sum(values: Sequence[Any]) -> Any:
    """Return the sum of the values of a column; HIDDEN where a publication hides one of them."""
    if HIDDEN in values:
        return HIDDEN
    return sum(values, Decimal() if any(isinstance(value, Decimal) for value in values) else 0)


# The second page


def _presentation(report: Report, numbers: Mapping[str, int]) -> Iterator[Block]:
    """Yield Center for HR's text, and what stands behind the points; `numbers` are those of the appendices by name."""
    yield Heading(1, _("Uddybende fremstilling"))
    yield from written(report.texts.presentation)
    matters = [
        (_("Økonomi"), "money", money_in_depth(report)),
        (report.grant.redeployment_scheme, "redeployment", candidates_in_depth(report)),
        (_("Er stillingerne nye?"), "", additionality_in_depth(report)),
    ]
    for heading, appendix, sentences in matters:
        if text := " ".join(sentences):
            yield Heading(2, heading)
            see = _(" (bilag %s)") % numbers[appendix] if appendix in numbers else ""
            yield Paragraph(f"{text}{see}")
    yield from _attention(report)


def _attention(report: Report) -> Iterator[Block]:
    if not report.attention:
        return
    yield Heading(2, _("Hvad kræver opmærksomhed"))
    lines = attention_lines(report, report.attention)
    yield Bullets([Statement(f"{line.title}.", line.text) for line in lines[:MOST_ATTENTION]])
    if (further := len(lines) - MOST_ATTENTION) > 0:
        yield Paragraph(_("Og %s forhold mere.") % format_number(further), is_quiet=True)
