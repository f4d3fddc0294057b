"""A person's own messages and choices, and the outbox that administrators see."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from accounts.enums import MessageState, Rhythm, Role
from accounts.models import Message, NoticeChoice, User
from accounts.models.messages import MOST_ATTEMPTS
from accounts.notices.kinds import choose_rhythms, kinds_for, rhythms_of
from accounts.notices.summaries import SUMMARY
from tests.support.factories import make_user
from tests.support.outbox import MAIL_SERVER, queued
from tests.support.pages import Page

pytestmark = pytest.mark.django_db


def offered(client: Client, user: User) -> dict[str, list[tuple[str, bool]]]:
    """The choices on the user's own page by kind, and which one is chosen."""
    client.force_login(user)
    form = client.get("/me/").context["notices"]
    return {
        name: [(value, value == form[name].value()) for value, _label in field.choices]
        for name, field in form.fields.items()
    }


SUMMARIES = [("weekly", True), ("daily", False), ("never", False)]


@pytest.mark.parametrize(
    ("role", "choices"),
    [
        (Role.HOSPITAL_HR, {"summary": SUMMARIES, "target_changed": [("at_once", True), ("never", False)]}),
        (Role.CENTER_HR, {"summary": SUMMARIES, "list_confirmed": [("at_once", False), ("never", True)]}),
        (Role.ADMINISTRATOR, {}),
        (Role.AUDITOR, {}),
    ],
)
def test_own_page_offers_the_notices_of_the_role_with_their_defaults(
    client: Client, role: Role, choices: dict[str, Any]
) -> None:
    assert offered(client, make_user(role)) == choices


def test_choice_is_kept_for_the_user_alone(client: Client) -> None:
    user, other = make_user(), make_user()
    client.force_login(user)
    sent = {"summary": "daily", "target_changed": "never", "list_confirmed": "at_once", "user": other.pk}
    response = client.post("/me/notices/", sent, follow=True)
    assert Page(response).alerts == ["Dit valg af mails er gemt."]
    assert set(NoticeChoice.objects.values_list("user", "kind", "rhythm")) == {
        (user.pk, "summary", "daily"),
        (user.pk, "target_changed", "never"),
    }
    assert offered(client, user)["summary"] == [("weekly", False), ("daily", True), ("never", False)]


def test_choice_that_is_not_offered_is_refused(client: Client) -> None:
    client.force_login(make_user())
    assert client.post("/me/notices/", {"summary": "hourly"}).status_code == 400
    assert NoticeChoice.objects.count() == 0


def test_rhythm_that_a_kind_has_no_longer_is_its_default() -> None:
    user = make_user()
    NoticeChoice.objects.create(user=user, kind="summary", rhythm=Rhythm.AT_ONCE)
    assert rhythms_of(SUMMARY, [user]) == {user.pk: Rhythm.WEEKLY}


def test_kind_of_another_role_is_not_saved() -> None:
    user = make_user(Role.AUDITOR)
    choose_rhythms(user=user, rhythms={"summary": Rhythm.DAILY})
    assert (kinds_for(user), NoticeChoice.objects.count()) == ([], 0)


def test_messages_are_ones_own_and_lead_to_their_page(client: Client) -> None:
    user, other = make_user(), make_user()
    queued(user, "egen")
    queued(other, "anden")
    client.force_login(user)
    response = client.get("/me/messages/")
    assert [message.what for message in response.context["page"]] == ["egen"]
    links = [link.attributes["href"] for link in Page(response).root.all("a")]
    assert "/posts/" in links


def test_messages_are_read_a_page_at_a_time_in_the_same_number_of_queries(client: Client) -> None:

    user = make_user()
    client.force_login(user)
    counts = []
    for number in range(21):
        queued(user, str(number))
        if number in (0, 2, 20):
            with CaptureQueriesContext(connection) as queries:
                client.get("/me/messages/")
            counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2]
    assert len(client.get("/me/messages/?page=2").context["page"]) == 1


def given_up(user: User, what: str = "opgivet") -> Message:
    message = queued(user, what)
    Message.objects.filter(pk=message.pk).update(attempts=MOST_ATTEMPTS, last_error="550 nej")
    return Message.objects.get(pk=message.pk)


@override_settings(**MAIL_SERVER)
def test_administrator_sees_what_failed_with_the_error_and_no_texts(client: Client) -> None:
    given_up(make_user(name="Hanne Hansen"))
    client.force_login(make_user(Role.ADMINISTRATOR))
    response = client.get("/outbox/")
    context = response.context
    assert (context["sent"], context["unsent"], context["given_up"]) == (0, 1, 1)
    [row] = [
        [cell.text for cell in line.all("td")] for line in Page(response).root.all("tr") if line.all("td")
    ]
    assert row[2:] == ["Opgivet", "8", "550 nej"]
    assert "Linje æøå" not in response.content.decode()


@override_settings(**MAIL_SERVER)
def test_administrator_lets_what_was_given_up_be_tried_again(client: Client) -> None:
    message = given_up(make_user())
    client.force_login(make_user(Role.ADMINISTRATOR))
    response = client.post("/outbox/", follow=True)
    assert Page(response).alerts == ["1 besked prøves igen."]
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.WAITING, 0)
