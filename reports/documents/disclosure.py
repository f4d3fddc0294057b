"""The version for publication: no group of fewer than three persons by route or reason can be read or reckoned out.

Nor can anybody who knows this rule tell that a hidden group has fewer than three persons: for every hidden group there
is another world in which the group is larger, and of which the very same is published
(tests/properties/test_hidden_groups.py).
"""

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from hires.enums import CandidatesAssessed, LeavingReason, RecruitmentRoute
from reports.report.attention import RedeploymentShare
from reports.report.build import Report
from reports.report.data_tables import HIDDEN, DataTable, ReportColumn, ReportRow, ValueKind

FEWEST = 3
NOT_PUBLISHED = ("newcomers",)
# The tables of a grant with a redeployment scheme.
ASSESSED = ("assessed", "not_assessed")
NOT_BY_MONTH = ("from_redeployment", "redeployment_share")
FROM_REDEPLOYMENT = "from_redeployment"
# The filters of the rows of persons who were redeployed: by route, and by whether candidates were assessed.
REDEPLOYMENT_ROWS = (RecruitmentRoute.REDEPLOYMENT, "redeployed")


def published(report: Report) -> Report:
    """Return a report with all parts as it can be published.

    Persons who were redeployed are counted in several tables. Either every table shows their number, which is then never
    hidden to cover another group; or none does, and the other groups of the same line are hidden, too. A grant without a
    redeployment scheme has none of these tables, and nobody who could be one of two groups.
    """
    tables = {name: table for name, table in report.tables.items() if name not in NOT_PUBLISHED}
    for name in ("months", "hospital_months"):
        kept = [column.name for column in tables[name].columns if column.name not in NOT_BY_MONTH]
        tables[name] = tables[name].with_only(kept)
    has_scheme = bool(report.grant.redeployment_scheme)
    hides_redeployment = has_scheme and _hides_redeployment(tables["route"])
    if has_scheme:
        tables["status"] = _status(tables["status"], hides_redeployment=hides_redeployment)
    if "assessed" in tables:
        tables["assessed"] = _of_the_region(tables["assessed"])
    leavers = {row["leaving_reason"]: row["persons"] for row in report.parts["leavers"]}
    persons_of = {
        "route": tables["route"].values("persons"),
        "formerly_employed": tables["formerly_employed"].values("persons"),
        "leaving": [leavers.get(reason, 0) for reason in LeavingReason.values],
        **{name: tables[name].values("hires") for name in ASSESSED if name in tables},
    }
    for name, persons in persons_of.items():
        tables[name] = _without_small_groups(tables[name], persons)
    if hides_redeployment:
        tables |= {name: _all_hidden(tables[name]) for name in ("route", *ASSESSED)}
    elif has_scheme and _is_hidden(tables["assessed"], CandidatesAssessed.NO):
        tables["not_assessed"] = _all_hidden(tables["not_assessed"])
    return replace(
        report,
        tables=tables,
        attention=[fact for fact in report.attention if not isinstance(fact, RedeploymentShare)],
        is_public=True,
    )


def hidden_places(persons: Sequence[int], has_figures: Sequence[bool] | None = None) -> set[int]:
    """Return the indexes of the groups to hide, of a line of groups whose total anybody knows.

    `has_figures`: whether any figure of each group is not 0. A group of nobody has figures if persons' money or posts
    are counted in another group than the persons themselves.
    """
    has_figures = has_figures or [size > 0 for size in persons]
    total = sum(persons)
    # So few persons that all groups may be small; or all persons in one group, which tells of each person.
    if any(has_figures) and (total < len(persons) + FEWEST - 1 or max(persons) == total):
        return set(range(len(persons)))
    small = {place for place, size in enumerate(persons) if has_figures[place] and size < FEWEST}
    if not small:
        return set()
    # With the smallest of the large groups, which any of the small groups could as well have been.
    cover = min((size for size in persons if size >= FEWEST), default=None)
    return small | {place for place, size in enumerate(persons) if size == cover}


def _hides_redeployment(route: DataTable) -> bool:
    """Return whether persons who were redeployed are hidden, as one of two groups: redeployed, and not."""
    persons = route.place_of("persons")
    sides: list[list[ReportRow]] = [
        [row for row in route.rows if _is_redeployment(row) is is_redeployed]
        for is_redeployed in (True, False)
    ]
    sizes = [sum(row.cells[persons] for row in rows) for rows in sides]
    return bool(hidden_places(sizes, [any(_has_figures(row) for row in rows) for rows in sides]))


def _without_small_groups(table: DataTable, persons: Sequence[int]) -> DataTable:
    """Return the table with the figures of its small groups hidden; the rows of redeployment are left to `published`."""
    places = [place for place, row in enumerate(table.rows) if not _is_redeployment(row)]
    groups = hidden_places(
        [persons[place] for place in places], [_has_figures(table.rows[place]) for place in places]
    )
    hidden = {places[number] for number in groups}
    if len(hidden) == len(table.rows):
        return _all_hidden(table)
    return replace(
        table, rows=[_hide(row) if place in hidden else row for place, row in enumerate(table.rows)]
    )


def _is_redeployment(row: ReportRow) -> bool:
    return any(value in REDEPLOYMENT_ROWS for value in row.filters.values())


def _has_figures(row: ReportRow) -> bool:
    """Return whether any figure of a group is not 0."""
    return any(row.cells[1:])


def _hide(row: ReportRow) -> ReportRow:
    """Return the row with all figures hidden."""
    return replace(row, cells=(row.cells[0], *(HIDDEN for _cell in row.cells[1:])))


def _is_hidden(table: DataTable, group: str) -> bool:
    return any(group in row.filters.values() and HIDDEN in row.cells for row in table.rows)


def _all_hidden(table: DataTable) -> DataTable:
    return replace(table, rows=[_hide(row) for row in table.rows], total=table.total and _hide(table.total))


def _of_the_region(table: DataTable) -> DataTable:
    """Return whether candidates were assessed for the region alone, with a row for each answer."""
    assert table.total is not None  # noqa: S101 - for the type checker: it adds up
    totals = dict(zip((column.name for column in table.columns), table.total.cells, strict=True))
    counted = table.columns[table.place_of("hires")].label
    columns = [ReportColumn("group", counted, ValueKind.TEXT), ReportColumn("hires", _("Antal"))]
    rows = [
        ReportRow((column.label, totals[column.name]), {"group": column.name}) for column in table.columns[2:]
    ]
    return DataTable(table.name, table.title, columns, rows, ReportRow((_("I alt"), totals["hires"])))


def _status(table: DataTable, *, hides_redeployment: bool) -> DataTable:
    """Return the status, who was redeployed hidden unless each hospital has three who were and three who were not."""
    place = table.place_of(FROM_REDEPLOYMENT)
    both = zip(table.values(FROM_REDEPLOYMENT), table.values("persons"), strict=True)
    hides_rows = hides_redeployment or any(
        persons and min(redeployed, persons - redeployed) < FEWEST for redeployed, persons in both
    )

    def without(row: ReportRow) -> ReportRow:
        return replace(row, cells=(*row.cells[:place], HIDDEN, *row.cells[place + 1 :]))

    return replace(
        table,
        rows=[without(row) for row in table.rows] if hides_rows else table.rows,
        total=without(table.total) if hides_redeployment and table.total else table.total,
    )
