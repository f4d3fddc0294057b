"""Messages in the outbox, and mail servers that refuse."""

from collections.abc import Sequence
from typing import Any

from django.core.mail.backends.locmem import EmailBackend
from django.core.mail.message import EmailMessage

from accounts.models import Message, User
from accounts.notices.outbox import Letter, Notice, queue

MAIL_SERVER = {"EMAIL_HOST": "mail.example.dk", "SITE_URL": "https://hrtrack.example.dk/"}


def queued(user: User, what: str = "prøve", **fields: Any) -> Message:
    """A message to the user, as it stands in the outbox."""
    letter = Letter("Emne", "Linje æøå", "/posts/")
    queue(Notice(what=what, users=[user], letter=lambda _user: letter, **fields))
    return Message.objects.get(what=what, user=user)


class RefusingServer(EmailBackend):
    """A mail server that refuses every mail whose subject is in `refused`; None refuses all."""

    refused: Sequence[str] | None = None

    def send_messages(self, messages: Any) -> int:
        refused: list[EmailMessage] = [
            each for each in messages if self.refused is None or each.subject in self.refused
        ]
        if refused:
            raise ConnectionRefusedError("Connection refused")
        return super().send_messages(messages)
