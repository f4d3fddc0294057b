"""No message of a form or model is Django's own: every field gets nonsense, and each answer is in our words."""

import copy
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import get_resolver
from pghistory.models import Event

from hrtrack.common.web.forms import FormMixin, _word_messages
from hrtrack.common.web.model_messages import check_model

NONSENSE = (
    *("", "x", "æ" * 6_000, "\0", "-1", "0", "1,23456789", "9" * 25, "1e400", "NaN", "x@", "2018-13-45"),
    *("00000000-0000-0000-0000", "[", None),
)
PRODUCT = ("accounts", "allocations", "hires", "reports")
DJANGOS = re.compile(
    r"UUID|JSON|cifre|0:00:00|token|heltal|[Ss]ørg for|[Nn]ull-|gyldig|værdien|feltet er påkrævet|Enter a|Ensure|valid "
)


def form_classes() -> list[type[forms.BaseForm]]:
    """Every form class of the product, which its addresses import."""
    assert get_resolver().url_patterns
    found: list[type[forms.BaseForm]] = []
    queue: list[type[forms.BaseForm]] = [FormMixin]
    while queue:
        below = queue.pop().__subclasses__()
        found += [each for each in below if each.__module__.partition(".")[0] != "tests"]
        queue += below
    return [each for each in found if getattr(each, "base_fields", None)]


def messages_of(field: forms.Field, name: str) -> Iterator[str]:
    """The messages of a field to each nonsense."""
    field = copy.deepcopy(field)
    _word_messages(field, str(field.label or name))
    takes_several = isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField)
    for value in NONSENSE:
        yield from refusals(field, [value] if takes_several else value)


@pytest.mark.django_db
def test_no_form_answers_in_djangos_words() -> None:
    found: dict[str, Any] = {}
    fields = 0
    for each in form_classes():
        for name, field in each.base_fields.items():
            if getattr(field, "queryset", field) is None:
                continue  # each form gives its own
            fields += 1
            told = {message for message in messages_of(field, name) if DJANGOS.search(message)}
            if told:
                found[f"{each.__name__}.{name}"] = told
    assert found == {}
    assert fields > 200


def nonsense_of(field: "models.Field[Any, Any]") -> tuple[Any, ...]:
    """What a service could bring: values of the field's type, and none."""
    if isinstance(field, models.CharField | models.TextField):
        return NONSENSE
    is_number = isinstance(field, models.DecimalField)
    return (None, Decimal("9" * 25), Decimal("0.123456"), Decimal(-1)) if is_number else (None,)


@pytest.mark.django_db
def test_no_model_answers_in_djangos_words() -> None:
    found: dict[str, set[str]] = {}
    fields = 0
    for model in apps.get_models():
        if model.__module__.partition(".")[0] not in PRODUCT or issubclass(model, Event):
            continue
        for field in model._meta.concrete_fields:
            if not field.editable or field.is_relation or isinstance(field, models.BooleanField):
                continue
            fields += 1
            others = [other.name for other in model._meta.concrete_fields if other != field]
            told = set()
            for value in nonsense_of(field):
                try:
                    check_model(model(**{field.attname: value}).clean_fields, exclude=others)
                except ValidationError as error:
                    told |= set(error.messages)
            if wrong := {message for message in told if DJANGOS.search(message)}:
                found[f"{model.__name__}.{field.name}"] = wrong
    assert found == {}
    assert fields > 50


def test_djangos_words_are_found() -> None:
    of_django = (forms.UUIDField(), forms.DecimalField(max_digits=3), forms.IntegerField())
    told = {message for field in of_django for value in NONSENSE[1:] for message in refusals(field, value)}
    assert [any(word in message for message in told) for word in ("UUID", "cifre", "heltal")] == [True] * 3


def refusals(field: forms.Field, value: Any) -> list[str]:
    try:
        field.clean(value)
    except ValidationError as error:
        return error.messages
    return []
