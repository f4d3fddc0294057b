"""Grants with their terms, purposes and staff groups, and each hospital's allocation of a grant."""

import datetime as dt
from typing import Self

import pgtrigger
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from allocations.enums import CountedIn, GrantStatus, UnitKind
from allocations.models.hospitals import Hospital
from allocations.unit_names import UNIT_NAMES, UnitNames
from hrtrack.common.database.constraints import CheckedTogether, no_cpr, with_letter
from hrtrack.common.database.history import track_history
from hrtrack.common.database.statements import load
from hrtrack.common.database.triggers import GuardTrigger, InvariantTrigger
from hrtrack.common.text.cleaning import CPR_MESSAGE

# The terms that are texts which users write.
OWN_TEXTS = (
    "name",
    "decision_reference",
    "restriction",
    "dates_decided_by",
    "organisation",
    "reports_to",
    "redeployment_scheme",
    "low_activity_question",
)
NEWEST_FIRST = (models.F("starts_from").desc(nulls_last=True), "-id")


class GrantQuerySet(models.QuerySet["Grant"]):
    """Grants, limited to those that a user reads."""

    def for_user(self, user: User) -> Self:
        """Return all grants for readers of the whole region; for hospital HR those with an allocation that it reads."""
        if user.reads_all_hospitals:
            return self
        return self.filter(
            models.Exists(Allocation.objects.for_user(user).filter(grant=models.OuterRef("pk")))
        )

    def closed_last(self) -> Self:
        """Return the newest grants first, and the closed ones behind all others."""
        is_closed = models.Case(models.When(status=GrantStatus.CLOSED, then=1), default=0)
        return self.order_by(is_closed, *NEWEST_FIRST)

    def newest(self) -> "Grant | None":
        """Return the grant that a page begins with: an open one, else a closed one, else a draft; None without any."""
        grants = self.closed_last()
        return grants.exclude(status=GrantStatus.DRAFT).first() or grants.first()


