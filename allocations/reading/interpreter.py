"""From rows of cells to the canonical table: tell the rows apart, read their figures, refuse what is not sure."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from django.utils.translation import gettext_lazy as _

from allocations.reading.cells import Cell, Row
from allocations.reading.containers import check_text
from allocations.reading.header import Header, find_table
from allocations.reading.numbers import NotANumber, Spelling, last_digit, spelling
from allocations.reading.questions import ambiguous_number, ambiguous_unit
from allocations.reading.sheets import on_sheet, parted
from allocations.reading.table import (
    Column,
    Finding,
    Question,
    ReadError,
    Reading,
    Role,
    Severity,
    TableRow,
    Text,
    TotalRow,
    Unit,
    filled,
    finding,
)

DecimalMark = Literal[",", "."]

_TOTAL = re.compile(r"(?:.+ )?i ?alt(?: .+)?|(?:hoved|grand )?total(?: i alt)?|sum|samlet(?: sum)?|in total")
_SUBTOTAL = re.compile(r"(?:sub|del)[- ]?total\b.*|(?:del|mellem)sum\b.*|heraf\b.*|of which\b.*")
_FOOTNOTE = re.compile(r"\*|(?:note|noter|kilde|anm|bemærk|source)\b")
_HOSPITAL_WORD = re.compile(r"\bhospital(?:er|et|erne)?\b")

_LONGEST_NAME = 120
_LONGEST_SHOWN = 40
_MOST_ERRORS = 50
_FIGURES = (Role.SHARE, Role.AMOUNT, Role.TARGET)
# What an allocation has room for: the largest number, and how many decimals (the amount's counted in kr.).
# Printed shares may add up to a little over 100.
_LARGEST = {Role.SHARE: Decimal(101), Role.AMOUNT: Decimal(10) ** 12 - 1, Role.TARGET: Decimal(10) ** 6 - 1}
_DECIMALS = {Role.SHARE: 4, Role.AMOUNT: 2, Role.TARGET: 2}

_REFUSALS: Mapping[str, Text] = {
    "not_a_number": _("»%(value)s« er ikke et tal."),
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


@dataclass(frozen=True, slots=True)
class _Figure:
    """A cell of figures and what it can be read as."""

    cell: Cell
    spelling: Spelling


_Figures = dict[Role, _Figure]
_Printed = dict[Role, Decimal]


@lru_cache(maxsize=32_768)
def hospital_key(name: str) -> str:
    """What the spellings of a hospital's name share: case, spacing, Unicode form and "Hospital(er)" do not count."""
    plain = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    return " ".join(_HOSPITAL_WORD.sub(" ", plain).split()) or plain


