"""The decisions about a hire, and the days and weekly hours that each decided."""

import datetime as dt
from typing import Self

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from allocations.models import Department, Hospital
from hires.capacity import PeriodSpan
from hires.enums import DecisionKind, LeavingReason, PeriodKind
from hires.models.hires import Hire
from hires.models.posts import grant_is_not_closed
from hrtrack.common.database.constraints import CompositeForeignKey
from hrtrack.common.database.history import track_history
from hrtrack.common.database.isolation import IsolationKind, isolated
from hrtrack.common.database.statements import load
from hrtrack.common.database.triggers import InvariantTrigger


def _range_of(lower: str, upper: str, *, with_upper: bool) -> models.Func:
    """Return the range from a day on: to an inclusive day, or to the day before another; endless without that day."""
    bounds = RangeBoundary(inclusive_lower=True, inclusive_upper=with_upper)
    return models.Func(lower, upper, bounds, function="daterange", output_field=DateRangeField())


@isolated(IsolationKind.HOSPITALS)
@track_history()
class Decision(models.Model):
    """A decision about a hire, on a day that may be before or after the days it is about.

    The decisions of a hire are made in the order of their ids, and their days are in that order too. `moved_to` is the
    hire in the other post that a move began.
    """

    hire = models.ForeignKey(Hire, models.PROTECT, related_name="decisions", db_constraint=False)
    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="+", db_constraint=False)
    kind = models.CharField(_("Hvad er besluttet"), max_length=20, choices=DecisionKind)
    decided_on = models.DateField(_("Besluttet den"))
    by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("Registreret af"), null=True, blank=True
    )
    moved_to = models.ForeignKey(
        Hire,
        models.PROTECT,
        related_name="+",
        verbose_name=_("Ny ansættelse"),
        db_constraint=False,
        null=True,
        blank=True,
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["id", "hire", "hospital", "decided_on"], name="decision_of_hire_key"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=DecisionKind.values), name="decision_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(kind=DecisionKind.MOVED_OUT, moved_to__isnull=False)
                | (~models.Q(kind=DecisionKind.MOVED_OUT) & models.Q(moved_to=None)),
                name="decision_moved_to_with_move",
            ),
            CompositeForeignKey(
                name="decision_of_hire",
                fields=["hire", "hospital"],
                to="hires.Hire",
                to_fields=["id", "hospital"],
            ),
            CompositeForeignKey(
                name="decision_moved_to_of_hospital",
                fields=["moved_to", "hospital"],
                to="hires.Hire",
                to_fields=["id", "hospital"],
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="hospital_is_fixed", fields=["hire", "hospital"]),
            grant_is_not_closed("grant_is_not_closed_of_hire"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.decided_on:%d.%m.%Y}"


class PeriodQuerySet(models.QuerySet["Period"]):
    """Periods, limited to one version of their hires."""

    def current(self) -> Self:
        """Return the periods that no later decision has replaced."""
        return self.filter(replaced_by=None)

    def in_force(self, day: dt.date) -> Self:
        """Return the periods that were decided by `day` and not yet replaced by then."""
        not_replaced = models.Q(replaced_on=None) | models.Q(replaced_on__gt=day)
        return self.filter(not_replaced, decided_on__lte=day)


@isolated(IsolationKind.HOSPITALS)
@track_history()
class Period(models.Model):
    """Days of a hire, both inclusive, and the weekly hours on them, as a decision left them.

    A period is in force from the day it was decided until the day before another decision replaced it. All figures are
    calculated from the periods in force on a day.
    """

    hire = models.ForeignKey(Hire, models.PROTECT, related_name="periods", db_constraint=False)
    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="+", db_constraint=False)
    kind = models.CharField(
        _("Periodens art"), max_length=20, choices=PeriodKind, default=PeriodKind.EMPLOYED
    )
    first_day = models.DateField(_("Ansat fra"))
    last_day = models.DateField(_("Ansat til og med"))
    weekly_hours = models.DecimalField(_("Timer om ugen"), max_digits=5, decimal_places=2)
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        verbose_name=_("Afdeling"),
        related_name="periods",
        db_constraint=False,
        null=True,  # the post's
        blank=True,
    )
    leaving_reason = models.CharField(
        _("Fratrædelsesårsag"), max_length=30, choices=LeavingReason, blank=True, help_text=_("Kun før tid.")
    )
    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="periods", verbose_name=_("Beslutning"), db_constraint=False
    )
    decided_on = models.DateField(_("Besluttet den"))
    replaced_by = models.ForeignKey(
        Decision,
        models.PROTECT,
        related_name="replaced_periods",
        verbose_name=_("Erstattet af"),
        db_constraint=False,
        null=True,
        blank=True,
    )
    replaced_on = models.DateField(_("Erstattet den"), null=True, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ["hire_id", "first_day", "decision_id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(first_day__lte=models.F("last_day")), name="period_days_in_order"
            ),
            models.CheckConstraint(condition=models.Q(weekly_hours__gt=0), name="period_hours_positive"),
            models.CheckConstraint(condition=models.Q(kind__in=PeriodKind.values), name="period_kind_known"),
            models.CheckConstraint(
                condition=models.Q(leaving_reason__in=["", *LeavingReason.values]),
                name="period_leaving_reason_known",
            ),
            models.CheckConstraint(
                condition=models.Q(replaced_by=None, replaced_on=None)
                | models.Q(
                    replaced_by__isnull=False,
                    replaced_on__isnull=False,
                    replaced_on__gte=models.F("decided_on"),
                ),
                name="period_replaced_after_decided",
            ),
            # The scalar first: the index then finds one hire's periods at once.
            ExclusionConstraint(
                name="period_no_overlap",
                expressions=[
                    ("hire", RangeOperators.EQUAL),
                    (_range_of("first_day", "last_day", with_upper=True), RangeOperators.OVERLAPS),
                    (_range_of("decided_on", "replaced_on", with_upper=False), RangeOperators.OVERLAPS),
                ],
            ),
            CompositeForeignKey(
                name="period_of_hire",
                fields=["hire", "hospital"],
                to="hires.Hire",
                to_fields=["id", "hospital"],
            ),
            CompositeForeignKey(
                name="period_of_decision",
                fields=["decision", "hire", "hospital", "decided_on"],
                to="hires.Decision",
                to_fields=["id", "hire", "hospital", "decided_on"],
                on_update_cascade=True,
            ),
            CompositeForeignKey(
                name="period_replaced_by_decision",
                fields=["replaced_by", "hire", "hospital", "replaced_on"],
                to="hires.Decision",
                to_fields=["id", "hire", "hospital", "decided_on"],
                on_update_cascade=True,
            ),
            CompositeForeignKey(
                name="period_department_of_hospital",
                fields=["department", "hospital"],
                to="allocations.Department",
                to_fields=["id", "hospital"],
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="hospital_is_fixed", fields=["hospital"]),
            InvariantTrigger(
                name="post_capacity",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=load(__package__, "post_capacity_of_period"),
            ),
            grant_is_not_closed("grant_is_not_closed_of_hire"),
        ]

    def __str__(self) -> str:
        return f"{self.first_day} – {self.last_day}"

    @property
    def span(self) -> PeriodSpan:
        """The period as a value, independent of the row."""
        return PeriodSpan(
            self.first_day,
            self.last_day,
            self.weekly_hours,
            PeriodKind(self.kind),
            self.department_id,
            self.leaving_reason,
        )

    def is_in_force(self, day: dt.date) -> bool:
        """True if the period was decided by `day` and not yet replaced by then."""
        return self.decided_on <= day and (self.replaced_on is None or self.replaced_on > day)
