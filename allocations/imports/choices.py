"""The part of the import's form about the table: the source, the reading, and the choices that correct the reading."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allocations.forms import SourceForm
from allocations.imports.record import ImportSource, sha256_of_text
from allocations.reading import (
    ColumnRole,
    Reading,
    ReadingChoices,
    SourceTables,
    TableFinder,
    Unit,
    find_source_tables,
    read_file,
)
from allocations.reading.files import MAX_FILE_BYTES
from allocations.reading.table import DecidedTerms, Picture, PictureRow, RowKind
from hrtrack.common.text.digits import whole_number

COLUMN = "column-"
NO_ROW = "0"
# The fields that correct the reading. The page shows them with the table.
CORRECTIONS = (
    *("unit", "decimal_mark", "table_number", "total_row", "unallocated_row"),
    *("year", "turns", "adds_up", "computes"),
)
_COLUMNS_IN_DOUBT = {"ambiguous_column", "duplicate_hospital", "ambiguous_year"}
_ROWS_IN_DOUBT = {"figure_missing", "nil_sign", "unallocated_target"}
_HEADINGS_IN_DOUBT = {"headings_unknown", "column_missing"}
# A longer table is better corrected in its source.
MOST_ROWS_TO_CHOOSE_FROM = 200
MOST_ROWS_SHOWN = 40
# A higher number of a table, row or column than any source has is no choice.
HIGHEST_NUMBER = 999_999


class TableForm(SourceForm):
    """A table as a file or as text, and the choices about the table.

    The text is carried from page to page, and everything is read from the text again. Each form finds the tables in
    the text once and interprets one of them once.
    """

    max_bytes = MAX_FILE_BYTES
    file = forms.FileField(
        allow_empty_file=True,  # the reader refuses an empty file with its own message
        label=gettext_lazy("Tabellen som fil"),
        help_text=gettext_lazy(
            "Et regneark, et Word-dokument, en PDF med tekst eller en .csv-fil på højst 5 MB."
        ),
        required=False,
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("Hvad er beløbene opgjort i?"),
        choices=[("", gettext_lazy("Som overskriften siger")), *((u.name, u.label) for u in Unit)],
        widget=forms.RadioSelect,
        required=False,
    )
    decimal_mark = forms.ChoiceField(
        label=gettext_lazy("Hvordan er tallene skrevet?"),
        choices=[
            ("", gettext_lazy("Det fremgår af tallene")),
            (",", gettext_lazy("På dansk: 2.809,5")),
            (".", gettext_lazy("På engelsk: 2,809.5")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    # The signed source of the text, and the table that the choices are about: hidden fields that the pages carry.
    source = forms.CharField(widget=forms.HiddenInput, required=False)
    chosen_for = forms.CharField(widget=forms.HiddenInput, required=False, max_length=100)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if (file := cleaned.get("file")) and "table" in cleaned:
            file.seek(0)
            source = ImportSource.from_file(file.name, file.read(), cleaned["table"])
            cleaned["source"] = source.signed()
        if self.replaces_text:
            self.show(cleaned)
        return cleaned

    @cached_property
    def replaces_text(self) -> bool:
        """True if a new file is chosen while the form still has the unchanged text of another file."""
        cleaned = self.cleaned_data
        source = ImportSource.from_signed(cleaned.get("source", ""), cleaned.get("table", ""))
        return bool(cleaned.get("file") and source.name)

    def table_text(self, file: Any, pasted: str) -> str:
        """Return the table as text; a new file takes the place of another file's text."""
        return super().table_text(file, "" if self.replaces_text else pasted)

    def read_source(self, data: bytes) -> str:
        """Return the file's text. ReadError for a file that has no table or is refused."""
        return read_file(data, self.finder)

    def show(self, cleaned: dict[str, Any]) -> None:
        """Put the file's text, and its source, into the form's fields."""
        self.data = dict(self.data.items()) | {name: cleaned[name] for name in ("table", "source")}

    def import_source(self) -> ImportSource:
        """Return the file that the text comes from; pasted text where there is no file or the text has changed."""
        return ImportSource.from_signed(self.cleaned_data["source"], self.cleaned_data["table"])

    @cached_property
    def finder(self) -> TableFinder:
        """The finder that searches the file and then the file's text."""
        return TableFinder()

    @cached_property
    def tables(self) -> SourceTables:
        """The tables in the text."""
        return find_source_tables(self.cleaned_data["table"], self.finder)

    @cached_property
    def reading(self) -> Reading:
        """The reading with the user's choices. The first use adds the choices to the form's fields."""
        self.offer(self.table_reading)
        return self.table_reading

    @cached_property
    def table_reading(self) -> Reading:
        """The reading with the user's choices; the form's fields stay as they are."""
        return self.tables.read(self.choices)

    @cached_property
    def choices(self) -> ReadingChoices:
        """The user's choices. Choices about the rows and columns of another table or text are dropped."""
        cleaned = self.cleaned_data
        turns = self.data.get("turns") == "on"
        number = self.data.get("table_number", "")
        of_text = ReadingChoices(
            unit=Unit[cleaned["unit"]] if cleaned["unit"] else None,
            decimal_mark=cleaned["decimal_mark"] or None,
            computes=self.data.get("computes") == "on",
            terms=self.decided_terms(),
        )
        text_key, _colon, shown = cleaned["chosen_for"].partition(":")
        if text_key != self.text_key:
            return of_text
        of_table = replace(of_text, table=whole_number(number, HIGHEST_NUMBER), turns=turns)
        if shown != self.shown_table(number, turns=turns):
            return of_table
        return replace(
            of_table,
            total=whole_number(self.data.get("total_row", ""), HIGHEST_NUMBER),
            columns=self.chosen_columns(of_table.table, turns=turns),
            unallocated=self.unallocated_rows,
            year=whole_number(self.data.get("year", ""), HIGHEST_NUMBER),
            adds_up=self.data.get("adds_up") == "on",
        )

    def decided_terms(self) -> DecidedTerms | None:
        """Return the terms by which the reader settles doubts; None where they are not known."""
        return None

    @staticmethod
    def shown_table(number: str, *, turns: bool) -> str:
        """Return the key of a table as the page shows it: the table's number, and whether it is turned."""
        return f"{number}:turned" if turns else number

    @property
    def unallocated_rows(self) -> list[int] | None:
        """The chosen rows of money that is not allocated; empty for no row, None where nothing is chosen."""
        numbers = [
            whole_number(number, HIGHEST_NUMBER) for number in self.data.get("unallocated_row", "").split(",")
        ]
        known = [number for number in numbers if number is not None]
        return [number for number in known if number] if len(known) == len(numbers) else None

    def chosen_columns(self, table: int | None, *, turns: bool) -> Mapping[int, ColumnRole | None]:
        """Return the chosen roles by column, without those that the table has anyway."""
        roles = {role.value: role for role in ColumnRole}
        shown = {
            column: roles.get(str(value))
            for name, value in self.data.items()
            if name.startswith(COLUMN)
            and (column := whole_number(name.removeprefix(COLUMN), HIGHEST_NUMBER)) is not None
        }
        if not shown:
            return {}
        own = {column.at: column.role for column in self.tables.columns(table, turns=turns)}
        changed = {column: role for column, role in shown.items() if role != own.get(column)}
        # A column keeps its own role in the choices where another column is changed to the same role.
        return {
            column: role for column, role in shown.items() if column in changed or role in changed.values()
        }

    @cached_property
    def text_key(self) -> str:
        """The start of the text's checksum, by which the choices know the text that they are about."""
        return sha256_of_text(self.cleaned_data["table"])[:16]

    @property
    def has_read(self) -> bool:
        """True if there is a table to show."""
        return "reading" in self.__dict__ and bool(self.reading.picture or self.reading.tables)

    def unread_choices(self) -> dict[str, str]:
        """Return the choices about a table that the server had no time to read, by field; they know their table."""
        if not self.is_busy:
            return {}
        names = ("chosen_for", "table_number", "total_row")
        sent = self.data.items()
        return {name: str(value) for name, value in sent if name in names or name.startswith(COLUMN)}

    @property
    def picture_rows(self) -> list[dict[str, Any]]:
        """The first rows of the picture and those with errors: number, kind, and each cell's text and error message."""
        if not self.reading.picture:
            return []
        messages = {
            (error.row, error.column): error.params.get("problem", error.message)
            for error in self.reading.errors
        }
        wrong = {row for row, _column in messages}
        shown = [
            row
            for at, row in enumerate(self.reading.picture.rows)
            if any(row.texts) and (at < MOST_ROWS_SHOWN or row.number in wrong)
        ]
        return [
            {
                "number": row.number,
                "kind": row.kind,
                "cells": [
                    (
                        text,
                        messages.get((row.number, at))
                        or (messages.get((row.number, None)) if at == 0 else ""),
                    )
                    for at, text in enumerate(row.texts)
                ],
            }
            for row in shown
        ]

    @property
    def rows_left_out(self) -> int:
        """The count of rows with text that `picture_rows` leaves out."""
        filled = [row for row in self.reading.picture.rows if any(row.texts)] if self.reading.picture else []
        return len(filled) - len(self.picture_rows)

    @property
    def column_fields(self) -> list[Any]:
        """The fields in which each column's role is chosen, in the order of the columns."""
        return [self[name] for name in self.fields if name.startswith(COLUMN)]

    def offer(self, reading: Reading) -> None:
        """Add fields for the choices that the reading leaves, with the reader's own answers as values."""
        table, turns = self.choices.table, self.choices.turns
        values = {"chosen_for": f"{self.text_key}:{self.shown_table(str(table or ''), turns=turns)}"}
        if reading.tables:
            self._offer_tables(reading.tables)
            values["table_number"] = str(table or "")
        if reading.picture:
            values |= self._offer_columns(reading.picture, reading)
            values |= self._offer_total(reading.picture)
            values |= self._offer_unallocated(reading)
            values |= self._offer_year(reading)
            self._offer_ways_out(reading)
        if reading.unit and not self.cleaned_data["unit"]:
            as_printed = _("Som overskriften siger: %s") % reading.unit.label
            self.fields["unit"].choices = [("", as_printed), *self.fields["unit"].choices[1:]]  # type: ignore[attr-defined]
        for name in values.keys() & self.fields.keys() | {"unit", "decimal_mark"}:
            self.fields[name].optional_mark = ""  # type: ignore[attr-defined]  # the first option says what no choice means
        self.data = dict(self.data.items()) | values

    def _offer_tables(self, pictures: tuple[Picture, ...]) -> None:
        numbered = [
            (str(number), _("Tabel %s") % number + (f": {picture.place}" if picture.place else ""))
            for number, picture in enumerate(pictures, start=1)
        ]
        self.fields["table_number"] = forms.ChoiceField(
            choices=numbered, label=_("Hvilken tabel skal indlæses?"), widget=forms.RadioSelect
        )

    def _offer_columns(self, picture: Picture, reading: Reading) -> dict[str, str]:
        """Add a field for each column's role, and return the fields' values."""
        roles = [("", _("Læses ikke")), *((role.value, capfirst(str(role.label))) for role in ColumnRole)]
        own = {column.at: column.role for column in reading.columns}
        values = {}
        for column, column_name in enumerate(picture.names):
            label = _("Række %s") if picture.is_turned else _("Kolonne %s")
            field = forms.ChoiceField(choices=roles, label=label % column_name, required=False)
            self.fields[f"{COLUMN}{column}"] = field
            role = own.get(column)
            values[f"{COLUMN}{column}"] = role.value if role else ""
        return values

    def _offer_total(self, picture: Picture) -> dict[str, str]:
        """Add a field for the total's row, unless the table is too long, and return its value."""
        rows = picture.of_hospitals
        if len(rows) > MOST_ROWS_TO_CHOOSE_FROM:
            return {}
        chosen = self.choices.total
        total = next((row.number for row in rows if row.kind is RowKind.TOTAL), None)
        as_printed = _("Det fremgår af tabellen")
        if total and chosen is None:
            as_printed = _("Det fremgår af tabellen: række %s") % total
        numbered = [(str(row.number), _numbered(row)) for row in rows]
        self.fields["total_row"] = forms.ChoiceField(
            choices=[("", as_printed), (NO_ROW, _("Ingen række")), *numbered],
            label=_("Rækken med summen"),
            required=False,
        )
        return {"total_row": "" if chosen is None else str(chosen)}

    def _offer_unallocated(self, reading: Reading) -> dict[str, str]:
        """Add a field for the rows of money that is not allocated, and return its value."""
        rows = reading.picture.of_hospitals if reading.picture else []
        asked = [question for question in reading.questions if question.code == "unallocated_row"]
        chosen = self.choices.unallocated
        lacks_figures = any(error.code in _ROWS_IN_DOUBT for error in reading.errors)
        if len(rows) > MOST_ROWS_TO_CHOOSE_FROM or not (asked or lacks_figures or chosen is not None):
            return {}
        value = "" if chosen is None else ",".join(map(str, chosen)) or NO_ROW
        options = {"": _("Vælg") if asked else _("Det fremgår af tabellen"), NO_ROW: _("Ingen række")}
        options |= {str(row.number): _numbered(row) for row in rows}
        options |= {option: str(label) for question in asked for option, label in question.options}
        options.setdefault(value, _("Rækkerne %s") % value.replace(",", ", "))
        self.fields["unallocated_row"] = forms.ChoiceField(
            choices=list(options.items()),
            label=_("Penge, der ikke er fordelt"),
            help_text=_("En reserve eller pulje, der står i tabellen, men ikke hører til et hospital."),
            required=False,
        )
        return {"unallocated_row": value}

    def _offer_year(self, reading: Reading) -> dict[str, str]:
        """Add a field for the year to read where columns are each for a year of its own, and return its value."""
        if not reading.years:
            return {}
        self.fields["year"] = forms.ChoiceField(
            choices=[(str(year), str(year)) for year in reading.years],
            label=_("Hvilket år skal indlæses?"),
            widget=forms.RadioSelect,
            required=False,
        )
        return {"year": str(self.choices.year or "")}

    def _offer_ways_out(self, reading: Reading) -> None:
        """Add the boxes that answer the errors of the reading, or that are ticked already."""
        codes = {error.code for error in reading.errors} | {asked.code for asked in reading.questions}
        roles = {column.role for column in reading.columns}
        lacks_one = len({ColumnRole.AMOUNT, ColumnRole.TARGET} & roles) == 1 and ColumnRole.HOSPITAL in roles
        boxes = {
            "turns": (
                bool(codes & _HEADINGS_IN_DOUBT) or self.choices.turns,
                _("Vend tabellen: Hospitalerne står i kolonnerne"),
            ),
            "adds_up": (
                bool(codes & _COLUMNS_IN_DOUBT) or self.choices.adds_up,
                _("Læg kolonner med det samme sammen, og rækker med samme hospital"),
            ),
            "computes": (
                lacks_one or self.choices.computes,
                _(
                    "Beregn det, der mangler: beløb er måltal gange pris, og måltal er beløb divideret med pris"
                ),
            ),
        }
        for name, (is_offered, label) in boxes.items():
            if is_offered:
                self.fields[name] = forms.BooleanField(label=label, required=False)

    @property
    def ways_out(self) -> list[Any]:
        """The fields beside those of columns, unit and decimal mark that correct the reading, in the order of the page."""
        return [self[name] for name in CORRECTIONS[3:] if name in self.fields]


def _numbered(row: PictureRow) -> str:
    """Return the row's number and the text of its first cell."""
    return _("Række %(row)s: %(text)s") % {"row": row.number, "text": row.texts[0]}
