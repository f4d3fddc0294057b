"""Forms that the administration and the import share: a grant's terms, and the table to read."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allocations.entitlements import price_on
from allocations.enums import CountedIn, UnitKind
from allocations.models import Grant
from allocations.reading import ReadError, read_file
from allocations.services.grants import NAMES, GrantTerms
from hrtrack.common import clock
from hrtrack.common.database.reading_slots import NoSlot, take_slot
from hrtrack.common.files.uploads import SERVER_BUSY, server_busy
from hrtrack.common.tabular.delimited import MAX_BYTES
from hrtrack.common.text.cleaning import NO_LETTER
from hrtrack.common.text.danish import format_number
from hrtrack.common.web.forms import (
    DanishDateField,
    DanishDecimalField,
    Form,
    LineField,
    MoneyField,
    NameField,
    NamesField,
    TextField,
)

RETRY_SECONDS = 10  # after which a browser or script may send a table again that the server had no time for


class TableField(forms.CharField):
    """A pasted table, kept as pasted, except for form feeds and the browser's line breaks."""

    widget = forms.Textarea(attrs={"rows": 10, "class": "input-width-xl", "spellcheck": "false"})

    def __init__(self, **kwargs: Any) -> None:
        too_long = gettext_lazy("Indsæt højst %(limit)s tegn ad gangen") % {"limit": format_number(MAX_BYTES)}
        super().__init__(strip=False, max_length=MAX_BYTES, error_messages={"max_length": too_long}, **kwargs)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\f", "\n").replace("\r\n", "\n")


class TermsForm(Form):
    """The terms that were decided for a grant. Money in kr.

    `decided` are the names of the fields of what was decided; the others say what things are called.
    """

    decided = (
        "name",
        "decision_reference",
        "total",
        "unit_price",
        "target",
        "counted_in",
        "full_time_hours",
        "starts_from",
        "starts_until",
        "last_day_of_use",
        "dates_decided_by",
        "purposes",
        "staff_groups",
        "restriction",
    )

    name = NameField(label=gettext_lazy("Bevillingens navn"), max_length=120, width="width-l")
    decision_reference = LineField(
        label=gettext_lazy("Beslutning"),
        help_text=gettext_lazy("Journalnummer eller møde og punkt."),
        max_length=200,
        required=False,
        width="width-l",
    )
    total = MoneyField(label=gettext_lazy("Bevilget beløb"), min_value=0)
    unit_price = MoneyField(label=gettext_lazy("Pris pr. stilling (inkl. pension)"), min_value=1)
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
    dates_decided_by = NameField(
        label=gettext_lazy("Datoerne er besluttet af"),
        max_length=200,
        required=False,
        width="width-l",
        error_messages={
            NO_LETTER: gettext_lazy("Indtast, hvem der har besluttet datoerne, med mindst ét bogstav")
        },
    )
    purposes = NamesField(
        label=gettext_lazy("Formål"), help_text=gettext_lazy("Ét på hver linje."), required=False
    )
    staff_groups = NamesField(
        label=gettext_lazy("Personalegrupper"),
        help_text=gettext_lazy("Én på hver linje, den sædvanlige først."),
        required=False,
    )
    restriction = TextField(
        label=gettext_lazy("Må ikke anvendes til"),
        help_text=gettext_lazy("Attesteres ved hver ansættelse, fx »genindførelse af diktering«."),
        required=False,
    )

    organisation = NameField(
        label=gettext_lazy("Organisation"),
        help_text=gettext_lazy("Den, der har fået bevillingen, som navnet skrives i redegørelsen."),
        max_length=120,
        required=False,
        width="width-l",
    )
    reports_to = NameField(
        label=gettext_lazy("Redegørelsen går til"),
        help_text=gettext_lazy("I bestemt form, som i »til rådet«."),
        max_length=120,
        required=False,
        width="width-l",
        error_messages={NO_LETTER: gettext_lazy("Indtast, hvem redegørelsen går til, med mindst ét bogstav")},
    )
    unit_kind = forms.ChoiceField(
        label=gettext_lazy("Midlerne er fordelt på"),
        choices=UnitKind.choices,
        initial=UnitKind.HOSPITAL,
        required=False,
    )
    redeployment_scheme = NameField(
        label=gettext_lazy("Omplaceringsordning"),
        help_text=gettext_lazy(
            "Ordningens navn. Tomt felt: Ingen spørges om omplacering, og den står ingen steder."
        ),
        max_length=60,
        required=False,
        width="width-l",
    )
    low_activity_question = LineField(
        label=gettext_lazy("Spørgsmål om afdelingen"),
        help_text=gettext_lazy("Besvares med ja eller nej ved hver stilling. Tomt felt: Der spørges ikke."),
        max_length=200,
        required=False,
        width="width-xl",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("purposes", "staff_groups", "restriction"):
            self.fields[name].widget.attrs["rows"] = 3
        self.fields["unit_kind"].optional_mark = ""  # type: ignore[attr-defined]  # one is always chosen

    @classmethod
    def initial_terms(cls, grant: Grant) -> dict[str, Any]:
        """Return the form's initial values from an existing grant."""
        choices = {"purposes": grant.purposes.all(), "staff_groups": grant.staff_groups.all()}
        return {
            **{name: getattr(grant, name) for name in cls.base_fields if hasattr(grant, name)},
            "unit_price": price_on(grant, clock.today()),
            **{name: "\n".join(map(str, records)) for name, records in choices.items()},
        }

    @staticmethod
    def names_of_newest_grant() -> dict[str, Any]:
        """Return the initial names of a new grant: those of the newest grant; empty without one."""
        newest = Grant.objects.newest()
        return {name: getattr(newest, name) for name in NAMES} if newest else {}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if bool(cleaned.get("starts_from")) != bool(cleaned.get("starts_until")):
            missing = "starts_from" if cleaned.get("starts_until") else "starts_until"
            if not self.has_error(missing):
                self.add_error(missing, _("Indtast begge dage, eller lad begge stå tomme"))
        return cleaned

    def terms(self) -> GrantTerms:
        """Return the valid form's terms. An empty date means that the date is undecided."""
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
            organisation=cleaned["organisation"],
            reports_to=cleaned["reports_to"],
            unit_kind=UnitKind(cleaned["unit_kind"]) if cleaned["unit_kind"] else None,
            redeployment_scheme=cleaned["redeployment_scheme"],
            low_activity_question=cleaned["low_activity_question"],
            purposes=text_lines(cleaned["purposes"]),
            staff_groups=text_lines(cleaned["staff_groups"]),
            undecided_dates=True,
        )


