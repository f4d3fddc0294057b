"""Posts with their hires as of a day and what is left of their years, each read in a bounded number of queries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from django.db.models import F, Max, Q

from allocations.models import Allocation, Department, Grant
from hires.capacity import (
    ONE_DAY,
    PeriodSpan,
    Schedule,
    days_in_post_year,
    first_free_day,
    free_hours,
    last_day_of_year,
    latest_last_day,
    unused_days,
    unused_hour_days,
)
from hires.enums import PeriodKind
from hires.figures import statement
from hires.models import Hire, Period, Post
from hrtrack.common import clock

ORE = Decimal("0.01")


class PostState(StrEnum):
    """The four states of a created post, and the one of a post nobody counts in."""

    FILLED = "filled"
    TO_START = "to_start"
    LEFT = "left"
    RUN_OUT = "run_out"
    VACANT = "vacant"


@dataclass(frozen=True)
class Placement:
    """A hire with its days and, as of the day asked for (else at its start), its weekly hours. Money in kr."""

    hire: Hire
    first_day: dt.date
    last_day: dt.date
    weekly_hours: Decimal
    spent: Decimal | None = None
    committed: Decimal | None = None
    schedule: Schedule = ()
    kind: PeriodKind = PeriodKind.EMPLOYED
    department: Department | None = None  # another than the post's


@dataclass(frozen=True)
class PostStatus:
    """A post as of a day. `placements` are those in it, else those to start, else none."""

    post: Post
    state: PostState
    placements: list[Placement]
    starts: dt.date | None
    unused_days: Decimal | None
    post_year_days: int | None


def spent_and_committed(hire: Hire) -> tuple[Decimal, Decimal]:
    """A hire's reckoned spending up to today and to its last day, in kr."""
    found = statement.rows(
        "SELECT spent, committed FROM hire_figures WHERE hire_id = %(hire)s",
        {**statement.figures_of([hire.grant], clock.today(), hire.hospital_id), "hire": hire.pk},
    )
    return (found[0]["spent"], found[0]["committed"]) if found else (Decimal(), Decimal())


def spans_in(post: Post, but: Hire | None = None) -> list[PeriodSpan]:
    """Everything that takes up the post's year, apart from the hire `but`."""
    live = Hire.objects.live().filter(post=post).exclude(pk__in=[but.pk] if but and but.pk else [])
    return [period.span for period in Period.objects.filter(hire__in=live)]


def schedule_of(hire: Hire) -> Schedule:
    """The days of a hire, in order."""
    return tuple(period.span for period in hire.periods.order_by("first_day"))


def next_post(allocation: Allocation) -> Post:
    """The post that would be the allocation's next, with nothing but its number."""
    posts = Post.objects.filter(grant=allocation.grant_id, hospital=allocation.hospital_id)
    last = posts.aggregate(last=Max("number"))["last"] or 0
    return Post(grant=allocation.grant, hospital=allocation.hospital, number=last + 1)


@dataclass(frozen=True)
class FreePost:
    """A post that has room, a whole year when it has no days left told.

    filled_until: the last day of whoever is in it or on the way. is_shared: they leave hours free until then.
    cover_from: when somebody is on leave, and can be covered.
    """

    post: Post
    days_left: Decimal | None = None
    post_year_days: int | None = None
    filled_until: dt.date | None = None
    is_shared: bool = False
    cover_from: dt.date | None = None


def free_posts(allocation: Allocation) -> list[FreePost]:
    """The posts a hire can go into, in the order of their numbers; first those nobody is in, those to share last."""
    posts = list(
        Post.objects.filter(grant=allocation.grant_id, hospital=allocation.hospital_id)
        .select_related("department", "hospital")
        .order_by("number")
    )
    spans: dict[int, list[PeriodSpan]] = defaultdict(list)
    periods = Period.objects.filter(hire__post__in=posts, hire__in=Hire.objects.live())
    for period in periods.annotate(post_id=F("hire__post")):
        spans[period.post_id].append(period.span)
    found = [_free_post(post, spans[post.pk], allocation.grant.full_time_hours) for post in posts]
    free = [each for each in found if each is not None]
    return sorted(free, key=lambda each: (each.filled_until is not None, each.is_shared))


