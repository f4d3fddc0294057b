"""Hospitals with their departments, and the users who act for a hospital."""

import datetime as dt
from typing import Any, Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from hrtrack.common.database.constraints import (
    AllHaveLetters,
    CompositeForeignKey,
    NoneMatches,
    no_cpr,
    with_letter,
)
from hrtrack.common.database.history import track_history
from hrtrack.common.database.isolation import IsolationKind, isolated
from hrtrack.common.text.cleaning import CPR_MESSAGE, CPR_REGEX, NO_LETTER_MESSAGE


def sort_key(of: str, *, by_last_name: bool = False) -> models.GeneratedField:
    """Return a generated column that sorts the text field `of` in Danish order under any database collation.

    `by_last_name` sorts names of persons by the last name.
    """
    name: Any = models.Func(models.F(of), function="last_name_first") if by_last_name else models.F(of)
    return models.GeneratedField(
        expression=models.Func(name, function="danish_sort_key"),
        output_field=models.CharField(max_length=300, db_collation="C"),
        db_persist=True,
    )


class HospitalQuerySet(models.QuerySet["Hospital"]):
    """Hospitals, limited to those that a user reads."""

    def for_user(self, user: User) -> Self:
        """Return all hospitals for readers of the whole region, and hospital HR's own for hospital HR."""
        return self if user.reads_all_hospitals else self.filter(memberships__user=user)

    def not_closed(self) -> Self:
        """Return the hospitals that are not closed from any day."""
        return self.filter(closed_from=None)

    def closed_last(self) -> Self:
        """Return the hospitals in Danish alphabetical order, and after them the closed ones by the day."""
        return self.order_by(models.F("closed_from").asc(nulls_first=True), "sort_key", "id")


@track_history(exclude=["sort_key"])
class Hospital(models.Model):
    """A hospital. Its short name begins the numbers of its posts; imported tables may use its other names.

    It can be closed from a day (inclusive) and has a successor then: existing posts stay with the closed hospital, new
    ones belong to the successor. Whoever reads the hospital reads the successor's name, but not the successor.
    """

    name = models.CharField(_("Navn"), max_length=120)
    short_name = models.CharField(
        _("Kort navn"), max_length=10, help_text=_("Står foran stillingernes numre, fx RH-07.")
    )
    other_names = ArrayField(
        models.CharField(max_length=120), verbose_name=_("Andre skrivemåder"), default=list, blank=True
    )
    closed_from = models.DateField(_("Lukket fra"), null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("Efterfølger"),
        related_name="predecessors",
        null=True,
        blank=True,
    )
    successor_name = models.CharField(
        _("Efterfølger"), max_length=120, default="", blank=True, editable=False
    )
    sort_key = sort_key("name")

    objects = HospitalQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "id"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="hospital_name_once",
                violation_error_message=_("Et andet hospital har allerede dette navn."),
            ),
            models.UniqueConstraint(
                Lower("short_name"),
                name="hospital_short_name_once",
                violation_error_message=_("Et andet hospital har allerede dette korte navn."),
            ),
            models.CheckConstraint(
                condition=no_cpr("name", "short_name"),
                name="hospital_no_cpr",
                violation_error_message=CPR_MESSAGE,
            ),
            models.CheckConstraint(
                condition=models.Q(NoneMatches(models.F("other_names"), models.Value(CPR_REGEX))),
                name="hospital_other_names_no_cpr",
                violation_error_message=CPR_MESSAGE,
            ),
            models.CheckConstraint(
                condition=with_letter("name", "short_name"),
                name="hospital_with_letter",
                violation_error_message=_("Indtast navn og kort navn med mindst ét bogstav i hvert"),
            ),
            models.CheckConstraint(
                condition=models.Q(AllHaveLetters(models.F("other_names"))),
                name="hospital_other_names_with_letter",
                violation_error_message=_("Indtast andre skrivemåder med mindst ét bogstav i hver"),
            ),
            models.CheckConstraint(
                condition=models.Q(closed_from=None, successor=None, successor_name="")
                | models.Q(closed_from__isnull=False, successor__isnull=False),
                name="hospital_closed_with_successor",
                violation_error_message=_("Et lukket hospital har både en dag og en efterfølger."),
            ),
            models.UniqueConstraint(fields=["id", "name"], name="hospital_name_key"),
            CompositeForeignKey(
                name="hospital_successor_name",
                fields=["successor", "successor_name"],
                to="allocations.Hospital",
                to_fields=["id", "name"],
                on_update_cascade=True,
            ),
            models.CheckConstraint(
                condition=models.Q(successor=None) | ~models.Q(successor=models.F("id")),
                name="hospital_succeeded_by_another",
                violation_error_message=_("Et hospital kan ikke efterfølge sig selv."),
            ),
        ]
        indexes = [models.Index(fields=["sort_key"], name="hospital_sort_key")]

    def __str__(self) -> str:
        return self.name

    def is_closed_on(self, day: dt.date) -> bool:
        """True if the hospital is closed from that day or an earlier one."""
        return self.closed_from is not None and self.closed_from <= day


@isolated(IsolationKind.HOSPITALS)
@track_history(exclude=["sort_key"])
class Department(models.Model):
    """A department of one hospital. A department cannot move to another hospital."""

    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="departments")
    name = models.CharField(_("Navn"), max_length=120)
    sort_key = sort_key("name")

    class Meta:
        ordering = ["sort_key", "id"]
        constraints = [
            models.UniqueConstraint(
                "hospital",
                Lower("name"),
                name="department_name_once",
                violation_error_message=_("Hospitalet har allerede en afdeling med dette navn."),
            ),
            models.UniqueConstraint(fields=["id", "hospital"], name="department_of_hospital_key"),
            models.CheckConstraint(
                condition=no_cpr("name"), name="department_no_cpr", violation_error_message=CPR_MESSAGE
            ),
            models.CheckConstraint(
                condition=with_letter("name"),
                name="department_with_letter",
                violation_error_message=NO_LETTER_MESSAGE,
            ),
        ]
        indexes = [models.Index(fields=["hospital", "sort_key"], name="department_sort_key")]
        triggers = [pgtrigger.ReadOnly(name="hospital_is_fixed", fields=["hospital"])]

    def __str__(self) -> str:
        return self.name


@track_history()
class Membership(models.Model):
    """The right of a user to act for a hospital."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="memberships")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "hospital"], name="membership_once")]
        triggers = [pgtrigger.ReadOnly(name="hospital_is_fixed", fields=["hospital"])]

    def __str__(self) -> str:
        return f"{self.user} – {self.hospital}"
