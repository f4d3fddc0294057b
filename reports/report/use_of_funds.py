"""What the grant was used for: tables by purpose, department, staff group, route and year, each adding up to the report."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from allocations.models import Grant
from hires.enums import CandidatesAssessed, LeavingReason, NotAssessedReason, RecruitmentRoute
from hires.figures.breakdowns import Parts
from hires.figures.definitions import label_of
from reports.report.columns import DataTable, ReportColumn, ReportRow, ValueKind, adding_up, of_hospital
from reports.report.figure_columns import figure
from reports.report.progress import ProgressReport

Uses = list[dict[str, Any]]


def tables_of_uses(progress: ProgressReport, parts: Parts) -> Iterator[DataTable]:
    """The tables that what was read is enough for."""
    if "uses" in parts:
        uses = parts["uses"]
        for dimension in dimensions(progress, parts).values():
            if dimension.name != "hospital":
                yield by_dimension(dimension, uses)
        yield newcomers(progress, uses)
        yield assessed(progress, uses)
        yield not_assessed(uses)
        yield leaving(uses)
    if "attested" in parts and progress.grant.restriction:
        yield attested(progress, parts["attested"])
    if "lengths" in parts:
        yield lengths(progress, parts["lengths"])
    if "years" in parts:
        yield years(progress.grant, parts["years"])
        yield carry_over(progress, parts["years"])


class Dimension:
    """Something the hires can be told apart by: its name, its label, and what each value of it is called."""

    def __init__(
        self, name: str, label: str, values: Iterable[tuple[str, str]], of: Callable[[dict[str, Any]], Any]
    ) -> None:
        self.name, self.label, self.of = name, label, of
        self.values = list(values)


def dimension_labels() -> dict[str, str]:
    """What the hires can be told apart by, by name."""
    return {
        "hospital": label_of("hospital"),
        "purpose": _("Primært formål"),
        "low_activity": _("Afdelingen er særligt udfordret ift. lav aktivitet"),
        "staff_group": _("Personalegruppe"),
        "route": _("Rekrutteringsvej"),
        "formerly_employed": _("Tidligere ansat i regionen i samme type arbejde"),
    }


def dimensions(progress: ProgressReport, parts: Parts) -> dict[str, Dimension]:
    yes_or_no = [("true", _("Ja")), ("false", _("Nej"))]

    def named(name: str) -> list[tuple[str, str]]:
        none = [("", _("Ikke angivet"))] if any(row[f"{name}_id"] is None for row in parts["uses"]) else []
        plural = {"purpose": "purposes", "staff_group": "staff_groups"}[name]
        return [(str(row["id"]), row["name"]) for row in parts[plural]] + none

    def of(name: str) -> Callable[[dict[str, Any]], str]:
        return lambda row: "" if row[name] is None else str(row[name])

    values: dict[str, tuple[list[tuple[str, str]], Callable[[dict[str, Any]], str]]] = {
        "hospital": ([(str(row.hospital_id), row.hospital) for row in progress.rows], of("hospital_id")),
        "purpose": (named("purpose"), of("purpose_id")),
        "low_activity": (yes_or_no, lambda row: str(row["low_activity"]).lower()),
        "staff_group": (named("staff_group"), of("staff_group_id")),
        "route": ([(value, str(label)) for value, label in RecruitmentRoute.choices], of("route")),
        "formerly_employed": (yes_or_no, lambda row: str(row["formerly_employed"]).lower()),
    }
    return {name: Dimension(name, label, *values[name]) for name, label in dimension_labels().items()}


def measures() -> list[ReportColumn]:
    """What is told of each group: each adds up to the report's own figure."""
    return [figure(name) for name in MEASURES]


MEASURES = ("created", "persons", "person_years", "committed_person_years", "committed")
MEASURED = {"created": "posts"}


def added_up(rows: Iterable[dict[str, Any]], column: ReportColumn) -> Any:
    name = MEASURED.get(column.name, column.name)
    return sum((row[name] for row in rows), start=0 if column.kind is ValueKind.COUNT else Decimal())


def by_dimension(dimension: Dimension, uses: Uses) -> DataTable:
    groups: dict[str, Uses] = defaultdict(list)
    for row in uses:
        groups[dimension.of(row)].append(row)
    rows = [
        ReportRow(
            (label, *(added_up(groups[value], column) for column in measures())), {dimension.name: value}
        )
        for value, label in dimension.values
    ]
    return adding_up(
        dimension.name,
        dimension.label,
        [ReportColumn(dimension.name, dimension.label, ValueKind.TEXT), *measures()],
        rows,
    )


