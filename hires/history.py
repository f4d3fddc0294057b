"""What happened to a post or a hire, in plain sentences, from the events that the database keeps."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from allocations.models import Department, Purpose, StaffGroup
from hires.enums import (
    AnnulmentReason,
    CandidatesAssessed,
    LeavingReason,
    NotAssessedReason,
    RecruitmentRoute,
    WithdrawalReason,
)
from hires.models import Employee, Hire, Period, Post, PostPurpose
from hrtrack.common.danish import NOTHING, format_date, format_number
from hrtrack.common.history import Event, acts, events_of

LABELS = {
    "name": gettext_lazy("Navn"),
    "employee_number": gettext_lazy("Tjenestenummer"),
    "staff_group_id": gettext_lazy("Personalegruppe"),
    "first_day": gettext_lazy("Ansat fra"),
    "last_day": gettext_lazy("Ansat til og med"),
    "weekly_hours": gettext_lazy("Timer om ugen"),
    "leaving_reason": gettext_lazy("Fratrædelsesårsag"),
    "agreed_on": gettext_lazy("Aftalt den"),
    "route": gettext_lazy("Rekrutteringsvej"),
    "candidates_assessed": gettext_lazy("Kandidater under omplacering eller afskedigelse vurderet"),
    "not_assessed_reason": gettext_lazy("Hvorfor kandidater ikke er vurderet"),
    "formerly_employed": gettext_lazy("Tidligere ansat i regionen i samme type arbejde"),
    "over_money_reason": gettext_lazy("Begrundelse for at gå over hospitalets ramme"),
    "department_id": gettext_lazy("Afdeling"),
    "purpose_id": gettext_lazy("Primært formål"),
    "low_activity": gettext_lazy("Særligt udfordret ift. lav aktivitet"),
}
CHOICES: Mapping[str, Any] = {
    "leaving_reason": LeavingReason,
    "route": RecruitmentRoute,
    "candidates_assessed": CandidatesAssessed,
    "not_assessed_reason": NotAssessedReason,
}
NAMED: Mapping[str, Any] = {
    "staff_group_id": StaffGroup,
    "department_id": Department,
    "purpose_id": Purpose,
}
DAYS = ("first_day", "last_day", "weekly_hours")


@dataclass(frozen=True)
class Told:
    """A sentence about who did what, and when."""

    at: dt.datetime
    sentence: str


def hire_history(hire: Hire) -> list[Told]:
    """What happened to a hire, newest first."""
    events = _events_of_hires([hire])
    return _told(_Teller([hire], events), acts(events))


def post_history(post: Post, *, with_hires: bool = True) -> list[Told]:
    """What happened to a post, and to the hires in it, newest first."""
    hires = list(post.hires.all()) if with_hires else []
    events = [*events_of(Post, pgh_obj_id=post.pk), *events_of(PostPurpose, post_id=post.pk)]
    if with_hires:
        events += _events_of_hires(hires)
    return _told(_Teller(hires, events), acts(events))


def _events_of_hires(hires: list[Hire]) -> list[Event]:
    """Theirs, their periods' and those of everybody they ever were of."""
    keys = [hire.pk for hire in hires]
    events = [*events_of(Hire, pgh_obj_id__in=keys), *events_of(Period, hire_id__in=keys)]
    people = {event.after["employee_id"] for event in events if event.model is Hire and event.after}
    return [*events, *events_of(Employee, pgh_obj_id__in=people)]


def _told(teller: "_Teller", found: Iterable[list[Event]]) -> list[Told]:
    told = [Told(act[0].at, sentence) for act in found for sentence in teller.sentences(act)]
    return told[::-1]


