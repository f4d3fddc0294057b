"""The history of a post or a hire in plain sentences, from the events that the database keeps."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from allocations.models import Department, Grant, Purpose, StaffGroup
from hires.capacity import ONE_DAY, PeriodSpan, first_changed_day
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
from hrtrack.common.clock import NO_END
from hrtrack.common.database.events import Event, Row, acts, event_model, events_of, latest_rows
from hrtrack.common.text.danish import NOTHING, format_date, format_days, format_number
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
# What a leaving is, by its reason.
LEAVINGS: Mapping[str, Any] = {
    LeavingReason.RESIGNED: gettext_lazy("%(employee)s fratræder %(day)s efter egen opsigelse"),
    LeavingReason.DISMISSED: gettext_lazy("%(employee)s fratræder %(day)s efter afskedigelse"),
    LeavingReason.OTHER_POST_IN_REGION: gettext_lazy(
        "%(employee)s fratræder %(day)s og går til en anden stilling i regionen"
    ),
    LeavingReason.MOVED: gettext_lazy(
        "%(employee)s fortsætter i en anden stilling i bevillingen fra %(next_day)s"
    ),
    LeavingReason.RETIRED: gettext_lazy("%(employee)s fratræder %(day)s og går på pension"),
    LeavingReason.OTHER: gettext_lazy("%(employee)s fratræder %(day)s af en anden årsag"),
}
OF_PERIODS = ("first_day", "last_day", "weekly_hours", "leaving_reason")


@dataclass(frozen=True)
class HistorySentence:
    """What one act of a user changed, in words. `act` is the id of its HireAct, None if it has none."""

    at: dt.datetime
    by: str
    sentence: str
    act: int | None = None

    def __str__(self) -> str:
        """Return the sentence with the name of the user."""
        return f"{self.by}: {self.sentence}"

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
            hires[event.row].post = post
    return _history(post.grant, list(hires.values()), [*events, *_events_of_hires(list(hires.values()))])


def sentences_of_acts(events: Iterable[Event]) -> dict[uuid.UUID, list[str]]:
    """Return the sentences of the acts that the events belong to, about the hires of these events; by act.

    The hires' whole histories are read, for a sentence needs what was before. A constant number of queries for each
    grant. An act of another kind has no sentences.
    """
    found = list(events)
    keys = {key for event in found if (key := _hire_of(event))}
    employees = {event.row for event in found if event.model is Employee}
    employees |= {event.row_now["employee_id"] for event in found if event.model is SamePerson}
    rows = latest_rows(Hire, keys | _hires_of_employees(employees))
    posts = Post.objects.select_related("hospital", "grant").in_bulk(
        {row["post_id"] for row in rows.values()}
    )
    hires_of: dict[Grant, list[Hire]] = defaultdict(list)
    for row in rows.values():
        if post := posts.get(row["post_id"]):
            hire = Hire(**{name: value for name, value in row.items() if not name.startswith("pgh_")})
            hire.post = post
            hires_of[post.grant].append(hire)
    asked = {event.act for event in found if event.act}
    sentences: dict[uuid.UUID, list[str]] = {}
    for grant, hires in hires_of.items():
        of_hires = _events_of_hires(hires)
        writer = _SentenceWriter(grant, hires, of_hires)
        for act in acts(of_hires):
            written, acted = list(writer.sentences(act)), act[0].act
            if acted is not None and acted in asked and written:
                sentences.setdefault(acted, []).extend(written)
    return sentences


def _hire_of(event: Event) -> int | None:
    """Return the id of the hire that an event belongs to; None for an event of an employee or of something else."""
    if event.model is Hire:
        return event.row
    hire: int | None = event.row_now.get("hire_id")
    return hire


def _hires_of_employees(employees: Collection[int]) -> set[int]:
    """Return the ids of the hires that ever belonged to employees, deleted hires included."""
    if not employees:
        return set()
    events = event_model(Hire).objects.filter(employee_id__in=employees)
    return set(events.values_list("pgh_obj_id", flat=True))


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
        HistorySentence(act[0].at, writer.user_of(act), text, _recorded_as(act))
        for act in acts(events)
        for text in writer.sentences(act)
    ]
    return history[::-1]


@dataclass(frozen=True)
class _Statement:
    """A sentence without its full stop, and what follows from it: further sentences; "" for nothing."""

    text: str
    consequence: str = ""

    def __str__(self) -> str:
        return f"{self.text}. {self.consequence}".rstrip()


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
        undone = next((event.after for event in act if _is_undoing(event)), None)
        statements = [*self.statements_of_post(act)]
        for hire in self.hires:
            of_hire = self.statements_of_hire(hire, act)
            of_person = self.statements_of_person(hire, persons_before)
            if undone is None:
                statements += [*of_hire, *of_person]
            elif hire.pk in (undone["hire_id"], undone["other_hire_id"]):
                list(of_hire)  # keeps the periods as they now are
                statements.append(self.statement_of_undoing(undone, hire))
        return map(str, statements)

    def user_of(self, act: list[Event]) -> str:
        """Return the name of the user who acted."""
        user = self.users.get(act[0].user_id or 0)
        return user.name if user else _("Systemet")

    def statements_of_post(self, act: list[Event]) -> Iterator[_Statement]:
        """Yield what the act did to the post."""
        for event in act:
            if event.model is Post:
                if event.before is None:
                    yield _Statement(_("Stillingen er oprettet"))
                elif changes := [*self.changes(event.model, event.changed, event.before, event.after)]:
                    yield _Statement(_("Stillingen er rettet: %(changes)s") % {"changes": ", ".join(changes)})
        if any(event.model is Post and event.before is None for event in act):
            return
        for event in act:
            if event.model is PostPurpose:
                sentence = (
                    _("Formålet »%s« er tilføjet") if event.before is None else _("Formålet »%s« er fjernet")
                )
                purpose = event.row_now.get("purpose_id")
                yield _Statement(sentence % self.value(PostPurpose, "purpose_id", purpose))

    def statements_of_hire(self, hire: Hire, act: list[Event]) -> Iterator[_Statement]:
        """Yield what the act did to a hire."""
        own = [event for event in act if event.model is Hire and event.row == hire.pk]
        before, after = self.renew_periods(hire, act)
        if any(event.before is None for event in own):
            yield _Statement(_registered(self.names_in(hire), whole_term(after)))
            return
        for event in own:
            yield from self.endings(hire, event, after)
        statements = [*self.changes_of_hire(hire, act, before, after)]
        decided = next((event for event in act if _is_decided(event, hire)), None)
        if decided and statements:
            text = statements[-1].text + _decided_in_words(decided, before, after)
            statements[-1] = replace(statements[-1], text=text)
        yield from statements

    def statement_of_undoing(self, undone: Row, hire: Hire) -> _Statement:
        """Return that an act was undone."""
        words = {**self.names_in(hire), "act": ActKind(undone["kind"]).label}
        return _Statement(_("%(act)s for %(employee)s er fortrudt") % words)

    def names_in(self, hire: Hire) -> dict[str, str]:
        """Return the names of the employee, at the latest act, and of the post of a hire."""
        return {"employee": self.employee_in(hire).get("name", NOTHING), "post": str(hire.post)}

    def statements_of_person(self, hire: Hire, before: Mapping[int, int]) -> Iterator[_Statement]:
        """Yield with whom the hire's employee was joined to one person since `before`, and from whom separated."""
        employee = self.employee_of.get(hire.pk, 0)
        was, now = _same_person(employee, before), _same_person(employee, self.person_of)
        joined = _("%(employee)s er samme person som %(others)s")
        separated = _("%(employee)s er ikke samme person som %(others)s")
        for others, sentence in ((now - was, joined), (was - now, separated)):
            if others:
                names = [self.names[Employee].get(other, NOTHING) for other in sorted(others)]
                yield _Statement(sentence % {**self.names_in(hire), "others": _(" og ").join(names)})

    def employee_in(self, hire: Hire) -> Row:
        """Return the employee that the hire belonged to at the latest act; an empty row if it is unknown."""
        return self.employees.get(self.employee_of.get(hire.pk, 0), {})

    def changes_of_hire(
        self, hire: Hire, act: list[Event], periods_before: Periods, periods: Periods
    ) -> Iterator[_Statement]:
        """Yield the changes and corrections of a hire that the act made."""
        own = [event for event in act if event.model is Hire and event.row == hire.pk]
        before, after = whole_term(periods_before), whole_term(periods)
        names = self.names_in(hire)
        is_leaving = _is_leaving(before, after)
        if is_leaving and after:
            yield self.leaving(hire, after, periods_before)
        changed = [column for event in own for column in event.changed]
        if "employee_id" in changed:
            number = self.employee_in(hire).get("employee_number") or NOTHING
            sentence = _("Ansættelsen hører til %(employee)s med tjenestenummer %(number)s")
            yield _Statement(sentence % {**names, "number": number})
        rows = (own[-1].before, own[-1].after) if own else (None, None)
        columns = [column for column in changed if column in LABELS]
        changes = [*self.changes(Hire, columns, *rows)]
        if before and after:
            changes_from_a_day = [*self.changes_from_a_day(names, periods_before, periods)]
            yield from changes_from_a_day
            told = {"leaving_reason", "last_day"} if is_leaving else set()
            if changes_from_a_day or len(periods_before) > 1:
                # The last day has other hours when the hire ends before its hours change: that is no correction.
                told.add("weekly_hours")
            moved = [name for name in OF_PERIODS if before[name] != after[name] and name not in told]
            if _is_extended(moved, columns, before, after):
                yield _Statement(_extended(names, before, after))
            else:
                changes = [*self.changes(Period, moved, before, after), *changes]
        if hire.pk in self.periods_of:
            for event in act:
                if event.model is Employee and event.row == self.employee_of.get(hire.pk):
                    columns = event.changed
                    if _is_numbered(event):
                        columns = [column for column in columns if column != "employee_number"]
                        words = {**names, "number": event.row_now["employee_number"]}
                        yield _Statement(_("%(employee)s har fået tjenestenummer %(number)s") % words)
                    changes = [*self.changes(Employee, columns, event.before, event.after), *changes]
        if changes:
            sentence = _("Ansættelsen af %(employee)s er rettet: %(changes)s")
            yield _Statement(sentence % {**names, "changes": ", ".join(changes)})

    def leaving(self, hire: Hire, after: Row, periods_before: Periods) -> _Statement:
        """Return that an employee leaves early, and what is free in the post then."""
        day, names = after["last_day"], self.names_in(hire)
        sentence = str(LEAVINGS[after["leaving_reason"]])
        words = {**names, "day": format_date(day), "next_day": format_date(day + ONE_DAY)}
        freed = [span for span in schedule_of_rows(periods_before) if span.last_day > day]
        free = _("%(hours)s timer om ugen i %(post)s bliver ledige dagen efter.")
        if after["leaving_reason"] == LeavingReason.MOVED:
            free = _("%(hours)s timer om ugen i %(post)s bliver ledige samme dag.")
        return _Statement(sentence % words, _freed_in_words(freed, free, names))

    def endings(self, hire: Hire, event: Event, periods: Periods) -> Iterator[_Statement]:
        """Yield an annulment and a withdrawal that the event of a hire registers, and what is free in the post then."""
        row, names = event.after or {}, self.names_in(hire)
        schedule = schedule_of_rows(periods)
        days = format_days(schedule[0].first_day, schedule[-1].last_day) if schedule else ""
        free = _freed_in_words(
            schedule,
            _("%(hours)s timer om ugen i %(post)s er igen ledige %(days)s."),
            {**names, "days": days},
        )
        if "annulled_on" in event.changed and row["annulled_on"]:
            reason = AnnulmentReason(row["annulment_reason"]).label
            sentence = _("Ansættelsen af %(employee)s er annulleret: %(reason)s")
            yield _Statement(sentence % {**names, "reason": reason}, free)
        if "withdrawn_on" in event.changed and row["withdrawn_on"]:
            withdrawal = WithdrawalReason(row["withdrawal_reason"])
            sentence = _("Ansættelsen af %(employee)s er trukket tilbage %(day)s: %(reason)s")
            if withdrawal == WithdrawalReason.NEVER_TURNED_UP:
                sentence = _("%(employee)s mødte aldrig op %(day)s")
            words = {**names, "day": format_date(row["withdrawn_on"]), "reason": withdrawal.label}
            yield _Statement(sentence % words, free)

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

    def changes_from_a_day(
        self, names: Mapping[str, str], before: Periods, after: Periods
    ) -> Iterator[_Statement]:
        """Yield the changes of hours, leave and department from a day on."""
        if is_correction(before, after):
            return
        for column in ("weekly_hours", "kind", "department_id"):
            for change in column_changes(before, after, column):
                words: dict[str, object] = {**names}
                consequence = ""
                if column == "weekly_hours":
                    sentence = _("%(employee)s går fra %(before)s til %(after)s timer om ugen")
                    words["before"] = format_number(change.before, None)
                    words["after"] = format_number(change.after, None)
                elif column == "kind" and change.after == PeriodKind.EMPLOYED:
                    sentence = _("%(employee)s er tilbage fra orlov")
                elif column == "kind":
                    sentence = _("%(employee)s har %(leave)s")
                    words["leave"] = PeriodKind(change.after).label.lower()
                    consequence = _("%(post)s kan dækkes imens.") % words
                elif change.after is None:
                    sentence = _("%(employee)s er tilbage i stillingens egen afdeling")
                else:
                    sentence = _("%(employee)s er flyttet til %(department)s")
                    words["department"] = self.value(Period, column, change.after)
                is_to_the_end = change.last_day == max(row["last_day"] for row in after.values())
                days = _("fra %(first)s") if is_to_the_end else _("fra %(first)s til og med %(last)s")
                first_and_last = {
                    "first": format_date(change.first_day),
                    "last": format_date(change.last_day),
                }
                yield _Statement(f"{sentence % words} {days % first_and_last}", consequence)

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
        return _("%(employee)s er registreret i %(post)s") % names
    words = {
        **names,
        "first": format_date(after["first_day"]),
        "last": format_date(after["last_day"]),
        "hours": format_number(after["weekly_hours"], None),
    }
    if after["last_day"] == NO_END:
        return (
            _("%(employee)s er ansat i %(post)s fra %(first)s uden slutdato, %(hours)s timer om ugen") % words
        )
    sentence = _(
        "%(employee)s er ansat i %(post)s fra %(first)s til og med %(last)s, %(hours)s timer om ugen"
    )
    return sentence % words


def _is_numbered(event: Event) -> bool:
    """Return whether an event of an employee gives the first employment number."""
    is_new = bool(event.before and event.after) and "employee_number" in event.changed
    return is_new and not (event.before or {})["employee_number"]


def _is_leaving(before: Row | None, after: Row | None) -> bool:
    """Return whether the employee now leaves early, or for another reason than before."""
    return bool(before and after and after["leaving_reason"] not in ("", before["leaving_reason"]))


def _freed_in_words(freed: Sequence[PeriodSpan], sentence: str, words: Mapping[str, str]) -> str:
    """Return how many hours a week a hire gives up in its post; "" if they are several, or covered during a leave."""
    hours = {span.weekly_hours for span in freed}
    if len(hours) != 1 or any(span.kind.is_leave for span in freed):
        return ""
    return sentence % {**words, "hours": format_number(max(hours), None)}


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
    return _("Ansættelsen af %(employee)s er forlænget fra %(before)s til %(after)s") % {
        **names,
        "before": format_date(before["last_day"]),
        "after": format_date(after["last_day"]),
    }
