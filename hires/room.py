"""Where a post has room: the posts that are free, from when and until when somebody can be in a post, and the next new one."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Max

from allocations.models import Allocation, Grant
from hires.capacity import (
    NOT_BEGUN,
    ONE_DAY,
    PeriodSpan,
    PostLimits,
    PostRemainder,
    first_free_day,
    free_hours,
    last_day_of_months,
    latest_last_day,
)
from hires.models import Hire, Period, Post
from hires.posts import PostCapacity
from hrtrack.common import clock
from hrtrack.common.clock import NO_END


def next_post(allocation: Allocation) -> Post:
    """Return an unsaved post with the hospital's next number and nothing else.

    Numbers go on from grant to grant, so that a name such as RH-17 is one post.
    """
    last = Post.objects.filter(hospital=allocation.hospital_id).aggregate(last=Max("number"))["last"] or 0
    return Post(grant=allocation.grant, hospital=allocation.hospital, number=last + 1)


@dataclass(frozen=True)
class FreePost:
    """A post that has room.

    filled_until: the last day of the hires in the post or to start; None if there are none. is_shared: these hires
    leave hours free on all their days. cover_from: the first day of a leave that can be covered.
    """

    post: Post
    remainder: PostRemainder = NOT_BEGUN
    filled_until: dt.date | None = None
    is_shared: bool = False
    cover_from: dt.date | None = None


def free_posts(allocation: Allocation) -> list[FreePost]:
    """Return the posts with room for a hire by number: empty posts first, then filled ones, then those to share."""
    posts = list(
        Post.objects.filter(grant=allocation.grant_id, hospital=allocation.hospital_id)
        .select_related("department", "hospital", "grant")
        .order_by("number")
    )
    spans: dict[int, list[PeriodSpan]] = defaultdict(list)
    periods: Any = Period.objects.current().filter(hire__post__in=posts, hire__in=Hire.objects.live())
    for period in periods.annotate(post_id=F("hire__post")):
        spans[period.post_id].append(period.span)
    limits = PostLimits.of(allocation.grant)
    free = [free_post for post in posts if (free_post := _free_post(post, spans[post.pk], limits))]
    return sorted(free, key=lambda free_post: (free_post.filled_until is not None, free_post.is_shared))


def _free_post(post: Post, spans: list[PeriodSpan], limits: PostLimits) -> FreePost | None:
    remainder = PostRemainder.of(spans, limits)
    cover_from = _leave_to_cover(spans, limits)
    if remainder.is_used_up and cover_from is None:
        return None
    staying = [span for span in spans if span.last_day >= clock.today()]
    if not staying:
        return FreePost(post, remainder)
    is_shared = all(free_hours(spans, span.first_day, limits) > 0 for span in staying)
    filled_until = max(span.last_day for span in staying)
    if filled_until == NO_END and not is_shared and cover_from is None:
        return None
    return FreePost(post, remainder, filled_until, is_shared and cover_from is None, cover_from)


def _leave_to_cover(spans: list[PeriodSpan], limits: PostLimits) -> dt.date | None:
    """Return the first day, from today on, of a leave that is not covered on full time; None if there is none.

    Cover for a leave with pay uses no more of the post-year.
    """
    for span in sorted(spans, key=lambda span: span.first_day):
        day = max(span.first_day, clock.today())
        if span.kind.is_leave and day <= span.last_day and free_hours(spans, day, limits) > 0:
            return day
    return None


def free_span(capacity: PostCapacity, since: dt.date) -> PeriodSpan | None:
    """Return the days from `since` on which a successor, or cover for a leave, can be in the post on full time.

    None if the post has no room for either, or if no live hire takes up the post.
    """
    spans, limits = capacity.spans, capacity.limits
    if not spans:
        return None
    first_day = first_free_day(spans, since, limits)
    if first_day > NO_END:
        return None
    latest = latest_last_day(spans, first_day, limits.full_time_hours, limits)
    ends = last_day_allowed(capacity.post.grant, first_day)
    if latest is None or ends < first_day:
        return None
    return PeriodSpan(first_day, min(latest, ends), limits.full_time_hours)


def last_day_allowed(grant: Grant, first_day: dt.date) -> dt.date:
    """Return the last day that a hire from `first_day` can have in a post of its own; NO_END without a limit.

    A post with a length is used no longer than the money; one without an end may go on.
    """
    ends = PostLimits.of(grant).last_day(first_day)
    return ends if grant.post_months is None else min(ends, grant.last_day_of_use or ends)


def has_room(capacity: PostCapacity) -> bool:
    """Return whether one more can be in the post: a day on full time is left, or a leave can be covered."""
    if capacity.remainder.unused_days is not None and not capacity.remainder.is_used_up:
        return True
    return free_span(capacity, clock.today()) is not None


def latest_start(grant: Grant, remainder: PostRemainder = NOT_BEGUN) -> dt.date | None:
    """Return the last day on which somebody can begin on full time and still use all that is left of a post.

    None if the grant sets no limit, or if the post is used up.
    """
    limit, months = grant.last_day_of_use, grant.post_months
    if remainder.unused_days is not None:
        if limit is None or remainder.is_used_up:
            return None
        return limit - (int(remainder.unused_days) - 1) * ONE_DAY
    if limit is None or months is None:
        return None if remainder.is_begun else grant.starts_until
    latest = limit - (31 * months + 1) * ONE_DAY
    while last_day_of_months(latest + ONE_DAY, months) <= limit:
        latest += ONE_DAY
    return min(latest, grant.starts_until) if grant.starts_until else latest
