import datetime as dt
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from allocations.models import Hospital
from hrtrack.common.text.digits import BIGGEST_KEY, whole_number
from hrtrack.common.text.sort_key import danish_sort_key
from hrtrack.common.web.forms import DanishDateField, Form, LineField
from reports.audit.history import KINDS, HistoryPosition, HistoryQuery

PLACE = re.compile(r"(?P<at>[-0-9T:.+]{19,40}),(?P<place>[0-9]{1,2}),(?P<key>[0-9]{1,19})")
KIND_OF = {model._meta.label_lower: model for model in KINDS}


def moment(text: str) -> dt.datetime | None:
    """A moment in ISO 8601 with its offset from UTC; None for anything else."""
    try:
        at = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else None


def place_as_typed(place: HistoryPosition) -> str:
    at, *numbers = place
    return ",".join([at.isoformat(), *map(str, numbers)])


class PastForm(Form):
    """What somebody did: when, who, and at which hospital."""

    since = DanishDateField(label=gettext_lazy("Fra og med"), required=False, optional_mark="")
    until = DanishDateField(label=gettext_lazy("Til og med"), required=False, optional_mark="")
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
            self.add_error("until", _("Indtast en dag, der ikke ligger før ”Fra og med”"))
        return cleaned


class HistoryForm(PastForm):
    """Which changes to show. `about` is a thing with its parts, `before` the place among all that the page ends at."""

    kind = forms.ChoiceField(label=gettext_lazy("Hvad"), required=False)
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
        kinds = ((key, str(KINDS[model])) for key, model in KIND_OF.items())
        kind: Any = self.fields["kind"]
        kind.choices = [("", _("Alt")), *kinds]

    def clean_about(self) -> tuple[Any, int] | None:
        """A model and a key, as hires.post:12."""
        name, _colon, key = self.cleaned_data["about"].partition(":")
        if not name:
            return None
        number = whole_number(key)
        if name not in KIND_OF or number is None:
            raise ValidationError(_("Adressen nævner noget, der ikke findes. Vælg igen herunder"))
        return KIND_OF[name], number

    def clean_before(self) -> HistoryPosition | None:
        typed = self.cleaned_data["before"]
        if not typed:
            return None
        found = PLACE.fullmatch(typed)
        at = moment(found["at"]) if found else None
        if not found or not at or int(found["place"]) >= len(KINDS) or int(found["key"]) > BIGGEST_KEY:
            raise ValidationError(_("Siden findes ikke. Begynd forfra herunder"))
        return at, int(found["place"]), int(found["key"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in ("about", "before"):
            # Nobody typed it: said where the page can show it.
            for error in self.errors.pop(name, []):
                self.add_error(None, error)
        return cleaned

    def asked(self) -> HistoryQuery:
        """What a valid form asks for."""
        cleaned = self.cleaned_data
        names = ("since", "until", "user", "hospital", "text", "about")
        return HistoryQuery(kind=KIND_OF.get(cleaned["kind"]), **{name: cleaned[name] for name in names})
