"""What was promised: who got how much of which grant for how many posts."""

import datetime as dt
from typing import Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from allocations.enums import CountedIn, GrantStatus
from hrtrack.common.database.constraints import NoneMatches, no_cpr
from hrtrack.common.database.history import track_history
from hrtrack.common.database.isolation import IsolationKind, isolated
from hrtrack.common.text.cleaning import CPR_MESSAGE, CPR_REGEX


def sort_key(of: str) -> models.GeneratedField:
    """A column that sorts the text field `of` as Danish does, whatever collation the database has."""
    return models.GeneratedField(
        expression=models.Func(models.F(of), function="danish_sort_key"),
        output_field=models.CharField(max_length=300, db_collation="C"),
        db_persist=True,
    )


class HospitalQuerySet(models.QuerySet["Hospital"]):
    def for_user(self, user: User) -> Self:
        return self if user.reads_all_hospitals else self.filter(memberships__user=user)


@track_history(exclude=["sort_key"])
class Hospital(models.Model):
    name = models.CharField(_("Navn"), max_length=120)
    short_name = models.CharField(
        _("Kort navn"), max_length=10, help_text=_("Står foran stillingernes numre, f.eks. RH-07.")
    )
    other_names = ArrayField(
        models.CharField(max_length=120), verbose_name=_("Andre skrivemåder"), default=list, blank=True
    )
    sort_key = sort_key("name")

    objects = HospitalQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "id"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="hospital_name_once",
                violation_error_message=_("Et andet hospital har allerede dette navn."),
            ),
            models.UniqueConstraint(
                Lower("short_name"),
                name="hospital_short_name_once",
                violation_error_message=_("Et andet hospital har allerede dette korte navn."),
            ),
            models.CheckConstraint(
                condition=no_cpr("name", "short_name"),
                name="hospital_no_cpr",
                violation_error_message=CPR_MESSAGE,
            ),
            models.CheckConstraint(
                condition=models.Q(NoneMatches(models.F("other_names"), models.Value(CPR_REGEX))),
                name="hospital_other_names_no_cpr",
                violation_error_message=CPR_MESSAGE,
            ),
        ]
        indexes = [models.Index(fields=["sort_key"], name="hospital_sort_key")]

    def __str__(self) -> str:
        return self.name


@isolated(IsolationKind.HOSPITALS)
@track_history(exclude=["sort_key"])
class Department(models.Model):
    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="departments")
    name = models.CharField(_("Navn"), max_length=120)
    sort_key = sort_key("name")

    class Meta:
        ordering = ["sort_key", "id"]
        constraints = [
            models.UniqueConstraint(
                "hospital",
                Lower("name"),
                name="department_name_once",
                violation_error_message=_("Hospitalet har allerede en afdeling med dette navn."),
            ),
            models.UniqueConstraint(fields=["id", "hospital"], name="department_of_hospital_key"),
            models.CheckConstraint(
                condition=no_cpr("name"), name="department_no_cpr", violation_error_message=CPR_MESSAGE
            ),
        ]
        indexes = [models.Index(fields=["hospital", "sort_key"], name="department_sort_key")]
        triggers = [pgtrigger.ReadOnly(name="hospital_is_fixed", fields=["hospital"])]

    def __str__(self) -> str:
        return self.name


