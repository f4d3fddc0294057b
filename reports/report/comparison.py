"""Two days of a grant, and the bridge between their totals: hires registered late, corrected, new and gone.

The same hires are read three times: the first day as it was known then, the first day as it is known at last, and the
second day as it is known at last. Differences between the first two readings were registered late or corrected;
differences between the last two happened between the days.

A post that is created throughout adds nothing to the step of any hire, whichever of its hires came first.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allocations.models import Grant, Hospital
from allocations.unit_names import capitalized
from hires.figures import statement
from hires.figures.as_known import await_writers
from hires.figures.definitions import label_of
from hrtrack.common.text.danish import format_date
from reports.report.build import check_knowledge, moment_of
from reports.report.data_tables import DataTable, ReportColumn, ReportRow, ValueKind
from reports.report.figure_columns import figure
from reports.report.progress import check_day


class Step(StrEnum):
    """The reason why a hire counts otherwise than before."""

    LATE = "late"
    CORRECTED = "corrected"
    NEW = "new"
    GONE = "gone"
    LEFT = "left"
    DECIDED = "decided"
    OTHER = "other"


def step_labels() -> dict[Step, str]:
    """Return the label of each step, in the order of the bridge."""
    return {
        Step.LATE: _("Registreret for sent"),
        Step.CORRECTED: _("Rettet siden"),
        Step.NEW: _("Nye"),
        Step.GONE: _("Trukket tilbage"),
        Step.LEFT: _("Fratrådt, udløbet eller på orlov"),
        Step.DECIDED: _("Ændret ved beslutning"),
        Step.OTHER: _("Andet: tid, der er gået"),
    }


# A hire's share of each of the totals that are compared.
HIRES = """
SELECT
    f.hire_id, f.post_id, f.hospital_id, f.decision_id, f.in_place, f.fte, f.spent, f.committed,
    row_number() OVER (PARTITION BY f.post_id ORDER BY f.first_day, f.hire_id) = 1 AS creates_post
