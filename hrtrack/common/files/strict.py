"""Strict Office Open XML ("Strict Open XML Spreadsheet" in Excel) as the transitional form, which the libraries read.

The two forms differ in the addresses that name their vocabularies, "http://purl.oclc.org/ooxml/spreadsheetml/main" for
"http://schemas.openxmlformats.org/spreadsheetml/2006/main", and in dates as ISO 8601, which the readers understand.
"""

import codecs
import re
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile

_STRICT = "http://purl.oclc.org/ooxml/"
_ADDRESS = re.compile(rf"{re.escape(_STRICT)}(\w+)/(relationships/)?(\w+)".encode())
_SPELLED_OTHERWISE = {
    b"extendedProperties": b"extended-properties",
    b"customProperties": b"custom-properties",
}
# The parts that tell the form; a file has the first and one of the others.
_TELLING = ("_rels/.rels", "xl/workbook.xml", "word/document.xml")
_BEGINNING = 4_000  # bytes
_XML = (".xml", ".rels")
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def as_transitional(data: bytes) -> bytes:
    """Return the file with its strict addresses replaced; the same bytes for a file in the transitional form.

    `data` has passed `uploads.check_upload`. The replacement adds no mark-up and no part, so that what the check found
    harmless stays harmless.
    """
    with ZipFile(BytesIO(data)) as archive:
        if not any(map(_is_strict, _beginnings(archive))):
            return data
        written = BytesIO()
        with ZipFile(written, "w", ZIP_STORED) as transitional:
            for name in archive.namelist():
                content = archive.read(name)
                transitional.writestr(name, _replaced(content) if name.lower().endswith(_XML) else content)
    return written.getvalue()


def _beginnings(archive: ZipFile) -> list[bytes]:
    beginnings = []
    for name in {*archive.namelist()} & {*_TELLING}:
        with archive.open(name) as part:
            beginnings.append(part.read(_BEGINNING))
    return beginnings


def _is_strict(content: bytes) -> bool:
    return _STRICT.encode() in content.replace(b"\0", b"")  # without the zeros of UTF-16


def _replaced(content: bytes) -> bytes:
    if content.startswith(_UTF_16):
        content = content.decode("utf-16").encode("utf-8")
        content = re.sub(rb"^(<\?xml[^>]*?)\s+encoding=[^\s?>]+", rb"\1", content, count=1)
    return _ADDRESS.sub(_transitional, content)


def _transitional(address: re.Match[bytes]) -> bytes:
    room, relationships, word = address.groups()
    word = _SPELLED_OTHERWISE.get(word, word)
    return b"http://schemas.openxmlformats.org/%b/2006/%b%b" % (room, relationships or b"", word)
