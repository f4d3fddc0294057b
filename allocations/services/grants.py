"""Create and change grants with their terms, purposes and staff groups."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from accounts.models import User
from allocations.dependents import obstacles_to
from allocations.entitlements import ALL_DECISIONS, general_rate, price_on
from allocations.enums import CountedIn, GrantStatus, UnitKind
from allocations.models import Allocation, Grant, Purpose, Rate, StaffGroup, Target
from allocations.models.grants import OWN_TEXTS
from allocations.policies import can_import, can_manage_grants
from allocations.writers import declare_writing
from hrtrack.common import clock
from hrtrack.common.text.cleaning import clean_line, clean_text
from hrtrack.common.text.danish import NOTHING, format_date
from hrtrack.common.text.readable import readable_value
from hrtrack.common.web.editing import Stale, version_of
from hrtrack.common.web.model_messages import check_model

SHORTEST_REASON = 3  # characters


@dataclass(frozen=True, kw_only=True)
class GrantTerms:
    """The terms decided for a grant. Money in kr. None leaves an existing grant's term, and gives a new grant the default."""

    name: str
    total: Decimal
    unit_price: Decimal
    target: Decimal
    decision_reference: str | None = None
    counted_in: CountedIn | None = None
    full_time_hours: Decimal | None = None
    restriction: str | None = None
    starts_from: dt.date | None = None
    starts_until: dt.date | None = None
    last_day_of_use: dt.date | None = None
    dates_decided_by: str | None = None
    organisation: str | None = None
    reports_to: str | None = None
    unit_kind: UnitKind | None = None
    redeployment_scheme: str | None = None
    low_activity_question: str | None = None
    purposes: Sequence[str] | None = None
    staff_groups: Sequence[str] | None = None
    price_from: dt.date | None = None  # the day from which a new price holds; None corrects today's price
    price_decided_on: dt.date | None = None
    financial_year_month: int | None = None
    post_months: int | None = None  # WITHOUT_END for posts without an end
    most_weekly_hours: Decimal | None = None  # 0 for full time
    undecided_dates: bool = False  # a date that is None becomes undecided
    is_demo: bool = False

    def cleaned(self) -> "GrantTerms":
        """Return the terms with every text cleaned. Raises ValidationError for control characters."""
        return replace(
            self,
            name=clean_line(self.name),
            decision_reference=self.decision_reference and clean_line(self.decision_reference),
            dates_decided_by=self.dates_decided_by and clean_line(self.dates_decided_by),
            organisation=self.organisation and clean_line(self.organisation),
            reports_to=self.reports_to and clean_line(self.reports_to),
            redeployment_scheme=self.redeployment_scheme and clean_line(self.redeployment_scheme),
            low_activity_question=self.low_activity_question and clean_line(self.low_activity_question),
            restriction=self.restriction and clean_text(self.restriction),
            purposes=self.purposes and [clean_line(name) for name in self.purposes],
            staff_groups=self.staff_groups and [clean_line(name) for name in self.staff_groups],
        )


def check_may_change(by: User | None) -> None:
    """Raise PermissionDenied unless `by` may import. None is allowed: a command run on the server."""
    if by is not None and not can_import(by):
        raise PermissionDenied


WITHOUT_END = 0
# 0 empties these terms.
EMPTIED_BY_ZERO = ("post_months", "most_weekly_hours")
DATES = ("starts_from", "starts_until", "last_day_of_use")
# What the pages and documents of a grant call things by.
NAMES = ("organisation", "reports_to", "unit_kind", "redeployment_scheme", "low_activity_question")
FIELDS = [
    "total",
    "target",
    "decision_reference",
    "counted_in",
    "full_time_hours",
    "restriction",
    *DATES,
    "dates_decided_by",
    *NAMES,
    "financial_year_month",
    *EMPTIED_BY_ZERO,
]


@dataclass(frozen=True)
class TermChange:
    """A term that a grant's new terms change, as people read the term before and after.

    `is_own_text`: the term is a text that users wrote.
    """

    label: str
    before: str
    after: str
    is_own_text: bool = False


def with_terms(terms: GrantTerms) -> tuple[Grant, list[TermChange]]:
    """Return the grant with the terms' name, unsaved and with the terms applied, and the changes to its terms."""
    terms = terms.cleaned()
    grant = Grant.objects.filter(name__iexact=terms.name).first() or Grant(
        name=terms.name, is_demo=terms.is_demo
    )
    return grant, give_terms(grant, terms)


