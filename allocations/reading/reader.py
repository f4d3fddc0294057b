"""From a text to the table in it: find the tables once, choose one, and interpret that one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _
from xlsxwriter.utility import xl_col_to_name

from allocations.reading import vocabulary
from allocations.reading.figures import FigureReader
from allocations.reading.header import FoundTable, NoTable, TableFinder, missing_column
from allocations.reading.layout import FIGURE_ROLES, FindingLog, TableLayout
from allocations.reading.questions import ambiguous_table, ambiguous_year
from allocations.reading.rows import RowSorter
from allocations.reading.table import (
    ColumnRole,
    DecimalMark,
    Picture,
    Reading,
    ReadingChoices,
    SourceColumn,
    Unit,
)
from hrtrack.common.tabular.delimited import check_text
from hrtrack.common.tabular.findings import Finding, Place, ReadError, Severity, finding
from hrtrack.common.tabular.sections import Section, at_place, sections


class PlacedTable(NamedTuple):
    """A found table and the section of the text that it stands in."""

    section: Section
    table: FoundTable

    def turned(self, turns: bool) -> "PlacedTable":
        """Return the table with its rows as columns if `turns`, else as it is."""
        return self._replace(table=self.table.turned()) if turns else self

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

    def columns(self, number: int | None, *, turns: bool = False) -> tuple[SourceColumn, ...]:
        """Return the columns of a table as its header has them; none where no table is chosen."""
        placed = self.chosen(number)
        return placed.turned(turns).layout().source_columns() if placed else ()

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
        reading = interpret(placed.turned(choices.turns).table, choices, placed.section.place)
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
    some_known = [placed for placed in near if placed.table.header.roles]
    return SourceTables(tuple(_allocation_tables(tables) or some_known or near))


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


# The table that is chosen


def interpret(table: FoundTable, choices: ReadingChoices, place: Place | None) -> Reading:
    """Return the reading of one table. The reading has no rows while it has errors or open questions."""
    layout = TableLayout(table, choices, place)
    if layout.header.missing and not _can_compute(layout, choices):
        error = missing_column(FoundTable(layout.rows, layout.header))
        return Reading(errors=(error,), columns=layout.source_columns(), picture=layout.picture())
    log = FindingLog(layout)
    _check_columns(layout, log, choices)
    _note_headings(layout, log)
    sorted_rows = RowSorter(layout, choices, log).sort()
    figures = FigureReader(layout, choices, log).read(sorted_rows)
    return Reading(
        figures.rows,
        figures.total,
        figures.unit,
        layout.source_columns(),
        log.reported_errors(),
        tuple(log.questions),
        tuple(log.notes),
        layout.picture(sorted_rows.kinds, {error.row for error in log.errors}),
        unallocated=figures.unallocated,
        year=choices.year,
        years=tuple(sorted(table.header.with_roles(choices.columns).years_to_choose)),
    )


def _can_compute(layout: TableLayout, choices: ReadingChoices) -> bool:
    """Return whether amounts or targets, the only column that is missing, are to be computed with a price."""
    is_one_missing = layout.header.missing in ([ColumnRole.AMOUNT], [ColumnRole.TARGET])
    return is_one_missing and choices.computes and choices.terms is not None


def _check_columns(layout: TableLayout, log: FindingLog, choices: ReadingChoices) -> None:
    """Refuse a role that more than one column may have: by its heading, or by the words or the unit in its heading.

    A column with such a heading that is not understood counts if it has figures, and nothing is chosen about it.
    Columns that are for years of their own are asked about, and columns that are added up are noted.
    """
    roles = layout.header.roles
    if (years := layout.header.years_to_choose) and not (choices.adds_up or layout.chosen_columns):
        log.questions.append(ambiguous_year(years, layout.header_row.number))
    for role in ColumnRole:
        same = [column for column in sorted(roles) if roles[column] is role]
        if len(same) == 1 and role in FIGURE_ROLES and same[0] not in layout.chosen_columns:
            same += _competing(layout, layout.header.labels.get(same[0], ""), choices.year)
        if len(same) < 2:
            continue
        if choices.adds_up and role in FIGURE_ROLES and roles.keys() >= set(same):
            message = _("Kolonnerne %(labels)s er lagt sammen til %(role)s.")
            labels = ", ".join(f"»{layout.label(column)}«" for column in same)
            log.note("columns_added", message, layout.header_row, labels=labels, role=role.label)
        elif not (layout.header.years_to_choose and layout.chosen_columns.keys().isdisjoint(same)):
            log.refuse(
                "ambiguous_column",
                _(
                    "Overskriften i række %(row)s har flere kolonner for %(role)s: »%(first)s« og »%(second)s«."
                ),
                layout.header_row,
                same[1],
                role=role.label,
                first=layout.label(same[0]),
                second=layout.label(same[1]),
            )


def _competing(layout: TableLayout, read: str, year: int | None) -> list[int]:
    """Return the columns of figures whose headings are not understood but may mean the same as the one that is read.

    Where a year is chosen, the columns of other years are not meant.
    """
    others = (
        column
        for column in layout.header.labels
        if column not in layout.header.roles
        and column not in layout.chosen_columns
        and (year is None or layout.header.years[column] in ([], [year]))
    )
    return [
        column
        for column in others
        if vocabulary.competes(layout.header.labels[column], read)
        and any(row.cell(column).is_figure for row in layout.rows_below)
    ]


def _note_headings(layout: TableLayout, log: FindingLog) -> None:
    """Note what a reader may overlook in the headings: a misspelled word, and the years of the figures."""
    if layout.header.missing:
        message = _(
            "Tabellen har ingen måltal. De er beregnet som beløb divideret med prisen for en stilling, afrundet."
        )
        if ColumnRole.AMOUNT in layout.header.missing:
            message = _("Tabellen har ingen beløb. De er beregnet som måltal gange prisen for en stilling.")
        log.note("computed", message, layout.header_row)
    if layout.turned_rows:
        message = _(
            "Hospitalerne står i tabellens kolonner. Tabellen er vendt: Række %(row)s her er kolonne %(column)s i kilden."
        )
        first = layout.rows_below[0] if layout.rows_below else layout.header_row
        log.note("turned", message, first, column=xl_col_to_name(first.number - 1))
    columns_by_year: dict[int, int] = {}
    for column, role in sorted(layout.header.roles.items()):
        label = layout.header.labels.get(column, "")
        if label and column not in layout.chosen_columns and vocabulary.is_misspelled(label):
            message = _("Overskriften »%(label)s« er læst som %(role)s.")
            log.note("heading_near", message, layout.header_row, label=label, role=role.label)
        for year in vocabulary.years_in(label):
            columns_by_year.setdefault(year, column)
    for year, column in sorted(columns_by_year.items()):
        message = _("Overskriften »%(label)s« siger %(year)s.")
        log.note("heading_year", message, layout.header_row, label=layout.label(column), year=str(year))
