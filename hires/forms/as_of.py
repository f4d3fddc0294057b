"""The form with the day that a page is shown as of."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hrtrack.common import clock
from hrtrack.common.text.danish import format_date
from hrtrack.common.web.forms import DanishDateField, Form


class AsOfForm(Form):
    """The day that a page is shown as of; today unless the address has another."""

    as_of = DanishDateField(label=gettext_lazy("Status pr."), is_past=True, required=False, optional_mark="")

    def clean_as_of(self) -> dt.date:
        as_of: dt.date | None = self.cleaned_data["as_of"]
        if as_of is not None and as_of > clock.today():
            raise ValidationError(
                _("Indtast en dag, der ikke ligger efter i dag, %(today)s")
                % {"today": format_date(clock.today())}
            )
        return as_of or clock.today()

    @classmethod
    def from_query(cls, parameters: Mapping[str, Any]) -> Self:
        """Return the form bound to its fields of the address, with today's date if there is none."""
        data = {name: parameters.get(name, "") for name in cls.base_fields}
        return cls({**data, "as_of": data["as_of"] or format_date(clock.today())})

    @property
    def day(self) -> dt.date:
        """The day of the form; today if the form is invalid."""
        day: dt.date = self.cleaned_data["as_of"] if self.is_valid() else clock.today()
        return day
