"""The rows and columns of one table, and the log of findings about them."""

from collections.abc import Collection, Mapping, Sequence

from django.utils.translation import gettext_lazy as _
from xlsxwriter.utility import xl_col_to_name

from allocations.reading.header import FoundTable
from allocations.reading.names import with_whole_names
from allocations.reading.table import (
    ColumnRole,
    Picture,
    PictureRow,
    Question,
    ReadingChoices,
    RowKind,
    SourceColumn,
)
from hrtrack.common.tabular.cells import Cell, Row
from hrtrack.common.tabular.findings import Finding, Place, PlaceKind, Severity, Text, finding, lazy_text

FIGURE_ROLES = (ColumnRole.SHARE, ColumnRole.AMOUNT, ColumnRole.TARGET)
_LONGEST_SHOWN = 40
_MOST_ERRORS = 50

_REFUSALS: Mapping[str, Text] = {
    "not_a_number": _("»%(value)s« er ikke et tal."),
    "marked_number": _("»%(value)s« er ikke et tal: Der står mærket til en note efter tallet. Fjern mærket."),
    "nil_sign": _("»%(value)s« kan betyde nul eller ukendt. Skriv 0, hvis det er nul."),
    "negative_number": _("»%(value)s« er under nul."),
    "spreadsheet_error": _("»%(value)s« er en fejl fra regnearket. Ret den dér."),
    "formula_without_value": _(
        "Formlen »%(value)s« har ingen værdi. Åbn regnearket, gem det, og prøv igen, eller skriv tallet."
    ),
    "scaled_number": _(
        "»%(value)s« vises som et andet tal end det, der står i cellen. Brug et almindeligt talformat."
    ),
    "number_too_large": _("»%(value)s« er for stort."),
    "too_many_decimals": _("»%(value)s« har for mange decimaler."),
}


class TableLayout:
    """The rows and columns of a found table. The user's choices replace the roles that the header gives to columns.

    `columns` has the column of each role, and `figure_columns` the columns of share, amount and target, several of a
    role only where they are added up. `outside` are the columns without a heading that no choice is made about.
    Columns count from 0.
    """

    def __init__(self, table: FoundTable, choices: ReadingChoices, place: Place | None) -> None:
        header = table.header.with_roles(choices.columns)
        self.header = header.of_year(choices.year) if choices.year in header.years_to_choose else header
        self.turned_rows = table.turned_rows
        first_below = self.header.last + 1
        self.rows_below: Sequence[Row] = with_whole_names(
            table.rows[first_below:], self.header.column_of_names
        )
        self.rows = [*table.rows[:first_below], *self.rows_below]
        self.header_row = self.rows[self.header.first]
        self.place = place
        self.columns = {role: column for column, role in sorted(self.header.roles.items(), reverse=True)}
        self.figure_columns = [
            (role, column)
            for role in FIGURE_ROLES
            for column, of_column in sorted(self.header.roles.items())
            if of_column is role and (choices.adds_up or column == self.columns[role])
        ]
        self.width = max(len(row.texts) for row in self.rows)
        self.chosen_columns = choices.columns
        self.outside = [
            column
            for column in range(self.width)
            if column not in self.header.labels
            and column not in self.header.roles
            and column not in choices.columns
        ]

    @property
    def is_in_sheet(self) -> bool:
        """True if the table stands in a spreadsheet, where columns have letters and cells have names."""
        return self.place is not None and self.place.kind is PlaceKind.SHEET

    def hospital(self, row: Row) -> str:
        """Return the text in the hospital's column; empty where there is none. KeyError without that column."""
        return row.at(self.columns[ColumnRole.HOSPITAL])

    def has_figures(self, row: Row) -> bool:
        """Return whether a cell in the columns of figures looks like a number."""
        return any(row.cell(column).is_figure for _role, column in self.figure_columns)

    def is_filled(self, row: Row) -> bool:
        """Return whether a cell in the columns of figures has any text."""
        return any(row.at(column) for _role, column in self.figure_columns)

    def name(self, column: int) -> str:
        """Return the column's name as the source shows it: its letter in a sheet, else its number from 1.

        A column of a turned table is a row of the source, and has that row's number.
        """
        if self.turned_rows:
            return str(self.turned_rows[column])
        return str(xl_col_to_name(column)) if self.is_in_sheet else str(column + 1)

    def cell_name(self, cell: Cell) -> str:
        """Return the name of a cell as the sheet shows it, such as C2."""
        if self.turned_rows:
            return f"{xl_col_to_name(cell.row - 1)}{self.turned_rows[cell.column]}"
        return f"{xl_col_to_name(cell.column)}{cell.row}"

    def label(self, column: int) -> str:
        """Return the column's heading, or its name where it has no heading."""
        return self.header.labels.get(column) or self.name(column)

    def source_columns(self) -> tuple[SourceColumn, ...]:
        """Return the columns that have a heading, a role, or text that the user chose not to read."""
        roles, labels = self.header.roles, self.header.labels
        left_out = {
            column
            for column in range(self.width)
            if column in self.chosen_columns and any(row.at(column) for row in self.rows_below)
        }
        return tuple(
            SourceColumn(
                labels.get(column, "" if column in roles else self.name(column)), roles.get(column), column
            )
            for column in sorted({*labels, *roles, *left_out})
        )

    def picture(
        self, kinds: Mapping[int, RowKind] | None = None, refused: Collection[int | None] = ()
    ) -> Picture:
        """Return the table as the source shows it, down to the last row with text.

        `kinds` has the kind of a row by its number; a row without one is a note. `refused` has the numbers of rows
        with errors.
        """
        last = max(at for at, row in enumerate(self.rows) if not row.is_blank)
        header = range(self.header.first, self.header.last + 1)
        rows = []
        for at, row in enumerate(self.rows[: last + 1]):
            kind = RowKind.HEADER if at in header else (kinds or {}).get(row.number, RowKind.NOTE)
            if at not in header and row.number in refused:
                kind = RowKind.REFUSED
            rows.append(PictureRow(row.number, kind, row.texts + ("",) * (self.width - len(row.texts))))
        names = tuple(map(self.name, range(self.width)))
        return Picture(self.place, names, tuple(rows), is_turned=bool(self.turned_rows))


