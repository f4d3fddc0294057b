"""The forms that select entries of the history and of the read log."""

import datetime as dt
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from allocations.models import Grant, Hospital
from hrtrack.common.text.digits import BIGGEST_KEY, whole_number
from hrtrack.common.text.sort_key import danish_sort_key
from hrtrack.common.web.forms import DanishDateField, Form, LineField
from reports.audit.entries import HistoryPosition
from reports.audit.history import HistoryQuery
from reports.audit.kinds import KINDS

_PLACE = re.compile(r"(?P<at>[-0-9T:.+]{19,40}),(?P<place>[0-9]{1,2}),(?P<key>[0-9]{1,19})")
MODEL_OF_KIND = {model._meta.label_lower: model for model in KINDS}


def moment(text: str) -> dt.datetime | None:
    """Return a moment in ISO 8601 with its offset from UTC; None for anything else."""
    try:
        at = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else None


def place_as_text(place: HistoryPosition) -> str:
    """Return a place as the field `before` holds it: the moment and two numbers, with commas between."""
    at, *numbers = place
    return ",".join([at.isoformat(), *map(str, numbers)])


class PastForm(Form):
    """Common fields of both forms: the days, both inclusive, the user and the hospital."""

    since = DanishDateField(label=gettext_lazy("Fra og med"), is_past=True, required=False, optional_mark="")
    until = DanishDateField(label=gettext_lazy("Til og med"), is_past=True, required=False, optional_mark="")
    user: Any = forms.ModelChoiceField(User.objects.all(), label=gettext_lazy("Hvem"), required=False)
    hospital: Any = forms.ModelChoiceField(
        Hospital.objects.all(),
        label=gettext_lazy("Hospital"),
        required=False,
        empty_label=gettext_lazy("Alle"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        users = sorted(User.objects.all(), key=lambda user: (danish_sort_key(user.name), user.pk))
        fields["user"].choices = [("", _("Alle")), *((user.pk, user.name) for user in users)]
        for field in fields.values():
            field.optional_mark = ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("Indtast en dag, der ikke ligger før »Fra og med«"))
        return cleaned


class HistoryForm(PastForm):
    """The changes to show. `about` is a row, shown with its parts; the page holds the changes before the place `before`."""

    kind = forms.ChoiceField(label=gettext_lazy("Hvad"), required=False)
    grant: Any = forms.ModelChoiceField(
        Grant.objects.closed_last(),
        label=gettext_lazy("Bevilling"),
        required=False,
        empty_label=gettext_lazy("Alle"),
    )
    text = LineField(
        label=gettext_lazy("Søg efter"),
        help_text=gettext_lazy("Navn, tjenestenummer, stilling (RH-07) eller anden tekst."),
        max_length=100,
        required=False,
        optional_mark="",
        width="width-l",
    )
    about = forms.CharField(required=False, widget=forms.HiddenInput)
    before = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = ((key, str(KINDS[model])) for key, model in MODEL_OF_KIND.items())
        kind: Any = self.fields["kind"]
        kind.choices = [("", _("Alt")), *kinds]

    def clean_about(self) -> tuple[Any, int] | None:
        """Return the model and the key of a text such as hires.post:12; None for an empty text."""
        name, _colon, key = self.cleaned_data["about"].partition(":")
        if not name:
            return None
        number = whole_number(key)
        if name not in MODEL_OF_KIND or number is None:
            raise ValidationError(_("Adressen nævner noget, der ikke findes. Vælg igen herunder"))
        return MODEL_OF_KIND[name], number

    def clean_before(self) -> HistoryPosition | None:
        typed = self.cleaned_data["before"]
        if not typed:
            return None
        match = _PLACE.fullmatch(typed)
        at = moment(match["at"]) if match else None
        if not match or not at or int(match["place"]) >= len(KINDS) or int(match["key"]) > BIGGEST_KEY:
            raise ValidationError(_("Siden findes ikke. Begynd forfra herunder"))
        return at, int(match["place"]), int(match["key"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in ("about", "before"):
            # The field is hidden, so its errors are moved to the top of the form.
            for error in self.errors.pop(name, []):
                self.add_error(None, error)
        return cleaned

    def query(self) -> HistoryQuery:
        """Return the query of a valid form."""
        cleaned = self.cleaned_data
        names = ("since", "until", "user", "hospital", "grant", "text", "about")
        return HistoryQuery(
            kind=MODEL_OF_KIND.get(cleaned["kind"]), **{name: cleaned[name] for name in names}
        )
