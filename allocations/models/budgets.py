"""What was decided for each hospital: its money as budget rows, and its targets."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from allocations.enums import BudgetKind
from allocations.models.grants import Allocation, Grant
from allocations.models.hospitals import Hospital
from allocations.models.imports import AllocationImport
from allocations.models.rates import Rate
from hrtrack.common.database.constraints import CheckedTogether, CompositeForeignKey, no_cpr
from hrtrack.common.database.history import track_history
from hrtrack.common.database.statements import load
from hrtrack.common.database.triggers import InvariantTrigger
from hrtrack.common.text.cleaning import CPR_MESSAGE

KEY = ("allocation", "grant", "hospital")


class DecidedForAllocation(CheckedTogether):
    """A row that was decided for an allocation; `decided_on` is None if it was decided with the grant.

    `allocation_import` is the import of the table that the row comes from, None if it comes from no table. It is no
    part of the row's history: it is noted when the row is made, in the record of the import too, and never changes.
    """

    allocation = models.ForeignKey(
        Allocation, models.PROTECT, related_name="%(class)ss", db_constraint=False, editable=False
    )
    grant = models.ForeignKey(
        Grant, models.PROTECT, related_name="%(class)ss", db_constraint=False, editable=False
    )
    hospital = models.ForeignKey(
        Hospital, models.PROTECT, related_name="%(class)ss", db_constraint=False, editable=False
    )
    decided_on = models.DateField(_("Besluttet den"), null=True, blank=True)
    allocation_import = models.ForeignKey(
        AllocationImport,
        models.PROTECT,
        verbose_name=_("Indlæsning"),
        related_name="%(class)ss",
        null=True,
        blank=True,
        editable=False,
    )

    class Meta:
        abstract = True


@track_history(exclude=["allocation_import", "rate", "transferred_from"])
class BudgetRow(DecidedForAllocation):
    """Money that was decided for a hospital, in kr.; negative where money is taken away.

    `financial_year` is the year in which the financial year begins, None for money of the whole grant. An allocation
    has money of the whole grant or of financial years, never both: it can't be told otherwise what a year has.

    Rows that were decided together are taken back together: `rate` is the price that an indexation came with, and
    `transferred_from` the row of the hospital that gave the money of a transfer. Both are noted when the row is made
    and are no part of its history, where all rows of a decision have the same user and request.
    """

    financial_year = models.PositiveSmallIntegerField(_("Budgetår"), null=True, blank=True)
    kind = models.CharField(_("Hvad"), max_length=20, choices=BudgetKind, default=BudgetKind.ORIGINAL)
    amount = models.DecimalField(_("Tildelt beløb (kr.)"), max_digits=14, decimal_places=2)
    reference = models.CharField(_("Henvisning"), max_length=200, blank=True)
    rate = models.ForeignKey(
        Rate,
        models.PROTECT,
        related_name="indexations",
        db_constraint=False,
        null=True,
        blank=True,
        editable=False,
    )
    transferred_from = models.OneToOneField(
        "self",
        models.PROTECT,
        related_name="transferred_to",
        db_constraint=False,
        null=True,
        blank=True,
        editable=False,
    )

    class Meta:
        verbose_name = _("Budgetpost")
        ordering = [
            models.F("financial_year").asc(nulls_first=True),
            models.F("decided_on").asc(nulls_first=True),
            "id",
        ]
        indexes = [models.Index(fields=["grant", "allocation"], name="budget_row_of_grant")]
        constraints = [
            models.UniqueConstraint(
                fields=["allocation", "financial_year"],
                condition=models.Q(kind=BudgetKind.ORIGINAL),
                nulls_distinct=False,
                name="budget_row_original_once",
                violation_error_message=_("Hospitalet har allerede et oprindeligt budget."),
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=BudgetKind.values), name="budget_row_kind_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=BudgetKind.ORIGINAL) | models.Q(amount__gte=0),
                name="budget_row_original_not_negative",
                violation_error_message=_("Det tildelte beløb kan ikke være negativt."),
            ),
            models.CheckConstraint(
                condition=models.Q(financial_year=None)
                | models.Q(financial_year__gte=1970, financial_year__lte=2999),
                name="budget_row_year_in_range",
                violation_error_message=_("Budgetåret skal skrives med fire cifre."),
            ),
            models.CheckConstraint(
                condition=models.Q(rate=None) | models.Q(kind=BudgetKind.INDEXATION),
                name="budget_row_of_rate_is_indexation",
            ),
            models.CheckConstraint(
                condition=models.Q(transferred_from=None) | models.Q(kind=BudgetKind.TRANSFER, amount__gt=0),
                name="budget_row_transferred_is_transfer",
            ),
            models.UniqueConstraint(fields=["id", "grant"], name="budget_row_of_grant_key"),
            models.CheckConstraint(
                condition=no_cpr("reference"),
                name="budget_row_no_cpr",
                violation_error_message=CPR_MESSAGE,
            ),
            CompositeForeignKey(
                name="budget_row_of_allocation",
                fields=KEY,
                to="allocations.Allocation",
                to_fields=["id", "grant", "hospital"],
            ),
            CompositeForeignKey(
                name="budget_row_rate_of_grant",
                fields=["rate", "grant"],
                to="allocations.Rate",
                to_fields=["id", "grant"],
            ),
            CompositeForeignKey(
                name="budget_row_transferred_from_of_grant",
                fields=["transferred_from", "grant"],
                to="allocations.BudgetRow",
                to_fields=["id", "grant"],
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="hospital_is_fixed", fields=[*KEY]),
            InvariantTrigger(
                name="allocation_budget",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=load(__package__, "allocation_budget"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.amount}"


@track_history(exclude=["allocation_import"])
class Target(DecidedForAllocation):
    """The target of a hospital from a day, in posts or person-years as its grant counts; None: from the beginning."""

    first_day = models.DateField(_("Gælder fra"), null=True, blank=True)
    value = models.DecimalField(_("Måltal"), max_digits=8, decimal_places=2)

    class Meta:
        verbose_name = _("Måltal")
        ordering = [
            models.F("first_day").asc(nulls_first=True),
            models.F("decided_on").asc(nulls_first=True),
            "id",
        ]
        indexes = [models.Index(fields=["grant", "allocation"], name="target_of_grant")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(value__gte=0),
                name="target_value_not_negative",
                violation_error_message=_("Måltallet kan ikke være negativt."),
            ),
            CompositeForeignKey(
                name="target_of_allocation",
                fields=KEY,
                to="allocations.Allocation",
                to_fields=["id", "grant", "hospital"],
            ),
        ]
        triggers = [pgtrigger.ReadOnly(name="hospital_is_fixed", fields=[*KEY])]

    def __str__(self) -> str:
        return str(self.value)
