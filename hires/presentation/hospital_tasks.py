"""The tasks that posts and hires give a hospital: this app's source in the registry `hires.tasks`."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allocations.entitlements import price_on
from allocations.enums import GrantStatus
from allocations.models import Allocation
from hires.actions.confirm import Completeness, completeness
from hires.capacity import ONE_DAY, PostLimits, PostRemainder
from hires.enums import LeavingReason, PeriodKind
from hires.figures import statement
from hires.models import Hire, Period, Post
from hires.posts import PostState, cost_of_remainder
from hires.presentation.phrases import remainder_in_words
from hires.presentation.states import near_day
from hires.room import latest_start
from hires.tasks import Task
from hrtrack.common import clock
from hrtrack.common.text.danish import format_date, format_number, format_tkr

AHEAD = 60 * ONE_DAY  # an end that is so near is a task; a leaving always is
NEAR_START = 14 * ONE_DAY  # payroll knows the employee by then
CONFIRMED_FOR = 31 * ONE_DAY  # a confirmation is renewed, also when nothing has changed
MOST = 100  # tasks of a kind


@dataclass(frozen=True)
class _PostToday:
    """A post as of today: its state, what is left of it and costs in kr., and the last day of anybody in it."""

    post: Post
    state: PostState
    remainder: PostRemainder
    cost: Decimal
    ends: dt.date | None
    has_leave: bool
    has_successor: bool

    @property
    def left_in_words(self) -> str:
        """What is left, in words."""
        return remainder_in_words(self.remainder, PostLimits.of(self.post.grant))

    def refill_in_words(self, today: dt.date) -> str:
        """Return what the rest costs, and by when somebody must begin to use it all."""
        start_by = latest_start(self.post.grant, self.remainder)
        words = {"tkr": format_tkr(self.cost), "day": format_date(start_by)}
        if self.post.grant.post_months is None:
            return ""
        if start_by is None:
            return _("%(tkr)s tkr. tilbage.") % words
        if start_by < today:
            return _("%(tkr)s tkr. tilbage. Det hele kan ikke længere nå at blive brugt.") % words
        return _("%(tkr)s tkr. tilbage. Skal besættes senest %(day)s, hvis det hele skal bruges.") % words


def hospital_tasks(allocation: Allocation) -> Iterator[Task]:
    """Yield the tasks of an allocation's posts and hires as of today; none of a grant that is not open."""
    if allocation.grant.status != GrantStatus.OPEN:
        return
    today = clock.today()
    listed = completeness(allocation)
    hires: Any = (  # the days are annotations
        Hire.objects.live()
        .filter(grant=allocation.grant_id, hospital=allocation.hospital_id)
        .with_days()
        .select_related("employee", "post__hospital")
        .order_by("first_day", "pk")
    )
    confirmed_as_of = listed.confirmation.as_of if listed.confirmation else dt.date.min
    without_number = hires.filter(
        employee__employee_number=None, first_day__lte=today + NEAR_START, last_day__gte=today
    )
    for hire in without_number[:MOST]:
        yield _number_is_missing(hire, today, is_confirmed=confirmed_as_of >= hire.first_day)
    current = Prefetch("periods", Period.objects.current().order_by("first_day"))
    is_near = Q(last_day__lte=today + AHEAD) | ~Q(leaving_reason__in=["", LeavingReason.MOVED])
    ending = list(hires.filter(is_near, last_day__gte=today).prefetch_related(current)[:MOST])
    posts = {} if allocation.grant.is_over(today) else _posts_today(allocation, ending, today)
    for post in posts.values():
        if post.state in (PostState.LEFT, PostState.RUN_OUT, PostState.VACANT):
            yield _is_vacant(allocation, post, today)
    for hire in ending:
        post_today = posts.get(hire.post_id)
        if post_today and not post_today.has_successor and not post_today.remainder.is_used_up:
            yield from _ends(allocation, hire, post_today, today)
    yield from _leaves_that_end(allocation, hires, today)
    yield from _list_is_unconfirmed(allocation, listed, today)


