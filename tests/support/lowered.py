"""Allocations that are lowered below what is used."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from accounts.enums import Role
from allocations.imports.apply import apply_import
from allocations.imports.plan import Plan
from allocations.imports.prepare import plan_import
from allocations.reading import read_table
from allocations.services.grants import GrantTerms
from hires.actions.details import HireDetails, PostDetails, Term
from hires.actions.register import register_hire
from hires.enums import CandidatesAssessed, RecruitmentRoute
from hires.models import Hire
from tests.support.factories import (
    entitled,
    first_price,
    make_allocation,
    make_grant,
    make_hire,
    make_hospital,
    make_post,
    make_user,
)
from tests.support.memo_table import table

YEAR = (date(2018, 1, 1), date(2018, 12, 31))


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2018, 3, 1, 12, tzinfo=ZoneInfo("Europe/Copenhagen")), tick=False):
        yield


class Case:
    """Two hospitals' parts of a grant, 1.200 and 400 tkr. for 3 and 1 posts, of which the first has created `posts`."""

    def __init__(self, posts: int = 2, **grant: Any) -> None:
        terms = {"name": "Lille", "total": 1_600_000, "target": 4, **grant}
        self.grant = make_grant(**terms)
        self.allocation = make_allocation(self.grant, target=3, amount=1_200_000, share_percent=None)
        make_allocation(self.grant, make_hospital("Andet", "A"), target=1, amount=400_000, share_percent=None)
        for _post in range(posts):
            make_hire(make_post(self.allocation), YEAR)

    def terms(self, **changed: Any) -> GrantTerms:
        terms = GrantTerms(
            name="Lille",
            total=self.grant.total,
            unit_price=first_price(self.grant),
            target=self.grant.target,
            counted_in=self.grant.counted_in,
        )
        return replace(terms, **changed)

    def plan(self, tkr: Any, target: Any, **terms: Any) -> Plan:
        return plan_import(*self.given(tkr, target, **terms))

    def apply(self, tkr: Any, target: Any, reasons: Any = None, shown: Any = None, **terms: Any) -> Plan:
        return apply_import(*self.given(tkr, target, **terms), by=None, reasons=reasons, shown=shown)

    def given(self, tkr: int, target: Any, **terms: Any) -> tuple[Any, Any]:
        """Rigshospitalet's new figures; the other hospital keeps its own, and the grant is what they add up to."""
        total = {"total": Decimal(tkr + 400) * 1000, "target": Decimal(str(target).replace(",", ".")) + 1}
        return self.terms(**{**total, **terms}), read_table(lowered(tkr, target))

    def sentences(self, tkr: int, target: Any, **terms: Any) -> list[str]:
        plan = self.plan(tkr, target, **terms)
        assert plan.errors == ()
        return [sentence for row in plan.rows for sentence in row.shortfalls]

    def stored(self) -> tuple[Decimal, Decimal, str]:
        self.allocation.refresh_from_db()
        now = entitled(self.allocation)
        return now.target, now.budget, self.allocation.reduction_reason

    def register(self) -> Hire:
        return register_hire(
            by=make_user(Role.HOSPITAL_HR, self.allocation.hospital),
            allocation=self.allocation,
            post=PostDetails(department="Onkologisk Klinik", is_additional=True),
            term=Term(first_day=date(2018, 4, 1), weekly_hours=Decimal(37)),
            details=HireDetails(
                name="Mette Holm",
                agreed_on=date(2018, 2, 1),
                route=RecruitmentRoute.OUTSIDE_REGION,
                formerly_employed=False,
                candidates_assessed=CandidatesAssessed.NONE_SUITABLE,
            ),
        )


def lowered(tkr: int, target: Any) -> str:
    return table(("Rigshospitalet", "", tkr, target), ("Andet", "", 400, 1))
