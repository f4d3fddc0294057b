"""The version for publication: no group of fewer than three people by route or reason can be read or reckoned out.

A figure of such a group is hidden, and so is another one in its line, as long as the line's total minus what is still
shown would tell. What crosses hospital and route or reason, or follows it month by month, is left out altogether.
"""

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from reports.attention import About
from reports.columns import HIDDEN, Column, Kind, Row, Table
from reports.report import Report

FEWEST = 3
# By person or hire, one line each: the groups of the first column, with everything that is told of them.
BY_GROUP = ("route", "formerly_employed", "not_assessed", "leaving")
NOT_PUBLISHED = ("newcomers",)
NOT_BY_MONTH = ("from_regionh_match", "match_share")
# What counts the people or hires of a group.
SIZES = ("persons", "hires")
MATCH = "from_regionh_match"


def published(report: Report) -> Report:
    """The report as it can be published."""
    tables = {name: table for name, table in report.tables.items() if name not in NOT_PUBLISHED}
    for name in ("months", "hospital_months"):
        if name in tables:
            kept = [column.name for column in tables[name].columns if column.name not in NOT_BY_MONTH]
            tables[name] = tables[name].with_only(kept)
    hides_match = False
    for name in BY_GROUP:
        if name in tables:
            tables[name], hidden = _hidden_groups(tables[name])
            hides_match |= name == "route" and any(
                tables[name].rows[place].of.get("route") == "regionh_match" for place in hidden
            )
    if "assessed" in tables:
        tables["assessed"] = _assessed(tables["assessed"], hides_match=hides_match)
        if _is_hidden(tables["assessed"], "no") and "not_assessed" in tables:
            tables["not_assessed"] = _all_hidden(tables["not_assessed"])
    tables["status"] = _status(tables["status"], hides_match=hides_match)
    note = _("• Vises ikke: færre end tre personer, eller et tal, som færre end tre kan regnes ud af.")
    tables["status"] = replace(tables["status"], notes=[*tables["status"].notes, note])
    return replace(
        report,
        tables=tables,
        attention=[each for each in report.attention if each.about is not About.MATCH],
        is_public=True,
    )


def hidden_places(
    values: Sequence[int], limits: Sequence[int] | None = None, also: Sequence[int] = ()
) -> set[int] | None:
    """Which of a line of groups to hide beside its total; None: the total too.

    limits: how large each group can be at most, where that is shown as well; then those who are not in it are a group
    of their own. `also` are places to hide in any case.
    """
    total = sum(values)
    caps = list(limits) if limits is not None else [total] * len(values)
    # What a hidden group must be able to be: three, or as many as there can be.
    open_to = [min(FEWEST, cap) if limits is not None else FEWEST for cap in caps]

    def is_small(place: int) -> bool:
        rest = caps[place] - values[place] if limits is not None else 0
        return 0 < values[place] < FEWEST or 0 < rest < FEWEST

    secret = {place for place in range(len(values)) if is_small(place)} | set(also)
    hidden = set(secret)
    shown = sorted(set(range(len(values))) - hidden, key=lambda place: (not values[place], values[place]))
    while hidden and not _is_safe(hidden, secret, values, caps, open_to):
        if not shown:
            return None
        hidden.add(shown.pop(0))
    return hidden


def _is_safe(
    hidden: set[int], secret: set[int], values: Sequence[int], caps: Sequence[int], open_to: Sequence[int]
) -> bool:
    """Whether what is hidden, of which the sum is known, leaves each secret open."""
    whole = sum(values[place] for place in hidden)
    for place in secret:
        most = min(caps[place], whole)
        least = max(0, whole - sum(caps[other] for other in hidden if other != place))
        if least == most or most < open_to[place]:
            return False
    return True


def _hidden_groups(table: Table) -> tuple[Table, set[int]]:
    """The table with its small groups hidden, and their places."""
    size = next(column.name for column in table.columns if column.name in SIZES)
    hidden = hidden_places(table.values(size))
    if hidden is None:
        return _all_hidden(table), set(range(len(table.rows)))
    rows = [_hide(row) if place in hidden else row for place, row in enumerate(table.rows)]
    return replace(table, rows=rows), hidden


def _hide(row: Row) -> Row:
    """The row with nothing but its name."""
    return replace(row, cells=(row.cells[0], *(HIDDEN for _cell in row.cells[1:])), of={})


def _all_hidden(table: Table) -> Table:
    return replace(
        table, rows=[_hide(row) for row in table.rows], total=_hide(table.total) if table.total else None
    )


def _assessed(table: Table, *, hides_match: bool) -> Table:
    """The region alone: a line of what the hires are."""
    assert table.total is not None  # noqa: S101 - for the type checker: it adds up
    names = [column.name for column in table.columns[2:]]
    values = [table.total.cells[table.place_of(name)] for name in names]
    whole = table.total.cells[table.place_of("hires")]
    hidden = hidden_places(values, also=[names.index("from_match")] if hides_match else [])
    rows = [
        Row(
            (column.label, HIDDEN if hidden is None or place in hidden else values[place]),
            {"group": column.name},
        )
        for place, column in enumerate(table.columns[2:])
    ]
    columns = [Column("group", _("Ansættelser"), Kind.TEXT), Column("hires", _("Antal"))]
    return Table(
        table.name, table.title, columns, rows, Row((_("I alt"), HIDDEN if hidden is None else whole))
    )


def _is_hidden(table: Table, group: str) -> bool:
    return any(row.of.get("group") == group and row.cells[1] is HIDDEN for row in table.rows)


def _status(table: Table, *, hides_match: bool) -> Table:
    """Who came from RegionH Match, hospital by hospital."""
    place = table.place_of(MATCH)
    hidden = None if hides_match else hidden_places(table.values(MATCH), table.values("persons"))

    def without(row: Row) -> Row:
        return replace(row, cells=(*row.cells[:place], HIDDEN, *row.cells[place + 1 :]))

    rows = [
        without(row) if hidden is None or number in hidden else row for number, row in enumerate(table.rows)
    ]
    total = table.total and (without(table.total) if hidden is None else table.total)
    return replace(table, rows=rows, total=total)
