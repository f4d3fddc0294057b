"""Filters of an allocation's posts."""

from collections.abc import Callable, Mapping
from typing import Any

import django_filters as filters
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy
from psycopg.sql import SQL

from allocations.models import Department, Purpose
from hires.figures import statement
from hires.forms.filters import SOON, AllocationFilter, post_matches
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
_live_hires = Hire.objects.live().filter(post=OuterRef("pk"))
POST_SORTS: Mapping[str, tuple[Any, Callable[["QuerySet[Post]"], "QuerySet[Post]"]]] = {
    "number": (gettext_lazy("Stillingens nummer"), lambda posts: posts.order_by("number")),
    "department": (gettext_lazy("Afdeling"), lambda posts: posts.order_by("department__sort_key", "number")),
    "employee": (
        gettext_lazy("Navn på den ansatte"),
        lambda posts: posts.order_by(
            Subquery(_live_hires.order_by("-pk").values("employee__sort_key")[:1]).asc(nulls_last=True),
            "number",
        ),
    ),
    "ends": (
        gettext_lazy("Slutter først"),
        lambda posts: posts.annotate(
            ends=Max(
                "hires__periods__last_day",
                filter=Q(hires__withdrawn_on=None, hires__annulled_on=None, hires__periods__replaced_by=None),
            )
        ).order_by(F("ends").asc(nulls_last=True), "number"),
    ),
}


class PostFilter(AllocationFilter):
    """Filters of an allocation's posts."""

    state = filters.ChoiceFilter(
        label=gettext_lazy("Status"),
        choices=[(key, label) for key, (label, _sql) in POST_STATES.items()],
        empty_label=gettext_lazy("Alle"),
        method="of_state",
    )
    sort = filters.ChoiceFilter(
        label=gettext_lazy("Sortér efter"),
        choices=[(key, label) for key, (label, _sorted) in POST_SORTS.items() if key != "number"],
        empty_label=POST_SORTS["number"][0],
        method="sorted_by",
    )

    def all_rows(self) -> "QuerySet[Post]":
        """Return the posts of the allocation by number."""
        allocation = self.allocation
        return Post.objects.filter(grant=allocation.grant_id, hospital=allocation.hospital_id).order_by(
            "number"
        )

    def matching(self, rows: "QuerySet[Post]", text: str) -> "QuerySet[Post]":
        """Return the posts that match the search text."""
        return rows.filter(post_matches(text))

    def as_known_on_the_day(self, rows: "QuerySet[Post]") -> "QuerySet[Post]":
        """Return the posts without vacant ones on an earlier day than today, unless a state is chosen."""
        if self.day < clock.today() and not self.form.cleaned_data.get("state"):
            # A vacant post may not have existed on an earlier day.
            return self.where(rows, "state <> 'vacant'")
        return rows

    def where(self, posts: "QuerySet[Post]", condition: str) -> "QuerySet[Post]":
        """Return the posts that meet a condition on statement.POSTS_AS_OF as of the day."""
        allocation = self.allocation
        parameters = statement.figures_of(
            [allocation.grant], self.form.cleaned_data["as_of"], allocation.hospital_id
        )
        select = fill("SELECT post_id FROM posts_as_of WHERE {condition}", condition=SQL(condition))
        rows = statement.rows(select, {**parameters, "soon": SOON}, statement.POSTS_AS_OF)
        return posts.filter(pk__in=[row["post_id"] for row in rows])

    def of_state(self, posts: "QuerySet[Post]", _name: str, value: str) -> "QuerySet[Post]":
        """Return the posts in a state of POST_STATES."""
        return self.where(posts, POST_STATES[value][1])

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
        return POST_SORTS[value][1](posts)
