"""Drafts of the texts: what is typed is kept while it is typed, and shown again when the page is opened."""

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict

from accounts.models import User
from allocations.models import Allocation, Grant
from hrtrack.common.web.editing import EditForm
from reports.models import HospitalTextDraft, RegionTextDraft, TextDraft
from reports.texts import (
    forget_drafts,
    hospital_drafts,
    region_drafts,
    save_hospital_draft,
    save_region_draft,
)

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


def keep_region_draft(
    by: User, grant: Grant, as_of: dt.date, form: EditForm, stored: EditForm
) -> tuple[RegionTextDraft | None, str]:
    """Keep what is typed of Center for HR's texts, and return the draft; None if it is what is saved.

    What can't be kept, because it holds a CPR number, is said in the text beside it.
    """
    if not is_changed(form, stored):
        forget_drafts(region_drafts(by, grant, as_of))
        return None, ""
    try:
        with transaction.atomic():
            return save_region_draft(by=by, grant=grant, as_of=as_of, fields=typed_fields(form)), ""
    except ValidationError as error:
        return None, error.messages[0]


def keep_hospital_draft(
    by: User, allocation: Allocation, form: EditForm, stored: EditForm
) -> tuple[HospitalTextDraft | None, str]:
    """Keep what is typed of a hospital's own texts; as `keep_region_draft`."""
    if not is_changed(form, stored):
        forget_drafts(hospital_drafts(by, allocation))
        return None, ""
    try:
        with transaction.atomic():
            return save_hospital_draft(by=by, allocation=allocation, fields=typed_fields(form)), ""
    except ValidationError as error:
        return None, error.messages[0]
