"""Save a grant's allocations to hospitals, and tell which fall below what is used."""

from collections.abc import Sequence
from decimal import ROUND_CEILING, Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from allocations.dependents import Use, use_of
from allocations.models import Allocation, Grant
from allocations.services.grants import (
    FIGURES,
    OF_ALLOCATION,
    SHORTEST_REASON,
    WHOLE_POSTS,
    check_may_change,
    is_whole,
)
from allocations.services.hospitals import save_in_bulk
from hrtrack.common.text.cleaning import clean_text
from hrtrack.common.text.danish import format_number


def shortfalls(
    before: Allocation | None, *, target: Decimal, amount: Decimal, counts_posts: bool, use: Use
) -> list[str]:
    """Sentences about what would be lowered below what the hospital has used; empty when nothing would."""
    if before is None:
        return []
    named = {"hospital": before.hospital.name}
    said = []
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
        said.append(message % {**named, "used": used, "new": new})
    if amount < before.amount and amount < use.committed:
        message = _("%(hospital)s har disponeret %(used)s tkr.; det nye beløb er %(new)s tkr.")
        # Up, so that it never reads as what there would be money for.
        tkr = use.committed.scaleb(-3).to_integral_value(ROUND_CEILING)
        figures = {"used": format_number(tkr), "new": format_number(amount.scaleb(-3), None)}
        said.append(message % {**named, **figures})
    return said


@transaction.atomic
def save_allocations(*, by: User | None, grant: Grant, allocations: Sequence[Allocation]) -> None:
    """Save hospitals' parts of the grant as the decided table prints them, in a few statements. Targets of posts are whole.

    Lowered below what the hospital has used one must carry the reason; otherwise it keeps none.
    """
    check_may_change(by)
    before = _locked(allocations)
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
            raise ValidationError({"target": WHOLE_POSTS})
    save_in_bulk(
        allocations,
        exclude=OF_ALLOCATION,
        update_conflicts=True,
        unique_fields=OF_ALLOCATION,
        update_fields=FIGURES,
    )


def _locked(allocations: Sequence[Allocation]) -> dict[int, Allocation]:
    """Those there are, as they are, by their ids; whoever registers meanwhile is waited for, and counts."""
    known = Allocation.objects.filter(pk__in=[each.pk for each in allocations if each.pk]).order_by("pk")
    list(known.select_for_update(no_key=True))
    return {allocation.pk: allocation for allocation in known.select_related("hospital")}
