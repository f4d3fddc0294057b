"""The version for publication: no group of fewer than three people by route or reason can be read or reckoned out.

Nor can anybody who knows this rule tell that a hidden group is one of fewer than three: for every hidden one there is
another world in which it is not, and of which the very same is published (tests/reports/test_hidden_groups.py).
"""

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from hires.enums import CandidatesAssessed, LeavingReason, RecruitmentRoute
from reports.report.attention import About
from reports.report.build import Report
from reports.report.columns import HIDDEN, DataTable, ReportColumn, ReportRow, ValueKind

FEWEST = 3
NOT_PUBLISHED = ("newcomers",)
NOT_BY_MONTH = ("from_regionh_match", "match_share")
MATCH = "from_regionh_match"
# What a row's `of` calls those from RegionH Match, by route and by whether candidates were assessed.
MATCH_ROWS = (RecruitmentRoute.REGIONH_MATCH, "from_match")


def published(report: Report) -> Report:
    """The whole report as it can be published.

    Those from RegionH Match stand in several tables. They are told of in all of them, and never hidden for the sake of
    another group; or in none, and then nothing is told of whoever else stands in a line with them.
    """
    tables = {name: table for name, table in report.tables.items() if name not in NOT_PUBLISHED}
    for name in ("months", "hospital_months"):
        kept = [column.name for column in tables[name].columns if column.name not in NOT_BY_MONTH]
        tables[name] = tables[name].with_only(kept)
    hides_match = _hides_match(tables["route"])
    tables["status"] = _status(tables["status"], hides_match=hides_match)
    tables["assessed"] = _of_the_region(tables["assessed"])
    leavers = {row["leaving_reason"]: row["persons"] for row in report.parts["leavers"]}
    for name, persons in {
        "route": tables["route"].values("persons"),
        "formerly_employed": tables["formerly_employed"].values("persons"),
        "assessed": tables["assessed"].values("hires"),
        "not_assessed": tables["not_assessed"].values("hires"),
        "leaving": [leavers.get(reason, 0) for reason in LeavingReason.values],
    }.items():
        tables[name] = _without_small_groups(tables[name], persons)
    if hides_match:
        tables |= {name: _all_hidden(tables[name]) for name in ("route", "assessed", "not_assessed")}
    elif _is_hidden(tables["assessed"], CandidatesAssessed.NO):
        tables["not_assessed"] = _all_hidden(tables["not_assessed"])
    return replace(
        report,
        tables=tables,
        attention=[each for each in report.attention if each.about is not About.MATCH],
        is_public=True,
    )


def hidden_places(persons: Sequence[int], told: Sequence[bool] | None = None) -> set[int]:
    """Which of a line of groups to hide, whose total anybody knows.

    told: whether anything but nought is told of each group; where people's money or posts stand in another group than
    they do themselves, it is told of a group of nobody.
    """
    told = told or [size > 0 for size in persons]
    total = sum(persons)
    # So few people that all groups may be small; or all of them in one, which tells of each of them.
    if any(told) and (total < len(persons) + FEWEST - 1 or max(persons) == total):
        return set(range(len(persons)))
    small = {place for place, size in enumerate(persons) if told[place] and size < FEWEST}
    if not small:
        return set()
    # With the smallest of the others, which any of the small ones could as well have been.
    cover = min((size for size in persons if size >= FEWEST), default=None)
    return small | {place for place, size in enumerate(persons) if size == cover}


def _hides_match(route: DataTable) -> bool:
    """Those from RegionH Match and those who are not are two groups."""
    persons = route.place_of("persons")
    sides: list[list[ReportRow]] = [
        [row for row in route.rows if _is_match(row) is is_match] for is_match in (True, False)
    ]
    sizes = [sum(row.cells[persons] for row in rows) for rows in sides]
    return bool(hidden_places(sizes, [any(_tells(row) for row in rows) for rows in sides]))


def _without_small_groups(table: DataTable, persons: Sequence[int]) -> DataTable:
    """The table with all that is told of its small groups hidden; RegionH Match's is looked after elsewhere."""
    places = [place for place, row in enumerate(table.rows) if not _is_match(row)]
    found = hidden_places(
        [persons[place] for place in places], [_tells(table.rows[place]) for place in places]
    )
    hidden = {places[number] for number in found}
    if len(hidden) == len(table.rows):
        return _all_hidden(table)
    return replace(
        table, rows=[_hide(row) if place in hidden else row for place, row in enumerate(table.rows)]
    )


def _is_match(row: ReportRow) -> bool:
    return any(of in MATCH_ROWS for of in row.of.values())


def _tells(row: ReportRow) -> bool:
    """Whether any of a group's figures is more than nought."""
    return any(row.cells[1:])


def _hide(row: ReportRow) -> ReportRow:
    """The row with nothing but its name."""
    return replace(row, cells=(row.cells[0], *(HIDDEN for _cell in row.cells[1:])))


def _is_hidden(table: DataTable, group: str) -> bool:
    return any(group in row.of.values() and HIDDEN in row.cells for row in table.rows)


def _all_hidden(table: DataTable) -> DataTable:
    return replace(table, rows=[_hide(row) for row in table.rows], total=table.total and _hide(table.total))


def _of_the_region(table: DataTable) -> DataTable:
    """Whether candidates were assessed, for the region alone: a line of what its people are."""
    assert table.total is not None  # noqa: S101 - for the type checker: it adds up
    told = dict(zip((column.name for column in table.columns), table.total.cells, strict=True))
    counted = table.columns[table.place_of("hires")].label
    columns = [ReportColumn("group", counted, ValueKind.TEXT), ReportColumn("hires", _("Antal"))]
    rows = [
        ReportRow((column.label, told[column.name]), {"group": column.name}) for column in table.columns[2:]
    ]
    return DataTable(table.name, table.title, columns, rows, ReportRow((_("I alt"), told["hires"])))


def _status(table: DataTable, *, hides_match: bool) -> DataTable:
    """Who came from RegionH Match is told hospital by hospital where each has three who did and three who didn't."""
    place = table.place_of(MATCH)
    both = zip(table.values(MATCH), table.values("persons"), strict=True)
    hides_rows = hides_match or any(
        persons and min(match, persons - match) < FEWEST for match, persons in both
    )

    def without(row: ReportRow) -> ReportRow:
        return replace(row, cells=(*row.cells[:place], HIDDEN, *row.cells[place + 1 :]))

    return replace(
        table,
        rows=[without(row) for row in table.rows] if hides_rows else table.rows,
        total=without(table.total) if hides_match and table.total else table.total,
        notes=[
            *table.notes,
            _("• Vises ikke: færre end tre personer, eller et tal, som færre end tre kan regnes ud af."),
        ],
    )
