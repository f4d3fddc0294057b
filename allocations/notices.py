"""The notice to hospital HR that a decision has changed the target of its hospital."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.enums import Rhythm, Role
from accounts.models import User
from accounts.notices.kinds import NoticeKind
from accounts.notices.outbox import Letter, Notice, notify
from allocations.models import Grant, Hospital, Membership, Target
from hrtrack.common.text.danish import format_date, format_number
from hrtrack.common.text.sort_key import danish_sort_key

TARGET_CHANGED = NoticeKind(
    name="target_changed",
    label=gettext_lazy("Vores måltal er ændret"),
    roles=frozenset({Role.HOSPITAL_HR}),
    default=Rhythm.AT_ONCE,
)


@dataclass(frozen=True)
class TargetChange:
    """The latest target of a hospital before and after a decision."""

    hospital: Hospital
    before: Decimal
    after: Target


@contextmanager
def telling_of_targets(grant: Grant) -> Iterator[None]:
    """Write a notice to the HR of each hospital whose latest target is another at the end than at the beginning.

    A hospital that had no target is not told.
    """
    before = latest_targets(grant)
    yield
    if not before:
        return
    changed = [
        TargetChange(target.hospital, before[key].value, target)
        for key, target in latest_targets(grant).items()
        if key in before and target.value != before[key].value
    ]
    if changed:
        readers = hospital_hr([change.hospital.pk for change in changed])
        notify(TARGET_CHANGED, *(_notice(grant, change, readers) for change in changed))


def latest_targets(grant: Grant) -> Mapping[int, Target]:
    """Return the target that applies last of each hospital, by the hospital's id."""
    order = (F("first_day").asc(nulls_first=True), F("decided_on").asc(nulls_first=True), "pk")
    targets = Target.objects.filter(grant=grant.pk).select_related("hospital").order_by(*order)
    return {target.hospital_id: target for target in targets}


def hospital_hr(hospital_ids: Collection[int]) -> Mapping[int, list[User]]:
    """Return the active users who register for each hospital, by its id. Only who reads all hospitals sees them."""
    readers: dict[int, list[User]] = {key: [] for key in hospital_ids}
    memberships = Membership.objects.filter(hospital__in=readers, user__is_active=True)
    for membership in memberships.select_related("user"):
        readers[membership.hospital_id].append(membership.user)
    return {
        key: sorted(users, key=lambda user: (danish_sort_key(user.name), user.pk))
        for key, users in readers.items()
    }


def _notice(grant: Grant, change: TargetChange, readers: Mapping[int, list[User]]) -> Notice:
    # Each decision is a notice of its own, also where one is taken back on the same day.
    what = f"target:{change.after.allocation_id}:{timezone.now():%H%M%S%f}"
    users = readers[change.hospital.pk]
    return Notice(what=what, users=users, letter=lambda _user: _letter(grant, change))


def _letter(grant: Grant, change: TargetChange) -> Letter:
    after = change.after
    unit = ngettext("stilling", "stillinger", int(after.value)) if grant.counts_posts else _("årsværk")
    words = {
        "hospital": change.hospital,
        "grant": grant,
        "before": format_number(change.before, None),
        "after": format_number(after.value, None),
        "unit": unit,
        "day": format_date(after.first_day),
    }
    if after.value < change.before:
        subject = _("Måltallet for %(hospital)s er sat ned til %(after)s")
        text = _("Måltallet for %(hospital)s i »%(grant)s« er sat ned fra %(before)s til %(after)s %(unit)s.")
    else:
        subject = _("Måltallet for %(hospital)s er sat op til %(after)s")
        text = _("Måltallet for %(hospital)s i »%(grant)s« er sat op fra %(before)s til %(after)s %(unit)s.")
    from_day = _("Det gælder fra %(day)s.") % words if after.first_day else ""
    return Letter(subject % words, f"{text % words} {from_day}".rstrip(), "/")
