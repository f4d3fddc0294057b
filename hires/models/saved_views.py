"""The filters of lists that users have saved under a name."""

from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from allocations.models import Allocation, Grant, Hospital
from hires.enums import SavedList
from hrtrack.common.database.constraints import CompositeForeignKey, no_cpr, with_letter
from hrtrack.common.database.isolation import IsolationKind, isolated
from hrtrack.common.text.cleaning import CPR_MESSAGE, NO_LETTER_MESSAGE


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """Saved views, restricted by user."""

    def for_user(self, user: User) -> Self:
        """Return the user's own views and those that colleagues share, of lists that the user reads.

        Hospital HR shares with the HR of the hospital, everybody else with those who read all hospitals.
        """
        own = models.Q(user=user)
        if user.is_hospital_hr:
            shared = own | models.Q(is_shared=True)
            return self.filter(shared, hospital__memberships__user=user)
        views = self.filter(own | models.Q(is_shared=True, hospital=None))
        return views if user.reads_history else views.exclude(saved_list=SavedList.HISTORY)


@isolated(IsolationKind.SAVED)
class SavedView(models.Model):
    """A filter of a list with a name: of an allocation's posts or hires, or of the history.

    `hospital` is whose the view is: that of hospital HR, None for those who read all hospitals. `search` may be the name
    of an employee, so nobody reads the view who does not read the list. `choices` are the other fields of the filter, as
    the address has them.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    saved_list = models.CharField(_("Liste"), max_length=10, choices=SavedList)
    allocation = models.ForeignKey(
        Allocation, models.CASCADE, related_name="saved_views", null=True, blank=True
    )
    grant = models.ForeignKey(Grant, models.CASCADE, related_name="+", null=True, blank=True)
    hospital = models.ForeignKey(Hospital, models.CASCADE, related_name="saved_views", null=True, blank=True)
    name = models.CharField(_("Navn"), max_length=60)
    choices = models.JSONField(_("Valg"), default=dict, blank=True)
    search = models.CharField(_("Søgning"), max_length=100, blank=True)
    is_shared = models.BooleanField(_("Delt"), default=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                "user",
                "saved_list",
                "allocation",
                Lower("name"),
                name="saved_view_name_once",
                nulls_distinct=False,
                violation_error_message=_("Du har allerede en visning med dette navn her."),
            ),
            models.CheckConstraint(
                condition=models.Q(saved_list__in=SavedList.values), name="saved_view_list_known"
            ),
            models.CheckConstraint(
                condition=models.Q(saved_list=SavedList.HISTORY, allocation=None, grant=None, hospital=None)
                | (
                    models.Q(allocation__isnull=False, grant__isnull=False)
                    & ~models.Q(saved_list=SavedList.HISTORY)
                ),
                name="saved_view_of_allocation_or_history",
            ),
            models.CheckConstraint(
                condition=no_cpr("name", "search"),
                name="saved_view_no_cpr",
                violation_error_message=CPR_MESSAGE,
            ),
            models.CheckConstraint(
                condition=with_letter("name"),
                name="saved_view_with_letter",
                violation_error_message=NO_LETTER_MESSAGE,
            ),
            CompositeForeignKey(
                name="saved_view_allocation_of_hospital",
                fields=["allocation", "grant", "hospital"],
                to="allocations.Allocation",
                to_fields=["id", "grant", "hospital"],
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="hospital_is_fixed", fields=["user", "allocation", "grant", "hospital"])
        ]

    def __str__(self) -> str:
        return self.name
