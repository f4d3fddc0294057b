"""The database's figures equal the plain model's for random grants: budgets, targets, prices, posts of any kind, later
decisions, undone ones, and employees who are one person.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from allocations.enums import BudgetKind, CountedIn
from allocations.models import BudgetRow, Target
from hires.actions.decisions import decide, versions_of, write_versions
from hires.capacity import PeriodSpan
from hires.enums import DecisionKind, LeavingReason, PeriodKind, RecruitmentRoute
from hires.figures.statement import hospital_figures
from hires.models import SamePerson
from tests.support.factories import (
    make_allocation,
    make_budget_row,
    make_employee,
    make_grant,
    make_hire,
    make_hospital,
    make_post,
    make_rate,
    make_staff_group,
    make_target,
)
from tests.support.model_of_rules import (
    DAY,
    FOREVER,
    Goal,
    HireStory,
    Money,
    Price,
    Stretch,
    Terms,
    count_unit,
)
from tests.support.profiles import examples

pytestmark = pytest.mark.django_db

LEVELS = {"": CountedIn.POSTS, "month": CountedIn.MONTHLY_LEVEL, "quarter": CountedIn.QUARTERLY_LEVEL}
TURNS = [date(2023, 3, 1), date(2023, 12, 31), date(2024, 2, 29), date(2024, 10, 1), date(2025, 2, 28)]
days = st.sampled_from(TURNS).flatmap(
    lambda turn: st.one_of(st.just(0), st.integers(-70, 70)).map(lambda offset: turn + offset * DAY)
)
decisions = st.one_of(st.none(), days)
groups = st.sampled_from([None, None, "nurses", "midwives"])
kinds = st.sampled_from(["employed"] * 4 + [kind.value for kind in PeriodKind if kind.is_leave])
hours = st.sampled_from(["37", "18.5", "40", "33.33"]).map(Decimal)
money = st.integers(-10_000_000, 200_000_000).map(lambda ore: Decimal(ore).scaleb(-2))


@st.composite
def terms(draw):
    further = draw(
        st.lists(
            st.builds(
                Price,
                st.sampled_from(["615000", "3.65"]).map(Decimal),
                days,
                decisions,
                groups,
            ),
            max_size=3,
            unique_by=lambda price: (price.staff_group, price.first_day, price.decided_on),
        )
    )
    return Terms(
        full_time=Decimal(37),
        prices=(Price(Decimal(600_000)), *further),
        months=draw(st.sampled_from([12, 12, 6, 18, 24, None, None])),
        last_day_of_use=draw(st.one_of(st.none(), days)),
        year_month=draw(st.sampled_from([1, 1, 4, 10])),
        level=draw(st.sampled_from(list(LEVELS))),
    )


@st.composite
def budgets(draw):
    first = Money(Decimal(1_320_000), draw(st.one_of(st.none(), st.integers(2023, 2025))))
    later = st.builds(
        lambda kr, year, day: Money(kr, year if first.year is not None else None, day, is_original=False),
        money,
        st.integers(2022, 2026),
        decisions,
    )
    return [first, *draw(st.lists(later, max_size=3))]


targets = st.lists(
    st.builds(Goal, st.sampled_from(["2.2", "4", "1", "0"]).map(Decimal), decisions, decisions),
    max_size=4,
    unique_by=lambda goal: (goal.first_day, goal.decided_on),
)


@st.composite
def stories(draw, registered, months):
    day = first_day = draw(days)
    stretches = []
    for length in draw(st.lists(st.integers(1, 400), min_size=1, max_size=3)):
        last_day = day + (length - 1) * DAY
        stretches.append(Stretch(first_day=day, last_day=last_day, hours=draw(hours), kind=draw(kinds)))
        day = last_day + DAY
    if months is None and draw(st.booleans()):
        stretches[-1] = replace(stretches[-1], last_day=FOREVER)
    fate = draw(st.sampled_from(["stays", "stays", "left", "withdrawn"]))
    return HireStory(
        registered=registered,
        post=draw(st.integers(1, 2)),
        person=draw(st.integers(1, 3)),
        from_redeployment=draw(st.booleans()),
        agreed_on=first_day + draw(st.integers(-60, 20)) * DAY,
        withdrawn_on=first_day - draw(st.integers(1, 40)) * DAY if fate == "withdrawn" else None,
        annulled=False,
        left_early=fate == "left",
        stretches=tuple(stretches),
        staff_group=draw(groups),
    )


@dataclass(frozen=True)
class Later:
    """What was decided about a hire later, and whether that was undone again."""

    decided_on: date
    stretches: tuple[Stretch, ...]
    is_leaving: bool
    is_undone: bool

    def told_on(self, story, as_of):
        """The story as of a day."""
        if self.is_undone or self.decided_on > as_of:
            return story
        return replace(story, stretches=self.stretches, left_early=self.is_leaving or story.left_early)


@st.composite
def later(draw, story):
    """Other hours from a day on, or an early end; None if nothing is decided later or the hire has no such day."""
    first, last = story.first_day, min(story.last_day, story.first_day + 1_000 * DAY)
    if story.withdrawn_on or first == last or not draw(st.booleans()):
        return None
    day = first + draw(st.integers(1, (last - first).days)) * DAY
    before = [
        replace(each, last_day=min(each.last_day, day - DAY))
        for each in story.stretches
        if each.first_day < day
    ]
    is_leaving = draw(st.booleans())
    after = [] if is_leaving else [each for each in story.stretches if each.last_day >= day]
    after = [replace(each, first_day=max(each.first_day, day), hours=Decimal("7.4")) for each in after]
    decided_on = max(min(story.agreed_on, first), draw(days))
    return Later(decided_on, (*before, *after), is_leaving, is_undone=draw(st.integers(0, 3)) == 0)


@st.composite
def worlds(draw):
    decided = draw(terms())
    history = [draw(stories(number, decided.months)) for number in range(draw(st.integers(1, 5)))]
    changes = [draw(later(story)) for story in history]
    return decided, draw(budgets()), draw(targets), history, changes, draw(st.booleans())


def told(history, changes, as_of, *, is_joined):
    """The hires as of a day; the first two employees may be one person."""
    stories = [
        change.told_on(story, as_of) if change else story
        for story, change in zip(history, changes, strict=True)
    ]
    return [
        replace(story, person=1 if is_joined and story.person == 2 else story.person) for story in stories
    ]


def written(decided, budget, goals, history, changes, *, is_joined):
    """Write a grant with one hospital, its decisions and its hires; return the allocation."""
    grant = make_grant(
        unit_price=decided.prices[0].kr,
        full_time_hours=decided.full_time,
        most_weekly_hours=40,
        post_months=decided.months,
        starts_from=None,
        starts_until=None,
        last_day_of_use=decided.last_day_of_use,
        financial_year_month=decided.year_month,
        counted_in=LEVELS[decided.level],
    )
    staff_groups = {
        name: make_staff_group(grant, name, place) for place, name in enumerate(("nurses", "midwives"), 1)
    }
    for price in decided.prices[1:]:
        make_rate(
            grant,
            price.kr,
            first_day=price.first_day,
            decided_on=price.decided_on,
            staff_group=staff_groups.get(price.staff_group),
        )
    allocation = make_allocation(grant, make_hospital("Rigshospitalet", "RH"))
    BudgetRow.objects.filter(allocation=allocation).update(amount=budget[0].kr, financial_year=budget[0].year)
    for row in budget[1:]:
        make_budget_row(
            allocation, row.kr, kind=BudgetKind.CHANGE, financial_year=row.year, decided_on=row.decided_on
        )
    Target.objects.filter(allocation=allocation).delete()
    for goal in goals:
        make_target(allocation, goal.value, first_day=goal.first_day, decided_on=goal.decided_on)
    posts, people = {}, {}
    for story, change in zip(history, changes, strict=True):
        posts.setdefault(story.post, None)
        posts[story.post] = posts[story.post] or make_post(allocation)
        people[story.person] = people.get(story.person) or make_employee(allocation.hospital)
        hire = make_hire(
            posts[story.post],
            *((each.first_day, each.last_day, each.hours, each.kind) for each in story.stretches),
            employee=people[story.person],
            agreed_on=story.agreed_on,
            route=RecruitmentRoute.REDEPLOYMENT
            if story.from_redeployment
            else RecruitmentRoute.OUTSIDE_REGION,
            leaving_reason=LeavingReason.RESIGNED if story.left_early else "",
            withdrawn_on=story.withdrawn_on,
            staff_group=staff_groups.get(story.staff_group),
        )
        if change:
            decide_later(hire, change, LeavingReason.RESIGNED if story.left_early else "")
    if is_joined and {1, 2} <= people.keys():
        for number in (1, 2):
            SamePerson.objects.create(employee=people[number], person=people[1], hospital=allocation.hospital)
    return allocation


def decide_later(hire, change, reason):
    """Write what was decided later, and take it back if it was undone."""
    versions = versions_of(hire)
    spans = [
        PeriodSpan(each.first_day, each.last_day, each.hours, PeriodKind(each.kind))
        for each in change.stretches
    ]
    spans[-1] = replace(spans[-1], leaving_reason=LeavingReason.RESIGNED if change.is_leaving else reason)
    kind = DecisionKind.LEAVING if change.is_leaving else DecisionKind.HOURS
    decision = decide(hire, versions, kind, tuple(spans), by=None, decided_on=change.decided_on)
    if change.is_undone:
        write_versions(hire, versions)
        decision.delete()


@settings(max_examples=examples(30), deadline=None)
@given(world=worlds(), as_of=days)
def test_figures_of_random_grants_equal_the_plain_models(world, as_of):
    """On a day, and on each day on which something was decided later."""
    decided, budget, goals, history, changes, is_joined = world
    found, expected = {}, {}
    with transaction.atomic():
        allocation = written(decided, budget, goals, history, changes, is_joined=is_joined)
        for day in {as_of, *(change.decided_on for change in changes if change)}:
            stories = told(history, changes, day, is_joined=is_joined)
            expected[day] = count_unit(stories, day, decided, budget, goals)
            row = vars(hospital_figures([allocation.grant], day)[0])
            found[day] = {name: row[name] for name in expected[day]}
        transaction.set_rollback(True)
    assert found == expected
