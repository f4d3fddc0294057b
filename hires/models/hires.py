"""The people hired, and the post that each hire is in."""

from typing import Any, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from allocations.models import Grant, Hospital, StaffGroup, sort_key
from hires.enums import (
    AnnulmentReason,
    CandidatesAssessed,
    NotAssessedReason,
    RecruitmentRoute,
    WithdrawalReason,
)
from hires.models.posts import HospitalScopedQuerySet, Post, grant_is_not_closed
from hrtrack.common.database.constraints import CompositeForeignKey, no_cpr, with_letter
from hrtrack.common.database.history import track_history
from hrtrack.common.database.isolation import IsolationKind, isolated
from hrtrack.common.database.statements import load
from hrtrack.common.database.triggers import InvariantTrigger
from hrtrack.common.text.sort_key import last_name_first


class EmployeeQuerySet(HospitalScopedQuerySet["Employee"]):
    """Employees."""

    def same_person_as(self, employee: "Employee") -> Self:
        """Return the employees that are one person with `employee`, and `employee` too."""
        of_person = SamePerson.objects.filter(employee=employee).values("person")
        return self.filter(models.Q(pk=employee.pk) | models.Q(same_person__person__in=of_person))


@isolated(IsolationKind.HOSPITALS)
@track_history(exclude=["sort_key"], chained=False)
class Employee(models.Model):
    """A person hired. The table holds nothing else, so that a person can be anonymised without touching other rows."""

    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="employees")
    name = models.CharField(_("Navn"), max_length=120)
    employee_number = models.CharField(  # noqa: DJ001 - unknown numbers must not collide
        _("Tjenestenummer"), max_length=20, null=True, blank=True
    )
    sort_key = sort_key("name", by_last_name=True)

    objects = EmployeeQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "id"]
        constraints = [
            # NULLs are distinct: payroll issues the number late.
            models.UniqueConstraint(fields=["hospital", "employee_number"], name="employee_number_once"),
            models.UniqueConstraint(fields=["id", "hospital"], name="employee_of_hospital_key"),
            models.CheckConstraint(condition=~models.Q(employee_number=""), name="employee_number_not_empty"),
            models.CheckConstraint(condition=no_cpr("name", "employee_number"), name="employee_no_cpr"),
            models.CheckConstraint(condition=with_letter("name"), name="employee_with_letter"),
        ]
        indexes = [models.Index(fields=["hospital", "sort_key"], name="employee_sort_key")]
        triggers = [
            pgtrigger.ReadOnly(name="hospital_is_fixed", fields=["hospital"]),
            # A new employee is in no grant, and one with hires is not deleted.
            grant_is_not_closed("grant_is_not_closed_of_employee", pgtrigger.Update),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name_in_lists(self) -> str:
        """The name with the last name first, as lists have it."""
        return last_name_first(self.name)


class SamePersonQuerySet(HospitalScopedQuerySet["SamePerson"]):
    """Employees with the persons that they are."""


@isolated(IsolationKind.HOSPITALS)
@track_history()
class SamePerson(models.Model):
    """An employee who was registered more than once. The employees with the same `person` are one person.

    `person` is one of these employees; its own row names itself, which a foreign key of the table to itself demands.
    """

    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="+", db_constraint=False)
    employee = models.OneToOneField(
        Employee,
        models.PROTECT,
        verbose_name=_("Medarbejder"),
        related_name="same_person",
        db_constraint=False,
    )
    person = models.ForeignKey(
        Employee, models.PROTECT, verbose_name=_("Samme person som"), related_name="+", db_constraint=False
    )

    objects = SamePersonQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["employee", "person"], name="same_person_key"),
            CompositeForeignKey(
                name="same_person_employee_of_hospital",
                fields=["employee", "hospital"],
                to="hires.Employee",
                to_fields=["id", "hospital"],
            ),
            CompositeForeignKey(
                name="same_person_person_of_hospital",
                fields=["person", "hospital"],
                to="hires.Employee",
                to_fields=["id", "hospital"],
            ),
            CompositeForeignKey(
                name="same_person_names_itself",
                fields=["person", "person"],
                to="hires.SamePerson",
                to_fields=["employee", "person"],
            ),
        ]
        triggers = [pgtrigger.ReadOnly(name="hospital_is_fixed", fields=["hospital"])]

    def __str__(self) -> str:
        return str(self.employee)


class HireQuerySet(HospitalScopedQuerySet["Hire"]):
    """Hires."""

    def live(self) -> Self:
        """Return the hires that are neither withdrawn nor annulled. Only these take up their post."""
        return self.filter(withdrawn_on=None, annulled_on=None)

    def with_days(self) -> Any:  # the days are annotations
        """Return the hires with their current `first_day`, `last_day` and `leaving_reason`."""
        current = models.Q(periods__replaced_by=None)
        return self.annotate(
            first_day=models.Min("periods__first_day", filter=current),
            last_day=models.Max("periods__last_day", filter=current),
            leaving_reason=models.Max("periods__leaving_reason", filter=current),
        )


def all_or_none(day: str, user: str, reason: str) -> models.Q:
    """Return the condition that the fields `day`, `user` and `reason` are all filled or all empty."""
    return models.Q(**{day: None, user: None, reason: ""}) | models.Q(
        ~models.Q(**{reason: ""}), **{f"{day}__isnull": False, f"{user}__isnull": False}
    )


@isolated(IsolationKind.HOSPITALS)
# The index finds the latest change of a hospital's rows in a grant.
@track_history(
    indexes=[models.Index(fields=["grant", "hospital", "pgh_created_at"], name="hires_hireevent_latest")]
)
class Hire(models.Model):
    """One employee in one post. The first and last day of a hire are those of its periods."""

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
            models.UniqueConstraint(fields=["hospital", "submission_key"], name="hire_submitted_once"),
            models.CheckConstraint(condition=models.Q(version__gt=0), name="hire_version_positive"),
            models.CheckConstraint(
                condition=models.Q(route__in=RecruitmentRoute.values), name="hire_route_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(route=RecruitmentRoute.REDEPLOYMENT) | models.Q(candidates_assessed=""),
                name="hire_redeployed_not_assessed",
            ),
            models.CheckConstraint(
                # Empty where the grant has no redeployment scheme, which only its own row says.
                condition=models.Q(candidates_assessed__in=["", *CandidatesAssessed.values]),
                name="hire_candidates_assessed_known",
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
        triggers = [
            pgtrigger.ReadOnly(name="hospital_is_fixed", fields=["grant", "hospital"]),
            InvariantTrigger(
                name="post_capacity",
                operation=(
                    pgtrigger.Insert | pgtrigger.UpdateOf("post_id", "withdrawn_on", "annulled_on")  # type: ignore[no-untyped-call]
                ),
                func=load(__package__, "post_capacity_of_hire"),
            ),
            grant_is_not_closed(),
        ]

    def __str__(self) -> str:
        return f"{self.employee} ({self.post})"

    @property
    def is_live(self) -> bool:
        """True if the hire is neither withdrawn nor annulled."""
        return self.withdrawn_on is None and self.annulled_on is None
