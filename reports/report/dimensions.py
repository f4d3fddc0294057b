"""The dimensions by which hires are told apart, and tables of the report's figures by one or two dimensions."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from allocations.models import Grant
from hires.figures.breakdowns import Parts
from hires.figures.definitions import label_of
from hires.routes import route_choices, routes_of, short_route_name
from reports.report.data_tables import DataTable, ReportColumn, ReportRow, ValueKind, adding_up
from reports.report.figure_columns import figure
from reports.report.progress import ProgressReport, fraction

# Rows of the part "uses": hires with the same answers, added up.
Uses = list[dict[str, Any]]
# The figures that are added up by dimension.
MEASURES = ("created", "persons", "person_years", "committed_person_years", "committed")
# Figures with another name in the part "uses".
NAMES_IN_USES = {"created": "posts"}
# So many values of a pivot have a pattern and a column of their own; the smaller ones are added up.
MOST_VALUES = 5
# Dimensions whose first value is the answer that is asked for; of the others the largest value is.
ANSWERED_BY_FIRST_VALUE = ("low_activity", "route", "formerly_employed")


@dataclass(frozen=True)
class Dimension:
    """A dimension: its name, its label, its (value, label) pairs, and the value of a row of the part "uses".

    `value_of_post` is the value of the row's post, where it may be another than the hire's; None where it is the same.
    `short_labels` are those of values whose label is too long for the head of a column.
    """

    name: str
    label: str
    values: Sequence[tuple[str, str]]
    value_of: Callable[[dict[str, Any]], str]
    value_of_post: Callable[[dict[str, Any]], str] | None = None
    short_labels: Mapping[str, str] = field(default_factory=dict)

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
    grant = progress.grant
    short = {"route": {route.value: short_route_name(grant, route) for route in routes_of(grant)}}
    return {
        name: Dimension(name, label, *values[name], of_post.get(name), short.get(name, {}))
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
            ReportColumn(
                f"{across.name}:{value}",
                across.short_labels.get(value, label),
                measure.kind,
                measure.drilldown,
            )
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


@dataclass(frozen=True)
class Pivot:
    """A measure distributed on `across`, for each value of `by`; `table` has the share of the value `lead` last.

    `others` is the number of values of `across` that are added up in one column, 0 if each has its own.
    """

    by: Dimension
    across: Dimension
    measure: ReportColumn
    table: DataTable
    lead: ReportColumn
    others: int = 0

    @property
    def values(self) -> Sequence[ReportColumn]:
        """The columns of the values of `across`."""
        return self.table.columns[1:-2]

    def value_of(self, row: ReportRow, column: ReportColumn) -> Any:
        """Return the figure of a row in a column."""
        return row.cells[self.table.place_of(column.name)]

    def total_of(self, row: ReportRow) -> Any:
        """Return the sum of a row."""
        return row.cells[-2]

    def shares(self, row: ReportRow) -> list[Decimal]:
        """Return the part of each value in a row, between 0 and 1; zeros for an empty row."""
        return [fraction(value, self.total_of(row)) or Decimal() for value in row.cells[1:-2]]


def pivot_of(by: Dimension, across: Dimension, measure: ReportColumn, uses: Uses) -> Pivot | None:
    """Return the pivot of one measure by two dimensions; None if nothing is counted, so that there are no shares."""
    whole = crossed(by, across, measure, uses)
    if not whole.total_of("total"):
        return None
    table, others = _with_others_added_up(whole)
    columns = table.columns[1:-1]
    lead = columns[0]
    if across.name not in ANSWERED_BY_FIRST_VALUE:
        named = columns[:-1] if others else columns
        lead = max(named, key=lambda column: table.total_of(column.name))
    place = table.place_of(lead.name)

    def with_share(row: ReportRow) -> ReportRow:
        return replace(row, cells=(*row.cells, fraction(row.cells[place], row.cells[-1])))

    share = ReportColumn("share", _("Andel: %s") % lead.label, ValueKind.FRACTION)
    table = replace(
        table,
        name="pivot",
        title=_("%(measure)s efter »%(across)s« og »%(by)s«")
        % {"measure": measure.label, "across": across.label, "by": by.label},
        columns=[*table.columns, share],
        rows=[with_share(row) for row in table.rows],
        total=table.total and with_share(table.total),
    )
    return Pivot(by, across, measure, table, lead, others)


def _with_others_added_up(table: DataTable) -> tuple[DataTable, int]:
    """Return a crossed table with its largest columns and the sum of the others, and how many those are."""
    columns = table.columns[1:-1]
    largest = sorted(columns, key=lambda column: table.total_of(column.name), reverse=True)[:MOST_VALUES]
    kept = [column for column in columns if column in largest]
    others = [table.place_of(column.name) for column in columns if column not in largest]
    if not others:
        return table, 0

    def folded(row: ReportRow) -> ReportRow:
        rest = sum((row.cells[place] for place in others), start=type(row.cells[-1])())
        own = (row.cells[table.place_of(column.name)] for column in kept)
        return replace(row, cells=(row.cells[0], *own, rest, row.cells[-1]))

    other = ReportColumn("others", _("Øvrige"), table.columns[-1].kind)
    return replace(
        table,
        columns=[table.columns[0], *kept, other, table.columns[-1]],
        rows=[folded(row) for row in table.rows],
        total=table.total and folded(table.total),
    ), len(others)
