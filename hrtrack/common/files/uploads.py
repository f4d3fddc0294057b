"""The guard for uploaded files: detect the kind by content, refuse damaged and harmful files, and parse in a sandbox.

Nothing that the file declares is trusted, neither its name nor the sizes in its headers. The file stays in memory and
in temporary files without a name; no content is written to a path that the file names.
"""

import json
import os
import re
import struct
import subprocess
import sys
import tempfile
import threading
import zlib
from collections.abc import Collection, Iterator
from enum import Enum
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile, ZipInfo

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hrtrack.common.files import sandbox

MAX_BYTES = 1_000_000
MAX_ENTRIES = 500
MAX_INFLATED_BYTES = 20_000_000
# Seconds on the clock that the sandbox has. Where its processor time is limited, the clock only ends what waits.
APART_SECONDS = sandbox.LATEST_SECONDS if sandbox.LIMITS_ITSELF else 4.5

SERVER_BUSY = "server_busy"  # the code of a refusal that is not about the file

_CHUNK = 65_536
_LONGEST_MARK = 24  # bytes: "<!doctype" in UTF-16
_LOCAL_HEADER = struct.Struct("<4s5H3L2H")
_END = struct.Struct("<4s4H2LH")
# The first tag of a page, or the first line of a page that was mailed or saved with its pictures (MIME).
_HTML = re.compile(
    rb"\s*<(!--|!doctype|(html|head|title|meta|link|base|script|style|body|table|tr|div|span|p|br|hr|h[1-6]|center|font|b|form)[\s/>])"
    rb"|\s*([a-z][a-z-]*:[^\n]*\n([ \t][^\n]*\n)*)*mime-version:",
    re.IGNORECASE,
)
_BYTE_ORDER_MARKS = re.compile(rb"(\xef\xbb\xbf|\xff\xfe|\xfe\xff)*")
_FORBIDDEN_XML = re.compile(rb"<!(doctype|entity)", re.IGNORECASE)
# In other encodings a DOCTYPE may look different; the second alternative is the beginning of XML in EBCDIC.
_STRANGE_ENCODING = re.compile(
    rb"(\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*<\?xml[^>]{0,100}encoding\s*=\s*[\"'](?!(utf-?8|utf-?16|us-ascii|iso-8859-1|windows-1252)[\"'])"
    rb"|\x4c\x6f\xa7\x94",
    re.IGNORECASE,
)
_LINK = 0o120000

Text = str | Promise


class FileKind(Enum):
    """The kind of a file by its content; the value names the kind inside a sentence."""

    TEXT = _("en tekstfil")
    XLSX = _("et Excel-regneark (.xlsx)")
    XLSM = _("et Excel-regneark med makroer")
    XLSB = _("et binært Excel-regneark (.xlsb)")
    XLS = _("et regneark eller dokument i Offices gamle format (.xls eller .doc)")
    ENCRYPTED = _("krypteret med en adgangskode")
    ODS = _("et OpenDocument-regneark (.ods)")
    ODT = _("et OpenDocument-dokument, der ikke er et regneark (.odt)")
    DOCX = _("et Word-dokument (.docx)")
    ZIP = _("en pakket fil (zip)")
    ARCHIVE = _("en pakket fil")
    PDF = _("en PDF")
    RTF = _("et RTF-dokument")
    HTML = _("en webside (HTML), selv om den kan hedde .xls eller .xlsx")
    XML = _("en XML-fil")
    PICTURE = _("et billede")


