"""Read the figures of a table's rows: refuse what is no number, ask what can be read two ways, and give kr."""

from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext_lazy as _

from allocations.reading.layout import FIGURE_ROLES, FindingLog, TableLayout, shortened
from allocations.reading.numbers import (
    NotANumber,
    Spelling,
    has_mark,
    is_nil,
    last_digit,
    says_nil,
    spelling,
    without_field_code,
)
from allocations.reading.questions import ambiguous_number, ambiguous_unit
from allocations.reading.rows import SortedRows
from allocations.reading.table import ColumnRole, Money, ReadingChoices, TableRow, TotalRow, Unit
from allocations.reading.vocabulary import without_unit
from hrtrack.common.tabular.cells import Cell, Row
from hrtrack.common.tabular.findings import Severity

# The room an allocation has: the largest number, and the most decimals (the amount's counted in kr.).
# Printed shares may add up to a little over 100.
_LARGEST = {
    ColumnRole.SHARE: Decimal(101),
    ColumnRole.AMOUNT: Decimal(10) ** 12 - 1,
    ColumnRole.TARGET: Decimal(10) ** 6 - 1,
}
_DECIMALS = {ColumnRole.SHARE: 4, ColumnRole.AMOUNT: 2, ColumnRole.TARGET: 2}

_ORE = Decimal("0.01")
# So many decimals are those of a quotient, and no amount that somebody wrote.
_DECIMALS_OF_QUOTIENT = 5

_Spellings = dict[ColumnRole, Spelling]
_Printed = dict[ColumnRole, Decimal]
_RowsWithSpellings = Sequence[tuple[Row, _Spellings]]


