"""Messages are written once, sent after the act, tried again with longer and longer waits, and never sent twice."""

import datetime as dt
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.utils import timezone

from accounts.enums import Language, MessageState, Rhythm, Role
from accounts.models import Message, NoticeChoice, User
from accounts.models.messages import MOST_ATTEMPTS, WAITS
from accounts.notices import outbox, serving
from accounts.notices.kinds import NoticeKind
from accounts.notices.outbox import Delivery, Letter, Notice, deliver, mail_of, notify
from hrtrack.common import clock
from tests.support.factories import make_user
from tests.support.outbox import MAIL_SERVER, RefusingServer, queued
from tests.support.racing import at_once

pytestmark = pytest.mark.django_db
KIND = NoticeKind(name="prøve", label="Prøve", roles=frozenset({Role.CENTER_HR}), default=Rhythm.AT_ONCE)
REFUSING = {"EMAIL_BACKEND": "tests.support.outbox.RefusingServer"}


@pytest.fixture
def mail_server() -> Iterator[None]:
    with override_settings(**MAIL_SERVER):
        yield


def test_message_is_sent_as_plain_text_with_links_in_the_users_language(mail_server: None) -> None:
    message = queued(make_user(language=Language.ENGLISH))
    assert deliver() == Delivery(sent=1)
    [sent] = mail.outbox
    assert (sent.to, sent.subject, sent.content_subtype) == ([message.user.email], "Emne", "plain")
    assert sent.body == (
        "Linje æøå\n\nhttps://hrtrack.example.dk/posts/\n\n-- \nHRTrack\n"
        "Choose which e-mails you get: https://hrtrack.example.dk/me/\n"
    )
    assert sent.message()["Message-ID"] == f"<{message.message_id}@localhost>"
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.SENT, 0)


def test_message_that_is_sent_is_not_sent_again(mail_server: None) -> None:
    queued(make_user())
    assert [deliver(), deliver()] == [Delivery(sent=1), Delivery()]


def test_message_is_written_once_for_what_whom_and_when() -> None:
    user, other = make_user(), make_user()
    today = clock.today()
    for due_on in (today, today, today + dt.timedelta(days=1)):
        for to in (user, other):
            outbox.queue(
                Notice(what="a", users=[to], letter=lambda _user: Letter("E", "T", "/"), due_on=due_on)
            )
    assert Message.objects.count() == 4


def test_message_of_a_later_day_waits_for_it(mail_server: None) -> None:
    queued(make_user(), due_on=clock.today() + dt.timedelta(days=1))
    assert deliver() == Delivery()
    with time_machine.travel(timezone.now() + dt.timedelta(days=1)):
        assert deliver() == Delivery(sent=1)


def test_without_a_mail_server_messages_are_not_mailed() -> None:
    message = queued(make_user())
    assert (deliver(), message.state, mail.outbox) == (Delivery(), MessageState.NOT_MAILED, [])


@pytest.mark.parametrize("why", ["closed", "late"])
def test_message_to_a_closed_user_or_of_last_week_is_not_mailed(mail_server: None, why: str) -> None:
    message = queued(make_user(), due_on=clock.today() - dt.timedelta(days=7 if why == "late" else 6))
    if why == "closed":
        User.objects.update(is_active=False)
    message.refresh_from_db()
    assert (deliver(), message.state) == (Delivery(), MessageState.NOT_MAILED)


def test_failed_message_is_tried_again_after_a_wait_and_then_sent(mail_server: None) -> None:
    message = queued(make_user())
    with override_settings(**REFUSING):
        assert [deliver(), deliver()] == [Delivery(failed=1), Delivery()]
    message.refresh_from_db()
    assert (message.state, message.attempts, message.last_error) == (
        MessageState.RETRIED,
        1,
        "Connection refused",
    )
    with time_machine.travel(timezone.now() + WAITS[0]):
        assert deliver() == Delivery(sent=1)
    assert len(mail.outbox) == 1


