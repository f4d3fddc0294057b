"""Whatever happens in a hospital's year, in any order: the services let happen what a plain model has room for, and
only that; the days of every hire are the model's; and the capacity adds up to the day and the øre. What is undone was
never there: a sequence with undoing comes to the same as the sequence without what was undone."""

import datetime as dt
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from accounts.enums import Role
from hires.actions import changes
from hires.actions.acts.recording import latest_act
from hires.actions.acts.undo import undo_act
from hires.actions.correct import change_hire
from hires.actions.details import HireDetails, PostDetails, Term
from hires.actions.end import annul_hire, end_hire, withdraw_hire
from hires.actions.locking import check_capacity
from hires.actions.register import register_hire
from hires.enums import AnnulmentReason, LeavingReason, PeriodKind, RecruitmentRoute, WithdrawalReason
from hires.figures.statement import allocation_figures
from hires.models import Hire
from hires.posts import capacity_of
from tests.support.factories import make_allocation, make_grant, make_user
from tests.support.model_of_rules import (
    DAY,
    FOREVER,
    PAID_BY_THE_GRANT,
    HireStory,
    Price,
    Stretch,
    Terms,
    count_hospital,
    half_up,
    length_of_year_from,
    reckoned_days,
)
from tests.support.profiles import examples

pytestmark = pytest.mark.django_db

TODAY = dt.date(2018, 9, 15)
PRICE, FULL_TIME = Decimal(400_000), Decimal(37)
YEAR = [dt.date(2018, 1, 1) + n * DAY for n in range(365)]
days = st.one_of(
    st.sampled_from([YEAR[58], YEAR[59], YEAR[181], YEAR[257], YEAR[258]]), st.sampled_from(YEAR)
)
later_days = st.one_of(days, days.map(lambda day: day + 200 * DAY))
hours = st.sampled_from(["37", "37", "18.5", "30", "7.4"]).map(Decimal)
decided = st.one_of(st.none(), days)
leaves = st.sampled_from([kind for kind in PeriodKind if kind.is_leave])


@dataclass(frozen=True)
class Day:
    """One day of a hire."""

    hours: Decimal
    kind: str = "employed"
    department: str = ""


@dataclass(frozen=True)
class Version:
    """A hire, day by day, as one decision left it."""

    decided_on: dt.date
    days: dict[dt.date, Day]
    left: bool = False
    moved_to: "Told | None" = None


@dataclass
class Told:
    """A hire with its versions, the oldest first."""

    number: int
    post: int
    agreed_on: dt.date
    versions: list[Version]
    withdrawn_on: dt.date | None = None
    annulled: bool = False
    moved_in: bool = False
    pk: int = 0
    gone: bool = False

    def state(self) -> tuple[Any, ...]:
        return list(self.versions), self.withdrawn_on, self.annulled

    def go_back(self, state: tuple[Any, ...]) -> None:
        self.versions, self.withdrawn_on, self.annulled = state

    @property
    def days(self) -> dict[dt.date, Day]:
        return self.versions[-1].days

    @property
    def left(self) -> bool:
        return self.versions[-1].left

    def decided_without_a_day(self, new: dict[dt.date, Day]) -> dt.date:
        """The earlier of today and the first day that changes, but no day before the last decision."""
        changed = [day for day in new.keys() | self.days.keys() if new.get(day) != self.days.get(day)]
        takes_effect = min(changed, default=max(new) + DAY)
        return max(self.versions[-1].decided_on, min(TODAY, takes_effect))

    def agreed_by(self, first: dt.date) -> dt.date:
        return self.agreed_on if self.moved_in else min(self.agreed_on, first)

    def correct(self, first: dt.date, last: dt.date) -> None:
        """The first day in every version; the last day and that nobody left back to the decision that set them."""
        same_end = same_left = True
        corrected = []
        for version in reversed(self.versions):
            ends = max(version.days)
            same_end, same_left = same_end and ends == self.last, same_left and version.left == self.left
            days = day_by_day(first, last if same_end else ends, FULL_TIME)
            corrected.append(
                replace(
                    version,
                    days={day: version.days[min(max(day, self.first), ends)] for day in days},
                    left=version.left and not same_left,
                )
            )
        self.versions = corrected[::-1]
        self.versions[0] = replace(self.versions[0], decided_on=self.agreed_by(first))

    @property
    def is_live(self) -> bool:
        return self.withdrawn_on is None and not self.annulled

    @property
    def first(self) -> dt.date:
        return min(self.days)

    @property
    def last(self) -> dt.date:
        return max(self.days)

    def changed(self, change: Callable[[Day], Day], first: dt.date, last: dt.date) -> dict[dt.date, Day]:
        return {day: change(was) if first <= day <= last else was for day, was in self.days.items()}

    def story(self, as_of: dt.date) -> HireStory | None:
        """The version by a day; None before the first."""
        by_then = [version for version in self.versions if version.decided_on <= as_of]
        if not by_then:
            return None
        version = by_then[-1]
        return HireStory(
            registered=self.number,
            post=self.post,
            person=self.number,
            from_redeployment=True,
            agreed_on=version.decided_on,
            withdrawn_on=self.withdrawn_on,
            annulled=self.annulled,
            left_early=version.left,
            stretches=tuple(
                Stretch(first_day=day, last_day=day, hours=is_.hours, kind=is_.kind)
                for day, is_ in version.days.items()
            ),
        )


