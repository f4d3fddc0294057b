"""Read the figures of a table's rows: refuse what is no number, ask what can be read two ways, and give kr."""

from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from allocations.reading.layout import FIGURE_ROLES, FindingLog, TableLayout, shortened
from allocations.reading.numbers import NotANumber, Spelling, last_digit, spelling
from allocations.reading.questions import ambiguous_number, ambiguous_unit
from allocations.reading.rows import SortedRows
from allocations.reading.table import ColumnRole, ReadingChoices, TableRow, TotalRow, Unit
from hrtrack.common.tabular.cells import Row
from hrtrack.common.tabular.findings import Severity

# The room an allocation has: the largest number, and the most decimals (the amount's counted in kr.).
# Printed shares may add up to a little over 100.
_LARGEST = {
    ColumnRole.SHARE: Decimal(101),
    ColumnRole.AMOUNT: Decimal(10) ** 12 - 1,
    ColumnRole.TARGET: Decimal(10) ** 6 - 1,
}
_DECIMALS = {ColumnRole.SHARE: 4, ColumnRole.AMOUNT: 2, ColumnRole.TARGET: 2}

_Spellings = dict[ColumnRole, Spelling]
_Printed = dict[ColumnRole, Decimal]
_RowsWithSpellings = Sequence[tuple[Row, _Spellings]]


class FigureReader:
    """Read the figures of one table's rows with the unit and the decimal mark that are chosen or printed."""

    def __init__(self, layout: TableLayout, choices: ReadingChoices, log: FindingLog) -> None:
        self.layout = layout
        self.choices = choices
        self.log = log

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
        return (
            tuple(self._table_row(row, figures, kr) for row, figures in zip(rows.data, printed, strict=True)),
            total,
            unit,
        )

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
        text = row.at(column)
        text = text.removesuffix("%").rstrip() if role is ColumnRole.SHARE else text
        try:
            readings = spelling(text).at_most(_LARGEST[role])
        except NotANumber as error:
            self.log.refuse_figure(error.code, row.cell(column))
            return None
        if readings.is_neither:
            self.log.refuse_figure("number_too_large", row.cell(column))
            return None
        return readings

    def _ask_about_numbers(self, spelled: _RowsWithSpellings) -> None:
        """Ask for the decimal mark once: one figure that is not surely Danish decides about every number in the table."""
        for row, spellings in spelled:
            for role, readings in spellings.items():
                if not readings.is_danish:
                    if self.choices.decimal_mark is None:
                        cell = row.cell(self.layout.columns[role])
                        self.log.questions.append(ambiguous_number(cell, readings))
                    return

    def _unit(self, spelled: _RowsWithSpellings) -> Unit | None:
        """Return the chosen unit, or else the one in the header; None, and a question, where the header has not just one."""
        printed, chosen = self.layout.header.units, self.choices.unit
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
        if len(printed) == 1:
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
            elif stored != round(stored, _DECIMALS[role]):
                self.log.refuse_figure("too_many_decimals", cell)
            else:
                printed[role] = number
        return printed

    def _table_row(self, row: Row, printed: _Printed, kr: int) -> TableRow:
        amount = printed[ColumnRole.AMOUNT]
        return TableRow(
            hospital=self.layout.hospital(row),
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
