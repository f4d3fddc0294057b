"""What is written for a council report beside its figures: texts, estimates, publications; and reminders to hospitals."""

import json
from typing import Any, Self

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from allocations.models import Grant, Hospital
from hrtrack.common.database.constraints import CompositeForeignKey, no_cpr
from hrtrack.common.database.history import track_history
from hrtrack.common.database.isolation import IsolationKind, isolated
from hrtrack.common.text.cleaning import CPR_MESSAGE

LONGEST = 10_000
LONGEST_DRAFT = 60_000


@isolated(IsolationKind.REGION)
@track_history()
class RegionText(models.Model):
    """Center for HR's texts in the report on a grant as of a day, and what the report shows.

    `points` and `appendices` are names in the order that was chosen, None for the usual ones. `booked` is the spending
    in kr. that the ledger shows, None if nobody has told it.
    """

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="texts")
    as_of = models.DateField(_("Status pr."))
    summary = models.TextField(_("Kort formidling"), max_length=LONGEST, blank=True)
    presentation = models.TextField(_("Uddybende fremstilling"), max_length=LONGEST, blank=True)
    closing = models.TextField(_("Det videre forløb"), max_length=LONGEST, blank=True)
    recipient = models.CharField(_("Til"), max_length=200, blank=True)
    sender = models.CharField(_("Fra"), max_length=200, blank=True)
    case_number = models.CharField(_("Sagsnummer"), max_length=50, blank=True)
    recommendation = models.TextField(_("Indstilling"), max_length=1000, blank=True)
    booked = models.DecimalField(_("Bogført forbrug"), max_digits=14, decimal_places=2, null=True, blank=True)
    points = models.JSONField(_("Punkter"), null=True, blank=True)
    appendices = models.JSONField(_("Bilag"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["grant", "as_of"], name="region_text_once"),
            models.CheckConstraint(
                condition=no_cpr("summary", "presentation", "closing"),
                name="region_text_no_cpr",
                violation_error_message=CPR_MESSAGE,
            ),
            models.CheckConstraint(
                condition=no_cpr("recipient", "sender", "case_number", "recommendation"),
                name="region_text_head_no_cpr",
                violation_error_message=CPR_MESSAGE,
            ),
            models.CheckConstraint(
                condition=models.Q(booked__gte=0) | models.Q(booked=None),
                name="region_text_booked_not_negative",
            ),
            models.CheckConstraint(condition=models.Q(version__gt=0), name="region_text_version_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.grant} {self.as_of:%d.%m.%Y}"


class HospitalWritingQuerySet(models.QuerySet[Any]):
    """What hospitals have written, restricted by user."""

    def for_user(self, user: User) -> Self:
        """Return the rows that a user may read: all, or those of the user's own hospitals."""
        return self if user.reads_all_hospitals else self.filter(hospital__memberships__user=user)


@isolated(IsolationKind.HOSPITALS)
@track_history()
class HospitalText(models.Model):
    """A hospital's own texts in the report: how it has arranged the posts of a grant."""

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="hospital_texts", db_constraint=False)
    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="texts", db_constraint=False)
    arrangement = models.TextField(
        _("Sådan har vi tilrettelagt stillingerne"), max_length=LONGEST, blank=True
    )
    remark = models.TextField(_("Bemærkning"), max_length=LONGEST, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = HospitalWritingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["grant", "hospital"], name="hospital_text_once"),
            CompositeForeignKey(
                name="hospital_text_of_allocation",
                fields=["grant", "hospital"],
                to="allocations.Allocation",
                to_fields=["grant", "hospital"],
            ),
            models.CheckConstraint(
                condition=no_cpr("arrangement", "remark"),
                name="hospital_text_no_cpr",
                violation_error_message=CPR_MESSAGE,
            ),
            models.CheckConstraint(condition=models.Q(version__gt=0), name="hospital_text_version_positive"),
        ]
        triggers = [pgtrigger.ReadOnly(name="hospital_is_fixed", fields=["grant", "hospital"])]

    def __str__(self) -> str:
        return f"{self.hospital} – {self.grant}"


class TextDraft(models.Model):
    """What somebody has typed in a form of texts and not saved: the sent fields as JSON, a list of (name, value).

    A report is never made of a draft. Without `content` there is no draft any more.
    """

    author = models.ForeignKey(User, models.CASCADE, related_name="+")
    content = models.TextField(max_length=LONGEST_DRAFT, blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        abstract = True

    @property
    def fields(self) -> list[tuple[str, str]]:
        """The sent fields as (name, value), in order."""
        return [(name, value) for name, value in json.loads(self.content)]


@isolated(IsolationKind.REGION)
class RegionTextDraft(TextDraft):
    """A draft of Center for HR's texts for a day."""

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="text_drafts")
    as_of = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["grant", "as_of", "author"], name="region_draft_once"),
            models.CheckConstraint(
                condition=no_cpr("content"), name="region_draft_no_cpr", violation_error_message=CPR_MESSAGE
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grant} {self.as_of:%d.%m.%Y}, {self.author}"


@isolated(IsolationKind.HOSPITALS)
class HospitalTextDraft(TextDraft):
    """A draft of a hospital's own texts."""

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="hospital_text_drafts", db_constraint=False)
    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="text_drafts", db_constraint=False)

    objects = HospitalWritingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["grant", "hospital", "author"], name="hospital_draft_once"),
            CompositeForeignKey(
                name="hospital_draft_of_allocation",
                fields=["grant", "hospital"],
                to="allocations.Allocation",
                to_fields=["grant", "hospital"],
            ),
            models.CheckConstraint(
                condition=no_cpr("content"), name="hospital_draft_no_cpr", violation_error_message=CPR_MESSAGE
            ),
        ]
        triggers = [pgtrigger.ReadOnly(name="hospital_is_fixed", fields=["grant", "hospital"])]

    def __str__(self) -> str:
        return f"{self.hospital} – {self.grant}, {self.author}"


