"""The report as JSON and CSV for machines, and as plain text for a terminal. The same report gives the same bytes."""

import csv
import hashlib
import io
import json
from dataclasses import asdict
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from hires.figures.statement import reached_name
from hrtrack.common.text.danish import format_date
from reports.phrases.attention import attention_in_words
from reports.phrases.descriptions import completeness_in_words, known_in_words
from reports.phrases.notes import notes_of
from reports.report.build import Report
from reports.report.data_tables import ValueKind

HEAD = ("grant", "as_of", "known_on", "rules_version", "made_at", "made_by", "publication")
FORMULA_SIGNS = tuple("=+-@|\t\r＝＋－＠")
# The columns after the hospital, the allocation and the figure that the grant is counted in.
ON_A_TERMINAL = (
    "filled",
    "fte",
    "from_redeployment",
    "spent",
    "remaining",
    "attainment",
    "beside_attainment",
)
AT_TARGET = 2


def as_dict(report: Report) -> dict[str, Any]:
    """Return the report as JSON holds it. The status is in `rows`, `total` and `notes`, all other tables in `tables`."""
    *rows, total = report.status.plain_rows()
    texts = asdict(report.texts)
    texts["booked"] = None if report.texts.booked is None else str(report.texts.booked)
    phrases = [attention_in_words(report.progress, fact) for fact in report.attention]
    return {
        "grant": report.grant.name,
        "as_of": report.as_of.isoformat(),
        "known_on": report.known_on and report.known_on.isoformat(),
        "rules_version": report.progress.rules_version,
        "made_at": timezone.localtime(report.made_at).isoformat(timespec="seconds"),
        "made_by": report.made_by,
        "publication": report.edition and report.edition.number,
        "rows": rows,
        "total": total,
        "notes": notes_of(report, "status"),
        "tables": {
            table.name: {
                "title": table.title,
                "rows": [table.plain(row) for row in table.rows],
                "total": table.plain(table.total) if table.total else None,
                "notes": notes_of(report, table.name),
            }
            for table in report.tables.values()
            if table is not report.status
        },
        "words": texts,
        "completeness": completeness_in_words(report.completeness),
        "attention": [{"title": phrase.title, "text": phrase.text} for phrase in phrases],
    }


def report_hash(report: Report) -> str:
    """Return the SHA-256 of the report as hexadecimal digits: the same for the same figures, whoever asks, and when."""
    content = as_dict(report)
    del content["made_at"], content["made_by"]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def as_json(report: Report) -> str:
    """Return the report as JSON, its texts in the language of the request."""
    return json.dumps(as_dict(report), ensure_ascii=False, indent=2)


def as_csv(report: Report, name: str = "status") -> str:
    """Return a table, its total last, as CSV with the names and values of the JSON. KeyError for an unknown table."""
    table = report.tables[name]
    content = as_dict(report)
    head = {key: content[key] for key in HEAD}
    texts = {column.name for column in table.columns if column.kind is ValueKind.TEXT} | {"grant", "made_by"}
    file = io.StringIO()
    writer = csv.DictWriter(file, [*head, *(column.name for column in table.columns)], lineterminator="\r\n")
    writer.writeheader()
    for row in table.plain_rows():
        cells = head | row
        writer.writerow(
            cells | {key: harmless(str(cells[key])) for key in texts if cells.get(key) is not None}
        )
    return file.getvalue()


def as_text(report: Report) -> str:
    """Return the status for a terminal, money in tkr."""
    shown = ["hospital", "allocated", reached_name(report.grant), *ON_A_TERMINAL]
    table = report.status.with_only(shown).for_people
    targets = report.status.with_only(["target"])
    lines = [[column.heading for column in table.columns]]
    for row, target in zip(table.with_total, targets.with_total, strict=True):
        cells = [column.shown(value) for column, value in zip(table.columns, row.cells, strict=True)]
        cells[AT_TARGET] += f" / {targets.columns[0].shown(target.cells[0])}"
        lines.append(cells)
    lines[0][AT_TARGET] += " / " + _("måltal")
    widths = [max(len(line[column]) for line in lines) for column in range(len(table.columns))]
    printed = [
        "  ".join(
            [
                line[0].ljust(widths[0]),
                *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)),
            ]
        )
        for line in lines
    ]
    title = _("%(grant)s, samlet status pr. %(day)s (tælleregler version %(version)s)") % {
        "grant": report.grant.name,
        "day": format_date(report.as_of),
        "version": report.progress.rules_version,
    }
    if report.is_of_history:
        title += "\n" + _("Som registreret pr. %s.") % known_in_words(report)
    rule = "-" * len(printed[0])
    return "\n".join([title, "", printed[0], rule, *printed[1:-1], rule, printed[-1]])


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: with an apostrophe before a sign that begins one."""
    return f"'{text}" if text.lstrip(" '\"")[:1] in FORMULA_SIGNS else text