FROM hire_figures f
"""
REGISTERED_SINCE = """
SELECT pgh_obj_id FROM hires_hireevent WHERE pgh_label = 'insert' AND grant_id = %s AND pgh_created_at >= %s
"""
MEASURES: Mapping[str, Callable[[dict[str, Any]], Any]] = {
    "created": lambda hire: int(hire["creates_post"]),
    "headcount": lambda hire: int(hire["in_place"]),
    "fte": lambda hire: hire["fte"],
    "spent": lambda hire: hire["spent"],
    "committed": lambda hire: hire["committed"],
}
Reading = Mapping[int, dict[str, Any]]


@dataclass(frozen=True)
class Comparison:
    """The bridge: a first line, a line for each step, and a last line; and what each hospital moved.

    `hires` are the ids of the hires of each step.
    """

    first: dt.date
    first_known: dt.date
    second: dt.date
    bridge: DataTable
    hospitals: DataTable
    hires: Mapping[Step, list[int]]


def compare(
    grant: Grant, first: dt.date, first_known: dt.date, second: dt.date, second_known: dt.date | None
) -> Comparison:
    """Compare `first` as known on `first_known` with `second` as known on `second_known` (None: now), in five queries.

    ValidationError for days that can't be used, and if the second day or its knowledge is before the first's.
    """
    check_day(second)
    _check_order(first, first_known, second, second_known)
    check_knowledge(first, first_known)
    if second_known:
        check_knowledge(second, second_known)
    await_writers(grant)
    then, at_last = moment_of(first_known), moment_of(second_known)
    readings = (
        _read(grant, first, then),
        _read(grant, first, at_last),
        _read(grant, second, at_last),
    )
    changes = list(changes_between(readings, _registered_since(grant, then) if then else set()))
    hires: dict[Step, list[int]] = {
        step: [change.hire for change in changes if change.step is step]
        for step in Step
        if step is not Step.OTHER
    }
    return Comparison(
        first,
        first_known,
        second,
        bridge_of(readings[0], changes, readings[2]),
        moves_of_hospitals(grant, readings[0], readings[2]),
        hires,
    )


def _check_order(first: dt.date, first_known: dt.date, second: dt.date, second_known: dt.date | None) -> None:
    if first > second:
        raise ValidationError(
            {
                "since": _("Vælg %s eller en tidligere dag: Der sammenlignes frem til »Status pr.«")
                % format_date(second)
            }
        )
    if second_known and first_known > second_known:
        raise ValidationError(
            {
                "since_known_on": _(
                    "Vælg %s eller en tidligere dag: Der sammenlignes frem til »Som registreret pr.«"
                )
                % format_date(second_known)
            }
        )


@dataclass(frozen=True)
class CountChange:
    """A hire that counts otherwise in a reading than in the one before; None in a reading where it does not count."""

    hire: int
    step: Step
    before: dict[str, Any] | None
    after: dict[str, Any] | None


def changes_between(readings: tuple[Reading, Reading, Reading], late: set[int]) -> Iterator[CountChange]:
    """Yield the changes from the first to the second reading, and from the second to the third.

    `late` are the ids of the hires that were registered after the first reading.
    """
    first, middle, last = readings
    for hire, before, after in _changed(first, middle):
        yield CountChange(hire, _learned(before, after, is_late=hire in late), before, after)
    for hire, before, after in _changed(middle, last):
        yield CountChange(hire, _happened(before, after), before, after)


def _changed(
    earlier: Reading, later: Reading
) -> Iterator[tuple[int, dict[str, Any] | None, dict[str, Any] | None]]:
    """Yield the hires that add otherwise to any measure; a post in both readings is created by none of its hires."""
    both = {row["post_id"] for row in earlier.values()} & {row["post_id"] for row in later.values()}
    for hire in sorted(earlier.keys() | later.keys()):
        before, after = (
            row and {**row, "creates_post": row["creates_post"] and row["post_id"] not in both}
            for row in (earlier.get(hire), later.get(hire))
        )
        if _measured(before) != _measured(after):
            yield hire, before, after


def _measured(hire: dict[str, Any] | None) -> list[Any] | None:
    return None if hire is None else [value(hire) for value in MEASURES.values()]


def _learned(before: dict[str, Any] | None, after: dict[str, Any] | None, *, is_late: bool) -> Step:
    """Return the step of a change of what is known of one day: of a hire or a decision registered since, or corrected."""
    is_decided_later = before and after and after["decision_id"] > before["decision_id"]
    return Step.LATE if is_late or is_decided_later else Step.CORRECTED


def _happened(before: dict[str, Any] | None, after: dict[str, Any] | None) -> Step:
    """Return the step of a change between two days. A hire that is no longer in place has left, whatever else changed."""
    if before is None:
        return Step.NEW
    if after is None:
        return Step.GONE
    if before["in_place"] and not after["in_place"]:
        return Step.LEFT
    return Step.DECIDED if before["decision_id"] != after["decision_id"] else Step.OTHER


def bridge_of(first: Reading, changes: Iterable[CountChange], last: Reading) -> DataTable:
    """Return the totals of the first reading, the sum of the changes of each step, and the totals of the last reading."""
    columns = [
        ReportColumn("step", _("Hvad"), ValueKind.TEXT),
        *(replace(figure(name), drilldown="") for name in MEASURES),
    ]
    added = {step: [_nothing(name) for name in MEASURES] for step in Step}
    for change in changes:
        for place, value in enumerate(MEASURES.values()):
            before, after = (value(hire) if hire else 0 for hire in (change.before, change.after))
            added[change.step][place] += after - before
    labels = step_labels()
    rows = [
        ReportRow((_("Den første dag, som registreret dengang"), *_totals(first))),
        *(ReportRow((labels[step], *added[step]), {"step": step.value}) for step in Step),
    ]
    return DataTable(
        "bridge",
        _("Fra den ene dag til den anden"),
        columns,
        rows,
        ReportRow((_("Den anden dag"), *_totals(last))),
    )


def moves_of_hospitals(grant: Grant, first: Reading, last: Reading) -> DataTable:
    """Return what each hospital has created on both days, and how its figures moved between them."""
    created = figure("created")
    columns = [
        ReportColumn("hospital", label_of("hospital", grant), ValueKind.TEXT),
        ReportColumn("created_before", _("Oprettet før"), created.kind),
        ReportColumn("created_after", _("Oprettet nu"), created.kind),
        *(
            ReportColumn(f"{name}_moved", label, figure(name).kind)
            for name, label in zip(MEASURES, _short_labels(), strict=True)
        ),
    ]

    def line(of_both: tuple[Reading, Reading]) -> tuple[Any, ...]:
        before, after = (list(_totals(reading)) for reading in of_both)
        moved = (later - earlier for earlier, later in zip(before, after, strict=True))
        return (before[0], after[0], *moved)

    of_first, of_last = _by_hospital(first), _by_hospital(last)
    hospitals = Hospital.objects.filter(allocations__grant=grant).order_by("sort_key", "pk")
    return DataTable(
        "moves",
        capitalized(_("%(the_units)s hver for sig") % grant.units.words),
        columns,
        [
            ReportRow(
                (hospital.name, *line((of_first[hospital.pk], of_last[hospital.pk]))),
                {"hospital": str(hospital.pk)},
            )
            for hospital in hospitals
        ],
        ReportRow((_("I alt"), *line((first, last)))),
    )


def _short_labels() -> tuple[str, ...]:
    """Return the heads of the moves, in the order of MEASURES."""
    return (_("Stillinger ±"), _("Ansatte ±"), _("Fuldtid ±"), _("Forbrug ±"), _("Disponeret ±"))


def moved_and_still(grant: Grant, moves: DataTable) -> tuple[DataTable, DataTable]:
    """Return the hospitals that moved, with the others added up in a row, and the others.

    Reckoned spending grows with time alone, so that it moves no hospital.
    """
    places = [moves.place_of(f"{name}_moved") for name in MEASURES if name != "spent"]

    def has_moved(row: ReportRow) -> bool:
        return any(row.cells[place] for place in places)

    moved = [row for row in moves.rows if has_moved(row)]
    still = [row for row in moves.rows if not has_moved(row)]
    rest = replace(moves, rows=still, total=None)
    if not still:
        return moves, rest
    words = {**grant.units.words, "number": len(still)}
    name = ngettext("%(number)s %(unit)s uden ændringer", "%(number)s %(units)s uden ændringer", len(still))
    sums = (
        sum((row.cells[place] for row in still), start=type(still[0].cells[place])())
        for place in range(1, len(moves.columns))
    )
    return replace(moves, rows=[*moved, ReportRow((name % words, *sums))]), replace(rest, title=name % words)


def _by_hospital(reading: Reading) -> Mapping[int, Reading]:
    readings: dict[int, dict[int, dict[str, Any]]] = defaultdict(dict)
    for hire, row in reading.items():
        readings[row["hospital_id"]][hire] = row
    return readings


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
