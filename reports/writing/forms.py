"""The forms in which the texts of a report are written: Center for HR's for a day, and a hospital's own."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allocations.models import Grant
from hrtrack.common.web.editing import EditForm
from hrtrack.common.web.forms import DanishDecimalField, LineField, MoneyField, TextField
from hrtrack.common.web.ordered import PlacesField
from reports.documents.appendices import offered_appendices, usual_appendices
from reports.models import LONGEST, HospitalText, RegionText
from reports.phrases.points import point_names
from reports.texts import version_of_text

PLAIN_TEXT = gettext_lazy("Almindelig tekst. En linje, der begynder med »- «, bliver til et punkt.")
PLACES = gettext_lazy("Skriv et tal for at vælge rækkefølgen. Et tomt felt kommer ikke med.")


class RegionTextForm(EditForm):
    """Center for HR's texts in the report of a day, its head, and which points and appendices the report has."""

    recipient = LineField(label=gettext_lazy("Til"), max_length=200, required=False)
    sender = LineField(label=gettext_lazy("Fra"), max_length=200, required=False)
    case_number = LineField(
        label=gettext_lazy("Sagsnummer"), max_length=50, required=False, width="char-16", optional_mark=""
    )
    recommendation = TextField(
        label=gettext_lazy("Indstilling"),
        max_length=1000,
        required=False,
    )
    summary = TextField(
        label=gettext_lazy("Kort formidling"),
        help_text=gettext_lazy(
            "Står øverst, før de korte punkter med tal. En linje, der begynder med »- «, bliver til et punkt."
        ),
        max_length=LONGEST,
        required=False,
    )
    points = PlacesField(label=gettext_lazy("Punkter med tal"), help_text=PLACES, choices=())
    booked = MoneyField(
        label=gettext_lazy("Bogført forbrug"),
        help_text=gettext_lazy("Regnskabets tal. Det står ved siden af det beregnede."),
        min_value=0,
        required=False,
    )
    presentation = TextField(
        label=gettext_lazy("Uddybende fremstilling"), help_text=PLAIN_TEXT, max_length=LONGEST, required=False
    )
    closing = TextField(
        label=gettext_lazy("Det videre forløb"), help_text=PLAIN_TEXT, max_length=LONGEST, required=False
    )
    appendices = PlacesField(label=gettext_lazy("Bilag"), help_text=PLACES, choices=())

    def __init__(self, *args: Any, grant: Grant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["points"].choices = list(point_names(grant).items())
        fields["appendices"].choices = list(offered_appendices(grant).items())
        fields["recommendation"].help_text = (
            _("Fx »Administrationen indstiller over for %s, at redegørelsen tages til efterretning«.")
            % grant.reports_to
            if grant.reports_to
            else _("Fx »Administrationen indstiller, at redegørelsen tages til efterretning«.")
        )
        for name in ("summary", "presentation", "closing"):
            fields[name].widget.attrs["rows"] = 5
        fields["recommendation"].widget.attrs["rows"] = 2

    def choices_made(self) -> dict[str, Any]:
        """Return the chosen points and appendices, None where they are the usual ones."""
        fields: dict[str, Any] = self.fields
        usual = {"points": None, "appendices": usual_appendices()}
        made: dict[str, Any] = {}
        for name, names in usual.items():
            offered = [value for value, _label in fields[name].choices if names is None or value in names]
            made[name] = None if self.cleaned_data[name] == offered else self.cleaned_data[name]
        return made


class HospitalTextForm(EditForm):
    """A hospital's own texts in the report, and its estimate of what it will have reached."""

    estimate = DanishDecimalField(
        label=gettext_lazy("Eget skøn"),
        decimal_places=2,
        max_digits=7,
        min_value=0,
        required=False,
        width="char-4",
    )

    arrangement = TextField(
        label=gettext_lazy("Sådan har vi tilrettelagt stillingerne"),
        help_text=gettext_lazy(
            "Skriv, hvor stillingerne er placeret, og hvad de bruges til. En linje, der begynder med »- «, bliver til et punkt. Skriv ikke navne på medarbejdere."
        ),
        max_length=LONGEST,
        required=False,
    )
    remark = TextField(
        label=gettext_lazy("Bemærkning"),
        help_text=gettext_lazy("Fx hvorfor måltallet ikke er nået. Skriv ikke navne på medarbejdere."),
        max_length=LONGEST,
        required=False,
    )


def initial_of(text: RegionText | HospitalText, names: tuple[str, ...]) -> dict[str, Any]:
    """Return the initial values of a form: the named fields and the version of the text."""
    return {**{name: getattr(text, name) for name in names}, "version": version_of_text(text)}
