"""The summaries of what waits: written on the days that each person has chosen, and never where nothing waits."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.enums import Rhythm, Role
from accounts.models import User
from accounts.notices.kinds import NoticeKind, rhythms_of
from accounts.notices.outbox import Letter, Notice, queue
from hrtrack.common.text.danish import format_number

SUMMARY = NoticeKind(
    name="summary",
    label=gettext_lazy("Det, der venter på mig"),
    roles=frozenset({Role.HOSPITAL_HR, Role.CENTER_HR}),
    rhythms=(Rhythm.WEEKLY, Rhythm.DAILY, Rhythm.NEVER),
    default=Rhythm.WEEKLY,
)
MONDAY, FRIDAY = 0, 4  # as `date.weekday` counts


@dataclass(frozen=True)
class Waiting:
    """What waits for a user: its number, lines about it by heading, and the path of the page on which it stands."""

    count: int
    lines: Mapping[str, Sequence[str]]
    path: str


# A source returns what waits for users of its role who read one language, in that language, by the user's id.
SummarySource = Callable[[Sequence[User]], Mapping[int, Waiting]]
_sources: dict[Role, SummarySource] = {}


def register(role: Role, source: SummarySource) -> None:
    """Register what waits for the users of a role."""
    _sources[role] = source


def due_day(rhythm: Rhythm, first_day: dt.date, day: dt.date) -> dt.date | None:
    """Return the latest day in the days of a run, both inclusive, on which the rhythm has a summary; None without one.

    A daily summary is of Monday to Friday, a weekly one of Monday.
    """
    if rhythm not in (Rhythm.DAILY, Rhythm.WEEKLY):
        return None
    last = FRIDAY if rhythm == Rhythm.DAILY else MONDAY
    latest = day - dt.timedelta(days=max(day.weekday() - last, 0))
    return latest if latest >= first_day else None


def write_summaries(first_day: dt.date, day: dt.date) -> str:
    """Write a summary to each user who is to have one in the days, both inclusive; one for all of the days."""
    count = 0
    for role, source in _sources.items():
        users = list(User.objects.filter(role=role, is_active=True).order_by("pk"))
        rhythms = rhythms_of(SUMMARY, users)
        due = {user.pk: due_day(rhythms[user.pk], first_day, day) for user in users}
        for language in sorted({user.language for user in users}):
            readers = [user for user in users if user.language == language and due[user.pk]]
            count += _write(readers, source, language, due)
    return ngettext("%s oversigt skrevet", "%s oversigter skrevet", count) % format_number(count)


def _write(
    users: Sequence[User], source: SummarySource, language: str, due: Mapping[int, dt.date | None]
) -> int:
    if not users:
        return 0
    with translation.override(language):
        waiting = source(users)
        letters = {key: _letter(found) for key, found in waiting.items() if found.count}
    return queue(
        *(
            Notice(what="summary", users=[user], letter=lambda user: letters[user.pk], due_on=due[user.pk])
            for user in users
            if user.pk in letters
        )
    )


def _letter(waiting: Waiting) -> Letter:
    subject = ngettext("HRTrack: %s ting venter", "HRTrack: %s ting venter", waiting.count)
    blocks = (
        "\n".join([heading, *(f"- {line}" for line in lines)])
        for heading, lines in waiting.lines.items()
        if lines
    )
    return Letter(
        subject % format_number(waiting.count),
        "\n\n".join([_("Det venter i HRTrack:"), *blocks]),
        waiting.path,
    )
