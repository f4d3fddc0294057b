"""The register of publications: making one, with its files, and withdrawing one."""

import datetime as dt
import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from allocations.models import Grant
from allocations.writers import declare_writing
from hires.figures.as_known import await_writers
from hires.models import Confirmation
from hrtrack.common.web.editing import Stale, version_of
from reports.documents.file_formats import FILE_FORMATS
from reports.models import HospitalText, Publication, PublicationFile, RegionText
from reports.policies import can_publish
from reports.publications.breakdowns import Groups, breakdowns_of, told_breakdowns
from reports.publications.disclosure import published
from reports.report.build import Report, build_report


@dataclass(frozen=True)
class PublicationDraft:
    """A report that can be published, with the earlier publications that it is held against, the latest first."""

    report: Report
    earlier: Sequence[Publication]
    left_out: Collection[str] = ()

    @property
    def number(self) -> int:
        """The number that the publication gets."""
        return max((publication.number for publication in self.earlier), default=0) + 1

    @cached_property
    def told(self) -> Mapping[str, Groups]:
        """The breakdowns that are told, by name."""
        return told_breakdowns(
            self.report, [publication.groups for publication in self.earlier], self.left_out
        )

    @property
    def not_told(self) -> list[str]:
        """The names of the breakdowns that are not told."""
        return [each.name for each in breakdowns_of(self.report) if each.name not in self.told]

    @cached_property
    def published(self) -> Report:
        """The report as it is published."""
        return published(self.report, self.told, self.number)

    @property
    def version(self) -> str:
        """The version of what is published: another one when figures, texts or publications have changed."""
        return self._version_at(self.number)

    @property
    def version_before(self) -> str:
        """The version that this draft had before the latest publication was made."""
        return self._version_at(self.number - 1)

    def _version_at(self, number: int) -> str:
        return version_of(number, self.report.parts, self.report.texts, self.report.completeness)


def draft_of(report: Report, left_out: Collection[str] = ()) -> PublicationDraft:
    """Return the draft of a report with all parts, without the breakdowns `left_out` by choice."""
    return PublicationDraft(report, publications_of(report.grant), left_out)


def publications_of(grant: Grant) -> list[Publication]:
    """Return the publications of a grant, the latest first; withdrawn ones too."""
    return list(grant.publications.select_related("published_by", "withdrawn_by"))


@transaction.atomic
def publish(
    *, by: User, grant: Grant, as_of: dt.date, left_out: Collection[str], version: str
) -> Publication:
    """Publish the report of a day as known now, and keep its files. The documents are in Danish, whoever publishes.

    PermissionDenied without the right to publish. Stale if the report or its publications have changed since the draft
    of this version. ValidationError for a day that can't be used, and for texts that a document can't show.
    """
    if not can_publish(by):
        raise PermissionDenied
    declare_writing([grant.pk])
    await_writers(grant, Confirmation, RegionText, HospitalText)
    with translation.override(settings.LANGUAGE_CODE):
        draft = draft_of(build_report(grant, as_of, by=by), left_out)
        if version != draft.version:
            raise Stale
        files = {name: _content(draft.published, name) for name in FILE_FORMATS}
    publication = Publication.objects.create(
        grant=grant,
        number=draft.number,
        as_of=as_of,
        published_at=draft.report.made_at,
        published_by=by,
        rules_version=draft.report.progress.rules_version,
        groups=draft.told,
        sha256={name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
    )
    PublicationFile.objects.bulk_create(
        PublicationFile(publication=publication, file_format=name, content=content)
        for name, content in files.items()
    )
    return publication


def _content(report: Report, file_format: str) -> bytes:
    content = FILE_FORMATS[file_format].make(report)
    if isinstance(content, bytes):
        return content
    with content:
        return bytes(content.read())


@transaction.atomic
def withdraw_publication(*, by: User, publication: Publication, reason: str) -> Publication:
    """Withdraw a publication: its files are no longer offered. It has been read, and later ones are held against it.

    PermissionDenied without the right to publish, Stale if it is withdrawn already, ValidationError without a reason.
    """
    if not can_publish(by):
        raise PermissionDenied
    declare_writing([publication.grant_id])
    publication = Publication.objects.select_for_update().get(pk=publication.pk)
    if publication.withdrawn_at:
        raise Stale
    publication.withdrawn_at = timezone.now()
    publication.withdrawn_by = by
    publication.withdrawal_reason = reason
    publication.full_clean()
    publication.save()
    return publication


def file_of(publication: Publication, file_format: str) -> bytes | None:
    """Return a file as it was made; None for a withdrawn publication. KeyError for an unknown format.

    ValidationError if the file is not the one that was made.
    """
    if publication.withdrawn_at:
        return None
    content = bytes(publication.files.get(file_format=file_format).content)
    if hashlib.sha256(content).hexdigest() != publication.sha256[file_format]:
        raise ValidationError(
            _("Filen er ikke længere den, der blev offentliggjort. Sig det til administratoren")
        )
    return content
