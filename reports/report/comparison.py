"""Two days of a grant, and the bridge between them: what was registered late, corrected, new and gone.

Three readings of the same hires: the first day as it was known then, the first day as it is known at last, and the
second day as it is known at last. From the first to the second reading something was registered late or corrected;
from the second to the third something happened.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

from allocations.models import Grant
from hires.figures import statement
from hires.figures.as_known import await_writers
from hrtrack.common.text.danish import format_date
from reports.report.build import check_knowledge, moment_of
from reports.report.columns import DataTable, ReportColumn, ReportRow, ValueKind
from reports.report.figure_columns import figure
from reports.report.progress import check_day


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
    f.hire_id, f.in_place, f.fte, f.spent, f.committed,
    row_number() OVER (PARTITION BY f.post_id ORDER BY f.first_day, f.hire_id) = 1 AS is_first_of_post
FROM hire_figures f
"""
REGISTERED_SINCE = """
SELECT pgh_obj_id FROM hires_hireevent WHERE pgh_label = 'insert' AND grant_id = %s AND pgh_created_at >= %s
"""
MEASURES: Mapping[str, Callable[[dict[str, Any]], Any]] = {
    "created": lambda hire: int(hire["is_first_of_post"]),
    "headcount": lambda hire: int(hire["in_place"]),
    "fte": lambda hire: hire["fte"],
    "spent": lambda hire: hire["spent"],
    "committed": lambda hire: hire["committed"],
}
Reading = Mapping[int, dict[str, Any]]


@dataclass(frozen=True)
class Comparison:
    """The bridge: a first line, a line for each step, a last line. `hires` by the step they take, by id."""

    first: dt.date
    first_known: dt.date
    second: dt.date
    bridge: DataTable
    hires: Mapping[Step, list[int]]


def compare(
    grant: Grant, first: dt.date, first_known: dt.date, second: dt.date, second_known: dt.date | None
) -> Comparison:
    """From `first` as known on `first_known` to `second` as known on `second_known` (None: now); in four queries.

    ValidationError for days that can't be used, or that go backwards in what had happened or was known.
    """
    check_day(second)
    _check_order(first, first_known, second, second_known)
    check_knowledge(first, first_known)
    if second_known:
        check_knowledge(second, second_known)
    await_writers()
    then, at_last = moment_of(first_known), moment_of(second_known)
    readings = (
        _read(grant, first, then),
        _read(grant, first, at_last),
        _read(grant, second, at_last),
    )
    moves = list(moves_between(readings, _registered_since(grant, then) if then else set()))
    named: dict[Step, list[int]] = {
        step: [move.hire for move in moves if move.step is step] for step in Step if step is not Step.OTHER
    }
    return Comparison(first, first_known, second, bridge_of(readings[0], moves, readings[2]), named)


def _check_order(first: dt.date, first_known: dt.date, second: dt.date, second_known: dt.date | None) -> None:
    if first > second:
        raise ValidationError(
            {
                "since": _("Vælg %s eller en tidligere dag: Der sammenlignes frem til ”Status pr.”")
                % format_date(second)
            }
        )
    if second_known and first_known > second_known:
        raise ValidationError(
            {
                "since_known_on": _(
                    "Vælg %s eller en tidligere dag: Der sammenlignes frem til ”Som kendt den”"
                )
                % format_date(second_known)
            }
        )


@dataclass(frozen=True)
class Move:
    """A hire that counts otherwise in one reading than in the one before; None where it does not count."""

    hire: int
    step: Step
    before: dict[str, Any] | None
    after: dict[str, Any] | None


def moves_between(readings: tuple[Reading, Reading, Reading], late: set[int]) -> Iterator[Move]:
    """Each hire twice: from the first to the second reading, and from the second to the third."""
    first, middle, last = readings
    for hire, before, after in _changed(first, middle):
        yield Move(hire, Step.LATE if hire in late else Step.CORRECTED, before, after)
    for hire, before, after in _changed(middle, last):
        yield Move(hire, _happened(before, after), before, after)


def _changed(
    earlier: Reading, later: Reading
) -> Iterator[tuple[int, dict[str, Any] | None, dict[str, Any] | None]]:
    for hire in sorted(earlier.keys() | later.keys()):
        before, after = earlier.get(hire), later.get(hire)
        if before != after:
            yield hire, before, after


def _happened(before: dict[str, Any] | None, after: dict[str, Any] | None) -> Step:
    """Somebody who is no more in place has left, whatever else a day has changed."""
    if before is None:
        return Step.NEW
    if after is None:
        return Step.GONE
    return Step.LEFT if before["in_place"] and not after["in_place"] else Step.OTHER


def bridge_of(first: Reading, moves: Iterable[Move], last: Reading) -> DataTable:
    """The totals of the first reading, what each step adds, and the totals of the last."""
    columns = [
        ReportColumn("step", _("Hvad"), ValueKind.TEXT),
        *(replace(figure(name), behind="") for name in MEASURES),
    ]
    added = {step: [_nothing(name) for name in MEASURES] for step in Step}
    for move in moves:
        for place, value in enumerate(MEASURES.values()):
            before, after = (value(hire) if hire else 0 for hire in (move.before, move.after))
            added[move.step][place] += after - before
    labels = step_labels()
    rows = [
        ReportRow((_("Den første dag, som den var kendt"), *_totals(first))),
        *(ReportRow((labels[step], *added[step]), {"step": step.value}) for step in Step),
    ]
    return DataTable(
        "bridge",
        _("Fra den ene dag til den anden"),
        columns,
        rows,
        ReportRow((_("Den anden dag"), *_totals(last))),
    )


def _nothing(name: str) -> Any:
    return 0 if figure(name).kind is ValueKind.COUNT else Decimal()


def _totals(reading: Reading) -> Iterable[Any]:
    for name, value in MEASURES.items():
        yield sum((value(hire) for hire in reading.values()), start=_nothing(name))


def _read(grant: Grant, as_of: dt.date, known_before: dt.datetime | None) -> Reading:
    rows = statement.rows(HIRES, statement.figures_of([grant], as_of, known_before=known_before))
    return {row["hire_id"]: row for row in rows}


def _registered_since(grant: Grant, moment: dt.datetime) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(REGISTERED_SINCE, [grant.pk, moment])
        return {key for (key,) in cursor.fetchall()}