_BEGINNINGS = {
    b"{\\rtf": FileKind.RTF,
    b"\x1f\x8b": FileKind.ARCHIVE,
    b"7z\xbc\xaf": FileKind.ARCHIVE,
    b"Rar!": FileKind.ARCHIVE,
    b"\x89PNG": FileKind.PICTURE,
    b"\xff\xd8\xff": FileKind.PICTURE,
    b"GIF8": FileKind.PICTURE,
    b"%PDF": FileKind.PDF,
}
_OPENED_BY_EXCEL = (FileKind.XLS, FileKind.XLSB, FileKind.ODS, FileKind.HTML, FileKind.XML)
_MACROS = "vbaproject.bin"
_NESTED = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"Rar!")
# The content of these parts is never read.
_MAY_BE_NESTED = {
    FileKind.DOCX: re.compile(r"word/embeddings/"),
    FileKind.XLSM: re.compile(rf"xl/{_MACROS}$"),
}
_PARTS = {
    "xl/workbook.bin": FileKind.XLSB,
    "xl/workbook.xml": FileKind.XLSX,
    "word/document.xml": FileKind.DOCX,
    "content.xml": FileKind.ODT,
    "encrypted-package": FileKind.ENCRYPTED,  # LibreOffice from 24.8
}
_DECIDING_PARTS = {FileKind.XLSX: "[content_types].xml", FileKind.ODT: "mimetype"}
_MAX_DECIDING_BYTES = 100_000  # bytes
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)


class UploadRefused(Exception):  # noqa: N818 - a refusal is no fault of the program
    """The file is not read; `message` tells the user why, and the next step."""

    def __init__(self, code: str, message: Text) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


