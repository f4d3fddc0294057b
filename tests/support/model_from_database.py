"""A grant in the database as the plain model of the rules reads it, and what the model makes of it."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from typing import Any

from allocations.enums import BudgetKind, CountedIn
from allocations.models import BudgetRow, Grant, Rate, Target
from hires.models import Hire, SamePerson
from tests.support.model_of_rules import Goal, HireStory, Money, Price, Stretch, Terms, count_unit

LEVELS = {CountedIn.MONTHLY_LEVEL: "month", CountedIn.QUARTERLY_LEVEL: "quarter"}


def terms_of(grant: Grant) -> Terms:
    """The terms and the prices of a grant, the prices in the order in which they were written."""
    prices = [
        Price(rate.price, rate.first_day, rate.decided_on, rate.staff_group_id)
        for rate in Rate.objects.filter(grant=grant).order_by("pk")
    ]
    return Terms(
        full_time=grant.full_time_hours,
        prices=tuple(prices),
        months=grant.post_months,
        last_day_of_use=grant.last_day_of_use,
        year_month=grant.financial_year_month,
        level=LEVELS.get(CountedIn(grant.counted_in), ""),
    )


def stories_of(grant: Grant, as_of: dt.date) -> dict[int, list[HireStory]]:
    """The hires of each hospital, by its id, in the version that was decided by a day."""
    found = defaultdict(list)
    persons = dict(SamePerson.objects.values_list("employee", "person"))
    for hire in Hire.objects.filter(grant=grant).prefetch_related("periods", "decisions"):
        decisions = [d for d in sorted(hire.decisions.all(), key=lambda d: d.pk) if d.decided_on <= as_of]
        if not decisions:
            continue
        last = decisions[-1].pk
        periods = [
            p
            for p in hire.periods.all()
            if p.decision_id <= last and (p.replaced_by_id is None or p.replaced_by_id > last)
        ]
        found[hire.hospital_id].append(
            HireStory(
                registered=hire.pk,
                post=hire.post_id,
                person=persons.get(hire.employee_id, hire.employee_id),
                from_redeployment=hire.route == "redeployment",
                agreed_on=hire.agreed_on,
                withdrawn_on=hire.withdrawn_on,
                annulled=hire.annulled_on is not None,
                left_early=any(p.leaving_reason for p in periods),
                stretches=tuple(
                    Stretch(first_day=p.first_day, last_day=p.last_day, hours=p.weekly_hours, kind=p.kind)
                    for p in periods
                ),
                staff_group=hire.staff_group_id,
            )
        )
    return found


def reckoned_by_the_model(grant: Grant, as_of: dt.date) -> dict[str, dict[str, Any]]:
    """Every figure of each hospital by its name, and of all together under "", without the database's help."""
    stories, terms = stories_of(grant, as_of), terms_of(grant)
    rows = {}
    for allocation in grant.allocations.select_related("hospital"):
        budgets = [
            Money(row.amount, row.financial_year, row.decided_on, row.kind == BudgetKind.ORIGINAL)
            for row in BudgetRow.objects.filter(allocation=allocation).order_by("pk")
        ]
        goals = [
            Goal(row.value, row.first_day, row.decided_on)
            for row in Target.objects.filter(allocation=allocation).order_by("pk")
        ]
        rows[allocation.hospital.name] = count_unit(
            stories[allocation.hospital_id], as_of, terms, budgets, goals
        )
    total: dict[str, Any] = {
        name: sum((row[name] for row in rows.values()), start=Decimal()) for name in next(iter(rows.values()))
    }
    return {**rows, "": total}
