"""Save a grant's allocations to hospitals, and find the allocations that are lowered below the hospital's use."""

from collections.abc import Sequence
from decimal import ROUND_CEILING, Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from allocations.dependents import Use, use_of
from allocations.models import Allocation, Grant
from allocations.services.grants import SHORTEST_REASON, check_may_change, is_whole
from allocations.services.hospitals import save_in_bulk
from hrtrack.common.text.cleaning import clean_text
from hrtrack.common.text.danish import format_number

ALLOCATION_KEY = ("grant", "hospital")
FIGURES = ("share_percent", "amount", "target", "reduction_reason")


def shortfalls(
    before: Allocation | None, *, target: Decimal, amount: Decimal, counts_posts: bool, use: Use
) -> list[str]:
    """Return sentences about each figure of `before` that would be lowered below the hospital's use.

    `target` is in posts or årsværk, `amount` in kr. The list is empty for a new allocation, whose `before` is None.
    """
    if before is None:
        return []
    hospital = before.hospital.name
    sentences = []
    if target < before.target and target < use.created:
        message = (
            ngettext(
                "%(hospital)s har oprettet %(used)s stilling; det nye måltal er %(new)s.",
                "%(hospital)s har oprettet %(used)s stillinger; det nye måltal er %(new)s.",
                int(use.created),
            )
            if counts_posts
            else _("%(hospital)s har disponeret %(used)s årsværk; det nye måltal er %(new)s.")
        )
        used, new = (format_number(figure, None) for figure in (use.created, target))
        sentences.append(message % {"hospital": hospital, "used": used, "new": new})
    if amount < before.amount and amount < use.committed:
        message = _("%(hospital)s har disponeret %(used)s tkr.; det nye beløb er %(new)s tkr.")
        # Rounded up: the figure must not read as an amount that the new allocation covers.
        tkr = use.committed.scaleb(-3).to_integral_value(ROUND_CEILING)
        figures = {"used": format_number(tkr), "new": format_number(amount.scaleb(-3), None)}
        sentences.append(message % {"hospital": hospital, **figures})
    return sentences


@transaction.atomic
def save_allocations(*, by: User | None, grant: Grant, allocations: Sequence[Allocation]) -> None:
    """Save the grant's allocations as the decided table prints them, in a few statements.

    An allocation that is lowered below the hospital's use must have a reason; every other allocation loses its reason.
    Raises ValidationError for a missing reason, and for a target with a fraction if the grant counts posts.
    """
    check_may_change(by)
    before = _lock_stored(allocations)
    uses = use_of(grant) if before else {}
    for allocation in allocations:
        lowered = shortfalls(
            before.get(allocation.pk),
            target=allocation.target,
            amount=allocation.amount,
            counts_posts=grant.counts_posts,
            use=uses.get(allocation.hospital_id, Use()),
        )
        allocation.reduction_reason = clean_text(allocation.reduction_reason).strip() if lowered else ""
        if lowered and len(allocation.reduction_reason) < SHORTEST_REASON:
            message = _("Indtast en begrundelse. %(why)s") % {"why": " ".join(lowered)}
            raise ValidationError({"reduction_reason": message.rstrip(".")})
        if grant.counts_posts and not is_whole(allocation.target):
            raise ValidationError({"target": _("Indtast et helt antal stillinger")})
    save_in_bulk(
        allocations,
        exclude=ALLOCATION_KEY,
        update_conflicts=True,
        unique_fields=ALLOCATION_KEY,
        update_fields=FIGURES,
    )


def _lock_stored(allocations: Sequence[Allocation]) -> dict[int, Allocation]:
    """Lock the existing ones of the allocations and return them as stored, by id.

    The lock waits for users who are registering, so that their hires count as use.
    """
    keys = [allocation.pk for allocation in allocations if allocation.pk]
    stored = Allocation.objects.filter(pk__in=keys).order_by("pk")
    list(stored.select_for_update(no_key=True))
    return {allocation.pk: allocation for allocation in stored.select_related("hospital")}
