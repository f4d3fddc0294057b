"""The nightly jobs: a registry that the apps fill from `AppConfig.ready`, and the run of all of them.

A job runs once a day, and once for all the days that were missed. Its run is a row, written in the transaction of its
work, so a run that is cut off has done nothing and is run again. Two processes run no job at the same time.
"""

import datetime as dt
import io
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hrtrack.common import clock
from hrtrack.common.database.acting import acting_as
from hrtrack.common.models import JobRun

logger = logging.getLogger(__name__)

# A job gets the first and the last day of its run, both inclusive, and returns a line about what it did. It raises what is
# wrong; a CommandError's text is told as it is.
Work = Callable[[dt.date, dt.date], str]


class JobFailed(Exception):  # noqa: N818 - it says what happened
    """What a job found wrong, as operators read it."""


@dataclass(frozen=True)
class JobResult:
    """How a job went: `is_good` is False for a failure; `outcome` is a line about it."""

    job: str
    is_good: bool
    outcome: str


_daily: dict[str, Work] = {}
_each_time: dict[str, Callable[[], str]] = {}


def register(job: str, work: Work) -> None:
    """Run `work` once a day, in a transaction of its own in which the system acts."""
    _daily[job] = work


def register_each_time(job: str, work: Callable[[], str]) -> None:
    """Call `work` at the end of every run of the command, without a transaction; it needs no record."""
    _each_time[job] = work


def command(name: str) -> Work:
    """Return the work of a management command: the last line of its output is the outcome."""

    def work(_first_day: dt.date, _day: dt.date) -> str:
        output = io.StringIO()
        call_command(name, stdout=output)
        return (output.getvalue().strip().splitlines() or [""])[-1]

    return work


def run_jobs() -> Iterator[JobResult]:
    """Run each job that has not been done today. Yield the result of each job when it has ended."""
    day = clock.today()
    for job, work in _daily.items():
        yield _run(job, work, day)
    for job, each_time in _each_time.items():
        try:
            yield JobResult(job, True, each_time())
        except Exception as error:
            logger.exception("The job %s failed", job)
            yield JobResult(job, False, _in_words(error))


def _run(job: str, work: Work, day: dt.date) -> JobResult:
    with acting_as(None, command="nightly", job=job):
        if not _lock(job):
            return JobResult(job, True, _("kører allerede i en anden proces"))
        last = JobRun.objects.filter(job=job).exclude(done_at=None).order_by("-day").first()
        if last and last.day >= day:
            return JobResult(job, True, _("er kørt i dag"))
        first_day = last.day + dt.timedelta(days=1) if last else day
        run, _is_new = JobRun.objects.get_or_create(job=job, day=day, defaults={"first_day": first_day})
        run.attempts += 1
        try:
            with transaction.atomic():
                run.outcome = work(run.first_day, day)
        except Exception as error:
            logger.exception("The job %s failed", job)
            run.outcome = _in_words(error)
        else:
            run.done_at = timezone.now()
        run.save()
        return JobResult(job, run.done_at is not None, run.outcome)


def _in_words(error: Exception) -> str:
    is_told = isinstance(error, CommandError | JobFailed)
    return str(error) if is_told else f"{type(error).__name__}: {error}"


def _lock(job: str) -> bool:
    """Return whether this transaction may run the job; another process that runs the job holds the lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"nightly {job}"])
        return bool(cursor.fetchone()[0])
