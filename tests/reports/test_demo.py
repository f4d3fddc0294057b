"""The demo's invented year, on whatever day it is begun."""

import datetime as dt
from typing import Any

import pghistory.models
import pytest
import time_machine
from django.apps import apps
from django.core.management import CommandError, call_command

from accounts.models import User
from allocations.models import Grant
from hires import figures
from hires.models import Hire
from hrtrack.common.verification import verify_history
from reports import demo
from reports.progress import build_progress
from tests.factories import make_grant, make_user

pytestmark = pytest.mark.django_db

DAYS = [
    dt.date(2026, 11, 23),
    dt.date(2026, 12, 31),
    dt.date(2027, 1, 1),
    dt.date(2027, 2, 28),
    dt.date(2027, 7, 15),
    dt.date(2028, 2, 29),
    dt.date(2028, 8, 31),
]


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_demo_is_a_believable_year_on_any_day(today: dt.date) -> None:
    with time_machine.travel(dt.datetime.combine(today, dt.time(9)), tick=False):
        report = build_progress(demo.seed("et langt kodeord"), figures.today())
    total = report.total
    assert [row.filled for row in report.rows] == [5, 6, 1, 7, 5, 3, 11]
    assert (total.allocated, report.grant.total, total.target) == (21_999_000, 22_000_000, 55)
    assert total.held + total.to_start + total.left + total.run_out == 38
    assert (total.left, report.rows[1].remaining) == (1, -138_000)
    assert report.pace is not None
    assert 0.4 < report.pace < 0.7


def test_demos_history_is_dated_when_it_happened() -> None:
    demo.seed("et langt kodeord")
    events = [model for model in apps.get_models() if issubclass(model, pghistory.models.Event)]
    dates = [
        (event.pgh_created_at, dt.datetime.fromisoformat(event.pgh_context["dated"]))
        for model in events
        for event in model._default_manager.all()
    ]
    assert len(dates) > 200
    assert [told for told, dated in dates if told != dated] == []
    first_events = Hire.events.rel.related_model._default_manager.filter(pgh_label="insert")
    assert [event for event in first_events if event.pgh_created_at.date() < event.agreed_on] == []


def test_demos_history_is_whole() -> None:
    demo.seed("et langt kodeord")
    assert [verdict for verdict in verify_history() if not verdict.whole] == []


def test_demo_has_one_login_for_each_role() -> None:
    demo.seed("et langt kodeord")
    usable = [user for user in User.objects.all() if user.check_password("et langt kodeord")]
    assert {user.role: user.email for user in usable} == {
        role.value: email for role, (email, _name) in demo.LOGINS.items()
    }
    assert [user for user in User.objects.all() if user.has_usable_password() and user not in usable] == []


def test_demo_keeps_what_was_entered(capsys: pytest.CaptureFixture[str], monkeypatch: Any) -> None:
    call_command("demo", no_serve=True)
    Grant.objects.update(target=60)
    call_command("demo", no_serve=True)
    assert (Grant.objects.get().target, Hire.objects.count(), User.objects.count()) == (60, 41, 10)
    assert "38 / 55" in capsys.readouterr().out


def test_demo_leaves_a_database_in_use_alone() -> None:
    make_user()
    make_grant()
    with pytest.raises(CommandError, match="Databasen holder noget andet end en demo"):
        call_command("demo", no_serve=True)
    assert (Grant.objects.count(), Hire.objects.count()) == (1, 0)


def test_fresh_demo_leaves_a_named_database_alone(settings: Any) -> None:
    settings.DATABASE_URL = "postgres://somewhere"
    settings.DEBUG = True
    with pytest.raises(CommandError, match="--fresh sletter alt"):
        call_command("demo", no_serve=True, fresh=True)


def test_demo_leaves_a_database_of_production_alone(settings: Any) -> None:
    settings.DATABASE_URL = "postgres://somewhere"
    with pytest.raises(CommandError, match="demo fylder en database med opdigtede"):
        call_command("demo", no_serve=True)
    assert User.objects.count() == 0
