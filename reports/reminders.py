"""Reminders of Center for HR to hospitals that have not confirmed their list: who is reminded, and the mail."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.notices.outbox import Letter, Notice, queue
from allocations.enums import GrantStatus
from allocations.models import Allocation, Grant
from allocations.notices import hospital_hr
from hires.actions.confirm import completeness_of
from hires.presentation.hospital_tasks import CONFIRMED_FOR
from hrtrack.common import clock
from hrtrack.common.database.acting import acting_as
from hrtrack.common.text.danish import format_date
from reports.models import HospitalText, ListReminder
from reports.policies import can_remind, can_write_council_report


@dataclass(frozen=True)
class ReminderState:
    """What is known of reminding a hospital of its list.

    confirmed_as_of: the day of its latest confirmation, None without one. reminded_at: the latest reminder.
    recipients: the users who would get the mail. can_be_reminded: it has some, and has not been reminded on the day.
    """

    confirmed_as_of: dt.date | None
    reminded_at: dt.datetime | None
    recipients: Sequence[User]
    can_be_reminded: bool

    @property
    def in_words(self) -> str:
        """When the hospital was reminded last, as "Mindet 27.11. kl. 10.42"; "" if it never was."""
        if self.reminded_at is None:
            return ""
        at = timezone.localtime(self.reminded_at)
        day = f"{at:%d.%m.}" if at.year == clock.today().year else format_date(at)
        return _("Mindet %(day)s kl. %(time)s") % {"day": day, "time": f"{at:%H.%M}"}


def unconfirmed(grant: Grant, hospital_ids: Iterable[int], day: dt.date) -> dict[int, dt.date | None]:
    """Return the hospitals that have not confirmed their list in the month up to a day, with the day as of which they did.

    None: the hospital never has. In two queries.
    """
    confirmed = {
        key: completeness.confirmation.as_of if completeness.confirmation else None
        for key, completeness in completeness_of(grant, hospital_ids).items()
    }
    return {key: as_of for key, as_of in confirmed.items() if as_of is None or as_of <= day - CONFIRMED_FOR}


def reminder_state(grant: Grant, hospital_ids: Collection[int], day: dt.date) -> dict[int, ReminderState]:
    """Return what is known of reminding each hospital on a day, by the hospital's id; in four queries.

    For readers of the whole region: hospital HR does not see who registers for other hospitals.
    """
    keys = list(hospital_ids)
    recipients = hospital_hr(keys)
    latest = {
        reminder.hospital_id: reminder
        for reminder in ListReminder.objects.filter(grant=grant, hospital__in=keys).order_by("reminded_at")
    }
    confirmed = completeness_of(grant, keys)
    return {
        key: ReminderState(
            confirmation.as_of if (confirmation := confirmed[key].confirmation) else None,
            latest[key].reminded_at if key in latest else None,
            recipients[key],
            can_be_reminded=grant.status == GrantStatus.OPEN
            and bool(recipients[key])
            and (key not in latest or latest[key].reminded_on < day),
        )
        for key in keys
    }


@transaction.atomic
def remind(*, by: User, grant: Grant, hospital_ids: Collection[int]) -> tuple[int, int]:
    """Remind hospitals of confirming their list: one mail to each of their HR. Return the numbers of hospitals and mails.

    A hospital that has been reminded today, or has no user, is left out. PermissionDenied for others than Center for
    HR; ValidationError where nobody is left, and for a hospital without a part in the grant.
    """
    if not can_remind(by):
        raise PermissionDenied
    day = clock.today()
    chosen = Allocation.objects.filter(grant=grant, hospital__in=hospital_ids).select_related(
        "grant", "hospital"
    )
    allocations = {allocation.hospital_id: allocation for allocation in chosen}
    if allocations.keys() != set(hospital_ids):
        raise ValidationError({"hospitals": _("Vælg kun nogen, der har en del af bevillingen")})
    hospitals = mails = 0
    for key, state in reminder_state(grant, list(allocations), day).items():
        if not state.can_be_reminded:
            continue
        _reminder, is_new = ListReminder.objects.get_or_create(
            grant=grant,
            hospital_id=key,
            reminded_on=day,
            defaults={"reminded_by": by, "reminded_at": timezone.now()},
        )
        if is_new:
            hospitals += 1
            mails += _write(by, allocations[key], state, day)
    if not hospitals:
        raise ValidationError(
            _("Alle de valgte er allerede mindet i dag, eller har ingen bruger at skrive til")
        )
    return hospitals, mails


@transaction.atomic
def ask_for_words(*, by: User, grant: Grant) -> tuple[int, int]:
    """Ask the hospitals that have written no text for the report for one. Return the numbers of hospitals and messages.

    Who has been asked today is not asked again. PermissionDenied for others than Center for HR; ValidationError where
    there is nobody to ask.
    """
    if not can_write_council_report(by):
        raise PermissionDenied
    day = clock.today()
    written = {
        text.hospital_id
        for text in HospitalText.objects.filter(grant=grant)
        if text.arrangement or text.remark
    }
    silent = Allocation.objects.filter(grant=grant, hospital__closed_from=None).exclude(hospital__in=written)
    allocations = {each.hospital_id: each for each in silent.select_related("grant", "hospital")}
    states = reminder_state(grant, list(allocations), day)
    asked = {key: state.recipients for key, state in states.items() if state.recipients}
    if not asked:
        raise ValidationError(_("Alle har skrevet noget, eller der er ingen bruger at skrive til"))
    notices = [
        Notice(
            what=f"words:{grant.pk}:{key}",
            users=users,
            letter=partial(words_letter, by, allocations[key]),
            due_on=day,
        )
        for key, users in asked.items()
    ]
    with acting_as(None, act="ask_for_words"):  # only the system writes messages
        return len(asked), queue(*notices)


def words_letter(by: User, allocation: Allocation, _user: User) -> Letter:
    """Return the message that asks a hospital for its own text, in the active language."""
    words = {
        "hospital": allocation.hospital,
        "grant": allocation.grant,
        "name": by.name,
        "role": by.get_role_display(),
    }
    paragraphs = [
        _("Vil I skrive, hvordan I har tilrettelagt stillingerne i »%(grant)s«? Teksten kommer uændret med i redegørelsen."),
        _("Venlig hilsen\n%(name)s, %(role)s"),
    ]  # fmt: skip
    return Letter(
        _("Skriv jeres afsnit i redegørelsen for %(hospital)s") % words,
        "\n\n".join(paragraph % words for paragraph in paragraphs),
        reverse("reports:own_words", args=[allocation.pk]),
    )


def _write(by: User, allocation: Allocation, state: ReminderState, day: dt.date) -> int:
    with acting_as(None, act="remind"):  # only the system writes messages
        return queue(
            Notice(
                what=f"list_reminder:{allocation.grant_id}:{allocation.hospital_id}",
                users=state.recipients,
                letter=lambda _user: reminder_letter(by, allocation, state.confirmed_as_of),
                due_on=day,
            )
        )


def reminder_letter(by: User, allocation: Allocation, confirmed_as_of: dt.date | None) -> Letter:
    """Return the mail to a hospital in the active language."""
    words = {
        "hospital": allocation.hospital,
        "grant": allocation.grant,
        "day": format_date(confirmed_as_of),
        "name": by.name,
        "role": by.get_role_display(),
    }
    latest = (
        _("Listen er senest bekræftet pr. %(day)s.")
        if confirmed_as_of
        else _("Listen er ikke bekræftet endnu.")
    )
    paragraphs = [
        _("Vil I se listen over stillinger og ansættelser i »%(grant)s« igennem og bekræfte, at den er komplet for %(hospital)s?"),
        latest,
        _("Er intet ændret, så bekræft alligevel: så ved vi, at tallene holder."),
        _("Venlig hilsen\n%(name)s, %(role)s"),
    ]  # fmt: skip
    return Letter(
        _("Bekræft listen for %(hospital)s") % words,
        "\n\n".join(paragraph % words for paragraph in paragraphs),
        reverse("hires:confirm", args=[allocation.pk]),
    )
