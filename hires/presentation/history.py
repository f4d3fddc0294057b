"""The history of a post or a hire in plain sentences, from the events that the database keeps."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from allocations.models import Department, Grant, Purpose, StaffGroup
from hires.capacity import first_changed_day
from hires.enums import ActKind, AnnulmentReason, LeavingReason, PeriodKind, WithdrawalReason
from hires.models import Decision, Employee, Hire, HireAct, Period, Post, PostPurpose, SamePerson
from hires.presentation.compared_periods import (
    Periods,
    column_changes,
    is_correction,
    schedule_of_rows,
    whole_term,
)
from hires.routes import route_name
from hrtrack.common import clock
from hrtrack.common.database.events import Event, Row, acts, events_of
from hrtrack.common.text.danish import NOTHING, format_date, format_number
from hrtrack.common.text.readable import readable_value

# Labels of the columns whose changes are told.
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
    "over_money_reason": gettext_lazy("Begrundelse for at gå over rammen"),
    "department_id": gettext_lazy("Afdeling"),
    "purpose_id": gettext_lazy("Primært formål"),
    "low_activity": gettext_lazy("Spørgsmål om afdelingen"),
}
# The models that rows of posts, hires and periods point at by name.
NAMED: Mapping[str, type[models.Model]] = {
    "staff_group_id": StaffGroup,
    "department_id": Department,
    "purpose_id": Purpose,
}
OF_PERIODS = ("first_day", "last_day", "weekly_hours", "leaving_reason")


@dataclass(frozen=True)
class HistorySentence:
    """A sentence about one act: who did what. `at` is the moment of the act; `act` the id of its HireAct, if it has one."""

    at: dt.datetime
    sentence: str
    act: int | None = None

    @property
    def when(self) -> str:
        """The day of the act, with the time if it is today."""
        day = timezone.localdate(self.at)
        if day == clock.today():
            return _("I dag %(time)s") % {"time": f"{timezone.localtime(self.at):%H.%M}"}
        return format_date(day)


def hire_history(hire: Hire) -> list[HistorySentence]:
    """Return the history of a hire, newest first."""
    return _history(hire.grant, [hire], _events_of_hires([hire]))


def post_history(post: Post, *, with_hires: bool = True) -> list[HistorySentence]:
    """Return the history of a post and, unless `with_hires` is false, of its hires; newest first."""
    events = [*events_of(Post, pgh_obj_id=post.pk), *events_of(PostPurpose, post_id=post.pk)]
    if not with_hires:
        return _history(post.grant, [], events)
    hires = {hire.pk: hire for hire in post.hires.all()}
    # A hire whose registration was undone stands in the history alone.
    for event in events_of(Hire, post_id=post.pk):
        if event.after is None:
            hires[event.row] = Hire(**event.row_now)
    return _history(post.grant, list(hires.values()), [*events, *_events_of_hires(list(hires.values()))])


def _events_of_hires(hires: list[Hire]) -> list[Event]:
    """Return the events of the hires, of their decisions and periods, and of every employee a hire ever belonged to.

    Who is the same person is read for the whole hospital: it says with whom an employee was joined.
    """
    keys = [hire.pk for hire in hires]
    events = [
        *events_of(Hire, pgh_obj_id__in=keys),
        *events_of(HireAct, hire_id__in=keys),
        *events_of(HireAct, other_hire_id__in=keys),
        *events_of(Decision, hire_id__in=keys),
        *events_of(Period, hire_id__in=keys),
    ]
    employees = {event.after["employee_id"] for event in events if event.model is Hire and event.after}
    return [
        *events,
        *events_of(Employee, pgh_obj_id__in=employees),
        *events_of(SamePerson, hospital_id__in={hire.hospital_id for hire in hires}),
    ]


def _history(grant: Grant, hires: list[Hire], events: list[Event]) -> list[HistorySentence]:
    writer = _SentenceWriter(grant, hires, events)
    history = [
        HistorySentence(act[0].at, text, _recorded_as(act))
        for act in acts(events)
        for text in writer.sentences(act)
    ]
    return history[::-1]


class _SentenceWriter:
    """Writes acts as sentences. Keeps the rows as of the latest act, so acts must come oldest first."""

    def __init__(self, grant: Grant, hires: list[Hire], events: list[Event]) -> None:
        self.grant = grant
        self.hires = hires
        self.users = User.objects.in_bulk({event.user_id for event in events if event.user_id})
        self.periods_of: dict[int, Periods] = {}
        self.employees: dict[int, Row] = {}
        self.employee_of: dict[int, int] = {}
        self.person_of: dict[int, int] = {}
        self.names: dict[type[models.Model], dict[int, str]] = {}
        rows = [row for event in events for row in (event.before, event.after) if row]
        for column, model in NAMED.items():
            keys = {row[column] for row in rows if column in row} - {None}
            self.names[model] = {
                key: str(named) for key, named in model._default_manager.in_bulk(keys).items()
            }
        joined = {event.row_now["employee_id"] for event in events if event.model is SamePerson}
        self.names[Employee] = {
            key: employee.name for key, employee in Employee.objects.in_bulk(joined).items()
        }

    def sentences(self, act: list[Event]) -> Iterator[str]:
        """Return a sentence for each thing that the act did to the post and to each hire."""
        for event in act:
            if event.model is Employee and event.after:
                self.employees[event.row] = event.after
            if event.model is Hire and event.after:
                self.employee_of[event.row] = event.after["employee_id"]
        persons_before = dict(self.person_of)
        for event in act:
            if event.model is SamePerson:
                row = event.row_now
                self.person_of[row["employee_id"]] = row["person_id"]
                if event.after is None:
                    del self.person_of[row["employee_id"]]
        user = self.users.get(act[0].user_id or 0)
        name = user.name if user else _("Systemet")
        undone = next((event.after for event in act if _is_undoing(event)), None)
        predicates = [*self.post_predicates(act)]
        for hire in self.hires:
            of_hire = self.hire_predicates(hire, act)
            of_person = self.person_predicates(hire, persons_before)
            if undone is None:
                predicates += [*of_hire, *of_person]
            elif hire.pk in (undone["hire_id"], undone["other_hire_id"]):
                list(of_hire)  # keeps the periods as they now are
                predicates.append(self.undone_in_words(undone, hire))
        return (f"{name} {predicate}." for predicate in predicates)

    def post_predicates(self, act: list[Event]) -> Iterator[str]:
        """Yield what the act did to the post, without the user's name."""
        for event in act:
            if event.model is Post:
                if event.before is None:
                    yield _("oprettede stillingen")
                elif changes := [*self.changes(event.model, event.changed, event.before, event.after)]:
                    yield _("rettede stillingen: %(changes)s") % {"changes": ", ".join(changes)}
        if any(event.model is Post and event.before is None for event in act):
            return
        for event in act:
            if event.model is PostPurpose:
                predicate = (
                    _("tilføjede formålet »%s«") if event.before is None else _("fjernede formålet »%s«")
                )
                purpose = event.row_now.get("purpose_id")
                yield predicate % self.value(PostPurpose, "purpose_id", purpose)

    def hire_predicates(self, hire: Hire, act: list[Event]) -> Iterator[str]:
        """Yield what the act did to a hire, without the user's name."""
        own = [event for event in act if event.model is Hire and event.row == hire.pk]
        before, after = self.renew_periods(hire, act)
        names = {"employee": self.employee_in(hire).get("name", NOTHING)}
        if any(event.before is None for event in own):
            yield _registered(names, whole_term(after))
            return
        for event in own:
            yield from _endings(event, names)
        predicates = [*self.changes_of_hire(hire, act, before, after)]
        decided = next((event for event in act if _is_decided(event, hire)), None)
        if decided and predicates:
            predicates[-1] += _decided_in_words(decided, before, after)
        yield from predicates

    def undone_in_words(self, undone: Row, hire: Hire) -> str:
        """Return that an act was undone, without the user's name."""
        label = str(ActKind(undone["kind"]).label)
        return _("fortrød %(act)s for %(employee)s") % {
            "act": label[:1].lower() + label[1:],
            "employee": self.employee_in(hire).get("name", NOTHING),
        }

    def person_predicates(self, hire: Hire, before: Mapping[int, int]) -> Iterator[str]:
        """Yield with whom the hire's employee was joined to one person since `before`, and from whom separated."""
        employee = self.employee_of.get(hire.pk, 0)
        was, now = _same_person(employee, before), _same_person(employee, self.person_of)
        words = {"employee": self.employee_in(hire).get("name", NOTHING)}
        joined = _("registrerede, at %(employee)s er samme person som %(others)s")
        separated = _("registrerede, at %(employee)s ikke er samme person som %(others)s")
        for others, predicate in ((now - was, joined), (was - now, separated)):
            if others:
                names = [self.names[Employee].get(other, NOTHING) for other in sorted(others)]
                yield predicate % {**words, "others": _(" og ").join(names)}

    def employee_in(self, hire: Hire) -> Row:
        """Return the employee that the hire belonged to at the latest act; an empty row if it is unknown."""
        return self.employees.get(self.employee_of.get(hire.pk, 0), {})

    def changes_of_hire(
        self, hire: Hire, act: list[Event], periods_before: Periods, periods: Periods
    ) -> Iterator[str]:
        """Yield the changes and corrections of a hire that the act made, without the user's name."""
        own = [event for event in act if event.model is Hire and event.row == hire.pk]
        before, after = whole_term(periods_before), whole_term(periods)
        employee = self.employee_in(hire)
        names = {"employee": employee.get("name", NOTHING)}
        is_leaving = _is_leaving(before, after)
        if is_leaving and after:
            yield _("registrerede, at %(employee)s fratræder pr. %(day)s: %(reason)s") % {
                **names,
                "day": format_date(after["last_day"]),
                "reason": LeavingReason(after["leaving_reason"]).label,
            }
        changed = [column for event in own for column in event.changed]
        if "employee_id" in changed:
            yield _("registrerede, at ansættelsen hører til %(employee)s med tjenestenummer %(number)s") % {
                **names,
                "number": employee.get("employee_number") or NOTHING,
            }
        rows = (own[-1].before, own[-1].after) if own else (None, None)
        columns = [column for column in changed if column in LABELS]
        changes = [*self.changes(Hire, columns, *rows)]
        if before and after:
            changes_from_a_day = [*self.changes_from_a_day(periods_before, periods)]
            yield from (predicate % names for predicate in changes_from_a_day)
            told = {"leaving_reason", "last_day"} if is_leaving else set()
            if changes_from_a_day:
                told.add("weekly_hours")
            moved = [name for name in OF_PERIODS if before[name] != after[name] and name not in told]
            if _is_extended(moved, columns, before, after):
                yield _extended(names, before, after)
            else:
                changes = [*self.changes(Period, moved, before, after), *changes]
        if hire.pk in self.periods_of:
            for event in act:
                if event.model is Employee and event.row == self.employee_of.get(hire.pk):
                    changes = [*self.changes(Employee, event.changed, event.before, event.after), *changes]
        if changes:
            yield _("rettede ansættelsen af %(employee)s: %(changes)s") % {
                **names,
                "changes": ", ".join(changes),
            }

    def renew_periods(self, hire: Hire, act: list[Event]) -> tuple[Periods, Periods]:
        """Return the hire's current periods before and after the act, and keep the latter."""
        before = periods = self.periods_of.get(hire.pk, {})
        for event in act:
            if event.model is Period and event.row_now.get("hire_id") == hire.pk:
                periods = {key: row for key, row in periods.items() if key != event.row}
                if event.after and event.after["replaced_by_id"] is None:
                    periods[event.row] = event.after
        if periods:
            self.periods_of[hire.pk] = periods
        return before, periods

    def changes_from_a_day(self, before: Periods, after: Periods) -> Iterator[str]:
        """Yield the changes of hours, leave and department from a day on, each with a placeholder for the employee."""
        if is_correction(before, after):
            return
        for column in ("weekly_hours", "kind", "department_id"):
            for change in column_changes(before, after, column):
                if column == "weekly_hours":
                    hours = {
                        "before": format_number(change.before, None),
                        "after": format_number(change.after, None),
                    }
                    predicate = (
                        _("ændrede timerne for %%(employee)s fra %(before)s til %(after)s om ugen") % hours
                    )
                elif column == "kind" and change.after == PeriodKind.EMPLOYED:
                    predicate = _("registrerede, at %(employee)s er tilbage fra orlov")
                elif column == "kind":
                    leave = {"leave": PeriodKind(change.after).label.lower()}
                    predicate = _("registrerede %(leave)s for %%(employee)s") % leave
                elif change.after is None:
                    predicate = _("flyttede %(employee)s til stillingens egen afdeling")
                else:
                    department = self.value(Period, column, change.after).replace("%", "%%")
                    predicate = _("flyttede %%(employee)s til %(department)s") % {"department": department}
                is_to_the_end = change.last_day == max(row["last_day"] for row in after.values())
                days = _("fra %(first)s") if is_to_the_end else _("fra %(first)s til %(last)s")
                first_and_last = {
                    "first": format_date(change.first_day),
                    "last": format_date(change.last_day),
                }
                yield f"{predicate} {days % first_and_last}"

    def changes(
        self, model: type[models.Model], columns: Iterable[str], before: Row | None, after: Row | None
    ) -> Iterator[str]:
        """Yield each change of a column that has a label: the label, and the value before and after."""
        for column in columns:
            if column in LABELS and before and after:
                yield _("»%(label)s« fra %(before)s til %(after)s") % {
                    "label": label_of_column(self.grant, column),
                    "before": self.value(model, column, before[column]),
                    "after": self.value(model, column, after[column]),
                }

    def value(self, model: type[models.Model], column: str, value: Any) -> str:
        """Return a column's value as people read it."""
        if column == "route" and value:
            return route_name(self.grant, value)
        field: Any = model._meta.get_field(column)
        return readable_value(field, value, lambda named, key: self.names[named].get(key, NOTHING))