@dataclass
class ToldAct:
    """What was done to hires, each with its state before; None if the act began the hire. `post`: a new post's number."""

    before: list[tuple[Told, tuple[Any, ...] | None]]
    post: int | None = None
    undone: bool = False


def day_by_day(first: dt.date, last: dt.date, weekly_hours: Decimal) -> dict[dt.date, Day]:
    return {first + n * DAY: Day(weekly_hours) for n in range((last - first).days + 1)}


def last_of_year(first: dt.date) -> dt.date:
    return first + (length_of_year_from(first) - 1) * DAY


def paid(day: Day) -> Decimal:
    return day.hours if day.kind in PAID_BY_THE_GRANT else Decimal()


def used(hires: list[dict[dt.date, Day]]) -> Decimal:
    """Hour-days of a post's year, of which a day never takes more than full time."""
    every = {day for hire in hires for day in hire}
    return sum(
        (min(FULL_TIME, sum((paid(hire[day]) for hire in hires if day in hire), Decimal())) for day in every),
        Decimal(),
    )


def has_room(hires: list[dict[dt.date, Day]]) -> bool:
    """Whether one post has room for these hires, given day by day."""
    for hire in hires:
        if max(hire) > last_of_year(min(hire)):
            return False
        for day, is_ in hire.items():
            there = [h[day] for h in hires if day in h and h[day].kind == "employed"]
            if is_.kind == "employed" and sum(each.hours for each in there) > FULL_TIME:
                return False
    year = length_of_year_from(min(min(hire) for hire in hires))
    return used(hires) <= year * FULL_TIME