@track_history()
class Grant(CheckedTogether):
    """An earmarked, one-off appropriation and the terms decided for it. Money in kr.; last days are inclusive.

    `post_months` is None for posts without an end. `most_weekly_hours` are those that one employee can have; None for full
    time. The names stand here and nowhere in the code. What is not asked about in a grant has an empty name: redeployment
    without a scheme, the activity of a department without the question.
    """

    name = models.CharField(_("Bevilling"), max_length=120)
    decision_reference = models.CharField(_("Beslutning"), max_length=200, blank=True)
    total = models.DecimalField(_("Bevilget beløb (kr.)"), max_digits=14, decimal_places=2)
    target = models.DecimalField(_("Måltal (mindst)"), max_digits=8, decimal_places=2)
    counted_in = models.CharField(
        _("Måltallet tælles i"), max_length=20, choices=CountedIn, default=CountedIn.POSTS
    )
    full_time_hours = models.DecimalField(
        _("Timer om ugen på fuld tid"), max_digits=5, decimal_places=2, default=37
    )
    most_weekly_hours = models.DecimalField(
        _("Højst timer om ugen"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    post_months = models.PositiveSmallIntegerField(
        _("Stillingernes længde i måneder"), null=True, blank=True, default=12
    )
    restriction = models.TextField(
        _("Må ikke anvendes til"), blank=True, help_text=_("Attesteres ved hver ansættelse.")
    )
    starts_from = models.DateField(_("Stillinger besættes første gang fra"), null=True, blank=True)
    starts_until = models.DateField(_("Stillinger besættes første gang til og med"), null=True, blank=True)
    last_day_of_use = models.DateField(_("Midlerne kan bruges til og med"), null=True, blank=True)
    financial_year_month = models.PositiveSmallIntegerField(_("Budgetåret begynder i måned nr."), default=1)
    dates_decided_by = models.CharField(_("Datoerne er besluttet af"), max_length=200, blank=True)
    organisation = models.CharField(_("Organisation"), max_length=120, blank=True)
    reports_to = models.CharField(_("Redegørelsen går til"), max_length=120, blank=True)
    unit_kind = models.CharField(
        _("Midlerne er fordelt på"), max_length=10, choices=UnitKind, default=UnitKind.HOSPITAL
    )
    redeployment_scheme = models.CharField(_("Omplaceringsordning"), max_length=60, blank=True)
    low_activity_question = models.CharField(_("Spørgsmål om afdelingen"), max_length=200, blank=True)
    status = models.CharField(_("Status"), max_length=10, choices=GrantStatus, default=GrantStatus.OPEN)
    is_demo = models.BooleanField(_("Demodata"), default=False)

    objects = GrantQuerySet.as_manager()

    class Meta:
        ordering = [*NEWEST_FIRST]
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
                condition=models.Q(most_weekly_hours=None)
                | models.Q(most_weekly_hours__gte=models.F("full_time_hours"), most_weekly_hours__lte=168),
                name="grant_most_weekly_hours_from_full_time",
                violation_error_message=_("Højst timer om ugen skal være fuld tid eller mere, og højst 168."),
            ),
            models.CheckConstraint(
                condition=models.Q(post_months=None) | models.Q(post_months__gte=1, post_months__lte=600),
                name="grant_post_months_of_a_working_life",
                violation_error_message=_(
                    "Stillingernes længde er fra 1 til 600 måneder, eller uden slutdato."
                ),
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
                condition=models.Q(financial_year_month__gte=1, financial_year_month__lte=12),
                name="grant_financial_year_month_of_a_year",
                violation_error_message=_("Budgetåret begynder i en måned fra 1 til 12."),
            ),
            models.CheckConstraint(
                condition=models.Q(counted_in__in=CountedIn.values), name="grant_counted_in_known"
            ),
            models.CheckConstraint(
                condition=models.Q(unit_kind__in=UnitKind.values), name="grant_unit_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=GrantStatus.values), name="grant_status_known"
            ),
            models.CheckConstraint(
                condition=no_cpr(*OWN_TEXTS),
                name="grant_no_cpr",
                violation_error_message=CPR_MESSAGE,
            ),
            models.CheckConstraint(
                condition=with_letter("name"),
                name="grant_with_letter",
                violation_error_message=_("Indtast bevillingens navn med mindst ét bogstav"),
            ),
            models.CheckConstraint(
                condition=with_letter(
                    optional=["organisation", "reports_to", "redeployment_scheme", "dates_decided_by"]
                ),
                name="grant_words_with_letter",
                violation_error_message=_(
                    "Indtast organisation, modtager, omplaceringsordning og den, der har besluttet datoerne, "
                    "med mindst ét bogstav i hver"
                ),
            ),
        ]
        triggers = [
            InvariantTrigger(
                name="grant_has_a_price",
                operation=pgtrigger.Insert,
                func=load(__package__, "grant_has_a_price"),
            ),
            GuardTrigger(
                name="closing_waits",
                operation=pgtrigger.UpdateOf("status"),  # type: ignore[no-untyped-call]
                func=load(__package__, "closing_waits"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def counts_posts(self) -> bool:
        """True if the target is in posts, False if it is in person-years."""
        return self.counted_in == CountedIn.POSTS

    @property
    def counts_level(self) -> bool:
        """True if the target is a level of person-years, the average of a month or quarter."""
        return self.counted_in in (CountedIn.MONTHLY_LEVEL, CountedIn.QUARTERLY_LEVEL)

    @property
    def units(self) -> UnitNames:
        """The words for the units that the money is allocated to."""
        return UNIT_NAMES[self.unit_kind]

    @property
    def is_closed(self) -> bool:
        """True if the database refuses every change to posts, hires, employees and confirmations of the grant."""
        return self.status == GrantStatus.CLOSED

    @property
    def marked_name(self) -> str:
        """The name, marked if the grant is closed."""
        return _("%(grant)s (lukket)") % {"grant": self.name} if self.is_closed else self.name

    def is_over(self, day: dt.date) -> bool:
        """True if the last day of use is before `day`; False if no last day is decided."""
        return self.last_day_of_use is not None and self.last_day_of_use < day


class NamedOnGrant(models.Model):
    """A choice that a grant gives at registration, at its position in the decision, counted from 1."""

    grant = models.ForeignKey(Grant, models.PROTECT)
    name = models.CharField(_("Navn"), max_length=120)
    position = models.PositiveSmallIntegerField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


@track_history()
class Purpose(NamedOnGrant):
    """A purpose that the grant's posts may serve."""

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
            models.CheckConstraint(
                condition=with_letter("name"),
                name="purpose_with_letter",
                violation_error_message=_("Indtast hvert formål med mindst ét bogstav"),
            ),
        ]


@track_history()
class StaffGroup(NamedOnGrant):
    """A group of staff that the grant is for. The first group is the usual one."""

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
            models.CheckConstraint(
                condition=with_letter("name"),
                name="staff_group_with_letter",
                violation_error_message=_("Indtast hver personalegruppe med mindst ét bogstav"),
            ),
        ]


class AllocationQuerySet(models.QuerySet["Allocation"]):
    """Allocations, limited to those that a user reads."""

    def for_user(self, user: User) -> Self:
        """Return all allocations for readers of the whole region; for hospital HR its own, except those of drafts."""
        if user.reads_all_hospitals:
            return self
        return self.filter(hospital__memberships__user=user).exclude(grant__status=GrantStatus.DRAFT)


@track_history()
class Allocation(CheckedTogether):
    """A hospital's part of a grant as the decided table prints it, never derived and never repaired.

    Its money are budget rows, and its target is the one that applies on a day (`allocations.entitlements`).
    """

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="allocations")
    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="allocations")
    share_percent = models.DecimalField(
        _("Fordelingsnøgle i %"), max_digits=7, decimal_places=4, null=True, blank=True
    )
    reduction_reason = models.CharField(
        _("Begrundelse for at gå under det, der er brugt"), max_length=500, blank=True
    )

    objects = AllocationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["grant", "hospital"], name="allocation_once"),
            models.UniqueConstraint(
                fields=["id", "grant", "hospital"], name="allocation_of_grant_and_hospital_key"
            ),
            models.CheckConstraint(
                condition=models.Q(share_percent__gte=0) | models.Q(share_percent=None),
                name="allocation_share_not_negative",
                violation_error_message=_("Fordelingsnøglen kan ikke være negativ."),
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
