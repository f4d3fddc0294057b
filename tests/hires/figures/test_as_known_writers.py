"""What was known on a day is asked for only when nothing of it is still being written."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from accounts.enums import Role
from hires.figures import as_known
from hires.figures.as_known import await_writers
from hrtrack.common.database.acting import acting_as
from reports.documents.data_formats import as_json, report_hash
from reports.models import RegionText
from reports.report.build import build_report, report_of
from tests.support.factories import make_grant, make_user


@pytest.fixture
def other_connection(transactional_db: None) -> Iterator[psycopg.Connection[Any]]:
    parameters = connection.get_connection_params()
    parameters = {
        key: value
        for key, value in parameters.items()
        if key in ("host", "port", "user", "dbname", "password")
    }
    with psycopg.connect(**parameters) as other:
        yield other
        other.rollback()


@pytest.mark.django_db(transaction=True)
def test_k13_report_waits_for_what_is_being_written(
    other_connection: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A transaction that is open over midnight is dated before it, and seen after it."""
    grant = make_grant()
    user = make_user(Role.ADMINISTRATOR)
    other_connection.execute("SELECT begin_act(%s, false, gen_random_uuid()::text, '{}')", [user.pk])
    other_connection.execute("UPDATE allocations_grant SET total = 1 WHERE id = %s", [grant.pk])
    monkeypatch.setattr(as_known, "PATIENCE", 0.2)
    with pytest.raises(ValidationError) as refused:
        await_writers()
    assert refused.value.messages == [
        "Der bliver stadig gemt ændringer, som måske hører til den dag. Prøv igen om lidt"
    ]
    other_connection.commit()
    await_writers()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now = cursor.fetchone()[0]
    with acting_as(None):
        assert report_of(grant, dt.date(2018, 3, 31), known_before=now).grant.total == 1


@pytest.mark.django_db(transaction=True)
def test_k13_report_of_a_day_that_is_over_is_the_same_each_time(
    other_connection: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    grant, today = make_grant(), timezone.localdate()
    user = make_user(Role.ADMINISTRATOR)
    other_connection.execute("SELECT begin_act(%s, false, gen_random_uuid()::text, '{}')", [user.pk])
    other_connection.execute("UPDATE allocations_grant SET total = 1 WHERE id = %s", [grant.pk])
    monkeypatch.setattr(as_known, "PATIENCE", 0.2)
    tomorrow = timezone.now() + dt.timedelta(days=1)
    with time_machine.travel(tomorrow, tick=False), acting_as(None):
        with pytest.raises(ValidationError):
            build_report(grant, today, known_on=today)
        other_connection.commit()
        first, second = (build_report(grant, today, known_on=today) for _time in range(2))
    assert (first.grant.total, report_hash(first), as_json(first)) == (
        1,
        report_hash(second),
        as_json(second),
    )


@pytest.mark.django_db(transaction=True)
def test_report_waits_for_words_that_are_being_written(
    other_connection: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = RegionText.objects.create(grant=make_grant(), as_of=dt.date(2018, 3, 31))
    user = make_user(Role.ADMINISTRATOR)
    other_connection.execute("SELECT begin_act(%s, false, gen_random_uuid()::text, '{}')", [user.pk])
    other_connection.execute("UPDATE reports_regiontext SET closing = 'x' WHERE id = %s", [text.pk])
    monkeypatch.setattr(as_known, "PATIENCE", 0.2)
    with pytest.raises(ValidationError, match="Der bliver stadig gemt ændringer"), acting_as(None):
        build_report(text.grant, text.as_of, known_on=text.as_of)
