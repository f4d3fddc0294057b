"""Rows for tests, straight into the database: no service's rule but every constraint holds."""

import datetime as dt
import hashlib
from decimal import Decimal
from functools import cache
from itertools import count
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts.enums import Role
from accounts.models import User
from allocations.entitlements import Entitlement, entitlements_of
from allocations.imports.record import state_of
from allocations.models import (
    Allocation,
    AllocationImport,
    BudgetRow,
    Department,
    Grant,
    Hospital,
    Membership,
    Purpose,
    Rate,
    StaffGroup,
    Target,
)
from hires.enums import (
    AnnulmentReason,
    CandidatesAssessed,
    DecisionKind,
    PeriodKind,
    RecruitmentRoute,
    SavedList,
    WithdrawalReason,
)
from hires.models import Decision, Employee, Hire, Period, Post, SavedView
from reports.models import Publication, PublicationFile

# What the memo's grant calls things by.
NAMES = {
    "organisation": "Region Hovedstaden",
    "reports_to": "regionsrådet",
    "redeployment_scheme": "RegionH Match",
    "low_activity_question": "Afdelingen er særligt udfordret ift. lav aktivitet",
}
PASSWORD = "et langt kodeord"
_number = count(1)


def make_hospital(name: str = "Rigshospitalet", short_name: str = "RH") -> Hospital:
    return Hospital.objects.create(name=name, short_name=short_name)


@cache
def _hashed_password() -> str:
    """Slow by design, so once."""
    return make_password(PASSWORD)


def close_hospital(hospital: Hospital, successor: Hospital, day: dt.date) -> None:
    """Close a hospital from a day with a successor."""
    Hospital.objects.filter(pk=hospital.pk).update(
        closed_from=day, successor=successor, successor_name=successor.name
    )


def make_user(role: Role = Role.HOSPITAL_HR, *hospitals: Hospital, **fields: Any) -> User:
    number = next(_number)
    fields = {"email": f"bruger{number}@example.dk", "name": f"Bruger {number}", **fields}
    user = User.objects.create(role=role, password=_hashed_password(), **fields)
    for hospital in hospitals:
        Membership.objects.create(user=user, hospital=hospital)
    return user


def make_grant(**fields: Any) -> Grant:
    """The memo's grant, of 2018, but for its purposes, staff groups and restriction."""
    price = fields.pop("unit_price", 400_000)
    fields = {
        "name": f"Bevilling {next(_number)}",
        "total": 22_000_000,
        "target": 55,
        "starts_from": dt.date(2018, 1, 1),
        "starts_until": dt.date(2018, 12, 31),
        **NAMES,
        **fields,
    }
    with transaction.atomic():
        grant = Grant.objects.create(**fields)
        make_rate(grant, price)
    return grant


def make_rate(grant: Grant, price: Any = 400_000, **fields: Any) -> Rate:
    return Rate.objects.create(grant=grant, price=price, **fields)


def first_price(grant: Grant) -> Decimal:
    return grant.rates.get(staff_group=None, first_day=None, decided_on=None).price


def make_purpose(grant: Grant, name: str = "Kodning og dataregistrering", position: int = 1) -> Purpose:
    return Purpose.objects.create(grant=grant, name=name, position=position)


def make_staff_group(grant: Grant, name: str = "Lægesekretær", position: int = 1) -> StaffGroup:
    return StaffGroup.objects.create(grant=grant, name=name, position=position)


def make_allocation(
    grant: Grant | None = None, hospital: Hospital | None = None, **fields: Any
) -> Allocation:
    """Rigshospitalet's part of the memo's grant unless told otherwise."""
    amount, target = fields.pop("amount", 6_522_000), fields.pop("target", 16)
    fields = {"share_percent": 30, **fields}
    allocation = Allocation.objects.create(
        grant=grant or make_grant(), hospital=hospital or make_hospital(), **fields
    )
    make_budget_row(allocation, amount)
    make_target(allocation, target)
    return allocation


def make_budget_row(allocation: Allocation, amount: Any, **fields: Any) -> BudgetRow:
    key = {"allocation": allocation, "grant": allocation.grant, "hospital": allocation.hospital}
    return BudgetRow.objects.create(amount=amount, **key, **fields)


def make_target(allocation: Allocation, value: Any, **fields: Any) -> Target:
    key = {"allocation": allocation, "grant": allocation.grant, "hospital": allocation.hospital}
    return Target.objects.create(value=value, **key, **fields)


def entitle(*allocations: Allocation, amount: Any = None, target: Any = None) -> None:
    """Rewrite the budget and the target of allocations that have one row of each."""
    if amount is not None:
        BudgetRow.objects.filter(allocation__in=allocations).update(amount=amount)
    if target is not None:
        Target.objects.filter(allocation__in=allocations).update(value=target)


