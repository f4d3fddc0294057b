"""Funded posts and what each is for."""

from typing import Self, TypeVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from allocations.models import Department, Grant, Hospital, Purpose
from hrtrack.common.database.constraints import CompositeForeignKey
from hrtrack.common.database.history import track_history
from hrtrack.common.database.isolation import IsolationKind, isolated
from hrtrack.common.database.statements import load
from hrtrack.common.database.triggers import GuardTrigger

T_co = TypeVar("T_co", bound=models.Model, covariant=True)


class HospitalScopedQuerySet(models.QuerySet[T_co]):
    """Rows that belong to a hospital each."""

    def for_user(self, user: User) -> Self:
        """Return the rows of the hospitals that `user` reads."""
        return self if user.reads_all_hospitals else self.filter(hospital__memberships__user=user)


def grant_is_not_closed(
    body: str = "grant_is_not_closed", operation: pgtrigger.Operation | None = None
) -> GuardTrigger:
    """Return the trigger that refuses changes to the rows of a closed grant. `body` names the SQL that finds the grant."""
    return GuardTrigger(
        name="grant_is_not_closed",
        operation=operation or pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=load(__package__, body),
    )


def name_of_post(short_name: str, number: int) -> str:
    """Return the name of a post as people use it: RH-07."""
    return f"{short_name}-{number:02d}"


class PostQuerySet(HospitalScopedQuerySet["Post"]):
    """Posts."""


@isolated(IsolationKind.HOSPITALS)
# The index finds the latest change of a hospital's rows in a grant.
@track_history(
    indexes=[models.Index(fields=["grant", "hospital", "pgh_created_at"], name="hires_postevent_latest")]
)
class Post(models.Model):
    """A funded slot, named by its number in the hospital, over all grants. A post outlives its holder."""

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
    # The answer to the grant's question about the department; False where the grant asks none.
    low_activity = models.BooleanField(_("Spørgsmål om afdelingen"), default=False)
    is_additional = models.BooleanField(_("Ny stilling, ud over den eksisterende normering"))

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ["hospital_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["hospital", "number"], name="post_number_once"),
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
        triggers = [
            pgtrigger.ReadOnly(name="hospital_is_fixed", fields=["grant", "hospital"]),
            grant_is_not_closed(),
        ]

    def __str__(self) -> str:
        return name_of_post(self.hospital.short_name, self.number)


@isolated(IsolationKind.HOSPITALS)
@track_history()
class PostPurpose(models.Model):
    """A further purpose of a post, beside the primary one."""

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
        triggers = [
            pgtrigger.ReadOnly(name="hospital_is_fixed", fields=["grant", "hospital"]),
            grant_is_not_closed(),
        ]

    def __str__(self) -> str:
        return f"{self.post}: {self.purpose}"
