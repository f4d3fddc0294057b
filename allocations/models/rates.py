"""The prices of a full-time year that were decided for a grant."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from allocations.models.grants import Grant, StaffGroup
from hrtrack.common.database.constraints import CheckedTogether, CompositeForeignKey
from hrtrack.common.database.history import track_history
from hrtrack.common.database.statements import load
from hrtrack.common.database.triggers import InvariantTrigger


@track_history()
class Rate(CheckedTogether):
    """The price of a full-time year from a day, in kr., pension included. A grant always has a first, general rate.

    `staff_group` is None for the general price, `first_day` for a price from the beginning, and `decided_on` for one
    that was decided with the grant.
    """

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="rates")
    staff_group = models.ForeignKey(
        StaffGroup,
        models.PROTECT,
        verbose_name=_("Personalegruppe"),
        related_name="rates",
        db_constraint=False,
        null=True,
        blank=True,
    )
    first_day = models.DateField(_("Gælder fra"), null=True, blank=True)
    price = models.DecimalField(_("Pris pr. stilling (inkl. pension, kr.)"), max_digits=12, decimal_places=2)
    decided_on = models.DateField(_("Besluttet den"), null=True, blank=True)

    class Meta:
        verbose_name = _("Pris")
        ordering = [models.F("first_day").asc(nulls_first=True), "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["grant", "staff_group", "first_day", "decided_on"],
                nulls_distinct=False,
                name="rate_once",
                violation_error_message=_("Der er allerede besluttet en pris fra den dag."),
            ),
            models.UniqueConstraint(fields=["id", "grant"], name="rate_of_grant_key"),
            models.CheckConstraint(
                condition=models.Q(price__gt=0),
                name="rate_price_positive",
                violation_error_message=_("Prisen pr. stilling skal være over 0 kr."),
            ),
            CompositeForeignKey(
                name="rate_staff_group_of_grant",
                fields=["staff_group", "grant"],
                to="allocations.StaffGroup",
                to_fields=["id", "grant"],
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="grant_is_fixed", fields=["grant"]),
            InvariantTrigger(
                name="grant_has_a_price",
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=load(__package__, "grant_has_a_price_after_rate"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grant}: {self.price}"

    @property
    def is_first(self) -> bool:
        """True for the general price that the grant began with, which can be corrected but not taken back."""
        return self.staff_group_id is None and self.first_day is None and self.decided_on is None
