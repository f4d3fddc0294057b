"""What was done: posts, the people hired into them, and for which days at how many hours."""

from typing import Self, TypeVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from allocations.models import Department, Grant, Hospital, Purpose, StaffGroup, sort_key
from hires.capacity import PeriodSpan
from hires.enums import (
    AnnulmentReason,
    CandidatesAssessed,
    LeavingReason,
    NotAssessedReason,
    PeriodKind,
    ReadKind,
    RecruitmentRoute,
    WithdrawalReason,
)
from hrtrack.common.database.constraints import CompositeForeignKey, no_cpr
from hrtrack.common.database.history import track_history
from hrtrack.common.database.isolation import IsolationKind, isolated

# What needs a sum (full time on any day, one post-year, one year a hire) is held by the deferred
# constraint trigger post_ledger, in migrations/0002_post_ledger.py.
# A foreign key whose parent must also agree on hospital or grant has no constraint of its own:
# the composite key in Meta.constraints holds it.


T_co = TypeVar("T_co", bound=models.Model, covariant=True)


class HospitalScopedQuerySet(models.QuerySet[T_co]):
    def for_user(self, user: User) -> Self:
        return self if user.reads_all_hospitals else self.filter(hospital__memberships__user=user)


def name_of_post(short_name: str, number: int) -> str:
    """A post as it is called: RH-07."""
    return f"{short_name}-{number:02d}"


class PostQuerySet(HospitalScopedQuerySet["Post"]):
    pass


@isolated(IsolationKind.HOSPITALS)
@track_history()
class Post(models.Model):
    """A funded one-year slot; it outlives its holder."""

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="posts", db_constraint=False)
    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="posts", db_constraint=False)
    number = models.PositiveIntegerField(_("Stilling"))
    department = models.ForeignKey(Department, models.PROTECT, related_name="posts", db_constraint=False)
    purpose = models.ForeignKey(
        Purpose,
        models.PROTECT,
        verbose_name=_("Formål"),
        related_name="posts",
        db_constraint=False,
        null=True,  # a grant may name none
        blank=True,
    )
    further_purposes = models.ManyToManyField(
        Purpose, through="PostPurpose", related_name="posts_further", verbose_name=_("Øvrige formål")
    )
    low_activity = models.BooleanField(_("Afdelingen er særligt udfordret ift. lav aktivitet"), default=False)
    is_additional = models.BooleanField(_("Ny stilling, ud over den eksisterende normering"))

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ["hospital_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["grant", "hospital", "number"], name="post_number_once"),
            models.UniqueConstraint(
                fields=["id", "grant", "hospital"], name="post_of_grant_and_hospital_key"
            ),
            models.CheckConstraint(condition=models.Q(number__gt=0), name="post_number_positive"),
            models.CheckConstraint(
                condition=models.Q(is_additional=True),
                name="post_is_additional",
                violation_error_message=_(
                    "Bekræft, at stillingen er ny og ud over den eksisterende normering"
                ),
            ),
            CompositeForeignKey(
                name="post_of_allocation",
                fields=["grant", "hospital"],
                to="allocations.Allocation",
                to_fields=["grant", "hospital"],
            ),
            CompositeForeignKey(
                name="post_department_of_hospital",
                fields=["department", "hospital"],
                to="allocations.Department",
                to_fields=["id", "hospital"],
            ),
            CompositeForeignKey(
                name="post_purpose_of_grant",
                fields=["purpose", "grant"],
                to="allocations.Purpose",
                to_fields=["id", "grant"],
            ),
        ]
        triggers = [pgtrigger.ReadOnly(name="hospital_is_fixed", fields=["grant", "hospital"])]

    def __str__(self) -> str:
        return name_of_post(self.hospital.short_name, self.number)


