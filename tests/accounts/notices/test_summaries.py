"""Summaries are written on the chosen days, for missed days once, and never where nothing waits."""

import datetime as dt
from collections.abc import Sequence

import pytest
import time_machine
from django.core.management import call_command

from accounts.enums import Language, Rhythm, Role
from accounts.models import Message, NoticeChoice, User
from accounts.notices import summaries
from accounts.notices.summaries import Waiting, due_day, write_summaries
from hires.presentation.waiting import waiting_for_hospitals
from hrtrack.common import jobs
from reports.phrases.waiting import waiting_for_center
from tests.support.factories import (
    make_allocation,
    make_employee,
    make_hire,
    make_hospital,
    make_post,
    make_user,
)

pytestmark = pytest.mark.django_db
MONDAY = dt.date(2026, 11, 30)


def day(number: int) -> dt.date:
    """A day of the week of MONDAY: 0 is Monday, −1 the Sunday before."""
    return MONDAY + dt.timedelta(days=number)


@pytest.mark.parametrize(
    ("rhythm", "first", "last", "due"),
    [
        (Rhythm.WEEKLY, 0, 0, 0),
        (Rhythm.WEEKLY, 1, 1, None),
        (Rhythm.WEEKLY, -2, 1, 0),
        (Rhythm.WEEKLY, -20, -1, -7),
        (Rhythm.DAILY, 3, 3, 3),
        (Rhythm.DAILY, 5, 5, None),
        (Rhythm.DAILY, 4, 6, 4),
        (Rhythm.DAILY, 0, 2, 2),
        (Rhythm.NEVER, 0, 0, None),
    ],
)
def test_summary_is_due_on_the_latest_day_of_its_rhythm_in_the_run(
    rhythm: Rhythm, first: int, last: int, due: int | None
) -> None:
    assert due_day(rhythm, day(first), day(last)) == (None if due is None else day(due))


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch) -> dict[int, Waiting]:
    """What waits for Center for HR's users, by id, and for nobody else."""
    waiting: dict[int, Waiting] = {}

    def found(users: Sequence[User]) -> dict[int, Waiting]:
        return {user.pk: waiting[user.pk] for user in users if user.pk in waiting}

    monkeypatch.setattr(summaries, "_sources", {Role.CENTER_HR: found})
    return waiting


def test_summary_says_what_waits_in_the_readers_language(source: dict[int, Waiting]) -> None:
    for language in Language:
        user = make_user(Role.CENTER_HR, language=language)
        source[user.pk] = Waiting(2, {"Bevilling": ["Et", "To"], "Tom": []}, "/her/")
    assert write_summaries(MONDAY, MONDAY) == "2 oversigter skrevet"
    assert list(Message.objects.order_by("pk").values_list("subject", "body", "path", "due_on")) == [
        ("HRTrack: 2 ting venter", "Det venter i HRTrack:\n\nBevilling\n- Et\n- To", "/her/", MONDAY),
        ("HRTrack: 2 things wait", "This waits in HRTrack:\n\nBevilling\n- Et\n- To", "/her/", MONDAY),
    ]


def test_nothing_is_written_where_nothing_waits(source: dict[int, Waiting]) -> None:
    user = make_user(Role.CENTER_HR)
    source[user.pk] = Waiting(0, {"Bevilling": []}, "/")
    assert (write_summaries(MONDAY, MONDAY), Message.objects.count()) == ("0 oversigter skrevet", 0)


def test_missed_monday_is_made_up_for_once(
    source: dict[int, Waiting], monkeypatch: pytest.MonkeyPatch
) -> None:
    user, daily = (make_user(Role.CENTER_HR) for _each in range(2))
    NoticeChoice.objects.create(user=daily, kind="summary", rhythm=Rhythm.DAILY)
    source.update({each.pk: Waiting(1, {"Bevilling": ["Et"]}, "/") for each in (user, daily)})
    monkeypatch.setattr(jobs, "_daily", {"summaries": write_summaries})
    for number in (-3, 2, 2, 3):  # Friday; Wednesday, twice; Thursday
        with time_machine.travel(dt.datetime.combine(day(number), dt.time(2)), tick=False):
            call_command("nightly")
    written = [(each.user, each.due_on) for each in Message.objects.order_by("pk")]
    assert written == [(daily, day(-3)), (user, day(0)), (daily, day(2)), (daily, day(3))]


@time_machine.travel("2018-04-02T08:00Z", tick=False)
def test_hospitals_summary_names_no_employee() -> None:
    allocation = make_allocation(hospital=make_hospital())
    post = make_post(allocation)
    make_hire(
        post,
        (dt.date(2018, 3, 1), dt.date(2019, 2, 28)),
        employee=make_employee(allocation.hospital, "Mette"),
    )
    user, of_none = make_user(Role.HOSPITAL_HR, allocation.hospital), make_user(Role.HOSPITAL_HR)
    waiting = waiting_for_hospitals([user, of_none])
    assert waiting == {
        user.pk: Waiting(
            2,
            {
                f"Rigshospitalet · {allocation.grant}": [
                    "Listen er ikke bekræftet endnu",
                    "1 opgave om en ansættelse",
                ]
            },
            "/",
        )
    }


@time_machine.travel("2018-04-02T08:00Z", tick=False)
def test_centers_summary_tells_attention_and_silent_hospitals_of_open_grants() -> None:
    allocation = make_allocation()
    make_allocation(allocation.grant, make_hospital("Bornholms Hospital", "BH"))
    user = make_user(Role.CENTER_HR)
    [found] = waiting_for_center([user]).values()
    assert found.count == len(found.lines[str(allocation.grant)]) > 1
    assert (
        found.lines[str(allocation.grant)][-1]
        == "2 hospitaler har ikke bekræftet deres liste den seneste måned"
    )
