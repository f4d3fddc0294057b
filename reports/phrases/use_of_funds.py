"""What the grant was used for in sentences: the answer of a pivot, and the result of each table in a line."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allocations.models import Grant
from allocations.unit_names import capitalized
from hrtrack.common.text.danish import format_mio, format_number, format_percent, format_tkr
from reports.phrases.amounts import listed
from reports.report.data_tables import DataTable, ReportRow, ValueKind
from reports.report.dimensions import Pivot
from reports.report.progress import fraction

# So many names are listed in a sentence; more are counted.
MOST_NAMES = 4
# So many values of a table stand in its line.
MOST_VALUES = 4


def answer_of(pivot: Pivot, grant: Grant) -> list[str]:
    """Return the answer that a pivot gives: its largest share, then which rows have nothing of the leading value."""
    total = pivot.table.total
    if total is None:
        return []
    largest = max(pivot.values, key=lambda column: pivot.value_of(total, column))
    words = {
        **grant.units.words,
        "value": largest.label,
        "question": pivot.across.label,
        "share": format_percent(fraction(pivot.value_of(total, largest), pivot.total_of(total))),
        "whole": _whole(pivot),
    }
    return [_SHARES[pivot.across.name]() % words, *_without(pivot, grant)]


_SHARES: Mapping[str, Callable[[], str]] = {
    "hospital": lambda: _("%(share)s af %(whole)s er %(at)s %(value)s."),
    "purpose": lambda: _("%(share)s af %(whole)s går til formålet »%(value)s«."),
    "low_activity": lambda: _("%(share)s af %(whole)s hører til svaret »%(value)s« på »%(question)s«."),
    "staff_group": lambda: _("%(share)s af %(whole)s går til personalegruppen »%(value)s«."),
    "route": lambda: _("%(share)s af %(whole)s kommer fra rekrutteringsvejen »%(value)s«."),
    "formerly_employed": lambda: _("%(share)s af %(whole)s hører til svaret »%(value)s« på »%(question)s«."),
}


def _whole(pivot: Pivot) -> str:
    """Return what a pivot's shares are of."""
    total = pivot.table.total_of("total")
    match pivot.measure.name:
        case "created":
            words = ngettext("den %s oprettede stilling", "de %s oprettede stillinger", total)
        case "persons":
            words = ngettext("den %s person", "de %s personer", total)
        case "person_years":
            words = _("de %s leverede årsværk")
        case "committed_person_years":
            words = _("de %s disponerede årsværk")
        case _:
            return _("de disponerede %s mio. kr.") % format_mio(total)
    return words % format_number(total, 0 if pivot.measure.kind is ValueKind.COUNT else 1)


def _without(pivot: Pivot, grant: Grant) -> Iterator[str]:
    """Yield which rows have nothing of the leading value, and which have nothing at all."""
    if pivot.by.name == pivot.across.name:
        return
    rows = pivot.table.rows
    empty = [row for row in rows if not pivot.total_of(row)]
    lacking = [row for row in rows if pivot.total_of(row) and not pivot.value_of(row, pivot.lead)]
    is_counted = pivot.measure.kind is ValueKind.COUNT
    for found, sentence in (
        (
            lacking,
            _("%(rows)s har ingen i »%(value)s«.") if is_counted else _("%(rows)s har intet i »%(value)s«."),
        ),
        (empty, _("%(rows)s har endnu ingen.") if is_counted else _("%(rows)s har endnu intet.")),
    ):
        if found:
            words = {"rows": _rows_in_words(pivot, grant, found), "value": pivot.lead.label}
            yield capitalized(sentence % words)


def _rows_in_words(pivot: Pivot, grant: Grant, rows: Sequence[ReportRow]) -> str:
    """Return the names of rows as a list; how many of how many where they are more than MOST_NAMES."""
    is_unit = pivot.by.name == "hospital"
    if len(rows) > MOST_NAMES:
        words = {"number": format_number(len(rows)), "all": format_number(len(pivot.table.rows))}
        if is_unit:
            return _("%(number)s af %(all)s %(units)s") % {**words, **grant.units.words}
        return _("%(number)s af %(all)s") % words
    return listed([row.cells[0] if is_unit else f"»{row.cells[0]}«" for row in rows])


