"""Four grants that are not the memo's, with the same hires in each: permanent posts, years, prices and other units.

Their tables are tidy; the printed shapes are the importer's own tests.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from allocations.enums import BudgetKind, CountedIn, UnitKind
from allocations.imports.apply import apply_import
from allocations.imports.plan import FOR_ALL
from allocations.models import Allocation, Grant, StaffGroup
from allocations.reading import read_table
from allocations.services.grants import WITHOUT_END, GrantTerms
from allocations.services.table_application import TableApplication, TableEffect
from hires.actions.changes import change_hours
from hires.actions.end import end_hire
from hires.enums import LeavingReason, PeriodKind
from hrtrack.common.clock import NO_END
from tests.support.factories import make_budget_row, make_employee, make_hire, make_post, make_rate, make_user

DAY = dt.timedelta(days=1)


def import_table(
    terms: GrantTerms, rows: dict[str, tuple[str, str]], how: TableApplication | None = None
) -> Grant:
    """Import a tidy table: each unit's amount in kr. and its target."""
    lines = [f"{name};{amount};{target}" for name, (amount, target) in rows.items()]
    text = "\n".join(["Hospital;Beløb i kr.;Måltal", *lines])
    apply_import(
        terms,
        read_table(text),
        by=None,
        create_hospitals=True,
        reasons={FOR_ALL: "Ny beslutning"},
        short_names={name: f"{name[0]}{name.split()[-1][:3]}".upper() for name in rows},
        how=how,
    )
    return Grant.objects.get(name=terms.name)


def hire_ten(allocation: Allocation, first_day: dt.date, ends: Callable[[dt.date], dt.date]) -> None:
    """Ten hires of all kinds from a day on. `ends` is the last day of a hire that begins on a day."""
    groups: list[StaffGroup | None] = [*allocation.grant.staff_groups.all()] or [None]
    full, half = allocation.grant.full_time_hours, allocation.grant.full_time_hours / 2
    hr = make_user("hospital_hr", allocation.hospital)
    month = dt.timedelta(days=30)

    def post() -> object:
        return make_post(allocation)

    shared, covered = make_post(allocation), make_post(allocation)
    last = ends(first_day)
    lise = make_employee(allocation.hospital, "Lise Holm")
    make_hire(post(), (first_day, last, full), employee=lise, staff_group=groups[0])
    for group in (groups[0], groups[-1]):
        make_hire(shared, (first_day, last, half), staff_group=group)
    leaves = (first_day + 3 * month, first_day + 5 * month, full, PeriodKind.PAID_LEAVE)
    make_hire(
        covered,
        (first_day, leaves[0] - DAY, full),
        leaves,
        (leaves[1] + DAY, last, full),
        staff_group=groups[0],
    )
    make_hire(covered, (leaves[0], leaves[1], full), staff_group=groups[-1])
    left = make_hire(post(), (first_day, last, full))
    end_hire(
        by=hr,
        hire=left,
        last_day=first_day + 4 * month,
        reason=LeavingReason.RESIGNED,
        decided_on=first_day + 2 * month,
    )
    fewer = make_hire(post(), (first_day + month, ends(first_day + month), full))
    change_hours(
        by=hr,
        hire=fewer,
        from_day=first_day + 4 * month,
        weekly_hours=Decimal(20),
        decided_on=first_day + 5 * month,
    )
    make_hire(post(), (first_day, last, full), withdrawn_on=first_day - DAY, agreed_on=first_day - month)
    make_hire(post(), (first_day, last, full), annulled_on=first_day)
    late = first_day + 6 * month
    make_hire(post(), (late, ends(late), full), agreed_on=first_day, employee=lise, staff_group=groups[-1])


def without_end(_first_day: dt.date) -> dt.date:
    return NO_END


def a_year(first_day: dt.date) -> dt.date:
    return first_day + 364 * DAY


