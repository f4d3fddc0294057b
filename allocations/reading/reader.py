"""From a text to the table in it: find the tables once, choose one, and interpret that one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from allocations.reading.header import FoundTable, NoTable, TableFinder
from allocations.reading.interpreter import interpret
from allocations.reading.layout import TableLayout
from allocations.reading.table import (
    ColumnRole,
    DecimalMark,
    Picture,
    Question,
    Reading,
    ReadingChoices,
    SourceColumn,
    Unit,
)
from hrtrack.common.tabular.delimited import check_text
from hrtrack.common.tabular.findings import Finding, Place, ReadError, Severity, Text, finding, lazy_text
from hrtrack.common.tabular.sections import Section, at_place, sections


class PlacedTable(NamedTuple):
    """A found table and the section of the text that it stands in."""

    section: Section
    table: FoundTable

    def layout(self, choices: ReadingChoices | None = None) -> TableLayout:
        """Return the table's rows and columns with the choices, or as the header has them."""
        return TableLayout(self.table, choices or ReadingChoices(), self.section.place)


@dataclass(frozen=True)
class SourceTables:
    """The tables in one text that a user can choose from. `error` says why there is none; None where there are any."""

    tables: tuple[PlacedTable, ...]
    error: Finding | None = None

    def chosen(self, number: int | None) -> PlacedTable | None:
        """Return the table with the number, from 1, or the only table; None where that leaves a choice."""
        if len(self.tables) == 1:
            return self.tables[0]
        if number is None or not 1 <= number <= len(self.tables):
            return None
        return self.tables[number - 1]

    def columns(self, number: int | None) -> tuple[SourceColumn, ...]:
        """Return the columns of a table as its header has them; none where no table is chosen."""
        placed = self.chosen(number)
        return placed.layout().source_columns() if placed else ()

    def pictures(self) -> tuple[Picture, ...]:
        """Return each table as the source shows it, with its rows not yet told apart."""
        return tuple(placed.layout().picture() for placed in self.tables)

    def read(self, choices: ReadingChoices | None = None) -> Reading:
        """Return the reading of the chosen table, or the errors and questions that prevent one. Raises nothing."""
        choices = choices or ReadingChoices()
        if self.error:
            return Reading(errors=(self.error,))
        pictures = self.pictures() if len(self.tables) > 1 else ()
        placed = self.chosen(choices.table)
        if placed is None:
            headers = [
                (section.place, table.rows[table.header.first].number) for section, table in self.tables
            ]
            return Reading(questions=(ambiguous_table(headers),), tables=pictures)
        reading = interpret(placed.table, choices, placed.section.place)
        return replace(_with_place(reading, placed.section), tables=pictures)


def read_table(
    text: str,
    *,
    unit: Unit | None = None,
    decimal_mark: DecimalMark | None = None,
    table: int | None = None,
    columns: Mapping[int, ColumnRole | None] | None = None,
    total: int | None = None,
) -> Reading:
    """Return the reading of the allocation table in a text: a decoded .csv file, a file's text, or a pasted text.

    `unit`, `decimal_mark` and `table` answer the questions ambiguous_unit, ambiguous_number and ambiguous_table;
    `columns` and `total` correct the reader (see ReadingChoices).
    Nothing is guessed and nothing is raised: a reading with errors or questions has no rows.
    """
    return find_source_tables(text).read(ReadingChoices(unit, decimal_mark, table, columns or {}, total))


def find_source_tables(text: str, finder: TableFinder | None = None) -> SourceTables:
    """Return the tables in a text. `finder` is the one that read the file, for a text that a file gave."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    finder = finder or TableFinder()
    tables: list[PlacedTable] = []
    near: list[PlacedTable] = []  # headers that lack a column, without hospitals below
    problems: list[Finding] = []
    try:
        for section in sections(text):
            check_text(section.rows)
            try:
                found_tables = finder.find(section.rows, is_grid=section.place is not None)
                tables += [PlacedTable(section, table) for table in found_tables]
            except NoTable as error:
                near += [PlacedTable(section, error.nearest)] if error.nearest else []
                problems.append(at_place(section.place, error.finding) if section.place else error.finding)
    except ReadError as error:
        return SourceTables((), error.finding)
    if not tables and not near:
        return SourceTables((), problems[0])
    return SourceTables(tuple(_allocation_tables(tables) or near))


def _allocation_tables(tables: Sequence[PlacedTable]) -> Sequence[PlacedTable]:
    """Leave out tables that lack a column, stand in another place than the whole ones, and are about other things."""
    whole = [placed for placed in tables if placed.table.is_whole]
    if len(whole) in (0, len(tables)):
        return tables
    hospitals = frozenset[str]().union(*(placed.table.hospitals for placed in whole))
    places = [placed.section for placed in whole]
    return [
        placed
        for placed in tables
        if placed.section in places or placed.table.is_whole or placed.table.may_be_meant(hospitals)
    ]


def _with_place(reading: Reading, section: Section) -> Reading:
    """Return the reading with its place in the errors, and with notes about the place first."""
    if section.place is None:
        return reading
    source = finding("sheet", _("Læst fra: %(place)s."), {"place": section.place}, severity=Severity.PASSED)
    notes = [
        finding("sheet_note", "%(note)s", {"note": note}, severity=Severity.NOTE) for note in section.notes
    ]
    errors = tuple(at_place(section.place, error) for error in reading.errors)
    return replace(reading, errors=errors, notes=(source, *notes, *reading.notes))


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