def label_of_column(grant: Grant, column: str) -> str:
    """Return the label of a column of LABELS: the question about a department in the words of the grant."""
    if column == "low_activity" and grant.low_activity_question:
        return grant.low_activity_question
    return str(LABELS[column])


def _same_person(employee: int, person_of: Mapping[int, int]) -> set[int]:
    """Return the employees that are one person with an employee, the employee included."""
    person = person_of.get(employee)
    return {employee, *(other for other, of in person_of.items() if of == person)}


def _registered(names: Row, after: Row | None) -> str:
    if after is None:
        # The period was written in another transaction, so not by `register_hire`.
        return _("registrerede %(employee)s") % names
    return _("registrerede %(employee)s fra %(first)s til %(last)s med %(hours)s timer om ugen") % {
        **names,
        "first": format_date(after["first_day"]),
        "last": format_date(after["last_day"]),
        "hours": format_number(after["weekly_hours"], None),
    }


def _endings(event: Event, names: Row) -> Iterator[str]:
    """Yield an annulment and a withdrawal that the event of a hire registers."""
    row = event.after or {}
    if "annulled_on" in event.changed and row["annulled_on"]:
        reason = AnnulmentReason(row["annulment_reason"]).label
        yield _("annullerede ansættelsen af %(employee)s: %(reason)s") % {**names, "reason": reason}
    if "withdrawn_on" in event.changed and row["withdrawal_reason"] == WithdrawalReason.NEVER_TURNED_UP:
        yield _("registrerede, at %(employee)s aldrig mødte op den %(day)s") % {
            **names,
            "day": format_date(row["withdrawn_on"]),
        }
    elif "withdrawn_on" in event.changed and row["withdrawn_on"]:
        yield _("trak ansættelsen af %(employee)s tilbage pr. %(day)s: %(reason)s") % {
            **names,
            "day": format_date(row["withdrawn_on"]),
            "reason": WithdrawalReason(row["withdrawal_reason"]).label,
        }


