"""The database's figures equal the plain model's for random histories; so do the capacity's two twins."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from hires.actions.locking import check_capacity
from hires.capacity import (
    PeriodSpan,
    PostLimits,
    days_in_post_year,
    last_day_of_months,
    latest_last_day,
    overfull_on,
    unused_days,
)
from hires.enums import LeavingReason, PeriodKind, RecruitmentRoute
from hrtrack.common.database.constraints import violated_constraint
from reports.report.progress import COLUMNS
from tests.support.factories import (
    entitled,
    make_allocation,
    make_employee,
    make_grant,
    make_hire,
    make_hospital,
    make_post,
)
from tests.support.model_of_rules import DAY, HireStory, Stretch, count_hospital, half_up, length_of_year_from
from tests.support.profiles import examples
from tests.support.progress import build_progress

pytestmark = pytest.mark.django_db

HOSPITALS = [("Amager og Hvidovre Hospital", "AHH"), ("Bornholms Hospital", "BOH"), ("Rigshospitalet", "RH")]
POSTS, PEOPLE = 2, 3
# Around the turns of years and of February, where days are miscounted.
TURNS = [date(2018, 12, 31), date(2019, 2, 28), date(2019, 3, 1), date(2020, 1, 1), date(2020, 2, 29)]
days = st.sampled_from(TURNS).flatmap(
    lambda turn: st.one_of(st.just(0), st.integers(-40, 40)).map(lambda offset: turn + offset * DAY)
)
kinds = st.sampled_from(["employed"] * 3 + [kind.value for kind in PeriodKind if kind.is_leave])
weekly_hours = st.sampled_from(["37", "18.5", "30", "7.4", "0.01", "33.33"]).map(Decimal)


@st.composite
def stories(draw, registered):
    day = first_day = draw(days)
    stretches = []
    for length in draw(st.lists(st.one_of(st.just(31), st.integers(1, 200)), min_size=1, max_size=3)):
        last_day = day + (length - 1) * DAY
        stretches.append(
            Stretch(first_day=day, last_day=last_day, hours=draw(weekly_hours), kind=draw(kinds))
        )
        day = last_day + DAY
    hospital = draw(st.integers(0, len(HOSPITALS) - 1))
    fate = draw(st.sampled_from(["stays", "stays", "left", "withdrawn", "annulled"]))
    return HireStory(
        registered=registered,
        post=(hospital, draw(st.integers(1, POSTS))),
        person=(hospital, draw(st.integers(1, PEOPLE))),
        from_redeployment=draw(st.booleans()),
        agreed_on=first_day + draw(st.integers(-60, 20)) * DAY,
        withdrawn_on=first_day - draw(st.integers(1, 40)) * DAY if fate == "withdrawn" else None,
        annulled=fate == "annulled",
        left_early=fate == "left",
        stretches=tuple(stretches),
    )


@st.composite
def histories(draw):
    return [draw(stories(registered)) for registered in range(draw(st.integers(1, 8)))]


@dataclass
class Written:
    """The grant a history was written to."""

    allocations: list
    posts: dict
    people: dict

    @classmethod
    def empty(cls, price, full_time):
        grant = make_grant(unit_price=price, full_time_hours=full_time)
        allocations = [
            make_allocation(grant, make_hospital(*names), amount=amount, target=target, share_percent=share)
            for names, amount, target, share in zip(
                HOSPITALS, (2_809_000, 389_000, 0), (7, 0, 1), ("13", None, "30.5"), strict=True
            )
        ]
        return cls(allocations, {}, {})

    def write(self, story):
        hospital = story.post[0]
        allocation = self.allocations[hospital]
        if story.post not in self.posts:
            self.posts[story.post] = make_post(allocation)
        if story.person not in self.people:
            self.people[story.person] = make_employee(allocation.hospital)
        make_hire(
            self.posts[story.post],
            *((each.first_day, each.last_day, each.hours, each.kind) for each in story.stretches),
            employee=self.people[story.person],
            agreed_on=story.agreed_on,
            route=RecruitmentRoute.REDEPLOYMENT
            if story.from_redeployment
            else RecruitmentRoute.OUTSIDE_REGION,
            leaving_reason=LeavingReason.RESIGNED if story.left_early else "",
            withdrawn_on=story.withdrawn_on,
            annulled_on=story.first_day if story.annulled else None,
        )


def expected_rows(history, as_of, allocations, price, full_time):
    """Return the figures of the report's rows and its total that the model gives, by column."""
    rows = []
    for number, allocation in enumerate(allocations):
        row = count_hospital(
            [story for story in history if story.post[0] == number],
            as_of,
            allocated=Decimal(entitled(allocation).budget),
            price=price,
            full_time=full_time,
        )
        share = allocation.share_percent
        rows.append(
            {
                **row,
                "hospital": allocation.hospital.name,
                "target": Decimal(entitled(allocation).target),
                "share_percent": None if share is None else Decimal(share),
            }
        )
    total = {
        column: sum(row[column] for row in rows)
        for column in COLUMNS
        if column not in ("hospital", "share_percent", "attainment", "beside_attainment")
    }
    rows.append({**total, "hospital": "I alt", "share_percent": Decimal("43.5")})
    for row in rows:
        for name, done in (("attainment", "created"), ("beside_attainment", "committed_person_years")):
            attained = row["target"] and half_up(Fraction(row[done]) / Fraction(row["target"]), 4)
            row[name] = attained if row["target"] else None
    return rows