def rate_with(grant: Grant, terms: GrantTerms) -> Rate:
    """Return the general rate with the terms' price, not saved: a new grant's first, a new one from a day, or today's."""
    if grant._state.adding:
        return Rate(grant=grant, price=terms.unit_price)
    if terms.price_from is None:
        rate = general_rate(grant, clock.today())
    else:
        rate = general_rate(grant, terms.price_from, ALL_DECISIONS)
        is_other = (rate.first_day, rate.decided_on) != (terms.price_from, terms.price_decided_on)
        if rate.price != terms.unit_price and is_other:
            rate = Rate(grant=grant, first_day=terms.price_from, decided_on=terms.price_decided_on)
    rate.price = terms.unit_price
    return rate


def price_changes(rate: Rate) -> list[TermChange]:
    """Return how the rate, which is not saved, changes the general price; in kr."""
    field: Any = Rate._meta.get_field("price")
    label, before = str(field.verbose_name), NOTHING
    if not rate._state.adding:
        stored = Rate.objects.get(pk=rate.pk)
        if stored.price == rate.price:
            return []
        before = readable_value(field, stored.price)
    elif rate.first_day:
        label = _("%(label)s fra %(day)s") % {"label": label, "day": format_date(rate.first_day)}
        before = readable_value(field, general_rate(rate.grant, rate.first_day, ALL_DECISIONS).price)
    return [TermChange(label, before, readable_value(field, rate.price))]


def give_terms(grant: Grant, terms: GrantTerms) -> list[TermChange]:
    """Apply cleaned terms, except the name and the price, to a grant without saving the grant. Return the changes.

    The price is saved by itself (`rate_with`); its change is among the changes.
    """
    is_new = grant._state.adding
    changes = []
    for name in FIELDS:
        before, after = getattr(grant, name), getattr(terms, name)
        label = str(getattr(Grant._meta.get_field(name), "verbose_name", name))
        is_given = after is not None or (name in DATES and (is_new or terms.undecided_dates))
        if name in EMPTIED_BY_ZERO and after == 0:
            after = None
        if is_given and (is_new or before != after):
            setattr(grant, name, after)
            shown = NOTHING if is_new else readable(name, before)
            changes.append(TermChange(label, shown, readable(name, after), name in OWN_TEXTS))
    changes += price_changes(rate_with(grant, terms))
    for model, names in ((Purpose, terms.purposes), (StaffGroup, terms.staff_groups)):
        changes += [
            TermChange(str(model._meta.verbose_name), NOTHING, name, is_own_text=True)
            for name in _new_names(grant, model, names)
        ]
    return changes


def readable(name: str, value: Any) -> str:
    """Return a grant's term as people read it; a day that is not decided yet reads "ikke afklaret"."""
    if value is None and name in DATES:
        return _("ikke afklaret")
    if value is None and name == "post_months":
        return _("uden slutdato")
    field: Any = Grant._meta.get_field(name)
    return readable_value(field, value)


def validate_grant(grant: Grant, rate: Rate | None = None) -> None:
    """Raise ValidationError unless the grant is consistent and its allocations and hires allow its terms.

    `rate` is the general rate with a new price; None if the price stays.
    """
    check_model(grant.full_clean)
    if rate is not None:
        try:
            check_model(rate.full_clean, exclude=["grant"])
        except ValidationError as error:
            raise ValidationError({"unit_price": error.messages}) from error
    if grant.counts_posts and not is_whole(grant.target):
        raise ValidationError({"target": _("Indtast et helt antal stillinger, eller vælg årsværk")})
    targets = Target.objects.filter(grant=grant.pk).values_list("value", flat=True)
    if grant.counts_posts and not all(map(is_whole, targets)):
        raise ValidationError({"counted_in": _("Vælg årsværk. Måltallene er ikke hele antal stillinger")})
    if obstacles := obstacles_to(grant):
        raise ValidationError(obstacles)


def is_whole(number: Decimal) -> bool:
    """True if the number has no fraction: 3.00 is whole."""
    return number == number.to_integral_value()


def lock_grant(**lookup: Any) -> None:
    """Lock the grant that the lookup selects, then its allocations, until the transaction ends.

    Every writer takes the locks in this order. A user who registers a hire meanwhile waits, and then reads the new terms.
    """
    grants = [grant.pk for grant in Grant.objects.filter(**lookup).select_for_update(no_key=True)]
    declare_writing(grants)
    allocations = Allocation.objects.filter(grant__in=grants).order_by("pk")
    list(allocations.select_for_update(no_key=True))


