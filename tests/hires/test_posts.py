from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hires.capacity import PeriodSpan, PostRemainder
from hires.enums import LeavingReason
from hires.figures.statement import allocation_figures, hospital_figures
from hires.models import Post
from hires.posts import (
    PostState,
    placements_in,
    post_statuses,
    spans_in,
    spent_and_committed,
)
from hires.room import FreePost, free_posts
from tests.support.factories import make_allocation, make_grant, make_hire, make_hospital, make_post

pytestmark = pytest.mark.django_db

TODAY = date(2018, 7, 1)
YEAR = (date(2018, 1, 1), date(2018, 12, 31))
LATER = (date(2018, 9, 1), date(2019, 8, 31))


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2018, 7, 1, 12, tzinfo=ZoneInfo("Europe/Copenhagen")), tick=False):
        yield


@pytest.fixture
def allocation():
    return make_allocation()


def queries_of(read) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        read()
    return len(captured)


# Posts as of a day


def test_post_statuses_show_who_is_in_each_post(allocation):
    held, coming, vacant = (make_post(allocation) for _ in range(3))
    left = make_post(allocation)
    shared = [make_hire(held, (*YEAR, 20)), make_hire(held, (*YEAR, 17))]
    successor = make_hire(coming, LATER, agreed_on=date(2018, 6, 1))
    make_hire(left, (YEAR[0], date(2018, 4, 30)), leaving_reason=LeavingReason.RESIGNED)
    statuses = post_statuses(allocation, TODAY)
    assert [
        (
            status.post,
            status.state,
            [placement.hire for placement in status.placements],
            status.starts,
            status.remainder.unused_days,
            status.remainder.post_days,
        )
        for status in statuses
    ] == [
        (held, PostState.FILLED, shared, None, 0, 365),
        (coming, PostState.TO_START, [successor], date(2018, 9, 1), 0, 365),
        (vacant, PostState.VACANT, [], None, None, None),
        # 365 − 120
        (left, PostState.LEFT, [], None, 245, 365),
    ]
    assert [
        (placement.first_day, placement.last_day, placement.weekly_hours)
        for placement in statuses[0].placements
    ] == [(*YEAR, 20), (*YEAR, 17)]


def test_post_statuses_of_a_held_post_tell_when_the_next_one_starts(allocation):
    post = make_post(allocation)
    holder = make_hire(post, (YEAR[0], date(2018, 8, 31)))
    successor = make_hire(post, (date(2018, 9, 1), date(2018, 12, 31)), agreed_on=TODAY)
    [status] = post_statuses(allocation, TODAY)
    assert (status.state, [placement.hire for placement in status.placements], status.starts) == (
        PostState.FILLED,
        [holder],
        date(2018, 9, 1),
    )
    assert [placement.hire for placement in status.listed] == [holder, successor]


def test_post_statuses_show_the_hours_of_the_day(allocation):
    make_hire(make_post(allocation), (YEAR[0], date(2018, 6, 30)), (TODAY, YEAR[1], "18.5"))

    def hours_on(day):
        return [status.placements[0].weekly_hours for status in post_statuses(allocation, day)]

    assert (hours_on(date(2018, 6, 30)), hours_on(TODAY)) == ([37], [Decimal("18.5")])


def test_post_statuses_of_an_earlier_day_know_only_what_was_agreed_by_then(allocation):
    make_hire(make_post(allocation), YEAR)
    make_hire(make_post(allocation), LATER, agreed_on=date(2018, 6, 1))
    make_post(allocation)
    assert [str(status.post) for status in post_statuses(allocation, date(2017, 12, 31))] == []
    assert [str(status.post) for status in post_statuses(allocation, date(2018, 5, 31))] == ["RH-01"]
    assert [str(status.post) for status in post_statuses(allocation, date(2018, 6, 1))] == [
        "RH-01",
        "RH-02",
    ]
    assert [str(status.post) for status in post_statuses(allocation, TODAY)] == ["RH-01", "RH-02", "RH-03"]


def test_post_statuses_are_those_of_one_hospital_and_grant(allocation):
    elsewhere = make_allocation(allocation.grant, make_hospital("Bornholms Hospital", "BOH"))
    of_another_grant = make_allocation(make_grant(), allocation.hospital)
    for other in (elsewhere, of_another_grant):
        make_hire(make_post(other), YEAR)
    assert post_statuses(allocation, TODAY) == []


def test_placements_in_a_post_are_all_its_hires_in_order(allocation):
    post = make_post(allocation)
    later = make_hire(post, (date(2018, 5, 1), date(2018, 12, 31)))
    annulled = make_hire(post, (date(2018, 2, 1), date(2018, 3, 1)), annulled_on=date(2018, 2, 1))
    first = make_hire(post, (YEAR[0], date(2018, 4, 30), "18.5"))
    assert [
        (placement.hire, placement.first_day, placement.last_day, placement.spent, placement.committed)
        for placement in placements_in(post, TODAY)
    ] == [
        # 120 × 18,5 × 400.000 ÷ (365 × 37) = 65.753,4247
        (first, YEAR[0], date(2018, 4, 30), Decimal("65753.42"), Decimal("65753.42")),
        (annulled, date(2018, 2, 1), date(2018, 3, 1), None, None),
        # 62 and 245 of 365 days: 67.945,2055 and 268.493,1507
        (later, date(2018, 5, 1), YEAR[1], Decimal("67945.21"), Decimal("268493.15")),
    ]


