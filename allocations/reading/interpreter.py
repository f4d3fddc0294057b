"""From rows of cells to the canonical table: tell the rows apart, read their figures, refuse what is not sure."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import zip_longest
from typing import Literal

from django.utils.translation import gettext_lazy as _
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from allocations.reading import vocabulary
from allocations.reading.header import FoundTable, missing_column
from allocations.reading.names import hospital_key, is_name_only, is_total, with_whole_names
from allocations.reading.numbers import NotANumber, Spelling, last_digit, spelling
from allocations.reading.questions import ambiguous_number, ambiguous_unit
from allocations.reading.table import (
    ColumnRole,
    Picture,
    PictureRow,
    Question,
    Reading,
    RowKind,
    SourceColumn,
    TableRow,
    TotalRow,
    Unit,
)
from hrtrack.common.tabular.cells import Cell, Row
from hrtrack.common.tabular.findings import Finding, Place, PlaceKind, Severity, Text, finding, lazy_text

DecimalMark = Literal[",", "."]

_SUBTOTAL = re.compile(r"(?:sub|del)[- ]?total\b.*|(?:del|mellem)sum\b.*|heraf\b.*|of which\b.*")
_FOOTNOTE = re.compile(r"\*|(?:note|noter|kilde|anm|bemærk|source)\b")
# What no hospital is called: it begins with a mark or as a remark does, has a year or a verb in it.
_REMARK = re.compile(
    r"[†‡§⁰¹²³⁴-⁹]|\(?[0-9]{1,2}[).]\s*\D|\(?[a-z]\)\s"
    r"|(?:inkl|inklusive|incl|including|ekskl|eksklusive|excl|excluding|heri|herunder|jf|se note|based on)\b"
    r"|.*\b(?:19|20)[0-9]{2}\b|.*\b(?:er|is|are|omfatter|includes?|indgår|beregne[st]|afrundede?|afrundet|rounded|forudsat)\b"
)
_YEAR_LAST = re.compile(r" (?:19|20)[0-9]{2}$")
_CONTACT = re.compile(r"(?:tlf|telefon|tel|mobil|mob|direkte|dir|fax|phone|cvr|ean)\b")

_LONGEST_NAME = 120
_LONGEST_SHOWN = 40
_MOST_ERRORS = 50
_FIGURES = (ColumnRole.SHARE, ColumnRole.AMOUNT, ColumnRole.TARGET)
# What an allocation has room for: the largest number, and how many decimals (the amount's counted in kr.).
# Printed shares may add up to a little over 100.
_LARGEST = {
    ColumnRole.SHARE: Decimal(101),
    ColumnRole.AMOUNT: Decimal(10) ** 12 - 1,
    ColumnRole.TARGET: Decimal(10) ** 6 - 1,
}
_DECIMALS = {ColumnRole.SHARE: 4, ColumnRole.AMOUNT: 2, ColumnRole.TARGET: 2}

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


_Figures = dict[ColumnRole, Spelling]
_Printed = dict[ColumnRole, Decimal]


@dataclass(frozen=True, slots=True)
class ReadingChoices:
    """What somebody decided about a table instead of what it seems to say.

    table: which of those found, from 1. columns: what each holds, by its place from 0. total: the total's row as the
    source counts them, 0 where none is.
    """

    unit: Unit | None = None
    decimal_mark: DecimalMark | None = None
    table: int | None = None
    columns: Mapping[int, ColumnRole | None] = field(default_factory=dict)
    total: int | None = None


class Interpretation:
    """One table being read, with the errors and questions met on the way."""

    def __init__(self, table: FoundTable, choices: ReadingChoices, place: Place | None) -> None:
        self.header = table.header.with_roles(choices.columns)
        self.rows = [
            *table.rows[: self.header.last + 1],
            *with_whole_names(table.rows[self.header.last + 1 :], self._column_of_names()),
        ]
        self.header_row = self.rows[self.header.first]
        self.choices = choices
        self.place = place
        self.columns = {role: column for column, role in self.header.roles.items()}
        self.figure_columns = {role: self.columns[role] for role in _FIGURES if role in self.columns}
        self.width = max(len(row.texts) for row in self.rows)
        self.outside = [
            at
            for at in range(self.width)
            if at not in self.header.labels and at not in self.header.roles and at not in choices.columns
        ]
        self.kinds: dict[int, RowKind] = {}  # by the row's number
        self.errors: list[Finding] = []
        self.questions: list[Question] = []
        self.notes: list[Finding] = []

    def _column_of_names(self) -> int:
        return next((at for at, role in self.header.roles.items() if role is ColumnRole.HOSPITAL), 0)

    def reading(self) -> Reading:
        if self.header.missing:
            error = missing_column(FoundTable(self.rows, self.header))
            return Reading(errors=(error,), columns=self.columns_read(), picture=self.picture())
        self._check_columns()
        self._note_headings()
        self._check_above()
        data, total = self._tell_rows_apart()
        if not data and not self.errors:
            message = _("Der er ingen hospitaler under overskriften i række %(row)s.")
            self._refuse("no_rows", message, self.header_row)
        self._check_names(data)
        gaps = self._gaps(data)
        figures = [(row, self._figures(row, gaps)) for row in data]
        if total:
            figures.append((total, self._figures(total, _FIGURES)))
        self._ask_about_numbers(figures)
        unit = self._unit(figures)
        rows: tuple[TableRow, ...] = ()
        total_row = None
        if unit and not self.errors and not self.questions:
            kr = unit.value
            printed = [self._printed(row, of_row, kr) for row, of_row in figures]
            if not self.errors:
                total_row = _total_row(total, printed.pop(), kr) if total else None
                rows = tuple(
                    self._table_row(row, of_row, kr) for row, of_row in zip(data, printed, strict=True)
                )
        return Reading(
            rows,
            total_row,
            unit,
            self.columns_read(),
            self._reported_errors(),
            tuple(self.questions),
            tuple(self.notes),
            self.picture(),
        )

    def picture(self) -> Picture:
        """The table as it stands there, each row with what it was taken for, down to the last that is filled."""
        last = max(at for at, row in enumerate(self.rows) if not row.is_blank)
        header = range(self.header.first, self.header.last + 1)
        wrong = {error.row for error in self.errors}
        rows = []
        for at, row in enumerate(self.rows[: last + 1]):
            kind = RowKind.HEADER if at in header else self.kinds.get(row.number, RowKind.NOTE)
            if at not in header and row.number in wrong:
                kind = RowKind.REFUSED
            rows.append(PictureRow(row.number, kind, row.texts + ("",) * (self.width - len(row.texts))))
        return Picture(self.place, tuple(map(self._name_of, range(self.width))), tuple(rows))

    def _name_of(self, column: int) -> str:
        """As whoever looks at the source calls the column: by its letter in a sheet, else by its number."""
        if self.place and self.place.kind is PlaceKind.SHEET:
            return str(xl_col_to_name(column))
        return str(column + 1)

    def _label(self, column: int) -> str:
        return self.header.labels.get(column) or self._name_of(column)

    def _refuse(
        self, code: str, message: Text, row: Row, column: int | None = None, **params: object
    ) -> None:
        """`column` is where it stands, and is named in the message as `column` too."""
        if column is not None:
            params["column"] = self._label(column)
        self.errors.append(finding(code, message, params, row=row.number, column=column))

    def _refuse_figure(self, code: str, cell: Cell) -> None:
        params = {"column": self._label(cell.column), "value": _shown(cell.text)}
        problem = lazy_text(_REFUSALS[code], params)
        place = _("Række %(row)s, »%(column)s«: %(problem)s")
        if self.place and self.place.kind is PlaceKind.SHEET:
            params["cell"] = xl_rowcol_to_cell(cell.row - 1, cell.column)
            place = _("Celle %(cell)s, »%(column)s«: %(problem)s")
        self.errors.append(
            finding(code, place, {**params, "problem": problem}, row=cell.row, column=cell.column)
        )

    def _reported_errors(self) -> tuple[Finding, ...]:
        more = len(self.errors) - _MOST_ERRORS
        if more <= 0:
            return tuple(self.errors)
        return (
            *self.errors[:_MOST_ERRORS],
            finding("more_errors", _("Og %(count)s fejl mere."), {"count": more}),
        )

    def columns_read(self) -> tuple[SourceColumn, ...]:
        roles, labels = self.header.roles, self.header.labels
        # One without a heading, that somebody chose not to read, is called what it is called in the table.
        left_out = {
            at
            for at in range(self.width)
            if at in self.choices.columns and any(row.at(at) for row in self.rows[self.header.last + 1 :])
        }
        return tuple(
            SourceColumn(labels.get(at, "" if at in roles else self._name_of(at)), roles.get(at), at)
            for at in sorted({*labels, *roles, *left_out})
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
                    same[1],
                    role=role.label,
                    first=self._label(same[0]),
                    second=self._label(same[1]),
                )

    def _note_headings(self) -> None:
        """What a reader might overlook in them: a word that was misspelled, and the year the figures are of."""
        years: dict[int, int] = {}
        for column, role in sorted(self.header.roles.items()):
            label = self.header.labels.get(column, "")
            if label and column not in self.choices.columns and vocabulary.is_misspelled(label):
                message = _("Overskriften »%(label)s« er læst som %(role)s.")
                self._note("heading_near", message, self.header_row, label=label, role=role.label)
            for year in vocabulary.years_in(label):
                years.setdefault(year, column)
        for year, column in sorted(years.items()):
            message = _("Overskriften »%(label)s« siger %(year)s.")
            self._note("heading_year", message, self.header_row, label=self._label(column), year=str(year))

    # Which rows are what

    def _check_above(self) -> None:
        """A header in the middle of its rows, as sorting leaves it, would lose those above it."""
        amount, target = self.columns[ColumnRole.AMOUNT], self.columns[ColumnRole.TARGET]
        for row in self.rows[: self.header.first]:
            if row.has_figures and row.cell(amount).is_figure and row.cell(target).is_figure:
                message = _("Række %(row)s har tal, men står over overskriften.")
                self._refuse("data_before_header", message, row)

    def _tell_rows_apart(self) -> tuple[list[Row], Row | None]:
        """The hospitals' rows and the total's. Footnotes are left out; whatever else has figures is refused."""
        data: list[Row] = []
        total: Row | None = None
        ended_by: Text | None = None
        is_apart = False  # from the total, by an empty row
        rows = self.rows[self.header.last + 1 :]
        for row, below in zip_longest(rows, rows[1:]):
            label = row.at(self.columns[ColumnRole.HOSPITAL]).casefold().rstrip(" :.")
            is_total = self._is_total(row, label)
            is_filled = any(row.at(column) for column in self.figure_columns.values())
            if row.is_blank:
                ended_by = ended_by or (_("en tom række") if data else None)
                is_apart = total is not None
            elif ended_by and (total or not is_total):
                self._check_below(row, ended_by, has_total=total is not None, is_apart=is_apart)
            elif not row.flaw and self._is_group(row, below):
                self.kinds[row.number] = RowKind.GROUP
                message = _("Række %(row)s, »%(label)s«, er læst som en overskrift i tabellen.")
                self._note("group_row", message, row, label=_shown(row.text))
            elif data and not (is_filled and label) and self._is_remark(row, data):
                ended_by = _("en fodnote")
                message = _("Række %(row)s, »%(label)s«, er læst som en fodnote.")
                self._note("footnote", message, row, label=_shown(row.text))
            elif row.flaw:
                self.errors.append(row.flaw)
            elif is_total:
                total, ended_by = row, _("tabellens sum")
                self.kinds[row.number] = RowKind.TOTAL
            elif _SUBTOTAL.fullmatch(label):
                message = _("Række %(row)s er en mellemsum. Fjern den, og prøv igen.")
                self._refuse("subtotal_row", message, row)
            elif data and not (is_filled and label) and self._is_footnote(row, label):
                ended_by = _("en fodnote")
            elif is_filled:
                data.append(row)
                self.kinds[row.number] = RowKind.DATA
            else:
                message = _("Række %(row)s, »%(label)s«, har ingen tal. Skriv dem, eller slet rækken.")
                self._refuse("figures_missing", message, row, label=_shown(row.text))
        return data, total

    def _is_total(self, row: Row, label: str) -> bool:
        return is_total(label) if self.choices.total is None else row.number == self.choices.total

    def _is_group(self, row: Row, below: Row | None) -> bool:
        """A row of words alone right over a hospital's row."""
        return (
            below is not None
            and is_name_only(row)
            and not _FOOTNOTE.match(row.text.casefold())
            and self._has_figures(below)
            and not self._is_total(below, below.at(self.columns[ColumnRole.HOSPITAL]).casefold())
        )

    def _is_footnote(self, row: Row, label: str) -> bool:
        """Words alone in any column, or in the hospitals' with nothing where the figures stand."""
        if is_name_only(row):
            return _FOOTNOTE.match(row.text.casefold()) is not None
        lazy_text = any(row.at(column) for column in self.figure_columns.values())
        return _FOOTNOTE.match(label) is not None and not lazy_text

    def _is_remark(self, row: Row, data: Iterable[Row]) -> bool:
        """Words alone that no hospital is called; neither in this table."""
        if not is_name_only(row) or _FOOTNOTE.match(row.text.casefold()):
            return False
        text = row.text
        if row.flaw:
            # In a text layer no line of words is a row, but one that ends in a figure may have lost the others.
            text = _YEAR_LAST.sub("", text)
            if row.flaw.code != "row_shape" or text[-1:].isdigit():
                return False
        names = (each.at(self.columns[ColumnRole.HOSPITAL]) for each in data)
        return _is_remark(text) and not any(map(_is_remark, names))

    def _note(self, code: str, message: Text, row: Row, **params: object) -> None:
        self.notes.append(finding(code, message, params, row=row.number, severity=Severity.NOTE))

    def _check_below(self, row: Row, ended_by: Text, *, has_total: bool, is_apart: bool) -> None:
        """Refuse a row with figures below the table's end; only below the total may it be prose."""
        if not self._has_figures(row):
            return
        # In a text layer a line that is not of the table's shape is; elsewhere one apart that is no row of the table.
        is_prose = has_total and (
            (row.flaw is not None and row.flaw.code == "row_shape") or (is_apart and self._is_no_row(row))
        )
        if is_prose:
            message = _("Række %(row)s, »%(label)s«, står under tabellens sum og er ikke læst.")
            self._note("below_total", message, row, label=_shown(row.text))
        else:
            message = _(
                "Række %(row)s har tal, men står efter %(end)s. Flyt den op i tabellen, eller slet den, hvis den ikke hører til."
            )
            self._refuse("data_after_end", message, row, end=ended_by)

    def _is_no_row(self, row: Row) -> bool:
        """Whether it lacks the amount or the target, or has a telephone's number there, as below a letter."""
        label = row.text.casefold()
        if _CONTACT.match(label):
            return True
        both = (self.columns[ColumnRole.AMOUNT], self.columns[ColumnRole.TARGET])
        return not _SUBTOTAL.match(label) and not all(row.cell(column).is_figure for column in both)

    def _has_figures(self, row: Row) -> bool:
        return any(row.cell(column).is_figure for column in self.figure_columns.values())

    def _check_names(self, data: Sequence[Row]) -> None:
        seen: dict[str, int] = {}
        names = self.columns[ColumnRole.HOSPITAL]
        for row in data:
            name = row.at(names)
            key = hospital_key(name)
            if not name:
                self._refuse("hospital_missing", _("Række %(row)s har tal, men intet hospital."), row, names)
            elif name.startswith(("=", "#")) or not any(map(str.isalpha, name)):
                message = _("Række %(row)s har »%(value)s«, hvor hospitalet skulle stå.")
                self._refuse("hospital_missing", message, row, names, value=_shown(name))
            elif len(name) > _LONGEST_NAME:
                message = _(
                    "Hospitalets navn i række %(row)s er for langt. Det må højst have %(limit)s tegn."
                )
                self._refuse("name_too_long", message, row, names, limit=_LONGEST_NAME)
            elif key in seen:
                message = _("»%(name)s« i række %(row)s står også i række %(first)s.")
                self._refuse("duplicate_hospital", message, row, names, name=name, first=seen[key])
            else:
                seen[key] = row.number

    # What the figures are

    def _gaps(self, data: Iterable[Row]) -> Collection[ColumnRole]:
        """The share may be missing where nobody has one."""
        column = self.columns.get(ColumnRole.SHARE)
        return () if column is None or any(row.at(column) for row in data) else (ColumnRole.SHARE,)

    def _figures(self, row: Row, gaps: Collection[ColumnRole]) -> _Figures:
        """The row's figures; only those named in `gaps` may be missing."""
        for column in self.outside:
            if text := row.at(column):
                message = _(
                    "Række %(row)s har »%(value)s« i kolonne %(column)s, som ikke har en overskrift. "
                    "Ret rækken, eller vælg, hvad kolonnen er, eller »Læses ikke«."
                )
                self._refuse("cell_outside", message, row, column, value=_shown(text))
        figures: _Figures = {}
        for role, column in self.figure_columns.items():
            text = row.at(column)
            if not text and role not in gaps:
                message = _("Række %(row)s mangler et tal i kolonnen »%(column)s«.")
                self._refuse("figure_missing", message, row, column)
            elif text and (readings := self._spelling(row, role, column)):
                figures[role] = readings
        return figures

    def _spelling(self, row: Row, role: ColumnRole, column: int) -> Spelling | None:
        text = row.at(column)
        text = text.removesuffix("%").rstrip() if role is ColumnRole.SHARE else text
        try:
            readings = spelling(text).at_most(_LARGEST[role])
        except NotANumber as error:
            self._refuse_figure(error.code, row.cell(column))
            return None
        if readings.is_neither:
            self._refuse_figure("number_too_large", row.cell(column))
            return None
        return readings

    def _ask_about_numbers(self, figures: Iterable[tuple[Row, _Figures]]) -> None:
        """One question for the table: what is not surely Danish decides about every number in it."""
        for row, of_row in figures:
            for role, readings in of_row.items():
                if not readings.is_danish:
                    if self.choices.decimal_mark is None:
                        self.questions.append(ambiguous_number(row.cell(self.columns[role]), readings))
                    return

    def _unit(self, figures: Iterable[tuple[Row, _Figures]]) -> Unit | None:
        """The unit that was chosen, or else the one the header says."""
        printed, chosen = self.header.units, self.choices.unit
        if chosen and printed and chosen not in printed:
            message = _("Tabellens overskrift siger %(printed)s, men %(chosen)s er valgt.")
            told = {
                "printed": " / ".join(unit.label for unit in Unit if unit in printed),
                "chosen": chosen.label,
            }
            at = self.header_row.number
            self.notes.append(finding("unit_mismatch", message, told, row=at, severity=Severity.REASON))
        if chosen:
            return chosen
        if len(printed) == 1:
            return next(iter(printed))
        example = None
        first = next(((row, of_row) for row, of_row in figures if ColumnRole.AMOUNT in of_row), None)
        if first and not self.questions:
            row, of_row = first
            number = self._number(of_row[ColumnRole.AMOUNT])
            example = None if number is None else (row.cell(self.columns[ColumnRole.AMOUNT]), number)
        self.questions.append(ambiguous_unit(self.header_row.number, example))
        return None

    def _number(self, readings: Spelling) -> Decimal | None:
        return readings.english if self.choices.decimal_mark == "." else readings.danish

    def _printed(self, row: Row, figures: _Figures, kr: int) -> _Printed:
        """The numbers as printed; refused where the decimal mark, or the room an allocation has, says no."""
        printed: _Printed = {}
        for role, readings in figures.items():
            number = self._number(readings)
            stored = number * kr if number and role is ColumnRole.AMOUNT else number
            if number is None or stored is None:
                self._refuse_figure("not_a_number", row.cell(self.columns[role]))
            elif stored > _LARGEST[role]:
                self._refuse_figure("number_too_large", row.cell(self.columns[role]))
            elif stored != round(stored, _DECIMALS[role]):
                self._refuse_figure("too_many_decimals", row.cell(self.columns[role]))
            else:
                printed[role] = number
        return printed

    def _table_row(self, row: Row, printed: _Printed, kr: int) -> TableRow:
        amount = printed[ColumnRole.AMOUNT]
        return TableRow(
            hospital=row.at(self.columns[ColumnRole.HOSPITAL]),
            share_percent=printed.get(ColumnRole.SHARE),
            amount=amount * kr,
            amount_precision=last_digit(amount) * kr,
            target=printed[ColumnRole.TARGET],
            row=row.number,
        )


def _total_row(row: Row, printed: _Printed, kr: int) -> TotalRow:
    amount = printed.get(ColumnRole.AMOUNT)
    return TotalRow(
        share_percent=printed.get(ColumnRole.SHARE),
        amount=None if amount is None else amount * kr,
        amount_precision=None if amount is None else last_digit(amount) * kr,
        target=printed.get(ColumnRole.TARGET),
        row=row.number,
    )


def _shown(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"


def _is_remark(text: str) -> bool:
    return _REMARK.match(text.casefold()) is not None
