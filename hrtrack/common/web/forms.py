"""Forms in Det Fælles Designsystem: the renderer, fields for Danish input, and the base class of all forms.

A page with a form in its context as `form` gets the error summary from base.html; each field is placed with
`{{ form.<name>.as_field_group }}`, all of them with `{{ form }}`. Non-field errors are shown in the summary only.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.forms.renderers import TemplatesSetting
from django.forms.utils import ErrorDict
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hrtrack.common import clock
from hrtrack.common.text.cleaning import (
    CONTROL_CHARACTERS_MESSAGE,
    NO_LETTER,
    NO_LETTER_MESSAGE,
    clean_line,
    clean_text,
    has_letter,
    refuse_control_characters,
    refuse_cpr,
)
from hrtrack.common.text.danish import format_date, format_number, parse_date, parse_number
from hrtrack.common.text.money import UnsureMoney, parse_money
from hrtrack.common.text.typed_dates import TypedDate, read_date

Text = str | Promise


@dataclass(frozen=True)
class Origin:
    """Where a field's value comes from: a few words, the sentences of the source, and a remark."""

    label: str
    sentences: tuple[str, ...]
    remark: str = ""


class DkfdsBoundField(forms.BoundField):
    """A bound field with the properties that the field template needs beyond Django's."""

    @property
    def is_checkbox(self) -> bool:
        """True for a single checkbox, whose label follows the input."""
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def suffix(self) -> Text:
        """The unit shown after the input, "" for none."""
        return getattr(self.field, "suffix", "")

    @property
    def optional_mark(self) -> Text:
        """The words in parentheses after the label of an optional field, "" for none."""
        if self.field.required or self.is_checkbox:
            return ""
        mark: Text | None = getattr(self.field, "optional_mark", None)
        return _("frivilligt") if mark is None else mark

    @property
    def origins(self) -> list[Origin]:
        """Where the value comes from, shown between the label and the input; empty for what a user types."""
        return getattr(self.field, "origins", [])

    @property
    def is_date(self) -> bool:
        """True for a date, which is shown in full beside the input."""
        return isinstance(self.field, DanishDateField)

    @property
    def reading(self) -> str:
        """The date in the input in full; for an empty input what the field says of itself."""
        if not isinstance(self.field, DanishDateField):
            return ""
        return self.field.reading(self.data if self.form.is_bound else self.initial) or self.empty_reading

    @property
    def empty_reading(self) -> str:
        """What a date field says while it is empty; "" for nothing."""
        is_empty = not self.value()
        return str(self.field.empty_reading) if is_empty and isinstance(self.field, DanishDateField) else ""

    @property
    def aria_describedby(self) -> str | None:
        """The ids of the texts that describe the input, the origins and the date in full among them."""
        described_by: str | None = super().aria_describedby
        if "aria-describedby" in self.field.widget.attrs:
            return described_by
        added = [f"{self.auto_id}_origins"] if self.origins else []
        added += [f"{self.auto_id}_reading"] if self.is_date else []
        return " ".join(filter(None, [described_by, *added])) or None

    @property
    def error_target(self) -> str:
        """The id that the error summary links to: the input, or its first choice."""
        if self.use_fieldset and self.subwidgets:
            return self.subwidgets[0].id_for_label
        return self.auto_id

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """Return the attributes of the input, without aria-invalid inside a fieldset."""
        attrs = super().build_widget_attrs(attrs, widget)
        if self.use_fieldset:
            # Not allowed on a radio button; aria-describedby of the fieldset names the message.
            attrs.pop("aria-invalid", None)
        return attrs


class BranchingRadioSelect(forms.RadioSelect):
    """Radio buttons with one option that shows other fields.

    branch: the value of the option, which gets the attribute data-branch; forms.css shows the fields.
    """

    def __init__(self, *, branch: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.branch = branch

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the option's context, with data-branch on the branching option."""
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        if str(value) == self.branch:
            option["attrs"]["data-branch"] = True
        return option


class DkfdsRenderer(TemplatesSetting):
    """Renders every form, also forms of libraries, with the project's templates."""

    bound_field_class = DkfdsBoundField


class _Input(forms.Field):
    """A field whose input has a width that suits the value.

    width: a designsystem class without its "input-" ("width-m", "char-11").
    suffix: the unit after the input. optional_mark: the words after the label of an optional field, "" for none.
    """

    width = "width-m"

    def __init__(
        self,
        *,
        width: str | None = None,
        suffix: Text = "",
        optional_mark: Text | None = None,
        **kwargs: Any,
    ) -> None:
        self.width = width or self.width
        self.suffix = suffix
        self.optional_mark = optional_mark
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs: dict[str, Any] = super().widget_attrs(widget)
        # A browser silently cuts pasted text at maxlength; the server gives an error message instead.
        attrs.pop("maxlength", None)
        attrs["class"] = f"input-{self.width}"
        return attrs


class _TextInput(_Input, forms.CharField):
    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)

    def clean_typed(self, value: str) -> str:
        """Return the cleaned text; raises ValidationError."""
        raise NotImplementedError

    def to_python(self, value: Any) -> str:
        return self.clean_typed("" if value is None else str(value))


