"""The record of each imported allocation table."""

from typing import Self

import pgtrigger
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from allocations.models.grants import Grant
from hrtrack.common.database.constraints import no_cpr
from hrtrack.common.database.history import track_history
from hrtrack.common.database.isolation import IsolationKind, isolated
from hrtrack.common.text.cleaning import CPR_MESSAGE

# These fields are never rewritten. Undoing an import only fills the fields about the undoing.
AS_IMPORTED = [
    "grant_name",
    "made_by",
    "made_at",
    "source_name",
    "source_sha256",
    "source_text",
    "table_sha256",
    "checks",
    "reason",
    "before",
    "after",
]


class AllocationImportQuerySet(models.QuerySet["AllocationImport"]):
    """Imports, limited to those that a user reads."""

    def for_user(self, user: User) -> Self:
        """Return all imports for readers of the whole region, none for hospital HR."""
        return self if user.reads_all_hospitals else self.none()

    def standing(self) -> Self:
        """Return the imports that are not undone."""
        return self.filter(undone_at=None)


@isolated(IsolationKind.FILED)
@track_history()
class AllocationImport(models.Model):
    """An imported table: its source, the checks of the table, and the stored state before and after the import.

    `allocations.imports.record` writes `before` and `after`. Undoing an import that created its grant deletes the grant;
    the record keeps the grant's name.
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
    # Of the hospitals with amounts and targets as the table has them; empty where that was not kept.
    table_sha256 = models.CharField(
        _("Tabellens kontrolsum (SHA-256)"), max_length=64, blank=True, default="", db_default=""
    )
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
                condition=models.Q(source_sha256__regex=r"^[0-9a-f]{64}$")
                & models.Q(table_sha256__regex=r"^([0-9a-f]{64})?$"),
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