class FigureReader:
    """Read the figures of one table's rows with the unit and the decimal mark that are chosen or printed."""

    def __init__(self, layout: TableLayout, choices: ReadingChoices, log: FindingLog) -> None:
        self.layout = layout
        self.choices = choices
        self.log = log
        # The units that stand in the cells themselves, and whether an amount stands without one.
        self.cell_units: set[Unit] = set()
        self.has_bare_amounts = False
        # The cells of amounts that were rounded to the øre.
        self.rounded: list[tuple[Row, Cell, Decimal]] = []

    def read(self, rows: SortedRows) -> tuple[tuple[TableRow, ...], TotalRow | None, Unit | None]:
        """Return the rows and the total with amounts in kr., and the unit the amounts are printed in.

        No rows and no total while the log has errors or questions; None as the unit where the table does not say it.
        """
        gaps = self._gaps(rows.data)
        spelled = [(row, self._spellings(row, gaps)) for row in rows.data]
        if rows.total:
            spelled.append((rows.total, self._spellings(rows.total, FIGURE_ROLES)))
        self._ask_about_numbers(spelled)
        unit = self._unit(spelled)
        if unit is None or self.log.errors or self.log.questions:
            return (), None, unit
        kr = unit.value
        printed = [self._printed(row, spellings, kr) for row, spellings in spelled]
        if self.log.errors:
            return (), None, unit
        total = _total_row(rows.total, printed.pop(), kr) if rows.total else None
        read = tuple(
            self._table_row(row, figures, kr) for row, figures in zip(rows.data, printed, strict=True)
        )
        self._settle_rounded(read, total)
        return ((), None, unit) if self.log.errors else (read, total, unit)

    def _settle_rounded(self, rows: Sequence[TableRow], total: TotalRow | None) -> None:
        """Note the amounts that were rounded, if the rounded rows give the printed total; else refuse them."""
        added = sum((row.amount for row in rows), Decimal())
        slack = _ORE * (len(rows) + 1) / 2
        gives_total = total is not None and total.amount is not None and abs(added - total.amount) <= slack
        for row, cell, kr in self.rounded:
            if gives_total:
                message = _("»%(value)s« i række %(row)s er rundet til %(kr)s")
                self.log.note("rounded_amount", message, row, value=cell.text, kr=Money(kr, Unit.KR))
            else:
                self.log.refuse_figure("too_many_decimals", cell)

    def _gaps(self, data: Iterable[Row]) -> Collection[ColumnRole]:
        """Return the figures that may be missing: the share, where no hospital has one."""
        column = self.layout.columns.get(ColumnRole.SHARE)
        return () if column is None or any(row.at(column) for row in data) else (ColumnRole.SHARE,)

    def _spellings(self, row: Row, gaps: Collection[ColumnRole]) -> _Spellings:
        """Return the row's readable figures by role. Figures that are missing are refused unless named in `gaps`."""
        for column in self.layout.outside:
            if text := row.at(column):
                message = _(
                    "Række %(row)s har »%(value)s« i kolonne %(column)s, som ikke har en overskrift. "
                    "Ret rækken, eller vælg, hvad kolonnen er, eller »Læses ikke«."
                )
                self.log.refuse("cell_outside", message, row, column, value=shortened(text))
        figures: _Spellings = {}
        for role, column in self.layout.figure_columns.items():
            text = row.at(column)
            if not text and role not in gaps:
                message = _("Række %(row)s mangler et tal i kolonnen »%(column)s«.")
                self.log.refuse("figure_missing", message, row, column)
            elif text and (readings := self._spelling(row, role, column)):
                figures[role] = readings
        return figures

    def _spelling(self, row: Row, role: ColumnRole, column: int) -> Spelling | None:
        text = self._bare(row, role, column)
        has_nil_sign = is_nil(text)
        if has_nil_sign and self._means_nil(row):
            message = _("»%(value)s« i række %(row)s, »%(column)s«, er læst som nul.")
            self.log.note("dash_for_nil", message, row, value=text, column=self.layout.label(column))
            text = "0"
        elif has_nil_sign or has_mark(text):
            self.log.refuse_figure("nil_sign" if has_nil_sign else "marked_number", row.cell(column))
            return None
        try:
            readings = spelling(text).at_most(_LARGEST[role])
        except NotANumber as error:
            self.log.refuse_figure(error.code, row.cell(column))
            return None
        if readings.is_neither:
            self.log.refuse_figure("number_too_large", row.cell(column))
            return None
        return readings

    def _bare(self, row: Row, role: ColumnRole, column: int) -> str:
        """Return the text of a figure without its unit and the code of a Word field."""
        text = row.at(column)
        if text[:1].isdecimal() and text[-1:].isdecimal() and text.isascii():
            self.has_bare_amounts |= role is ColumnRole.AMOUNT
            return text  # most are: nothing stands around them
        text = without_field_code(text)
        if role is ColumnRole.SHARE:
            text = text.removesuffix("%").rstrip()
        if role is ColumnRole.AMOUNT:
            text, unit = without_unit(text)
            self.cell_units |= {unit} if unit else set()
            self.has_bare_amounts |= unit is None and not is_nil(text)
        return text

    def _means_nil(self, row: Row) -> bool:
        """Return whether a dash in the row means nil: all its figures are that, or the table says so."""
        figures = [row.at(column) for column in self.layout.figure_columns.values()]
        return all(not text or is_nil(text) for text in figures) or self._says_nil

    @cached_property
    def _says_nil(self) -> bool:
        """Whether the table says that a dash means nil."""
        return any(says_nil(row.text) for row in self.layout.rows)

    def _ask_about_numbers(self, spelled: _RowsWithSpellings) -> None:
        """Ask for the decimal mark once: one figure that is not surely Danish decides about every number in the table.

        Where another figure has both marks as Danes write them (2.809,5), all figures that can be Danish are.
        """
        all_readings = [readings for _row, spellings in spelled for readings in spellings.values()]
        if any(map(_proves_danish, all_readings)) and all(each.danish is not None for each in all_readings):
            return
        for row, spellings in spelled:
            for role, readings in spellings.items():
                if not readings.is_danish:
                    if self.choices.decimal_mark is None:
                        cell = row.cell(self.layout.columns[role])
                        self.log.questions.append(ambiguous_number(cell, readings))
                    return

    def _unit(self, spelled: _RowsWithSpellings) -> Unit | None:
        """Return the chosen unit, or else the one in the header; None, and a question, where the header has not just one."""
        printed, chosen = self.layout.header.units | self.cell_units, self.choices.unit
        if chosen and printed and chosen not in printed:
            self.log.note(
                "unit_mismatch",
                _("Tabellens overskrift siger %(printed)s, men %(chosen)s er valgt."),
                self.layout.header_row,
                Severity.REASON,
                printed=" / ".join(unit.label for unit in Unit if unit in printed),
                chosen=chosen.label,
            )
        if chosen:
            return chosen
        # The unit of some cells is not that of the others.
        if len(printed) == 1 and (self.layout.header.units or not self.has_bare_amounts):
            return next(iter(printed))
        example = None
        amounts = (
            (row, spellings[ColumnRole.AMOUNT])
            for row, spellings in spelled
            if ColumnRole.AMOUNT in spellings
        )
        first = next(amounts, None)
        if first and not self.log.questions:
            row, readings = first
            number = self._number(readings)
            example = None if number is None else (row.cell(self.layout.columns[ColumnRole.AMOUNT]), number)
        self.log.questions.append(ambiguous_unit(self.layout.header_row.number, example))
        return None

    def _number(self, readings: Spelling) -> Decimal | None:
        return readings.english if self.choices.decimal_mark == "." else readings.danish

    def _printed(self, row: Row, spellings: _Spellings, kr: int) -> _Printed:
        """Return the numbers as printed; a number that the decimal mark or an allocation's room does not allow is refused."""
        printed: _Printed = {}
        for role, readings in spellings.items():
            number = self._number(readings)
            stored = number * kr if number and role is ColumnRole.AMOUNT else number
            cell = row.cell(self.layout.columns[role])
            if number is None or stored is None:
                self.log.refuse_figure("not_a_number", cell)
            elif stored > _LARGEST[role]:
                self.log.refuse_figure("number_too_large", cell)
            elif stored == round(stored, _DECIMALS[role]):
                printed[role] = number
            elif role is ColumnRole.AMOUNT and _is_quotient(number):
                rounded = round(stored, _DECIMALS[role])
                self.rounded.append((row, cell, rounded))
                printed[role] = rounded / kr
            else:
                self.log.refuse_figure("too_many_decimals", cell)
        return printed

    def _table_row(self, row: Row, printed: _Printed, kr: int) -> TableRow:
        amount, share = printed[ColumnRole.AMOUNT], printed.get(ColumnRole.SHARE)
        return TableRow(
            hospital=self.layout.hospital(row),
            share_percent=_stored(share, ColumnRole.SHARE) if share is not None else None,
            amount=(amount * kr).quantize(_ORE),
            amount_precision=_precision(amount, kr),
            target=_stored(printed[ColumnRole.TARGET], ColumnRole.TARGET),
            row=row.number,
        )