def _is_leaving(before: Row | None, after: Row | None) -> bool:
    """Return whether the employee now leaves early, or for another reason than before."""
    return bool(before and after and after["leaving_reason"] not in ("", before["leaving_reason"]))


def _is_decided(event: Event, hire: Hire) -> bool:
    row = event.after or {}
    return event.model is Decision and event.before is None and row["hire_id"] == hire.pk


def _recorded_as(act: list[Event]) -> int | None:
    return next((event.row for event in act if event.model is HireAct and event.before is None), None)


def _is_undoing(event: Event) -> bool:
    """Return whether the event of an act says that the act was undone."""
    return event.model is HireAct and "undone_by_id" in event.changed


def _decided_in_words(decided: Event, before: Periods, after: Periods) -> str:
    """Return the day of a decision, to follow a sentence; "" if it is the day of its registration or of the change."""
    day = (decided.after or {})["decided_on"]
    takes_effect = first_changed_day(schedule_of_rows(before), schedule_of_rows(after))
    if day in (timezone.localdate(decided.at), takes_effect):
        return ""
    is_retroactive = day > takes_effect
    words = _(", besluttet %(day)s (efterregulering)") if is_retroactive else _(", besluttet %(day)s")
    return words % {"day": format_date(day)}


def _is_extended(moved: list[str], columns: list[str], before: Row, after: Row) -> bool:
    """Return whether the hire only ends later; a reason to leave early may be gone with that."""
    return (
        set(moved) | {"leaving_reason"} == {"last_day", "leaving_reason"}
        and after["last_day"] > before["last_day"]
        and set(columns) <= {"over_money_reason"}
    )


def _extended(names: Row, before: Row, after: Row) -> str:
    return _("forlængede ansættelsen af %(employee)s fra %(before)s til %(after)s") % {
        **names,
        "before": format_date(before["last_day"]),
        "after": format_date(after["last_day"]),
    }
