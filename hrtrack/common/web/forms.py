"""Forms in Det Fælles Designsystem: the renderer, the fields a Dane types into, and the form all others inherit.

A page with a form in its context as `form` gets the error summary from base.html; each field is placed with
`{{ form.<name>.as_field_group }}`, all of them with `{{ form }}`. Non-field errors are shown in the summary only.
"""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms.renderers import TemplatesSetting
from django.forms.utils import ErrorDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hrtrack.common.text.cleaning import clean_line, clean_text, refuse_control_characters, refuse_cpr
from hrtrack.common.text.danish import format_date, format_number, parse_date, parse_number

Text = str | Promise


class DkfdsBoundField(forms.BoundField):
    """What the field template asks for beside what Django knows."""

    @property
    def is_checkbox(self) -> bool:
        """A single box, whose label comes after it."""
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def suffix(self) -> Text:
        """The unit shown after the input."""
        return getattr(self.field, "suffix", "")

    @property
    def optional_mark(self) -> Text:
        """What stands in parentheses after the label of a field that may be left empty."""
        if self.field.required or self.is_checkbox:
            return ""
        mark: Text | None = getattr(self.field, "optional_mark", None)
        return _("frivilligt") if mark is None else mark

    @property
    def error_target(self) -> str:
        """The id that a link from the error summary goes to: the input, or the first of its choices."""
        if self.use_fieldset and self.subwidgets:
            return self.subwidgets[0].id_for_label
        return self.auto_id

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        attrs = super().build_widget_attrs(attrs, widget)
        if self.use_fieldset:
            # Not allowed on a radio button; the fieldset is described by the message.
            attrs.pop("aria-invalid", None)
        return attrs


