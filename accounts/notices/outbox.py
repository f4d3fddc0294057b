"""The outbox: write messages in the transaction of the act that causes them, and send them by mail afterwards."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from smtplib import SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.enums import Rhythm
from accounts.models import Message, User
from accounts.models.messages import MOST_ATTEMPTS, WAITS
from accounts.notices.kinds import NoticeKind, rhythms_of
from accounts.notices.serving import serve_soon
from hrtrack.common import clock
from hrtrack.common.database.acting import acting_as

# A mail server that refuses so many mails in a row is not asked for more until the next time.
MOST_FAILURES = 3


@dataclass(frozen=True)
class Letter:
    """What a message says: subject, plain text, and the path of the page that it leads to."""

    subject: str
    body: str
    path: str


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What is written about one thing: `letter` is called for each user, in the user's language. Due today without a day."""

    what: str
    users: Iterable[User]
    letter: Callable[[User], Letter]
    due_on: dt.date | None = None


def notify(kind: NoticeKind, *notices: Notice) -> int:
    """Write messages to those of the users who want the kind at once, and return their number; in a few statements.

    The same `what` to the same user on the same day is written once.
    """
    with acting_as(None, act="notify"):  # a person reads neither the choices of others nor their messages
        readers = [user for notice in notices for user in notice.users if user.is_active]
        rhythms = rhythms_of(kind, readers)
        wanted = {key for key, rhythm in rhythms.items() if rhythm == Rhythm.AT_ONCE}
        return queue(
            *(
                replace(notice, users=[user for user in notice.users if user.pk in wanted])
                for notice in notices
            )
        )


def queue(*notices: Notice) -> int:
    """Write messages as `notify` does, whatever the users have chosen. Only the system may."""
    messages = [_message(notice, user) for notice in notices for user in notice.users]
    Message.objects.bulk_create(messages, ignore_conflicts=True)
    if messages:
        transaction.on_commit(serve_soon)
    return len(messages)


def _message(notice: Notice, user: User) -> Message:
    with translation.override(user.language):
        letter = notice.letter(user)
    return Message(
        what=notice.what,
        user=user,
        due_on=notice.due_on or clock.today(),
        language=user.language,
        subject=letter.subject,
        body=letter.body,
        path=letter.path,
    )


@dataclass(frozen=True)
class Delivery:
    """The numbers of mails that were sent, that failed and will be tried again, and that were given up."""

    sent: int = 0
    failed: int = 0
    given_up: int = 0


def deliver() -> Delivery:
    """Send the messages that are due. Nothing is sent without a mail server. Not inside a transaction.

    Each mail has a transaction of its own, in which its row is locked: other processes skip it, and a process that is
    killed before it has noted what it sent leaves the row as it was, so that the same mail is sent again.
    """
    sent = failed = given_up = in_a_row = 0
    while settings.EMAIL_HOST and in_a_row < MOST_FAILURES:
        message = _deliver_next()
        if message is None:
            break
        in_a_row = 0 if message.sent_at else in_a_row + 1
        sent += message.sent_at is not None
        given_up += message.attempts >= MOST_ATTEMPTS
        failed += message.sent_at is None and message.attempts < MOST_ATTEMPTS
    return Delivery(sent, failed, given_up)


def _deliver_next() -> Message | None:
    """Try to send the message that is due longest and that no other process sends. Return the message, None for none."""
    with acting_as(None, command="outbox"):
        message = (
            Message.objects.to_send()
            .select_related("user")
            .select_for_update(of=("self",), skip_locked=True)
            .first()
        )
        if message is None:
            return None
        try:
            mail_of(message).send()
        except SMTPRecipientsRefused as error:
            _note_failure(
                message,
                "; ".join(
                    f"{code} {text.decode(errors='replace')}" for code, text in error.recipients.values()
                ),
            )
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one mail, the others are sent
            _note_failure(message, str(error) or type(error).__name__)
        else:
            message.sent_at = timezone.now()
        message.save(update_fields=["attempts", "last_error", "next_attempt_at", "sent_at"])
        return message


def _note_failure(message: Message, error: str) -> None:
    message.attempts += 1
    message.last_error = error
    if message.attempts < MOST_ATTEMPTS:
        message.next_attempt_at = timezone.now() + WAITS[message.attempts - 1]


def mail_of(message: Message) -> EmailMessage:
    """Return a message as a plain text mail, with the address of its page and of the choice of notices."""
    own_page = site_address(reverse("own_page"))
    with translation.override(message.user.language):
        footer = _("Vælg, hvilke mails du får: %(address)s") % {"address": own_page}
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("<> ")
    return EmailMessage(
        message.subject,
        f"{message.body}\n\n{site_address(message.path)}\n\n-- \nHRTrack\n{footer}\n",
        to=[message.user.email],
        headers={
            "Message-ID": f"<{message.message_id}@{domain}>",
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{own_page}>",
        },
    )


def site_address(path: str) -> str:
    """Return the absolute address of a path of this site."""
    return settings.SITE_URL.rstrip("/") + path


def try_again() -> int:
    """Let the messages of the last week that were given up begin anew, and return their number.

    The database lets nobody but administrators.
    """
    count = Message.objects.given_up().update(attempts=0, next_attempt_at=Now())
    if count:
        transaction.on_commit(serve_soon)
    return count