def check_upload(
    data: bytes, *, accepted: Collection[FileKind], instead: Text, max_bytes: int = MAX_BYTES
) -> FileKind:
    """Return the kind of the file. Raises UploadRefused unless accepted, at most `max_bytes`, complete and harmless.

    `instead` is a sentence that tells the user which file to send instead.
    """
    if not data:
        raise UploadRefused("empty_file", _("Filen er tom."))
    if len(data) > max_bytes:
        message = _("Filen er for stor. Den må højst fylde %(megabytes)s MB.")
        raise UploadRefused("too_large", message % {"megabytes": max_bytes // 10**6})
    kind = kind_of(data)
    if kind is FileKind.ENCRYPTED and kind not in accepted:
        raise password_refused()
    if kind is FileKind.XLSM and kind not in accepted:
        raise _macros_refused(kind)
    if kind not in accepted:
        can_be_saved = kind in _OPENED_BY_EXCEL and FileKind.XLSX in accepted
        advice = _("Åbn den i Excel, gem den som .xlsx, og prøv igen.") if can_be_saved else instead
        message = _("Filen er %(kind)s. %(advice)s")
        raise UploadRefused("wrong_kind", message % {"kind": kind.value, "advice": advice})
    if data.startswith(b"PK"):
        check_zip(data, kind)
    return kind


def kind_of(data: bytes) -> FileKind:
    """Return the kind of the content. Raises UploadRefused for a zip file that can't be opened."""
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _kind_of_zip(data)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return FileKind.ENCRYPTED if "EncryptedPackage".encode("utf-16-le") in data else FileKind.XLS
    for beginning, kind in _BEGINNINGS.items():
        if data.startswith(beginning):
            return kind
    head = _BYTE_ORDER_MARKS.sub(b"", data[:4000].replace(b"\0", b""), count=1)
    if _HTML.match(head):
        return FileKind.HTML
    return FileKind.XML if head.lstrip().startswith(b"<?xml") else FileKind.TEXT


def _kind_of_zip(data: bytes) -> FileKind:
    try:
        with ZipFile(BytesIO(data)) as archive:
            parts = {info.filename.casefold(): info for info in archive.infolist()}
            kind = next((kind for part, kind in _PARTS.items() if part in parts), FileKind.ZIP)
            part = parts.get(_DECIDING_PARTS.get(kind, ""))
            beginning = _beginning(archive, part) if part else b""
    except (BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise _damaged() from error
    if kind is FileKind.ODT:
        return FileKind.ODS if b"opendocument.spreadsheet" in beginning else kind
    declared = _COMMENT.sub(b"", beginning.replace(b"\0", b""))
    return FileKind.XLSM if b"macroenabled" in declared.lower() else kind


def _beginning(archive: ZipFile, part: ZipInfo) -> bytes:
    """Return the first bytes of the part, b"" if unreadable; `check_zip` reports the error."""
    try:
        with archive.open(part) as opened:
            return opened.read(_MAX_DECIDING_BYTES)
    except (BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, OSError):
        return b""


def check_zip(data: bytes, kind: FileKind) -> None:
    """Raise UploadRefused unless the zip file is complete, plain, small when inflated, and every part is harmless.

    Each part is inflated here in pieces, and its inflated size and checksum are compared with its header.
    """
    try:
        with ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
        _check_end(data, len(parts))
        _check_names(parts, kind)
        inflated = 0
        for part in parts:
            for size in _check_part(data, part, kind):
                inflated += size
                if inflated > MAX_INFLATED_BYTES:
                    raise _too_heavy()
    except (BadZipFile, zlib.error, struct.error, ValueError, OSError, NotImplementedError) as error:
        raise _damaged() from error


def _check_end(data: bytes, count: int) -> None:
    """Refuse several disks, a comment, and bytes before or after: the directory lists all content of the file."""
    mark, disk, first_disk, here, entries, size, offset, comment = _END.unpack(data[-_END.size :])
    is_plain = mark == b"PK\x05\x06" and not (disk or first_disk or comment) and here == entries == count
    if not is_plain or offset + size + _END.size != len(data):
        raise _damaged()


def _check_names(parts: list[ZipInfo], kind: FileKind) -> None:
    names = [part.orig_filename.casefold() for part in parts]
    if len(names) > MAX_ENTRIES:
        raise _strange("too_many_parts", _("Filen består af for mange dele."))
    if len(set(names)) < len(names):
        raise _strange("duplicate_part", _("Filen har to dele med samme navn."))
    for part, name in zip(parts, names, strict=True):
        is_outside = name.startswith(("/", "~")) or ".." in name.split("/")
        if (
            is_outside
            or any(sign in name for sign in "\\:\0")
            or part.external_attr >> 16 & 0o170000 == _LINK
        ):
            raise _strange("part_outside", _("Filen har en del, der peger ud af filen."))
        if _is_macro(name, kind):
            raise _macros_refused(kind)


def _is_macro(name: str, kind: FileKind) -> bool:
    if kind is FileKind.ODS:
        return name.startswith(("basic/", "scripts/"))
    return kind is not FileKind.XLSM and (name.endswith(_MACROS) or name.startswith("xl/macrosheets/"))


def _check_part(data: bytes, part: ZipInfo, kind: FileKind) -> Iterator[int]:
    """Yield the sizes of the part's inflated pieces. Raises UploadRefused for a harmful or damaged part."""
    if part.flag_bits & 0x41:
        raise password_refused()
    may_be_nested = _MAY_BE_NESTED.get(kind)
    is_closed = may_be_nested is not None and may_be_nested.match(part.filename.casefold()) is not None
    inflated = checksum = 0
    before = b""
    for piece in _pieces(data, part):
        if not inflated and not is_closed and piece.startswith(_NESTED):
            raise _strange("nested_file", _("Filen har en anden fil pakket ind i sig."))
        # Without the zeros of UTF-16; a mark may begin in one piece and end in the next.
        searched = (before + piece).replace(b"\0", b"")
        if not inflated and _STRANGE_ENCODING.match(searched):
            raise _strange("encoding", _("Filen har en del i en tegnkodning, der ikke bruges."))
        if _FORBIDDEN_XML.search(searched):
            raise _strange("doctype", _("Filen har en del, der definerer sine egne koder (DOCTYPE)."))
        before = (before + piece)[-_LONGEST_MARK:]
        inflated += len(piece)
        checksum = zlib.crc32(piece, checksum)
        yield len(piece)
    if (inflated, checksum) != (part.file_size, part.CRC):
        raise _damaged()


def _pieces(data: bytes, part: ZipInfo) -> Iterator[bytes]:
    """Yield the inflated part in pieces of at most 64 KB."""
    at = part.header_offset
    mark, *_fields, name_length, extra_length = _LOCAL_HEADER.unpack(data[at : at + _LOCAL_HEADER.size])
    start = at + _LOCAL_HEADER.size + name_length + extra_length
    packed = data[start : start + part.compress_size]
    if mark != b"PK\x03\x04" or len(packed) != part.compress_size or part.compress_type not in (0, 8):
        raise _damaged()
    if part.compress_type == 0:
        yield from (packed[i : i + _CHUNK] for i in range(0, len(packed), _CHUNK))
        return
    inflating = zlib.decompressobj(-zlib.MAX_WBITS)
    while not inflating.eof:
        piece = inflating.decompress(packed, _CHUNK)
        packed = inflating.unconsumed_tail
        if not piece and not inflating.eof:
            raise _damaged()
        yield piece
    if inflating.unused_data or packed:
        raise _damaged()


def read_apart(module: str, data: bytes) -> Any:
    """Return the answer of `module.read(data)` from a sandbox with limits on time, memory and the size of the answer.

    The sandbox has neither the environment nor the database of this process. Raises UploadRefused if the sandbox
    crashes, is killed, or runs out of memory or processor time (`too_heavy`), and if it got too little processor time
    before APART_SECONDS were over (`SERVER_BUSY`); without limits on a process (Windows) the latter is `too_heavy` too.
    """
    root = Path(__file__).resolve().parents[3]
    environment = {
        "PYTHONPATH": os.pathsep.join([str(root), *filter(None, sys.path)]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "OPENPYXL_LXML": "False",
        "SYSTEMROOT": os.environ.get("SYSTEMROOT", ""),
    }
    command = [sys.executable, "-P", "-s", "-m", sandbox.__name__, module]
    with tempfile.TemporaryFile() as sent, tempfile.TemporaryFile() as answer:
        sent.write(data)
        sent.seek(0)
        with subprocess.Popen(
            command, stdin=sent, stdout=answer, stderr=subprocess.DEVNULL, env=environment
        ) as process:
            # Popen.wait with a timeout polls only twenty times a second.
            is_late = threading.Event()

            def end() -> None:
                is_late.set()
                process.kill()

            timer = threading.Timer(APART_SECONDS, end)
            timer.start()
            try:
                process.wait()
            finally:
                timer.cancel()
                process.kill()
        if process.returncode == sandbox.UNREADABLE:
            raise _damaged()
        if process.returncode and is_late.is_set() and sandbox.LIMITS_ITSELF:
            raise server_busy()
        # Back to the beginning: the child shares the position in this file.
        answer.seek(0)
        content = answer.read(sandbox.MAX_ANSWER_BYTES + 1)
        if process.returncode or len(content) > sandbox.MAX_ANSWER_BYTES:
            raise _too_heavy()
        return json.loads(content)


def password_refused() -> UploadRefused:
    """Return the refusal of a file with a password."""
    return UploadRefused(
        "encrypted", _("Filen er krypteret med en adgangskode. Gem den uden adgangskode, og prøv igen.")
    )


def server_busy() -> UploadRefused:
    """Return the refusal of a file that the server has no time for now. The file may be as good as any."""
    return UploadRefused(
        SERVER_BUSY,
        _("Serveren har for travlt til at læse tabellen lige nu. Prøv igen om lidt."),
    )


def _macros_refused(kind: FileKind) -> UploadRefused:
    if kind is FileKind.DOCX:
        message = _("Dokumentet indeholder makroer. Gem det som .docx uden makroer, og prøv igen.")
    else:
        message = _("Regnearket indeholder makroer. Gem det som .xlsx uden makroer, og prøv igen.")
    return UploadRefused("macros", message)


def _damaged() -> UploadRefused:
    return UploadRefused(
        "damaged", _("Filen er beskadiget eller ikke hel. Åbn den, gem den som en ny fil, og prøv igen.")
    )


def _too_heavy() -> UploadRefused:
    return UploadRefused(
        "too_heavy",
        _(
            "Filen fylder for meget eller er for indviklet til at blive læst. Fjern alt andet end tabellen, og prøv igen."
        ),
    )


def _strange(code: str, why: Text) -> UploadRefused:
    return UploadRefused(code, _("%(why)s Åbn den, gem den som en ny fil, og prøv igen.") % {"why": why})