@track_history()
class Membership(models.Model):
    """A user acts for a hospital."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="memberships")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "hospital"], name="membership_once")]
        triggers = [pgtrigger.ReadOnly(name="hospital_is_fixed", fields=["hospital"])]

    def __str__(self) -> str:
        return f"{self.user} – {self.hospital}"


class GrantQuerySet(models.QuerySet["Grant"]):
    def for_user(self, user: User) -> Self:
        """All grants for whole-region readers; for hospital HR those that give its hospitals something, drafts not."""
        if user.reads_all_hospitals:
            return self
        return self.filter(
            models.Exists(Allocation.objects.for_user(user).filter(grant=models.OuterRef("pk")))
        )

    def newest(self) -> "Grant | None":
        """The one to begin with: a draft only where there is nothing else."""
        return self.exclude(status=GrantStatus.DRAFT).first() or self.first()


@track_history()
class Grant(models.Model):
    """An earmarked, one-off appropriation and what was decided about it. Money in kr."""

    name = models.CharField(_("Bevilling"), max_length=120)
    decision_reference = models.CharField(_("Beslutning"), max_length=200, blank=True)
    total = models.DecimalField(_("Bevilget beløb (kr.)"), max_digits=14, decimal_places=2)
    unit_price = models.DecimalField(
        _("Pris pr. stilling (inkl. pension, kr.)"), max_digits=12, decimal_places=2
    )
    target = models.DecimalField(_("Måltal (mindst)"), max_digits=8, decimal_places=2)
    counted_in = models.CharField(
        _("Måltallet tælles i"), max_length=20, choices=CountedIn, default=CountedIn.POSTS
    )
    full_time_hours = models.DecimalField(
        _("Timer om ugen på fuld tid"), max_digits=5, decimal_places=2, default=37
    )
    restriction = models.TextField(
        _("Må ikke anvendes til"), blank=True, help_text=_("Attesteres ved hver ansættelse.")
    )
    starts_from = models.DateField(_("Stillinger besættes første gang fra"), null=True, blank=True)
    starts_until = models.DateField(_("Stillinger besættes første gang til og med"), null=True, blank=True)
    last_day_of_use = models.DateField(_("Midlerne kan bruges til og med"), null=True, blank=True)
    dates_decided_by = models.CharField(_("Datoerne er besluttet af"), max_length=200, blank=True)
    status = models.CharField(_("Status"), max_length=10, choices=GrantStatus, default=GrantStatus.OPEN)
    is_demo = models.BooleanField(_("Demodata"), default=False)

    objects = GrantQuerySet.as_manager()

    class Meta:
        ordering = [models.F("starts_from").desc(nulls_last=True), "-id"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="grant_name_once",
                violation_error_message=_("En anden bevilling har allerede dette navn."),
            ),
            models.CheckConstraint(
                condition=models.Q(total__gte=0),
                name="grant_total_not_negative",
                violation_error_message=_("Det bevilgede beløb kan ikke være negativt."),
            ),
            models.CheckConstraint(
                condition=models.Q(unit_price__gt=0),
                name="grant_unit_price_positive",
                violation_error_message=_("Prisen pr. stilling skal være over 0 kr."),
            ),
            models.CheckConstraint(
                condition=models.Q(target__gte=0),
                name="grant_target_not_negative",
                violation_error_message=_("Måltallet kan ikke være negativt."),
            ),
            models.CheckConstraint(
                condition=models.Q(full_time_hours__gt=0) & models.Q(full_time_hours__lte=168),
                name="grant_full_time_hours_in_a_week",
                violation_error_message=_("Fuld tid skal være over 0 og højst 168 timer om ugen."),
            ),
            models.CheckConstraint(
                condition=models.Q(
                    starts_from__isnull=False,
                    starts_until__isnull=False,
                    starts_from__lte=models.F("starts_until"),
                )
                | models.Q(starts_from=None, starts_until=None),
                name="grant_start_window_in_order",
                violation_error_message=_(
                    "Angiv både første og sidste startdag, i rækkefølge, eller ingen af dem."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(last_day_of_use=None)
                | models.Q(starts_until=None)
                | models.Q(last_day_of_use__gte=models.F("starts_until")),
                name="grant_used_after_start_window",
                violation_error_message=_("Midlernes sidste dag kan ikke ligge før den sidste startdag."),
            ),
            models.CheckConstraint(
                condition=models.Q(counted_in__in=CountedIn.values), name="grant_counted_in_known"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=GrantStatus.values), name="grant_status_known"
            ),
            models.CheckConstraint(
                condition=no_cpr("name", "decision_reference", "restriction", "dates_decided_by"),
                name="grant_no_cpr",
                violation_error_message=CPR_MESSAGE,
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def counts_posts(self) -> bool:
        """Whether the target is in posts; else it is in person-years."""
        return self.counted_in == CountedIn.POSTS

    def is_over(self, day: dt.date) -> bool:
        """Whether the money could last be used before the day."""
        return self.last_day_of_use is not None and self.last_day_of_use < day


class NamedOnGrant(models.Model):
    """One of the choices a grant gives at registration, in the order the decision names them."""

    grant = models.ForeignKey(Grant, models.PROTECT)
    name = models.CharField(_("Navn"), max_length=120)
    position = models.PositiveSmallIntegerField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


@track_history()
class Purpose(NamedOnGrant):
    """What the grant's posts may be used for."""

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="purposes")

    class Meta:
        verbose_name = _("Formål")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                "grant",
                Lower("name"),
                name="purpose_name_once",
                violation_error_message=_("Formålet står der allerede."),
            ),
            models.UniqueConstraint(fields=["id", "grant"], name="purpose_of_grant_key"),
            models.CheckConstraint(
                condition=no_cpr("name"), name="purpose_no_cpr", violation_error_message=CPR_MESSAGE
            ),
        ]


@track_history()
class StaffGroup(NamedOnGrant):
    """Whom the grant is for; the first is the usual one."""

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="staff_groups")

    class Meta:
        verbose_name = _("Personalegruppe")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                "grant",
                Lower("name"),
                name="staff_group_name_once",
                violation_error_message=_("Personalegruppen står der allerede."),
            ),
            models.UniqueConstraint(fields=["id", "grant"], name="staff_group_of_grant_key"),
            models.CheckConstraint(
                condition=no_cpr("name"), name="staff_group_no_cpr", violation_error_message=CPR_MESSAGE
            ),
        ]


class AllocationQuerySet(models.QuerySet["Allocation"]):
    def for_user(self, user: User) -> Self:
        """Of a draft hospital HR sees nothing."""
        if user.reads_all_hospitals:
            return self
        return self.filter(hospital__memberships__user=user).exclude(grant__status=GrantStatus.DRAFT)


