"""Save what a decided table gives each hospital, and find the hospitals that are lowered below their use."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from allocations.dependents import Use, use_of
from allocations.models import Allocation, BudgetRow, Grant, Hospital, Target
from allocations.models.budgets import DecidedForAllocation
from allocations.notices import telling_of_targets
from allocations.services.grants import SHORTEST_REASON, check_may_change, is_whole
from allocations.services.hospitals import RowT, save_in_bulk, update_in_bulk
from allocations.services.table_application import (
    FIRST_TABLE,
    AllocationRows,
    DecidedFigures,
    TableApplication,
    rows_of,
)
from hrtrack.common.text.cleaning import clean_text
from hrtrack.common.text.danish import format_number

ALLOCATION_KEY = ("grant", "hospital")
ROW_KEY = ("allocation", "grant", "hospital", "allocation_import")


@dataclass(frozen=True, kw_only=True)
class DecidedAllocation:
    """What a decided table gives a hospital: share in percent as printed, amount in kr., target as the grant counts.

    `reason` says why the hospital is lowered below its use; empty where it is not.
    """

    hospital: Hospital
    share_percent: Decimal | None
    amount: Decimal
    target: Decimal
    reason: str = ""


def shortfalls(
    hospital: str, *, before: DecidedFigures, after: DecidedFigures, counts_posts: bool, use: Use
) -> list[str]:
    """Return sentences about each figure that would be lowered below the use of the hospital."""
    target, amount = after.target, after.amount
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
def save_allocations(
    *,
    by: User | None,
    grant: Grant,
    decided: Sequence[DecidedAllocation],
    how: TableApplication = FIRST_TABLE,
) -> None:
    """Save what a decided table gives each hospital, in a few statements.

    A hospital that is lowered below its use must have a reason; every other allocation loses its reason. Raises
    ValidationError for a missing reason, and for a target with a fraction if the grant counts posts.
    """
    check_may_change(by)
    hospitals = [decision.hospital.pk for decision in decided]
    # The lock waits for users who are registering, so that their hires count as use.
    stored = Allocation.objects.filter(grant=grant, hospital__in=hospitals).order_by("pk")
    allocations = {allocation.hospital_id: allocation for allocation in stored.select_for_update(no_key=True)}
    before = rows_of(grant) if allocations else {}
    uses = use_of(grant) if allocations else {}
    for decision in decided:
        key = decision.hospital.pk
        rows = before.setdefault(key, AllocationRows())
        lowered = (
            shortfalls(
                decision.hospital.name,
                before=rows.in_all(how),
                after=rows.in_all_after(how, amount=decision.amount, target=decision.target),
                counts_posts=grant.counts_posts,
                use=uses.get(key, Use()),
            )
            if key in allocations
            else []
        )
        reason = clean_text(decision.reason).strip() if lowered else ""
        if lowered and len(reason) < SHORTEST_REASON:
            message = _("Indtast en begrundelse. %(why)s") % {"why": " ".join(lowered)}
            raise ValidationError({"reduction_reason": message.rstrip(".")})
        if grant.counts_posts and not is_whole(decision.target):
            raise ValidationError({"target": _("Indtast et helt antal stillinger")})
        allocation = allocations.setdefault(key, Allocation(grant=grant, hospital=decision.hospital))
        allocation.share_percent, allocation.reduction_reason = decision.share_percent, reason
    save_in_bulk(
        [allocations[key] for key in hospitals],
        exclude=ALLOCATION_KEY,
        update_conflicts=True,
        unique_fields=ALLOCATION_KEY,
        update_fields=("share_percent", "reduction_reason"),
    )
    changed: list[DecidedForAllocation] = []
    for decision in decided:
        rows = before[decision.hospital.pk]
        rows.apply(
            how,
            allocation=allocations[decision.hospital.pk],
            amount=decision.amount,
            target=decision.target,
        )
        changed += rows.changed
    with telling_of_targets(grant):
        save_decided_rows(changed)


def save_decided_rows(rows: Sequence[DecidedForAllocation]) -> None:
    """Save new and changed budget rows and targets in a few statements."""
    _save([row for row in rows if isinstance(row, BudgetRow)])
    _save([row for row in rows if isinstance(row, Target)])


def _save(rows: Sequence[RowT]) -> None:
    new = [row for row in rows if row._state.adding]
    save_in_bulk(new, exclude=ROW_KEY)
    update_in_bulk([row for row in rows if row not in new], exclude=ROW_KEY)