@isolated(IsolationKind.HOSPITALS)
@track_history()
class PostPurpose(models.Model):
    """A purpose of a post beside its primary one."""

    post = models.ForeignKey(Post, models.PROTECT, db_constraint=False)
    purpose = models.ForeignKey(Purpose, models.PROTECT, db_constraint=False)
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="+", db_constraint=False)
    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="+", db_constraint=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "purpose"], name="post_purpose_once"),
            CompositeForeignKey(
                name="post_purpose_of_post",
                fields=["post", "grant", "hospital"],
                to="hires.Post",
                to_fields=["id", "grant", "hospital"],
            ),
            CompositeForeignKey(
                name="post_purpose_in_grant",
                fields=["purpose", "grant"],
                to="allocations.Purpose",
                to_fields=["id", "grant"],
            ),
        ]
        triggers = [pgtrigger.ReadOnly(name="hospital_is_fixed", fields=["grant", "hospital"])]

    def __str__(self) -> str:
        return f"{self.post}: {self.purpose}"


class EmployeeQuerySet(HospitalScopedQuerySet["Employee"]):
    pass


@isolated(IsolationKind.HOSPITALS)
@track_history(exclude=["sort_key"], chained=False)
class Employee(models.Model):
    """A person hired. Alone in its table, so that it can be anonymised without touching anything else."""

    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="employees")
    name = models.CharField(_("Navn"), max_length=120)
    employee_number = models.CharField(  # noqa: DJ001 - unknown numbers must not collide
        _("Tjenestenummer"), max_length=20, null=True, blank=True
    )
    sort_key = sort_key("name")

    objects = EmployeeQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "id"]
        constraints = [
            # NULLs are distinct: payroll issues the number late.
            models.UniqueConstraint(fields=["hospital", "employee_number"], name="employee_number_once"),
            models.UniqueConstraint(fields=["id", "hospital"], name="employee_of_hospital_key"),
            models.CheckConstraint(condition=~models.Q(employee_number=""), name="employee_number_not_empty"),
            models.CheckConstraint(condition=no_cpr("name", "employee_number"), name="employee_no_cpr"),
        ]
        indexes = [models.Index(fields=["hospital", "sort_key"], name="employee_sort_key")]
        triggers = [pgtrigger.ReadOnly(name="hospital_is_fixed", fields=["hospital"])]

    def __str__(self) -> str:
        return self.name


class HireQuerySet(HospitalScopedQuerySet["Hire"]):
    def live(self) -> Self:
        """Neither withdrawn nor annulled: what takes up its post."""
        return self.filter(withdrawn_on=None, annulled_on=None)


def all_or_none(day: str, who: str, reason: str) -> models.Q:
    return models.Q(**{day: None, who: None, reason: ""}) | models.Q(
        ~models.Q(**{reason: ""}), **{f"{day}__isnull": False, f"{who}__isnull": False}
    )