def crossed(by: Dimension, across: Dimension, measure: ReportColumn, uses: Uses) -> DataTable:
    """One measure by two things at once, with the total of each row and column."""
    cells: dict[tuple[str, str], Uses] = defaultdict(list)
    for row in uses:
        cells[by.of(row), across.of(row)].append(row)
    columns = [
        ReportColumn("by", by.label, ValueKind.TEXT),
        *(
            ReportColumn(f"{across.name}:{value}", label, measure.kind, measure.behind)
            for value, label in across.values
        ),
        ReportColumn("total", _("I alt"), measure.kind, measure.behind),
    ]
    rows = []
    for value, label in by.values:
        told = [added_up(cells[value, other], measure) for other, _label in across.values]
        rows.append(
            ReportRow((label, *told, sum(told, start=type(told[0])()) if told else 0), {by.name: value})
        )
    return adding_up("crossed", measure.label, columns, rows)


def newcomers(progress: ProgressReport, uses: Uses) -> DataTable:
    """People who are new in the grant, apart from moves inside it, and where they came from."""
    columns = [
        figure("hospital"),
        ReportColumn("hires", _("Ansættelser")),
        ReportColumn("moves", _("Heraf flyttet eller ansat igen")),
        figure("persons"),
        ReportColumn("outside_region", str(RecruitmentRoute.OUTSIDE_REGION.label)),
        ReportColumn("formerly_employed", _("Tidligere ansat i regionen i samme type arbejde")),
    ]

    def cells(rows: Uses) -> tuple[int, ...]:
        hires, persons = sum(row["hires"] for row in rows), sum(row["persons"] for row in rows)
        outside = sum(row["persons"] for row in rows if row["route"] == RecruitmentRoute.OUTSIDE_REGION)
        formerly = sum(row["persons"] for row in rows if row["formerly_employed"])
        return (hires, hires - persons, persons, outside, formerly)

    return adding_up(
        "newcomers", _("Nye i bevillingen"), columns, list(of_each_hospital(progress, uses, cells))
    )


def of_each_hospital(
    progress: ProgressReport, rows: list[dict[str, Any]], cells: Callable[[Uses], tuple[Any, ...]]
) -> Iterator[ReportRow]:
    """A row for each hospital, of those of its own."""
    of_hospitals: dict[int | None, Uses] = defaultdict(list)
    for row in rows:
        of_hospitals[row["hospital_id"]].append(row)
    for each in progress.rows:
        yield ReportRow(
            (each.hospital, *cells(of_hospitals[each.hospital_id])), of_hospital(each.hospital_id)
        )


def assessed(progress: ProgressReport, uses: Uses) -> DataTable:
    """RegionH Match: who came from there, and of the other people whether candidates were assessed.

    By the first hire in the grant, as people are counted: a move brings its answers along.
    """
    columns = [
        figure("hospital"),
        ReportColumn("hires", label_of("persons")),
        ReportColumn("from_match", _("Ansat fra RegionH Match")),
        *(
            ReportColumn(value, _("Kandidater vurderet: %s") % str(label).lower())
            for value, label in CandidatesAssessed.choices
        ),
    ]

    def cells(rows: Uses) -> tuple[Any, ...]:
        told = [
            sum(row["persons"] for row in rows if row["candidates_assessed"] == value)
            for value in CandidatesAssessed.values
        ]
        from_match = sum(row["persons"] for row in rows if row["route"] == RecruitmentRoute.REGIONH_MATCH)
        return (sum(row["persons"] for row in rows), from_match, *told)

    return adding_up(
        "assessed",
        _("RegionH Match: kandidater vurderet"),
        columns,
        list(of_each_hospital(progress, uses, cells)),
    )


def not_assessed(uses: Uses) -> DataTable:
    """Of the people whose first hire in the grant says so."""
    return by_reason(
        "not_assessed",
        _("Hvorfor kandidater ikke er vurderet"),
        NotAssessedReason.choices,
        uses,
        "not_assessed_reason",
        of="persons",
    )


def leaving(uses: Uses) -> DataTable:
    """Of the hires that have ended."""
    return by_reason(
        "leaving",
        _("Hvorfor ansatte er fratrådt før tid"),
        LeavingReason.choices,
        uses,
        "leaving_reason",
        of="hires",
    )


def attested(progress: ProgressReport, rows: list[dict[str, Any]]) -> DataTable:
    """What was attested at each hire against what the grant must not be used for, as it is worded now."""
    columns = [
        figure("hospital"),
        ReportColumn("hires", _("Ansættelser")),
        ReportColumn("attested", _("Attesteret")),
        ReportColumn("otherwise", _("Attesteret med en anden ordlyd")),
        ReportColumn("not_attested", _("Ikke attesteret")),
    ]

    def cells(rows: Uses) -> tuple[int, ...]:
        return tuple(sum(row[column.name] for row in rows) for column in columns[1:])

    return adding_up(
        "attested",
        _("Attesteret, at stillingen ikke anvendes til: %s") % progress.grant.restriction,
        columns,
        list(of_each_hospital(progress, rows, cells)),
    )