@settings(max_examples=examples(100), deadline=None)
@given(
    history=histories(),
    price=st.sampled_from(["400000", "3.65", "417999.99"]).map(Decimal),
    full_time=st.sampled_from(["37", "40"]).map(Decimal),
    data=st.data(),
)
def test_figures_of_random_histories_equal_the_plain_models(history, price, full_time, data):
    """Whatever the capacity would say of it: the figures hold of any history."""
    turning_days = {
        day + offset * DAY
        for story in history
        for day in (story.agreed_on, story.first_day, story.last_day, story.withdrawn_on or story.first_day)
        for offset in (-1, 0, 1)
    }
    as_of = data.draw(st.one_of(st.sampled_from(sorted(turning_days)), days), label="as of")
    with transaction.atomic():
        written = Written.empty(price, full_time)
        for story in history:
            written.write(story)
        report = build_progress(written.allocations[0].grant, as_of)
        expected = expected_rows(history, as_of, written.allocations, price, full_time)
        transaction.set_rollback(True)
    reported = [{column: getattr(row, column) for column in COLUMNS} for row in (*report.rows, report.total)]
    assert reported == expected


full_time_spans = st.builds(
    lambda first_day, length, hours, kind: PeriodSpan(first_day, first_day + (length - 1) * DAY, hours, kind),
    days,
    st.integers(1, 380),
    st.sampled_from(["37", "18.5", "18.51", "9.25"]).map(Decimal),
    kinds.map(PeriodKind),
)


@settings(max_examples=examples(60), deadline=None)
@given(spans=st.lists(full_time_spans, min_size=1, max_size=5))
def test_hire_is_accepted_by_the_trigger_where_the_ledger_has_room_and_only_there(spans):
    full_time = Decimal(37)
    accepted = []
    with transaction.atomic():
        post = make_post(make_allocation())
        for span in spans:
            both = [*accepted, span]
            has_room = (
                overfull_on(both, PostLimits(full_time)) is None
                and unused_days(both, PostLimits(full_time)) >= 0
                and span.last_day <= last_day_of_months(span.first_day, 12)
            )
            try:
                with transaction.atomic():
                    make_hire(post, (span.first_day, span.last_day, span.weekly_hours, span.kind))
                    check_capacity()
            except IntegrityError as error:
                refused = violated_constraint(error)
            else:
                refused = ""
                accepted.append(span)
            assert has_room == (refused == ""), refused
            assert accepted == [] or unused_days(accepted, PostLimits(full_time)) >= 0
        transaction.set_rollback(True)


@settings(max_examples=examples(50), deadline=None)
@given(spans=st.lists(full_time_spans, max_size=4), first_day=days)
def test_latest_last_day_is_the_last_the_trigger_accepts(spans, first_day):
    full_time, hours = Decimal(37), Decimal("18.5")
    with transaction.atomic():
        post = make_post(make_allocation())
        accepted = []
        for span in spans:
            latest = latest_last_day(accepted, span.first_day, span.weekly_hours, PostLimits(full_time))
            if latest is not None:
                last_day = min(span.last_day, latest, last_day_of_months(span.first_day, 12))
                accepted.append(replace(span, last_day=last_day))
                make_hire(post, (span.first_day, last_day, span.weekly_hours, span.kind))
        check_capacity()
        latest = latest_last_day(accepted, first_day, hours, PostLimits(full_time))
        last_day = min(latest or first_day - DAY, last_day_of_months(first_day, 12))
        if last_day >= first_day:
            make_hire(post, (first_day, last_day, hours))
            check_capacity()
            # The post is taken back to where it was, and given one day more.
            post.hires.last().periods.update(last_day=last_day + DAY)
        else:
            make_hire(post, (first_day, first_day, hours))
        with pytest.raises(IntegrityError), transaction.atomic():
            check_capacity()
        transaction.set_rollback(True)


def test_year_ends_the_same_day_in_database_ledger_and_model():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT day::date, last_day_of_months(day::date, 12)"
            " FROM generate_series(date '2015-12-25', date '2025-01-05', interval '1 day') AS day"
        )
        ends = dict(cursor.fetchall())
    assert ends == {first_day: last_day_of_months(first_day, 12) for first_day in ends}
    assert {first: (last - first).days + 1 for first, last in ends.items()} == {
        first: days_in_post_year(first) for first in ends
    }
    assert {first: days_in_post_year(first) for first in ends} == {
        first: length_of_year_from(first) for first in ends
    }
