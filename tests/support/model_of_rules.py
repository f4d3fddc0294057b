"""The counting rules in plain Python, day by day and in fractions, written from the table of rules and not from the code.

The property-based test compares every figure of the database with it.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor

DAY = timedelta(days=1)
PAID_BY_THE_GRANT = ("employed", "paid_leave", "paid_leave_and_cover")
PAID_LEAVES = PAID_BY_THE_GRANT[1:]


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """Days, both inclusive, at so many hours a week."""

    first_day: date
    last_day: date
    hours: Decimal
    kind: str = "employed"

    def days(self) -> list[date]:
        return [self.first_day + n * DAY for n in range((self.last_day - self.first_day).days + 1)]


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
        there = [s for s in self.stretches if s.first_day <= day <= s.last_day and s.kind == "employed"]
        return Fraction(sum((stretch.hours for stretch in there), start=Decimal()))

    def paid_hours_on(self, day: date) -> Fraction:
        """Hours that the grant pays if nobody covers."""
        return self.hours_of_kinds_on(day, PAID_BY_THE_GRANT)

    def hours_of_kinds_on(self, day: date, kinds: Iterable[str]) -> Fraction:
        there = [s.hours for s in self.stretches if s.first_day <= day <= s.last_day and s.kind in kinds]
        return Fraction(sum(there, start=Decimal()))


def same_day_next_year(day: date) -> date:
    """As a calendar says it: there is no 29 February in a common year, so the 28th."""
    is_29_february = (day.month, day.day) == (2, 29)
    return date(day.year + 1, day.month, 28 if is_29_february else day.day)


def length_of_year_from(first_day: date) -> int:
    last_day = max(same_day_next_year(first_day) - DAY, same_day_next_year(first_day - DAY))
    return (last_day - first_day).days + 1


def half_up(value: Fraction, decimals: int) -> Decimal:
    return Decimal(floor(value * 10**decimals + Fraction(1, 2))).scaleb(-decimals)


def state_of(hires: list[HireStory], as_of: date) -> str:
    """First match wins."""
    if any(hire.is_employed_on(as_of) for hire in hires):
        return "filled"
    if any(hire.first_day > as_of for hire in hires):
        return "to_start"
    ended = max(hire.last_day for hire in hires)
    return "left" if any(hire.left_early for hire in hires if hire.last_day == ended) else "run_out"


def is_displaced(hire: HireStory, agreed: list[HireStory], full_time: Fraction) -> bool:
    """Return whether others have the room of a hire that is withdrawn later; of two such hires, the later has it.

    There is no room on a day on which the hire is at work if all at work are more than full time, and none in the
    post's year if all together use more than the year.
    """
    if hire.withdrawn_on is None:
        return False
    present = [
        other
        for other in agreed
        if other is hire
        or (other.post == hire.post and (other.withdrawn_on is None or other.registered > hire.registered))
    ]
    every_day = {day for each in present for stretch in each.stretches for day in stretch.days()}
    if any(
        hire.hours_on(day) and sum(each.hours_on(day) for each in present) > full_time for day in every_day
    ):
        return True
    used = sum(min(full_time, sum(each.paid_hours_on(day) for each in present)) for day in every_day)
    return used > length_of_year_from(min(each.first_day for each in present)) * full_time


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


def hour_days(
    hire: HireStory, hires: list[HireStory], full_time: Fraction, until: date | None = None
) -> tuple[Fraction, Fraction]:
    """Return the days × hours of a hire that count in årsværk, and those that the grant pays."""
    worked = paid = Fraction()
    for stretch in hire.stretches:
        if stretch.kind not in PAID_BY_THE_GRANT:
            continue
        for day in stretch.days():
            if until is not None and day > until:
                break
            is_leave = stretch.kind in PAID_LEAVES
            covered = covered_hours(hire, hires, day, full_time) if is_leave else Fraction()
            worked += Fraction(stretch.hours) - covered
            paid += Fraction(stretch.hours) - (covered if stretch.kind == "paid_leave" else 0)
    return worked, paid


def count_hospital(
    stories: Iterable[HireStory], as_of: date, *, allocated: Decimal, price: Decimal, full_time: Decimal
) -> dict[str, int | Decimal]:
    """The figures of one hospital: money in kr., FTE and person-years to 4 decimals."""
    agreed = [story for story in stories if story.counts_on(as_of)]
    counting = [story for story in agreed if not is_displaced(story, agreed, Fraction(full_time))]
    posts: dict[Hashable, list[HireStory]] = {}
    people: dict[Hashable, list[HireStory]] = {}
    for hire in counting:
        posts.setdefault(hire.post, []).append(hire)
        people.setdefault(hire.person, []).append(hire)
    states = [state_of(hires, as_of) for hires in posts.values()]
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
    }
    fte = person_years = spent = committed_person_years = committed = Decimal()
    for hires in posts.values():
        year = length_of_year_from(min(hire.first_day for hire in hires)) * Fraction(full_time)
        for hire in hires:
            worked, paid = hour_days(hire, hires, Fraction(full_time), as_of)
            all_worked, all_paid = hour_days(hire, hires, Fraction(full_time))
            fte += half_up(hire.hours_on(as_of) / Fraction(full_time), 4)
            person_years += half_up(worked / year, 4)
            committed_person_years += half_up(all_worked / year, 4)
            spent += half_up(paid * Fraction(price) / year, 2)
            committed += half_up(all_paid * Fraction(price) / year, 2)
    return {
        **figures,
        "allocated": allocated,
        "fte": fte,
        "person_years": person_years,
        "committed_person_years": committed_person_years,
        "spent": spent,
        "committed": committed,
        "remaining": allocated - committed,
    }
