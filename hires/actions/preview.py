"""The effect of a change on a hospital's figures and on posts, computed before the change is saved."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from hires.actions.details import HireDetails
from hires.actions.locking import allocation_of, lock_allocation, money_without_reason
from hires.capacity import days_in_post_year, unused_days
from hires.figures.statement import HospitalFigures, allocation_figures
from hires.models import Post
from hires.posts import spans_in
from hrtrack.common import clock

# The money's own question is asked apart.
ANY_REASON = "–––"


@dataclass(frozen=True)
class Rest:
    """The days on full time that a post has left; without any told nobody takes it up: the whole year is free."""

    post: Post
    days_left: Decimal | None
    post_year_days: int | None


@dataclass(frozen=True)
class ChangePreview:
    """What a change does to the hospital, and to the posts it is about."""

    before: HospitalFigures
    after: HospitalFigures
    posts: Sequence[Rest]
    is_over_money: bool
    needs_reason: bool


def preview_of(change: Callable[[], object], *, by: User, posts: Sequence[Post]) -> ChangePreview:
    """What the change would come to, to the hospital and these posts: it is done, reckoned by the one rule, and taken back.

    Raises what `change` raises; it is not asked for a reason to go over the money, `needs_reason` tells that.
    """
    with transaction.atomic():
        allocation = lock_allocation(by, allocation_of(posts[0]))
        before = allocation_figures(allocation, clock.today())
        change()
        after = allocation_figures(allocation, clock.today())
        preview = ChangePreview(
            before,
            after,
            [rest_of(post, allocation.grant.full_time_hours) for post in posts],
            is_over_money=after.committed > money_without_reason(allocation),
            needs_reason=after.committed > max(money_without_reason(allocation), before.committed),
        )
        transaction.set_rollback(True)
    return preview


def rest_of(post: Post, full_time_hours: Decimal) -> Rest:
    """What is left of a post's year as it stands."""
    spans = spans_in(post)
    if not spans:
        return Rest(post, None, None)
    year = days_in_post_year(min(span.first_day for span in spans))
    return Rest(post, unused_days(spans, full_time_hours), year)


def without_asking_why(details: HireDetails) -> HireDetails:
    """The details with any reason to go over the money, so that what they come to can be told first."""
    return replace(details, over_money_reason=ANY_REASON)
