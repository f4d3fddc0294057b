"""The questions about a table as a whole, which the user answers and the reader never guesses."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from allocations.reading.numbers import Spelling
from allocations.reading.table import Money, Question, Unit
from hrtrack.common.tabular.cells import Cell
from hrtrack.common.tabular.findings import Place, Text, lazy_text


def ambiguous_number(cell: Cell, readings: Spelling) -> Question:
    """Ask for the table's decimal mark. Each option shows the cell's value with that mark."""
    message = _(
        "»%(value)s« i række %(row)s kan læses på flere måder. Hvilket tegn står foran decimalerne i tabellen?"
    )
    params = {"value": cell.text, "row": cell.row}
    options: list[tuple[str, Text]] = []
    for mark, name, number in ((",", _("Komma"), readings.danish), (".", _("Punktum"), readings.english)):
        label = _("%(mark)s: »%(value)s« er %(number)s")
        if number is None:
            label = _("%(mark)s: så er »%(value)s« ikke et tal")
        options.append((mark, lazy_text(label, {"mark": name, "value": cell.text, "number": number})))
    return Question("ambiguous_number", lazy_text(message, params), cell.row, tuple(options))


def ambiguous_table(tables: Sequence[tuple[Place | None, int]]) -> Question:
    """Ask which table is meant. Each table is given by its place and the row of its header."""
    options: list[tuple[str, Text]] = []
    for number, (place, row) in enumerate(tables, start=1):
        label = (
            _("Tabel %(number)s: %(place)s, række %(row)s") if place else _("Tabel %(number)s: række %(row)s")
        )
        options.append((str(number), lazy_text(label, {"number": number, "place": place, "row": row})))
    message = _("Der er %(count)s tabeller. Vælg den, der skal indlæses.")
    return Question("ambiguous_table", lazy_text(message, {"count": len(tables)}), None, tuple(options))


def ambiguous_year(labels: Mapping[int, str], row: int) -> Question:
    """Ask which of several years is read, as each is for a table of its own. `labels` are the headings by their year."""
    options = tuple(
        (str(year), lazy_text(_("%(year)s: »%(label)s«"), {"year": str(year), "label": label}))
        for year, label in sorted(labels.items())
    )
    message = _(
        "Overskriften i række %(row)s har tal for flere år: %(years)s. Vælg det, der indlæses nu; bagefter indlæses "
        "tabellen igen for det næste."
    )
    years = ", ".join(map(str, sorted(labels)))
    return Question("ambiguous_year", lazy_text(message, {"row": row, "years": years}), row, options)


def unallocated_row(rows: Sequence[tuple[int, str]]) -> Question:
    """Ask whether rows without a target, given by number and name, are money that no hospital has been given."""
    numbers, names = zip(*rows, strict=True)
    message = _(
        "Række %(rows)s, »%(names)s«, har et beløb og intet måltal. Er det penge, der ikke er fordelt til et hospital?"
    )
    params = {"rows": ", ".join(map(str, numbers)), "names": "«, »".join(names)}
    options: tuple[tuple[str, Text], ...] = (
        (",".join(map(str, numbers)), _("Ja, de er ikke fordelt")),
        ("0", _("Nej, det er et hospital")),
    )
    return Question("unallocated_row", lazy_text(message, params), numbers[0], options)


def ambiguous_unit(row: int, example: tuple[Cell, Decimal] | None) -> Question:
    """Ask for the amounts' unit. The options show the first amount in kr. by each unit, where there is an `example`."""
    message = _("Overskriften i række %(row)s siger ikke med sikkerhed, hvad beløbene er i. Vælg enheden.")
    options: list[tuple[str, Text]] = []
    for unit in Unit:
        label: Text = unit.label
        if example:
            cell, number = example
            params = {"unit": unit.label, "value": cell.text, "kr": Money(number * unit.value, Unit.KR)}
            label = lazy_text(_("%(unit)s (»%(value)s« er %(kr)s)"), params)
        options.append((unit.name.lower(), label))
    return Question("ambiguous_unit", lazy_text(message, {"row": row}), row, tuple(options))
