"""Confirm that a hospital's list is complete as of a day, and tell Center for HR.

Without changes since last time the confirmation is a nil return.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Rhythm, Role
from accounts.models import User
from accounts.notices.kinds import NoticeKind
from accounts.notices.outbox import Letter, Notice, notify
from allocations.models import Allocation, Grant
from hires.actions.locking import lock_allocation, translated_violations
from hires.actions.validation import Problems, check_grant_is_open
from hires.models import Confirmation
from hrtrack.common import clock
from hrtrack.common.database.statements import load
from hrtrack.common.text.danish import format_date

LIST_CONFIRMED = NoticeKind(
    name="list_confirmed",
    label=gettext_lazy("En liste er bekræftet komplet"),
    roles=frozenset({Role.CENTER_HR}),
    default=Rhythm.NEVER,
)


@dataclass(frozen=True)
class Completeness:
    """A hospital's latest confirmation, and its latest change to posts and hires since; None if there is none."""

    confirmation: Confirmation | None
    changed_at: dt.datetime | None


@transaction.atomic
def confirm_complete(*, by: User, allocation: Allocation, as_of: dt.date) -> Confirmation:
    """Confirm that the allocation's list is complete as of a day.

    Sent twice with no change between, the first confirmation is returned. ValidationError for a day after today or
    before the latest confirmation's.
    """
    allocation = lock_allocation(by, allocation)
    problems = Problems()
    check_grant_is_open(allocation.grant, problems)
    current = completeness(allocation)
    last = current.confirmation
    if as_of > clock.today():
        problems.add("as_of", _("Indtast en dag, der ikke ligger efter i dag"))
    elif last and as_of < last.as_of:
        message = _("Listen er allerede bekræftet komplet pr. %(day)s. Indtast den dag eller en senere")
        problems.add("as_of", message % {"day": format_date(last.as_of)})
    problems.raise_any()
    if last and last.as_of == as_of and current.changed_at is None:
        return last
    with translated_violations():
        confirmation = Confirmation.objects.create(
            grant=allocation.grant, hospital=allocation.hospital, as_of=as_of, confirmed_by=by
        )
    tell_of_confirmation(confirmation)
    return confirmation


def completeness(allocation: Allocation) -> Completeness:
    """Return the completeness of one hospital's list."""
    return completeness_of(allocation.grant, [allocation.hospital_id])[allocation.hospital_id]


def completeness_of(
    grant: Grant, hospitals: Iterable[int], known_before: dt.datetime | None = None
) -> dict[int, Completeness]:
    """Return the completeness of each hospital's list, by the hospital's id; in two queries.

    `known_before`: only what was registered before that moment.
    """
    keys = list(hospitals)
    confirmations = Confirmation.objects.filter(grant=grant, hospital__in=keys).select_related("confirmed_by")
    if known_before:
        confirmations = confirmations.filter(confirmed_at__lt=known_before)
    last = {
        confirmation.hospital_id: confirmation
        for confirmation in confirmations.order_by("hospital_id", "-confirmed_at", "-id").distinct(
            "hospital_id"
        )
    }
    with connection.cursor() as cursor:
        before = known_before or "infinity"
        latest_changes = load(__package__, "latest_changes")
        cursor.execute(latest_changes, {"grant": grant.pk, "hospitals": keys, "before": before})
        changed = dict(cursor.fetchall())
    return {key: _completeness(last.get(key), changed.get(key)) for key in keys}


def confirmed_days(grants: Iterable[Grant]) -> dict[tuple[int, int], dt.date]:
    """Return the day as of which each list was confirmed last, by the ids of grant and hospital; in one query."""
    latest = (
        Confirmation.objects.filter(grant__in=[grant.pk for grant in grants])
        .order_by("grant_id", "hospital_id", "-confirmed_at", "-id")
        .distinct("grant_id", "hospital_id")
    )
    return {
        (grant, hospital): day
        for grant, hospital, day in latest.values_list("grant_id", "hospital_id", "as_of")
    }


def _completeness(confirmation: Confirmation | None, changed_at: dt.datetime | None) -> Completeness:
    is_since = changed_at is not None and (confirmation is None or changed_at > confirmation.confirmed_at)
    return Completeness(confirmation, changed_at if is_since else None)


def tell_of_confirmation(confirmation: Confirmation) -> None:
    """Write the notice to everyone in Center for HR who wants it."""
    users = User.objects.filter(role=Role.CENTER_HR)
    what = f"list_confirmed:{confirmation.pk}"
    notify(LIST_CONFIRMED, Notice(what=what, users=users, letter=lambda _user: _letter(confirmation)))


def _letter(confirmation: Confirmation) -> Letter:
    words = {
        "hospital": confirmation.hospital,
        "grant": confirmation.grant,
        "day": format_date(confirmation.as_of),
    }
    return Letter(
        _("%(hospital)s har bekræftet sin liste pr. %(day)s") % words,
        _("%(hospital)s har bekræftet, at listen i »%(grant)s« er komplet pr. %(day)s.") % words,
        f"/?grant={confirmation.grant_id}",
    )
