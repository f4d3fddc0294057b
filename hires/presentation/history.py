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
from hires.capacity import ONE_DAY
from hires.enums import (
    AnnulmentReason,
    CandidatesAssessed,
    LeavingReason,
    NotAssessedReason,
    PeriodKind,
    RecruitmentRoute,
    WithdrawalReason,
)
from hires.models import Employee, Hire, Period, Post, PostPurpose
from hrtrack.common.database.history import Event, acts, events_of
from hrtrack.common.text.danish import NOTHING, format_date, format_number

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
Row = Mapping[str, Any]
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
        before, after, happened = self.days(hire, act)
        holder = self.holders.get(hire.pk)
        person = self.people.get(holder or 0, {})
        whose = {"employee": person.get("name", NOTHING)}
        if any(event.before is None for event in own):
            yield self.registered(whose, after)
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
        columns = [name for name in changed if name in LABELS and name not in said]
        rows = (own[-1].before, own[-1].after) if own else (None, None)
        changes = [*self.changes(columns, *rows)]
        if before and after:
            yield from (sentence % whose for sentence in happened)
            moved = [name for name in DAYS if before[name] != after[name] and name not in said]
            if happened:
                moved = [name for name in moved if name != "weekly_hours"]
            if self.is_prolonged(moved, columns, before, after):
                yield self.prolonged(whose, before, after)
                changes = [*self.changes(set(columns) - {"leaving_reason"}, *rows)]
            else:
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

    @staticmethod
    def registered(whose: Row, after: Row | None) -> str:
        if after is None:
            # Written by other hands than the service's, which writes both at once.
            return _("registrerede %(employee)s") % whose
        return _("registrerede %(employee)s fra %(first)s til %(last)s med %(hours)s timer om ugen") % {
            **whose,
            "first": format_date(after["first_day"]),
            "last": format_date(after["last_day"]),
            "hours": format_number(after["weekly_hours"], None),
        }

    def endings(
        self,
        event: Event,
        whose: Mapping[str, Any],
        before: Row | None,
        after: Row | None,
    ) -> Iterator[str]:
        row = event.after or {}
        if "annulled_on" in event.changed and row["annulled_on"]:
            reason = AnnulmentReason(row["annulment_reason"]).label
            yield _("annullerede ansættelsen af %(employee)s: %(reason)s") % {**whose, "reason": reason}
        if "withdrawn_on" in event.changed and row["withdrawal_reason"] == WithdrawalReason.NEVER_TURNED_UP:
            yield _("registrerede, at %(employee)s aldrig mødte op den %(day)s") % {
                **whose,
                "day": format_date(row["withdrawn_on"]),
            }
        elif "withdrawn_on" in event.changed and row["withdrawn_on"]:
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

    @staticmethod
    def is_prolonged(moved: list[str], columns: list[str], before: Row, after: Row) -> bool:
        """The hire only ends later, and whoever was to leave early doesn't."""
        return (
            moved == ["last_day"]
            and after["last_day"] > before["last_day"]
            and set(columns) <= {"leaving_reason", "over_money_reason"}
        )

    @staticmethod
    def prolonged(whose: Row, before: Row, after: Row) -> str:
        return _("forlængede ansættelsen af %(employee)s fra %(before)s til %(after)s") % {
            **whose,
            "before": format_date(before["last_day"]),
            "after": format_date(after["last_day"]),
        }

    def days(self, hire: Hire, act: list[Event]) -> tuple[Row | None, Row | None, list[str]]:
        """The hire's first and last day and its last hours before and after the act, and what happened between them."""
        before = periods = self.periods.get(hire.pk, {})
        for event in act:
            if event.model is Period and (event.after or event.before or {}).get("hire_id") == hire.pk:
                periods = {row: columns for row, columns in periods.items() if row != event.row}
                if event.after:
                    periods[event.row] = event.after
        if periods:
            self.periods[hire.pk] = periods
        return _span(before), _span(periods), [*self.happened(before, periods)]

    def happened(self, before: Mapping[int, Row], after: Mapping[int, Row]) -> Iterator[str]:
        """What is so from a day on, or between two days, as sentences that lack the employee."""
        if len(before) < 2 and len(after) < 2 and not _differs(before, after, "kind", "department_id"):
            return  # what was always so was corrected
        for column in ("weekly_hours", "kind", "department_id"):
            for first_day, last_day, was, is_ in _runs(before, after, column):
                days = {"first": format_date(first_day), "last": format_date(last_day)}
                if column == "weekly_hours":
                    hours = {"before": format_number(was, None), "after": format_number(is_, None)}
                    said = _("ændrede timerne for %%(employee)s fra %(before)s til %(after)s om ugen") % hours
                elif column == "kind" and is_ == PeriodKind.EMPLOYED:
                    said = _("registrerede, at %(employee)s er tilbage fra orlov")
                elif column == "kind":
                    leave = {"leave": PeriodKind(is_).label.lower()}
                    said = _("registrerede %(leave)s for %%(employee)s") % leave
                elif is_ is None:
                    said = _("flyttede %(employee)s til stillingens egen afdeling")
                else:
                    to = self.as_read("department_id", is_).replace("%", "%%")
                    said = _("flyttede %%(employee)s til %(department)s") % {"department": to}
                is_to_the_end = last_day == max(row["last_day"] for row in after.values())
                when = _("fra %(first)s") if is_to_the_end else _("fra %(first)s til %(last)s")
                yield f"{said} {when % days}"

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


def _in_order(periods: Mapping[int, Row]) -> list[Row]:
    return sorted(periods.values(), key=lambda period: period["first_day"])


def _span(periods: Mapping[int, Row]) -> Row | None:
    if not periods:
        return None
    ordered = _in_order(periods)
    return {**ordered[-1], "first_day": ordered[0]["first_day"]}


def _differs(before: Mapping[int, Row], after: Mapping[int, Row], *columns: str) -> bool:
    return any(True for column in columns for _run in _runs(before, after, column))


def _runs(
    before: Mapping[int, Row], after: Mapping[int, Row], column: str
) -> list[tuple[dt.date, dt.date, Any, Any]]:
    """The days, first and last, on which a column was something else, and what it was and is."""
    runs: list[tuple[dt.date, dt.date, Any, Any]] = []
    for old in _in_order(before):
        for new in _in_order(after):
            first_day = max(old["first_day"], new["first_day"])
            last_day = min(old["last_day"], new["last_day"])
            if first_day > last_day or old[column] == new[column]:
                continue
            last = runs[-1] if runs else None
            is_same = last and last[3] == new[column] and (last[2] == old[column] or column != "weekly_hours")
            if last and is_same and last[1] + ONE_DAY == first_day:
                runs[-1] = (last[0], last_day, *last[2:])
            else:
                runs.append((first_day, last_day, old[column], new[column]))
    return runs