def _free_post(post: Post, spans: list[PeriodSpan], full_time_hours: Decimal) -> FreePost | None:
    if not spans:
        return FreePost(post)
    left = unused_days(spans, full_time_hours)
    cover_from = _leave_to_cover(spans, full_time_hours)
    if left < 1 and cover_from is None:
        return None
    year = days_in_post_year(min(span.first_day for span in spans))
    staying = [span for span in spans if span.last_day >= clock.today()]
    if not staying:
        return FreePost(post, left, year)
    is_shared = all(free_hours(spans, span.first_day, full_time_hours) > 0 for span in staying)
    filled_until = max(span.last_day for span in staying)
    return FreePost(post, left, year, filled_until, is_shared and cover_from is None, cover_from)


def _leave_to_cover(spans: list[PeriodSpan], full_time_hours: Decimal) -> dt.date | None:
    """The first day, from today on, of a leave that nobody covers whole. Covering it uses no more of the year."""
    for span in sorted(spans, key=lambda each: each.first_day):
        day = max(span.first_day, clock.today())
        if span.kind.is_leave and day <= span.last_day and free_hours(spans, day, full_time_hours) > 0:
            return day
    return None


def post_statuses(
    allocation: Allocation, as_of: dt.date, posts: Sequence[int] | None = None
) -> list[PostStatus]:
    """Posts of the allocation as of a day: those asked for in that order, else all in the order of their numbers.

    A post nobody counted in yet is only shown as of today: it may not have existed.
    """
    keys = None if posts is None else list(posts)
    rows = statement.rows(
        "SELECT * FROM posts_as_of WHERE state <> 'vacant' OR %(is_today)s"
        " ORDER BY array_position(%(posts)s::bigint[], post_id), number",
        {
            **statement.figures_of([allocation.grant], as_of, allocation.hospital_id, keys),
            "is_today": as_of >= clock.today(),
        },
        statement.POSTS_AS_OF,
    )
    shown = {row["post_id"]: row["present"] or row["to_come"] or [] for row in rows}
    found = Post.objects.select_related("department", "purpose", "hospital").in_bulk(shown)
    hires = (
        Hire.objects.filter(pk__in=[key for each in shown.values() for key in each])
        .select_related("employee", "post__hospital")
        .prefetch_related("periods__department")
        .order_by("pk")
    )
    placements: dict[int, list[Placement]] = defaultdict(list)
    for hire in hires:
        placements[hire.post_id].append(_placement(hire, as_of))
    return [
        PostStatus(
            post=found[row["post_id"]],
            state=PostState(row["state"]),
            placements=placements[row["post_id"]],
            starts=row["starts"],
            unused_days=row["unused_days"],
            post_year_days=row["post_year_days"],
        )
        for row in rows
    ]


def _placement(hire: Hire, as_of: dt.date, **money: Decimal) -> Placement:
    periods = list(hire.periods.all())
    current = next((p for p in periods if p.first_day <= as_of <= p.last_day), periods[0])
    return Placement(
        hire,
        periods[0].first_day,
        periods[-1].last_day,
        current.weekly_hours,
        **money,
        schedule=tuple(period.span for period in periods),
        kind=PeriodKind(current.kind),
        department=current.department,
    )


def placement_of(hire: Hire, as_of: dt.date) -> Placement:
    """A hire with its days, and what it costs as of today."""
    spent, committed = spent_and_committed(hire)
    return _placement(hire, as_of, spent=spent, committed=committed)


def placements_of(hires: Sequence[int], as_of: dt.date) -> list[Placement]:
    """Hires by their ids, in that order, with their days; without money."""
    related = ("employee", "staff_group", "post__department", "post__purpose", "post__hospital")
    found = Hire.objects.select_related(*related).prefetch_related("periods__department").in_bulk(list(hires))
    return [_placement(found[key], as_of) for key in hires]


def placements_in(post: Post, as_of: dt.date) -> list[Placement]:
    """Every hire of a post, those that don't count included (without money), in the order they start."""
    money = {
        row["hire_id"]: {"spent": row["spent"], "committed": row["committed"]}
        for row in statement.rows(
            "SELECT hire_id, spent, committed FROM hire_figures WHERE post_id = %(post)s",
            {**statement.figures_of([post.grant], as_of, post.hospital_id), "post": post.pk},
        )
    }
    hires = post.hires.select_related("employee", "staff_group").prefetch_related("periods__department")
    placements = [_placement(hire, as_of, **money.get(hire.pk, {})) for hire in hires]
    return sorted(placements, key=lambda placement: placement.first_day)


