"""The form that imports an allocation table."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.enums import Role
from accounts.models import User
from allocations.models import Allocation
from tests.support import memo_table
from tests.support.factories import NAMES, make_user
from tests.support.memo_table import table
from tests.support.pages import Page

ADDRESS = "/allocations/import/"
MEMO = {
    "table": memo_table.PASTED,
    "unit": "",
    "decimal_mark": "",
    "name": "Lægesekretærer 2018",
    "decision_reference": "Bilag 1",
    "total": "22.000.000",
    "unit_price": "400.000",
    "target": "55",
    "counted_in": "posts",
    "full_time_hours": "37",
    "starts_from": "01.01.2018",
    "starts_until": "31.12.2018",
    "last_day_of_use": "",
    "dates_decided_by": "Center for HR",
    "purposes": "Kodning og dataregistrering\r\nØget aktivitet og patientbehandling",
    "staff_groups": "Lægesekretær",
    "restriction": "genindførelse af diktering",
    "unit_kind": "hospital",
    **NAMES,
}
TWO = table(("Det ene", 50, 400, 1), ("Det andet", 50, 400, 1), ("I alt", 100, 800, 2))
SMALL = {**MEMO, "table": TWO, "name": "Lille", "total": "800.000", "target": "2"}


@pytest.fixture
def administrator() -> User:
    return make_user(Role.ADMINISTRATOR)


@pytest.fixture
def browser_of_administrator(administrator: User, client: Client) -> Client:
    client.force_login(administrator)
    return client


@pytest.fixture
def send(browser_of_administrator: Client) -> Any:
    """Sends a form; gives (status, page, where to)."""

    def send(sent: dict[str, Any], **more: Any) -> tuple[int, Page]:
        response = browser_of_administrator.post(ADDRESS, {**sent, **more})
        return response.status_code, Page(response)

    return send


def stored() -> list[tuple[Any, ...]]:
    figures = ("hospital__name", "share_percent", "budgetrows__amount", "targets__value")
    return list(Allocation.objects.order_by("hospital__sort_key").values_list(*figures))


# From the table to live targets


def uploaded(data: bytes, name: str = "fordeling.csv") -> dict[str, Any]:
    return {"table": "", "file": SimpleUploadedFile(name, data)}
