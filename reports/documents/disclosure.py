"""The version for publication: no group of fewer than three persons by route or reason can be read or reckoned out.

Amounts, targets and created posts are nobody's personal data, and are told of every hospital. What else is told of a
hospital is told from five persons on; its commitment is else the price of its posts. Money is in whole tkr., and never by
a group of people or by month, where each step is somebody's.

Nor can anybody who knows this rule tell that a hidden group has fewer than three persons: for every hidden group there
is another world in which the group is larger, and of which the very same is published
(tests/properties/test_hidden_groups.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from allocations.enums import GrantStatus
from hires.enums import CandidatesAssessed, LeavingReason, RecruitmentRoute
from reports.report.attention import AttentionFact, RedeploymentShare
from reports.report.build import Report
from reports.report.data_tables import HIDDEN, DataTable, ReportColumn, ReportRow, ValueKind
from reports.report.merged_units import MERGED_UNITS
from reports.report.progress import ProgressReport

FEWEST = 3
# The fewest who left for the same reason.
FEWEST_LEAVERS = 5
# The fewest persons of a hospital whose states, people and money are told.
FEWEST_OF_HOSPITAL = 5
TKR = Decimal(1000)
# Tables that count hires beside persons, or tell of short and part-time hires.
NOT_PUBLISHED = ("newcomers", "attested", "lengths")
# What is told of a hospital however few its persons are.
OF_EVERY_HOSPITAL = (
    "hospital",
    "share_percent",
    "allocated",
    "original_budget",
    "budget_changes",
    "target",
    "original_target",
    "created",
    "persons",
    "from_redeployment",
    "merged_into",
    "is_subtotal",
)
# What is told of a group of posts, and of a group of people.
OF_POSTS, OF_PEOPLE = ("created",), ("persons",)
PERSONS = ("route", "formerly_employed", "staff_group")
GROUPS = {
    "purpose": OF_POSTS,
    "low_activity": OF_POSTS,
    "staff_group": OF_PEOPLE,
    "route": OF_PEOPLE,
    "formerly_employed": OF_PEOPLE,
}
OF_FORECAST = ("hospital", "target", "reached", "pace", "needed", "low", "expected", "high", "chance")
# The tables of a grant with a redeployment scheme.
ASSESSED = ("assessed", "not_assessed")
NOT_BY_MONTH = ("from_redeployment", "redeployment_share", "spent", "committed")
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
    tables |= _months(report)
    tables |= _groups_of_people(report)
    for name, told in GROUPS.items():
        if name in tables:
            tables[name] = tables[name].with_only([tables[name].columns[0].name, *told])
    small = _small_hospitals(report.progress)
    tables |= _tables_of_hospitals(tables, report, small)
    return replace(
        report,
        tables={name: _in_whole_tkr(table) for name, table in tables.items()},
        attention=[fact for fact in report.attention if _is_told(fact, small)],
        is_public=True,
    )


def _months(report: Report) -> dict[str, DataTable]:
    """Return the tables of months without money. Post-years by month stay where the target is counted in them."""
    steps = ("committed_person_years",) if report.grant.counts_posts else ()
    hospitals = ["hospital", "day", "created", "even_pace", "incomplete"]
    return {
        "months": _without(report.tables["months"], *NOT_BY_MONTH, *steps),
        "hospital_months": report.tables["hospital_months"].with_only(hospitals),
    }


def _groups_of_people(report: Report) -> dict[str, DataTable]:
    """Return the status and the tables by route, answer and reason, small groups hidden."""
    tables = {
        name: report.tables[name]
        for name in ("status", "route", "formerly_employed", "staff_group", "leaving", *ASSESSED)
        if name in report.tables
    }
    has_scheme = bool(report.grant.redeployment_scheme)
    hides_redeployment = has_scheme and _hides_redeployment(tables["route"])
    if has_scheme:
        is_closed = report.grant.status == GrantStatus.CLOSED
        tables["status"] = _status(
            tables["status"], hides_redeployment=hides_redeployment, is_closed=is_closed
        )
    if "assessed" in tables:
        tables["assessed"] = _of_the_region(tables["assessed"])
    leavers = {row["leaving_reason"]: row["persons"] for row in report.parts["leavers"]}
    persons_of = {
        **{name: tables[name].values("persons") for name in PERSONS if name in tables},
        "leaving": [leavers.get(reason, 0) for reason in LeavingReason.values],
        **{name: tables[name].values("hires") for name in ASSESSED if name in tables},
    }
    for name, persons in persons_of.items():
        fewest = FEWEST_LEAVERS if name == "leaving" else FEWEST
        tables[name] = _without_small_groups(tables[name], persons, fewest)
    if hides_redeployment:
        tables |= {name: _all_hidden(tables[name]) for name in ("route", *ASSESSED)}
    elif has_scheme and _is_hidden(tables["assessed"], CandidatesAssessed.NO):
        tables["not_assessed"] = _all_hidden(tables["not_assessed"])
    return tables


def _tables_of_hospitals(
    tables: Mapping[str, DataTable], report: Report, small: set[int | None]
) -> dict[str, DataTable]:
    """Return the tables with a row for each hospital, with little told of the small ones."""
    found = {"status": _of_hospitals(tables["status"], report, small)}
    if "forecast" in tables:
        found["forecast"] = tables["forecast"].with_only(OF_FORECAST)
        if not report.grant.counts_posts:
            found["forecast"] = _hidden_hospitals(found["forecast"], small, ("hospital", "target"))
    if MERGED_UNITS in tables:
        merged = tables[MERGED_UNITS]
        names = [column.name for column in merged.columns if column.name in OF_EVERY_HOSPITAL]
        found[MERGED_UNITS] = merged.with_only(names)
    return found


def _small_hospitals(progress: ProgressReport) -> set[int | None]:
    """Return the ids of the hospitals of which little is told: those with few persons, and so many others that the totals
    tell nothing of them.
    """
    smallest_first = sorted(progress.rows, key=lambda row: row.persons)
    small = [row for row in smallest_first if 0 < row.persons < FEWEST_OF_HOSPITAL]
    others = [row for row in smallest_first if row.persons >= FEWEST_OF_HOSPITAL]
    while small and others and sum(row.persons for row in small) < FEWEST_OF_HOSPITAL:
        small.append(others.pop(0))
    return {row.hospital_id for row in small}


def _is_told(fact: AttentionFact, small: set[int | None]) -> bool:
    """Return whether a fact is told: of no small hospital, for its text tells money that is left of its persons' posts."""
    return not isinstance(fact, RedeploymentShare) and fact.row.hospital_id not in small


