"""The texts of a council report: Center for HR's for a day, and each hospital's own; reading and writing."""

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from allocations.models import Allocation, Grant
from allocations.writers import declare_writing
from hires.figures.as_known import as_known
from hrtrack.common.web.editing import Stale
from reports.models import LONGEST_DRAFT, HospitalText, HospitalTextDraft, RegionText, RegionTextDraft
from reports.policies import can_write_council_report, can_write_own_words

# What Center for HR writes: the head of the report, and its texts.
HEAD_FIELDS = ("recipient", "sender", "case_number", "recommendation")
BODY_FIELDS = ("summary", "presentation", "closing")
REGION_FIELDS = (*HEAD_FIELDS, *BODY_FIELDS)
# What Center for HR chooses and tells beside the texts; None where nothing is chosen.
CHOICE_FIELDS = ("booked", "points", "appendices")
HOSPITAL_FIELDS = ("arrangement", "remark")
T = TypeVar("T", RegionText, HospitalText)
D = TypeVar("D", RegionTextDraft, HospitalTextDraft)
_ITEM = re.compile(r"\s*[-*•–] +(?P<text>.+)")


@dataclass(frozen=True)
class ReportTexts:
    """The texts of a report beside its figures: Center for HR's, and the hospitals' by hospital id and field.

    `points` and `appendices` are names in the order that was chosen, None for the usual ones. `booked` is the spending
    in kr. that the ledger shows, None if nobody has told it.
    """

    recipient: str = ""
    sender: str = ""
    case_number: str = ""
    recommendation: str = ""
    summary: str = ""
    presentation: str = ""
    closing: str = ""
    booked: Decimal | None = None
    points: Sequence[str] | None = None
    appendices: Sequence[str] | None = None
    hospitals: Mapping[int, Mapping[str, str]] = field(default_factory=dict)


def texts_of(grant: Grant, as_of: dt.date, known_before: dt.datetime | None = None) -> ReportTexts:
    """Return the texts of a report of a day, in two queries; as known before a moment, None for now."""
    text = region_text(grant, as_of, known_before)
    hospitals = {
        own.hospital_id: {name: getattr(own, name) for name in HOSPITAL_FIELDS}
        for own in _texts(HospitalText, grant, known_before)
    }
    return ReportTexts(**fields_of(text), hospitals=hospitals)


def fields_of(text: RegionText) -> dict[str, Any]:
    """Return what Center for HR has written and chosen, by field name."""
    return {name: getattr(text, name) for name in (*REGION_FIELDS, *CHOICE_FIELDS)}


def region_text(grant: Grant, as_of: dt.date, known_before: dt.datetime | None = None) -> RegionText:
    """Return Center for HR's texts for a day, unsaved and empty if none are written; known before a moment, None for now."""
    texts = _texts(RegionText, grant, known_before, as_of=as_of)
    return texts[0] if texts else RegionText(grant=grant, as_of=as_of)


def days_with_texts(grant: Grant, known_before: dt.datetime | None = None) -> list[dt.date]:
    """Return the days for which Center for HR has written a text, newest first; known before a moment, None for now."""
    texts = _texts(RegionText, grant, known_before)
    return sorted(
        (text.as_of for text in texts if any(getattr(text, name) for name in BODY_FIELDS)), reverse=True
    )


def _texts(model: type[T], grant: Grant, known_before: dt.datetime | None, **filters: dt.date) -> list[T]:
    if known_before:
        return as_known(model, known_before, grant=grant.pk, **filters)
    return list(model._default_manager.filter(grant=grant.pk, **filters))


def hospital_text(allocation: Allocation) -> HospitalText:
    """Return the hospital's own text, unsaved and empty if none is written."""
    text = HospitalText.objects.filter(grant=allocation.grant_id, hospital=allocation.hospital_id).first()
    return text or HospitalText(grant=allocation.grant, hospital=allocation.hospital)


@transaction.atomic
def write_region_text(
    *, by: User, grant: Grant, as_of: dt.date, version: str, texts: Mapping[str, Any]
) -> RegionText:
    """Write Center for HR's texts and choices for a day, by field name, onto the version that was edited.

    PermissionDenied without the right to write, Stale if somebody has written another version, ValidationError for
    texts that are too long or hold a CPR number. The user's draft for the day is deleted.
    """
    if not can_write_council_report(by):
        raise PermissionDenied
    declare_writing([grant.pk])
    rows = RegionText.objects.select_for_update().filter(grant=grant.pk, as_of=as_of)
    text = rows.first() or RegionText(grant=grant, as_of=as_of)
    _write(text, version, texts)
    forget_drafts(region_drafts(by, grant, as_of))
    return text


