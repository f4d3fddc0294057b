"""The report for machines and terminals: JSON, CSV and plain text. The same report gives the same bytes."""

import csv
import io
import json

from django.utils.translation import gettext as _

from hires.figures.statement import reached_name
from hrtrack.common.text.danish import format_date
from reports.report.build import Report
from reports.report.columns import ValueKind

HEAD = ("grant", "as_of", "known_on", "rules_version", "made_at", "made_by", "is_public")
FORMULA_SIGNS = tuple("=+-@|\t\r＝＋－＠")
# What the grant is counted in comes after the first two.
ON_A_TERMINAL = (
    "filled", "fte", "from_regionh_match", "spent", "remaining", "attainment", "beside_attainment",
)  # fmt: skip
AT_TARGET = 2


def as_json(report: Report) -> str:
    return json.dumps(report.as_dict(), ensure_ascii=False, indent=2)


def as_csv(report: Report, name: str = "status") -> str:
    """One table, its total last, as comma separated values with the JSON's names and values."""
    table = report.tables[name]
    told = report.as_dict()
    head = {key: told[key] for key in HEAD}
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
    """The status for a terminal: money in tkr."""
    table = report.status.with_only(["hospital", "allocated", reached_name(report.grant), *ON_A_TERMINAL])
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
        title += "\n" + _("Som kendt %s.") % report.known_in_words
    rule = "-" * len(printed[0])
    return "\n".join([title, "", printed[0], rule, *printed[1:-1], rule, printed[-1]])


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.lstrip(" '\"")[:1] in FORMULA_SIGNS else text
