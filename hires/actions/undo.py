"""Undo the latest change of an employment, as if it had never been registered."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from hires.actions.decisions import versions_of, write_versions
from hires.actions.locking import lock_hire, translated_violations
from hires.actions.money import check_money, committed
from hires.actions.validation import Problems, check_schedule
from hires.actions.writing import save_changed
from hires.enums import AnnulmentReason
from hires.models import Hire
from hrtrack.common import clock
from hrtrack.common.text.cleaning import clean_text


@transaction.atomic
def undo_change(*, by: User, hire: Hire, over_money_reason: str = "", version: str | None = None) -> Hire:
    """Take the hire's latest decision away, and put back in force what it replaced. The history keeps both.

    The hire in the other post that a move began is annulled. ValidationError if the hire has no change, if the post
    has no room any more, or if the hire in the other post was changed since.
    """
    allocation, hire = lock_hire(by, hire, version)
    *earlier, latest = versions_of(hire)
    if latest.decision.begins_hire:
        raise ValidationError(_("Ansættelsen er ikke ændret, siden den blev registreret"))
    problems = Problems()
    reason = clean_text(over_money_reason)
    problems.add_text("over_money_reason", reason, Hire._meta.get_field("over_money_reason"))
    check_schedule(allocation.grant, hire, hire.post, earlier[-1].schedule, problems, days_at="__all__")
    problems.raise_any()
    before = committed(allocation)
    moved_to = latest.decision.moved_to
    with translated_violations():
        write_versions(hire, earlier)
        latest.decision.delete()
        if moved_to is not None:
            _annul_moved(moved_to, by)
    hire = save_changed(hire, **({"over_money_reason": reason} if reason else {}))
    check_money(allocation, reason, before)
    return hire


def _annul_moved(hire: Hire, by: User) -> None:
    """Annul the hire that a move began, unless it was changed since."""
    if not hire.is_live or hire.decisions.count() > 1:
        message = _("Ansættelsen i %(post)s er ændret siden. Fortryd eller ret den først")
        raise ValidationError(message % {"post": hire.post})
    save_changed(
        hire, annulled_on=clock.today(), annulled_by=by, annulment_reason=AnnulmentReason.MOVE_UNDONE
    )
