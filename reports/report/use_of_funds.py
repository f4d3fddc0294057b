"""The tables of what the grant was used for: by dimension, by reason and by year, each adding up to the report."""

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
from reports.report.data_tables import (
    DataTable,
    ReportColumn,
    ReportRow,
    ValueKind,
    adding_up,
    hospital_filter,
)
from reports.report.dimensions import Uses, by_dimension, dimensions
from reports.report.figure_columns import figure
from reports.report.progress import ProgressReport


def tables_of_uses(progress: ProgressReport, parts: Parts) -> Iterator[DataTable]:
    """Yield the tables that the parts suffice for."""
    if "uses" in parts:
        uses = parts["uses"]
        for dimension in dimensions(progress, parts).values():
            if dimension.name != "hospital":
                yield by_dimension(dimension, uses)
        yield newcomers(progress, uses)
        if progress.grant.redeployment_scheme:
            yield assessed(progress, uses)
            yield not_assessed(uses)
        yield leaving(uses)
    if "attested" in parts and progress.grant.restriction:
        yield attested(progress, parts["attested"])
    if "lengths" in parts and progress.grant.post_months == 12:
        yield lengths(progress, parts["lengths"])
    if "years" in parts:
        money = BudgetYears(progress.grant, parts.get("budgets", []))
        yield years(money, parts["years"])
        yield carry_over(progress, money, parts["years"])
        if money.budgets:
            yield budget_years(money, parts["years"])


