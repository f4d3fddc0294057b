"""A model field's value as people read it."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from hrtrack.common.text.danish import NOTHING, format_date, format_number


def readable_value(
    field: "models.Field[Any, Any]",
    value: Any,
    name_of: Callable[[type[models.Model], int], str] | None = None,
) -> str:
    """Return the value of a field as people read it: a choice by its label, a date and a number as Danes write them.

    "–" for None, an empty text or an empty list. `name_of` names the row that a foreign key points at; without
    `name_of` the row's id is shown.
    """
    if field.choices:
        value = dict(field.flatchoices).get(value, value)
    elif field.is_relation and name_of and value is not None:
        value = name_of(field.related_model, value)  # type: ignore[arg-type]
    match value:
        case None | "" | []:
            return NOTHING
        case bool():
            return _("ja") if value else _("nej")
        case dt.date():
            return format_date(value)
        case Decimal() | int():
            return format_number(value, None)
    return ", ".join(value) if isinstance(value, list) else str(value)
