"""Nightly jobs run once a day, make up for missed days once, and in one process at a time."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.core.management import CommandError, call_command

from hrtrack.common import jobs
from hrtrack.common.models import JobRun
from tests.support.factories import make_hospital
from tests.support.racing import at_once
from tests.support.violations import violated_by

pytestmark = pytest.mark.django_db
Days = list[tuple[dt.date, dt.date]]
FIRST = dt.date(2026, 11, 27)


def night(number: int) -> dt.datetime:
    """Two o'clock at night, `number` days after the first night."""
    return dt.datetime.combine(FIRST, dt.time(2)) + dt.timedelta(days=number)


@pytest.fixture
def days(monkeypatch: pytest.MonkeyPatch) -> Days:
    """The days of each run of the job "count", which is the only one."""
    found: Days = []

    def count(first_day: dt.date, day: dt.date) -> str:
        found.append((first_day, day))
        return f"{len(found)} gange"

    monkeypatch.setattr(jobs, "_daily", {"count": count})
    monkeypatch.setattr(jobs, "_each_time", {})
    return found


def run_on(number: int) -> None:
    with time_machine.travel(night(number), tick=False):
        call_command("nightly")


def test_job_runs_once_a_day(days: Days, capsys: pytest.CaptureFixture[str]) -> None:
    for number in (0, 0, 1):
        run_on(number)
    second = FIRST + dt.timedelta(days=1)
    assert days == [(FIRST, FIRST), (second, second)]
    outcomes = [line.split("i orden")[1].strip() for line in capsys.readouterr().out.splitlines()]
    assert outcomes == ["1 gange", "er kørt i dag", "2 gange"]


def test_missed_days_are_made_up_for_once(days: Days) -> None:
    for number in (0, 3, 3):
        run_on(number)
    assert days[1:] == [(FIRST + dt.timedelta(days=1), FIRST + dt.timedelta(days=3))]
    assert list(JobRun.objects.order_by("day").values_list("day", "first_day")) == [
        (FIRST, FIRST),
        (FIRST + dt.timedelta(days=3), FIRST + dt.timedelta(days=1)),
    ]


def test_job_that_fails_is_told_undone_and_run_again(
    days: Days, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_first_day: dt.date, _day: dt.date) -> str:
        make_hospital()
        raise ValueError("intet svar")

    good = jobs._daily["count"]
    monkeypatch.setitem(jobs._daily, "count", fail)
    monkeypatch.setitem(jobs._daily, "other", good)
    with pytest.raises(CommandError, match=r"^Nattens job fejlede: count\.$"):
        run_on(0)
    assert [line.split() for line in capsys.readouterr().out.splitlines()] == [
        ["count", "FEJL", "ValueError:", "intet", "svar"],
        ["other", "i", "orden", "1", "gange"],
    ]
    run = JobRun.objects.get(job="count")
    assert (run.done_at, run.attempts, run.outcome) == (None, 1, "ValueError: intet svar")
    make_hospital()  # the failed run has left none behind
    monkeypatch.setitem(jobs._daily, "count", good)
    run_on(0)
    run.refresh_from_db()
    assert (run.done_at is not None, run.attempts, run.outcome) == (True, 2, "2 gange")


@pytest.mark.django_db(transaction=True)
def test_two_processes_run_a_job_once(days: Days) -> None:
    results = at_once(*[lambda: list(jobs.run_jobs())] * 2)
    assert len(days) == 1
    assert [result.is_good for [result] in results] == [True, True]


@pytest.fixture
def each_time(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    def fail() -> str:
        raise jobs.JobFailed("3 opgivet")

    monkeypatch.setattr(jobs, "_daily", {})
    monkeypatch.setattr(jobs, "_each_time", {"outbox": fail})
    return fail  # type: ignore[return-value]


def test_job_of_each_run_has_no_row_and_its_failure_is_told(
    each_time: object, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(CommandError):
        run_on(0)
    assert capsys.readouterr().out.split() == ["outbox", "FEJL", "3", "opgivet"]
    assert JobRun.objects.count() == 0


@pytest.mark.parametrize(
    ("sql", "name"),
    [
        ("INSERT INTO common_jobrun (job, day, first_day, attempts, outcome) SELECT job, day, first_day, 0, '' FROM common_jobrun", "job_run_once"),
        ("UPDATE common_jobrun SET first_day = day + 1", "job_run_days_in_order"),
    ],
)  # fmt: skip
def test_run_is_refused_by_the_constraint(days: Days, sql: str, name: str) -> None:
    run_on(0)
    assert violated_by(sql) == name


def test_registered_jobs_are_these() -> None:
    assert list(jobs._daily) == ["verify_history", "check_isolation", "summaries", "forget_reads"]
    assert list(jobs._each_time) == ["outbox"]
