"""Tell the rows of a table apart: hospitals, the total, headings between rows, footnotes, and rows that are refused."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from django.utils.translation import gettext_lazy as _

from allocations.reading.layout import FindingLog, TableLayout, shortened
from allocations.reading.names import hospital_key, is_name_only, is_subtotal, is_total
from allocations.reading.numbers import YEAR
from allocations.reading.questions import unallocated_row
from allocations.reading.sums import SumRows, is_held_back, sum_rows
from allocations.reading.table import ColumnRole, ReadingChoices, RowKind
from hrtrack.common.tabular.cells import Row
from hrtrack.common.tabular.findings import Text
from hrtrack.common.text.cleaning import has_letter

_FOOTNOTE = re.compile(r"\*|(?:note|noter|kilde|anm|bemærk|source)\b")
# No hospital's name matches: a remark begins with a mark or a remark's word, or has a year or a verb in it.
_REMARK = re.compile(
    r"[†‡§⁰¹²³⁴-⁹]|\(?[0-9]{1,2}[).]\s*\D|\(?[a-z]\)\s"
    r"|(?:inkl|inklusive|incl|including|ekskl|eksklusive|excl|excluding|heri|herunder|jf|se note|based on)\b"
    rf"|.*\b{YEAR}\b|.*\b(?:er|is|are|omfatter|includes?|indgår|beregne[st]|afrundede?|afrundet|rounded|forudsat)\b"
)
_YEAR_LAST = re.compile(rf" {YEAR}$")
_CONTACT = re.compile(r"(?:tlf|telefon|tel|mobil|mob|direkte|dir|fax|phone|cvr|ean)\b")
_LONGEST_NAME = 120


@dataclass
class SortedRows:
    """The hospitals' rows, those of money that is not allocated, the total's row, and the kind of rows by their number.

    The total is None if the table has none.
    """

    data: list[Row] = field(default_factory=list)
    unallocated: list[Row] = field(default_factory=list)
    total: Row | None = None
    kinds: dict[int, RowKind] = field(default_factory=dict)


class RowSorter:
    """Sort the rows of one table by what the user chose; without a choice the total's row is found by its name."""

    def __init__(self, layout: TableLayout, choices: ReadingChoices, log: FindingLog) -> None:
        self.layout = layout
        self.choices = choices
        self.total_row = choices.total
        self.log = log

    def sort(self) -> SortedRows:
        """Return the rows by kind. Footnotes are left out; every other row with figures that do not belong is refused."""
        self._check_above()
        sums = sum_rows(self.layout, self.choices.terms) if self.total_row is None else None
        rows = self._sorted_by_sums(sums) if sums and self._says_more(sums) else self._sorted()
        self._take_unallocated(rows)
        if not rows.data and not self.log.errors:
            message = _("Der er ingen hospitaler under overskriften i række %(row)s.")
            self.log.refuse("no_rows", message, self.layout.header_row)
        self._check_names(rows.data)
        return rows

    def _take_unallocated(self, rows: SortedRows) -> None:
        """Take the rows of money that is not allocated out of the hospitals' rows; ask where nothing is chosen."""
        chosen = self.choices.unallocated
        if chosen is None:
            held_back = [row for row in rows.data if self._may_be_unallocated(row)]
            if held_back:
                named = [(row.number, shortened(self.layout.hospital(row))) for row in held_back]
                self.log.questions.append(unallocated_row(named))
                chosen = [row.number for row in held_back]
        if chosen:
            rows.unallocated = [row for row in rows.data if row.number in chosen]
            rows.data = [row for row in rows.data if row.number not in chosen]
            rows.kinds |= {row.number: RowKind.UNALLOCATED for row in rows.unallocated}

    def _may_be_unallocated(self, row: Row) -> bool:
        """Return whether the row is chosen, or has an amount, no target, and the name of money that is held back."""
        is_chosen = self.choices.unallocated is not None and row.number in self.choices.unallocated
        return is_chosen or is_held_back(self.layout, row)

    def _check_above(self) -> None:
        """Refuse rows with figures above the header, where sorting a sheet can leave them."""
        columns = self._amount_and_target
        for row in self.layout.rows[: self.layout.header.first]:
            if row.has_figures and all(row.cell(column).is_figure for column in columns):
                message = _("Række %(row)s har tal, men står over overskriften.")
                self.log.refuse("data_before_header", message, row)

    @property
    def _amount_and_target(self) -> list[int]:
        return [column for role, column in self.layout.figure_columns if role is not ColumnRole.SHARE]

    def _says_more(self, sums: SumRows) -> bool:
        """Return whether arithmetic tells the rows apart where names and empty rows would not."""
        in_all = [*sums.parts, *(number for parts in sums.parts.values() for number in parts)]
        within = [row for row in self.layout.rows_below if row.number <= max(in_all)]
        is_last_by_name = sums.total == max(in_all) and is_total(self.layout.hospital(within[-1]))
        return sums.has_groups or not is_last_by_name or any(row.is_blank for row in within)

    def _sorted_by_sums(self, sums: SumRows) -> SortedRows:
        """Return the rows by kind where arithmetic says which are sums; each is told with the rows that it adds up."""
        layout, log, result = self.layout, self.log, SortedRows()
        by_number = {row.number: row for row in layout.rows_below}
        last = max([*sums.parts, *(number for parts in sums.parts.values() for number in parts)])
        for row in layout.rows_below:
            if row.number in sums.parts:
                is_all = row.number == sums.total
                result.kinds[row.number] = RowKind.TOTAL if is_all else RowKind.SUBTOTAL
                parts = sorted(sums.parts[row.number])
                names = [shortened(layout.hospital(by_number[part])) for part in parts]
                message = _("Række %(row)s, »%(label)s«, er læst som summen af %(parts)s.")
                label = shortened(layout.hospital(row))
                log.note("sum_row", message, row, label=label, parts=", ".join(names))
                result.total = row if is_all else result.total
            elif layout.is_filled(row) and row.number <= last:
                result.data.append(row)
                result.kinds[row.number] = RowKind.DATA
            elif not row.is_blank and row.number < last:
                result.kinds[row.number] = RowKind.GROUP
                message = _("Række %(row)s, »%(label)s«, er læst som en overskrift i tabellen.")
                log.note("group_row", message, row, label=shortened(row.text))
        return result

    def _sorted(self) -> SortedRows:
        layout, log, result = self.layout, self.log, SortedRows()
        ended_by: Text | None = None
        is_apart = False  # an empty row stands between the total and this row
        for row, below in zip_longest(layout.rows_below, layout.rows_below[1:]):
            label = layout.hospital(row).casefold().rstrip(" :.")
            is_total_row = self._is_total(row, label)
            is_filled = layout.is_filled(row)
            if row.is_blank:
                ended_by = ended_by or (_("en tom række") if result.data else None)
                is_apart = result.total is not None
            elif ended_by and self._may_be_unallocated(row):
                result.data.append(row)
            elif ended_by and (result.total or not is_total_row):
                self._check_below(row, ended_by, has_total=result.total is not None, is_apart=is_apart)
            elif not row.flaw and self._is_group(row, below):
                result.kinds[row.number] = RowKind.GROUP
                message = _("Række %(row)s, »%(label)s«, er læst som en overskrift i tabellen.")
                log.note("group_row", message, row, label=shortened(row.text))
            elif result.data and not (is_filled and label) and self._is_remark(row, result.data):
                ended_by = _("en fodnote")
                message = _("Række %(row)s, »%(label)s«, er læst som en fodnote.")
                log.note("footnote", message, row, label=shortened(row.text))
            elif row.flaw:
                log.errors.append(row.flaw)
            elif is_total_row:
                result.total, ended_by = row, _("tabellens sum")
                result.kinds[row.number] = RowKind.TOTAL
            elif is_subtotal(label):
                message = _("Række %(row)s er en mellemsum. Fjern den, og prøv igen.")
                log.refuse("subtotal_row", message, row)
            elif result.data and not (is_filled and label) and self._is_footnote(row, label):
                ended_by = _("en fodnote")
            elif is_filled:
                result.data.append(row)
                result.kinds[row.number] = RowKind.DATA
            else:
                message = _("Række %(row)s, »%(label)s«, har ingen tal. Skriv dem, eller slet rækken.")
                log.refuse("figures_missing", message, row, label=shortened(row.text))
        return result

    def _is_total(self, row: Row, label: str) -> bool:
        return is_total(label) if self.total_row is None else row.number == self.total_row

    def _is_group(self, row: Row, below: Row | None) -> bool:
        """Return whether the row has words in one cell and stands right above a hospital's row."""
        return (
            below is not None
            and is_name_only(row)
            and not _FOOTNOTE.match(row.text.casefold())
            and self.layout.has_figures(below)
            and not self._is_total(below, self.layout.hospital(below).casefold())
        )

    def _is_footnote(self, row: Row, label: str) -> bool:
        """Return whether the row is marked as a footnote, by its only cell or by a name without figures."""
        if is_name_only(row):
            return _FOOTNOTE.match(row.text.casefold()) is not None
        return _FOOTNOTE.match(label) is not None and not self.layout.is_filled(row)

    def _is_remark(self, row: Row, data: Iterable[Row]) -> bool:
        """Return whether the row's only cell reads like a remark, and no hospital's name in the table does."""
        if not is_name_only(row) or _FOOTNOTE.match(row.text.casefold()):
            return False
        text = row.text
        if row.flaw:
            # In a text layer no line of words is a row, but a line that ends in a figure may have lost its others.
            text = _YEAR_LAST.sub("", text)
            if row.flaw.code != "row_shape" or text[-1:].isdigit():
                return False
        names = map(self.layout.hospital, data)
        return _reads_like_remark(text) and not any(map(_reads_like_remark, names))

    def _check_below(self, row: Row, ended_by: Text, *, has_total: bool, is_apart: bool) -> None:
        """Refuse a row with figures below the table's end; below the total the row may be prose, which is noted."""
        if not self.layout.has_figures(row):
            return
        # In a text layer prose does not have the table's shape; elsewhere it stands apart and has not all figures.
        is_prose = has_total and (
            (row.flaw is not None and row.flaw.code == "row_shape") or (is_apart and self._is_no_row(row))
        )
        if is_prose:
            message = _("Række %(row)s, »%(label)s«, står under tabellens sum og er ikke læst.")
            self.log.note("below_total", message, row, label=shortened(row.text))
        else:
            message = _(
                "Række %(row)s har tal, men står efter %(end)s. Flyt den op i tabellen, eller slet den, hvis den ikke hører til."
            )
            if has_total:
                message = _(
                    "Række %(row)s har tal, men står efter %(end)s. Er summen en mellemsum, som rækkerne ikke giver, så ret "
                    "den eller slet den. Hører rækken ikke til, så slet rækken."
                )
            self.log.refuse("data_after_end", message, row, end=ended_by)

    def _is_no_row(self, row: Row) -> bool:
        """Return whether the row lacks the amount or the target, or has a telephone number there, as below a letter."""
        label = row.text.casefold()
        if _CONTACT.match(label):
            return True
        has_both = all(row.cell(column).is_figure for column in self._amount_and_target)
        return not is_subtotal(label) and not has_both

    def _check_names(self, data: Sequence[Row]) -> None:
        """Refuse rows without a hospital's name, with too long a name, or with the same hospital as a row above."""
        rows_by_key: dict[str, int] = {}
        column = self.layout.columns[ColumnRole.HOSPITAL]
        for row in data:
            name = row.at(column)
            key = hospital_key(name)
            if not name:
                message = _("Række %(row)s har tal, men intet hospital.")
                self.log.refuse("hospital_missing", message, row, column)
            elif name.startswith(("=", "#")) or not has_letter(name):
                message = _("Række %(row)s har »%(value)s«, hvor hospitalet skulle stå.")
                self.log.refuse("hospital_missing", message, row, column, value=shortened(name))
            elif len(name) > _LONGEST_NAME:
                message = _(
                    "Hospitalets navn i række %(row)s er for langt. Det må højst have %(limit)s tegn."
                )
                self.log.refuse("name_too_long", message, row, column, limit=_LONGEST_NAME)
            elif key in rows_by_key and not self.choices.adds_up:
                message = _("»%(name)s« i række %(row)s står også i række %(first)s.")
                self.log.refuse("duplicate_hospital", message, row, column, name=name, first=rows_by_key[key])
            else:
                rows_by_key[key] = row.number


def _reads_like_remark(text: str) -> bool:
    return _REMARK.match(text.casefold()) is not None
