"""The form that registers a hire, opened and filled in."""

import datetime as dt
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from allocations.models import Allocation
from tests.support.factories import (
    make_allocation,
    make_grant,
    make_purpose,
    make_staff_group,
    make_user,
)
from tests.support.pages import Page


@pytest.fixture(scope="module", autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2018, 6, 15, 10, tzinfo=dt.UTC), tick=False):
        yield


def allocation_to_register() -> Allocation:
    """Rigshospitalet's part of a grant with two purposes, two staff groups and a restriction."""
    grant = make_grant(restriction="genindførelse af diktering")
    make_purpose(grant)
    make_purpose(grant, "Øget aktivitet og patientbehandling", 2)
    make_staff_group(grant)
    make_staff_group(grant, "HK'er med lægesekretærlignende opgaver", 2)
    return make_allocation(grant)


@pytest.fixture(scope="module")
def made_allocation(module_db: None) -> Allocation:
    return allocation_to_register()


@pytest.fixture
def allocation(made_allocation: Allocation) -> Allocation:
    return deepcopy(made_allocation)


@pytest.fixture(scope="module")
def made_hr(made_allocation: Allocation) -> User:
    return make_user("hospital_hr", made_allocation.hospital)


@pytest.fixture
def hr(made_hr: User) -> User:
    return deepcopy(made_hr)


@pytest.fixture(scope="module")
def opened_form(made_hr: User, made_allocation: Allocation) -> dict[str, str]:
    """The form as it opens before anything is registered. Its key serves every test: none finds another's hire."""
    client = Client()
    client.force_login(made_hr)
    return Page(client.get(f"/allocations/{made_allocation.pk}/register/")).form


@pytest.fixture
def hr_client(client: Client, hr: User) -> Client:
    client.force_login(hr)
    return client


@pytest.fixture
def address(allocation: Allocation) -> str:
    return f"/allocations/{allocation.pk}/register/"


@pytest.fixture
def filled(opened_form: dict[str, str], allocation: Allocation) -> dict[str, Any]:
    """The form as it opens, with what hospital HR fills in for Lise Holm."""
    first_purpose = allocation.grant.purposes.all()[0]
    return {
        **opened_form,
        "post": "new",
        "department": "Onkologisk Klinik",
        "purpose": str(first_purpose.pk),
        "is_additional": "on",
        "name": "Lise Holm",
        "employee_number": "12345678",
        "first_day": "01.06.2018",
        "last_day": "",
        "agreed_on": "14.05.2018",
        "route": "redeployment",
        "formerly_employed": "yes",
        "restriction_attested": "on",
    }


@pytest.fixture
def send(hr_client: Client, address: str) -> Any:
    """Sends the form; gives (status, page), the page after a redirect where there is one."""

    def send(sent: dict[str, Any], **headers: str) -> tuple[int, Page]:
        response = hr_client.post(address, sent, headers=headers)
        return response.status_code, Page(
            hr_client.get(response.url) if response.status_code == 302 else response
        )

    return send
