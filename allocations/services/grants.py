"""Create and change grants with their terms, purposes and staff groups."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from allocations.dependents import obstacles_to
from allocations.enums import CountedIn, GrantStatus
from allocations.models import Allocation, Grant, Hospital, Purpose, StaffGroup
from allocations.policies import can_import, can_manage_grants
from hrtrack.common.text.cleaning import clean_line, clean_text
from hrtrack.common.text.danish import NOTHING
from hrtrack.common.text.readable import readable_value
from hrtrack.common.web.editing import Stale, version_of

SHORTEST_REASON = 3  # characters
R = TypeVar("R", Hospital, Allocation)


@dataclass(frozen=True, kw_only=True)
class GrantTerms:
    """What was decided about a grant. Money in kr.; what is None stays as it is, or as a new grant begins."""

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
    purposes: Sequence[str] | None = None
    staff_groups: Sequence[str] | None = None
    undecided_dates: bool = False  # a date that is None becomes undecided
    is_demo: bool = False

    def cleaned(self) -> "GrantTerms":
        """The terms with every text cleaned; ValidationError for control characters."""
        return replace(
            self,
            name=clean_line(self.name),
            decision_reference=self.decision_reference and clean_line(self.decision_reference),
            dates_decided_by=self.dates_decided_by and clean_line(self.dates_decided_by),
            restriction=self.restriction and clean_text(self.restriction),
            purposes=self.purposes and [clean_line(name) for name in self.purposes],
            staff_groups=self.staff_groups and [clean_line(name) for name in self.staff_groups],
        )


WHOLE_POSTS = gettext_lazy("Indtast et helt antal stillinger")


def check_may_change(by: User | None) -> None:
    """`by` is None where nobody is logged in: a command run by whoever runs the server."""
    if by is not None and not can_import(by):
        raise PermissionDenied


DATES = ("starts_from", "starts_until", "last_day_of_use")
FIELDS = [
    "total",
    "unit_price",
    "target",
    "decision_reference",
    "counted_in",
    "full_time_hours",
    "restriction",
    *DATES,
    "dates_decided_by",
]
OF_ALLOCATION = ("grant", "hospital")
FIGURES = ("share_percent", "amount", "target", "reduction_reason")


@dataclass(frozen=True)
class TermChange:
    """Something about a grant that its new terms change, as it reads before and after."""

    label: str
    before: str
    after: str


def with_terms(terms: GrantTerms) -> tuple[Grant, list[TermChange]]:
    """The grant of that name as the terms make it, not saved yet, and what changes."""
    terms = terms.cleaned()
    grant = Grant.objects.filter(name__iexact=terms.name).first() or Grant(
        name=terms.name, is_demo=terms.is_demo
    )
    return grant, give_terms(grant, terms)


def give_terms(grant: Grant, terms: GrantTerms) -> list[TermChange]:
    """Put cleaned terms, but for the name, on a grant that is not saved yet; what changes."""
    is_new = grant._state.adding
    changes = []
    for name in FIELDS:
        before, after = getattr(grant, name), getattr(terms, name)
        label = str(getattr(Grant._meta.get_field(name), "verbose_name", name))
        is_given = after is not None or (name in DATES and (is_new or terms.undecided_dates))
        if is_given and (is_new or before != after):
            setattr(grant, name, after)
            shown = NOTHING if is_new else readable(name, before)
            changes.append(TermChange(label, shown, readable(name, after)))
    for model, names in ((Purpose, terms.purposes), (StaffGroup, terms.staff_groups)):
        changes += [
            TermChange(str(model._meta.verbose_name), NOTHING, name)
            for name in _new_names(grant, model, names)
        ]
    return changes


def readable(name: str, value: Any) -> str:
    """Return a grant's term as people read it; a day that is not decided yet reads "ikke afklaret"."""
    if value is None and name in DATES:
        return _("ikke afklaret")
    field: Any = Grant._meta.get_field(name)
    return readable_value(field, value)


def validate_grant(grant: Grant) -> None:
    """ValidationError unless the grant holds together and what already uses it allows its terms."""
    grant.full_clean()
    if grant.counts_posts and not is_whole(grant.target):
        raise ValidationError({"target": _("Indtast et helt antal stillinger, eller vælg årsværk")})
    targets = Allocation.objects.filter(grant=grant.pk).values_list("target", flat=True)
    if grant.counts_posts and not all(map(is_whole, targets)):
        raise ValidationError(
            {"counted_in": _("Vælg årsværk. Hospitalernes måltal er ikke hele antal stillinger")}
        )
    if obstacles := obstacles_to(grant):
        raise ValidationError(obstacles)


def is_whole(number: Decimal) -> bool:
    return number == number.to_integral_value()


