"""Tables of posts, allocations and hires."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tables2.utils import A

from allocations.models import Grant
from hires.capacity import PostLimits
from hires.models import Hire
from hires.posts import Placement, PostStatus
from hires.presentation.phrases import remainder_in_words
from hires.presentation.states import PLAIN_BADGE, hire_state_in_list, post_state_in_list
from hires.room import latest_start
from hires.routes import route_name, short_route_name
from hrtrack.common import clock
from hrtrack.common.clock import NO_END
from hrtrack.common.text.danish import NOTHING, format_date, format_days, format_number
from hrtrack.common.web.own_names import language_of_page, own_name
from hrtrack.common.web.tables import DateColumn, NameColumn, NumberColumn, Table, TkrColumn, badge

HOURS_ATTRS = {"th": {"class": "number"}, "td": {"class": "number list-hours"}}


@dataclass(frozen=True)
class ListOrder:
    """The order of a list: the chosen key, after a minus for the opposite order, and the address of another choice."""

    chosen: str
    address: Callable[[str], str]

    def direction(self, key: str) -> str:
        """Return the value of aria-sort for a column's key; "" if the list is in another order."""
        if self.chosen.removeprefix("-") != key:
            return ""
        return "descending" if self.chosen.startswith("-") else "ascending"

    def link(self, key: str, text: str | Promise) -> str:
        """Return a link that puts the list in the order of a key, or turns that order round."""
        direction = self.direction(key)
        arrow = {"ascending": "▲", "descending": "▼"}.get(direction, "")
        return format_html(
            '<a id="sort-{}" href="{}">{}{}</a>',
            key,
            self.address(f"-{key}" if direction == "ascending" else key),
            text,
            format_html(' <span class="sort-arrow" aria-hidden="true">{}</span>', arrow) if arrow else "",
        )


class ListTable(Table):
    """A list that column heads sort. On a phone, a row is two lines of the same cells (static/css/lists.css).

    `sort_keys` names the columns with keys of orders: one, or those of the two days that a column shows. Without an
    order the heads are text.
    """

    sort_keys: Mapping[str, tuple[str, ...]] = {}

    def __init__(self, data: Any, *, order: ListOrder | None = None, **kwargs: Any) -> None:
        super().__init__(
            data,
            **{"template_name": "django_tables2/list.html", "attrs": {"class": "table table--compact list"}}
            | kwargs,
        )
        self.order = order

    def heads(self) -> Iterator[str]:
        """Yield the cells of the head as HTML."""
        for column in self.columns:
            keys = self.sort_keys.get(column.name, ()) if self.order else ()
            yield format_html(
                '<th scope="col" {}{}>{}</th>',
                column.attrs["th"].as_html(),
                self._aria_sort(keys),
                self._head(keys, column.header),
            )

    def _aria_sort(self, keys: tuple[str, ...]) -> str:
        directions = [direction for key in keys if self.order and (direction := self.order.direction(key))]
        return format_html(' aria-sort="{}"', directions[0]) if directions else ""

    def _head(self, keys: tuple[str, ...], header: str) -> str:
        if self.order is None or not keys:
            return header
        texts = (header,) if len(keys) == 1 else (_("Ansat fra"), _("til og med"))
        links = (self.order.link(key, text) for key, text in zip(keys, texts, strict=True))
        return format_html_join(" – ", "{}", ((link,) for link in links))


