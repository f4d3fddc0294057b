"""Tables of posts, allocations and hires."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tables2.utils import A

from allocations.models import Grant
from hires.capacity import NOT_BEGUN, WITHOUT_END, PostLimits
from hires.models import Hire
from hires.posts import Placement, PostState, PostStatus
from hires.presentation.phrases import hire_state, remainder_in_words, state_in_words
from hires.routes import route_name
from hrtrack.common import clock
from hrtrack.common.text.danish import NOTHING, format_date, format_days, format_number
from hrtrack.common.web.tables import NUMBER_ATTRS, DateColumn, NumberColumn, Table, TkrColumn, badge

STATE_VARIANTS = {
    PostState.FILLED: "success",
    PostState.TO_START: "info",
    PostState.LEFT: "warning",
    PostState.RUN_OUT: "",
    PostState.VACANT: "warning",
}


class PostTable(Table):
    """A hospital's posts as of a day; a record is a PostStatus."""

    post = tables.Column(
        verbose_name=gettext_lazy("Stilling"),
        linkify=("hires:post", {"pk": A("post__pk")}),
        attrs={"td": {"class": "nowrap"}},
    )
    department = tables.Column(verbose_name=gettext_lazy("Afdeling"), accessor="post__department")
    purpose = tables.Column(verbose_name=gettext_lazy("Formål"), accessor="post__purpose")
    employees = tables.Column(
        verbose_name=gettext_lazy("Ansat"), accessor="placements", attrs={"td": {"class": "person"}}
    )
    days = tables.Column(
        verbose_name=gettext_lazy("Ansat fra – til og med"), accessor="placements", empty_values=()
    )
    weekly_hours = tables.Column(
        verbose_name=gettext_lazy("Timer"), accessor="placements", attrs=NUMBER_ATTRS
    )
    route = tables.Column(verbose_name=gettext_lazy("Rekrutteringsvej"), accessor="placements")
    state = tables.Column(verbose_name=gettext_lazy("Status"))

    empty = gettext_lazy(
        "Der er ingen stillinger endnu. Den første oprettes, når HR registrerer en ansættelse."
    )

    def __init__(self, data: Iterable[PostStatus], *, grant: Grant, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.grant = grant

    def render_employees(self, value: list[Placement]) -> str:
        return lines(
            format_html(
                '<a href="{}">{}</a>{}',
                reverse("hires:hire", args=[placement.hire.pk]),
                placement.hire.employee,
                _(" (orlov)") if placement.kind.is_leave else "",
            )
            for placement in value
        )

    def render_days(self, value: list[Placement], record: PostStatus) -> str:
        """Return the days of the hires, else the remainder of a post that is begun."""
        if value:
            return lines(map(days_in_words, value))
        is_begun = record.remainder not in (NOT_BEGUN, WITHOUT_END) and not record.remainder.is_used_up
        return remainder_in_words(record.remainder, PostLimits.of(self.grant)) if is_begun else NOTHING

    def render_weekly_hours(self, value: list[Placement]) -> str:
        return lines(format_number(placement.weekly_hours, None) for placement in value)

    def render_route(self, value: list[Placement]) -> str:
        return lines(route_name(self.grant, placement.hire.route) for placement in value)

    def render_state(self, value: PostState, record: PostStatus) -> str:
        return badge(state_in_words(value, record.starts), STATE_VARIANTS[value])


class AllocationTable(Table):
    """The allocations of a user's hospitals; a record is (allocation, its figures). `page`: the URL name of one."""

    hospital = tables.Column(
        verbose_name=gettext_lazy("Hospital"),
        accessor="0__hospital",
        linkify=lambda table, record: reverse(table.page_of_one, args=[record[0].pk]),
    )
    grant = tables.Column(verbose_name=gettext_lazy("Bevilling"), accessor="0__grant__marked_name")
    allocated = TkrColumn(verbose_name=gettext_lazy("Tildelt (tkr.)"), accessor="1__allocated")
    created = NumberColumn(verbose_name=gettext_lazy("Oprettet"), accessor="1__created")
    target = NumberColumn(verbose_name=gettext_lazy("Måltal"), accessor="1__target", decimals=None)
    remaining = TkrColumn(verbose_name=gettext_lazy("Ikke disponeret (tkr.)"), accessor="1__remaining")

    def __init__(self, data: Any, *, page: str, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.page_of_one = page

    empty = gettext_lazy(
        "Dit hospital har ikke del i en bevilling endnu. Det får det, når en administrator indlæser fordelingen."
    )


class HireTable(Table):
    """A hospital's hires as of a day; a record is a Placement."""

    employee = tables.Column(
        verbose_name=gettext_lazy("Ansat"),
        accessor="hire__employee",
        linkify=("hires:hire", {"pk": A("hire__pk")}),
        attrs={"td": {"class": "person"}},
    )
    post = tables.Column(
        verbose_name=gettext_lazy("Stilling"),
        accessor="hire__post",
        linkify=("hires:post", {"pk": A("hire__post_id")}),
        attrs={"td": {"class": "nowrap"}},
    )
    department = tables.Column(verbose_name=gettext_lazy("Afdeling"), empty_values=())
    days = tables.Column(verbose_name=gettext_lazy("Ansat fra – til og med"), empty_values=())
    weekly_hours = NumberColumn(verbose_name=gettext_lazy("Timer"), decimals=None)
    route = tables.Column(verbose_name=gettext_lazy("Rekrutteringsvej"), accessor="hire__route")
    state = tables.Column(verbose_name=gettext_lazy("Status"), empty_values=())

    empty = gettext_lazy("Der er ingen ansættelser endnu.")

    def __init__(self, data: Iterable[Placement], *, grant: Grant, as_of: dt.date, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.grant = grant
        self.as_of = as_of

    def render_department(self, record: Placement) -> str:
        return str(record.department or record.hire.post.department)

    def render_days(self, record: Placement) -> str:
        return days_in_words(record)

    def render_route(self, value: str) -> str:
        return route_name(self.grant, value)

    def render_state(self, record: Placement) -> str:
        return badge(*hire_state(record.hire, record.schedule, self.as_of))


class PlacementTable(Table):
    """The hires of one post; a record is a Placement."""

    employee = tables.Column(
        verbose_name=gettext_lazy("Ansat"),
        accessor="hire__employee",
        linkify=("hires:hire", {"pk": A("hire__pk")}),
    )
    employee_number = tables.Column(
        verbose_name=gettext_lazy("Tjenestenummer"), accessor="hire__employee__employee_number"
    )
    days = tables.Column(verbose_name=gettext_lazy("Ansat fra – til og med"), empty_values=())
    weekly_hours = NumberColumn(verbose_name=gettext_lazy("Timer"), decimals=None)
    agreed_on = DateColumn(verbose_name=gettext_lazy("Aftalt den"), accessor="hire__agreed_on")
    route = tables.Column(verbose_name=gettext_lazy("Rekrutteringsvej"), accessor="hire__route")
    spent = TkrColumn(verbose_name=gettext_lazy("Beregnet forbrug (tkr.)"))
    committed = TkrColumn(verbose_name=gettext_lazy("Disponeret (tkr.)"))
    note = tables.Column(verbose_name=gettext_lazy("Bemærkning"), empty_values=(), accessor="hire")

    empty = gettext_lazy("Ingen er ansat i stillingen endnu.")

    def __init__(self, data: Iterable[Placement], *, grant: Grant, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.grant = grant

    def render_route(self, value: str) -> str:
        return route_name(self.grant, value)

    def render_days(self, record: Placement) -> str:
        return days_in_words(record)

    def render_note(self, value: Hire, record: Placement) -> str:
        if value.annulled_on:
            return _("Annulleret %(day)s") % {"day": format_date(value.annulled_on)}
        if value.withdrawn_on:
            return _("Trukket tilbage %(day)s") % {"day": format_date(value.withdrawn_on)}
        if record.leaving_reason:
            has_left = record.last_day < clock.today()
            message = _("Fratrådt: %(reason)s") if has_left else _("Fratræder: %(reason)s")
            return message % {"reason": record.leaving_reason.label}
        return NOTHING


def days_in_words(placement: Placement) -> str:
    """Return the first and last day of a hire."""
    return format_days(placement.first_day, placement.last_day)


def lines(texts: Iterable[str]) -> str:
    """Return the texts of a cell under each other, in one element if there are several; "–" if there is none."""
    items = list(texts)
    if len(items) < 2:
        return items[0] if items else NOTHING
    return format_html("<div>{}</div>", format_html_join("", "<div>{}</div>", ((text,) for text in items)))