def result_of(table: DataTable) -> str:
    """Return what a table comes to, in the line of the contents that opens the table; "" for an unknown table."""
    result = _RESULTS.get(table.name)
    return result(table) if result else ""


def _of_money(table: DataTable) -> str:
    """Return the shares of the money of each value, the largest first."""
    return _parts(table, "committed", lambda value, total: format_percent(fraction(value, total)))


def _of_persons(table: DataTable) -> str:
    return _parts(table, "persons", lambda value, _total: format_number(value))


def _parts(table: DataTable, name: str, shown: Callable[[Any, Any], str]) -> str:
    total = table.total_of(name)
    found = [
        (row.cells[0], value) for row, value in zip(table.rows, table.values(name), strict=True) if value
    ]
    found.sort(key=lambda pair: pair[1], reverse=True)
    shown_values = [f"{label} {shown(value, total)}" for label, value in found[:MOST_VALUES]]
    return ", ".join([*shown_values, *(["…"] if len(found) > MOST_VALUES else [])])


def _yes(name: str, one: Callable[[int], str]) -> Callable[[DataTable], str]:
    """Return how to say how many of all the answer is yes for."""

    def result(table: DataTable) -> str:
        total = table.total_of(name)
        return one(total) % {"yes": format_number(table.values(name)[0]), "all": format_number(total)}

    return result


def _newcomers(table: DataTable) -> str:
    words = _totals(table)
    return _("%(persons)s personer; %(outside_region)s er rekrutteret uden for regionen") % words


def _assessed(table: DataTable) -> str:
    words = _totals(table)
    return (
        _(
            "%(redeployed)s er ansat derfra; for andre er kandidater vurderet: %(none_suitable)s uden egnede, "
            "%(declined)s takkede nej, %(no)s ikke vurderet"
        )
        % words
    )


def _reasons(table: DataTable) -> str:
    return _parts(table, "hires", lambda value, _total: format_number(value))


def _attested(table: DataTable) -> str:
    return _("%(attested)s af %(hires)s ansættelser; %(not_attested)s ikke attesteret") % _totals(table)


def _lengths(table: DataTable) -> str:
    return _(
        "%(created)s stillinger svarer til %(committed_person_years)s disponerede årsværk; %(part_time)s mindre på "
        "grund af deltid og orlov og %(short)s på grund af kortere tid"
    ) % _totals(table)


def _years(table: DataTable) -> str:
    """Return what is committed in each year."""
    pairs = zip(table.rows, table.values("committed"), strict=True)
    parts = [
        _("%(tkr)s tkr. i %(year)s") % {"tkr": format_tkr(kr), "year": row.cells[0]} for row, kr in pairs
    ]
    return ", ".join(parts)


def _carry_over(table: DataTable) -> str:
    later = table.total_of("carry_over")
    if later is None:
        return _("Budgetåret er ikke afklaret")
    return _("%s tkr. er disponeret senere end budgetåret") % format_tkr(later)


def _budget_years(table: DataTable) -> str:
    words = {name: format_tkr(table.total_of(name) or Decimal()) for name in ("underspend", "overspend")}
    return _("Mindreforbrug %(underspend)s tkr., merforbrug %(overspend)s tkr.") % words


def _totals(table: DataTable) -> dict[str, str]:
    """Return the totals of a table as people read them, by the names of the columns."""
    cells = table.total.cells if table.total else [None] * len(table.columns)
    return {column.name: column.shown(cell) for column, cell in zip(table.columns, cells, strict=True)}


_RESULTS: Mapping[str, Callable[[DataTable], str]] = {
    "purpose": _of_money,
    "low_activity": _yes(
        "created",
        lambda all_: ngettext(
            "Ja ved %(yes)s af %(all)s stilling", "Ja ved %(yes)s af %(all)s stillinger", all_
        ),
    ),
    "staff_group": _of_money,
    "route": _of_persons,
    "formerly_employed": _yes(
        "persons",
        lambda all_: ngettext("Ja ved %(yes)s af %(all)s person", "Ja ved %(yes)s af %(all)s personer", all_),
    ),
    "newcomers": _newcomers,
    "assessed": _assessed,
    "not_assessed": _reasons,
    "leaving": _reasons,
    "attested": _attested,
    "lengths": _lengths,
    "years": _years,
    "carry_over": _carry_over,
    "budget_years": _budget_years,
}