def nurses() -> Grant:
    """Permanent nurses by region: a level in årsværk, raised in the second year, with money of each year."""
    terms = GrantTerms(
        name="1.000 sygeplejersker",
        total=Decimal(135_660_000),
        unit_price=Decimal(600_000),
        target=Decimal("226.1"),
        counted_in=CountedIn.MONTHLY_LEVEL,
        unit_kind=UnitKind.REGION,
        organisation="Danske Regioner",
        post_months=WITHOUT_END,
        most_weekly_hours=Decimal(40),
    )
    first = {"Region Midtjylland": ("93960000", "156,6"), "Region Nordjylland": ("41700000", "69,5")}
    import_table(terms, first, TableApplication(financial_year=2025))
    second = TableApplication(
        effect=TableEffect.ADDS,
        decided_on=dt.date(2025, 12, 10),
        first_day=dt.date(2026, 1, 1),
        financial_year=2026,
    )
    rows = {"Region Midtjylland": ("187920000", "156,6"), "Region Nordjylland": ("83400000", "69,5")}
    grant = import_table(replace(terms, total=Decimal(271_320_000)), rows, second)
    make_rate(grant, 615_000, first_day=dt.date(2025, 7, 1), decided_on=dt.date(2025, 6, 20))
    for allocation in grant.allocations.order_by("pk"):
        hire_ten(allocation, dt.date(2025, 2, 1), without_end)
    return grant


def midwives() -> Grant:
    """One-year posts paid from a financial year that begins in October; a cut and an appropriation again."""
    terms = GrantTerms(
        name="Fødepulje",
        total=Decimal(4_000_000),
        unit_price=Decimal(500_000),
        target=Decimal(8),
        counted_in=CountedIn.POSTS,
        unit_kind=UnitKind.REGION,
        staff_groups=["Jordemødre", "Sygeplejersker"],
        financial_year_month=10,
        last_day_of_use=dt.date(2026, 9, 30),
        starts_from=dt.date(2025, 1, 1),
        starts_until=dt.date(2025, 12, 31),
    )
    rows = {"Region Midtjylland": ("2000000", "5"), "Region Syddanmark": ("2000000", "3")}
    import_table(terms, rows, TableApplication(financial_year=2024))
    cut = TableApplication(
        effect=TableEffect.REPLACES,
        decided_on=dt.date(2025, 8, 1),
        first_day=dt.date(2025, 8, 1),
        financial_year=2024,
    )
    less = replace(terms, total=Decimal(3_600_000), target=Decimal(7))
    grant = import_table(less, {**rows, "Region Midtjylland": ("1600000", "4")}, cut)
    for allocation in grant.allocations.order_by("pk"):
        make_budget_row(
            allocation,
            Decimal("312500.50"),
            financial_year=2025,
            kind=BudgetKind.RE_APPROPRIATION,
            decided_on=dt.date(2025, 10, 15),
        )
        hire_ten(allocation, dt.date(2025, 1, 15), a_year)
    return grant


def teachers() -> Grant:
    """Permanent posts of kommuner, a level of the quarter, money of the whole grant without a last day."""
    terms = GrantTerms(
        name="Minimumsnormeringer",
        total=Decimal(10_000_000),
        unit_price=Decimal("478913.25"),
        target=Decimal("20.5"),
        counted_in=CountedIn.QUARTERLY_LEVEL,
        unit_kind=UnitKind.KOMMUNE,
        post_months=WITHOUT_END,
    )
    grant = import_table(terms, {"Aabenraa": ("6000000", "12,5"), "Ørsted": ("4000000", "8")})
    for allocation in grant.allocations.order_by("pk"):
        hire_ten(allocation, dt.date(2025, 3, 1), without_end)
    return grant


def centres() -> Grant:
    """Two-year posts in årsværk with a price of each staff group, on 37,5 hours a week."""
    terms = GrantTerms(
        name="Additional roles",
        total=Decimal(9_000_000),
        unit_price=Decimal(450_000),
        target=Decimal("12.5"),
        counted_in=CountedIn.PERSON_YEARS,
        unit_kind=UnitKind.CENTER,
        full_time_hours=Decimal("37.5"),
        post_months=24,
        staff_groups=["Farmaceuter", "Fysioterapeuter"],
        financial_year_month=4,
    )
    grant = import_table(terms, {"Center Nord": ("5000000", "7,5"), "Center Syd": ("4000000", "5")})
    pharmacists, physiotherapists = grant.staff_groups.all()
    make_rate(grant, 520_000, staff_group=pharmacists)
    make_rate(
        grant,
        430_000,
        staff_group=physiotherapists,
        first_day=dt.date(2025, 9, 1),
        decided_on=dt.date(2025, 9, 15),
    )
    for allocation in grant.allocations.order_by("pk"):
        hire_ten(allocation, dt.date(2025, 4, 1), lambda first_day: first_day + 729 * DAY)
    return grant


FOUR_GRANTS: dict[str, Callable[[], Grant]] = {
    "nurses": nurses,
    "midwives": midwives,
    "teachers": teachers,
    "centres": centres,
}
