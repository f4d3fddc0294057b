"""What was known on a day is asked for only when nothing of it is still being written."""

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import psycopg
import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from accounts.enums import Role
from allocations.enums import GrantStatus
from allocations.models import Grant
from allocations.services.grants import change_status
from allocations.writers import WRITERS
from hires.actions.confirm import confirm_complete
from hires.actions.same_person import join_person
from hires.figures import as_known
from hires.figures.as_known import await_writers
from hrtrack.common.database.acting import acting_as
from reports.documents.data_formats import as_json, report_hash
from reports.estimates import write_estimate
from reports.models import RegionText
from reports.report.build import build_report, report_of
from reports.texts import write_hospital_text
from tests.support.factories import make_allocation, make_grant, make_hire, make_post, make_user

YEAR = (dt.date(2018, 1, 1), dt.date(2018, 12, 31))


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
        await_writers(grant)
    assert refused.value.messages == [
        "Der bliver stadig gemt ændringer, som måske hører til den dag. Prøv igen om lidt"
    ]
    other_connection.commit()
    await_writers(grant)
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


@pytest.mark.django_db(transaction=True)
def test_report_waits_for_the_writers_of_its_own_grant_alone(
    other_connection: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long import into another grant, and one into both: each declares what it writes about before it writes."""
    own, other = make_grant(), make_grant()
    user = make_user(Role.ADMINISTRATOR)
    monkeypatch.setattr(as_known, "PATIENCE", 0.2)

    def write_about(*grants: Grant) -> None:
        other_connection.execute("SELECT begin_act(%s, false, gen_random_uuid()::text, '{}')", [user.pk])
        for grant in grants:
            lock = "SELECT pg_advisory_xact_lock_shared(%s, %s::integer)"
            other_connection.execute(lock, [WRITERS, grant.pk])
        other_connection.execute("UPDATE allocations_grant SET total = 1 WHERE id = %s", [other.pk])

    write_about(other)
    await_writers(own)
    with pytest.raises(ValidationError):
        await_writers(other)
    other_connection.rollback()
    write_about(other, own)
    with pytest.raises(ValidationError):
        await_writers(own)


@pytest.mark.django_db(transaction=True)
def test_services_declare_the_grants_that_they_write_about() -> None:
    grant, other = make_grant(), make_grant()
    allocation = make_allocation(grant)
    make_allocation(other, allocation.hospital)
    hr = make_user(Role.HOSPITAL_HR, allocation.hospital)
    hires = [make_hire(make_post(each), YEAR) for each in (allocation, allocation)]

    def declared(write: Callable[[], object]) -> set[int]:
        with acting_as(None), connection.cursor() as cursor:
            write()
            cursor.execute(
                "SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND classid = %s"
                " AND pid = pg_backend_pid()",
                [WRITERS],
            )
            return {key for (key,) in cursor.fetchall()}

    joined = lambda: join_person(by=hr, hire=hires[0], other=hires[1].employee)  # noqa: E731
    texts = {"arrangement": "Godt", "remark": ""}
    own = {grant.pk}
    assert declared(lambda: confirm_complete(by=hr, allocation=allocation, as_of=YEAR[0])) == own
    assert declared(lambda: write_estimate(by=hr, allocation=allocation, value=Decimal(3))) == own
    written = lambda: write_hospital_text(by=hr, allocation=allocation, version="new", texts=texts)  # noqa: E731
    assert declared(written) == own
    assert declared(joined) == {grant.pk, other.pk}
    administrator = make_user(Role.ADMINISTRATOR)
    closed = lambda: change_status(by=administrator, grant=grant, status=GrantStatus.CLOSED)  # noqa: E731
    assert declared(closed) == own
