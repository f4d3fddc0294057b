"""Reader of .docx files: tables and text. Runs in the sandbox (see `uploads.read_apart`) with python-docx, no Django.

The reader walks the XML elements itself, because python-docx's tables repeat the text of merged cells, and omit content
controls, text boxes and tracked changes.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from docx import Document
from docx.oxml.ns import qn

from hrtrack.common.files.protocol import RAISED, PartCollector, answer_of
from hrtrack.common.files.strict import as_transitional

_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_P, _TBL, _TR, _TC, _R = (qn(f"w:{name}") for name in ("p", "tbl", "tr", "tc", "r"))
_TEXT_BOX = qn("w:txbxContent")
# Deleted or moved text, the copy of a text box for older versions of Word, and properties: a tab stop is no tab.
_NOT_THERE = {qn("w:del"), qn("w:moveFrom"), qn("w:pPr"), f"{_COMPATIBILITY}Fallback"}
_SIGNS = {
    qn("w:tab"): "\t",
    qn("w:ptab"): "\t",
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "-",
    qn("w:softHyphen"): "\u00ad",
}
_LIST_STYLES = ("list", "opstilling")  # "ListBullet", "Listeafsnit", "Opstilling-punkttegn"
_STRUCK, _HIDDEN = {qn("w:strike"), qn("w:dstrike")}, {qn("w:vanish")}
_LETTERS = {qn("w:t"), "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"}


def read(data: bytes) -> dict[str, Any]:
    """Return one page without a name, whose lines are the text outside tables, and each table; see `protocol.answer_of`."""
    return answer_of(_collect, data)


def _collect(collector: PartCollector, data: bytes) -> None:
    collector.begin_part("page", "")
    blocks = list(_blocks(Document(BytesIO(as_transitional(data))).element.body))
    for block in blocks:
        if block.tag == _P:
            text = _text(block)
            collector.add_lines(
                f"• {text}" if _is_item(block) and text.strip() and "\t" not in text else text
            )
    _read_tables(collector, blocks, "")


def _is_item(paragraph: Any) -> bool:
    """Return whether Word shows the paragraph as an item of a list; the mark is no part of the text."""
    style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    has_list_style = style is not None and style.get(qn("w:val"), "").casefold().startswith(_LIST_STYLES)
    return has_list_style or paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None


def _read_tables(collector: PartCollector, blocks: list[Any], inside: str) -> None:
    """Add the tables among the blocks, each followed by the tables inside the table."""
    tables = [block for block in blocks if block.tag == _TBL]
    for number, table in enumerate(tables, 1):
        name = f"{inside}{number}"
        read = collector.begin_part("table", name)
        within: list[Any] = []
        for row, column, cell in _cells(table):
            of_cell = list(_blocks(cell))
            paragraphs = [block for block in of_cell if block.tag == _P]
            text = "\n".join(map(_text, paragraphs)).strip()
            if text:
                collector.add_cell(row, column, "text", text)
            switches = {switch for paragraph in paragraphs for switch in _switches(paragraph)}
            for key, marks in (("struck_rows", _STRUCK), ("unread_rows", _HIDDEN)):
                if switches & marks and row not in read[key]:
                    read[key].append(row)
            within += of_cell
        _read_tables(collector, within, f"{name}.")


def _cells(table: Any) -> Iterator[tuple[int, int, Any]]:
    """Yield row, column and element of each cell; a merged cell is in its first row and column only."""
    is_open: set[int] = set()  # the columns where a cell continues from the row above
    rows = (row for row in _nearest(table, _TR) if row.find(f"{qn('w:trPr')}/{qn('w:del')}") is None)
    for number, row in enumerate(rows, 1):
        column = 1 + _number(row, "w:trPr", "w:gridBefore", 0)
        continued = set()
        for cell in _nearest(row, _TC):
            merged = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
            beside = cell.find(f"{qn('w:tcPr')}/{qn('w:hMerge')}")
            is_rest = beside is not None and beside.get(qn("w:val"), "continue") == "continue"
            if merged is not None:
                continued.add(column)
                is_restart = merged.get(qn("w:val"), "continue") == "restart"
                is_rest = is_rest or (not is_restart and column in is_open)
            if not is_rest and cell.find(f"{qn('w:tcPr')}/{qn('w:cellDel')}") is None:
                yield number, column, cell
            column += _number(cell, "w:tcPr", "w:gridSpan", 1)
        is_open = continued


def _number(element: Any, parent: str, name: str, default: int) -> int:
    child = element.find(f"{qn(parent)}/{qn(name)}")
    return default if child is None else max(default, int(child.get(qn("w:val"))))


def _nearest(element: Any, tag: str) -> Iterator[Any]:
    """Yield the rows of a table, or the cells of a row, also in content controls, but not those of a table inside."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag not in (_TC, *_NOT_THERE):
            yield from _nearest(child, tag)


def _blocks(element: Any) -> Iterator[Any]:
    """Yield paragraphs and tables in order; the blocks of a text box follow the paragraph that anchors the text box."""
    for child in element:
        if child.tag not in _NOT_THERE:
            if child.tag in (_P, _TBL):
                yield child
            if child.tag != _TBL:
                yield from _blocks(child)


def _text(element: Any) -> str:
    """Return the text that Word shows for a paragraph."""
    texts = []
    for child in element:
        if child.tag in _LETTERS:
            texts.append(child.text or "")
        elif child.tag in _SIGNS:
            texts.append(_SIGNS[child.tag])
        elif child.tag == qn("w:sym"):
            texts.append(chr(int(child.get(qn("w:char")), 16)))
        elif child.tag == _R:
            texts.append(_run_text(child))
        elif child.tag not in _NOT_THERE and child.tag != _TEXT_BOX:
            texts.append(_text(child))
    return "".join(texts)


def _run_text(run: Any) -> str:
    if _is_on(run.find(f"{qn('w:rPr')}/{qn('w:vanish')}")):
        return ""
    raised = run.find(f"{qn('w:rPr')}/{qn('w:vertAlign')}")
    is_raised = raised is not None and raised.get(qn("w:val")) == "superscript"
    return _text(run).translate(RAISED) if is_raised else _text(run)


def _switches(paragraph: Any) -> Iterator[str]:
    """Yield the tags that strike through or hide a run with text."""
    for switch in paragraph.iter(*_STRUCK, *_HIDDEN):
        run = switch.getparent().getparent()
        if run.tag == _R and _is_on(switch) and _text(run).strip():
            yield switch.tag


def _is_on(switch: Any) -> bool:
    return switch is not None and switch.get(qn("w:val"), "1") not in ("0", "false", "off")
