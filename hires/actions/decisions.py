"""The versions of a hire: its schedule as each decision left it.

A change of an employment appends a version; a correction changes every version that holds the wrong fact.
`write_versions` writes the versions as periods, so that a report as of any day finds what was decided by then. Callers
hold the allocation's lock and have validated the schedules. `undo` puts the rows back as they were.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from hires.actions.validation import Problems
from hires.capacity import PeriodSpan, Schedule, beginning_on, ending_on, first_changed_day
from hires.enums import DecisionKind, LeavingReason
from hires.models import Decision, Hire, Period
from hrtrack.common import clock
from hrtrack.common.text.danish import format_date


@dataclass(frozen=True)
class Version:
    """The schedule of a hire from one decision until the next."""

    decision: Decision
    schedule: Schedule


def versions_of(hire: Hire) -> list[Version]:
    """Return the versions of a hire, the oldest first; the last is the current one."""
    periods = list(hire.periods.order_by("first_day"))
    return [
        Version(decision, tuple(period.span for period in periods if _is_part_of(period, decision)))
        for decision in hire.decisions.order_by("pk")
    ]


def _is_part_of(period: Period, decision: Decision) -> bool:
    is_replaced = period.replaced_by_id is not None and period.replaced_by_id <= decision.pk
    return period.decision_id <= decision.pk and not is_replaced


def is_moved_in(hire: Hire) -> bool:
    """Return whether the hire began with a move from another post."""
    return hire.decisions.filter(kind=DecisionKind.MOVED_IN).exists()


def agreed_end(versions: Sequence[Version]) -> dt.date:
    """Return the last day that was agreed on, whether the employee leaves before it or not; the current one after a move."""
    if versions[-1].schedule[-1].leaving_reason != LeavingReason.MOVED:
        for version in reversed(versions):
            if not version.schedule[-1].leaving_reason:
                return max(version.schedule[-1].last_day, versions[-1].schedule[-1].last_day)
    return versions[-1].schedule[-1].last_day


def check_decided_on(versions: Sequence[Version], decided_on: dt.date | None, problems: Problems) -> None:
    """Add a problem at `decided_on` if the day is after today or before the last decision; None is no problem."""
    last = versions[-1].decision.decided_on
    if decided_on is None:
        return
    if decided_on > clock.today():
        problems.add("decided_on", _("Indtast en dag, der ikke ligger efter i dag"))
    elif decided_on < last:
        message = _("Indtast %(day)s eller en senere dag: Den dag er det seneste om ansættelsen besluttet")
        problems.add("decided_on", message % {"day": format_date(last)})


def decide(
    hire: Hire,
    versions: Sequence[Version],
    kind: DecisionKind,
    schedule: Schedule,
    *,
    by: User,
    decided_on: dt.date | None = None,
    moved_to: Hire | None = None,
) -> Decision:
    """Append a version to the `versions` that a hire has, and return its decision.

    Without `decided_on`, the earlier of today and the first day that is changed, but no day before the last decision.
    ValidationError if nothing is changed.
    """
    last = versions[-1]
    if schedule == last.schedule:
        raise ValidationError(_("Sådan er det allerede registreret. Indtast det, der er ændret"))
    if decided_on is None:
        takes_effect = first_changed_day(last.schedule, schedule)
        decided_on = max(last.decision.decided_on, min(clock.today(), takes_effect))
    decision = Decision.objects.create(
        hire=hire, hospital=hire.hospital, kind=kind, decided_on=decided_on, by=by, moved_to=moved_to
    )
    write_versions(hire, [*versions, Version(decision, schedule)])
    return decision


def begin(
    hire: Hire, kind: DecisionKind, schedule: Schedule, *, by: User | None, decided_on: dt.date
) -> None:
    """Write the first version of a new hire."""
    decision = Decision.objects.create(
        hire=hire, hospital=hire.hospital, kind=kind, decided_on=decided_on, by=by
    )
    write_versions(hire, [Version(decision, schedule)])


def corrected_versions(versions: Sequence[Version], schedule: Schedule) -> list[Version]:
    """Return the versions after a correction of the current schedule to `schedule`.

    The first day is the same in every version. The last day, the hours of a hire with one span, and the reason to leave
    early are corrected in the current version and in those before it, back to the decision that set the wrong value.
    """
    wrong = versions[-1].schedule
    corrected = [version.schedule for version in versions]
    if schedule[0].first_day != wrong[0].first_day:
        corrected = [beginning_on(each, schedule[0].first_day) for each in corrected]
    for value_of, correct in _corrections(schedule, is_single=len(wrong) == 1):
        if value_of(schedule) == value_of(wrong):
            continue
        for place in reversed(range(len(versions))):
            if value_of(versions[place].schedule) != value_of(wrong):
                break
            corrected[place] = correct(corrected[place])
    return [replace(version, schedule=each) for version, each in zip(versions, corrected, strict=True)]


def _corrections(
    schedule: Schedule, *, is_single: bool
) -> Iterator[tuple[Callable[[Schedule], Any], Callable[[Schedule], Schedule]]]:
    """Yield a function that reads a value of a schedule, and one that corrects it to that of `schedule`."""
    last = schedule[-1]
    yield (
        lambda wrong: wrong[-1].last_day,
        lambda wrong: ending_on(wrong, last.last_day, wrong[-1].leaving_reason),
    )
    yield (
        lambda wrong: wrong[-1].leaving_reason,
        lambda wrong: ending_on(wrong, wrong[-1].last_day, last.leaving_reason),
    )
    if is_single:
        yield (
            lambda wrong: {span.weekly_hours for span in wrong},
            lambda wrong: tuple(replace(span, weekly_hours=last.weekly_hours) for span in wrong),
        )


def write_versions(hire: Hire, versions: Sequence[Version]) -> None:
    """Write the versions as the hire's periods. A period of the same decision and first day is changed, not replaced."""
    stored: dict[int, list[Period]] = defaultdict(list)
    for row in hire.periods.order_by("first_day"):
        stored[row.decision_id].append(row)
    wanted: dict[int, list[Period]] = defaultdict(list)
    for row in _periods_of(hire, versions):
        wanted[row.decision_id].append(row)
    changed: list[tuple[Period, Period]] = []
    new: list[Period] = []
    for decision in sorted(stored.keys() | wanted.keys()):
        for old, period in _paired(stored[decision], wanted[decision]):
            if old is None and period is not None:
                new.append(period)
            elif old is not None and period is None:
                old.delete()
            elif old and period and _content(old) != _content(period):
                period.pk = old.pk
                changed.append((old, period))
    # No day may be held twice at any moment: those that hold less are written first.
    for _old, period in sorted(changed, key=lambda pair: not _holds_less(*pair)):
        period.save(force_update=True)
    for period in new:
        period.save()


