"""Office files in the strict form of Office Open XML, made of files in the transitional form."""

import re

from tests.support.made_workbooks import packed, parts

_ADDRESS = re.compile(
    rb"http://schemas\.openxmlformats\.org/(spreadsheetml|wordprocessingml|officeDocument|drawingml)/2006/"
)
_MAIN = re.compile(rb"<((?:\w+:)?(?:workbook|document)) ")
_MAIN_PARTS = ("xl/workbook.xml", "word/document.xml")


def as_strict(data: bytes) -> bytes:
    """Return the workbook or document as Excel and Word save it when asked for the strict form."""
    return packed({name: strict_part(name, content) for name, content in parts(data).items()})


def strict_part(name: str, content: bytes) -> bytes:
    """Return a part with the addresses of the strict form; texts are let be."""
    if not name.endswith((".xml", ".rels")):
        return content
    content = _ADDRESS.sub(rb"http://purl.oclc.org/ooxml/\1/", content)
    for transitional, strict in (
        (b"extended-properties", b"extendedProperties"),
        (b"custom-properties", b"customProperties"),
    ):
        content = re.sub(rb"(http://purl\.oclc\.org/[\w/]+/)" + transitional, rb"\1" + strict, content)
    return _MAIN.sub(rb'<\1 conformance="strict" ', content, count=1) if name in _MAIN_PARTS else content
