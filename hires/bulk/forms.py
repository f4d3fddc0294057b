from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allocations.forms import SourceForm, TableField
from hires.bulk.plan import HirePlan
from hires.bulk.reading import SourceHires, read_hires, read_hires_file
from hrtrack.common.tabular.findings import ReadError
from hrtrack.common.web.forms import Form, TextField


class ImportHiresForm(SourceForm):
    """Hires in a spreadsheet, as a file or pasted."""

    table = TableField(
        label=gettext_lazy("Eller indsæt rækkerne"),
        help_text=gettext_lazy("Kopiér dem i regnearket, overskrifterne med, og sæt dem ind her."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].label = gettext_lazy("Det udfyldte regneark")
        # A row of the table is a line of the text.
        self.fields["table"].widget.attrs["wrap"] = "off"

    def read_source(self, data: bytes) -> str:
        return read_hires_file(data)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors:
            try:
                self.hires: SourceHires = read_hires(cleaned["table"])
            except ReadError as error:
                self.add_error(self.source_field, str(error.finding.message))
        return cleaned


class HirePlanForm(Form):
    """What is asked before the hires of a plan are registered."""

    confirmed = forms.MultipleChoiceField(
        label=gettext_lazy("Er det rigtigt?"),
        help_text=gettext_lazy("Det ser usædvanligt ud. Ret det, hvis det er en fejl."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    over_money_reason = TextField(
        label=gettext_lazy("Begrundelse for at gå over hospitalets ramme"),
        max_length=500,
        required=False,
        optional_mark="",
    )

    def __init__(self, data: QueryDict | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        warnings: Any = self.fields["confirmed"]
        warnings.optional_mark = ""
        # What may be a warning is known when the service has looked; a key that confirms nothing is none.
        warnings.choices = [(key, "") for key in data.getlist("confirmed")] if data else []

    @classmethod
    def answered(cls, data: QueryDict) -> "HirePlanForm":
        """With what was answered, not judged yet."""
        reason = data.get("over_money_reason", "")
        return cls(initial={"confirmed": data.getlist("confirmed"), "over_money_reason": reason})

    def about(self, plan: HirePlan) -> "HirePlanForm":
        """With what the plan asks, and what an answer lacks."""
        warnings: Any = self.fields["confirmed"]
        warnings.choices = [
            (
                warning.key,
                _("Række %(rows)s: %(warning)s")
                % {"rows": ", ".join(map(str, rows)), "warning": warning.message},
            )
            for warning, rows in plan.warnings
        ]
        if self.is_bound and plan.unconfirmed(self.cleaned_data.get("confirmed", ())):
            self.add_error("confirmed", _("Sæt kryds ved det, der er rigtigt, eller ret det"))
        if self.is_bound and plan.lacks_reason and not self.has_error("over_money_reason"):
            self.add_error("over_money_reason", plan.money)
        if not plan.warnings:
            del self.fields["confirmed"]
        if not plan.money:
            del self.fields["over_money_reason"]
        return self
