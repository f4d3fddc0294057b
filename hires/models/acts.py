"""What users did to hires, so that the newest act can be undone."""

from typing import Self

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from allocations.models import Hospital
from hires.enums import ActKind
from hires.models.hires import Hire
from hires.models.posts import HospitalScopedQuerySet
from hrtrack.common.database.history import track_history
from hrtrack.common.database.isolation import IsolationKind, isolated


class HireActQuerySet(HospitalScopedQuerySet["HireAct"]):
    """Acts, the oldest first."""

    def of_hire(self, hire: int) -> Self:
        """Return the acts that changed a hire, by id."""
        return self.filter(models.Q(hire=hire) | models.Q(other_hire=hire))

    def standing(self) -> Self:
        """Return the acts that nobody has undone."""
        return self.filter(undone_by=None)


@isolated(IsolationKind.HOSPITALS)
@track_history()
class HireAct(models.Model):
    """One change of a hire by one user, and which events of which rows it made.

    `rows` maps a model's name to the rows that the act changed, and each row's id to its last event before the act (None
    if the act created the row) and its last event of the act. The events hold the values; so names of people stand in the
    history of employees alone. `other_hire` is the hire that a move began. Undoing a registration deletes its hire, so the
    references to hires have no constraint.
    """

    hire = models.ForeignKey(Hire, models.DO_NOTHING, related_name="acts", db_constraint=False)
    other_hire = models.ForeignKey(
        Hire, models.DO_NOTHING, related_name="+", db_constraint=False, null=True, blank=True
    )
    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="+")
    kind = models.CharField(_("Ændring"), max_length=20, choices=ActKind)
    by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("Registreret af"), null=True, blank=True
    )
    rows = models.JSONField(default=dict)
    undone_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("Fortrudt af"), null=True, blank=True
    )

    objects = HireActQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=ActKind.values), name="hire_act_kind_known"),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="act_is_fixed", fields=["hire", "other_hire", "hospital", "kind", "by", "rows"]
            ),
        ]

    def __str__(self) -> str:
        return str(ActKind(self.kind).label)
