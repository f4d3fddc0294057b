"""The form of a person's own choice of notices."""

from typing import Any

from django import forms

from accounts.enums import Rhythm
from accounts.models import User
from accounts.notices.kinds import kinds_for, rhythms_of
from hrtrack.common.web.forms import Form


class NoticesForm(Form):
    """How often the user wants each kind of notice that is for the user's role; the present choice is chosen."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in kinds_for(user):
            choices = [(rhythm.value, rhythm.label) for rhythm in kind.rhythms]
            self.fields[kind.name] = forms.ChoiceField(
                label=kind.label,
                choices=choices,
                widget=forms.RadioSelect,
                initial=rhythms_of(kind, [user])[user.pk].value,
                required=False,
            )
            self.fields[kind.name].optional_mark = ""  # type: ignore[attr-defined]

    @property
    def rhythms(self) -> dict[str, Rhythm]:
        """The chosen rhythms of a valid form, by the name of the kind; kinds that were not sent are left out."""
        return {name: Rhythm(chosen) for name, chosen in self.cleaned_data.items() if chosen}
