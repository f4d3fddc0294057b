"""The dimensions by which hires are told apart, and tables of the report's figures by one or two dimensions."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from allocations.models import Grant
from hires.figures.breakdowns import Parts
from hires.figures.definitions import label_of
from hires.routes import route_choices
from reports.report.data_tables import DataTable, ReportColumn, ReportRow, ValueKind, adding_up
from reports.report.figure_columns import figure
from reports.report.progress import ProgressReport

# Rows of the part "uses": hires with the same answers, added up.
Uses = list[dict[str, Any]]
# The figures that are added up by dimension.
MEASURES = ("created", "persons", "person_years", "committed_person_years", "committed")
# Figures with another name in the part "uses".
NAMES_IN_USES = {"created": "posts"}


@dataclass(frozen=True)
class Dimension:
    """A dimension: its name, its label, its (value, label) pairs, and the value of a row of the part "uses".

    `value_of_post` is the value of the row's post, where it may be another than the hire's; None where it is the same.
    """

    name: str
    label: str
    values: Sequence[tuple[str, str]]
    value_of: Callable[[dict[str, Any]], str]
    value_of_post: Callable[[dict[str, Any]], str] | None = None

    def value(self, row: dict[str, Any], measure: ReportColumn) -> str:
        """Return the value under which a measure of a row is added up."""
        of_post = self.value_of_post if measure.name in NAMES_IN_USES else None
        return (of_post or self.value_of)(row)


def dimension_labels(grant: Grant) -> dict[str, str]:
    """Return the labels of the grant's dimensions by their names. A question that is not asked is no dimension."""
    question = grant.low_activity_question
    return {
        "hospital": label_of("hospital", grant),
        "purpose": _("Primært formål"),
        **({"low_activity": question} if question else {}),
        "staff_group": _("Personalegruppe"),
        "route": _("Rekrutteringsvej"),
        "formerly_employed": _("Tidligere ansat i regionen i samme type arbejde"),
    }


def dimensions(progress: ProgressReport, parts: Parts) -> dict[str, Dimension]:
    """Return the dimensions by their names. Parts: "uses", "purposes", "staff_groups".

    A value "" ("Ikke angivet") is added where a hire has no purpose or staff group.
    """
    yes_or_no = [("true", _("Ja")), ("false", _("Nej"))]

    def named(name: str) -> list[tuple[str, str]]:
        is_missing = any(row[f"{name}_id"] is None for row in parts["uses"])
        none = [("", _("Ikke angivet"))] if is_missing else []
        plural = {"purpose": "purposes", "staff_group": "staff_groups"}[name]
        return [(str(row["id"]), row["name"]) for row in parts[plural]] + none

    def column(name: str) -> Callable[[dict[str, Any]], str]:
        return lambda row: "" if row[name] is None else str(row[name])

    values: dict[str, tuple[list[tuple[str, str]], Callable[[dict[str, Any]], str]]] = {
        "hospital": ([(str(row.hospital_id), row.hospital) for row in progress.rows], column("hospital_id")),
        "purpose": (named("purpose"), column("purpose_id")),
        "low_activity": (yes_or_no, lambda row: str(row["low_activity"]).lower()),
        "staff_group": (named("staff_group"), column("staff_group_id")),
        "route": (route_choices(progress.grant), column("route")),
        "formerly_employed": (yes_or_no, lambda row: str(row["formerly_employed"]).lower()),
    }
    of_post = {"staff_group": column("staff_group_of_post")}
    return {
        name: Dimension(name, label, *values[name], of_post.get(name))
        for name, label in dimension_labels(progress.grant).items()
    }


def measures() -> list[ReportColumn]:
    """Return the columns of the figures that are added up by dimension."""
    return [figure(name) for name in MEASURES]


def measure_sum(rows: Iterable[dict[str, Any]], measure: ReportColumn) -> Any:
    """Return the sum of a measure over rows of the part "uses": an int for counts, else a Decimal."""
    name = NAMES_IN_USES.get(measure.name, measure.name)
    return sum((row[name] for row in rows), start=0 if measure.kind is ValueKind.COUNT else Decimal())


def by_dimension(dimension: Dimension, uses: Uses) -> DataTable:
    """Return every measure for each value of a dimension."""
    groups: dict[tuple[str, str], Uses] = defaultdict(list)
    for row in uses:
        for measure in measures():
            groups[measure.name, dimension.value(row, measure)].append(row)
    rows = [
        ReportRow(
            (label, *(measure_sum(groups[measure.name, value], measure) for measure in measures())),
            {dimension.name: value},
        )
        for value, label in dimension.values
    ]
    return adding_up(
        dimension.name,
        dimension.label,
        [ReportColumn(dimension.name, dimension.label, ValueKind.TEXT), *measures()],
        rows,
    )


def crossed(by: Dimension, across: Dimension, measure: ReportColumn, uses: Uses) -> DataTable:
    """Return one measure by two dimensions, with the total of each row and column.

    A column of a value is named dimension:value, as route:redeployment.
    """
    cells: dict[tuple[str, str], Uses] = defaultdict(list)
    for row in uses:
        cells[by.value(row, measure), across.value(row, measure)].append(row)
    columns = [
        ReportColumn("by", by.label, ValueKind.TEXT),
        *(
            ReportColumn(f"{across.name}:{value}", label, measure.kind, measure.drilldown)
            for value, label in across.values
        ),
        ReportColumn("total", _("I alt"), measure.kind, measure.drilldown),
    ]
    rows = []
    for value, label in by.values:
        sums = [measure_sum(cells[value, other], measure) for other, _label in across.values]
        total = sum(sums, start=type(sums[0])()) if sums else 0
        rows.append(ReportRow((label, *sums, total), {by.name: value}))
    return adding_up("crossed", measure.label, columns, rows)