def _of_hospitals(table: DataTable, report: Report, small: set[int | None]) -> DataTable:
    """Return the status with little told of the small hospitals, and their commitment as the price of their posts."""
    told = [column.name for column in table.columns if column.name in OF_EVERY_HOSPITAL]
    if report.grant.counts_posts:
        told.append("attainment")
    hidden = _hidden_hospitals(table, small, told)
    places = {name: table.place_of(name) for name in ("allocated", "committed", "remaining")}
    months = report.grant.post_months or 12
    rows = []
    for row, figures in zip(hidden.rows, report.progress.rows, strict=True):
        cells = list(row.cells)
        if figures.hospital_id in small:
            price = figures.price * figures.created * months / 12
            cells[places["committed"]] = price
            cells[places["remaining"]] = figures.allocated - price
        rows.append(replace(row, cells=tuple(cells)))
    total = table.total
    if total and 0 < report.progress.total.persons < FEWEST_OF_HOSPITAL:
        # So few in all: the total is as little told as the hospitals.
        cells = [
            cell if column.name in told else HIDDEN
            for column, cell in zip(table.columns, total.cells, strict=True)
        ]
        for name in ("committed", "remaining"):
            cells[places[name]] = sum((row.cells[places[name]] for row in rows), Decimal())
        total = replace(total, cells=tuple(cells))
    return replace(hidden, rows=rows, total=total)


