"""The outbox: messages to users, sent by mail; and each person's choice of the notices to get."""

import datetime as dt
import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Language, MessageState, Rhythm
from accounts.models.users import User
from hrtrack.common import clock
from hrtrack.common.database.constraints import no_cpr
from hrtrack.common.database.isolation import IsolationKind, isolated

# After each failed attempt the next one waits longer. After the last wait the message is given up.
WAITS = [dt.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440)]
MOST_ATTEMPTS = len(WAITS) + 1
# A message that could not be sent for so long is no longer worth a mail, for example where a mail server came later.
SENT_WITHIN = dt.timedelta(days=7)


class MessageQuerySet(models.QuerySet["Message"]):
    """Messages, restricted by reader and by what is to be sent."""

    def for_user(self, user: User) -> Self:
        """Return the messages to a user that are due."""
        return self.filter(user=user, due_on__lte=clock.today())

    def to_send(self) -> Self:
        """Return the messages whose next attempt is due, to users who can log in; the longest due first."""
        today = clock.today()
        return self.filter(
            sent_at=None,
            due_on__lte=today,
            due_on__gt=today - SENT_WITHIN,
            next_attempt_at__lte=timezone.now(),
            attempts__lt=MOST_ATTEMPTS,
            user__is_active=True,
        ).order_by("next_attempt_at", "pk")

    def given_up(self) -> Self:
        """Return the messages of the last week that no attempt has sent."""
        recent = self.filter(sent_at=None, due_on__gt=clock.today() - SENT_WITHIN)
        return recent.filter(attempts__gte=MOST_ATTEMPTS)


@isolated(IsolationKind.MESSAGES)
class Message(models.Model):
    """One message to one user: read in the app, and sent by mail where a mail server is set up.

    The key says what the message is about (`what`), to whom (`user`) and when it is due (`due_on`), so that nothing is
    written twice. Subject and body are plain text in the user's language. `path` is the address of the page that the
    message leads to. `message_id` identifies the mail: whoever gets a mail twice after a crash can tell.
    """

    what = models.CharField(_("Hvad"), max_length=120)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="messages", verbose_name=_("Til")
    )
    due_on = models.DateField(_("Sendes den"))
    language = models.CharField(_("Sprog"), max_length=2, choices=Language, default=Language.DANISH)
    subject = models.CharField(_("Emne"), max_length=200)
    body = models.TextField(_("Tekst"))
    path = models.CharField(max_length=200, default="/")
    message_id = models.UUIDField(default=uuid.uuid4, editable=False)
    queued_at = models.DateTimeField(_("Skrevet"), db_default=Now())
    attempts = models.PositiveSmallIntegerField(_("Forsøg"), default=0)
    next_attempt_at = models.DateTimeField(db_default=Now())
    last_error = models.TextField(_("Seneste fejl"), blank=True)
    sent_at = models.DateTimeField(_("Sendt"), null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-due_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["what", "user", "due_on"], name="message_once"),
            models.CheckConstraint(
                condition=~models.Q(what="") & ~models.Q(subject="") & ~models.Q(body=""),
                name="message_says_something",
            ),
            models.CheckConstraint(condition=no_cpr("subject", "body"), name="message_no_cpr"),
            models.CheckConstraint(
                condition=models.Q(language__in=Language.values), name="message_language_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"], condition=models.Q(sent_at=None), name="message_to_send"
            ),
            models.Index(fields=["user", "-due_on", "-id"], name="message_of_user"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def state(self) -> MessageState:
        """What has become of the mail; a message is read in the app whatever the state."""
        if self.sent_at:
            return MessageState.SENT
        if self.attempts >= MOST_ATTEMPTS:
            return MessageState.GIVEN_UP
        if not settings.EMAIL_HOST or not self.user.is_active or self.due_on <= clock.today() - SENT_WITHIN:
            return MessageState.NOT_MAILED
        return MessageState.RETRIED if self.attempts else MessageState.WAITING


@isolated(IsolationKind.PERSONAL)
class NoticeChoice(models.Model):
    """How often a user wants a kind of notice. Without a row the kind's default applies."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_choices")
    kind = models.CharField(max_length=40)
    rhythm = models.CharField(_("Hvor tit"), max_length=10, choices=Rhythm)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="notice_choice_once"),
            models.CheckConstraint(
                condition=models.Q(rhythm__in=Rhythm.values), name="notice_choice_rhythm_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.rhythm}"
