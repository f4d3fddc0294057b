"""The counting rules, version 3, in plain Python: day by day and in fractions, written from docs/counting-rules.md.

Nothing here is shared with the code. The property-based tests compare every figure of the database with it.
"""

from calendar import monthrange
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor

DAY = timedelta(days=1)
# The last day of what has no end.
FOREVER = date(9999, 1, 1)
PAID_BY_THE_GRANT = ("employed", "paid_leave", "paid_leave_and_cover")
PAID_LEAVES = PAID_BY_THE_GRANT[1:]


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """Days, both inclusive, at so many hours a week."""

    first_day: date
    last_day: date
    hours: Decimal
    kind: str = "employed"

    def days(self, until: date) -> list[date]:
        ends = min(self.last_day, until)
        return [self.first_day + n * DAY for n in range((ends - self.first_day).days + 1)]

    def covers(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day


@dataclass(frozen=True, kw_only=True)
class HireStory:
    """The history of one hire. `registered` orders hires of one person that begin on the same day."""

    registered: int
    post: Hashable
    person: Hashable
    from_redeployment: bool
    agreed_on: date
    withdrawn_on: date | None
    annulled: bool
    left_early: bool
    stretches: tuple[Stretch, ...]
    staff_group: Hashable = None

    @property
    def first_day(self) -> date:
        return min(stretch.first_day for stretch in self.stretches)

    @property
    def last_day(self) -> date:
        return max(stretch.last_day for stretch in self.stretches)

    def counts_on(self, as_of: date) -> bool:
        if self.annulled or (self.withdrawn_on is not None and as_of >= self.withdrawn_on):
            return False
        return as_of >= min(self.agreed_on, self.first_day)

    def is_employed_on(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day

    def hours_on(self, day: date) -> Fraction:
        """In place: nobody on leave is."""
        return self.hours_of_kinds_on(day, ("employed",))

    def paid_hours_on(self, day: date) -> Fraction:
        """Hours that the grant pays if nobody covers."""
        return self.hours_of_kinds_on(day, PAID_BY_THE_GRANT)

    def hours_of_kinds_on(self, day: date, kinds: Iterable[str]) -> Fraction:
        there = [s.hours for s in self.stretches if s.covers(day) and s.kind in kinds]
        return Fraction(sum(there, start=Decimal()))


@dataclass(frozen=True)
class Price:
    """A price of a full-time year, for a staff group or for everyone else; None: from the beginning."""

    kr: Decimal
    first_day: date | None = None
    decided_on: date | None = None
    staff_group: Hashable = None


@dataclass(frozen=True)
class Money:
    """Money of a hospital, of a financial year or of the whole grant."""

    kr: Decimal
    year: int | None = None
    decided_on: date | None = None
    is_original: bool = True


@dataclass(frozen=True)
class Goal:
    """A target from a day on."""

    value: Decimal
    first_day: date | None = None
    decided_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a grant decides for all hospitals. `months` is None for posts without an end; `level` is "" for none."""

    full_time: Decimal
    prices: tuple[Price, ...]
    months: int | None = 12
    last_day_of_use: date | None = None
    year_month: int = 1
    level: str = ""


def is_decided(row: Price | Money | Goal, as_of: date) -> bool:
    return row.decided_on is None or row.decided_on <= as_of


def latest(rows: Sequence[Price] | Sequence[Goal]) -> Price | Goal:
    """The latest first day; of the same the one decided last, of the same the one written last."""
    numbered = list(enumerate(rows))
    return max(
        numbered, key=lambda pair: (pair[1].first_day or date.min, pair[1].decided_on or date.min, pair[0])
    )[1]


def price_on(terms: Terms, day: date, staff_group: Hashable, as_of: date) -> Fraction:
    holding = [
        price
        for price in terms.prices
        if is_decided(price, as_of) and (price.first_day is None or price.first_day <= day)
    ]
    own = [price for price in holding if staff_group is not None and price.staff_group == staff_group]
    price = latest(own or [price for price in holding if price.staff_group is None])
    assert isinstance(price, Price)
    return Fraction(price.kr)


def months_after(day: date, months: int) -> date:
    """As a calendar says it: there is no 29 February in a common year, so the 28th."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def same_day_next_year(day: date) -> date:
    return months_after(day, 12)


def last_day_after(first_day: date, months: int) -> date:
    return max(months_after(first_day, months) - DAY, months_after(first_day - DAY, months))


def length_of_year_from(first_day: date) -> int:
    return (last_day_after(first_day, 12) - first_day).days + 1


def years_of_post(begins: date, months: int | None) -> Iterator[tuple[date, int]]:
    """The last day of each year of a post, and the number of its days. The last year of a post with a length goes on."""
    number = 0
    while True:
        first_day = last_day_after(begins, 12 * number) + DAY
        ends = last_day_after(begins, 12 * number + 12)
        days = (ends - first_day).days + 1
        number += 1
        if months is not None and 12 * number >= months:
            yield FOREVER, days
            return
        yield ends, days


def last_day_of_financial_year(year: int, month: int) -> date:
    return date(year + 1, month, 1) - DAY


def financial_year_of(day: date, month: int) -> int:
    return day.year if day.month >= month else day.year - 1


def funded_until(terms: Terms, budgets: Iterable[Money], as_of: date) -> date:
    years = [row.year for row in budgets if row.year is not None and is_decided(row, as_of)]
    ends = [last_day_of_financial_year(max(years), terms.year_month)] if years else []
    if terms.last_day_of_use is not None:
        ends.append(terms.last_day_of_use)
    if ends:
        return min(ends)
    if terms.months is not None:
        return FOREVER
    return last_day_of_financial_year(financial_year_of(as_of, terms.year_month), terms.year_month)


def half_up(value: Fraction, decimals: int) -> Decimal:
    return Decimal(floor(value * 10**decimals + Fraction(1, 2))).scaleb(-decimals)


def state_of(hires: list[HireStory], as_of: date, months: int | None = 12) -> str:
    """First match wins."""
    if any(hire.is_employed_on(as_of) for hire in hires):
        return "filled"
    if any(hire.first_day > as_of for hire in hires):
        return "to_start"
    ended = max(hire.last_day for hire in hires)
    left = months is None or any(hire.left_early for hire in hires if hire.last_day == ended)
    return "left" if left else "run_out"


def is_displaced(
    hire: HireStory, agreed: list[HireStory], full_time: Fraction, months: int | None = 12
) -> bool:
    """Return whether others have the room of a hire that is withdrawn later; of two such hires, the later has it.

    There is no room on a day on which the hire is at work beside others if all at work are more than full time, and none
    in the post if all together use more than its length.
    """
    if hire.withdrawn_on is None:
        return False
    present = [
        other
        for other in agreed
        if other is hire
        or (other.post == hire.post and (other.withdrawn_on is None or other.registered > hire.registered))
    ]
    # Hours change only where a stretch begins.
    for day in {stretch.first_day for each in present for stretch in each.stretches}:
        at_work = [each.hours_on(day) for each in present if each.hours_on(day)]
        if hire.hours_on(day) and len(at_work) > 1 and sum(at_work) > full_time:
            return True
    if months is None:
        return False
    begins = min(each.first_day for each in present)
    every_day = {day for each in present for stretch in each.stretches for day in stretch.days(FOREVER)}
    used = sum(min(full_time, sum(each.paid_hours_on(day) for each in present)) for day in every_day)
    return used > ((last_day_after(begins, months) - begins).days + 1) * full_time


def covered_hours(hire: HireStory, hires: list[HireStory], day: date, full_time: Fraction) -> Fraction:
    """Return the hours of the hire's paid leave on a day that others in the post cover.

    Those at work and those on paid leave together are more than full time by so much; whoever began last is covered
    first.
    """
    at_work = sum(each.hours_on(day) for each in hires)
    if not at_work:
        return Fraction()
    before = [
        each for each in hires if (each.first_day, each.registered) <= (hire.first_day, hire.registered)
    ]
    on_leave = sum(each.hours_of_kinds_on(day, PAID_LEAVES) for each in before)
    return min(
        hire.hours_of_kinds_on(day, PAID_LEAVES), max(Fraction(at_work + on_leave) - full_time, Fraction())
    )


def reckoned_days(
    hire: HireStory, hires: list[HireStory], terms: Terms, as_of: date, until: date
) -> tuple[Fraction, ...]:
    """Return the årsværk and the kr. of a hire's days up to the day and up to `until`, not rounded."""
    full_time = Fraction(terms.full_time)
    begins = min(each.first_day for each in hires)
    turns = sorted({price.first_day for price in terms.prices if price.first_day}, reverse=True)
    so_far, in_all = [Fraction(), Fraction()], [Fraction(), Fraction()]
    prices: dict[date, Fraction] = {}
    for stretch in hire.stretches:
        if stretch.kind not in PAID_BY_THE_GRANT:
            continue
        years = years_of_post(begins, terms.months)
        ends, year_days = next(years)
        for day in stretch.days(until):
            while day > ends:
                ends, year_days = next(years)
            is_leave = stretch.kind in PAID_LEAVES
            covered = covered_hours(hire, hires, day, full_time) if is_leave else Fraction()
            hours = Fraction(stretch.hours)
            paid = hours - (covered if stretch.kind == "paid_leave" else 0)
            # The price changes on the first day of a price alone.
            since = next((turn for turn in turns if turn <= day), date.min)
            if since not in prices:
                prices[since] = price_on(terms, day, hire.staff_group, as_of)
            person_years = (min(hours, full_time) - covered) / (year_days * full_time)
            kr = paid * prices[since] / (year_days * full_time)
            for sums in (so_far, in_all) if day <= as_of else (in_all,):
                sums[0] += person_years
                sums[1] += kr
    return (*so_far, *in_all)


def level_of(hire: HireStory, terms: Terms, as_of: date) -> Decimal:
    month = as_of.month if terms.level == "month" else 3 * ((as_of.month - 1) // 3) + 1
    first_day = as_of.replace(month=month, day=1)
    days = [first_day + n * DAY for n in range((as_of - first_day).days + 1)]
    hours = sum((hire.hours_on(day) for day in days), start=Fraction())
    return half_up(hours / (len(days) * Fraction(terms.full_time)), 4)


def annual_cost_of(hire: HireStory, terms: Terms, as_of: date, funded: date) -> Decimal:
    if hire.last_day != FOREVER:
        return Decimal()
    last = max(hire.stretches, key=lambda stretch: stretch.first_day)
    paid = Fraction(last.hours) if last.kind in PAID_BY_THE_GRANT else Fraction()
    price = price_on(terms, max(funded, as_of, last.first_day), hire.staff_group, as_of)
    return half_up(paid * price / Fraction(terms.full_time), 2)


def entitlement(budgets: Sequence[Money], targets: Sequence[Goal], as_of: date) -> dict[str, Decimal]:
    """What was decided by the day, and holds on it."""
    decided = [row for row in budgets if is_decided(row, as_of)]
    by_decision = sorted(
        (goal for goal in targets if is_decided(goal, as_of)), key=lambda goal: goal.decided_on or date.min
    )
    # After each decision one target applies to the day; the highest of them is the original one.
    applied = []
    for day in sorted({goal.decided_on or date.min for goal in by_decision}):
        known = [
            goal
            for goal in targets
            if (goal.decided_on or date.min) <= day and (goal.first_day or date.min) <= as_of
        ]
        if known:
            goal = latest(known)
            assert isinstance(goal, Goal)
            applied.append(goal.value)
    return {
        "allocated": sum((row.kr for row in decided), Decimal()),
        "original_budget": sum((row.kr for row in decided if row.is_original), Decimal()),
        "target": applied[-1] if applied else Decimal(),
        "original_target": max(applied, default=Decimal()),
    }


def count_unit(
    stories: Iterable[HireStory],
    as_of: date,
    terms: Terms,
    budgets: Sequence[Money],
    targets: Sequence[Goal] = (),
) -> dict[str, int | Decimal]:
    """The figures of one hospital: money in kr., FTE and person-years to 4 decimals."""
    full_time = Fraction(terms.full_time)
    agreed = [story for story in stories if story.counts_on(as_of)]
    counting = [story for story in agreed if not is_displaced(story, agreed, full_time, terms.months)]
    posts: dict[Hashable, list[HireStory]] = {}
    people: dict[Hashable, list[HireStory]] = {}
    for hire in counting:
        posts.setdefault(hire.post, []).append(hire)
        people.setdefault(hire.person, []).append(hire)
    states = [state_of(hires, as_of, terms.months) for hires in posts.values()]
    started = [hires for hires in posts.values() if any(hire.first_day <= as_of for hire in hires)]
    from_redeployment = [
        hires
        for hires in people.values()
        if min(hires, key=lambda hire: (hire.first_day, hire.registered)).from_redeployment
    ]
    figures: dict[str, int | Decimal] = {
        "created": len(posts),
        **{state: states.count(state) for state in ("filled", "to_start", "left", "run_out")},
        "started": len(started),
        "upcoming": len(posts) - len(started),
        "headcount": len([hire for hire in counting if hire.hours_on(as_of)]),
        "persons": len(people),
        "from_redeployment": len(from_redeployment),
        **entitlement(budgets, targets, as_of),
    }
    names = ("fte", "person_years", "spent", "committed_person_years", "committed", "annual_cost", "level")
    sums = dict.fromkeys(names, Decimal())
    funded = funded_until(terms, budgets, as_of)
    for hires in posts.values():
        for hire in hires:
            person_years, kr, all_person_years, all_kr = reckoned_days(hire, hires, terms, as_of, funded)
            sums["fte"] += half_up(hire.hours_on(as_of) / full_time, 4)
            sums["person_years"] += half_up(person_years, 4)
            sums["committed_person_years"] += half_up(all_person_years, 4)
            sums["spent"] += half_up(kr, 2)
            sums["committed"] += half_up(all_kr, 2)
            sums["annual_cost"] += annual_cost_of(hire, terms, as_of, funded)
            sums["level"] += level_of(hire, terms, as_of) if terms.level else 0
    allocated = figures["allocated"]
    return {**figures, **sums, "remaining": Decimal(allocated) - sums["committed"]}


def count_hospital(
    stories: Iterable[HireStory], as_of: date, *, allocated: Decimal, price: Decimal, full_time: Decimal
) -> dict[str, int | Decimal]:
    """The figures of one hospital in a grant as the memo's: one-year posts, one price, one table."""
    terms = Terms(full_time=full_time, prices=(Price(price),))
    figures = count_unit(stories, as_of, terms, (Money(allocated),))
    of_other_grants = ("target", "original_target", "original_budget", "annual_cost", "level")
    return {name: figure for name, figure in figures.items() if name not in of_other_grants}