def _hidden_hospitals(table: DataTable, small: set[int | None], told: Sequence[str]) -> DataTable:
    """Return a table of hospitals with only the `told` columns shown of the small ones."""
    keys = {str(key) for key in small}
    places = {table.place_of(name) for name in told}

    def hidden(row: ReportRow) -> ReportRow:
        if row.filters.get("hospital") not in keys:
            return row
        cells = (cell if place in places else HIDDEN for place, cell in enumerate(row.cells))
        return replace(row, cells=tuple(cells))

    return replace(table, rows=[hidden(row) for row in table.rows])


def _without(table: DataTable, *names: str) -> DataTable:
    return table.with_only([column.name for column in table.columns if column.name not in names])


def _in_whole_tkr(table: DataTable) -> DataTable:
    """Return the table with its money in whole tkr., which the total may differ from by rounding."""
    places = {place for place, column in enumerate(table.columns) if column.kind is ValueKind.KR}

    def rounded(row: ReportRow) -> ReportRow:
        cells = (
            (cell / TKR).quantize(Decimal(1), ROUND_HALF_UP) * TKR
            if place in places and isinstance(cell, Decimal)
            else cell
            for place, cell in enumerate(row.cells)
        )
        return replace(row, cells=tuple(cells))

    rows, total = [rounded(row) for row in table.rows], table.total and rounded(table.total)
    units = {ValueKind.KR: TKR}
    return replace(table, rows=rows, total=total, is_rounded_before=table.is_rounded(units))


def hidden_places(
    persons: Sequence[int], has_figures: Sequence[bool] | None = None, fewest: int = FEWEST
) -> set[int]:
    """Return the indexes of the groups to hide, of a line of groups whose total anybody knows; `fewest` may be told.

    `has_figures`: whether any figure of each group is not 0. A group of nobody has figures if persons' money or posts
    are counted in another group than the persons themselves.
    """
    has_figures = has_figures or [size > 0 for size in persons]
    total = sum(persons)
    # So few persons that all groups may be small; or all persons in one group, which tells of each person.
    if any(has_figures) and (total < len(persons) + fewest - 1 or max(persons) == total):
        return set(range(len(persons)))
    small = {place for place, size in enumerate(persons) if has_figures[place] and size < fewest}
    if not small:
        return set()
    # With the smallest of the large groups, which any of the small groups could as well have been.
    cover = min((size for size in persons if size >= fewest), default=None)
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


def _without_small_groups(table: DataTable, persons: Sequence[int], fewest: int) -> DataTable:
    """Return the table with the figures of its small groups hidden; the rows of redeployment are left to `published`."""
    places = [place for place, row in enumerate(table.rows) if not _is_redeployment(row)]
    groups = hidden_places(
        [persons[place] for place in places], [_has_figures(table.rows[place]) for place in places], fewest
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


def _status(table: DataTable, *, hides_redeployment: bool, is_closed: bool) -> DataTable:
    """Return the status, who was redeployed told of the region alone until the grant is closed.

    After that it is told of the hospitals if each of them has three who were redeployed and three who were not.
    """
    place = table.place_of(FROM_REDEPLOYMENT)
    both = [
        (redeployed, persons)
        for redeployed, persons in zip(table.values(FROM_REDEPLOYMENT), table.values("persons"), strict=True)
        if persons
    ]
    is_told = is_closed and all(
        min(redeployed, persons - redeployed) >= FEWEST for redeployed, persons in both
    )
    # One hospital is the region.
    hides_rows = hides_redeployment or (len(both) > 1 and not is_told)

    def without(row: ReportRow) -> ReportRow:
        return replace(row, cells=(*row.cells[:place], HIDDEN, *row.cells[place + 1 :]))

    return replace(
        table,
        rows=[without(row) for row in table.rows] if hides_rows else table.rows,
        total=without(table.total) if hides_redeployment and table.total else table.total,
    )
