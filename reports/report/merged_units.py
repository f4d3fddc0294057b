"""The table "Sammenlagte hospitaler": the units of a report that are one hospital on the report's day, and their sums.

Targets, attainment, Σ min, the forecast and the totals stay on the units that were decided: 6 of 8 and 12 of 10 is not
18 of 18.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from hires.figures.breakdowns import Parts
from hires.figures.statement import reached_name
from reports.report.data_tables import DataTable, ReportColumn, ReportRow, ValueKind, hospital_filter
from reports.report.figure_columns import figure, target_column
from reports.report.progress import ProgressReport, ProgressRow

MERGED_UNITS = "merged_units"
ADDED_UP = ("created", "fte", "spent", "committed", "remaining", "persons")


@dataclass(frozen=True)
class MergedUnit:
    """The rows of the units that are one hospital on the report's day, called by that hospital's name."""

    name: str
    rows: Sequence[ProgressRow]


def merged_units_of(progress: ProgressReport, parts: Parts) -> list[MergedUnit]:
    """Return the groups of two or more units that are one hospital, in the order of their first units.

    Parts: "successors". A successor with an allocation of its own in the grant is one of the group.
    """
    successors = {row["hospital_id"]: row["successor_id"] for row in parts["successors"]}
    names = {row["successor_id"]: row["successor_name"] for row in parts["successors"]}
    groups: dict[int, list[ProgressRow]] = defaultdict(list)
    for row in progress.rows:
        groups[last_successor(row.hospital_id or 0, successors)].append(row)
    return [MergedUnit(names[key], rows) for key, rows in groups.items() if len(rows) > 1]


def last_successor(hospital_id: int, successors: dict[int, int]) -> int:
    """Return the hospital that a hospital has become, by the successors of the closed hospitals."""
    passed = {hospital_id}
    while (successor := successors.get(hospital_id, hospital_id)) not in passed:
        hospital_id = successor
        passed.add(hospital_id)
    return hospital_id


def merged_units(progress: ProgressReport, parts: Parts) -> Iterator[DataTable]:
    """Yield the table of the units that are merged on the report's day, each group with a subtotal; none without any."""
    merged = merged_units_of(progress, parts)
    if merged:
        names = summed_figures(progress)
        yield DataTable(
            MERGED_UNITS,
            _("Sammenlagte %(units)s") % progress.grant.units.words,
            merged_columns(progress, names),
            [row for unit in merged for row in merged_rows(unit, names)],
        )


def summed_figures(progress: ProgressReport) -> list[str]:
    """Return the figures that are added up: first the one that is held against the target."""
    return list(dict.fromkeys((reached_name(progress.grant), *ADDED_UP)))


def merged_columns(progress: ProgressReport, names: Sequence[str]) -> list[ReportColumn]:
    """Return the columns, in the order of `merged_rows`. Machines read the group and the subtotal from columns of theirs."""
    grant = progress.grant
    return [
        figure("hospital", grant),
        target_column(grant),
        *(figure(name, grant) for name in names),
        ReportColumn("merged_into", _("Sammenlagt til"), ValueKind.TEXT, is_shown=False),
        ReportColumn("is_subtotal", _("Delsum"), ValueKind.MARK, is_shown=False),
    ]


def merged_rows(unit: MergedUnit, names: Sequence[str]) -> Iterator[ReportRow]:
    """Yield the units of a group, and beneath them their sums, which have no target."""
    for row in unit.rows:
        figures = (getattr(row, name) for name in names)
        yield ReportRow(
            (row.hospital, row.target, *figures, unit.name, False), hospital_filter(row.hospital_id)
        )
    sums: Iterator[Any] = (sum_of_figure(unit.rows, name) for name in names)
    yield ReportRow((_("%s, i alt") % unit.name, None, *sums, unit.name, True), is_subtotal=True)


def sum_of_figure(rows: Sequence[ProgressRow], name: str) -> Any:
    """Return the sum of a figure of the rows, of the figure's own type."""
    values = [getattr(row, name) for row in rows]
    return sum(values, start=type(values[0])())
