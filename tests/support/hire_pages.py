"""A hospital's hire and its pages."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.test import Client

from accounts.enums import Role
from accounts.models import User
from allocations.models import Allocation
from hires.models import Hire, Read
from hrtrack.common.database.acting import acting_as
from tests.support.factories import (
    make_allocation,
    make_employee,
    make_grant,
    make_hire,
    make_post,
    make_purpose,
    make_staff_group,
    make_user,
)
from tests.support.pages import Page

FIRST, LAST = dt.date(2018, 3, 1), dt.date(2019, 2, 28)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2018, 6, 15, 10, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def allocation() -> Allocation:
    grant = make_grant(restriction="genindførelse af diktering")
    make_purpose(grant)
    make_purpose(grant, "Øget aktivitet", 2)
    make_staff_group(grant)
    return make_allocation(grant)


@pytest.fixture
def hr(allocation: Allocation) -> User:
    return make_user(Role.HOSPITAL_HR, allocation.hospital, name="Mette Jensen")


@pytest.fixture
def hr_client(client: Client, hr: User) -> Client:
    client.force_login(hr)
    return client


def hired(allocation: Allocation, first_day: dt.date, last_day: dt.date, **fields: Any) -> Hire:
    lise = make_employee(allocation.hospital, "Lise Holm", employee_number="1111")
    post = make_post(allocation, purpose=allocation.grant.purposes.first())
    group = allocation.grant.staff_groups.first()
    with acting_as(None, command="test"):
        return make_hire(post, (first_day, last_day), employee=lise, staff_group=group, **fields)


@pytest.fixture
def hire(allocation: Allocation) -> Hire:
    return hired(allocation, FIRST, LAST)


def state() -> dict[str, Any]:
    """Everything that a change could change, history included."""
    models = [
        m for app in ("hires", "allocations") for m in apps.get_app_config(app).get_models() if m is not Read
    ]
    return {m.__name__: list(m._default_manager.order_by("pk").values()) for m in models}


def shown(page: Page) -> dict[str, str]:
    """The preview as it is read."""
    box = page.root.one(id="preview")
    return dict(zip((e.text for e in box.all("dt")), (e.text for e in box.all("dd")), strict=True))


def send(client: Client, hire: Hire, change: str, typed: dict[str, Any], **extra: Any) -> Any:
    """The form as it stands on the page, with what was typed into it."""
    address = f"/hires/{hire.pk}/{change}/"
    return client.post(address, {**Page(client.get(address)).form, **typed}, **extra)


# Counted


def queries_of(client: Client, address: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)