@track_history()
class Allocation(models.Model):
    """A hospital's part of a grant, as the decided table prints it: never derived, never repaired."""

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="allocations")
    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="allocations")
    share_percent = models.DecimalField(
        _("Fordelingsnøgle i %"), max_digits=7, decimal_places=4, null=True, blank=True
    )
    amount = models.DecimalField(_("Tildelt beløb (kr.)"), max_digits=14, decimal_places=2)
    target = models.DecimalField(_("Måltal"), max_digits=8, decimal_places=2)
    reduction_reason = models.CharField(
        _("Begrundelse for at gå under det, der er brugt"), max_length=500, blank=True
    )

    objects = AllocationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["grant", "hospital"], name="allocation_once"),
            models.CheckConstraint(
                condition=models.Q(share_percent__gte=0) | models.Q(share_percent=None),
                name="allocation_share_not_negative",
                violation_error_message=_("Fordelingsnøglen kan ikke være negativ."),
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gte=0),
                name="allocation_amount_not_negative",
                violation_error_message=_("Det tildelte beløb kan ikke være negativt."),
            ),
            models.CheckConstraint(
                condition=models.Q(target__gte=0),
                name="allocation_target_not_negative",
                violation_error_message=_("Måltallet kan ikke være negativt."),
            ),
            models.CheckConstraint(
                condition=no_cpr("reduction_reason"),
                name="allocation_no_cpr",
                violation_error_message=CPR_MESSAGE,
            ),
        ]
        triggers = [pgtrigger.ReadOnly(name="hospital_is_fixed", fields=["grant", "hospital"])]

    def __str__(self) -> str:
        return f"{self.hospital} – {self.grant}"


# What an import was made from and what it did is never rewritten; only that it was undone is added.
AS_IMPORTED = ["grant_name", "made_by", "made_at", "source_name", "source_sha256", "source_text", "checks", "reason",
               "before", "after"]  # fmt: skip


class AllocationImportQuerySet(models.QuerySet["AllocationImport"]):
    def for_user(self, user: User) -> Self:
        return self if user.reads_all_hospitals else self.none()

    def standing(self) -> Self:
        """Those that are not undone."""
        return self.filter(undone_at=None)


@isolated(IsolationKind.FILED)
@track_history()
class AllocationImport(models.Model):
    """A table that was imported: what it was read from, what was checked, and what stood before and after it.

    `before` and `after` are as `allocations.imports.record` writes them. A grant that the import made is gone when it is
    undone; its name stays.
    """

    grant = models.ForeignKey(
        Grant, models.PROTECT, related_name="imports", verbose_name=_("Bevilling"), null=True, blank=True
    )
    grant_name = models.CharField(_("Bevillingens navn"), max_length=120)
    made_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("Indlæst af"), null=True, blank=True
    )
    made_at = models.DateTimeField(_("Indlæst"), db_default=Now())
    source_name = models.CharField(_("Fil"), max_length=200, blank=True)
    source_sha256 = models.CharField(_("Kontrolsum (SHA-256)"), max_length=64)
    source_text = models.TextField(_("Tabellen, som den blev læst"), blank=True)
    checks = models.JSONField(_("Kontrol"), default=list, blank=True)
    reason = models.TextField(_("Begrundelse"), blank=True)
    before = models.JSONField(_("Før"))
    after = models.JSONField(_("Efter"))
    undone_at = models.DateTimeField(_("Fortrudt"), null=True, blank=True)
    undone_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("Fortrudt af"), null=True, blank=True
    )
    undo_reason = models.CharField(_("Hvorfor fortrudt"), max_length=500, blank=True)

    objects = AllocationImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("Indlæsning")
        ordering = ["-id"]
        indexes = [models.Index(fields=["grant", "-id"], name="allocation_import_latest")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(source_sha256__regex=r"^[0-9a-f]{64}$"),
                name="allocation_import_hash_shape",
            ),
            models.CheckConstraint(
                condition=models.Q(undone_at=None, undone_by=None, undo_reason="")
                | (models.Q(undone_at__isnull=False) & ~models.Q(undo_reason="")),
                name="allocation_import_undone_whole",
                violation_error_message=_("Angiv, hvorfor indlæsningen fortrydes."),
            ),
            models.CheckConstraint(
                condition=models.Q(grant__isnull=False) | models.Q(undone_at__isnull=False),
                name="allocation_import_has_grant",
            ),
            models.CheckConstraint(
                condition=no_cpr("grant_name", "source_name", "source_text", "reason", "undo_reason"),
                name="allocation_import_no_cpr",
                violation_error_message=CPR_MESSAGE,
            ),
        ]
        triggers = [pgtrigger.ReadOnly(name="import_is_fixed", fields=AS_IMPORTED)]

    def __str__(self) -> str:
        return str(_("Indlæsning nr. %(number)s") % {"number": self.pk})