def _posts_today(allocation: Allocation, ending: list[Any], today: dt.date) -> Mapping[int, _PostToday]:
    """Return the free posts by number, and those that somebody is about to leave, by id."""
    rows = statement.rows(
        "SELECT * FROM posts_as_of WHERE is_free OR post_id = ANY(%(ending)s::bigint[]) ORDER BY number",
        {
            **statement.figures_of([allocation.grant], today, allocation.hospital_id),
            "ending": [hire.post_id for hire in ending],
        },
        statement.POSTS_AS_OF,
    )
    left = {hire.post_id for hire in ending}
    free = [row for row in rows if row["is_free"]][:MOST]
    shown = {row["post_id"]: row for row in (*free, *(row for row in rows if row["post_id"] in left))}
    posts = Post.objects.select_related("hospital", "grant").in_bulk(shown)
    price = price_on(allocation.grant, today)
    found = {}
    for key, row in shown.items():
        remainder = PostRemainder(row["unused_days"], row["post_days"], row["is_begun"])
        found[key] = _PostToday(
            posts[key],
            PostState(row["state"]),
            remainder,
            cost_of_remainder(remainder, PostLimits.of(allocation.grant), price) or Decimal(),
            row["ends"],
            row["has_leave"],
            row["starts"] is not None,
        )
    return found


# The tasks


def _number_is_missing(hire: Any, today: dt.date, *, is_confirmed: bool) -> Task:
    begun, has_begun = hire.first_day, hire.first_day <= today
    words = {"employee": hire.employee, "post": hire.post, "day": format_date(begun)}
    edit = reverse("hires:change_hire", args=[hire.pk]) + "#id_employee_number"
    task: dict[str, Any] = {
        "day": begun,
        "when": _("Mangler") if has_begun else short_day(begun),
        "beside": _("siden %(day)s") % {"day": near_day(begun, today)}
        if has_begun
        else in_days(begun, today),
        "is_late": has_begun,
        "address": edit,
        "employees": frozenset({hire.employee_id}),
    }
    if has_begun and begun > today - NEAR_START and not is_confirmed:
        return Task(
            **task,
            title=_("Er %(employee)s begyndt?") % words,
            reason=_("%(post)s fra %(day)s. Tilføj tjenestenummeret, eller registrér, at ingen mødte op.")
            % words,
            action=_("Tilføj"),
            other=(_("Mødte ikke op"), reverse("hires:no_show", args=[hire.pk])),
        )
    return Task(
        **task,
        title=_("Tjenestenummer på %(employee)s") % words,
        reason=_("%(post)s. Skal med, når ansættelsen er begyndt.") % words,
        action=_("Tilføj"),
    )


def _is_vacant(allocation: Allocation, post: _PostToday, today: dt.date) -> Task:
    since = post.ends + ONE_DAY if post.ends else today
    return Task(
        day=since,
        when=_("Ledig"),
        beside=_("siden %(day)s") % {"day": near_day(since, today)} if post.ends else "",
        title=_("%(post)s kan besættes, %(left)s") % {"post": post.post, "left": post.left_in_words},
        reason=post.refill_in_words(today),
        action=_("Besæt"),
        address=_refill(allocation, post),
        post=str(post.post),
        cost=post.cost,
    )


def _ends(allocation: Allocation, hire: Any, post: _PostToday, today: dt.date) -> Iterator[Task]:
    """Yield the task of a hire that ends: refill the post, or extend a hire that nobody has ended early."""
    words = {
        "employee": hire.employee,
        "post": post.post,
        "left": post.left_in_words,
        "hours": format_number(list(hire.periods.all())[-1].weekly_hours, None),
    }
    task: dict[str, Any] = {
        "day": hire.last_day,
        "when": short_day(hire.last_day),
        "beside": in_days(hire.last_day, today),
        "employees": frozenset({hire.employee_id}),
    }
    refill: dict[str, Any] = {"action": _("Besæt"), "address": _refill(allocation, post)}
    if post.ends and post.ends > hire.last_day:
        # Cover leaves as somebody comes back.
        if not post.has_leave:
            title = _("%(hours)s timer om ugen i %(post)s bliver ledige, når %(employee)s stopper") % words
            yield Task(**task, **refill, title=title)
    elif hire.leaving_reason:
        yield Task(
            **task,
            **refill,
            title=_("%(post)s bliver ledig, når %(employee)s fratræder") % words,
            reason=post.refill_in_words(today),
            post=str(post.post),
            cost=post.cost,
        )
    else:
        yield Task(
            **task,
            title=_("Ansættelsen af %(employee)s slutter, og %(post)s har %(left)s") % words,
            reason=post.refill_in_words(today),
            action=_("Forlæng"),
            address=reverse("hires:extend_hire", args=[hire.pk]),
            other=(_("Besæt"), refill["address"]),
            post=str(post.post),
            cost=post.cost,
        )


