"""The tags of tables in a PDF: the first cell of a row is its heading, and a table holds its caption.

Typst tags the headings of columns alone, and now and then leaves the caption beside its table (Typst 0.15).
"""

import io
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject


def with_row_headers(pdf: bytes) -> bytes:
    """Return the tagged PDF with its row headings tagged as such, and each caption in its table."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    root = writer.root_object["/StructTreeRoot"].get_object()
    for element in list(elements(root)):
        if kind_of(element) == "/Div":
            _take_in_caption(element)
    for element in elements(root):
        if kind_of(element) == "/TBody":
            for row in kids(element):
                _tag_row(row)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def kind_of(element: Any) -> str:
    """Return the kind of a structure element, as "/Table"; "" for what is none."""
    return str(element.get("/S", "")) if isinstance(element, DictionaryObject) else ""


def kids(element: Any) -> list[Any]:
    """Return the structure elements directly in an element."""
    content = element.get("/K", [])
    content = content.get_object() if hasattr(content, "get_object") else content
    found = [each.get_object() for each in (content if isinstance(content, list) else [content])]
    return [each for each in found if kind_of(each)]


def elements(element: Any) -> Iterator[Any]:
    """Yield every structure element in an element, in order."""
    for kid in kids(element):
        yield kid
        yield from elements(kid)


def _take_in_caption(group: Any) -> None:
    """Put the caption that stands beside its table in it, and the table in the place of the group of both."""
    inside = kids(group)
    if [kind_of(each) for each in inside] != ["/Caption", "/Div"]:
        return
    caption, around = inside
    tables = kids(around)
    if [kind_of(each) for each in tables] != ["/Table"]:
        return
    (table,) = tables
    references = table["/K"].get_object()
    group_reference = caption["/P"]
    references.insert(0, group["/K"].get_object()[0])
    caption[NameObject("/P")] = around["/K"].get_object()[0]
    # The group becomes the table: it keeps its place among its siblings.
    for name in ("/S", "/K", "/A"):
        if name in table:
            group[NameObject(name)] = table[name]
    for kid in kids(group):
        kid[NameObject("/P")] = group_reference


def _tag_row(row: Any) -> None:
    """Tag the first cell of a row as the heading of the row; the cells go by the scope of their headings."""
    cells = kids(row)
    for cell in cells:
        for attributes in _table_attributes(cell):
            attributes.pop("/Headers", None)
    first = cells[0]
    if kind_of(first) != "/TD":
        return
    first[NameObject("/S")] = NameObject("/TH")
    scope = DictionaryObject(
        {NameObject("/O"): NameObject("/Table"), NameObject("/Scope"): NameObject("/Row")}
    )
    others = [each for each in _attributes(first) if each.get("/O") != "/Table"]
    first[NameObject("/A")] = ArrayObject([scope, *others])


def _attributes(element: Any) -> list[Any]:
    given = element.get("/A", [])
    given = given.get_object() if hasattr(given, "get_object") else given
    return [each.get_object() for each in (given if isinstance(given, list) else [given])]


def _table_attributes(element: Any) -> list[Any]:
    return [each for each in _attributes(element) if each.get("/O") == "/Table"]
