"""Drafts of the texts: what is typed is kept while it is typed, and shown again when the page is opened."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import QueryDict

from hrtrack.common.web.editing import EditForm
from reports.models import HospitalTextDraft, RegionTextDraft, TextDraft
from reports.texts import forget_drafts

D = TypeVar("D", RegionTextDraft, HospitalTextDraft)

# Sent with the texts, but not typed in them.
NOT_TYPED = (
    "csrfmiddlewaretoken",
    "show",
    "make",
    "then",
    "take_over",
    "discard",
    "ask",
    "as_of",
    "known_on",
)


def is_changed(form: EditForm, stored: EditForm) -> bool:
    """Return whether a sent form differs from what is saved, also where what it holds can't be saved."""
    form.is_valid()
    return bool(form.differences(stored))


def typed_fields(form: EditForm) -> list[tuple[str, str]]:
    """Return the sent fields of a form as (name, value), in order."""
    data: Iterable[tuple[str, list[str]]] = form.data.lists() if isinstance(form.data, QueryDict) else ()
    return [(name, value) for name, values in data if name not in NOT_TYPED for value in values]


def draft_data(draft: TextDraft) -> QueryDict:
    """Return a draft as the data of a form."""
    data = QueryDict(mutable=True)
    for name, value in draft.fields:
        data.appendlist(name, value)
    return data


def keep_draft(
    form: EditForm,
    stored: EditForm,
    drafts: models.QuerySet[D],
    save: Callable[[list[tuple[str, str]]], D],
) -> tuple[D | None, str]:
    """Keep the fields of a sent form with `save`, and return the draft; None if they are what is saved.

    `drafts` are the user's of these texts, which are forgotten then. What can't be kept, because it holds a CPR number,
    is said in the text beside it.
    """
    if not is_changed(form, stored):
        forget_drafts(drafts)
        return None, ""
    try:
        with transaction.atomic():
            return save(typed_fields(form)), ""
    except ValidationError as error:
        return None, error.messages[0]