class PostTable(ListTable):
    """A hospital's posts as of a day; a record is a PostStatus."""

    sort_keys = {
        "post": ("number",),
        "department": ("department",),
        "purpose": ("purpose",),
        "employees": ("employee",),
        "days": ("begins", "ends"),
    }

    post = tables.Column(
        verbose_name=gettext_lazy("Stilling"),
        linkify=("hires:post", {"pk": A("post__pk")}),
        attrs={"td": {"class": "list-name nowrap"}},
    )
    department = NameColumn(
        verbose_name=gettext_lazy("Afdeling"),
        accessor="post__department",
        attrs={"td": {"class": "list-place"}},
    )
    purpose = NameColumn(
        verbose_name=gettext_lazy("Formål"), accessor="post__purpose", attrs={"td": {"class": "list-wide"}}
    )
    employees = tables.Column(
        verbose_name=gettext_lazy("Ansat"),
        accessor="listed",
        attrs={"td": {"class": "list-person person"}},
        empty_values=(),
    )
    days = tables.Column(
        verbose_name=gettext_lazy("Ansat fra – til og med"),
        accessor="listed",
        empty_values=(),
        attrs={"td": {"class": "list-days"}},
    )
    weekly_hours = tables.Column(verbose_name=gettext_lazy("Timer"), accessor="listed", attrs=HOURS_ATTRS)
    route = tables.Column(
        verbose_name=gettext_lazy("Rekrutteringsvej"),
        accessor="listed",
        attrs={"td": {"class": "list-wide"}},
    )
    state = tables.Column(verbose_name=gettext_lazy("Status"), attrs={"td": {"class": "list-state"}})

    empty = gettext_lazy(
        "Der er ingen stillinger endnu. Den første oprettes, når HR registrerer en ansættelse."
    )

    def __init__(
        self, data: Iterable[PostStatus], *, grant: Grant, as_of: dt.date | None = None, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.grant = grant
        self.as_of = as_of or clock.today()

    def render_employees(self, value: list[Placement], record: PostStatus) -> str:
        """Return the employees, else what is left of the post."""
        if not value:
            return remainder_in_words(record.remainder, PostLimits.of(self.grant))
        return lines(
            format_html(
                '<a href="{}">{}</a>{}',
                reverse("hires:hire", args=[placement.hire.pk]),
                own_name(placement.hire.employee.name_in_lists),
                _(" (orlov)") if placement.kind.is_leave else "",
            )
            for placement in value
        )

    def render_days(self, value: list[Placement], record: PostStatus) -> str:
        """Return the days of the hires, else the last day on which somebody can begin and use all that is left."""
        if value:
            return lines(days_in_list(placement.first_day, placement.last_day) for placement in value)
        start_by = latest_start(self.grant, record.remainder)
        return _("besættes senest %(day)s") % {"day": format_date(start_by)} if start_by else NOTHING

    def render_weekly_hours(self, value: list[Placement]) -> str:
        return lines(hours_in_list(placement.weekly_hours) for placement in value)

    def render_route(self, value: list[Placement]) -> str:
        return lines(route_in_list(self.grant, placement.hire.route) for placement in value)

    def render_state(self, record: PostStatus) -> str:
        return state_or_badge(*post_state_in_list(record, self.as_of))


class AllocationTable(Table):
    """The allocations of a user's hospitals; a record is (allocation, its figures). `page`: the URL name of one."""

    hospital = NameColumn(
        verbose_name=gettext_lazy("Hospital"),
        accessor="0__hospital",
        linkify=lambda table, record: reverse(table.page_of_one, args=[record[0].pk]),
    )
    grant = NameColumn(verbose_name=gettext_lazy("Bevilling"), accessor="0__grant__marked_name")
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


class HireTable(ListTable):
    """A hospital's hires as of a day; a record is a Placement."""

    sort_keys = {
        "employee": ("name",),
        "post": ("post",),
        "department": ("department",),
        "days": ("begins", "ends"),
    }

    employee = NameColumn(
        verbose_name=gettext_lazy("Ansat"),
        accessor="hire__employee__name_in_lists",
        linkify=("hires:hire", {"pk": A("hire__pk")}),
        attrs={"td": {"class": "list-name person"}},
    )
    post = tables.Column(
        verbose_name=gettext_lazy("Stilling"),
        accessor="hire__post",
        linkify=("hires:post", {"pk": A("hire__post_id")}),
        attrs={"td": {"class": "list-person nowrap"}},
    )
    department = NameColumn(
        verbose_name=gettext_lazy("Afdeling"), empty_values=(), attrs={"td": {"class": "list-place"}}
    )
    days = tables.Column(
        verbose_name=gettext_lazy("Ansat fra – til og med"),
        empty_values=(),
        attrs={"td": {"class": "list-days"}},
    )
    weekly_hours = tables.Column(verbose_name=gettext_lazy("Timer"), attrs=HOURS_ATTRS)
    route = tables.Column(
        verbose_name=gettext_lazy("Rekrutteringsvej"),
        accessor="hire__route",
        attrs={"td": {"class": "list-wide"}},
    )
    state = tables.Column(
        verbose_name=gettext_lazy("Status"), empty_values=(), attrs={"td": {"class": "list-state"}}
    )

    empty = gettext_lazy("Der er ingen ansættelser endnu.")

    def __init__(
        self,
        data: Iterable[Placement],
        *,
        grant: Grant,
        as_of: dt.date,
        can_choose: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.grant = grant
        self.as_of = as_of
        self.can_choose = can_choose

    def before_name(self, record: Placement) -> SafeString:
        """Return the box that chooses a live hire, for a user who can change it."""
        if not self.can_choose or not record.hire.is_live:
            return SafeString()
        label = _("Vælg %(employee)s i %(post)s") % {
            "employee": record.hire.employee,
            "post": record.hire.post,
        }
        box = '<input type="checkbox" class="row-choice" name="hire" value="{}" aria-label="{}"{}> '
        return format_html(box, record.hire.pk, label, language_of_page())

    def render_department(self, record: Placement) -> str:
        return str(record.department or record.hire.post.department)

    def render_days(self, record: Placement) -> str:
        return days_in_list(record.first_day, record.last_day)

    def render_weekly_hours(self, value: Decimal) -> str:
        return hours_in_list(value)

    def render_route(self, value: str) -> str:
        return route_in_list(self.grant, value)

    def render_state(self, record: Placement) -> str:
        return state_or_badge(*hire_state_in_list(record, self.as_of))


class PlacementTable(Table):
    """The hires of one post; a record is a Placement."""

    employee = NameColumn(
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

    has_many_columns = True
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


def days_in_list(first_day: dt.date, last_day: dt.date) -> str:
    """Return the days of a hire, of which a phone shows the last one alone."""
    if last_day == NO_END:
        return format_days(first_day, last_day)
    return format_html(
        '<span class="nowrap"><span class="list-from">{} – </span><span class="list-until" data-before="{}">{}</span></span>',
        format_date(first_day),
        _("til"),
        format_date(last_day),
    )


def hours_in_list(weekly_hours: Decimal) -> str:
    """Return hours a week, with their unit on a phone, which shows no column heads."""
    return format_html('<span data-after="{}">{}</span>', _("t"), format_number(weekly_hours, None))


def state_or_badge(text: str, variant: str) -> str:
    """Return a state as a badge, and the usual one, without a variant, as plain text."""
    return badge(text, "" if variant == PLAIN_BADGE else variant) if variant else text


def route_in_list(grant: Grant, route: str) -> str:
    """Return a route in few words, marked where it is called by the grant's own name of its scheme."""
    name = short_route_name(grant, route)
    return own_name(name) if name == grant.redeployment_scheme else name