class SourceForm(Form):
    """A table as a file or as pasted text. A subclass turns a file into text in `read_source`."""

    file = forms.FileField(
        allow_empty_file=True,  # the reader reports an empty file
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
            # One of the two is required, so neither is marked as optional.
            self.fields[name].optional_mark = ""  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.has_error("file") and not self.has_error("table"):
            cleaned["table"] = self.table_text(cleaned.get("file"), cleaned.get("table", ""))
        return cleaned

    max_bytes = MAX_BYTES
    # True if the form is invalid because the server had no time to read the table.
    is_busy = False

    def refused(self, page: HttpResponse) -> HttpResponse:
        """Return the page that shows the invalid form; with status 503 and Retry-After if `is_busy`.

        A page for HTMX keeps its status, since HTMX shows no other.
        """
        if self.is_busy:
            page["Retry-After"] = str(RETRY_SECONDS)
            if page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY:
                page.status_code = HTTPStatus.SERVICE_UNAVAILABLE
        return page

    def table_text(self, file: "UploadedFile[Any] | None", pasted: str) -> str:
        """Return the file or the pasted table as text; adds an error unless exactly one of them was given.

        The request has a slot for reading from here on, until its transaction ends.
        """
        if file and pasted.strip():
            self.add_error("table", _("Vælg en fil, eller indsæt tabellen – ikke begge dele"))
        elif file and (file.size or 0) > self.max_bytes:
            limit = {"megabytes": self.max_bytes // 10**6}
            self.add_error("file", _("Vælg en fil på højst %(megabytes)s MB") % limit)
        elif file or pasted.strip():
            try:
                take_slot()
                return self.read_source(file.read()) if file else pasted
            except NoSlot:
                self.is_busy = True
                self.add_error("file" if file else "table", str(server_busy().message))
            except ReadError as error:
                self.is_busy = error.finding.code == SERVER_BUSY
                self.add_error("file", str(error.finding.message))
        else:
            self.add_error("table", _("Vælg en fil, eller indsæt tabellen"))
        return pasted

    def read_source(self, data: bytes) -> str:
        """Return the file's table as text. Raises ReadError for a file without a table and for an unsafe file."""
        return read_file(data)

    @property
    def source_field(self) -> str:
        """Return the name of the field that shows the table's errors."""
        return "file" if self.cleaned_data.get("file") else "table"


def text_lines(text: str) -> list[str]:
    """Return the lines of the text, stripped, without the empty ones."""
    return [line.strip() for line in text.splitlines() if line.strip()]
