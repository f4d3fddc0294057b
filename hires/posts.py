"""Posts with their hires as of a day, and what is left of them; each in a bounded number of queries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

from allocations.entitlements import price_on
from allocations.models import Allocation, Department
from hires.capacity import (
    PeriodSpan,
    PostLimits,
    PostRemainder,
    Schedule,
)
from hires.enums import LeavingReason, PeriodKind
from hires.figures import statement
from hires.models import Hire, Period, Post
from hrtrack.common import clock
from hrtrack.common.clock import NO_END

ORE = Decimal("0.01")


class PostState(StrEnum):
    """The four states of a created post, and VACANT: a post without a hire that counts."""

    FILLED = "filled"
    TO_START = "to_start"
    LEFT = "left"
    RUN_OUT = "run_out"
    VACANT = "vacant"


@dataclass(frozen=True)
class Placement:
    """A hire with its days, both inclusive, and its hours, kind and department as of a day, else at its start.

    `spent` and `committed` in kr.; None if they were not read. `department` is None in the post's own.
    """

    hire: Hire
    first_day: dt.date
    last_day: dt.date
    weekly_hours: Decimal
    spent: Decimal | None = None
    committed: Decimal | None = None
    schedule: Schedule = ()
    kind: PeriodKind = PeriodKind.EMPLOYED
    department: Department | None = None

    @property
    def leaving_reason(self) -> LeavingReason | None:
        """The reason to leave early; None if the hire ends as planned."""
        reason = self.schedule[-1].leaving_reason if self.schedule else ""
        return LeavingReason(reason) if reason else None


@dataclass(frozen=True)
class PostStatus:
    """A post as of a day. `placements` are the hires in the post, else the hires to start, else none.

    `starts` is the first day of the next hire to start; None if there is none. `successors` are the hires to start in a
    post that somebody is in.
    """

    post: Post
    state: PostState
    placements: list[Placement]
    starts: dt.date | None
    remainder: PostRemainder
    successors: list[Placement]

    @property
    def listed(self) -> list[Placement]:
        """The hires that a list shows, those to start last."""
        return [*self.placements, *self.successors]


def spent_and_committed(hire: Hire) -> tuple[Decimal, Decimal]:
    """Return a hire's reckoned spending up to today and up to its last day, in kr."""
    rows = statement.rows(
        "SELECT spent, committed FROM hire_figures WHERE hire_id = %(hire)s",
        {**statement.figures_of([hire.grant], clock.today(), hire.hospital_id), "hire": hire.pk},
    )
    return (rows[0]["spent"], rows[0]["committed"]) if rows else (Decimal(), Decimal())


def spans_in(post: Post, but: Hire | None = None) -> list[PeriodSpan]:
    """Return the current spans of the post's live hires, in no order, without those of the hire `but`."""
    live = Hire.objects.live().filter(post=post).exclude(pk__in=[but.pk] if but and but.pk else [])
    return [period.span for period in Period.objects.current().filter(hire__in=live)]


def schedule_of(hire: Hire) -> Schedule:
    """Return the current schedule of a hire."""
    return tuple(period.span for period in hire.periods.current().order_by("first_day"))