class _Teller:
    """Turns acts into sentences, in the order in which they happened."""

    def __init__(self, hires: list[Hire], events: list[Event]) -> None:
        self.hires = hires
        self.users = User.objects.in_bulk({event.user_id for event in events if event.user_id})
        self.periods: dict[int, dict[int, Mapping[str, Any]]] = {}
        self.people: dict[int, Mapping[str, Any]] = {}
        self.holders: dict[int, int] = {}
        self.names: dict[str, dict[int, str]] = {}
        for column, model in NAMED.items():
            keys = {
                row[column]
                for event in events
                for row in (event.before, event.after)
                if row and column in row
            }
            self.names[column] = {
                key: str(named) for key, named in model.objects.in_bulk(keys - {None}).items()
            }

    def sentences(self, act: list[Event]) -> Iterator[str]:
        for event in act:
            if event.model is Employee and event.after:
                self.people[event.row] = event.after
            if event.model is Hire and event.after:
                self.holders[event.row] = event.after["employee_id"]
        said = [*self.of_post(act), *(said for hire in self.hires for said in self.of_hire(hire, act))]
        user = self.users.get(act[0].user_id or 0)
        who = user.name if user else _("Systemet")
        return (f"{who} {each}." for each in said)

    def of_post(self, act: list[Event]) -> Iterator[str]:
        for event in act:
            if event.model is Post:
                if event.before is None:
                    yield _("oprettede stillingen")
                elif changes := [*self.changes(event.changed, event.before, event.after)]:
                    yield _("rettede stillingen: %(changes)s") % {"changes": ", ".join(changes)}
        if any(event.model is Post and event.before is None for event in act):
            return
        for event in act:
            if event.model is PostPurpose:
                said = _("tilføjede formålet ”%s”") if event.before is None else _("fjernede formålet ”%s”")
                yield said % self.as_read("purpose_id", (event.after or event.before or {}).get("purpose_id"))

    def of_hire(self, hire: Hire, act: list[Event]) -> Iterator[str]:
        own = [event for event in act if event.model is Hire and event.row == hire.pk]
        before, after = self.days(hire, act)
        holder = self.holders.get(hire.pk)
        person = self.people.get(holder or 0, {})
        whose = {"employee": person.get("name", NOTHING)}
        for event in own:
            if event.before is None and after is None:
                # Written by other hands than the service's, which writes both at once.
                yield _("registrerede %(employee)s") % whose
                return
            if event.before is None and after:
                yield _(
                    "registrerede %(employee)s fra %(first)s til %(last)s med %(hours)s timer om ugen"
                ) % {
                    **whose,
                    "first": format_date(after["first_day"]),
                    "last": format_date(after["last_day"]),
                    "hours": format_number(after["weekly_hours"], None),
                }
                return
        for event in own:
            yield from self.endings(event, whose, before, after)
        changed = [name for event in own for name in event.changed]
        if "employee_id" in changed:
            yield _("registrerede, at ansættelsen hører til %(employee)s med tjenestenummer %(number)s") % {
                **whose,
                "number": person.get("employee_number") or NOTHING,
            }
        said = {name for event in own for name in self.said_by_ending(event)}
        columns = [name for name in changed if name not in said]
        rows = (own[-1].before, own[-1].after) if own else (None, None)
        changes = [*self.changes(columns, *rows)]
        if before and after:
            moved = [name for name in DAYS if before[name] != after[name] and name not in said]
            changes = [*self.changes(moved, before, after), *changes]
        if hire.pk in self.periods:
            for event in act:
                if event.model is Employee and event.row == holder:
                    changes = [*self.changes(event.changed, event.before, event.after), *changes]
        if changes:
            yield _("rettede ansættelsen af %(employee)s: %(changes)s") % {
                **whose,
                "changes": ", ".join(changes),
            }

    def endings(
        self,
        event: Event,
        whose: Mapping[str, Any],
        before: Mapping[str, Any] | None,
        after: Mapping[str, Any] | None,
    ) -> Iterator[str]:
        row = event.after or {}
        if "annulled_on" in event.changed and row["annulled_on"]:
            reason = AnnulmentReason(row["annulment_reason"]).label
            yield _("annullerede ansættelsen af %(employee)s: %(reason)s") % {**whose, "reason": reason}
        if "withdrawn_on" in event.changed and row["withdrawn_on"]:
            yield _("trak ansættelsen af %(employee)s tilbage pr. %(day)s: %(reason)s") % {
                **whose,
                "day": format_date(row["withdrawn_on"]),
                "reason": WithdrawalReason(row["withdrawal_reason"]).label,
            }
        if self.is_leaving(event) and after:
            yield _("registrerede, at %(employee)s fratræder pr. %(day)s: %(reason)s") % {
                **whose,
                "day": format_date(after["last_day"]),
                "reason": LeavingReason(row["leaving_reason"]).label,
            }

    @staticmethod
    def is_leaving(event: Event) -> bool:
        return bool("leaving_reason" in event.changed and event.after and event.after["leaving_reason"])

    def said_by_ending(self, event: Event) -> set[str]:
        said = {"annulled_on", "withdrawn_on"}
        return said | {"leaving_reason", "last_day"} if self.is_leaving(event) else said

    def days(self, hire: Hire, act: list[Event]) -> tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]:
        """The hire's first and last day and its last hours before and after the act."""
        periods = self.periods.get(hire.pk, {})
        before = _span(periods)
        for event in act:
            if event.model is Period and (event.after or event.before or {}).get("hire_id") == hire.pk:
                periods = {row: columns for row, columns in periods.items() if row != event.row}
                if event.after:
                    periods[event.row] = event.after
        if periods:
            self.periods[hire.pk] = periods
        return before, _span(periods)

    def changes(
        self, columns: Iterable[str], before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
    ) -> Iterator[str]:
        for column in columns:
            if column in LABELS and before and after:
                yield _("”%(label)s” fra %(before)s til %(after)s") % {
                    "label": LABELS[column],
                    "before": self.as_read(column, before[column]),
                    "after": self.as_read(column, after[column]),
                }

    def as_read(self, column: str, value: Any) -> str:
        match value:
            case None | "":
                return NOTHING
            case bool():
                return _("ja") if value else _("nej")
            case dt.date():
                return format_date(value)
            case Decimal():
                return format_number(value, None)
        if column in CHOICES:
            return str(CHOICES[column](value).label)
        return self.names[column].get(value, NOTHING) if column in NAMED else str(value)


def _span(periods: Mapping[int, Mapping[str, Any]]) -> Mapping[str, Any] | None:
    if not periods:
        return None
    ordered = sorted(periods.values(), key=lambda period: period["first_day"])
    return {**ordered[-1], "first_day": ordered[0]["first_day"]}
