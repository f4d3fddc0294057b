from collections.abc import Iterable
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allocations.enums import CountedIn
from allocations.importing import Plan, PlannedRow
from allocations.models import Grant
from allocations.reading import ReadError, Reading, Unit, read_file, read_table
from allocations.reading.containers import MAX_BYTES
from allocations.recording import ImportSource, sha256_of
from allocations.services import SHORTEST_REASON, GrantTerms
from hrtrack.common.forms import DanishDateField, DanishDecimalField, Form, LineField, TextField

MONEY: dict[str, Any] = {
    "max_digits": 14,
    "decimal_places": 2,
    "min_value": 0,
    "width": "width-s",
    "suffix": gettext_lazy("kr."),
}


QUESTIONS = {"ambiguous_unit": "unit", "ambiguous_number": "decimal_mark"}


class TableField(forms.CharField):
    """A pasted table, kept as it was pasted but for form feeds and a browser's line breaks."""

    widget = forms.Textarea(attrs={"rows": 10, "class": "input-width-xl", "spellcheck": "false"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strip=False, max_length=MAX_BYTES, **kwargs)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\f", "\n").replace("\r\n", "\n")


class TermsForm(Form):
    """What was decided about a grant."""

    name = LineField(label=gettext_lazy("Bevillingens navn"), max_length=120, width="width-l")
    decision_reference = LineField(
        label=gettext_lazy("Beslutning"),
        help_text=gettext_lazy("Journalnummer eller møde og punkt."),
        max_length=200,
        required=False,
        width="width-l",
    )
    total = DanishDecimalField(label=gettext_lazy("Bevilget beløb"), **MONEY)
    unit_price = DanishDecimalField(
        label=gettext_lazy("Pris pr. stilling (inkl. pension)"), **{**MONEY, "min_value": 1}
    )
    target = DanishDecimalField(
        label=gettext_lazy("Måltal (mindst)"), max_digits=8, decimal_places=2, min_value=0, width="char-8"
    )
    counted_in = forms.ChoiceField(
        label=gettext_lazy("Måltallet tælles i"),
        choices=CountedIn.choices,
        widget=forms.RadioSelect,
        initial=CountedIn.POSTS,
    )
    full_time_hours = DanishDecimalField(
        label=gettext_lazy("Fuld tid"),
        max_digits=5,
        decimal_places=2,
        min_value=1,
        max_value=168,
        initial=37,
        suffix=gettext_lazy("timer"),
        width="char-4",
    )
    starts_from = DanishDateField(label=gettext_lazy("Stillinger besættes første gang fra"), required=False)
    starts_until = DanishDateField(
        label=gettext_lazy("Stillinger besættes første gang til og med"), required=False
    )
    last_day_of_use = DanishDateField(
        label=gettext_lazy("Midlerne kan bruges til og med"),
        help_text=gettext_lazy("Lad felterne stå tomme, når datoerne ikke er afklaret."),
        required=False,
    )
    dates_decided_by = LineField(
        label=gettext_lazy("Datoerne er besluttet af"), max_length=200, required=False, width="width-l"
    )
    purposes = TextField(
        label=gettext_lazy("Formål"), help_text=gettext_lazy("Ét på hver linje."), required=False
    )
    staff_groups = TextField(
        label=gettext_lazy("Personalegrupper"),
        help_text=gettext_lazy("Én på hver linje, den sædvanlige først."),
        required=False,
    )
    restriction = TextField(
        label=gettext_lazy("Må ikke anvendes til"),
        help_text=gettext_lazy("Attesteres ved hver ansættelse, fx »genindførelse af diktering«."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("purposes", "staff_groups", "restriction"):
            self.fields[name].widget.attrs["rows"] = 3

    @classmethod
    def about(cls, grant: Grant) -> dict[str, Any]:
        """Initial values from a grant there is."""
        named = {"purposes": grant.purposes.all(), "staff_groups": grant.staff_groups.all()}
        return {
            **{name: getattr(grant, name) for name in cls.base_fields if hasattr(grant, name)},
            **{name: "\n".join(str(one) for one in many) for name, many in named.items()},
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if bool(cleaned.get("starts_from")) != bool(cleaned.get("starts_until")):
            missing = "starts_from" if cleaned.get("starts_until") else "starts_until"
            if not self.has_error(missing):
                self.add_error(missing, _("Indtast begge dage, eller lad begge stå tomme"))
        return cleaned

    def terms(self) -> GrantTerms:
        cleaned = self.cleaned_data
        return GrantTerms(
            name=cleaned["name"],
            total=cleaned["total"],
            unit_price=cleaned["unit_price"],
            target=cleaned["target"],
            decision_reference=cleaned["decision_reference"],
            counted_in=CountedIn(cleaned["counted_in"]),
            full_time_hours=cleaned["full_time_hours"],
            restriction=cleaned["restriction"],
            starts_from=cleaned["starts_from"],
            starts_until=cleaned["starts_until"],
            last_day_of_use=cleaned["last_day_of_use"],
            dates_decided_by=cleaned["dates_decided_by"],
            purposes=lines(cleaned["purposes"]),
            staff_groups=lines(cleaned["staff_groups"]),
            undecided_dates=True,
        )


class SourceForm(Form):
    """A table as a file or as pasted text. A subclass says in `read_source` how a file becomes text."""

    file = forms.FileField(
        allow_empty_file=True,  # the reader says so
        label=gettext_lazy("Tabellen som fil"),
        help_text=gettext_lazy("En .xlsx-, .csv- eller .txt-fil på højst 1 MB."),
        required=False,
    )
    table = TableField(
        label=gettext_lazy("Eller indsæt tabellen"),
        help_text=gettext_lazy(
            "Kopiér den fra notatet, fra Excel eller fra en mail, gerne med teksten omkring."
        ),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("file", "table"):
            # One of them is wanted.
            self.fields[name].optional_mark = ""  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.has_error("file") and not self.has_error("table"):
            cleaned["table"] = self.table_text(cleaned.get("file"), cleaned.get("table", ""))
        return cleaned

    def table_text(self, file: "UploadedFile[Any] | None", pasted: str) -> str:
        """The one table that was given, as text."""
        if file and pasted.strip():
            self.add_error("table", _("Vælg en fil, eller indsæt tabellen – ikke begge dele"))
        elif file:
            if (file.size or 0) > MAX_BYTES:
                self.add_error("file", _("Vælg en fil på højst 1 MB"))
            else:
                try:
                    return self.read_source(file.read())
                except ReadError as error:
                    self.add_error("file", str(error.finding.message))
        elif not pasted.strip():
            self.add_error("table", _("Vælg en fil, eller indsæt tabellen"))
        return pasted

    def read_source(self, data: bytes) -> str:
        """ReadError for a file that has no table, or is not to be trusted."""
        return read_file(data)

    @property
    def source_field(self) -> str:
        """Where what is wrong with the table is said."""
        return "file" if self.cleaned_data.get("file") else "table"


class ImportForm(SourceForm, TermsForm):
    """The table, and what was decided about the grant that the table doesn't say."""

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
    # What file the table was read from: carried by the pages, and never shown.
    source = forms.CharField(widget=forms.HiddenInput, required=False)
    field_order = ("file", "table", "unit", "decimal_mark")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if file := cleaned.get("file"):
            file.seek(0)
            cleaned["source"] = signed_source(file.name, sha256_of(file.read()), cleaned["table"])
        return cleaned

    def import_source(self) -> ImportSource:
        """The file the table was read from; pasted text where there was none, or where the text is another by now."""
        return source_signed(self.cleaned_data["source"], self.cleaned_data["table"])

    def reading(self) -> Reading:
        cleaned = self.cleaned_data
        unit = Unit[cleaned["unit"]] if cleaned["unit"] else None
        return read_table(cleaned["table"], unit=unit, decimal_mark=cleaned["decimal_mark"] or None)

    def ask(self, findings: Iterable[Any]) -> None:
        """Say at the table what can't be read, and at the answer what can be read two ways.

        A file must be chosen again, but not to answer a question: then its table comes back as text.
        """
        found_at = [(QUESTIONS.get(found.code), found) for found in findings]
        source = self.source_field
        if source == "file" and all(field for field, _found in found_at):
            kept = {name: self.cleaned_data[name] for name in ("table", "source")}
            self.data = {**self.data.dict(), **kept}  # type: ignore[attr-defined]
        for field, found in found_at:
            error = ValidationError(str(found.message), code=found.code)
            self.add_error(field or source, error)

    def kept(self) -> list[tuple[str, Any]]:
        """What the preview carries on to the import: (field name, value as typed)."""
        return [
            (name, self.cleaned_data[name] if name in ("table", "source") else self[name].value() or "")
            for name in self.fields
            if name != "file"
        ]


class ReasonsForm(Form):
    """Why each hospital that a plan lowers below what it has used is lowered; one field for each."""

    prefix_of_names = "reason-"

    def __init__(self, plan: Plan, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = {self.name_of(row): row for row in plan.lowered}
        for name, row in self.rows.items():
            field = TextField(
                label=_("Begrundelse for %(hospital)s") % {"hospital": row.hospital},
                help_text=" ".join(row.shortfalls),
                max_length=500,
                required=False,  # the service asks, where nobody was quicker
                optional_mark="",
            )
            field.widget.attrs["rows"] = 2
            self.fields[name] = field

    @classmethod
    def name_of(cls, row: PlannedRow) -> str:
        return f"{cls.prefix_of_names}{row.known.pk if row.known else ''}"

    def by_hospital(self) -> dict[str, str]:
        return {row.hospital: self.cleaned_data[name] for name, row in self.rows.items()}

    def ask(self, plan: Plan) -> None:
        """Say at the field where the plan lacks a reason."""
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


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