class HospitalYear(RuleBasedStateMachine):
    hires = Bundle("hires")

    @initialize()
    def begin(self) -> None:
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        grant = make_grant(starts_from=YEAR[0], starts_until=YEAR[-1], unit_price=PRICE)
        self.allocation = make_allocation(grant, amount=100_000_000)
        self.hr = make_user(Role.HOSPITAL_HR, self.allocation.hospital)
        self.posts: list[Any] = []
        self.told: list[Told] = []
        self.acts: list[ToldAct] = []

    def teardown(self) -> None:
        if hasattr(self, "atomic"):
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    def beside(self, post: int, but: Told | None = None) -> list[dict[dt.date, Day]]:
        return [
            each.days
            for each in self.told
            if each.is_live and not each.gone and each.post == post and each is not but
        ]

    def hire(self, told: Told) -> Hire:
        return Hire.objects.get(pk=told.pk)

    def acted(self, *before: tuple[Told, tuple[Any, ...] | None], post: int | None = None) -> None:
        self.acts.append(ToldAct(list(before), post))

    def newest(self, told: Told) -> ToldAct:
        """The newest act of a hire that nobody has undone."""
        return [
            act for act in self.acts if not act.undone and any(each is told for each, _state in act.before)
        ][-1]

    def tried(self, service: Callable[..., Any], expected: bool, **arguments: Any) -> bool:
        """Whether it happened, which it must exactly where the model has room."""
        try:
            service(by=self.hr, **arguments)
            check_capacity()
        except ValidationError as error:
            refused = error.messages
        else:
            refused = []
        assert expected is (refused == []), refused
        return expected

    def change(
        self,
        told: Told,
        service: Callable[..., Any],
        new: dict[dt.date, Day],
        ok: bool,
        *,
        left: bool | None = None,
        decided_on: dt.date | None = None,
        **arguments: Any,
    ) -> bool:
        """A change: `left` is whether the employee then leaves early, None as before."""
        if told.gone:
            return False
        before = told.state()
        ok = ok and told.is_live and bool(new) and has_room([*self.beside(told.post, told), new])
        ok = ok and (new != told.days or left not in (None, told.left))
        ok = ok and (decided_on is None or told.versions[-1].decided_on <= decided_on <= TODAY)
        if self.tried(service, ok, hire=self.hire(told), decided_on=decided_on, **arguments):
            day = decided_on or told.decided_without_a_day(new)
            told.versions.append(Version(day, new, told.left if left is None else left))
            self.acted((told, before))
        return ok

    @rule(
        target=hires,
        post=st.integers(0, 2),
        first=days,
        length=st.one_of(st.none(), st.integers(1, 366)),
        weekly=hours,
    )
    def register(self, post: int, first: dt.date, length: int | None, weekly: Decimal) -> Any:
        post = min(post, len(self.posts))
        is_new = post == len(self.posts)
        if not is_new and self.posts[post] is None:
            return multiple()
        beside = [] if is_new else self.beside(post)
        last = first + (length - 1) * DAY if length else None
        if last is None:
            # As far as there is room, one year at most; where a longer hire has room, so has a shorter one.
            number = bisect_left(
                range(1, (last_of_year(first) - first).days + 1),
                True,
                key=lambda days: not has_room([*beside, day_by_day(first, first + days * DAY, weekly)]),
            )
            last = first + number * DAY
        agreed_on = min(first, TODAY)
        told = Told(len(self.told), post, agreed_on, [Version(agreed_on, day_by_day(first, last, weekly))])
        details = HireDetails(
            name=f"Medarbejder {told.number}",
            employee_number=f"{told.number}",
            agreed_on=told.agreed_on,
            route=RecruitmentRoute.REDEPLOYMENT,
            formerly_employed=False,
        )
        ok = has_room([*beside, told.days])
        if not self.tried(
            register_hire,
            ok,
            allocation=self.allocation,
            post=PostDetails(department="Klinik", is_additional=True) if is_new else self.posts[post],
            term=Term(first_day=first, last_day=last if length else None, weekly_hours=weekly),
            details=details,
        ):
            return multiple()
        told.pk = Hire.objects.latest("pk").pk
        self.told.append(told)
        self.acted((told, None), post=post if is_new else None)
        if is_new:
            self.posts.append(self.hire(told).post)
        return told

    @rule(told=hires, from_day=later_days, weekly=hours, decided_on=decided)
    def change_hours(
        self, told: Told, from_day: dt.date, weekly: Decimal, decided_on: dt.date | None
    ) -> None:
        new = told.changed(lambda was: replace(was, hours=weekly), from_day, told.last)
        ok = told.first < from_day <= told.last
        arguments = {"from_day": from_day, "weekly_hours": weekly}
        self.change(told, changes.change_hours, new, ok, decided_on=decided_on, **arguments)

    @rule(told=hires, first=later_days, length=st.integers(1, 120), kind=leaves)
    def take_leave(self, told: Told, first: dt.date, length: int, kind: PeriodKind) -> None:
        last = first + (length - 1) * DAY
        new = told.changed(lambda was: replace(was, kind=kind), first, last)
        ok = told.first <= first <= last <= told.last
        self.change(told, changes.take_leave, new, ok, first_day=first, last_day=last, kind=kind)

    @rule(told=hires, first=later_days)
    def return_from_leave(self, told: Told, first: dt.date) -> None:
        ok = first in told.days and told.days[first].kind != "employed"
        last = first
        while ok and last + DAY in told.days and told.days[last + DAY].kind != "employed":
            last += DAY
        new = told.changed(lambda was: replace(was, kind="employed"), first, last)
        self.change(told, changes.return_from_leave, new, ok, first_day=first)

    @rule(told=hires, from_day=later_days, department=st.sampled_from(["Klinik", "Anden klinik"]))
    def move_to_department(self, told: Told, from_day: dt.date, department: str) -> None:
        elsewhere = "" if department == "Klinik" else department
        new = told.changed(lambda was: replace(was, department=elsewhere), from_day, told.last)
        ok = told.first < from_day <= told.last
        self.change(told, changes.move_to_department, new, ok, from_day=from_day, department=department)

    @rule(told=hires, last=later_days, decided_on=decided)
    def end(self, told: Told, last: dt.date, decided_on: dt.date | None) -> None:
        """Whoever is leaving leaves on another day before the agreed end; nobody who has moved on leaves later."""
        agreed = told.last
        if (
            told.left
            and told.versions[-1].moved_to is None
            and (as_agreed := [v for v in told.versions if not v.left])
        ):
            agreed = max(agreed, *as_agreed[-1].days)
        later = dict.fromkeys(day_by_day(told.last, last, FULL_TIME), told.days[told.last])
        new = {day: is_ for day, is_ in {**told.days, **later}.items() if day <= last}
        ok = told.first <= last < agreed
        arguments = {"last_day": last, "reason": LeavingReason.RESIGNED}
        self.change(told, end_hire, new, ok, left=True, decided_on=decided_on, **arguments)

    @rule(told=hires, last=later_days)
    def extend(self, told: Told, last: dt.date) -> None:
        new = {**told.days, **dict.fromkeys(day_by_day(told.last, last, FULL_TIME), told.days[told.last])}
        ok = last > told.last
        self.change(told, changes.extend_hire, new, ok, left=False, last_day=last)

    @rule(told=hires)
    def undo(self, told: Told) -> None:
        """As if the newest act had never been, if nobody depends on it and there is room for what was before."""
        if told.gone:
            return
        act = self.newest(told)
        hires = [each for each, _state in act.before]
        ok = all(self.newest(each) is act for each in hires)
        stay = [each for each in self.told if not each.gone and all(each is not other for other in hires)]
        if act.post is not None:
            ok = ok and all(each.post != act.post for each in stay)
        after = [(each, each.state()) for each in hires]
        for each, state in act.before:
            if state is None:
                each.gone = True
            else:
                each.go_back(state)
        for each in hires:
            if each.is_live and not each.gone:
                ok = ok and has_room([*self.beside(each.post, each), each.days])
        recorded = latest_act(told.pk)
        if self.tried(undo_act, ok, act=recorded):
            act.undone = True
            if act.post is not None:
                self.posts[act.post] = None
                while self.posts and self.posts[-1] is None:
                    self.posts.pop()
            return
        for each, state in after:
            each.gone = False
            each.go_back(state)

    @rule(told=hires, first=days, last=later_days)
    def correct_the_days(self, told: Told, first: dt.date, last: dt.date) -> None:
        """As if they had always been so; between the first and the last day everything stays."""
        if told.gone:
            return
        before = told.state()
        hire = self.hire(told)
        day_of_change = [day for day in sorted(told.days)[1:] if told.days[day] != told.days[day - DAY]]
        ok = first <= last and all(first < day <= last for day in day_of_change)
        ok = ok and first <= min(max(version.days) for version in told.versions)
        ok = ok and all(told.agreed_by(first) <= version.decided_on for version in told.versions[1:])
        new = {
            day: told.days[min(max(day, told.first), told.last)] for day in day_by_day(first, last, FULL_TIME)
        }
        details = HireDetails(
            name=hire.employee.name,
            employee_number=hire.employee.employee_number or "",
            agreed_on=hire.agreed_on,
            route=RecruitmentRoute.REDEPLOYMENT,
            formerly_employed=False,
        )
        weekly = told.days[told.last].hours
        term = Term(first_day=first, last_day=last, weekly_hours=weekly)
        same = (first, last) == (told.first, told.last)
        ok = (ok or same) and told.is_live and bool(new) and has_room([*self.beside(told.post, told), new])
        if self.tried(change_hire, ok, hire=hire, term=term, details=details):
            told.correct(first, last)
            self.acted((told, before))

    @rule(told=hires, from_day=later_days, post=st.integers(0, 2))
    def move_to_post(self, told: Told, from_day: dt.date, post: int) -> None:
        post = min(post, len(self.posts) - 1)
        if told.gone or self.posts[post] is None:
            return
        before = told.state()
        rest = {day: replace(is_, department="") for day, is_ in told.days.items() if day >= from_day}
        ok = told.is_live and post != told.post and told.first < from_day <= told.last
        # The first in a post begins in the grant's window.
        is_first = all(from_day < min(hire) for hire in self.beside(post))
        ok = ok and (from_day <= YEAR[-1] or not is_first) and has_room([*self.beside(post), rest])
        was_left = told.left
        moved = self.tried(
            changes.move_to_post, ok, hire=self.hire(told), from_day=from_day, post=self.posts[post]
        )
        if moved:
            stays = {day: is_ for day, is_ in told.days.items() if day < from_day}
            day = told.decided_without_a_day(stays)
            there = Told(len(self.told), post, day, [Version(day, rest, was_left)], moved_in=True)
            told.versions.append(Version(day, stays, True, there))
            there.pk = Hire.objects.latest("pk").pk
            self.told.append(there)
            self.acted((told, before), (there, None))

    @rule(told=hires, on=later_days)
    def withdraw(self, told: Told, on: dt.date) -> None:
        if told.gone:
            return
        before = told.state()
        ok = told.is_live and told.agreed_on <= on <= TODAY and on < told.first
        # Sent twice it is done once.
        is_again = told.withdrawn_on == on and on < told.first and not told.annulled
        reason = WithdrawalReason.CANDIDATE_WITHDREW
        if self.tried(withdraw_hire, ok or is_again, hire=self.hire(told), on=on, reason=reason):
            told.withdrawn_on = on
            if told.state() != before:
                self.acted((told, before))

    @rule(told=hires)
    def never_turned_up(self, told: Told) -> None:
        if told.gone:
            return
        before = told.state()
        ok = told.is_live and told.first <= TODAY <= told.first + 14 * DAY and not told.moved_in
        is_again = told.withdrawn_on == told.first and not told.annulled
        if self.tried(changes.record_no_show, ok or is_again, hire=self.hire(told)):
            told.withdrawn_on = told.first
            if told.state() != before:
                self.acted((told, before))

    @rule(told=hires)
    def annul(self, told: Told) -> None:
        if told.gone:
            return
        before = told.state()
        ok = told.is_live or (told.annulled and told.withdrawn_on is None)
        if self.tried(annul_hire, ok, hire=self.hire(told), reason=AnnulmentReason.WRONG_PERSON):
            told.annulled = True
            if told.state() != before:
                self.acted((told, before))

    @invariant()
    def days_are_the_models(self) -> None:
        if not hasattr(self, "told"):
            return
        hires = Hire.objects.order_by("pk").prefetch_related("periods__department", "decisions")
        found = [
            {
                day: Day(p.weekly_hours, p.kind, p.department.name if p.department else "")
                for p in hire.periods.all()
                if p.replaced_by_id is None
                for day in day_by_day(p.first_day, p.last_day, FULL_TIME)
            }
            for hire in hires
        ]
        here = [told for told in self.told if not told.gone]
        assert found == [told.days for told in here]
        # Neighbours that say the same are one.
        for hire, told in zip(hires, here, strict=True):
            turns = [day for day in told.days if told.days.get(day - DAY) != told.days[day]]
            assert len([p for p in hire.periods.all() if p.replaced_by_id is None]) == len(turns)
            assert len(hire.decisions.all()) == len(told.versions)

    @invariant()
    def figures_are_the_models(self) -> None:
        if not hasattr(self, "told"):
            return
        for as_of in (TODAY, YEAR[181], YEAR[59]):
            expected = count_hospital(
                [story for told in self.told if not told.gone and (story := told.story(as_of))],
                as_of,
                allocated=Decimal(100_000_000),
                price=PRICE,
                full_time=FULL_TIME,
            )
            # A move keeps the person, who is counted once.
            found = vars(allocation_figures(self.allocation, as_of))
            known = {name: found[name] for name in expected if name not in ("persons", "from_redeployment")}
            assert known == {name: expected[name] for name in known}, as_of

    @invariant()
    def ledgers_add_up(self) -> None:
        """Of each post: what its hires cost so far and to come, and what is left of its year."""
        if not hasattr(self, "told"):
            return
        for number, post in enumerate(self.posts):
            if post is None:
                continue
            hires = self.beside(number)
            capacity = capacity_of(post, TODAY)
            if not hires:
                assert (capacity.spent, capacity.to_come, capacity.left) == (0, 0, PRICE)
                continue
            year = length_of_year_from(min(min(hire) for hire in hires)) * Fraction(FULL_TIME)
            stories = [
                story
                for told in self.told
                if told.is_live and not told.gone and told.post == number and (story := told.story(TODAY))
            ]
            terms = Terms(full_time=FULL_TIME, prices=(Price(PRICE),))
            costs = [reckoned_days(story, stories, terms, TODAY, FOREVER) for story in stories]
            cost = [[half_up(so_far, 2), half_up(in_all, 2)] for _years, so_far, _all_years, in_all in costs]
            spent, committed = (sum(column, Decimal()) for column in zip(*cost, strict=True))
            left = half_up((year - Fraction(used(hires))) * Fraction(PRICE) / year, 2)
            assert (capacity.spent, capacity.to_come, capacity.left) == (spent, committed - spent, left)


def test_year_of_a_hospital_is_told_as_the_plain_model_tells_it() -> None:
    with time_machine.travel(dt.datetime(2018, 9, 15, 12, tzinfo=dt.UTC), tick=False):
        run_state_machine_as_test(
            HospitalYear,
            settings=settings(max_examples=examples(10), stateful_step_count=25, deadline=None),
        )