def read_table(text: str, *, unit: Unit | None = None, decimal_mark: DecimalMark | None = None) -> Reading:
    """The one allocation table in a decoded .csv file, a sheet's text or a pasted text; or what is wrong with it, or must be asked.

    `unit` and `decimal_mark` answer the questions ambiguous_unit and ambiguous_number, for the whole table.
    Nothing is guessed and nothing is raised: a reading with errors or questions has no rows.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    try:
        source = parted(text)
        check_text(source.rows)
        rows, header = find_table(source.rows, is_sheet=source.sheet is not None)
    except ReadError as error:
        return Reading(errors=(error.finding,))
    reading = _Interpretation(rows, header, unit, decimal_mark, source.sheet is not None).reading()
    if source.sheet is None:
        return reading
    said = finding(
        "sheet", _("Læst fra arket »%(sheet)s«."), {"sheet": source.sheet}, severity=Severity.PASSED
    )
    notes = [
        finding("sheet_note", "%(note)s", {"note": note}, severity=Severity.NOTE) for note in source.notes
    ]
    errors = tuple(on_sheet(source.sheet, error) for error in reading.errors)
    return replace(reading, errors=errors, notes=(said, *notes))


class _Interpretation:
    """One table being read, with the errors and questions met on the way."""

    def __init__(
        self,
        rows: Sequence[Row],
        header: Header,
        unit: Unit | None,
        decimal_mark: DecimalMark | None,
        is_sheet: bool,
    ) -> None:
        self.rows = rows
        self.header = header
        self.header_row = rows[header.first]
        self.chosen_unit = unit
        self.decimal_mark = decimal_mark
        self.is_sheet = is_sheet
        self.columns = {role: column for column, role in header.roles.items()}
        self.errors: list[Finding] = []
        self.questions: list[Question] = []

    def reading(self) -> Reading:
        self._check_columns()
        self._check_above()
        data, total = self._tell_rows_apart()
        if not data and not self.errors:
            message = _("Der er ingen hospitaler under overskriften i række %(row)s.")
            self._refuse("no_rows", message, self.header_row)
        self._check_names(data)
        gaps = self._gaps(data)
        figures = {row.number: self._figures(row, gaps) for row in data}
        if total:
            figures[total.number] = self._figures(total, _FIGURES)
        self._ask_about_numbers(figures.values())
        unit = self._unit(figures.values())
        rows: tuple[TableRow, ...] = ()
        total_row = None
        if unit and not self.errors and not self.questions:
            printed = {number: self._printed(of_row, unit) for number, of_row in figures.items()}
            if not self.errors:
                rows = tuple(self._table_row(row, printed[row.number], unit) for row in data)
                total_row = _total_row(total, printed[total.number], unit) if total else None
        return Reading(rows, total_row, unit, self._columns(), self._reported_errors(), tuple(self.questions))

    def _refuse(self, code: str, message: Text, row: Row, **params: object) -> None:
        self.errors.append(finding(code, message, params, row=row.number))

    def _refuse_figure(self, code: str, cell: Cell) -> None:
        params = {"column": self.header.labels[cell.column], "value": _shown(cell.text)}
        problem = filled(_REFUSALS[code], params)
        place = _("Række %(row)s, »%(column)s«: %(problem)s")
        if self.is_sheet:
            params["cell"] = f"{_letters(cell.column)}{cell.row}"
            place = _("Celle %(cell)s, »%(column)s«: %(problem)s")
        self.errors.append(finding(code, place, {**params, "problem": problem}, row=cell.row))

    def _reported_errors(self) -> tuple[Finding, ...]:
        more = len(self.errors) - _MOST_ERRORS
        if more <= 0:
            return tuple(self.errors)
        return (
            *self.errors[:_MOST_ERRORS],
            finding("more_errors", _("Og %(count)s fejl mere."), {"count": more}),
        )

    def _columns(self) -> tuple[Column, ...]:
        at = sorted({*self.header.labels, *self.header.roles})
        return tuple(
            Column(self.header.labels.get(column, ""), self.header.roles.get(column)) for column in at
        )

    def _check_columns(self) -> None:
        for role in self.columns:
            same = [column for column in sorted(self.header.roles) if self.header.roles[column] is role]
            if len(same) > 1:
                self._refuse(
                    "ambiguous_column",
                    _(
                        "Overskriften i række %(row)s har flere kolonner for %(role)s: »%(first)s« og »%(second)s«."
                    ),
                    self.header_row,
                    role=role.label,
                    first=self.header.labels[same[0]],
                    second=self.header.labels[same[1]],
                )

    # Which rows are what

    def _check_above(self) -> None:
        """A header in the middle of its rows, as sorting leaves it, would lose those above it."""
        amount, target = self.columns[Role.AMOUNT], self.columns[Role.TARGET]
        for row in self.rows[: self.header.first]:
            if row.cell(amount).is_figure and row.cell(target).is_figure:
                message = _("Række %(row)s har tal, men står over overskriften.")
                self._refuse("data_before_header", message, row)

    def _tell_rows_apart(self) -> tuple[list[Row], Row | None]:
        """The hospitals' rows and the total's. Footnotes are left out; whatever else has figures is refused."""
        data: list[Row] = []
        total: Row | None = None
        ended_by: Text | None = None
        for row in self.rows[self.header.last + 1 :]:
            label = row.cell(self.columns[Role.HOSPITAL]).text.casefold().rstrip(" :.")
            is_total = _TOTAL.fullmatch(label) is not None
            if row.is_blank:
                ended_by = ended_by or (_("en tom række") if data else None)
            elif ended_by and (total or not is_total):
                # Below the total of a text layer, a line that is not of the table's shape is prose.
                if not (total and row.flaw and row.flaw.code == "row_shape"):
                    self._refuse_after_end(row, ended_by)
            elif row.flaw:
                self.errors.append(row.flaw)
            elif is_total:
                total, ended_by = row, _("tabellens sum")
            elif _SUBTOTAL.fullmatch(label):
                message = _("Række %(row)s er en mellemsum. Fjern den, og prøv igen.")
                self._refuse("subtotal_row", message, row)
            elif any(cell.text for cell in self._figure_cells(row)):
                data.append(row)
            elif data and _FOOTNOTE.match(label):
                ended_by = _("en fodnote")
            else:
                self._refuse("figures_missing", _("Række %(row)s har ingen tal."), row)
        return data, total

    def _refuse_after_end(self, row: Row, ended_by: Text) -> None:
        if any(cell.is_figure for cell in self._figure_cells(row)):
            message = _("Række %(row)s har tal, men står efter %(end)s. Tabellen skal være uden huller.")
            self._refuse("data_after_end", message, row, end=ended_by)

    def _figure_cells(self, row: Row) -> list[Cell]:
        return [row.cell(self.columns[role]) for role in _FIGURES if role in self.columns]

    def _check_names(self, data: Sequence[Row]) -> None:
        seen: dict[str, int] = {}
        for row in data:
            name = row.cell(self.columns[Role.HOSPITAL]).text
            key = hospital_key(name)
            if not name:
                self._refuse("hospital_missing", _("Række %(row)s har tal, men intet hospital."), row)
            elif name.startswith(("=", "#")) or not any(map(str.isalpha, name)):
                message = _("Række %(row)s har »%(value)s«, hvor hospitalet skulle stå.")
                self._refuse("hospital_missing", message, row, value=_shown(name))
            elif len(name) > _LONGEST_NAME:
                message = _(
                    "Hospitalets navn i række %(row)s er for langt. Det må højst have %(limit)s tegn."
                )
                self._refuse("name_too_long", message, row, limit=_LONGEST_NAME)
            elif key in seen:
                message = _("»%(name)s« i række %(row)s står også i række %(first)s.")
                self._refuse("duplicate_hospital", message, row, name=name, first=seen[key])
            else:
                seen[key] = row.number

    # What the figures are

    def _gaps(self, data: Iterable[Row]) -> Collection[Role]:
        """The share may be missing where nobody has one."""
        column = self.columns.get(Role.SHARE)
        return () if column is None or any(row.cell(column).text for row in data) else (Role.SHARE,)

    def _figures(self, row: Row, gaps: Collection[Role]) -> _Figures:
        """The row's figures; only those named in `gaps` may be missing."""
        for cell in row.cells:
            if cell.text and cell.column not in self.header.labels and cell.column not in self.header.roles:
                message = _("Række %(row)s har »%(value)s« uden for tabellens kolonner.")
                self._refuse("cell_outside", message, row, value=_shown(cell.text))
        figures: _Figures = {}
        for role in _FIGURES:
            if role not in self.columns:
                continue
            cell = row.cell(self.columns[role])
            if not cell.text and role not in gaps:
                message = _("Række %(row)s mangler et tal i kolonnen »%(column)s«.")
                self._refuse("figure_missing", message, row, column=self.header.labels[cell.column])
            elif cell.text and (readings := self._spelling(cell, role)):
                figures[role] = _Figure(cell, readings)
        return figures

    def _spelling(self, cell: Cell, role: Role) -> Spelling | None:
        text = cell.text.removesuffix("%").rstrip() if role is Role.SHARE else cell.text
        try:
            readings = spelling(text).at_most(_LARGEST[role])
        except NotANumber as error:
            self._refuse_figure(error.code, cell)
            return None
        if readings == Spelling(None, None):
            self._refuse_figure("number_too_large", cell)
            return None
        return readings

    def _ask_about_numbers(self, rows: Iterable[_Figures]) -> None:
        """One question for the table: what is not surely Danish decides about every number in it."""
        figures = [figure for row in rows for figure in row.values()]
        unsure = next((figure for figure in figures if not figure.spelling.is_danish), None)
        if unsure and self.decimal_mark is None:
            self.questions.append(ambiguous_number(unsure.cell, unsure.spelling))

    def _unit(self, rows: Iterable[_Figures]) -> Unit | None:
        """The unit the header says, or else the one that was chosen; the two must not differ."""
        printed, chosen = self.header.units, self.chosen_unit
        if chosen and (not printed or chosen in printed):
            return chosen
        if chosen:
            message = _("Tabellens overskrift siger %(printed)s, men %(chosen)s er valgt.")
            said = " / ".join(unit.label for unit in Unit if unit in printed)
            self._refuse("unit_mismatch", message, self.header_row, printed=said, chosen=chosen.label)
            return None
        if len(printed) == 1:
            return next(iter(printed))
        amount = next((row[Role.AMOUNT] for row in rows if Role.AMOUNT in row), None)
        number = self._number(amount) if amount and not self.questions else None
        example = (amount.cell, number) if amount and number is not None else None
        self.questions.append(ambiguous_unit(self.header_row.number, example))
        return None

    def _number(self, figure: _Figure) -> Decimal | None:
        return figure.spelling.english if self.decimal_mark == "." else figure.spelling.danish

    def _printed(self, figures: _Figures, unit: Unit) -> _Printed:
        """The numbers as printed; refused where the decimal mark, or the room an allocation has, says no."""
        printed: _Printed = {}
        for role, figure in figures.items():
            number = self._number(figure)
            stored = (number or Decimal(0)) * (unit.value if role is Role.AMOUNT else 1)
            if number is None:
                self._refuse_figure("not_a_number", figure.cell)
            elif stored > _LARGEST[role]:
                self._refuse_figure("number_too_large", figure.cell)
            elif stored != round(stored, _DECIMALS[role]):
                self._refuse_figure("too_many_decimals", figure.cell)
            else:
                printed[role] = number
        return printed

    def _table_row(self, row: Row, printed: _Printed, unit: Unit) -> TableRow:
        return TableRow(
            hospital=row.cell(self.columns[Role.HOSPITAL]).text,
            share_percent=printed.get(Role.SHARE),
            amount=printed[Role.AMOUNT] * unit.value,
            amount_precision=last_digit(printed[Role.AMOUNT]) * unit.value,
            target=printed[Role.TARGET],
            row=row.number,
        )


def _total_row(row: Row, printed: _Printed, unit: Unit) -> TotalRow:
    amount = printed.get(Role.AMOUNT)
    return TotalRow(
        share_percent=printed.get(Role.SHARE),
        amount=None if amount is None else amount * unit.value,
        amount_precision=None if amount is None else last_digit(amount) * unit.value,
        target=printed.get(Role.TARGET),
        row=row.number,
    )


def _letters(column: int) -> str:
    """The name a spreadsheet gives the column counted from 0: A, …, Z, AA."""
    letters = ""
    number = column + 1
    while number:
        number, left = divmod(number - 1, 26)
        letters = chr(ord("A") + left) + letters
    return letters


def _shown(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"
