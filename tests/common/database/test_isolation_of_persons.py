"""Messages and choices are the person's own, in the database too; only the system writes messages."""

import pytest

from accounts.enums import Rhythm, Role
from accounts.models import Message, NoticeChoice
from hrtrack.common.database.isolation import IsolationKind, kind_of
from hrtrack.common.models import JobRun
from tests.support.factories import make_hospital, make_user
from tests.support.isolation import of_hospital, refused
from tests.support.outbox import queued

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("superuser")]
ROLES = list(Role)


def test_tables_are_of_the_kind_they_should_be() -> None:
    kinds = {model: kind_of(model) for model in (Message, NoticeChoice, JobRun)}
    assert kinds == {
        Message: IsolationKind.MESSAGES,
        NoticeChoice: IsolationKind.PERSONAL,
        JobRun: IsolationKind.FILED,
    }


@pytest.mark.parametrize("role", ROLES)
def test_rows_of_another_person_are_seen_and_changed_by_administrators_alone(role: Role) -> None:
    hospital = make_hospital()
    other, user = make_user(Role.HOSPITAL_HR, hospital), make_user(role)
    for person in (other, user):
        queued(person)
        NoticeChoice.objects.create(user=person, kind="summary", rhythm=Rhythm.DAILY)
    administers = role == Role.ADMINISTRATOR
    with of_hospital(user) as cursor:
        for model in (Message, NoticeChoice):
            seen = set(model._default_manager.values_list("user", flat=True))
            assert seen == ({user.pk, other.pk} if administers else {user.pk})
        changed = refused(
            cursor, f"UPDATE accounts_noticechoice SET rhythm = 'never' WHERE user_id = {other.pk}"
        )
        assert changed == ("1" if administers else "0")


@pytest.mark.parametrize("role", [Role.HOSPITAL_HR, Role.CENTER_HR, Role.AUDITOR])
def test_messages_are_not_written_by_a_person(role: Role) -> None:
    user = make_user(role)
    queued(user)
    copy = (
        "INSERT INTO accounts_message (what, user_id, due_on, subject, body, path, message_id, attempts, last_error)"
        " SELECT 'b', user_id, due_on, subject, body, path, message_id, attempts, last_error FROM accounts_message"
    )
    with of_hospital(user) as cursor:
        assert refused(cursor, copy) in ("permission denied", "row-level security policy")
        for change in ("UPDATE accounts_message SET sent_at = now()", "DELETE FROM accounts_message"):
            assert refused(cursor, change) in ("permission denied", "0")