def _leaves_that_end(allocation: Allocation, hires: Any, today: dt.date) -> Iterator[Task]:
    """Yield the leaves that end while the hire goes on, with whoever covers for them."""
    leaves = list(
        Period.objects.current()
        .filter(
            ~Q(kind=PeriodKind.EMPLOYED),
            hire__in=Hire.objects.live().filter(grant=allocation.grant_id, hospital=allocation.hospital_id),
            first_day__lte=today,
            last_day__gte=today,
            last_day__lte=today + AHEAD,
        )
        .select_related("hire__employee", "hire__post__hospital")
        .order_by("last_day", "pk")[:MOST]
    )
    following = {
        (period.hire_id, period.first_day)
        for period in Period.objects.current().filter(
            hire__in=[leave.hire_id for leave in leaves], kind=PeriodKind.EMPLOYED, first_day__gt=today
        )
    }
    covers: dict[int, Any] = {}
    for cover in hires.filter(post__in=[leave.hire.post_id for leave in leaves], last_day__gte=today):
        if all(cover.pk != leave.hire_id for leave in leaves):
            covers[cover.post_id] = cover
    for leave in leaves:
        if (leave.hire_id, leave.last_day + ONE_DAY) not in following:
            continue
        employee, cover = leave.hire.employee, covers.get(leave.hire.post_id)
        words = {"employee": employee, "post": leave.hire.post, "cover": cover and cover.employee}
        reason = _("%(post)s. Slutter den som planlagt, skal intet registreres.") % words
        if cover:
            words["day"] = format_date(cover.last_day)
            reason = _("%(post)s. %(cover)s dækker til og med %(day)s.") % words
        yield Task(
            day=leave.last_day,
            when=short_day(leave.last_day),
            beside=in_days(leave.last_day, today),
            title=_("Orloven slutter for %(employee)s") % words,
            reason=reason,
            action=_("Forlæng"),
            address=reverse("hires:take_leave", args=[leave.hire_id]),
            employees=frozenset({employee.pk} | ({cover.employee_id} if cover else set())),
        )


def _list_is_unconfirmed(allocation: Allocation, listed: Completeness, today: dt.date) -> Iterator[Task]:
    confirmation, changed_at = listed.confirmation, listed.changed_at
    as_of = confirmation.as_of if confirmation else None
    if not changed_at and (as_of is None or as_of > today - CONFIRMED_FOR):
        return
    if as_of:
        title = _("Listen er ikke bekræftet siden %(day)s") % {"day": format_date(as_of)}
    else:
        title = _("Listen er ikke bekræftet endnu")
    yield Task(
        day=as_of or today,
        when=_("Bekræft"),
        beside=_("siden %(day)s") % {"day": near_day(as_of, today)} if as_of else "",
        title=title,
        reason=_("Seneste ændring %(day)s.") % {"day": format_date(changed_at)}
        if changed_at
        else _("Intet er ændret siden."),
        action=_("Bekræft"),
        address=reverse("hires:confirm", args=[allocation.pk]),
    )


# Words and addresses


def _refill(allocation: Allocation, post: _PostToday) -> str:
    return f"{reverse('hires:register', args=[allocation.pk])}?post={post.post.pk}"


def short_day(day: dt.date) -> str:
    """Return a day without its year, as "31. dec."."""
    return formats.date_format(day, _("j. N"))


def in_days(day: dt.date, today: dt.date) -> str:
    """Return in how many days a day is, today or later."""
    days = (day - today).days
    if days == 0:
        return _("i dag")
    return _("i morgen") if days == 1 else ngettext("om %s dag", "om %s dage", days) % days