def entitled(allocation: Allocation) -> Entitlement:
    """What was decided for an allocation, all days together."""
    return entitlements_of(allocation.grant)[allocation.hospital_id]


def make_post(allocation: Allocation, **fields: Any) -> Post:
    if "department" not in fields:
        fields["department"] = Department.objects.get_or_create(
            hospital=allocation.hospital, name="Onkologisk Klinik"
        )[0]
    numbers = Post.objects.filter(hospital=allocation.hospital)
    fields = {"number": numbers.count() + 1, "is_additional": True, **fields}
    return Post.objects.create(grant=allocation.grant, hospital=allocation.hospital, **fields)


def make_employee(hospital: Hospital, name: str = "", **fields: Any) -> Employee:
    return Employee.objects.create(hospital=hospital, name=name or f"Medarbejder {next(_number)}", **fields)


@transaction.atomic
def make_hire(
    post: Post,
    *periods: tuple[Any, ...],
    employee: Employee | None = None,
    withdrawn_on: dt.date | None = None,
    annulled_on: dt.date | None = None,
    by: User | None = None,
    leaving_reason: str = "",
    **fields: Any,
) -> Hire:
    """A hire with its periods as (first day, last day[, hours[, kind]]); agreed on the first of those days."""
    route = fields.setdefault("route", RecruitmentRoute.OUTSIDE_REGION)
    if route != RecruitmentRoute.REDEPLOYMENT:
        fields.setdefault("candidates_assessed", CandidatesAssessed.NONE_SUITABLE)
    if withdrawn_on or annulled_on:
        by = by or make_user()
    if withdrawn_on:
        fields |= {
            "withdrawn_on": withdrawn_on,
            "withdrawn_by": by,
            "withdrawal_reason": WithdrawalReason.CANDIDATE_WITHDREW,
        }
    if annulled_on:
        fields |= {
            "annulled_on": annulled_on,
            "annulled_by": by,
            "annulment_reason": AnnulmentReason.REGISTERED_TWICE,
        }
    fields = {"agreed_on": periods[0][0], "formerly_employed": False, **fields}
    hire = Hire.objects.create(
        grant=post.grant,
        hospital=post.hospital,
        post=post,
        employee=employee or make_employee(post.hospital),
        **fields,
    )
    decided_on = min(hire.agreed_on, *(first_day for first_day, *_more in periods))
    decision = Decision.objects.create(
        hire=hire, hospital=post.hospital, kind=DecisionKind.REGISTERED, decided_on=decided_on
    )
    ends = max(last_day for _first, last_day, *_more in periods)
    for first_day, last_day, *hours in periods:
        Period.objects.create(
            hire=hire,
            hospital=post.hospital,
            decision=decision,
            decided_on=decided_on,
            first_day=first_day,
            last_day=last_day,
            weekly_hours=hours[0] if hours else 37,
            kind=hours[1] if hours[1:] else PeriodKind.EMPLOYED,
            leaving_reason=leaving_reason if last_day == ends else "",
        )
    return hire


def agree_on(hire: Hire, day: dt.date) -> None:
    """Move the day on which a hire was agreed on."""
    Hire.objects.filter(pk=hire.pk).update(agreed_on=day)
    first = hire.decisions.earliest("pk")
    begins = hire.periods.earliest("first_day").first_day
    Decision.objects.filter(pk=first.pk).update(decided_on=min(day, begins))


def leaving_reason_of(hire: Hire) -> str:
    """Return the reason to leave early that now stands."""
    return hire.periods.current().latest("last_day").leaving_reason


def make_import(grant: Grant, **fields: Any) -> AllocationImport:
    """An import that stands, and as if it had made the grant and everything in it."""
    after = state_of(grant)
    nothing = {**state_of(None), "hospitals": []}
    given = {"grant_name": grant.name, "source_sha256": "0" * 64, "before": nothing, "after": after}
    return AllocationImport.objects.create(grant=grant, **{**given, **fields})


def make_publication(grant: Grant, by: User, content: bytes = b"{}") -> Publication:
    """A publication with one file."""
    publication = Publication.objects.create(
        grant=grant,
        number=grant.publications.count() + 1,
        as_of=dt.date(2018, 6, 30),
        published_at=dt.datetime(2018, 7, 1, 12, tzinfo=dt.UTC),
        published_by=by,
        rules_version=3,
        groups={},
        sha256={"json": hashlib.sha256(content).hexdigest()},
    )
    PublicationFile.objects.create(publication=publication, file_format="json", content=content)
    return publication


def make_saved_view(allocation: Allocation, user: User, **fields: Any) -> SavedView:
    """Of an allocation's posts, shared with the HR of its hospital."""
    hospital = allocation.hospital if user.is_hospital_hr else None
    fields = {"saved_list": SavedList.POSTS, "is_shared": True, **fields}
    return SavedView.objects.create(
        user=user, allocation=allocation, grant=allocation.grant, hospital=hospital, **fields
    )
