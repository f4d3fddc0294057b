"""Writing the words of an account, and reading them."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from allocations.models import Allocation, Grant
from hires.figures.as_known import as_known
from hrtrack.common.web.editing import Stale
from reports.models import HospitalText, RegionText
from reports.policies import can_write_council_report, can_write_own_words

REGION_FIELDS = ("summary", "presentation", "closing")
HOSPITAL_FIELDS = ("arrangement", "remark")
T = TypeVar("T", RegionText, HospitalText)
_ITEM = re.compile(r"\s*[-*•–] +(?P<text>.+)")


@dataclass(frozen=True)
class Words:
    """What stands in an account beside its figures; `hospitals` by their ids."""

    summary: str = ""
    presentation: str = ""
    closing: str = ""
    hospitals: Mapping[int, Mapping[str, str]] = field(default_factory=dict)


def words_of(grant: Grant, as_of: dt.date, known_before: dt.datetime | None = None) -> Words:
    """What has been written for the account of that day, before a moment where one is told; in two queries."""
    text = region_text(grant, as_of, known_before)
    hospitals = {
        each.hospital_id: {name: getattr(each, name) for name in HOSPITAL_FIELDS}
        for each in _texts(HospitalText, grant, known_before)
    }
    return Words(**{name: getattr(text, name) for name in REGION_FIELDS}, hospitals=hospitals)


def region_text(grant: Grant, as_of: dt.date, known_before: dt.datetime | None = None) -> RegionText:
    """Center for HR's words of the day; none yet where none are written."""
    found = _texts(RegionText, grant, known_before, as_of=as_of)
    return found[0] if found else RegionText(grant=grant, as_of=as_of)


def days_with_words(grant: Grant, known_before: dt.datetime | None = None) -> list[dt.date]:
    """The days for whose account Center for HR has written something, the newest first."""
    texts = _texts(RegionText, grant, known_before)
    return sorted(
        (text.as_of for text in texts if any(getattr(text, name) for name in REGION_FIELDS)), reverse=True
    )


def _texts(model: type[T], grant: Grant, known_before: dt.datetime | None, **of: dt.date) -> list[T]:
    if known_before:
        return as_known(model, known_before, grant=grant.pk, **of)
    return list(model._default_manager.filter(grant=grant.pk, **of))


def hospital_text(allocation: Allocation) -> HospitalText:
    """The hospital's own words; none yet where none are written."""
    found = HospitalText.objects.filter(grant=allocation.grant_id, hospital=allocation.hospital_id).first()
    return found or HospitalText(grant=allocation.grant, hospital=allocation.hospital)


def dependent_texts(grant: Grant) -> dict[int | None, list[str]]:
    """The words that are written of the grant: under None Center for HR's, else each hospital's own, by its id."""
    texts = HospitalText.objects.filter(grant=grant.pk).values_list("hospital", flat=True)
    found: dict[int | None, list[str]] = {hospital: [_("en tekst til redegørelsen")] for hospital in texts}
    if RegionText.objects.filter(grant=grant.pk).exists():
        found[None] = [_("tekster til redegørelsen")]
    return found


@transaction.atomic
def write_region_text(
    *, by: User, grant: Grant, as_of: dt.date, version: str, words: Mapping[str, str]
) -> RegionText:
    """Stale when somebody wrote meanwhile."""
    if not can_write_council_report(by):
        raise PermissionDenied
    mine = RegionText.objects.select_for_update().filter(grant=grant.pk, as_of=as_of)
    text = mine.first() or RegionText(grant=grant, as_of=as_of)
    _write(text, version, words)
    return text


@transaction.atomic
def write_hospital_text(
    *, by: User, allocation: Allocation, version: str, words: Mapping[str, str]
) -> HospitalText:
    """Stale when somebody wrote meanwhile."""
    if not can_write_own_words(by, allocation):
        raise PermissionDenied
    mine = HospitalText.objects.select_for_update().filter(
        grant=allocation.grant_id, hospital=allocation.hospital_id
    )
    text = mine.first() or HospitalText(grant=allocation.grant, hospital=allocation.hospital)
    _write(text, version, words)
    return text


def version_of_text(text: RegionText | HospitalText) -> str:
    """What a form carries of what it was made from."""
    return str(text.version) if text.pk else "new"


def _write(text: RegionText | HospitalText, version: str, words: Mapping[str, str]) -> None:
    if version != version_of_text(text):
        raise Stale
    if all(getattr(text, name) == value for name, value in words.items()):
        return  # nothing new is no change
    for name, value in words.items():
        setattr(text, name, value)
    text.version = text.version + 1 if text.pk else 1
    text.full_clean(validate_unique=False)
    text.save()


def paragraphs(text: str) -> Iterator[str | Sequence[str]]:
    """Plain text with simple lists: a paragraph, or the items of a list where lines begin with "- "."""
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