def _periods_of(hire: Hire, versions: Sequence[Version]) -> list[Period]:
    """Return the periods of the versions, unsaved: a span that a decision leaves as it was keeps its period."""
    periods = []
    current: dict[Any, Period] = {}
    for version in versions:
        decision = version.decision
        for span in [span for span in current if span not in version.schedule]:
            period = current.pop(span)
            period.replaced_by, period.replaced_on = decision, decision.decided_on
        for span in version.schedule:
            if span not in current:
                current[span] = Period(
                    hire=hire,
                    hospital=hire.hospital,
                    decision=decision,
                    decided_on=decision.decided_on,
                    first_day=span.first_day,
                    last_day=span.last_day,
                    weekly_hours=span.weekly_hours,
                    kind=span.kind,
                    department_id=span.department_id,
                    leaving_reason=span.leaving_reason,
                )
                periods.append(current[span])
    return periods


def _content(period: Period) -> tuple[PeriodSpan, int | None]:
    return period.span, period.replaced_by_id


def _paired(
    stored: Sequence[Period], wanted: Sequence[Period]
) -> Iterator[tuple[Period | None, Period | None]]:
    """Yield the stored periods of a decision with the wanted ones: by first day, and the rest in order."""
    by_day = {row.first_day: row for row in stored}
    same_day = {row.first_day: (by_day.pop(row.first_day), row) for row in wanted if row.first_day in by_day}
    yield from same_day.values()
    others = [row for row in wanted if row.first_day not in same_day]
    yield from zip_longest(by_day.values(), others)


def _holds_less(old: Period, new: Period) -> bool:
    is_within = old.first_day <= new.first_day and new.last_day <= old.last_day
    return is_within and (new.replaced_by_id is not None or old.replaced_by_id is None)