@transaction.atomic
def write_hospital_text(
    *, by: User, allocation: Allocation, version: str, texts: Mapping[str, str]
) -> HospitalText:
    """Write a hospital's own texts, by field name, onto the version that was edited.

    PermissionDenied without the right to write, Stale if somebody has written another version, ValidationError for
    texts that are too long or hold a CPR number. The user's draft of them is deleted.
    """
    if not can_write_own_words(by, allocation):
        raise PermissionDenied
    declare_writing([allocation.grant_id])
    rows = HospitalText.objects.select_for_update().filter(
        grant=allocation.grant_id, hospital=allocation.hospital_id
    )
    text = rows.first() or HospitalText(grant=allocation.grant, hospital=allocation.hospital)
    _write(text, version, texts)
    forget_drafts(hospital_drafts(by, allocation))
    return text


def version_of_text(text: RegionText | HospitalText) -> str:
    """Return the version that a form is made from; "new" for an unsaved text."""
    return str(text.version) if text.pk else "new"


def _write(text: RegionText | HospitalText, version: str, texts: Mapping[str, Any]) -> None:
    if version != version_of_text(text):
        raise Stale
    if all(getattr(text, name) == value for name, value in texts.items()):
        return  # an unchanged text leaves no event
    for name, value in texts.items():
        setattr(text, name, value)
    text.version = text.version + 1 if text.pk else 1
    text.full_clean(validate_unique=False)
    text.save()


# Drafts


def region_drafts(author: User, grant: Grant, as_of: dt.date) -> models.QuerySet[RegionTextDraft]:
    """Return the user's draft of Center for HR's texts for a day; empty without one."""
    return RegionTextDraft.objects.filter(author=author, grant=grant.pk, as_of=as_of).exclude(content="")


def hospital_drafts(author: User, allocation: Allocation) -> models.QuerySet[HospitalTextDraft]:
    """Return the user's draft of a hospital's own texts; empty without one."""
    return HospitalTextDraft.objects.filter(
        author=author, grant=allocation.grant_id, hospital=allocation.hospital_id
    ).exclude(content="")


def forget_drafts(drafts: models.QuerySet[Any]) -> None:
    """Empty the drafts: nobody deletes rows of the region."""
    drafts.update(content="", saved_at=timezone.now())


def colleagues_drafts(user: User, grant: Grant, as_of: dt.date) -> list[RegionTextDraft]:
    """Return the drafts that others have of Center for HR's texts for a day, the latest first."""
    drafts = (
        RegionTextDraft.objects.filter(grant=grant.pk, as_of=as_of).exclude(author=user).exclude(content="")
    )
    return list(drafts.select_related("author").order_by("-saved_at"))


@transaction.atomic
def save_region_draft(
    *, by: User, grant: Grant, as_of: dt.date, fields: Sequence[tuple[str, str]]
) -> RegionTextDraft:
    """Save what a user has typed of Center for HR's texts for a day, in place of the user's earlier draft.

    PermissionDenied without the right to write, ValidationError for drafts that are too long or hold a CPR number.
    """
    if not can_write_council_report(by):
        raise PermissionDenied
    mine = {"author": by, "grant_id": grant.pk, "as_of": as_of}
    return _save_draft(RegionTextDraft.objects.filter(**mine).first() or RegionTextDraft(**mine), fields)


@transaction.atomic
def save_hospital_draft(
    *, by: User, allocation: Allocation, fields: Sequence[tuple[str, str]]
) -> HospitalTextDraft:
    """Save what a user has typed of a hospital's own texts, in place of the user's earlier draft.

    PermissionDenied without the right to write, ValidationError for drafts that are too long or hold a CPR number.
    """
    if not can_write_own_words(by, allocation):
        raise PermissionDenied
    mine = {"author": by, "grant_id": allocation.grant_id, "hospital_id": allocation.hospital_id}
    return _save_draft(HospitalTextDraft.objects.filter(**mine).first() or HospitalTextDraft(**mine), fields)


def _save_draft(draft: D, fields: Sequence[tuple[str, str]]) -> D:
    draft.content = json.dumps(fields, ensure_ascii=False)
    if len(draft.content) > LONGEST_DRAFT:  # a TextField does not hold its length
        raise ValidationError(_("Teksterne er for lange til at blive gemt. Forkort dem"))
    draft.saved_at = timezone.now()
    draft.full_clean(validate_unique=False)
    draft.save()
    return draft


def paragraphs(text: str) -> Iterator[str | Sequence[str]]:
    """Yield the parts of plain text: a paragraph as str, or the items of a list whose lines begin with "- "."""
    items: list[str] = []
    lines: list[str] = []
    for line in [*text.splitlines(), ""]:
        item = _ITEM.fullmatch(line)
        if item is None and items:
            yield items
            items = []
        if (item or not line.strip()) and lines:
            yield " ".join(lines)
            lines = []
        if item:
            items.append(item["text"].strip())
        elif line.strip():
            lines.append(line.strip())