class LineField(_TextInput):
    """One line of text, cleaned by `clean_line`."""

    def __init__(self, *, max_length: int = 200, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)

    def clean_typed(self, value: str) -> str:
        """Return the text as one line; raises ValidationError for control characters."""
        return clean_line(value)


class NameField(LineField):
    """The name of somebody or something: one line with at least one letter, of any script."""

    default_error_messages = {NO_LETTER: NO_LETTER_MESSAGE}

    def run_validators(self, value: str) -> None:
        """Raise ValidationError for a name without a letter, and as every text does."""
        super().run_validators(value)
        # After the others: what looks like a CPR number is told as that.
        if value and not has_letter(value):
            raise ValidationError(self.error_messages[NO_LETTER], code=NO_LETTER)


class TextField(_TextInput):
    """Text of several lines, cleaned by `clean_text`."""

    widget = forms.Textarea
    width = "width-xl"

    def __init__(self, *, max_length: int = 4000, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)

    def clean_typed(self, value: str) -> str:
        """Return the text with its line breaks; raises ValidationError for control characters."""
        return clean_text(value)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"rows": 6, **super().widget_attrs(widget)}


class NamesField(TextField):
    """Names, one on each line, each with at least one letter, of any script."""

    default_error_messages = {NO_LETTER: gettext_lazy("Indtast et navn med mindst ét bogstav på hver linje")}

    def run_validators(self, value: str) -> None:
        """Raise ValidationError for a line without a letter, and as every text does."""
        super().run_validators(value)
        if not all(has_letter(line) for line in value.splitlines() if line.strip()):
            raise ValidationError(self.error_messages[NO_LETTER], code=NO_LETTER)


class DanishDateField(_Input, forms.DateField):
    """A date typed as people type it (see `read_date`), and shown again as DD.MM.YYYY with its day of the week.

    An invalid date is shown again as typed. `is_past`: the date is no later than today, which settles a missing year.
    `is_from_file`: a full date alone is read (see `parse_date`), since nobody sees what the text is taken for.
    """

    is_from_file = False
    # Shown in place of the date in full while the field is empty.
    empty_reading: Text = ""

    widget = forms.TextInput
    width = "char-11"
    default_error_messages = {"invalid": gettext_lazy("Indtast en dato som DD.MM.ÅÅÅÅ")}

    def __init__(self, *, is_past: bool = False, **kwargs: Any) -> None:
        self.is_past = is_past
        super().__init__(**kwargs)

    def read(self, typed: str) -> TypedDate:
        """Return the date that was typed; ValueError for other text."""
        if self.is_from_file:
            return TypedDate(parse_date(typed))
        return read_date(typed, clock.today(), is_past=self.is_past)

    def to_python(self, value: Any) -> dt.date | None:
        if not isinstance(value, str):
            return super().to_python(value)
        if not value.strip():
            return None
        try:
            return self.read(value).day
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Return a date that was typed as DD.MM.YYYY, and other input as typed."""
        try:
            return format_date(self.read(data).day) if isinstance(data, str) else data
        except ValueError:
            return data

    def reading(self, data: Any) -> str:
        """Return in full the date that was typed, and that its year was not; "" if there is none."""
        try:
            typed = self.read(data) if isinstance(data, str) else TypedDate(data) if data else None
        except ValueError:
            return ""
        if typed is None:
            return ""
        day = date_format(typed.day, _("l j. F Y"))
        return _("%s (nærmeste år)") % day if typed.is_nearest else day

    def prepare_value(self, value: Any) -> Any:
        """Return a date as DD.MM.YYYY, and other values unchanged."""
        return format_date(value) if isinstance(value, dt.date) else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs = {"autocomplete": "off", "inputmode": "numeric", **super().widget_attrs(widget)}
        # What static/js/dates.js reads while somebody types.
        return {**attrs, "data-date": "past" if self.is_past else "any"}


class DanishDecimalField(_Input, forms.DecimalField):
    """A number typed as 18,5 or 22.000 (see `parse_number`); an invalid number is shown again as typed."""

    widget = forms.TextInput
    width = "char-8"
    default_error_messages = {"invalid": gettext_lazy("Indtast et tal, fx 18,5")}

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # as DecimalField's own
        if not isinstance(value, str):
            return super().to_python(value)
        if not value.strip():
            return None
        try:
            return self.parse(value)
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None

    def parse(self, typed: str) -> Decimal:
        """Return the number that was typed; ValueError for other text."""
        return parse_number(typed)

    def prepare_value(self, value: Any) -> Any:
        """Return a number in Danish notation, and other values unchanged."""
        return format_number(value, decimals=None) if isinstance(value, Decimal | int) else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"autocomplete": "off", "inputmode": "decimal", **super().widget_attrs(widget)}


class MoneyField(DanishDecimalField):
    """An amount in kr., typed as people say the amount: 400.000, 400 tkr., 22 mio. (see `parse_money`).

    An amount with a unit is shown again in full: "22 mio." as 22.000.000. Text that is no amount is shown as typed.
    """

    width = "width-s"
    default_error_messages = {
        "invalid": gettext_lazy("Indtast et beløb i kroner, fx 22.000.000, 22 mio. eller 400 tkr."),
        "unsure": gettext_lazy(
            "Indtast beløbet, så det kun kan læses på én måde, fx 22.000.000 eller 22 mio. kr."
        ),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_digits": 14, "decimal_places": 2, "suffix": gettext_lazy("kr."), **kwargs})

    def parse(self, typed: str) -> Decimal:
        """Return the amount in kr. that was typed; ValueError for other text, ValidationError for an unsure amount."""
        try:
            return parse_money(typed)
        except UnsureMoney:
            raise ValidationError(self.error_messages["unsure"], code="unsure") from None

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Return an amount that was typed with a unit as a number in kr., and other input as typed."""
        if not isinstance(data, str) or not any(map(str.isalpha, data)):
            return data
        try:
            return format_number(parse_money(data), decimals=None)
        except ValueError:
            return data

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        # A phone's keyboard of numbers has no letters for "mio.".
        return {**super().widget_attrs(widget), "inputmode": "text"}


