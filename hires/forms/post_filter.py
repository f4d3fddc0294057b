"""Filters of an allocation's posts."""

from collections.abc import Mapping
from typing import Any

import django_filters as filters
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy
from psycopg.sql import SQL, Identifier

from allocations.models import Department, Purpose
from hires.figures import statement
from hires.forms.filters import SOON, AllocationFilter, beside_the_list, in_order, sort_choices
from hires.forms.search import matching_posts
from hires.models import Hire, Period, Post, PostPurpose
from hires.posts import PostState
from hires.presentation.phrases import STATE_WORDS, VACANT
from hrtrack.common import clock
from hrtrack.common.database.statements import fill

# The choices of state, by key: the label, and a condition on statement.POSTS_AS_OF.
POST_STATES: Mapping[str, tuple[Any, str]] = {
    "free": (VACANT, "is_free"),
    "filled": (STATE_WORDS[PostState.FILLED].choice, "state = 'filled'"),
    "to_start": (STATE_WORDS[PostState.TO_START].choice, "state = 'to_start'"),
    "ending": (
        gettext_lazy("Slutter inden for 30 dage"),
        "state = 'filled' AND ends <= %(as_of)s::date + %(soon)s",
    ),
    "on_leave": (gettext_lazy("Med en på orlov"), "has_leave"),
    "left": (STATE_WORDS[PostState.LEFT].choice, "state = 'left'"),
    "run_out": (STATE_WORDS[PostState.RUN_OUT].choice, "state = 'run_out'"),
}
MAIN_POST_STATES = ("filled", "to_start", "free")
FEW = 1000  # posts
_live_hires = Hire.objects.live().filter(post=OuterRef("pk"))
_live_days = Q(hires__withdrawn_on=None, hires__annulled_on=None, hires__periods__replaced_by=None)
# The orders by key: the label and what is compared. The post's number decides between equals.
POST_SORTS: Mapping[str, tuple[Any, Any]] = {
    "number": (gettext_lazy("Stillingens nummer"), F("number")),
    "department": (gettext_lazy("Afdeling"), F("department__sort_key")),
    "purpose": (gettext_lazy("Formål"), F("purpose__position")),
    "employee": (
        gettext_lazy("Navn på den ansatte"),
        Subquery(_live_hires.order_by("-pk").values("employee__sort_key")[:1]),
    ),
    "begins": (gettext_lazy("Ansat fra"), Max("hires__periods__first_day", filter=_live_days)),
    "ends": (gettext_lazy("Ansat til og med"), Max("hires__periods__last_day", filter=_live_days)),
}


class PostFilter(AllocationFilter):
    """Filters of an allocation's posts."""

    state = filters.ChoiceFilter(
        label=gettext_lazy("Status"),
        choices=[(key, label) for key, (label, _sql) in POST_STATES.items()],
        method="of_state",
        widget=beside_the_list(),
    )
    sort = filters.ChoiceFilter(
        choices=sort_choices(POST_SORTS), method="sorted_by", widget=beside_the_list()
    )

    def all_rows(self) -> "QuerySet[Post]":
        """Return the posts of the allocation by number."""
        allocation = self.allocation
        return Post.objects.filter(grant=allocation.grant_id, hospital=allocation.hospital_id).order_by(
            "number"
        )

    def matching(self, rows: "QuerySet[Post]", words: list[str], *, guess: bool) -> "QuerySet[Post]":
        """Return the posts that match every word."""
        allocation = self.allocation
        hires = Hire.objects.filter(grant=allocation.grant_id, hospital=allocation.hospital_id)
        return matching_posts(rows, hires, words, guess=guess)

    def with_states(self, rows: "QuerySet[Post]") -> list[tuple[int, frozenset[str]]]:
        """Return (id, states) of the posts, without vacant ones on an earlier day than today, unless a state is chosen."""
        keys = list(rows.values_list("pk", flat=True))
        if not keys:
            return []
        allocation = self.allocation
        columns = SQL(", ").join(
            SQL("({}) AS {}").format(SQL(condition), Identifier(key))
            for key, (_label, condition) in POST_STATES.items()
        )
        # Whatever few are asked for is reckoned alone.
        few = keys if len(keys) <= FEW else None
        parameters = statement.figures_of(
            [allocation.grant], self.form.cleaned_data["as_of"], allocation.hospital_id, few
        )
        select = fill(
            "SELECT post_id, state <> 'vacant' AS is_begun, {columns} FROM posts_as_of", columns=columns
        )
        found = statement.rows(select, {**parameters, "soon": SOON}, statement.POSTS_AS_OF)
        # A vacant post may not have existed on an earlier day.
        everything = self.day >= clock.today() or self.form.cleaned_data.get("state")
        states = {
            row["post_id"]: frozenset(key for key in POST_STATES if row[key])
            for row in found
            if everything or row["is_begun"]
        }
        return [(key, states[key]) for key in keys if key in states]

    def of_state(self, posts: "QuerySet[Post]", _name: str, _value: str) -> "QuerySet[Post]":
        """Return the posts as they are: `keys` picks those of the state, and `counts` counts the others."""
        return posts

    def of_department(self, posts: "QuerySet[Post]", _name: str, value: Department) -> "QuerySet[Post]":
        """Return the posts of a department, or in which somebody works in the department."""
        works_there = Period.objects.current().filter(hire__post=OuterRef("pk"), department=value)
        return posts.filter(Q(department=value) | Exists(works_there))

    def of_purpose(self, posts: "QuerySet[Post]", _name: str, value: Purpose) -> "QuerySet[Post]":
        """Return the posts with a purpose, primary or further."""
        further = PostPurpose.objects.filter(post=OuterRef("pk"), purpose=value)
        return posts.filter(Q(purpose=value) | Exists(further))

    def of_route(self, posts: "QuerySet[Post]", _name: str, value: str) -> "QuerySet[Post]":
        """Return the posts with a live hire by a recruitment route."""
        return posts.filter(Exists(_live_hires.filter(route=value)))

    def sorted_by(self, posts: "QuerySet[Post]", _name: str, value: str) -> "QuerySet[Post]":
        """Return the posts in an order of POST_SORTS."""
        ordered: QuerySet[Post] = in_order(posts, POST_SORTS, value, "number")
        return ordered