class BranchingRadioSelect(forms.RadioSelect):
    """Radio buttons of which one decides whether other fields are shown.

    branch: the value of that option, which gets the attribute data-branch; forms.css says what is shown then.
    """

    def __init__(self, *, branch: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.branch = branch

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        if str(value) == self.branch:
            option["attrs"]["data-branch"] = True
        return option


class DkfdsRenderer(TemplatesSetting):
    """The project's templates for every form, those of libraries too."""

    bound_field_class = DkfdsBoundField


class _Input(forms.Field):
    """A field with an input of a width that fits what is typed.

    width: a designsystem class without its "input-" ("width-m", "char-11").
    suffix: the unit after the input. optional_mark: what follows the label of an optional field, "" for nothing.
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
        # A browser cuts a pasted text at maxlength without a word; the server says it instead.
        attrs.pop("maxlength", None)
        attrs["class"] = f"input-{self.width}"
        return attrs


class _TextInput(_Input, forms.CharField):
    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)

    def clean_typed(self, value: str) -> str:
        raise NotImplementedError

    def to_python(self, value: Any) -> str:
        return self.clean_typed("" if value is None else str(value))


class LineField(_TextInput):
    """One line of text, cleaned (see `clean_line`)."""

    def __init__(self, *, max_length: int = 200, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)

    def clean_typed(self, value: str) -> str:
        return clean_line(value)


class TextField(_TextInput):
    """Text of several lines, cleaned (see `clean_text`)."""

    widget = forms.Textarea
    width = "width-xl"

    def __init__(self, *, max_length: int = 4000, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)

    def clean_typed(self, value: str) -> str:
        return clean_text(value)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"rows": 6, **super().widget_attrs(widget)}


class DanishDateField(_Input, forms.DateField):
    """A date typed as DD.MM.YYYY (see `parse_date`), and shown again as it was typed when it is wrong."""

    widget = forms.TextInput
    width = "char-11"
    default_error_messages = {"invalid": gettext_lazy("Indtast en dato som DD.MM.ÅÅÅÅ")}

    def to_python(self, value: Any) -> dt.date | None:
        if not isinstance(value, str):
            return super().to_python(value)
        if not value.strip():
            return None
        try:
            return parse_date(value)
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None

    def prepare_value(self, value: Any) -> Any:
        return format_date(value) if isinstance(value, dt.date) else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"autocomplete": "off", "inputmode": "numeric", **super().widget_attrs(widget)}


class DanishDecimalField(_Input, forms.DecimalField):
    """A number typed as 18,5 or 22.000 (see `parse_number`), and shown again as it was typed when it is wrong."""

    widget = forms.TextInput
    width = "char-8"
    default_error_messages = {"invalid": gettext_lazy("Indtast et tal, fx 18,5")}

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # as DecimalField's own
        if not isinstance(value, str):
            return super().to_python(value)
        if not value.strip():
            return None
        try:
            return parse_number(value)
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None

    def prepare_value(self, value: Any) -> Any:
        return format_number(value, decimals=None) if isinstance(value, Decimal | int) else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"autocomplete": "off", "inputmode": "decimal", **super().widget_attrs(widget)}


class FormMixin(forms.BaseForm):
    """What every form here does, for forms that must inherit a library's.

    Texts with control characters, or with what looks like a CPR number, are refused in every text field, and a
    message that the field doesn't set itself is worded from its label.
    """

    use_required_attribute = False

    def full_clean(self) -> None:
        for name, field in self.fields.items():
            _refuse_in_text(field)
            _word_messages(field, str(self[name].label))
        super().full_clean()


class Form(FormMixin, forms.Form):
    """The form every form of the project inherits."""

    def add_told(self, error: ValidationError) -> None:
        """What a service refused: at the fields it names, as far as this form has them, else above it."""
        by_field = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
        for name, errors in by_field.items():
            self.add_error(name if name in self.fields else None, errors)

    def forget_errors(self) -> None:
        """Show what was typed without judging it yet."""
        self._errors = ErrorDict()


def error_links(form: forms.BaseForm) -> Iterator[tuple[str, str]]:
    """(id of the input, message) of every error in the order of the page; an empty id where there is no input."""
    for message in form.errors.get(NON_FIELD_ERRORS, []):
        yield "", str(message)
    for bound in form:
        target = bound.error_target if isinstance(bound, DkfdsBoundField) and not bound.is_hidden else ""
        for message in bound.errors:
            yield target, str(message)


def _refuse_in_text(field: forms.Field) -> None:
    # Numbers and dates can't hold either; a password may look like anything.
    is_text = isinstance(field, forms.CharField) and not isinstance(field, forms.UUIDField | forms.JSONField)
    if is_text and not isinstance(field.widget, forms.PasswordInput):
        added = [v for v in (refuse_control_characters, refuse_cpr) if v not in field.validators]
        field.validators = [*field.validators, *added]


def _word_messages(field: forms.Field, label: str) -> None:
    """Replace the messages of Django by Danish ones that name the field, but none that the field sets itself."""
    defaults: dict[str, Any] = {}
    for cls in reversed(type(field).__mro__):
        defaults.update(getattr(cls, "default_error_messages", {}))
    for code, message in _worded(field, label).items():
        if field.error_messages.get(code) is defaults.get(code):
            field.error_messages[code] = message


def _worded(field: forms.Field, label: str) -> dict[str, str]:
    title = label.partition(" (")[0].rstrip("?:")
    # "Navn" reads "Indtast navn", but "HK-nummer" stays.
    noun = title if title[1:2].isupper() else title[:1].lower() + title[1:]
    names = {"title": title, "noun": noun}
    messages = {"required": _("Indtast %(noun)s") % names}
    if isinstance(field, forms.BooleanField):
        messages["required"] = _("Sæt kryds ved ”%(title)s”") % names
    elif isinstance(field, forms.ChoiceField | forms.ModelChoiceField | forms.FileField):
        messages["required"] = _("Vælg %(noun)s") % names
        messages["invalid_choice"] = messages["invalid_pk_value"] = messages["required"]
        messages["invalid_list"] = messages["empty"] = messages["missing"] = messages["required"]
    elif isinstance(field, forms.DateField):
        messages["required"] = _("Indtast en dato i ”%(title)s”") % names
        messages["invalid"] = _("Indtast ”%(title)s” som DD.MM.ÅÅÅÅ") % names
    elif isinstance(field, forms.DecimalField):
        messages |= _worded_number(field, names)
    elif isinstance(field, forms.EmailField):
        messages["invalid"] = _("Indtast en e-mailadresse, fx navn@eksempel.dk")
    if isinstance(field, forms.CharField) and field.max_length:
        names["limit"] = format_number(field.max_length)
        messages["max_length"] = _("%(title)s må højst være %(limit)s tegn") % names
    return messages


def _worded_number(field: forms.DecimalField, names: dict[str, str]) -> dict[str, str]:
    messages = {"invalid": _("Indtast %(noun)s som et tal, fx 18,5") % names}
    if field.decimal_places == 0:
        messages["invalid"] = messages["max_decimal_places"] = _("Indtast %(noun)s som et helt tal") % names
    elif field.decimal_places is not None:
        places = {**names, "limit": format_number(field.decimal_places)}
        messages["max_decimal_places"] = _("%(title)s må højst have %(limit)s decimaler") % places
    if isinstance(field.min_value, Decimal | int):
        limit = {**names, "limit": format_number(field.min_value, decimals=None)}
        messages["min_value"] = _("%(title)s skal mindst være %(limit)s") % limit
    if isinstance(field.max_value, Decimal | int):
        limit = {**names, "limit": format_number(field.max_value, decimals=None)}
        messages["max_value"] = _("%(title)s må højst være %(limit)s") % limit
        messages["max_digits"] = messages["max_whole_digits"] = messages["max_value"]
    return messages