class FormMixin(forms.BaseForm):
    """The behaviour of every form, as a mixin for forms that inherit a library's form.

    Every text field refuses control characters and text that looks like a CPR number. A message that the field does
    not define is formed from the label.
    """

    use_required_attribute = False

    def full_clean(self) -> None:
        """Clean as Django does, after adding validators and messages to the fields."""
        for name, field in self.fields.items():
            _refuse_in_text(field)
            _word_messages(field, str(self[name].label))
        super().full_clean()


class Form(FormMixin, forms.Form):
    """The base class of every form in the project."""

    def add_service_error(self, error: ValidationError) -> None:
        """Add a service's error at the fields that the error names; for fields not in this form, above the form.

        What the service says of a field that the form has refused already is left out, and what stands above the form.
        """
        refused = self.errors.keys() - {NON_FIELD_ERRORS}
        for name, errors in errors_by_field(error).items():
            if name in refused:
                continue
            field = name if name in self.fields else None
            told = [] if field else self.non_field_errors()
            if new := [each for each in errors if each.messages[0] not in told]:
                self.add_error(field, new)

    def forget_missing(self, names: Iterable[str]) -> None:
        """Remove the errors of those named fields that are required and empty, where the user has not come to them yet."""
        for name in [name for name in names if self.has_error(name, code="required")]:
            del self.errors[name]

    def forget_errors(self) -> None:
        """Remove all errors, to show the typed values without messages."""
        self._errors = ErrorDict()


def errors_by_field(error: ValidationError) -> Mapping[str, list[ValidationError]]:
    """Return the errors in an error by the name of their field; NON_FIELD_ERRORS for those of no field."""
    return error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}


def error_links(form: forms.BaseForm) -> Iterator[tuple[str, str]]:
    """Yield (id of the input, message) of each error in the order of the page; the id is "" for an error without input."""
    for message in form.errors.get(NON_FIELD_ERRORS, []):
        yield "", str(message)
    for bound in form:
        target = bound.error_target if isinstance(bound, DkfdsBoundField) and not bound.is_hidden else ""
        for message in bound.errors:
            yield target, str(message)


def _refuse_in_text(field: forms.Field) -> None:
    # Numbers and dates can contain neither; a password may contain both.
    is_text = isinstance(field, forms.CharField) and not isinstance(field, forms.UUIDField | forms.JSONField)
    if is_text and not isinstance(field.widget, forms.PasswordInput):
        added = [v for v in (refuse_control_characters, refuse_cpr) if v not in field.validators]
        others = [v for v in field.validators if not isinstance(v, ProhibitNullCharactersValidator)]
        field.validators = [*others, *added]