@dataclass(frozen=True)
class PostCapacity:
    """A post's year as of a day: who has been in it, what that costs, and what is left. Money in kr.

    first_day is None of a post nobody takes up: the whole year is left. `placements` are all there ever were, `live`
    those that take up the year.
    """

    post: Post
    placements: list[Placement]
    first_day: dt.date | None
    post_year_days: int | None
    unused_days: Decimal | None
    spent: Decimal
    to_come: Decimal
    left: Decimal

    @property
    def live(self) -> list[Placement]:
        return [placement for placement in self.placements if placement.hire.is_live]

    @property
    def last_day_of_year(self) -> dt.date | None:
        return self.first_day and last_day_of_year(self.first_day)


def capacity_of(post: Post, as_of: dt.date) -> PostCapacity:
    """The capacity of a post, its hires in the order they start."""
    placements = placements_in(post, as_of)
    live = [placement for placement in placements if placement.hire.is_live]
    spent = sum((each.spent or Decimal() for each in live), Decimal())
    committed = sum((each.committed or Decimal() for each in live), Decimal())
    spans = [span for placement in live for span in placement.schedule]
    if not spans:
        return PostCapacity(
            post, placements, None, None, None, spent, committed - spent, post.grant.unit_price
        )
    grant = post.grant
    first_day = min(span.first_day for span in spans)
    year = days_in_post_year(first_day)
    unused = unused_hour_days(spans, grant.full_time_hours)
    left = (unused * grant.unit_price / (year * grant.full_time_hours)).quantize(ORE, ROUND_HALF_UP)
    return PostCapacity(
        post=post,
        placements=placements,
        first_day=first_day,
        post_year_days=year,
        unused_days=unused / grant.full_time_hours,
        spent=spent,
        to_come=committed - spent,
        left=left,
    )


def persons_in(allocation: Allocation, as_of: dt.date, posts: list[int] | None = None) -> int:
    """How many employees' hires count as of a day; with `posts` in these alone."""
    found = statement.rows(
        "SELECT count(DISTINCT employee_id) AS persons FROM hire_figures",
        statement.figures_of([allocation.grant], as_of, allocation.hospital_id, posts),
    )
    return int(found[0]["persons"])


def last_used_department(allocation: Allocation) -> Department | None:
    return (
        Department.objects.filter(hospital=allocation.hospital_id)
        .annotate(last_post=Max("posts", filter=Q(posts__grant=allocation.grant_id)))
        .filter(last_post__isnull=False)
        .order_by("-last_post")
        .first()
    )


def free_stretch(capacity: PostCapacity, full_time_hours: Decimal, since: dt.date) -> PeriodSpan | None:
    """The days on full time that a successor, or somebody who covers, could have from `since` on; None where none."""
    spans = [span for placement in capacity.live for span in placement.schedule]
    if not spans:
        return None
    first_day = first_free_day(spans, since, full_time_hours)
    latest = latest_last_day(spans, first_day, full_time_hours, full_time_hours)
    limit = capacity.post.grant.last_day_of_use
    if latest is None or (limit and limit < first_day):
        return None
    last_day = min(day for day in (latest, last_day_of_year(first_day), limit) if day)
    return PeriodSpan(first_day, last_day, full_time_hours)


def has_room(capacity: PostCapacity, full_time_hours: Decimal) -> bool:
    """Whether anybody more can be in the post: a day on full time of its year is left, or a leave can be covered."""
    if capacity.unused_days is not None and capacity.unused_days >= 1:
        return True
    return free_stretch(capacity, full_time_hours, clock.today()) is not None


def start_by(grant: Grant, unused_days: Decimal | None) -> dt.date | None:
    """The last day on which somebody can begin and still use all that is left of a post; None where nothing says so.

    `unused_days` on full time, None of a post that nobody takes up: a whole year.
    """
    limit = grant.last_day_of_use
    if unused_days is not None:
        return limit - (int(unused_days) - 1) * ONE_DAY if limit and unused_days >= 1 else None
    if limit is None:
        return grant.starts_until
    latest = limit - 366 * ONE_DAY
    while last_day_of_year(latest + ONE_DAY) <= limit:
        latest += ONE_DAY
    return min(latest, grant.starts_until) if grant.starts_until else latest