def lock_grant(**named: Any) -> None:
    """The grant, then its allocations, in the one order that all take: whoever registers waits, and reads new terms."""
    grants = [grant.pk for grant in Grant.objects.filter(**named).select_for_update(no_key=True)]
    allocations = Allocation.objects.filter(grant__in=grants).order_by("pk")
    list(allocations.select_for_update(no_key=True))


@transaction.atomic
def save_grant(*, by: User | None, terms: GrantTerms) -> Grant:
    """Create or change the grant of that name. Purposes and staff groups are added, never taken away.

    A new one is open; the status of one there is stays.
    """
    check_may_change(by)
    terms = terms.cleaned()
    lock_grant(name__iexact=terms.name)
    grant, changes = with_terms(terms)
    if grant._state.adding or changes:
        validate_grant(grant)
        grant.save()
    for model, names in ((Purpose, terms.purposes), (StaffGroup, terms.staff_groups)):
        known = model._default_manager.filter(grant=grant).count()
        for position, name in enumerate(_new_names(grant, model, names), known + 1):
            named: Purpose | StaffGroup = model(grant=grant, name=name, position=position)
            named.full_clean()
            named.save()
    return grant


def _new_names(
    grant: Grant, model: type[Purpose] | type[StaffGroup], names: Sequence[str] | None
) -> list[str]:
    """Those of the names that the grant doesn't have yet, each once."""
    known = {
        name.casefold()
        for name in model._default_manager.filter(grant=grant.pk).values_list("name", flat=True)
    }
    return list({name.casefold(): name for name in names or [] if name.casefold() not in known}.values())


Named = Purpose | StaffGroup
NEXT_STATUS = {
    GrantStatus.DRAFT: GrantStatus.OPEN,
    GrantStatus.OPEN: GrantStatus.CLOSED,
    GrantStatus.CLOSED: GrantStatus.OPEN,
}


# Grants


def grant_version(grant: Grant) -> str:
    """Changes with its terms; its status has a button of its own."""
    named = [[one.name for one in many.all()] for many in (grant.purposes, grant.staff_groups)]
    return version_of(grant.name, [str(getattr(grant, name)) for name in FIELDS], named)


@transaction.atomic
def add_grant(*, by: User, terms: GrantTerms) -> Grant:
    """A new grant, as a draft: hospital HR doesn't see it until it is opened."""
    if not can_manage_grants(by):
        raise PermissionDenied
    return _write_terms(Grant(status=GrantStatus.DRAFT, is_demo=terms.is_demo), terms)


@transaction.atomic
def change_grant(*, by: User, grant: Grant, terms: GrantTerms, version: str) -> Grant:
    """The grant's name and every term of it; purposes and staff groups as the terms list them."""
    grant = _lock_grant(by, grant)
    if grant_version(grant) != version:
        raise Stale
    return _write_terms(grant, terms)


@transaction.atomic
def change_status(*, by: User, grant: Grant, status: GrantStatus) -> Grant:
    """A draft is opened, an open grant closed, a closed one opened again. Stale when it can't go there from here."""
    grant = _lock_grant(by, grant)
    if NEXT_STATUS[GrantStatus(grant.status)] != status:
        raise Stale
    grant.status = status
    grant.save(update_fields=["status"])
    return grant


def _lock_grant(by: User, grant: Grant) -> Grant:
    """The grant as stored; whoever registers meanwhile waits, and reads the new terms."""
    if not can_manage_grants(by):
        raise PermissionDenied
    lock_grant(pk=grant.pk)
    return Grant.objects.get(pk=grant.pk)


def _write_terms(grant: Grant, terms: GrantTerms) -> Grant:
    terms = terms.cleaned()
    grant.name = terms.name
    give_terms(grant, terms)
    validate_grant(grant)
    grant.save()
    _write_named(grant, Purpose, "purposes", terms.purposes or [])
    _write_named(grant, StaffGroup, "staff_groups", terms.staff_groups or [])
    return grant


def _write_named(grant: Grant, model: type[Named], field: str, names: Sequence[str]) -> None:
    """In the order of the names. Those that are gone are renamed to those that are new, in order, or deleted."""
    wanted = list({name.casefold(): name for name in names}.values())
    keys = {name.casefold() for name in wanted}
    known: dict[str, Named] = {one.name.casefold(): one for one in model._default_manager.filter(grant=grant)}
    gone = [one for key, one in known.items() if key not in keys]
    for position, name in enumerate(wanted, 1):
        one = known.get(name.casefold()) or (gone.pop(0) if gone else model(grant=grant))
        one.name, one.position = name, position
        try:
            one.full_clean()
        except ValidationError as error:
            raise ValidationError({field: error.messages}) from error
        one.save()
    for one in gone:
        try:
            one.delete()
        except ProtectedError:
            message = _("”%(name)s” bruges og kan ikke fjernes. Skriv det på en linje igen")
            raise ValidationError({field: message % {"name": one}}) from None
