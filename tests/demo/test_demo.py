"""The demo's invented year, on whatever day it is begun."""

import datetime as dt

import pghistory.models
import pytest
import time_machine
from django.apps import apps

from accounts.models import User
from allocations.models import Grant
from hires.models import Confirmation, Hire
from hrtrack.common import clock
from hrtrack.common.database.verification import verify_history
from hrtrack.demo import dated_history, sample_data
from tests.support.acting import past_everything
from tests.support.progress import build_progress

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("superuser")]

DAYS = [
    dt.date(2026, 11, 23),
    dt.date(2026, 12, 31),
    dt.date(2027, 1, 1),
    dt.date(2027, 2, 28),
    dt.date(2027, 7, 15),
    dt.date(2028, 2, 29),
    dt.date(2028, 8, 31),
]


def seed() -> Grant:
    grant = sample_data.seed("et langt kodeord")
    with past_everything():
        dated_history.date_history()
    return grant


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_demo_is_a_believable_year_on_any_day(today: dt.date) -> None:
    with time_machine.travel(dt.datetime.combine(today, dt.time(9)), tick=False):
        report = build_progress(seed(), clock.today())
    total = report.total
    assert [row.created for row in report.rows] == [5, 6, 1, 7, 5, 3, 11]
    assert (total.allocated, report.grant.total, total.target) == (21_999_000, 22_000_000, 55)
    assert total.filled + total.to_start + total.left + total.run_out == 38
    assert (total.left, report.rows[1].remaining) == (1, -138_000)
    assert report.pace is not None
    assert 0.4 < report.pace < 0.7


def test_demos_history_is_whole_and_dated_when_it_happened() -> None:
    seed()
    assert [verdict for verdict in verify_history() if not verdict.whole] == []
    events = [model for model in apps.get_models() if issubclass(model, pghistory.models.Event)]
    dates = [
        (event.pgh_created_at, dt.datetime.fromisoformat(event.pgh_context["dated"]))
        for model in events
        for event in model._default_manager.all()
    ]
    assert len(dates) > 200
    assert [told for told, dated in dates if told != dated] == []
    made = Confirmation.events.rel.related_model._default_manager
    assert {each.confirmed_at for each in Confirmation.objects.all()} == {
        each.pgh_created_at for each in made.all()
    }
    first_events = Hire.events.rel.related_model._default_manager.filter(pgh_label="insert")
    assert [event for event in first_events if event.pgh_created_at.date() < event.agreed_on] == []


def test_demo_has_one_login_for_each_role() -> None:
    seed()
    usable = [user for user in User.objects.all() if user.check_password("et langt kodeord")]
    assert {user.role: user.email for user in usable} == {
        role.value: email for role, (email, _name) in sample_data.LOGINS.items()
    }
    assert [user for user in User.objects.all() if user.has_usable_password() and user not in usable] == []
