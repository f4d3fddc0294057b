"""The log of who was shown employees."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from allocations.models import Hospital
from hires.enums import ReadKind
from hrtrack.common.database.isolation import IsolationKind, isolated


@isolated(IsolationKind.LOG)
class Read(models.Model):
    """One showing of employees: to whom, on which page, how many and when; never their names.

    Rows are kept for READ_LOG_DAYS days. `hires.read_log` writes them, and nothing changes them.
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
