"""What the nightly command does with the outbox, and what it tells operators."""

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import Message
from accounts.notices.outbox import deliver
from hrtrack.common.database.acting import acting_as
from hrtrack.common.jobs import JobFailed
from hrtrack.common.text.danish import format_number


def deliver_all() -> str:
    """Send what is due, and return the numbers. Raises JobFailed while a mail that was given up is younger than a week."""
    if not settings.EMAIL_HOST:
        return _("Ingen mailserver er sat op; beskeder læses i HRTrack")
    delivery = deliver()
    with acting_as(None, command="nightly", job="outbox"):
        given_up = Message.objects.given_up().count()
    words = {"sent": format_number(delivery.sent), "failed": format_number(delivery.failed)}
    outcome = _("%(sent)s sendt, %(failed)s prøves igen") % words
    if given_up:
        raise JobFailed(
            _("%(outcome)s, %(given_up)s opgivet: se fejlen under »Beskeder«")
            % {"outcome": outcome, "given_up": format_number(given_up)}
        )
    return outcome
