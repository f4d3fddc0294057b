"""Two days of a grant, and the bridge between them: what was registered late, corrected, new and gone.

Three readings of the same hires: the first day as it was known then, the first day as it is known at last, and the
second day as it is known at last. From the first to the second reading something was registered late or corrected;
from the second to the third something happened.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from allocations.models import Grant
from hires import figures
from hires.known import await_writers, end_of
from hires.rules import label_of
from reports.columns import Column, Kind, Row, Table
from reports.progress import check_day
from reports.report import check_knowledge


class Step(StrEnum):
    """Why a hire counts otherwise than before."""

    LATE = "late"
    CORRECTED = "corrected"
    NEW = "new"
    GONE = "gone"
    LEFT = "left"
    OTHER = "other"


def step_labels() -> dict[Step, str]:
    return {
        Step.LATE: _("Registreret for sent"),
        Step.CORRECTED: _("Rettet siden"),
        Step.NEW: _("Nye"),
        Step.GONE: _("Trukket tilbage"),
        Step.LEFT: _("Fratrådt, udløbet eller på orlov"),
        Step.OTHER: _("Andet: tid, der er gået, og ændrede timer"),
    }


# What a hire adds to each of the totals that are compared.
HIRES = """
SELECT
    f.hire_id, f.post_id, f.hospital_id, f.in_place, f.fte, f.spent, f.committed,
    row_number() OVER (PARTITION BY f.post_id ORDER BY f.first_day, f.hire_id) = 1 AS is_first_of_post
FROM hire_figures f
"""
REGISTERED_SINCE = """
SELECT pgh_obj_id FROM hires_hireevent WHERE pgh_label = 'insert' AND grant_id = %s AND pgh_created_at >= %s
"""
MEASURES: Mapping[str, tuple[Kind, Callable[[dict[str, Any]], Any]]] = {
    "filled": (Kind.COUNT, lambda hire: int(hire["is_first_of_post"])),
    "headcount": (Kind.COUNT, lambda hire: int(hire["in_place"])),
    "fte": (Kind.PERSON_YEARS, lambda hire: hire["fte"]),
    "spent": (Kind.KR, lambda hire: hire["spent"]),
    "committed": (Kind.KR, lambda hire: hire["committed"]),
}
Reading = Mapping[int, dict[str, Any]]


@dataclass(frozen=True)
class Comparison:
    """The bridge: a first line, a line for each step, a last line. `hires` by the step they take, by id."""

    first: dt.date
    first_known: dt.date
    second: dt.date
    second_known: dt.date | None
    bridge: Table
    hires: Mapping[Step, list[int]]


def compare(
    grant: Grant, first: dt.date, first_known: dt.date, second: dt.date, second_known: dt.date | None
) -> Comparison:
    """From `first` as known on `first_known` to `second` as known on `second_known` (None: now); in four queries."""
    check_day(second)
    check_knowledge(first, first_known)
    if second_known:
        check_knowledge(second, second_known)
    await_writers()
    then = _before(first_known)
    at_last = _before(second_known) if second_known else None
    readings = (
        _read(grant, first, then),
        _read(grant, first, at_last),
        _read(grant, second, at_last),
    )
    late = _registered_since(grant, then) if then else set()
    return Comparison(
        first,
        first_known,
        second,
        second_known,
        bridge_of(readings, late),
        dict(_hires_by_step(readings, late)),
    )


def bridge_of(readings: tuple[Reading, Reading, Reading], late: set[int]) -> Table:
    """The totals of the first reading, what each step adds, and the totals of the third."""
    columns = [
        Column("step", _("Hvad"), Kind.TEXT),
        *(Column(name, label_of(name), kind) for name, (kind, _value) in MEASURES.items()),
    ]
    first, _middle, last = readings
    steps: dict[Step, list[Any]] = {
        step: [Decimal() if kind is not Kind.COUNT else 0 for kind, _value in MEASURES.values()]
        for step in Step
    }
    for place, (_kind, value) in enumerate(MEASURES.values()):
        for key, step, before, after in _moves(readings, late):
            change = (value(after) if after else 0) - (value(before) if before else 0)
            # Somebody who is no more in place has left, whatever else a day has changed.
            steps[_step(step, key, before, after)][place] += change
    labels = step_labels()
    rows = [
        Row((_("Den første dag, som den var kendt"), *_totals(first))),
        *(Row((labels[step], *steps[step]), {"step": step.value}) for step in Step),
    ]
    return Table(
        "bridge",
        _("Fra den ene dag til den anden"),
        columns,
        rows,
        Row((_("Den anden dag"), *_totals(last))),
    )


def _moves(
    readings: tuple[Reading, Reading, Reading], late: set[int]
) -> Iterator[tuple[int, Step, dict[str, Any] | None, dict[str, Any] | None]]:
    """Each hire twice: from the first to the second reading, and from the second to the third."""
    first, middle, last = readings
    for key in first.keys() | middle.keys():
        if first.get(key) != middle.get(key):
            yield key, Step.LATE if key in late else Step.CORRECTED, first.get(key), middle.get(key)
    for key in middle.keys() | last.keys():
        if middle.get(key) != last.get(key):
            yield key, Step.OTHER, middle.get(key), last.get(key)


def _step(step: Step, _key: int, before: dict[str, Any] | None, after: dict[str, Any] | None) -> Step:
    if step is not Step.OTHER:
        return step
    if before is None:
        return Step.NEW
    if after is None:
        return Step.GONE
    return Step.LEFT if before["in_place"] and not after["in_place"] else Step.OTHER


def _hires_by_step(
    readings: tuple[Reading, Reading, Reading], late: set[int]
) -> Iterator[tuple[Step, list[int]]]:
    found: dict[Step, list[int]] = {step: [] for step in Step if step is not Step.OTHER}
    for key, step, before, after in _moves(readings, late):
        if (named := _step(step, key, before, after)) in found:
            found[named].append(key)
    for step, keys in found.items():
        yield step, sorted(keys)


def _totals(reading: Reading) -> Iterable[Any]:
    for kind, value in MEASURES.values():
        yield sum((value(hire) for hire in reading.values()), start=0 if kind is Kind.COUNT else Decimal())


def _before(known_on: dt.date) -> dt.datetime | None:
    return end_of(known_on) if known_on < figures.today() else None


def _read(grant: Grant, as_of: dt.date, known_before: dt.datetime | None) -> Reading:
    rows = figures.rows(HIRES, figures.figures_of([grant], as_of, known_before=known_before))
    return {row["hire_id"]: row for row in rows}


def _registered_since(grant: Grant, moment: dt.datetime) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(REGISTERED_SINCE, [grant.pk, moment])
        return {key for (key,) in cursor.fetchall()}
