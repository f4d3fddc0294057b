"""The only writers of hospitals, memberships, grants and allocations. ValidationError says what stands in the way."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, Decimal
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from allocations.enums import CountedIn
from allocations.models import Allocation, Grant, Hospital, Membership, Purpose, StaffGroup
from allocations.policies import can_import
from allocations.usage import Use, obstacles_to, use_of
from hrtrack.common.text.cleaning import clean_line, clean_text
from hrtrack.common.text.danish import NOTHING, format_date, format_number

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


def _check_may_change(by: User | None) -> None:
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
class Change:
    """Something about a grant that its new terms change, as it reads before and after."""

    label: str
    before: str
    after: str


def with_terms(terms: GrantTerms) -> tuple[Grant, list[Change]]:
    """The grant of that name as the terms make it, not saved yet, and what changes."""
    terms = terms.cleaned()
    grant = Grant.objects.filter(name__iexact=terms.name).first() or Grant(
        name=terms.name, is_demo=terms.is_demo
    )
    return grant, give_terms(grant, terms)


def give_terms(grant: Grant, terms: GrantTerms) -> list[Change]:
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
            changes.append(Change(label, shown, readable(name, after)))
    for model, names in ((Purpose, terms.purposes), (StaffGroup, terms.staff_groups)):
        changes += [
            Change(str(model._meta.verbose_name), NOTHING, name) for name in _new_names(grant, model, names)
        ]
    return changes


def readable(name: str, value: Any) -> str:
    """A term of a grant as people read it."""
    if name == "counted_in" and value:
        value = CountedIn(value)
    match value:
        case None if name in DATES:
            return _("ikke afklaret")
        case None | "":
            return NOTHING
        case Decimal() | int():
            return format_number(value, None)
        case dt.date():
            return format_date(value)
        case CountedIn():
            return str(value.label)
        case _:
            return str(value)


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
    _check_may_change(by)
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


def create_hospital(
    *, by: User | None, name: str, short_name: str, other_names: Sequence[str] = ()
) -> Hospital:
    """A hospital with the short name that its posts' numbers begin with."""
    _check_may_change(by)
    hospital = _new_hospital(name, short_name, other_names)
    hospital.full_clean()
    hospital.save()
    return hospital


@transaction.atomic
def create_hospitals(*, by: User | None, named: Iterable[tuple[str, str]]) -> list[Hospital]:
    """Many at once, of (name, short name), in that order."""
    _check_may_change(by)
    hospitals = [_new_hospital(name, short_name) for name, short_name in named]
    _save_in_bulk(hospitals)
    return hospitals


def _new_hospital(name: str, short_name: str, other_names: Sequence[str] = ()) -> Hospital:
    return Hospital(
        name=clean_line(name),
        short_name=clean_line(short_name),
        other_names=[clean_line(other) for other in other_names],
    )


def _save_in_bulk(rows: Sequence[R], *, exclude: Collection[str] = (), **conflicts: Any) -> None:
    """Clean and save the rows in a few statements; ValidationError as `full_clean` has it for the first one at fault.

    What asks the database, the constraints, it is asked all at once. Only when it says no is each row asked about, which
    takes some milliseconds a row. `exclude` names fields that can't be wrong; `conflicts` go to `bulk_create`.
    """
    if not rows:
        return
    for row in rows:
        row.clean_fields(exclude=exclude)
    try:
        with transaction.atomic():
            type(rows[0])._default_manager.bulk_create(rows, **conflicts)
    except IntegrityError:
        for row in rows:
            row.full_clean()
            row.save()


def remember_spelling(*, by: User | None, hospital: Hospital, name: str) -> Hospital:
    """Let the hospital be known by another spelling of its name."""
    _check_may_change(by)
    hospital.other_names = [*hospital.other_names, clean_line(name)]
    hospital.full_clean()
    hospital.save()
    return hospital


def shortfalls(
    before: Allocation | None, *, target: Decimal, amount: Decimal, counts_posts: bool, use: Use
) -> list[str]:
    """Sentences about what would be lowered below what the hospital has used; empty when nothing would."""
    if before is None:
        return []
    named = {"hospital": before.hospital.name}
    said = []
    if target < before.target and target < use.filled:
        message = (
            ngettext(
                "%(hospital)s har oprettet %(used)s stilling; det nye måltal er %(new)s.",
                "%(hospital)s har oprettet %(used)s stillinger; det nye måltal er %(new)s.",
                int(use.filled),
            )
            if counts_posts
            else _("%(hospital)s har disponeret %(used)s årsværk; det nye måltal er %(new)s.")
        )
        used, new = (format_number(figure, None) for figure in (use.filled, target))
        said.append(message % {**named, "used": used, "new": new})
    if amount < before.amount and amount < use.committed:
        message = _("%(hospital)s har disponeret %(used)s tkr.; det nye beløb er %(new)s tkr.")
        # Up, so that it never reads as what there would be money for.
        tkr = use.committed.scaleb(-3).to_integral_value(ROUND_CEILING)
        figures = {"used": format_number(tkr), "new": format_number(amount.scaleb(-3), None)}
        said.append(message % {**named, **figures})
    return said


@transaction.atomic
def save_allocations(*, by: User | None, grant: Grant, allocations: Sequence[Allocation]) -> None:
    """Save hospitals' parts of the grant as the decided table prints them, in a few statements. Targets of posts are whole.

    Lowered below what the hospital has used one must carry the reason; otherwise it keeps none.
    """
    _check_may_change(by)
    before = _locked(allocations)
    uses = use_of(grant) if before else {}
    for allocation in allocations:
        lowered = shortfalls(
            before.get(allocation.pk),
            target=allocation.target,
            amount=allocation.amount,
            counts_posts=grant.counts_posts,
            use=uses.get(allocation.hospital_id, Use()),
        )
        allocation.reduction_reason = clean_text(allocation.reduction_reason).strip() if lowered else ""
        if lowered and len(allocation.reduction_reason) < SHORTEST_REASON:
            message = _("Indtast en begrundelse. %(why)s") % {"why": " ".join(lowered)}
            raise ValidationError({"reduction_reason": message.rstrip(".")})
        if grant.counts_posts and not is_whole(allocation.target):
            raise ValidationError({"target": WHOLE_POSTS})
    _save_in_bulk(
        allocations,
        exclude=OF_ALLOCATION,
        update_conflicts=True,
        unique_fields=OF_ALLOCATION,
        update_fields=FIGURES,
    )


def _locked(allocations: Sequence[Allocation]) -> dict[int, Allocation]:
    """Those there are, as they are, by their ids; whoever registers meanwhile is waited for, and counts."""
    known = Allocation.objects.filter(pk__in=[each.pk for each in allocations if each.pk]).order_by("pk")
    list(known.select_for_update(no_key=True))
    return {allocation.pk: allocation for allocation in known.select_related("hospital")}


def add_member(*, by: User | None, user: User, hospital: Hospital) -> Membership:
    """Let the user act for the hospital."""
    _check_may_change(by)
    membership, _created = Membership.objects.get_or_create(user=user, hospital=hospital)
    return membership