def _proves_danish(readings: Spelling) -> bool:
    """Return whether a figure of a thousand or more has decimals after a comma, so that it is no English number."""
    danish = readings.danish
    return (
        readings.english is None and danish is not None and danish >= 1000 and danish.as_tuple().exponent != 0
    )


def _is_quotient(number: Decimal) -> bool:
    """Return whether the number has the decimals of a division that nobody has rounded."""
    return -int(number.as_tuple().exponent) >= _DECIMALS_OF_QUOTIENT


def _precision(amount: Decimal, kr: int) -> Decimal:
    """Return one step of the last printed digit in kr., an øre at least."""
    return max(last_digit(amount) * kr, _ORE)


def _stored(number: Decimal, role: ColumnRole) -> Decimal:
    """Return the number without zeros behind the decimals that can be stored: 7,000 posts are 7,00."""
    decimals = _DECIMALS[role]
    return round(number, decimals) if len(f"{number:f}".partition(".")[2]) > decimals else number


def _total_row(row: Row, printed: _Printed, kr: int) -> TotalRow:
    amount = printed.get(ColumnRole.AMOUNT)
    return TotalRow(
        share_percent=printed.get(ColumnRole.SHARE),
        amount=None if amount is None else (amount * kr).quantize(_ORE),
        amount_precision=None if amount is None else _precision(amount, kr),
        target=printed.get(ColumnRole.TARGET),
        row=row.number,
    )
