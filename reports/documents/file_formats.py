"""The formats in which a report is sent as a file."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allocations.models import Grant
from hrtrack.common.web.excel import CONTENT_TYPE
from reports.documents.data_formats import as_csv, as_json
from reports.documents.excel import progress_book
from reports.documents.pdf import pdf_of
from reports.documents.word import word_of
from reports.report.build import Report


@dataclass(frozen=True)
class FileFormat:
    """A file format of the report. `make` returns bytes or an open file; `has_hires`: the file names employees.

    `public_label` is that of a publication, whose file has no hires.
    """

    label: Any
    ending: str
    content_type: str
    make: Callable[[Report], Any]
    has_hires: bool = False
    public_label: Any = None


FILE_FORMATS = {
    "word": FileFormat(
        gettext_lazy("Word, til at redigere"),
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        word_of,
    ),
    "pdf": FileFormat(gettext_lazy("PDF, til at sende"), "pdf", "application/pdf", pdf_of),
    "excel": FileFormat(
        gettext_lazy("Excel med ansættelserne bag"),
        "xlsx",
        CONTENT_TYPE,
        progress_book,
        has_hires=True,
        public_label=gettext_lazy("Excel, uden ansættelserne"),
    ),
    "csv": FileFormat(
        gettext_lazy("CSV, til videre behandling"),
        "csv",
        "text/csv; charset=utf-8",
        lambda report: as_csv(report).encode(),
    ),
    "json": FileFormat(
        gettext_lazy("JSON, til videre behandling"),
        "json",
        "application/json",
        lambda report: as_json(report).encode(),
    ),
}


def file_name_of(
    grant: Grant, as_of: dt.date, *, known_on: dt.date | None = None, publication: int | None = None
) -> str:
    """Return the name of a file of a report, or of the publication of a number, without its ending."""
    name = _("%(grant)s, status %(day)s") % {"grant": grant.name, "day": as_of.isoformat()}
    if known_on:
        name += _(", kendt %s") % known_on.isoformat()
    return name + (_(", offentliggørelse %s") % publication if publication else "")