@isolated(IsolationKind.HOSPITALS)
@track_history()
class Hire(models.Model):
    """One employee in one post. Its first and last day are those of its periods."""

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="hires", db_constraint=False)
    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="hires", db_constraint=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="hires", db_constraint=False)
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="hires", db_constraint=False)
    staff_group = models.ForeignKey(
        StaffGroup,
        models.PROTECT,
        verbose_name=_("Personalegruppe"),
        related_name="hires",
        db_constraint=False,
        null=True,  # a grant may name none
        blank=True,
    )
    agreed_on = models.DateField(_("Aftalt den"))
    route = models.CharField(_("Rekrutteringsvej"), max_length=20, choices=RecruitmentRoute)
    formerly_employed = models.BooleanField(_("Tidligere ansat i regionen i samme type arbejde"))
    candidates_assessed = models.CharField(max_length=20, choices=CandidatesAssessed, blank=True)
    not_assessed_reason = models.CharField(max_length=20, choices=NotAssessedReason, blank=True)
    attested_restriction = models.TextField(_("Attesteret: må ikke anvendes til"), blank=True)
    leaving_reason = models.CharField(
        _("Fratrædelsesårsag"), max_length=30, choices=LeavingReason, blank=True, help_text=_("Kun før tid.")
    )
    withdrawn_on = models.DateField(_("Trukket tilbage den"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    withdrawal_reason = models.CharField(max_length=30, choices=WithdrawalReason, blank=True)
    annulled_on = models.DateField(_("Annulleret den"), null=True, blank=True)
    annulled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    annulment_reason = models.CharField(max_length=30, choices=AnnulmentReason, blank=True)
    over_money_reason = models.CharField(
        _("Begrundelse for at gå over det tildelte"), max_length=500, blank=True
    )
    version = models.PositiveIntegerField(default=1)
    submission_key = models.UUIDField(null=True, blank=True, editable=False)
    submission_digest = models.CharField(max_length=64, blank=True, editable=False)

    objects = HireQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "hospital"], name="hire_of_hospital_key"),
            models.UniqueConstraint(fields=["submission_key"], name="hire_submitted_once"),
            models.CheckConstraint(condition=models.Q(version__gt=0), name="hire_version_positive"),
            models.CheckConstraint(
                condition=models.Q(route__in=RecruitmentRoute.values), name="hire_route_known"
            ),
            models.CheckConstraint(
                condition=models.Q(route=RecruitmentRoute.REGIONH_MATCH, candidates_assessed="")
                | (
                    ~models.Q(route=RecruitmentRoute.REGIONH_MATCH)
                    & models.Q(candidates_assessed__in=CandidatesAssessed.values)
                ),
                name="hire_assessed_unless_match",
            ),
            models.CheckConstraint(
                condition=(
                    models.Q(candidates_assessed=CandidatesAssessed.NO)
                    & models.Q(not_assessed_reason__in=NotAssessedReason.values)
                )
                | (~models.Q(candidates_assessed=CandidatesAssessed.NO) & models.Q(not_assessed_reason="")),
                name="hire_not_assessed_with_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(leaving_reason__in=["", *LeavingReason.values]),
                name="hire_leaving_reason_known",
            ),
            models.CheckConstraint(
                condition=all_or_none("withdrawn_on", "withdrawn_by", "withdrawal_reason"),
                name="hire_withdrawn_all_or_none",
            ),
            models.CheckConstraint(
                condition=all_or_none("annulled_on", "annulled_by", "annulment_reason"),
                name="hire_annulled_all_or_none",
            ),
            models.CheckConstraint(
                condition=no_cpr("attested_restriction", "over_money_reason"), name="hire_no_cpr"
            ),
            CompositeForeignKey(
                name="hire_of_post",
                fields=["post", "grant", "hospital"],
                to="hires.Post",
                to_fields=["id", "grant", "hospital"],
            ),
            CompositeForeignKey(
                name="hire_employee_of_hospital",
                fields=["employee", "hospital"],
                to="hires.Employee",
                to_fields=["id", "hospital"],
            ),
            CompositeForeignKey(
                name="hire_staff_group_of_grant",
                fields=["staff_group", "grant"],
                to="allocations.StaffGroup",
                to_fields=["id", "grant"],
            ),
        ]
        triggers = [pgtrigger.ReadOnly(name="hospital_is_fixed", fields=["grant", "hospital"])]

    def __str__(self) -> str:
        return f"{self.employee} ({self.post})"

    @property
    def is_live(self) -> bool:
        """Neither withdrawn nor annulled."""
        return self.withdrawn_on is None and self.annulled_on is None