def _word_messages(field: forms.Field, label: str) -> None:
    """Replace Django's messages by Danish messages that name the field; messages that the field defines stay."""
    defaults: dict[str, Any] = {}
    for cls in reversed(type(field).__mro__):
        defaults.update(getattr(cls, "default_error_messages", {}))
    for code, message in worded_messages(field, label).items():
        if field.error_messages.get(code) is defaults.get(code):
            field.error_messages[code] = message
    if isinstance(field, forms.ModelChoiceField):
        # Django refuses the character before it looks for the choice, with a message of its own.
        field.validate_no_null_characters = partial(_refuse_null, field)  # type: ignore[method-assign]


def _refuse_null(field: forms.Field, value: Any) -> None:
    if "\0" in str(value):
        raise ValidationError(field.error_messages["invalid_choice"], code="invalid_choice")


def worded_messages(field: forms.Field, label: str) -> dict[str, str]:
    """Return the messages of a field by their codes, with the label in them."""
    if field.widget.is_hidden:
        codes = {
            *field.error_messages,
            *(getattr(validator, "code", "invalid") for validator in field.validators),
        }
        return dict.fromkeys(
            codes, _("Siden kan ikke bruges, som den blev sendt. Åbn den igen, og prøv igen")
        )
    title = label.partition(" (")[0].rstrip("?:")
    # "Navn" reads "Indtast navn", but "HK-nummer" stays.
    noun = title if title[1:2].isupper() else title[:1].lower() + title[1:]
    names = {"title": title, "noun": noun}
    messages = {"required": _("Indtast %(noun)s") % names}
    if isinstance(field, forms.BooleanField):
        messages["required"] = _("Sæt kryds ved »%(title)s«") % names
    elif isinstance(field, forms.ChoiceField | forms.ModelChoiceField | forms.FileField):
        messages["required"] = _("Vælg %(noun)s") % names
        messages["invalid_choice"] = messages["invalid_pk_value"] = messages["required"]
        messages["invalid_list"] = messages["empty"] = messages["missing"] = messages["required"]
    elif isinstance(field, forms.DateField):
        messages["required"] = _("Indtast en dato i »%(title)s«") % names
        messages["invalid"] = _("Indtast »%(title)s« som DD.MM.ÅÅÅÅ") % names
    elif isinstance(field, forms.DecimalField):
        messages |= _worded_number(field, names)
    elif isinstance(field, forms.IntegerField):
        messages["invalid"] = _("Indtast %(noun)s som et helt tal") % names
    elif isinstance(field, forms.EmailField):
        messages["invalid"] = _("Indtast en e-mailadresse, fx navn@eksempel.dk")
    if isinstance(field, NameField):
        messages[NO_LETTER] = _("Indtast %(noun)s med mindst ét bogstav") % names
    elif isinstance(field, NamesField):
        messages[NO_LETTER] = _("Indtast %(noun)s med mindst ét bogstav på hver linje") % names
    if isinstance(field, forms.CharField):
        messages["null_characters_not_allowed"] = str(CONTROL_CHARACTERS_MESSAGE)
    if isinstance(field, forms.CharField) and field.max_length:
        names["limit"] = format_number(field.max_length)
        messages["max_length"] = _("%(title)s må højst være %(limit)s tegn") % names
    return messages


def _worded_number(field: forms.DecimalField, names: dict[str, str]) -> dict[str, str]:
    messages = {"invalid": _("Indtast %(noun)s som et tal, fx 18,5") % names}
    if isinstance(field, MoneyField):
        messages["invalid"] = _("Indtast %(noun)s i kroner, fx 22.000.000, 22 mio. eller 400 tkr.") % names
        messages["unsure"] = (
            _("Indtast %(noun)s, så det kun kan læses på én måde, fx 22.000.000 eller 22 mio. kr.") % names
        )
    if field.decimal_places == 0:
        messages["invalid"] = messages["max_decimal_places"] = _("Indtast %(noun)s som et helt tal") % names
    if field.decimal_places:
        places = {**names, "limit": format_number(field.decimal_places)}
        messages["max_decimal_places"] = _("%(title)s må højst have %(limit)s decimaler") % places
    if isinstance(field.min_value, Decimal | int):
        limit = {**names, "limit": format_number(field.min_value, decimals=None)}
        messages["min_value"] = _("%(title)s skal mindst være %(limit)s") % limit
    most = field.max_value
    if most is None and field.max_digits is not None:
        most = (10**field.max_digits - 1) / Decimal(10) ** (field.decimal_places or 0)
    if isinstance(most, Decimal | int):
        limit = {**names, "limit": format_number(most, decimals=None)}
        messages["max_value"] = _("%(title)s må højst være %(limit)s") % limit
        messages["max_digits"] = messages["max_whole_digits"] = messages["max_value"]
    return messages