class FindingLog:
    """The errors, questions and notes that come up while one table is interpreted, in the order of the reading."""

    def __init__(self, layout: TableLayout) -> None:
        self.layout = layout
        self.errors: list[Finding] = []
        self.questions: list[Question] = []
        self.notes: list[Finding] = []

    def refuse(self, code: str, message: Text, row: Row, column: int | None = None, **params: object) -> None:
        """Add an error about a row. The label of `column`, if one is given, is the message's `column`."""
        if column is not None:
            params["column"] = self.layout.label(column)
        self.errors.append(finding(code, message, params, row=row.number, column=column))

    def refuse_figure(self, code: str, cell: Cell) -> None:
        """Add an error about the number in a cell; `code` is one of those in `_REFUSALS`."""
        params = {"column": self.layout.label(cell.column), "value": shortened(cell.text)}
        problem = lazy_text(_REFUSALS[code], params)
        message = _("Række %(row)s, »%(column)s«: %(problem)s")
        if self.layout.is_in_sheet:
            params["cell"] = self.layout.cell_name(cell)
            message = _("Celle %(cell)s, »%(column)s«: %(problem)s")
        self.errors.append(
            finding(code, message, {**params, "problem": problem}, row=cell.row, column=cell.column)
        )

    def note(
        self, code: str, message: Text, row: Row, severity: Severity = Severity.NOTE, **params: object
    ) -> None:
        """Add a note about a row that is no error."""
        self.notes.append(finding(code, message, params, row=row.number, severity=severity))

    def reported_errors(self) -> tuple[Finding, ...]:
        """Return the first errors, and the count of the others as the last one."""
        more = len(self.errors) - _MOST_ERRORS
        if more <= 0:
            return tuple(self.errors)
        return (
            *self.errors[:_MOST_ERRORS],
            finding("more_errors", _("Og %(count)s fejl mere."), {"count": more}),
        )


def shortened(text: str) -> str:
    """Return the text, cut with "…" where it is too long for a message."""
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"
