"""Posts in every state, to be searched and filtered."""

import datetime as dt
from collections.abc import Iterator
from copy import deepcopy
from typing import Any
from urllib.parse import parse_qs

import pytest
import time_machine
from django.test import Client

from accounts.enums import Role
from allocations.models import Allocation
from hires.models import PostPurpose
from hrtrack.common.web.kept_searches import FIELD
from tests.support.factories import (
    make_allocation,
    make_employee,
    make_grant,
    make_hire,
    make_post,
    make_purpose,
    make_user,
)

FIRST, LAST = dt.date(2018, 3, 1), dt.date(2019, 2, 28)


@pytest.fixture(scope="module", autouse=True)
def the_15th_of_june() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2018, 6, 15, 10, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture(scope="module")
def made_allocation(module_db: None) -> Allocation:
    """RH-01 Ada held, RH-02 Bo to start, RH-03 Cai left, RH-04 Dan run out, RH-05 vacant, RH-06 Åse ending and on leave."""
    grant = make_grant()
    coding, activity = make_purpose(grant), make_purpose(grant, "Øget aktivitet", 2)
    allocation = make_allocation(grant)
    hospital = allocation.hospital
    cardiology = hospital.departments.create(name="Aakjærs Klinik")

    def hired(name: str, *periods: Any, **fields: Any) -> None:
        post = make_post(allocation, purpose=coding)
        make_hire(
            post,
            *periods,
            employee=make_employee(hospital, name, employee_number=f"7{post.number}"),
            **fields,
        )

    hired("Ada Ørsted", (FIRST, LAST), route="redeployment")
    hired("Bo Holm", (dt.date(2018, 8, 1), dt.date(2019, 7, 31)), agreed_on=dt.date(2018, 5, 1))
    hired("Cai Holm", (FIRST, dt.date(2018, 4, 30)), leaving_reason="resigned")
    hired("Dan Berg", (dt.date(2017, 6, 1), dt.date(2018, 5, 31)))
    fifth = make_post(allocation, purpose=coding, department=cardiology)
    PostPurpose.objects.create(post=fifth, purpose=activity, grant=grant, hospital=hospital)
    hired(
        "Åse Lund",
        (FIRST, dt.date(2018, 5, 31)),
        (dt.date(2018, 6, 1), dt.date(2018, 7, 15), 37, "unpaid_leave"),
    )
    return allocation


@pytest.fixture
def allocation(made_allocation: Allocation) -> Allocation:
    return deepcopy(made_allocation)


@pytest.fixture
def hr_client(client: Client, allocation: Allocation) -> Client:
    client.force_login(make_user(Role.HOSPITAL_HR, allocation.hospital))
    return client


def search_for(client: Client, address: str, text: str, **headers: Any) -> Any:
    """Return the list after a search: the form is answered with a redirect to an address without the text."""
    response = client.post(address, {"q": text}, **headers)
    query = parse_qs(response["Location"].partition("?")[2])
    # Letters by chance, among which a short text may be.
    key = query.pop(FIELD, [""])
    assert (response.status_code, key == [text], text in str(query)) == (302, text == "", text == "")
    return client.get(response["Location"], **headers)