def newcomers(progress: ProgressReport, uses: Uses) -> DataTable:
    """Return the persons who are new in the grant, apart from moves inside it, and where they came from."""
    columns = [
        figure("hospital", progress.grant),
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

    return adding_up("newcomers", _("Nye i bevillingen"), columns, list(hospital_rows(progress, uses, cells)))


def hospital_rows(
    progress: ProgressReport, rows: list[dict[str, Any]], cells: Callable[[Uses], tuple[Any, ...]]
) -> Iterator[ReportRow]:
    """Yield a row for each hospital of the report: its name, and `cells` of the hospital's own rows."""
    rows_of: dict[int | None, Uses] = defaultdict(list)
    for row in rows:
        rows_of[row["hospital_id"]].append(row)
    for figures in progress.rows:
        filters = hospital_filter(figures.hospital_id)
        yield ReportRow((figures.hospital, *cells(rows_of[figures.hospital_id])), filters)


def assessed(progress: ProgressReport, uses: Uses) -> DataTable:
    """Return the persons who were redeployed, and for the other persons whether candidates were assessed.

    Persons are counted by their first hire in the grant: a move keeps the answers.
    """
    scheme = {"scheme": progress.grant.redeployment_scheme}
    columns = [
        figure("hospital", progress.grant),
        ReportColumn("hires", label_of("persons")),
        ReportColumn("redeployed", _("Ansat fra %(scheme)s") % scheme),
        *(
            ReportColumn(value, _("Kandidater vurderet: %s") % str(label).lower())
            for value, label in CandidatesAssessed.choices
        ),
    ]

    def cells(rows: Uses) -> tuple[Any, ...]:
        answers = [
            sum(row["persons"] for row in rows if row["candidates_assessed"] == value)
            for value in CandidatesAssessed.values
        ]
        redeployed = sum(row["persons"] for row in rows if row["route"] == RecruitmentRoute.REDEPLOYMENT)
        return (sum(row["persons"] for row in rows), redeployed, *answers)

    return adding_up(
        "assessed",
        _("%(scheme)s: kandidater vurderet") % scheme,
        columns,
        list(hospital_rows(progress, uses, cells)),
    )


def not_assessed(uses: Uses) -> DataTable:
    """Return why candidates were not assessed, by the persons' first hires in the grant."""
    return by_reason(
        "not_assessed",
        _("Hvorfor kandidater ikke er vurderet"),
        NotAssessedReason.choices,
        uses,
        "not_assessed_reason",
        measure="persons",
    )


def leaving(uses: Uses) -> DataTable:
    """Return why hires have ended early."""
    return by_reason(
        "leaving",
        _("Hvorfor ansatte er fratrådt før tid"),
        LeavingReason.choices,
        uses,
        "leaving_reason",
        measure="hires",
    )


def attested(progress: ProgressReport, rows: list[dict[str, Any]]) -> DataTable:
    """Return at how many hires the forbidden use was attested, in the wording that the grant has now or in another."""
    columns = [
        figure("hospital", progress.grant),
        ReportColumn("hires", _("Ansættelser")),
        ReportColumn("attested", _("Attesteret")),
        ReportColumn("otherwise", _("Attesteret med en anden ordlyd")),
        ReportColumn("not_attested", _("Ikke attesteret")),
    ]

    def cells(rows: Uses) -> tuple[int, ...]:
        return tuple(sum(row[column.name] for row in rows) for column in columns[1:])

    return adding_up(
        "attested",
        _("Attesteret, at stillingen ikke anvendes til %s") % progress.grant.restriction,
        columns,
        list(hospital_rows(progress, rows, cells)),
    )


def by_reason(
    name: str, title: str, choices: Iterable[tuple[str, Any]], uses: Uses, field: str, *, measure: str
) -> DataTable:
    """Return a table of a reason's choices; `measure` is "persons" or "hires"."""
    counted = label_of("persons") if measure == "persons" else _("Ansættelser")
    columns = [ReportColumn("reason", _("Årsag"), ValueKind.TEXT), ReportColumn("hires", counted)]
    rows = [
        ReportRow((str(label), sum(row[measure] for row in uses if row[field] == value)))
        for value, label in choices
    ]
    return adding_up(name, title, columns, rows)


def lengths(progress: ProgressReport, rows: list[dict[str, Any]]) -> DataTable:
    """Return the way from created posts to committed årsværk: what short hires, part time and leave take away."""
    columns = [
        figure("hospital", progress.grant),
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
        "lengths", _("Fra stillinger til årsværk"), columns, list(hospital_rows(progress, rows, cells))
    )


class BudgetYears:
    """The financial years of a grant. `budgets` is each hospital's budget of each in kr., empty for money of the whole grant.

    `last` is the last year that has money: of the budgets, else the year in which the start window begins; None without.
    What is used later presupposes that money is carried over, or appropriated again.
    """

    def __init__(self, grant: Grant, budgets: Iterable[dict[str, Any]]) -> None:
        self.month = grant.financial_year_month
        self.budgets = {(row["hospital_id"], row["year"]): Decimal(row["budget"]) for row in budgets}
        begins = grant.starts_from
        first = None if begins is None else begins.year - (begins.month < self.month)
        self.last: int | None = max((year for _hospital, year in self.budgets), default=first)

    def label(self, year: int) -> str:
        """Return the name of a financial year: the calendar year, or both where it begins within one."""
        return str(year) if self.month == 1 else f"{year}/{(year + 1) % 100:02d}"

    @property
    def heading_of_later(self) -> str:
        """The heading of what is used later: a part of what is committed, or beyond it where money is of years."""
        return _("Forudsætter genbevilling") if self.budgets else _("Heraf forudsætter overførsel")

    @property
    def condition(self) -> str:
        """What later use presupposes, as the end of a heading."""
        return _("forudsætter genbevilling") if self.budgets else _("forudsætter overførsel")


def budget_years(money: BudgetYears, rows: list[dict[str, Any]]) -> DataTable:
    """Return the budget of each financial year beside what is spent and committed in it.

    The underspend of a hospital's year is there next year only where it is appropriated again, as a budget row of that
    year. What hires cost in years beyond the last budget of their hospital presupposes that.
    """
    columns = [
        ReportColumn("year", _("Budgetår"), ValueKind.TEXT),
        ReportColumn("budget", _("Budget"), ValueKind.KR),
        figure("spent"),
        figure("committed"),
        ReportColumn("underspend", _("Mindreforbrug"), ValueKind.KR),
        ReportColumn("overspend", _("Merforbrug"), ValueKind.KR),
        ReportColumn("re_appropriation", _("Forudsætter genbevilling"), ValueKind.KR),
    ]
    cost = {name: by_hospital_and_year(rows, name) for name in ("spent", "committed", "beyond")}

    def cells(year: int) -> tuple[Any, ...]:
        keys = [key for key in {*money.budgets, *cost["committed"]} if key[1] == year]
        left = [money.budgets.get(key, Decimal()) - cost["committed"].get(key, Decimal()) for key in keys]
        spent, committed, beyond = (
            sum((costs.get(key, Decimal()) for key in keys), Decimal()) for costs in cost.values()
        )
        return (
            money.label(year),
            sum((money.budgets.get(key, Decimal()) for key in keys), Decimal()),
            spent,
            committed,
            sum((max(kr, Decimal()) for kr in left), Decimal()),
            sum((max(-kr, Decimal()) for kr in left), Decimal()),
            beyond,
        )

    years_of_all = sorted({year for _hospital, year in (*money.budgets, *cost["committed"])})
    lines = [ReportRow(cells(year)) for year in years_of_all]
    return adding_up("budget_years", _("Budget og forbrug pr. budgetår"), columns, lines)


def by_hospital_and_year(rows: list[dict[str, Any]], name: str) -> dict[tuple[int, int], Decimal]:
    """Return the kr. of each hospital in each year: the rows hold the kr. up to the end of each year."""
    years_of_all = sorted({row["year"] for row in rows})
    of_hospitals: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        of_hospitals[row["hospital_id"]].append(row)
    return {
        (hospital, year): kr
        for hospital, own in of_hospitals.items()
        for year, kr in zip(years_of_all, by_year(own, years_of_all, name), strict=True)
    }


def by_year(rows: Iterable[dict[str, Any]], calendar_years: Sequence[int], name: str) -> list[Decimal]:
    """Return the kr. of each year, in order: the rows hold the kr. up to the end of each year."""
    until: dict[int, Decimal] = defaultdict(Decimal)
    for row in rows:
        until[row["year"]] += row[name]
    ends = [Decimal(), *(until[year] for year in calendar_years)]
    return [later - earlier for earlier, later in pairwise(ends)]


def years(money: BudgetYears, rows: list[dict[str, Any]]) -> DataTable:
    """Return reckoned spending and commitments by financial year; the years add up to the report's own.

    The carry-over is None without a start window, which decides the budget year.
    """
    calendar_years = sorted({row["year"] for row in rows})
    budget = money.last
    is_calendar = money.month == 1
    columns = [
        ReportColumn("year", _("Kalenderår") if is_calendar else _("Budgetår"), ValueKind.TEXT),
        ReportColumn("spent", label_of("spent"), ValueKind.KR),
        ReportColumn("committed", label_of("committed"), ValueKind.KR),
        ReportColumn("carry_over", money.heading_of_later, ValueKind.KR),
    ]

    def later(year: int, planned: Decimal, beyond: Decimal) -> Decimal | None:
        if money.budgets:
            return beyond
        return None if budget is None else planned if year > budget else Decimal()

    costs = [by_year(rows, calendar_years, name) for name in ("spent", "committed", "beyond")]
    lines = [
        ReportRow((money.label(year), done, planned, later(year, planned, beyond)))
        for year, done, planned, beyond in zip(calendar_years, *costs, strict=True)
        if done or planned or beyond
    ]
    title = _("Beregnet forbrug pr. kalenderår") if is_calendar else _("Beregnet forbrug pr. budgetår")
    return adding_up("years", title, columns, lines)


def carry_over(progress: ProgressReport, money: BudgetYears, rows: list[dict[str, Any]]) -> DataTable:
    """Return what each hospital has committed up to the last budget year and later; None without a budget year."""
    budget = money.last
    calendar_years = sorted({row["year"] for row in rows})
    columns = [
        figure("hospital", progress.grant),
        ReportColumn("in_budget_year", _("Disponeret i budgetåret"), ValueKind.KR),
        ReportColumn("carry_over", _("Disponeret senere (%s)") % money.condition, ValueKind.KR),
        figure("committed"),
    ]

    def cells(rows: Uses) -> tuple[Any, ...]:
        committed = dict(zip(calendar_years, by_year(rows, calendar_years, "committed"), strict=True))
        whole = sum(committed.values(), Decimal())
        if money.budgets:
            return (whole, sum(by_year(rows, calendar_years, "beyond"), Decimal()), whole)
        if budget is None:
            return (None, None, whole)
        later = sum((kr for year, kr in committed.items() if year > budget), Decimal())
        return (whole - later, later, whole)

    return adding_up(
        "carry_over", _("Overførsel til senere år"), columns, list(hospital_rows(progress, rows, cells))
    )
