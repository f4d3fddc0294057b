"""The forms of an import of hires: the table, and the answers that the plan asks for."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allocations.forms import SourceForm, TableField
from allocations.models import Grant
from hires.actions.warnings import RegistrationWarning
from hires.bulk.plan import HirePlan, check_grant
from hires.bulk.reading import HeadingFinder, SourceHires, read_hires, read_hires_file
from hrtrack.common.tabular.findings import ReadError
from hrtrack.common.web.forms import Form, TextField


class ImportHiresForm(SourceForm):
    """A table of hires as a file or as pasted text. `hires` has the table's rows once the form is valid."""

    table = TableField(
        label=gettext_lazy("Eller indsæt rækkerne"),
        help_text=gettext_lazy("Kopiér dem i regnearket, overskrifterne med, og sæt dem ind her."),
        required=False,
    )

    def __init__(self, *args: Any, grant: Grant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.grant = grant
        self.fields["file"].label = gettext_lazy("Det udfyldte regneark")
        self.fields["file"].help_text = gettext_lazy("En .xlsx-, .ods-, .csv- eller .txt-fil på højst 1 MB.")
        # A row of the table stays on one line.
        self.fields["table"].widget.attrs["wrap"] = "off"

    @cached_property
    def finder(self) -> HeadingFinder:
        """The finder that searches the file and then the file's text."""
        return HeadingFinder()

    def read_source(self, data: bytes) -> str:
        """Return the file's text. ReadError for a file that has no table or is refused."""
        return read_hires_file(data, self.finder)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors:
            try:
                self.hires: SourceHires = read_hires(cleaned["table"], self.finder)
            except ReadError as error:
                self.add_error(self.source_field, str(error.finding.message))
            else:
                self._check_grant()
        return cleaned

    def _check_grant(self) -> None:
        try:
            check_grant(self.grant, self.hires)
        except ValidationError as error:
            self.add_error(self.source_field, error)


def in_rows(warning: RegistrationWarning, rows: Sequence[int]) -> str:
    """Return the sentence of a warning, with its rows if it has any."""
    if not rows:
        return warning.message
    words = {"rows": ", ".join(map(str, rows)), "warning": warning.message}
    return _("Række %(rows)s: %(warning)s") % words


class HirePlanForm(Form):
    """The confirmations and the reason that a plan needs before its hires are registered."""

    confirmed = forms.MultipleChoiceField(
        label=gettext_lazy("Er det rigtigt?"),
        help_text=gettext_lazy("Det ser usædvanligt ud. Ret det, hvis det er en fejl."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    over_money_reason = TextField(
        label=gettext_lazy("Begrundelse for at gå over rammen"),
        max_length=500,
        required=False,
        optional_mark="",
    )

    def __init__(self, data: QueryDict | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        warnings: Any = self.fields["confirmed"]
        warnings.optional_mark = ""
        # The plan decides which warnings there are, so any key is accepted here.
        warnings.choices = [(key, "") for key in data.getlist("confirmed")] if data else []

    @classmethod
    def answered(cls, data: QueryDict) -> "HirePlanForm":
        """Return the form with the answers in `data`, without errors."""
        reason = data.get("over_money_reason", "")
        return cls(initial={"confirmed": data.getlist("confirmed"), "over_money_reason": reason})

    def about(self, plan: HirePlan) -> "HirePlanForm":
        """Complete the form with the plan's warnings, and with errors for answers that are missing. Return the form."""
        warnings: Any = self.fields["confirmed"]
        warnings.choices = [(warning.key, in_rows(warning, rows)) for warning, rows in plan.warnings]
        if self.is_bound and plan.unconfirmed(self.cleaned_data.get("confirmed", ())):
            self.add_error("confirmed", _("Sæt kryds ved det, der er rigtigt, eller ret det"))
        if self.is_bound and plan.lacks_reason and not self.has_error("over_money_reason"):
            self.add_error("over_money_reason", plan.money)
        if not plan.warnings:
            del self.fields["confirmed"]
        if not plan.money:
            del self.fields["over_money_reason"]
        return self