def post_statuses(
    allocation: Allocation, as_of: dt.date, posts: Sequence[int] | None = None
) -> list[PostStatus]:
    """Return the allocation's posts as of a day: `posts`, by id, in that order, else all by number.

    A vacant post is left out as of an earlier day than today, on which the post may not have existed.
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
    after = {row["post_id"]: row["to_come"] or [] if row["present"] else [] for row in rows}
    posts_by_id = Post.objects.select_related("department", "purpose", "hospital").in_bulk(shown)
    hires = (
        Hire.objects.filter(
            pk__in=[key for hires in (shown, after) for keys in hires.values() for key in keys]
        )
        .select_related("employee", "post__hospital")
        .prefetch_related("periods__department")
        .order_by("pk")
    )
    placements: dict[int, list[Placement]] = defaultdict(list)
    successors: dict[int, list[Placement]] = defaultdict(list)
    for hire in hires:
        found = successors if hire.pk in after[hire.post_id] else placements
        found[hire.post_id].append(_placement(hire, as_of))
    return [
        PostStatus(
            post=posts_by_id[row["post_id"]],
            state=PostState(row["state"]),
            placements=placements[row["post_id"]],
            starts=row["starts"],
            remainder=PostRemainder(row["unused_days"], row["post_days"], row["is_begun"]),
            successors=successors[row["post_id"]],
        )
        for row in rows
    ]


def _placement(hire: Hire, as_of: dt.date, **money: Decimal) -> Placement:
    """Return the placement of a hire by the version in force on the day, else by the current one."""
    versions = list(hire.periods.all())
    periods = [period for period in versions if period.is_in_force(as_of)]
    periods = periods or [period for period in versions if period.replaced_by_id is None]
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


def placements_of(hires: Sequence[int], as_of: dt.date) -> list[Placement]:
    """Return the placements of hires, by id and in that order, as of a day; without spending."""
    related = ("employee", "staff_group", "post__department", "post__purpose", "post__hospital")
    hires_by_id = (
        Hire.objects.select_related(*related).prefetch_related("periods__department").in_bulk(list(hires))
    )
    return [_placement(hires_by_id[key], as_of) for key in hires]


def placements_in(post: Post, as_of: dt.date) -> list[Placement]:
    """Return the placements of all a post's hires by first day; withdrawn and annulled ones without spending."""
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
    """A post as of a day: its hires by first day, their spending, and the remainder. Money in kr.

    `first_day` is that of the post; None if no live hire takes up the post. `spent` is up to the day, `to_come` from
    then to the last day, `left` the cost of the remainder at `price`, the general price on the day; None for a post
    without an end, which has an `annual_cost` and is reckoned with until `funded_until`.
    """

    post: Post
    placements: list[Placement]
    first_day: dt.date | None
    remainder: PostRemainder
    spent: Decimal
    to_come: Decimal
    left: Decimal | None
    price: Decimal
    funded_until: dt.date = NO_END
    annual_cost: Decimal = Decimal()

    @property
    def live(self) -> list[Placement]:
        """The placements that take up the post: neither withdrawn nor annulled."""
        return [placement for placement in self.placements if placement.hire.is_live]

    @property
    def spans(self) -> list[PeriodSpan]:
        """The spans of the live hires."""
        return [span for placement in self.live for span in placement.schedule]

    @property
    def limits(self) -> PostLimits:
        """What the grant allows the post."""
        return PostLimits.of(self.post.grant)


def capacity_of(post: Post, as_of: dt.date) -> PostCapacity:
    """Return the capacity of a post as of a day."""
    placements = placements_in(post, as_of)
    live = [placement for placement in placements if placement.hire.is_live]
    spent = sum((placement.spent or Decimal() for placement in live), Decimal())
    committed = sum((placement.committed or Decimal() for placement in live), Decimal())
    spans = [span for placement in live for span in placement.schedule]
    price, limits = price_on(post.grant, as_of), PostLimits.of(post.grant)
    remainder = PostRemainder.of(spans, limits)
    return PostCapacity(
        post=post,
        placements=placements,
        first_day=min((span.first_day for span in spans), default=None),
        remainder=remainder,
        spent=spent,
        to_come=committed - spent,
        left=cost_of_remainder(remainder, limits, price),
        price=price,
        **(_without_end(post, as_of) if limits.months is None else {}),
    )


def _without_end(post: Post, as_of: dt.date) -> dict[str, Any]:
    """Return the last day to which there is money for a post without an end, and what the post costs in a year."""
    rows = statement.rows(
        "SELECT funded_until, annual_cost FROM hospital_figures",
        statement.figures_of([post.grant], as_of, post.hospital_id, [post.pk]),
    )
    return rows[0]


def cost_of_remainder(remainder: PostRemainder, limits: PostLimits, price: Decimal) -> Decimal | None:
    """Return what the unused part of a post costs at a price, in kr.; None for a post without an end."""
    if limits.months is None:
        return None
    whole = price * limits.months / 12
    if remainder.unused_days is not None and remainder.post_days is not None:
        whole = whole * remainder.unused_days / remainder.post_days
    return whole.quantize(ORE, ROUND_HALF_UP)


def persons_in(allocation: Allocation, as_of: dt.date, posts: list[int] | None = None) -> int:
    """Return the number of persons whose hires count as of a day; with `posts`, by id, in these posts alone."""
    rows = statement.rows(
        "SELECT count(DISTINCT person_id) AS persons FROM hire_figures",
        statement.figures_of([allocation.grant], as_of, allocation.hospital_id, posts),
    )
    return int(rows[0]["persons"])
