"""Messages and choices are the person's own, in the database too; only the system writes messages."""

import pytest

from accounts.enums import Rhythm, Role
from accounts.models import Message, NoticeChoice, User
from hires.enums import SavedList
from hires.models import SavedView
from hrtrack.common.database.isolation import IsolationKind, kind_of
from hrtrack.common.models import JobRun
from tests.support.factories import make_allocation, make_grant, make_hospital, make_saved_view, make_user
from tests.support.isolation import of_hospital, refused
from tests.support.outbox import queued

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("superuser")]
ROLES = list(Role)


def test_tables_are_of_the_kind_they_should_be() -> None:
    kinds = {model: kind_of(model) for model in (Message, NoticeChoice, JobRun, SavedView)}
    assert kinds == {
        Message: IsolationKind.MESSAGES,
        NoticeChoice: IsolationKind.PERSONAL,
        JobRun: IsolationKind.FILED,
        SavedView: IsolationKind.SAVED,
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
        "INSERT INTO accounts_message (what, user_id, due_on, language, subject, body, path, message_id, attempts, last_error)"
        " SELECT 'b', user_id, due_on, language, subject, body, path, message_id, attempts, last_error FROM accounts_message"
    )
    with of_hospital(user) as cursor:
        assert refused(cursor, copy) in ("permission denied", "row-level security policy")
        for change in ("UPDATE accounts_message SET sent_at = now()", "DELETE FROM accounts_message"):
            assert refused(cursor, change) in ("permission denied", "0")


@pytest.fixture
def views() -> dict[str, User]:
    """Two hospitals' HR, who are all that somebody of both is, and two of Center for HR: each has an own and a shared view."""
    grant = make_grant()
    a = make_allocation(grant)
    b = make_allocation(grant, make_hospital("Bornholms Hospital", "BOH"))
    users = {
        "a": make_user(Role.HOSPITAL_HR, a.hospital),
        "colleague": make_user(Role.HOSPITAL_HR, a.hospital),
        "b": make_user(Role.HOSPITAL_HR, b.hospital),
        "center": make_user(Role.CENTER_HR),
        "auditor": make_user(Role.AUDITOR),
    }
    for name, user in users.items():
        allocation = b if name == "b" else a
        make_saved_view(allocation, user, name=f"{name} egen", search="Mette", is_shared=False)
        make_saved_view(allocation, user, name=f"{name} delt", search="Mette")
    history = {"saved_list": SavedList.HISTORY, "is_shared": True}
    SavedView.objects.create(user=users["auditor"], name="historik", **history)
    return users


SEEN = {
    "a": {"a egen", "a delt", "colleague delt"},
    "colleague": {"colleague egen", "colleague delt", "a delt"},
    "b": {"b egen", "b delt"},
    "center": {"center egen", "center delt", "auditor delt", "historik"},
    "auditor": {"auditor egen", "auditor delt", "center delt", "historik"},
}


@pytest.mark.parametrize("name", SEEN)
def test_saved_views_are_ones_own_and_what_colleagues_share(views: dict[str, User], name: str) -> None:
    user = views[name]
    with of_hospital(user) as cursor:
        assert set(SavedView.objects.values_list("name", flat=True)) == SEEN[name]
        own = {f"{name} egen", f"{name} delt"} | ({"historik"} if name == "auditor" else set())
        assert refused(cursor, "UPDATE hires_savedview SET is_shared = is_shared") == str(len(own))
        assert refused(cursor, f"DELETE FROM hires_savedview WHERE user_id <> {user.pk}") == "0"
    # By the application the same, but for the history, which Center for HR does not read.
    hidden = {"historik"} if name == "center" else set()
    assert set(SavedView.objects.for_user(user).values_list("name", flat=True)) == SEEN[name] - hidden


def test_view_is_gone_from_whoever_leaves_the_hospital(views: dict[str, User]) -> None:
    user = views["a"]
    user.memberships.all().delete()
    with of_hospital(user):
        assert SavedView.objects.count() == 0
    assert SavedView.objects.for_user(user).count() == 0


def test_view_is_not_written_for_another_or_into_another_hospital(views: dict[str, User]) -> None:
    copy = (
        "INSERT INTO hires_savedview (user_id, saved_list, allocation_id, grant_id, hospital_id, name, choices, search,"
        " is_shared) SELECT {}, saved_list, allocation_id, grant_id, {}, 'ny', '{{}}', '', true FROM hires_savedview"
        " WHERE name = 'a egen'"
    )
    other = views["b"].memberships.get().hospital_id
    with of_hospital(views["a"]) as cursor:
        for user, hospital in (
            (views["colleague"].pk, "hospital_id"),
            ("user_id", other),
            ("user_id", "NULL"),
        ):
            assert refused(cursor, copy.format(user, hospital)) == "row-level security policy"
