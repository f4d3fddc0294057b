"""What waits for Center for HR, as the summary tells it: what needs attention in each open grant."""

from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.notices.summaries import Waiting
from allocations.enums import GrantStatus
from allocations.models import Allocation, Grant
from hrtrack.common import clock
from hrtrack.common.text.danish import format_number
from reports.phrases.attention import attention_in_words
from reports.reminders import unconfirmed
from reports.report.build import OVERVIEW, build_report

MOST_LINES = 5  # of a grant


def waiting_for_center(users: Sequence[User]) -> Mapping[int, Waiting]:
    """Return what waits in all open grants, which is the same for each user, by the user's id."""
    lines: dict[str, list[str]] = {}
    count = 0
    for grant in Grant.objects.filter(status=GrantStatus.OPEN).order_by("-pk"):
        facts = _facts(grant)
        hospitals = Allocation.objects.filter(grant=grant, hospital__closed_from=None).values_list(
            "hospital", flat=True
        )
        silent = unconfirmed(grant, hospitals, clock.today())
        count += len(facts) + bool(silent)
        lines[str(grant)] = [*_first(facts), *_silent(grant, len(silent))]
    return {user.pk: Waiting(count, lines, "/") for user in users}


def _facts(grant: Grant) -> list[str]:
    report = build_report(grant, clock.today(), parts=OVERVIEW)
    return [attention_in_words(report.progress, fact).title for fact in report.attention]


def _first(facts: Sequence[str]) -> Iterator[str]:
    yield from facts[:MOST_LINES]
    if more := len(facts[MOST_LINES:]):
        yield ngettext("og %s mere", "og %s mere", more) % format_number(more)


def _silent(grant: Grant, count: int) -> Iterator[str]:
    if not count:
        return
    message = _("%(count)s %(units)s har ikke bekræftet deres liste den seneste måned")
    if count == 1:
        message = _("%(count)s %(unit)s har ikke bekræftet sin liste den seneste måned")
    yield message % {"count": format_number(count), **grant.units.words}