@transaction.atomic
def save_grant(*, by: User | None, terms: GrantTerms) -> Grant:
    """Create or change the grant with the terms' name. Purposes and staff groups are added, never removed.

    A new grant is open. An existing grant keeps its status. `by` is None for a command run on the server.
    """
    check_may_change(by)
    terms = terms.cleaned()
    lock_grant(name__iexact=terms.name)
    grant, changes = with_terms(terms)
    rate = rate_with(grant, terms)
    if grant._state.adding or changes:
        validate_grant(grant, rate)
        grant.save()
        rate.save()
    for model, names in ((Purpose, terms.purposes), (StaffGroup, terms.staff_groups)):
        known = model._default_manager.filter(grant=grant).count()
        for position, name in enumerate(_new_names(grant, model, names), known + 1):
            choice: GrantChoice = model(grant=grant, name=name, position=position)
            check_model(choice.full_clean)
            choice.save()
    return grant


def _new_names(
    grant: Grant, model: type[Purpose] | type[StaffGroup], names: Sequence[str] | None
) -> list[str]:
    """Return the names that the grant lacks, in any case, each once."""
    known = {
        name.casefold()
        for name in model._default_manager.filter(grant=grant.pk).values_list("name", flat=True)
    }
    return list({name.casefold(): name for name in names or [] if name.casefold() not in known}.values())


GrantChoice = Purpose | StaffGroup
NEXT_STATUS = {
    GrantStatus.DRAFT: GrantStatus.OPEN,
    GrantStatus.OPEN: GrantStatus.CLOSED,
    GrantStatus.CLOSED: GrantStatus.OPEN,
}


def grant_version(grant: Grant) -> str:
    """Return a version that changes with the grant's terms. The status is not a term: it has its own button."""
    choices = [[choice.name for choice in manager.all()] for manager in (grant.purposes, grant.staff_groups)]
    price = str(price_on(grant, clock.today()))
    return version_of(grant.name, price, [str(getattr(grant, name)) for name in FIELDS], choices)


@transaction.atomic
def add_grant(*, by: User, terms: GrantTerms) -> Grant:
    """Create a grant as a draft, which hospital HR does not see until the grant is opened."""
    if not can_manage_grants(by):
        raise PermissionDenied
    return _write_terms(Grant(status=GrantStatus.DRAFT, is_demo=terms.is_demo), terms)


@transaction.atomic
def change_grant(*, by: User, grant: Grant, terms: GrantTerms, version: str) -> Grant:
    """Give the grant this name, every term, and exactly these purposes and staff groups. Raises Stale for another version."""
    grant = _lock_grant(by, grant)
    if grant_version(grant) != version:
        raise Stale
    return _write_terms(grant, terms)


@transaction.atomic
def change_status(*, by: User, grant: Grant, status: GrantStatus) -> Grant:
    """Open a draft, close an open grant, or reopen a closed grant. Raises Stale if `status` does not follow the current one."""
    grant = _lock_grant(by, grant)
    if NEXT_STATUS[GrantStatus(grant.status)] != status:
        raise Stale
    grant.status = status
    grant.save(update_fields=["status"])
    return grant


def _lock_grant(by: User, grant: Grant) -> Grant:
    """Lock the grant and return the grant as stored."""
    if not can_manage_grants(by):
        raise PermissionDenied
    lock_grant(pk=grant.pk)
    return Grant.objects.get(pk=grant.pk)


def _write_terms(grant: Grant, terms: GrantTerms) -> Grant:
    terms = terms.cleaned()
    grant.name = terms.name
    rate = rate_with(grant, terms)
    give_terms(grant, terms)
    validate_grant(grant, rate)
    grant.save()
    rate.save()
    _write_choices(grant, Purpose, "purposes", terms.purposes or [])
    _write_choices(grant, StaffGroup, "staff_groups", terms.staff_groups or [])
    return grant


def _write_choices(grant: Grant, model: type[GrantChoice], field: str, names: Sequence[str]) -> None:
    """Save the names in their order. Missing names are renamed to new names, in order; what remains is deleted."""
    wanted = list({name.casefold(): name for name in names}.values())
    keys = {name.casefold() for name in wanted}
    stored: dict[str, GrantChoice] = {
        choice.name.casefold(): choice for choice in model._default_manager.filter(grant=grant)
    }
    missing = [choice for key, choice in stored.items() if key not in keys]
    for position, name in enumerate(wanted, 1):
        choice = stored.get(name.casefold()) or (missing.pop(0) if missing else model(grant=grant))
        choice.name, choice.position = name, position
        try:
            check_model(choice.full_clean)
        except ValidationError as error:
            raise ValidationError({field: error.messages}) from error
        choice.save()
    for choice in missing:
        try:
            choice.delete()
        except ProtectedError:
            message = _("»%(name)s« bruges og kan ikke fjernes. Skriv det på en linje igen")
            raise ValidationError({field: message % {"name": choice}}) from None
