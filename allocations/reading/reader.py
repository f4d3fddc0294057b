"""From a text to the table in it: which one, of those that stand there, and what it says."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from allocations.reading.header import FoundTable, NoTable, find_tables
from allocations.reading.interpreter import DecimalMark, Interpretation, ReadingChoices
from allocations.reading.questions import ambiguous_table
from allocations.reading.table import ColumnRole, Picture, Reading, Unit
from hrtrack.common.tabular.delimited import check_text
from hrtrack.common.tabular.findings import Finding, ReadError, Severity, finding
from hrtrack.common.tabular.sections import Section, at_place, sections

Found = Sequence[tuple[Section, FoundTable]]


def read_table(
    text: str,
    *,
    unit: Unit | None = None,
    decimal_mark: DecimalMark | None = None,
    table: int | None = None,
    columns: Mapping[int, ColumnRole | None] | None = None,
    total: int | None = None,
) -> Reading:
    """The allocation table in a decoded .csv file, a file's text or a pasted text; or what is wrong with it, or must be asked.

    `unit`, `decimal_mark` and `table` answer the questions ambiguous_unit, ambiguous_number and ambiguous_table;
    `columns` and `total` correct what was taken for what (see Choices).
    Nothing is guessed and nothing is raised: a reading with errors or questions has no rows.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    choices = ReadingChoices(unit, decimal_mark, table, columns or {}, total)
    found: list[tuple[Section, FoundTable]] = []
    near: list[tuple[Section, FoundTable]] = []  # headers that lack a column, without hospitals below
    problems: list[Finding] = []
    try:
        for part in sections(text):
            check_text(part.rows)
            try:
                found += [(part, each) for each in find_tables(part.rows, is_grid=part.place is not None)]
            except NoTable as error:
                near += [(part, error.nearest)] if error.nearest else []
                problems.append(at_place(part.place, error.finding) if part.place else error.finding)
    except ReadError as error:
        return Reading(errors=(error.finding,))
    if not found and not near:
        return Reading(errors=(problems[0],))
    return _chosen(_may_be_meant(found) or near, choices)


def _may_be_meant(found: Found) -> Found:
    """The tables to choose from. Those that lack a column count too, but for what is of other things in another place."""
    whole = [(part, table) for part, table in found if table.is_whole]
    if len(whole) in (0, len(found)):
        return found
    known = frozenset[str]().union(*(table.hospitals for _part, table in whole))
    places = [part for part, _table in whole]
    return [
        (part, table)
        for part, table in found
        if part in places or table.is_whole or table.may_be_meant(known)
    ]


def _chosen(found: Found, choices: ReadingChoices) -> Reading:
    tables = _pictures(found)
    if tables and (choices.table is None or not 1 <= choices.table <= len(found)):
        rows = [(part.place, table.rows[table.header.first].number) for part, table in found]
        return Reading(questions=(ambiguous_table(rows),), tables=tables)
    part, table = found[choices.table - 1 if tables and choices.table else 0]
    return replace(_about_place(Interpretation(table, choices, part.place).reading(), part), tables=tables)


def _pictures(found: Found) -> tuple[Picture, ...]:
    """Of each table to choose from."""
    if len(found) == 1:
        return ()
    return tuple(Interpretation(table, ReadingChoices(), part.place).picture() for part, table in found)


def _about_place(reading: Reading, section: Section) -> Reading:
    """With what is to be known of where the table stands."""
    if section.place is None:
        return reading
    said = finding("sheet", _("Læst fra: %(place)s."), {"place": section.place}, severity=Severity.PASSED)
    notes = [
        finding("sheet_note", "%(note)s", {"note": note}, severity=Severity.NOTE) for note in section.notes
    ]
    errors = tuple(at_place(section.place, error) for error in reading.errors)
    return replace(reading, errors=errors, notes=(said, *notes, *reading.notes))