@isolated(IsolationKind.HOSPITALS)
@track_history()
class Period(models.Model):
    """Days of a hire, both inclusive, at so many hours a week. All figures read periods."""

    hire = models.ForeignKey(Hire, models.PROTECT, related_name="periods", db_constraint=False)
    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="+", db_constraint=False)
    kind = models.CharField(_("Hvad"), max_length=20, choices=PeriodKind, default=PeriodKind.EMPLOYED)
    first_day = models.DateField(_("Ansat fra"))
    last_day = models.DateField(_("Ansat til og med"))
    weekly_hours = models.DecimalField(_("Timer om ugen"), max_digits=5, decimal_places=2)
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        verbose_name=_("Afdeling"),
        related_name="periods",
        db_constraint=False,
        null=True,  # the post's
        blank=True,
    )

    class Meta:
        ordering = ["hire_id", "first_day"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(first_day__lte=models.F("last_day")), name="period_days_in_order"
            ),
            models.CheckConstraint(condition=models.Q(weekly_hours__gt=0), name="period_hours_positive"),
            models.CheckConstraint(condition=models.Q(kind__in=PeriodKind.values), name="period_kind_known"),
            # The scalar first: the index then finds one hire's periods at once.
            ExclusionConstraint(
                name="period_no_overlap",
                expressions=[
                    ("hire", RangeOperators.EQUAL),
                    (
                        models.Func(
                            "first_day",
                            "last_day",
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
            CompositeForeignKey(
                name="period_of_hire",
                fields=["hire", "hospital"],
                to="hires.Hire",
                to_fields=["id", "hospital"],
            ),
            CompositeForeignKey(
                name="period_department_of_hospital",
                fields=["department", "hospital"],
                to="allocations.Department",
                to_fields=["id", "hospital"],
            ),
        ]
        triggers = [pgtrigger.ReadOnly(name="hospital_is_fixed", fields=["hospital"])]

    def __str__(self) -> str:
        return f"{self.first_day} – {self.last_day}"

    @property
    def span(self) -> PeriodSpan:
        return PeriodSpan(
            self.first_day, self.last_day, self.weekly_hours, PeriodKind(self.kind), self.department_id
        )


@isolated(IsolationKind.HOSPITALS)
@track_history()
class Confirmation(models.Model):
    """Hospital HR confirms that what is registered of a grant is complete as of a day."""

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="confirmations", db_constraint=False)
    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="confirmations", db_constraint=False)
    as_of = models.DateField(_("Komplet pr."))
    confirmed_at = models.DateTimeField(_("Bekræftet"), db_default=Now())
    confirmed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Af"))

    class Meta:
        ordering = ["-confirmed_at", "-id"]
        indexes = [models.Index(fields=["grant", "hospital", "-confirmed_at"], name="confirmation_latest")]
        constraints = [
            CompositeForeignKey(
                name="confirmation_of_allocation",
                fields=["grant", "hospital"],
                to="allocations.Allocation",
                to_fields=["grant", "hospital"],
            ),
        ]
        triggers = [pgtrigger.ReadOnly(name="hospital_is_fixed", fields=["grant", "hospital"])]

    def __str__(self) -> str:
        return f"{self.hospital} {self.as_of:%d.%m.%Y}"


@isolated(IsolationKind.LOG)
class Read(models.Model):
    """Somebody was shown employees: who, what, how many and when, and none of their names.

    Kept for READ_LOG_DAYS. Written by `hires.read_log`, and never changed.
    """

    at = models.DateTimeField(_("Hvornår"), db_default=Now())
    user = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Hvem")
    )
    kind = models.CharField(_("Hvordan"), max_length=10, choices=ReadKind)
    what = models.CharField(_("Hvad"), max_length=60)
    object_id = models.BigIntegerField(null=True, blank=True)
    hospital = models.ForeignKey(
        Hospital, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Hospital")
    )
    as_of = models.DateField(_("Status pr."), null=True, blank=True)
    persons = models.PositiveIntegerField(_("Personer"))

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=ReadKind.values), name="read_kind_known"),
            models.CheckConstraint(condition=models.Q(persons__gt=0), name="read_of_somebody"),
            models.CheckConstraint(condition=~models.Q(what=""), name="read_of_something"),
        ]
        indexes = [
            models.Index(fields=["at"], name="read_at"),
            models.Index(fields=["user", "at"], name="read_by_user"),
            models.Index(fields=["hospital", "at"], name="read_of_hospital"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%d.%m.%Y %H:%M} {self.what}"
