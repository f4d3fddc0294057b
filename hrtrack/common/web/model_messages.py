"""The messages of models in the words of forms: what a command or a table brings has passed no form."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from hrtrack.common.web.forms import worded_messages

_REQUIRED = ("blank", "null")


def check_model(check: Callable[..., None], **options: Any) -> None:
    """Call `full_clean` or `clean_fields` of a model's instance. Raises its ValidationError with the messages of a form."""
    try:
        check(**options)
    except ValidationError as error:
        instance: models.Model = check.__self__  # type: ignore[attr-defined]  # a bound method
        for name, errors in error.error_dict.items():
            words = _words_of(instance, name)
            for each in errors:
                code = "required" if each.code in _REQUIRED else each.code
                if code in words:
                    each.message, each.params = words[code], None
        raise


def _words_of(instance: models.Model, name: str) -> dict[str, str]:
    """Return the messages by code of the form field that a model's field has; none for the model as a whole."""
    own = {field.name: field for field in instance._meta.fields}
    field: Any = own.get(name)
    form_field = field.formfield() if field is not None else None
    return worded_messages(form_field, str(field.verbose_name)) if form_field else {}