@isolated(IsolationKind.HOSPITALS)
@track_history()
class HospitalEstimate(models.Model):
    """What a hospital expects to have reached when the start window ends, in what the grant counts.

    Without a value, the hospital took its estimate back on the day.
    """

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="estimates", db_constraint=False)
    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="estimates", db_constraint=False)
    made_on = models.DateField(_("Skønnet den"))
    value = models.DecimalField(_("Eget skøn"), max_digits=7, decimal_places=2, null=True, blank=True)

    objects = HospitalWritingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["grant", "hospital", "made_on"], name="hospital_estimate_once"),
            CompositeForeignKey(
                name="hospital_estimate_of_allocation",
                fields=["grant", "hospital"],
                to="allocations.Allocation",
                to_fields=["grant", "hospital"],
            ),
            models.CheckConstraint(
                condition=models.Q(value__gte=0) | models.Q(value=None),
                name="hospital_estimate_not_negative",
            ),
        ]
        triggers = [pgtrigger.ReadOnly(name="hospital_is_fixed", fields=["grant", "hospital"])]

    def __str__(self) -> str:
        return f"{self.hospital} – {self.grant}"


AS_PUBLISHED = [
    "grant",
    "number",
    "as_of",
    "published_at",
    "published_by",
    "rules_version",
    "groups",
    "sha256",
]


@isolated(IsolationKind.REGION)
@track_history()
class Publication(models.Model):
    """A report on a grant as it was published: as of a day, as known when it was published.

    `groups` are the persons of each told breakdown by group, which later publications are held against. `sha256` is the
    SHA-256 of each file by its format. A withdrawn publication has been read all the same, and is held against, too.
    """

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="publications", verbose_name=_("Bevilling"))
    number = models.PositiveIntegerField(_("Nummer"))
    as_of = models.DateField(_("Status pr."))
    published_at = models.DateTimeField(_("Offentliggjort"))
    published_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("Offentliggjort af")
    )
    rules_version = models.PositiveSmallIntegerField(_("Tælleregler version"))
    groups = models.JSONField(_("Viste opdelinger"))
    sha256 = models.JSONField(_("Kontrolsummer (SHA-256)"))
    withdrawn_at = models.DateTimeField(_("Trukket tilbage"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("Trukket tilbage af"), null=True, blank=True
    )
    withdrawal_reason = models.CharField(_("Hvorfor trukket tilbage"), max_length=500, blank=True)

    class Meta:
        ordering = ["grant", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["grant", "number"], name="publication_number_once"),
            models.CheckConstraint(
                condition=models.Q(number__gt=0) & models.Q(rules_version__gt=0),
                name="publication_numbers_positive",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at=None, withdrawn_by=None, withdrawal_reason="")
                | (
                    models.Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                    & ~models.Q(withdrawal_reason="")
                ),
                name="publication_withdrawn_whole",
            ),
            models.CheckConstraint(
                condition=no_cpr("withdrawal_reason"),
                name="publication_no_cpr",
                violation_error_message=CPR_MESSAGE,
            ),
        ]
        triggers = [pgtrigger.ReadOnly(name="publication_is_fixed", fields=AS_PUBLISHED)]

    def __str__(self) -> str:
        return _("Offentliggørelse nr. %s") % self.number


@isolated(IsolationKind.REGION)
class PublicationFile(models.Model):
    """A file of a publication, as it was made. Its SHA-256 stands in the publication, whose history is kept."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="files")
    file_format = models.CharField(max_length=10)
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "file_format"], name="publication_file_once")
        ]
        triggers = [
            pgtrigger.ReadOnly(name="file_is_fixed", fields=["publication", "file_format", "content"])
        ]

    def __str__(self) -> str:
        return f"{self.publication}, {self.file_format}"


class ListReminderQuerySet(models.QuerySet["ListReminder"]):
    """Reminders, restricted by user."""

    def for_user(self, user: User) -> Self:
        """Return the reminders that a user may read: all, or those to the user's own hospitals."""
        return self if user.reads_all_hospitals else self.filter(hospital__memberships__user=user)


@isolated(IsolationKind.ADDRESSED)
@track_history()
class ListReminder(models.Model):
    """Center for HR's reminder to a hospital to confirm that its list of a grant is complete; one a day at most."""

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="list_reminders", db_constraint=False)
    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="list_reminders", db_constraint=False)
    reminded_on = models.DateField(_("Mindet den"))
    reminded_at = models.DateTimeField(_("Mindet"))
    reminded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Af"))

    objects = ListReminderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["grant", "hospital", "reminded_on"],
                name="list_reminder_once_a_day",
                violation_error_message=_("Der er allerede mindet om listen i dag."),
            ),
            CompositeForeignKey(
                name="list_reminder_of_allocation",
                fields=["grant", "hospital"],
                to="allocations.Allocation",
                to_fields=["grant", "hospital"],
            ),
        ]
        triggers = [pgtrigger.ReadOnly(name="hospital_is_fixed", fields=["grant", "hospital"])]

    def __str__(self) -> str:
        return f"{self.hospital} {self.reminded_on:%d.%m.%Y}"
