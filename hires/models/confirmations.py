"""Hospitals' confirmations that what is registered is complete."""

import pgtrigger
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from allocations.models import Grant, Hospital
from hires.models.posts import grant_is_not_closed
from hrtrack.common.database.constraints import CompositeForeignKey
from hrtrack.common.database.history import track_history
from hrtrack.common.database.isolation import IsolationKind, isolated


@isolated(IsolationKind.HOSPITALS)
@track_history()
class Confirmation(models.Model):
    """Hospital HR's confirmation that the registered posts and hires of a grant are complete as of a day."""

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
        triggers = [
            pgtrigger.ReadOnly(name="hospital_is_fixed", fields=["grant", "hospital"]),
            grant_is_not_closed(),
        ]

    def __str__(self) -> str:
        return f"{self.hospital} {self.as_of:%d.%m.%Y}"
