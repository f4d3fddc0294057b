from collections.abc import Iterable
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allocations.forms import SourceForm, TermsForm
from allocations.imports.plan import FOR_ALL, Plan, PlannedRow
from allocations.imports.record import ImportSource, sha256_of
from allocations.models import Hospital
from allocations.reading import ColumnRole, Reading, Unit, read_table
from allocations.reading.files import MAX_FILE_BYTES
from allocations.reading.table import Picture, RowKind
from allocations.services.grants import SHORTEST_REASON
from hrtrack.common.text.digits import whole_number
from hrtrack.common.web.forms import Form, TextField

QUESTIONS = {
    "ambiguous_unit": "unit",
    "ambiguous_number": "decimal_mark",
    "ambiguous_table": "table_number",
    "grant_closed": "name",
}
COLUMN = "column-"
NO_ROW = "0"
# A longer table is rather corrected where it comes from.
MOST_ROWS_TO_CHOOSE_FROM = 200
MOST_ROWS_SHOWN = 40


class ImportForm(SourceForm, TermsForm):
    """The table, and what was decided about the grant that the table doesn't say."""

    max_bytes = MAX_FILE_BYTES
    file = forms.FileField(
        allow_empty_file=True,  # the reader says so
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
    # What file the table was read from, and what table the choices are about: carried by the pages, and never shown.
    source = forms.CharField(widget=forms.HiddenInput, required=False)
    chosen_for = forms.CharField(widget=forms.HiddenInput, required=False, max_length=100)
    field_order = ("file", "table", "unit", "decimal_mark")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if (file := cleaned.get("file")) and "table" in cleaned:
            file.seek(0)
            cleaned["source"] = signed_source(file.name, sha256_of(file.read()), cleaned["table"])
        if self.replaces_text:
            self.show(cleaned)
        return cleaned

    @cached_property
    def replaces_text(self) -> bool:
        """Whether a file was chosen where there is text of another one, which nobody has changed."""
        given = self.cleaned_data
        return bool(given.get("file") and source_signed(given.get("source", ""), given.get("table", "")).name)

    def table_text(self, file: Any, pasted: str) -> str:
        return super().table_text(file, "" if self.replaces_text else pasted)

    def show(self, cleaned: dict[str, Any]) -> None:
        """Let what the file was read as stand in the form as text."""
        self.data = dict(self.data.items()) | {name: cleaned[name] for name in ("table", "source")}

    def import_source(self) -> ImportSource:
        """The file the table was read from; pasted text where there was none, or where the text is another by now."""
        return source_signed(self.cleaned_data["source"], self.cleaned_data["table"])

    @cached_property
    def reading(self) -> Reading:
        """The table as it is read with what was chosen; from here on the choices are fields of the form."""
        cleaned = self.cleaned_data
        unit = Unit[cleaned["unit"]] if cleaned["unit"] else None
        mark = cleaned["decimal_mark"] or None
        found = read_table(cleaned["table"], unit=unit, decimal_mark=mark, **self.choices)
        self.offer(found)
        return found

    @property
    def has_read(self) -> bool:
        """Whether there is something to look at."""
        return "reading" in self.__dict__ and bool(self.reading.picture or self.reading.tables)

    @property
    def picture_rows(self) -> list[dict[str, Any]]:
        """The first rows of the picture, and those with errors: number, kind, and each cell's text with what is wrong."""
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
        filled = [row for row in self.reading.picture.rows if any(row.texts)] if self.reading.picture else []
        return len(filled) - len(self.picture_rows)

    @cached_property
    def choices(self) -> dict[str, Any]:
        """What was chosen about the table that was shown, as `read_table` takes it; nothing where it is another by now."""
        shown, _mark, shown_table = self.cleaned_data["chosen_for"].partition(":")
        if shown != self.text_key:
            return {}
        table = self.data.get("table_number", "")
        chosen: dict[str, Any] = {"table": whole_number(table)}
        if table == shown_table:
            chosen["columns"] = self.chosen_columns(chosen["table"])
            chosen["total"] = whole_number(self.data.get("total_row", ""))
        return chosen

    def chosen_columns(self, table: int | None) -> dict[int, ColumnRole | None]:
        """What columns were said to be, but for those that are read as that anyway."""
        roles = {role.value: role for role in ColumnRole}
        shown = {
            column: roles.get(str(value))
            for name, value in self.data.items()
            if name.startswith(COLUMN) and (column := whole_number(name.removeprefix(COLUMN))) is not None
        }
        if not shown:
            return {}
        read = {
            column.at: column.role for column in read_table(self.cleaned_data["table"], table=table).columns
        }
        changed = {column: role for column, role in shown.items() if role != read.get(column)}
        # One that is read as what another was changed to is not silently taken from it.
        return {
            column: role for column, role in shown.items() if column in changed or role in changed.values()
        }

    @cached_property
    def text_key(self) -> str:
        return _sha256_of_text(self.cleaned_data["table"])[:16]

    def offer(self, reading: Reading) -> None:
        """The choices that the table leaves, each as it was read."""
        table = self.choices.get("table")
        values = {"chosen_for": f"{self.text_key}:{table or ''}"}
        if reading.tables:
            numbered = [
                (str(number), _("Tabel %s") % number + (f": {picture.place}" if picture.place else ""))
                for number, picture in enumerate(reading.tables, start=1)
            ]
            self.fields["table_number"] = forms.ChoiceField(
                choices=numbered, label=_("Hvilken tabel skal indlæses?"), widget=forms.RadioSelect
            )
            values["table_number"] = str(table or "")
        if reading.picture:
            self.offer_columns(reading.picture, reading, values)
        if reading.unit and not self.cleaned_data["unit"]:
            as_said = _("Som overskriften siger: %s") % reading.unit.label
            self.fields["unit"].choices = [("", as_said), *self.fields["unit"].choices[1:]]  # type: ignore[attr-defined]
        for name in values.keys() & self.fields.keys() | {"unit", "decimal_mark"}:
            self.fields[name].optional_mark = ""  # type: ignore[attr-defined]  # each says what it is when left alone
        self.data = dict(self.data.items()) | values

    def offer_columns(self, picture: Picture, reading: Reading, values: dict[str, str]) -> None:
        roles = [("", _("Læses ikke")), *((role.value, capfirst(str(role.label))) for role in ColumnRole)]
        read_as = {column.at: column.role for column in reading.columns}
        for at, name in enumerate(picture.names):
            label = _("Kolonne %s") % name
            self.fields[f"{COLUMN}{at}"] = forms.ChoiceField(choices=roles, label=label, required=False)
            role = read_as.get(at)
            values[f"{COLUMN}{at}"] = role.value if role else ""
        rows = picture.of_hospitals
        if len(rows) <= MOST_ROWS_TO_CHOOSE_FROM:
            total = next((row.number for row in rows if row.kind is RowKind.TOTAL), None)
            as_said = _("Det fremgår af tabellen")
            named = [
                (str(row.number), _("Række %(row)s: %(text)s") % {"row": row.number, "text": row.texts[0]})
                for row in rows
            ]
            if total and self.choices.get("total") is None:
                as_said = _("Det fremgår af tabellen: række %s") % total
            self.fields["total_row"] = forms.ChoiceField(
                choices=[("", as_said), (NO_ROW, _("Ingen række")), *named],
                label=_("Rækken med summen"),
                required=False,
            )
            chosen = self.choices.get("total")
            values["total_row"] = "" if chosen is None else str(chosen)

    @property
    def column_fields(self) -> list[Any]:
        return [self[name] for name in self.fields if name.startswith(COLUMN)]

    def ask(self, findings: Iterable[Any]) -> None:
        """Say at the table what can't be read, and at the answer what can be read two ways.

        A file must be chosen again, but not where its table can be looked at: then it comes back as text.
        """
        found_at = [(QUESTIONS.get(found.code), found) for found in findings]
        source = self.source_field
        can_be_seen = self.reading.picture or self.reading.tables
        if source == "file" and (can_be_seen or all(field for field, _found in found_at)):
            self.show(self.cleaned_data)
            source = "table"
        for field, found in found_at:
            error = ValidationError(str(found.message), code=found.code)
            self.add_error(field if field in self.fields else source, error)

    def kept(self) -> list[tuple[str, Any]]:
        """What the preview carries on to the import: (field name, value as typed)."""
        return [
            (name, self.cleaned_data[name] if name in ("table", "source") else self[name].value() or "")
            for name in self.fields
            if name not in ("file", "unit", "decimal_mark", "table_number", "total_row")
            and not name.startswith(COLUMN)
        ]


class PlanForm(Form):
    """What a plan leaves to be decided: which hospitals unknown names mean, and why something is done.

    A reason is asked for each hospital that is lowered below what it has used, and for the import, where the table asks.
    """

    prefix_of_names = "reason-"
    for_all = "reason-all"
    same_as = "same_as-"
    new = "new"

    def __init__(self, plan: Plan, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unknown = {f"{self.same_as}{row.row}": row for row in plan.unknown}
        self.rows = {self.name_of(row): row for row in plan.lowered}
        hospitals = list(Hospital.objects.order_by("sort_key")) if plan.unknown else []
        for name, row in self.unknown.items():
            self.fields[name] = self.hospital_field(row, hospitals)
        for name, row in self.rows.items():
            label = _("Begrundelse for %(hospital)s") % {"hospital": row.hospital}
            self.fields[name] = self.reason_field(label, " ".join(row.shortfalls))
        if plan.asks_reason:
            why = " ".join(str(check.message) for check in plan.asks_reason)
            self.fields[self.for_all] = self.reason_field(_("Begrundelse for indlæsningen"), why)

    def hospital_field(self, row: PlannedRow, hospitals: Iterable[Hospital]) -> forms.ChoiceField:
        """A new hospital, or one that is known; what is near is offered, and nothing is taken where any are known."""
        known = [*row.near, *(hospital for hospital in hospitals if hospital not in row.near)]
        choices = [
            *([("", _("Vælg"))] if known else []),
            (self.new, _("Et nyt hospital")),
            *((str(hospital.pk), _("Samme som %s") % hospital) for hospital in known),
        ]
        near = _(" eller ").join(str(hospital) for hospital in row.near)
        field = forms.ChoiceField(
            choices=choices,
            label=_("»%s« er") % row.printed,
            help_text=_("Det ligner %s.") % near if near else "",
            initial=str(row.known.pk) if row.known else "" if known else self.new,
            required=bool(known),
            error_messages={"required": _("Vælg, hvilket hospital »%s« er") % row.printed},
        )
        field.optional_mark = ""  # type: ignore[attr-defined]  # one of them it is
        return field

    def reason_field(self, label: str, why: str) -> TextField:
        """Not required here: the service asks, where nobody was quicker."""
        field = TextField(label=label, help_text=why, max_length=500, required=False, optional_mark="")
        field.widget.attrs["rows"] = 2
        return field

    @property
    def hospitals(self) -> list[tuple[Any, PlannedRow]]:
        return [(self[name], row) for name, row in self.unknown.items()]

    @property
    def reasons_of_lowered(self) -> list[Any]:
        return [self[name] for name in self.rows]

    @property
    def reason_of_import(self) -> Any:
        return self[self.for_all] if self.for_all in self.fields else None

    @classmethod
    def name_of(cls, row: PlannedRow) -> str:
        return f"{cls.prefix_of_names}{row.known.pk if row.known else ''}"

    def by_hospital(self) -> dict[str, str]:
        """As the plan takes them; that of the import as a whole is for all."""
        given = {row.hospital: self.cleaned_data[name] for name, row in self.rows.items()}
        return given | {FOR_ALL: self.cleaned_data.get(self.for_all, "")}

    def ask(self, plan: Plan) -> None:
        """Say at the field where the plan lacks a reason."""
        if plan.lacks_reason and self.for_all in self.fields:
            message = _("Indtast en begrundelse for indlæsningen på mindst %(count)s tegn")
            self.add_error(self.for_all, message % {"count": SHORTEST_REASON})
        for row in plan.lowered:
            if row.lacks_reason:
                message = _("Indtast en begrundelse for %(hospital)s på mindst %(count)s tegn")
                params = {"hospital": row.hospital, "count": SHORTEST_REASON}
                self.add_error(self.name_of(row), message % params)


SALT = "allocations.import.source"


def signed_source(name: str, sha256: str, text: str) -> str:
    """A file's name and checksum with that of the text it was read as, to be carried by a page."""
    return signing.dumps([name[:200], sha256, _sha256_of_text(text)], salt=SALT)


def source_signed(signed: str, text: str) -> ImportSource:
    try:
        name, sha256, read_as = signing.loads(signed, salt=SALT)
    except signing.BadSignature:
        return ImportSource.pasted(text)
    is_same = read_as == _sha256_of_text(text)
    return ImportSource(name, sha256, text) if is_same else ImportSource.pasted(text)


def _sha256_of_text(text: str) -> str:
    """The same whatever a browser makes of the line breaks."""
    return sha256_of("\n".join(text.splitlines()).strip().encode(errors="replace"))
