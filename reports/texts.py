"""The texts of a council report: Center for HR's for a day, and each hospital's own; reading and writing."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from allocations.models import Allocation, Grant
from allocations.writers import declare_writing
from hires.figures.as_known import as_known
from hrtrack.common.web.editing import Stale
from reports.models import HospitalText, RegionText
from reports.policies import can_write_council_report, can_write_own_words

REGION_FIELDS = ("summary", "presentation", "closing")
HOSPITAL_FIELDS = ("arrangement", "remark")
T = TypeVar("T", RegionText, HospitalText)
_ITEM = re.compile(r"\s*[-*•–] +(?P<text>.+)")


@dataclass(frozen=True)
class ReportTexts:
    """The texts of a report beside its figures: Center for HR's three, and the hospitals' by hospital id and field."""

    summary: str = ""
    presentation: str = ""
    closing: str = ""
    hospitals: Mapping[int, Mapping[str, str]] = field(default_factory=dict)


def texts_of(grant: Grant, as_of: dt.date, known_before: dt.datetime | None = None) -> ReportTexts:
    """Return the texts of a report of a day, in two queries; as known before a moment, None for now."""
    text = region_text(grant, as_of, known_before)
    hospitals = {
        own.hospital_id: {name: getattr(own, name) for name in HOSPITAL_FIELDS}
        for own in _texts(HospitalText, grant, known_before)
    }
    return ReportTexts(**{name: getattr(text, name) for name in REGION_FIELDS}, hospitals=hospitals)


def region_text(grant: Grant, as_of: dt.date, known_before: dt.datetime | None = None) -> RegionText:
    """Return Center for HR's texts for a day, unsaved and empty if none are written; known before a moment, None for now."""
    texts = _texts(RegionText, grant, known_before, as_of=as_of)
    return texts[0] if texts else RegionText(grant=grant, as_of=as_of)


def days_with_texts(grant: Grant, known_before: dt.datetime | None = None) -> list[dt.date]:
    """Return the days for which Center for HR has written a text, newest first; known before a moment, None for now."""
    texts = _texts(RegionText, grant, known_before)
    return sorted(
        (text.as_of for text in texts if any(getattr(text, name) for name in REGION_FIELDS)), reverse=True
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
    *, by: User, grant: Grant, as_of: dt.date, version: str, texts: Mapping[str, str]
) -> RegionText:
    """Write Center for HR's texts for a day, by field name, onto the version that was edited.

    PermissionDenied without the right to write, Stale if somebody has written another version, ValidationError for
    texts that are too long or hold a CPR number.
    """
    if not can_write_council_report(by):
        raise PermissionDenied
    declare_writing([grant.pk])
    rows = RegionText.objects.select_for_update().filter(grant=grant.pk, as_of=as_of)
    text = rows.first() or RegionText(grant=grant, as_of=as_of)
    _write(text, version, texts)
    return text


@transaction.atomic
def write_hospital_text(
    *, by: User, allocation: Allocation, version: str, texts: Mapping[str, str]
) -> HospitalText:
    """Write a hospital's own texts, by field name, onto the version that was edited.

    PermissionDenied without the right to write, Stale if somebody has written another version, ValidationError for
    texts that are too long or hold a CPR number.
    """
    if not can_write_own_words(by, allocation):
        raise PermissionDenied
    declare_writing([allocation.grant_id])
    rows = HospitalText.objects.select_for_update().filter(
        grant=allocation.grant_id, hospital=allocation.hospital_id
    )
    text = rows.first() or HospitalText(grant=allocation.grant, hospital=allocation.hospital)
    _write(text, version, texts)
    return text


def version_of_text(text: RegionText | HospitalText) -> str:
    """Return the version that a form is made from; "new" for an unsaved text."""
    return str(text.version) if text.pk else "new"


def _write(text: RegionText | HospitalText, version: str, texts: Mapping[str, str]) -> None:
    if version != version_of_text(text):
        raise Stale
    if all(getattr(text, name) == value for name, value in texts.items()):
        return  # an unchanged text leaves no event
    for name, value in texts.items():
        setattr(text, name, value)
    text.version = text.version + 1 if text.pk else 1
    text.full_clean(validate_unique=False)
    text.save()


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