def test_message_is_given_up_after_the_last_wait(mail_server: None) -> None:
    message, now = queued(make_user()), timezone.now()
    waited = dt.timedelta()
    deliveries = []
    with override_settings(**REFUSING):
        for wait in (dt.timedelta(), *WAITS, dt.timedelta(days=2)):
            waited += wait
            with time_machine.travel(now + waited + dt.timedelta(minutes=1), tick=False):
                deliveries.append(deliver())
    assert deliveries == [*([Delivery(failed=1)] * len(WAITS)), Delivery(given_up=1), Delivery()]
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.GIVEN_UP, MOST_ATTEMPTS)


def test_refused_message_holds_no_other_up(mail_server: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RefusingServer, "refused", ["Dårlig"])
    user = make_user()
    for subject in ("Dårlig", "God"):
        outbox.queue(Notice(what=subject, users=[user], letter=lambda _user: Letter(subject, "T", "/")))  # noqa: B023
    with override_settings(**REFUSING):
        assert deliver() == Delivery(sent=1, failed=1)


def test_server_that_refuses_everything_is_left_in_peace(mail_server: None) -> None:
    for number in range(5):
        queued(make_user(), what=str(number))
    with override_settings(**REFUSING):
        assert deliver() == Delivery(failed=outbox.MOST_FAILURES)


def written_before(count: int) -> None:
    """Write messages where no mail server is set up, so that no thread of the app sends them."""
    with override_settings(EMAIL_HOST=""):
        for number in range(count):
            queued(make_user(), what=str(number))


def identifiers() -> list[str]:
    return [sent.message()["Message-ID"] for sent in mail.outbox]


@pytest.mark.django_db(transaction=True)
def test_two_processes_send_no_message_twice(mail_server: None) -> None:
    written_before(6)
    both: list[Any] = at_once(deliver, deliver)
    assert sum(delivery.sent for delivery in both) == 6
    assert len(set(identifiers())) == len(mail.outbox) == 6


@pytest.mark.django_db(transaction=True)
def test_message_that_another_process_is_sending_is_skipped(mail_server: None) -> None:
    written_before(2)
    with transaction.atomic():
        Message.objects.to_send().select_for_update().first()
        assert at_once(deliver) == [Delivery(sent=1)]


@pytest.mark.django_db(transaction=True)
def test_process_that_is_killed_after_sending_repeats_the_same_mail_at_worst(
    mail_server: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    written_before(1)

    def killed(*_args: Any, **_options: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Message, "save", killed)
        with pytest.raises(KeyboardInterrupt):
            deliver()
    assert deliver() == Delivery(sent=1)
    first, second = identifiers()
    assert first == second


@pytest.mark.django_db(transaction=True)
def test_app_sends_by_itself_what_an_act_has_written(mail_server: None) -> None:
    queued(make_user())
    for thread in threading.enumerate():
        if thread.name == "outbox":
            thread.join(20)
    assert [message.state for message in Message.objects.all()] == [MessageState.SENT]


def test_app_serves_the_outbox_after_a_request_at_most_once_a_minute(
    mail_server: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[str] = []
    monkeypatch.setattr(serving, "serve_soon", lambda: served.append("served"))
    middleware = serving.OutboxMiddleware(lambda _request: HttpResponse())
    middleware(HttpRequest())
    assert served == []
    middleware.served_at -= middleware.every_seconds
    middleware(HttpRequest())
    middleware(HttpRequest())
    assert served == ["served"]


def test_notice_is_written_to_those_who_want_it() -> None:
    wants, does_not, closed = (make_user(Role.CENTER_HR) for _each in range(3))
    NoticeChoice.objects.create(user=does_not, kind=KIND.name, rhythm=Rhythm.NEVER)
    User.objects.filter(pk=closed.pk).update(is_active=False)
    users = User.objects.all()
    assert notify(KIND, Notice(what="a", users=users, letter=lambda user: Letter(user.name, "T", "/"))) == 1
    assert [(each.user, each.subject) for each in Message.objects.all()] == [(wants, wants.name)]


def test_message_that_is_rolled_back_is_not_written(mail_server: None) -> None:
    user = make_user()
    with transaction.atomic():
        queued(user)
        transaction.set_rollback(True)
    assert Message.objects.count() == 0


def test_mail_has_no_html_part() -> None:
    assert mail_of(queued(make_user())).message().is_multipart() is False
