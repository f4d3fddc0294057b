"""A grant's terms, changed after somebody was hired under them."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from allocations.models import Allocation, Grant
from allocations.services.grants import GrantTerms, save_grant
from tests.support.factories import first_price, make_allocation, make_hire, make_post

pytestmark = pytest.mark.django_db

YEAR = (date(2018, 3, 1), date(2019, 2, 28))


@pytest.fixture
def allocation() -> Allocation:
    return make_allocation()


def changed(grant: Grant, **terms: Any) -> Grant:
    """The grant after its terms were saved anew."""
    kept = {
        "name": grant.name,
        "total": grant.total,
        "unit_price": first_price(grant),
        "target": grant.target,
    }
    return save_grant(by=None, terms=GrantTerms(**{**kept, **terms}))


def test_full_time_is_fixed_once_somebody_is_hired(allocation: Allocation) -> None:
    make_hire(make_post(allocation), YEAR)
    with pytest.raises(ValidationError) as refused:
        changed(allocation.grant, full_time_hours=Decimal(35))
    assert refused.value.messages == [
        "Fuld tid kan ikke ændres, når der er registreret ansættelser i bevillingen"
    ]
    allocation.grant.refresh_from_db()
    assert allocation.grant.full_time_hours == 37


def test_last_day_of_use_is_no_earlier_than_the_last_hires(allocation: Allocation) -> None:
    make_hire(make_post(allocation), YEAR)
    with pytest.raises(ValidationError) as refused:
        changed(allocation.grant, last_day_of_use=date(2019, 2, 27))
    assert refused.value.messages == [
        "Midlernes sidste dag kan ikke ligge før 28.02.2019, hvor den sidste ansættelse slutter"
    ]
    assert changed(allocation.grant, last_day_of_use=date(2019, 2, 28)).last_day_of_use == date(2019, 2, 28)


@pytest.mark.parametrize("gone", [{"withdrawn_on": date(2018, 2, 1)}, {"annulled_on": date(2018, 2, 1)}])
def test_last_day_of_use_may_pass_hires_that_came_to_nothing(
    allocation: Allocation, gone: dict[str, date]
) -> None:
    make_hire(make_post(allocation), YEAR, agreed_on=date(2018, 1, 1), **gone)
    grant = changed(allocation.grant, last_day_of_use=date(2018, 12, 31))
    assert grant.last_day_of_use == date(2018, 12, 31)


def test_price_and_target_may_change_under_hires(allocation: Allocation) -> None:
    make_hire(make_post(allocation), YEAR)
    grant = changed(allocation.grant, unit_price=Decimal(410_000), target=Decimal(56))
    assert (first_price(grant), grant.target) == (410_000, 56)
