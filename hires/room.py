"""Where a post has room: the posts that are free, from when and until when somebody can be in a post, and the next new one."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
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
    free_hours,
    last_day_of_months,
    latest_last_day,
)
from hires.models import Hire, Period, Post
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

    free: the days and hours of the next hire in the post (see `free_span`); None in a post that nobody takes up.
    is_shared: others are at work on the first of these days. is_cover: the room is that of somebody on leave.
    """

    post: Post
    remainder: PostRemainder = NOT_BEGUN
    free: PeriodSpan | None = None
    is_shared: bool = False
    is_cover: bool = False

    @property
    def is_beside_others(self) -> bool:
        """The post is filled: a hire shares it or covers a leave."""
        return self.is_shared or self.is_cover


def free_posts(allocation: Allocation) -> list[FreePost]:
    """Return the posts with room for a hire: by the first free day and number, those to share or to cover last."""
    posts = list(
        Post.objects.filter(grant=allocation.grant_id, hospital=allocation.hospital_id)
        .select_related("department", "hospital", "grant")
        .order_by("number")
    )
    spans: dict[int, list[PeriodSpan]] = defaultdict(list)
    periods: Any = Period.objects.current().filter(hire__post__in=posts, hire__in=Hire.objects.live())
    for period in periods.annotate(post_id=F("hire__post")):
        spans[period.post_id].append(period.span)
    free = [free_post for post in posts if (free_post := free_post_of(post, spans[post.pk]))]
    today = clock.today()
    return sorted(
        free,
        key=lambda each: (
            each.is_beside_others,
            each.free.first_day if each.free else today,
            each.free is None,
        ),
    )


def free_post_of(post: Post, spans: Sequence[PeriodSpan], after: dt.date | None = None) -> FreePost | None:
    """Return a post with its room from today on; None without room. `spans` are those of the post's live hires.

    With `after`, the last day of a hire in the post, the room is what that hire leaves.
    """
    limits = PostLimits.of(post.grant)
    remainder = PostRemainder.of(spans, limits)
    if not spans:
        return FreePost(post, remainder)
    free = free_span(post.grant, spans, clock.today(), after)
    if free is None:
        return None
    there = [span for span in spans if span.first_day <= free.first_day <= span.last_day]
    is_cover = any(span.kind.is_leave for span in there)
    if remainder.is_used_up and not is_cover:
        return None
    return FreePost(post, remainder, free, any(span.hours_in_place for span in there), is_cover)


def free_span(
    grant: Grant, spans: Sequence[PeriodSpan], since: dt.date, after: dt.date | None = None
) -> PeriodSpan | None:
    """Return the days and weekly hours of the next hire in a post from `since` on; None without room or without spans.

    `spans` are those of the post's live hires. The hire gets all hours that are free on its first day, and as many days
    as the post then has room for. Its first day is the first of these with room: the day after `after`; `since` in an
    empty post; the day from which more hours are free, as somebody leaves early, goes on leave or gets fewer hours;
    `since` beside others; the day after somebody's last day at the end of the post's year.
    """
    limits = PostLimits.of(grant)
    for first_day in _first_days(spans, since, limits, after):
        hours = min(free_hours(spans, first_day, limits), limits.most_weekly_hours)
        ends = last_day_allowed(grant, first_day)
        latest = latest_last_day(spans, first_day, hours, limits) if hours > 0 else None
        if latest is not None and ends >= first_day:
            return PeriodSpan(first_day, min(latest, ends), hours)
    return None


def _first_days(
    spans: Sequence[PeriodSpan], since: dt.date, limits: PostLimits, after: dt.date | None
) -> Iterator[dt.date]:
    """Yield the days on which the next hire in a post can begin, if there is room then; the likeliest first."""
    if not spans:
        return
    if after is not None:
        yield max(since, after + ONE_DAY)
    if free_hours(spans, since, limits) == limits.full_time_hours:
        yield since
    ends = {span.last_day + ONE_DAY for span in spans if since <= span.last_day < NO_END}
    left = {span.last_day + ONE_DAY for span in spans if span.leaving_reason}
    leaves = {span.first_day for span in spans if span.kind.is_leave and span.first_day > since}
    year_ends = limits.last_day(min(span.first_day for span in spans))
    for day in sorted(ends | leaves):
        is_early = day <= year_ends or day in left | leaves
        if is_early and free_hours(spans, day, limits) > free_hours(spans, day - ONE_DAY, limits):
            yield day
    yield since
    yield from sorted(ends)


def last_day_allowed(grant: Grant, first_day: dt.date) -> dt.date:
    """Return the last day that a hire from `first_day` can have in a post of its own; NO_END without a limit.

    A post with a length is used no longer than the money; one without an end may go on.
    """
    ends = PostLimits.of(grant).last_day(first_day)
    return ends if grant.post_months is None else min(ends, grant.last_day_of_use or ends)


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
