"""The effect of a change on a hospital's figures and on posts, computed before the change is saved."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import transaction

from accounts.models import User
from hires.actions.details import HireDetails
from hires.actions.locking import allocation_of, lock_allocation
from hires.capacity import PeriodSpan
from hires.figures.statement import HospitalFigures, allocation_figures, money_without_reason
from hires.models import Post
from hires.posts import spans_in
from hrtrack.common import clock

# Any reason to go over the money: `ChangePreview.needs_reason` says apart that one is needed.
ANY_REASON = "–––"


@dataclass(frozen=True)
class ChangePreview:
    """A hospital's figures as of today before and after a change, and the spans of the posts' live hires after the change.

    is_over_money: more is committed than may be without a reason. needs_reason: and more than before the change.
    """

    before: HospitalFigures
    after: HospitalFigures
    posts: Mapping[Post, Sequence[PeriodSpan]]
    is_over_money: bool
    needs_reason: bool


def preview_of(change: Callable[[], object], *, by: User, posts: Sequence[Post]) -> ChangePreview:
    """Make the change, read the figures, and roll the change back. `posts` belong to one allocation.

    Raises what `change` raises. `change` must not ask for a reason to go over the money (see `without_asking_why`).
    """
    with transaction.atomic():
        allocation = lock_allocation(by, allocation_of(posts[0]))
        before = allocation_figures(allocation, clock.today())
        change()
        after = allocation_figures(allocation, clock.today())
        preview = ChangePreview(
            before,
            after,
            {post: spans_in(post) for post in posts},
            is_over_money=after.committed > money_without_reason(allocation.grant, after),
            needs_reason=after.committed
            > max(money_without_reason(allocation.grant, after), before.committed),
        )
        transaction.set_rollback(True)
    return preview


def without_asking_why(details: HireDetails) -> HireDetails:
    """Return the details with a reason to go over the money, so that the money check lets the preview through."""
    return replace(details, over_money_reason=ANY_REASON)
