"""The only writers of hospitals, memberships, grants and allocations. ValidationError says what stands in the way."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from allocations.enums import CountedIn
from allocations.models import Allocation, Grant, Hospital, Membership, Purpose, StaffGroup
from allocations.policies import can_import


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


def _check_may_change(by: User | None) -> None:
    """`by` is None where nobody is logged in: a command run by whoever runs the server."""
    if by is not None and not can_import(by):
        raise PermissionDenied


FIELDS = [
    "total",
    "unit_price",
    "target",
    "decision_reference",
    "counted_in",
    "full_time_hours",
    "restriction",
    "starts_from",
    "starts_until",
    "last_day_of_use",
    "dates_decided_by",
]


def with_terms(terms: GrantTerms) -> tuple[Grant, list[str]]:
    """The grant as the terms make it, not saved yet, and the fields that change."""
    grant = Grant.objects.filter(name__iexact=terms.name).first() or Grant(name=terms.name)
    changed = []
    for field in FIELDS:
        value = getattr(terms, field)
        if value is not None and getattr(grant, field) != value:
            setattr(grant, field, value)
            changed.append(field)
    return grant, changed


@transaction.atomic
def save_grant(*, by: User | None, terms: GrantTerms) -> Grant:
    """Create or change the grant of that name. Purposes and staff groups are added, never taken away."""
    _check_may_change(by)
    grant, changed = with_terms(terms)
    grant.full_clean()
    if grant._state.adding or changed:
        grant.save()
    _add_named(grant, Purpose, terms.purposes or [])
    _add_named(grant, StaffGroup, terms.staff_groups or [])
    return grant


def _add_named(grant: Grant, model: type[Purpose] | type[StaffGroup], names: Sequence[str]) -> None:
    known = {named.name.casefold() for named in model._default_manager.filter(grant=grant)}
    for name in names:
        if name.casefold() not in known:
            named: Any = model(grant=grant, name=name, position=len(known) + 1)
            named.full_clean()
            named.save()
            known.add(name.casefold())


def create_hospital(*, by: User | None, name: str, short_name: str) -> Hospital:
    """A hospital with the short name that its posts' numbers begin with."""
    _check_may_change(by)
    hospital = Hospital(name=name, short_name=short_name)
    hospital.full_clean()
    hospital.save()
    return hospital


def save_allocation(*, by: User | None, allocation: Allocation) -> Allocation:
    """Save a hospital's part of a grant as the decided table prints it. Targets of posts are whole."""
    _check_may_change(by)
    if (
        allocation.grant.counted_in == CountedIn.POSTS
        and allocation.target != allocation.target.to_integral_value()
    ):
        raise ValidationError({"target": _("Indtast et helt antal stillinger")})
    allocation.full_clean()
    allocation.save()
    return allocation


def add_member(*, by: User | None, user: User, hospital: Hospital) -> Membership:
    """Let the user act for the hospital."""
    _check_may_change(by)
    membership, _created = Membership.objects.get_or_create(user=user, hospital=hospital)
    return membership