def test_spent_and_committed_are_a_hires_own_up_to_today(allocation):
    post = make_post(allocation)
    # 182 × 400.000 ÷ 365 = 199.452,0548
    assert spent_and_committed(make_hire(post, YEAR)) == (Decimal("199452.05"), Decimal(400_000))
    assert spent_and_committed(make_hire(post, YEAR, annulled_on=TODAY)) == (0, 0)


# Free posts


def test_spans_in_a_post_are_what_takes_up_its_year(allocation):
    post = make_post(allocation)
    make_hire(post, YEAR, withdrawn_on=date(2017, 12, 1))
    make_hire(post, YEAR, annulled_on=TODAY)
    make_hire(post, (YEAR[0], date(2018, 6, 30)), (TODAY, YEAR[1], "18.5"))
    make_hire(make_post(allocation), YEAR)
    assert sorted(spans_in(post), key=lambda span: span.first_day) == [
        PeriodSpan(YEAR[0], date(2018, 6, 30), Decimal(37)),
        PeriodSpan(TODAY, YEAR[1], Decimal("18.5")),
    ]


def test_free_posts_have_room_for_a_day_on_full_time_or_more(allocation):
    full, half, almost, left, empty = (make_post(allocation) for _ in range(5))
    make_hire(full, YEAR)
    make_hire(half, (*YEAR, "18.5"))
    # 364 days are used, and then 364½
    make_hire(almost, (YEAR[0], date(2018, 12, 30)))
    make_hire(left, (YEAR[0], date(2018, 4, 30)), leaving_reason=LeavingReason.RESIGNED)
    make_hire(empty, YEAR, annulled_on=TODAY)
    freed = [
        FreePost(left, PostRemainder(Decimal(245), 365), PeriodSpan(TODAY, date(2019, 3, 2), Decimal(37))),
        FreePost(empty),
        FreePost(
            half,
            PostRemainder(Decimal("182.5"), 365),
            PeriodSpan(TODAY, date(2019, 6, 30), Decimal("18.5")),
            is_shared=True,
        ),
    ]
    last = date(2018, 12, 31)
    leaving = FreePost(almost, PostRemainder(Decimal(1), 365), PeriodSpan(last, last, Decimal(37)))
    assert free_posts(allocation) == [*freed[:2], leaving, freed[2]]
    make_hire(almost, (date(2018, 12, 31), date(2018, 12, 31), "18.5"))
    assert free_posts(allocation) == freed


@pytest.mark.parametrize(
    ("kind", "hours", "is_shared", "is_cover"),
    [("employed", 20, True, False), ("unpaid_leave", 37, False, True), ("paid_leave", 37, False, True)],
)
def test_free_post_says_whom_a_hire_is_beside(allocation, kind, hours, is_shared, is_cover):
    make_hire(make_post(allocation), (*YEAR, hours, kind))
    [room] = free_posts(allocation)
    assert (room.is_shared, room.is_cover, room.is_beside_others) == (is_shared, is_cover, True)


# How many queries


def first_post(allocation):
    return Post.objects.select_related("grant").get(number=1, hospital=allocation.hospital)


@pytest.mark.parametrize(
    ("read", "queries"),
    [
        (lambda allocation: hospital_figures([allocation.grant], TODAY), 1),
        (lambda allocation: allocation_figures(allocation, TODAY), 1),
        # the figures, the posts, their hires and the hires' periods
        (lambda allocation: [str(status.post) for status in post_statuses(allocation, TODAY)], 4),
        # the posts and what takes up their years
        (lambda allocation: [str(free.post.department) for free in free_posts(allocation)], 2),
        # the post, the figures, its hires and their periods
        (lambda allocation: placements_in(first_post(allocation), TODAY), 4),
    ],
    ids=["hospital_figures", "allocation_figures", "post_statuses", "free_posts", "placements_in"],
)
def test_queries_are_as_many_for_one_row_as_for_three(allocation, read, queries):
    first = make_post(allocation)
    make_hire(first, (YEAR[0], TODAY, 10))
    assert queries_of(lambda: read(allocation)) == queries
    for _ in range(2):
        post = make_post(allocation)
        for _ in range(3):
            make_hire(post, (YEAR[0], TODAY, 1), (date(2018, 7, 2), YEAR[1], 2))
        make_hire(first, (YEAR[0], TODAY, 10))
    for names in (("Bornholms Hospital", "BOH"), ("Nordsjællands Hospital", "NOH")):
        make_hire(make_post(make_allocation(allocation.grant, make_hospital(*names))), YEAR)
    assert queries_of(lambda: read(allocation)) == queries