def by_reason(
    name: str, title: str, choices: Iterable[tuple[str, Any]], uses: Uses, field: str, *, of: str
) -> DataTable:
    counted = label_of("persons") if of == "persons" else _("Ansættelser")
    columns = [ReportColumn("reason", _("Årsag"), ValueKind.TEXT), ReportColumn("hires", counted)]
    rows = [
        ReportRow((str(label), sum(row[of] for row in uses if row[field] == value)))
        for value, label in choices
    ]
    return adding_up(name, title, columns, rows)


def lengths(progress: ProgressReport, rows: list[dict[str, Any]]) -> DataTable:
    """From created posts to committed årsværk: what short hires, part time and leave take."""
    columns = [
        figure("hospital"),
        figure("created"),
        ReportColumn("under_a_year", _("Heraf under et år")),
        ReportColumn("short", _("Årsværk, der mangler til et helt år"), ValueKind.PERSON_YEARS),
        ReportColumn("part_time", _("Årsværk, der mangler til fuld tid"), ValueKind.PERSON_YEARS),
        figure("committed_person_years"),
    ]

    def cells(rows: Uses) -> tuple[Any, ...]:
        posts = sum(row["posts"] for row in rows)
        short = sum((row["short"] for row in rows), Decimal())
        committed = sum((row["committed_person_years"] for row in rows), Decimal())
        under = sum(row["under_a_year"] for row in rows)
        return (posts, under, short, posts - short - committed, committed)

    return adding_up(
        "lengths", _("Fra stillinger til årsværk"), columns, list(of_each_hospital(progress, rows, cells))
    )


def budget_year(grant: Grant) -> int | None:
    """The year the start window begins in: what is used later presupposes a carry-over."""
    return grant.starts_from.year if grant.starts_from else None


def by_year(rows: Iterable[dict[str, Any]], told: Sequence[int], name: str) -> list[Decimal]:
    """What each of the years adds to what was reached at the end of the one before."""
    until: dict[int, Decimal] = defaultdict(Decimal)
    for row in rows:
        until[row["year"]] += row[name]
    ends = [Decimal(), *(until[year] for year in told)]
    return [later - earlier for earlier, later in pairwise(ends)]


def years(grant: Grant, rows: list[dict[str, Any]]) -> DataTable:
    """Reckoned spending and commitments by calendar year; all of them add up to the report's own.

    Without a start window there is no budget year, and nobody knows what presupposes a carry-over.
    """
    told = sorted({row["year"] for row in rows})
    budget = budget_year(grant)
    columns = [
        ReportColumn("year", _("Kalenderår"), ValueKind.TEXT),
        ReportColumn("spent", label_of("spent"), ValueKind.KR),
        ReportColumn("committed", label_of("committed"), ValueKind.KR),
        ReportColumn("carry_over", _("Heraf forudsætter overførsel"), ValueKind.KR),
    ]

    def later(year: int, kr: Decimal) -> Decimal | None:
        return None if budget is None else kr if year > budget else Decimal()

    spent, committed = by_year(rows, told, "spent"), by_year(rows, told, "committed")
    lines = [
        ReportRow((str(year), done, planned, later(year, planned)))
        for year, done, planned in zip(told, spent, committed, strict=True)
        if done or planned
    ]
    return adding_up("years", _("Beregnet forbrug pr. kalenderår"), columns, lines)


def carry_over(progress: ProgressReport, rows: list[dict[str, Any]]) -> DataTable:
    """What each hospital has committed in the budget year, and later; unknown where there is no budget year."""
    budget = budget_year(progress.grant)
    told = sorted({row["year"] for row in rows})
    columns = [
        figure("hospital"),
        ReportColumn("in_budget_year", _("Disponeret i budgetåret"), ValueKind.KR),
        ReportColumn("carry_over", _("Disponeret senere (forudsætter overførsel)"), ValueKind.KR),
        figure("committed"),
    ]

    def cells(rows: Uses) -> tuple[Any, ...]:
        committed = dict(zip(told, by_year(rows, told, "committed"), strict=True))
        whole = sum(committed.values(), Decimal())
        if budget is None:
            return (None, None, whole)
        later = sum((kr for year, kr in committed.items() if year > budget), Decimal())
        return (whole - later, later, whole)

    return adding_up(
        "carry_over", _("Overførsel til senere år"), columns, list(of_each_hospital(progress, rows, cells))
    )
