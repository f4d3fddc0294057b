"""Open an uploaded file as text or as sheets; UploadRefused becomes ReadError."""

from collections.abc import Callable, Collection

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hrtrack.common.files.uploads import MAX_BYTES, FileKind, UploadRefused, check_upload
from hrtrack.common.files.workbook import Sheet, read_container
from hrtrack.common.tabular.delimited import decode
from hrtrack.common.tabular.findings import ReadError, finding
from hrtrack.common.tabular.sections import text_of

_SHEET_INSTEAD = _("Vælg en .xlsx-, .ods-, .csv- eller .txt-fil, eller indsæt tabellen som tekst.")


def read_sheet(
    data: bytes,
    find: Callable[[str], object],
    check: Callable[[Sheet], None],
    own_lists: Collection[str] = (),
) -> str:
    """Return the text of the only table in an .xlsx, .ods, .csv or .txt file. Raises ReadError without exactly one.

    `find` raises ReadError for text without a table; `check` raises ReadError for a visible sheet that has no faithful
    text. Hidden sheets named in `own_lists` are ours, and no note mentions them.
    """
    opened = open_source(data, {FileKind.TEXT, FileKind.XLSX, FileKind.ODS}, _SHEET_INSTEAD)
    if isinstance(opened, str):
        return opened
    for sheet in opened:
        if not sheet.is_hidden:
            check(sheet)
    return text_of([sheet for sheet in opened if not (sheet.is_hidden and sheet.name in own_lists)], find)


def open_source(
    data: bytes, accepted: Collection[FileKind], instead: str | Promise, max_bytes: int = MAX_BYTES
) -> str | list[Sheet]:
    """Return the text of a text file, or the sheets of another kind of file. Raises ReadError."""
    try:
        kind = check_upload(data, accepted=accepted, instead=instead, max_bytes=max_bytes)
        return decode(data) if kind is FileKind.TEXT else read_container(data, kind)
    except UploadRefused as error:
        raise ReadError(finding(error.code, error.message)) from error
