"""A new region that an administrator makes in the pages, two of whose hospitals become one from a day."""

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.enums import Role
from accounts.models import User
from allocations.models import Allocation, Grant, Hospital
from tests.support.factories import make_user
from tests.support.memo_table import table
from tests.support.pages import Page

pytestmark = pytest.mark.django_db

GRANT = {
    "name": "Sygeplejersker 2027",
    "organisation": "Region Østdanmark",
    "reports_to": "det nye regionsråd",
    "redeployment_scheme": "Jobbank Øst",
    "low_activity_question": "",
    "unit_kind": "hospital",
    "decision_reference": "Sag 1",
    "total": "1.600.000",
    "unit_price": "400.000",
    "target": "4",
    "counted_in": "posts",
    "full_time_hours": "37",
    "starts_from": "01.01.2027",
    "starts_until": "31.12.2027",
    "last_day_of_use": "",
    "dates_decided_by": "Center for HR",
    "purposes": "Sygepleje",
    "staff_groups": "Sygeplejerske",
    "restriction": "",
    "table": table(("Nordhospitalet", 50, 800, 2), ("Sydhospitalet", 50, 800, 2), ("I alt", 100, 1600, 4)),
    "unit": "",
    "decimal_mark": "",
}
BEFORE, CLOSED = dt.date(2027, 6, 30), dt.date(2027, 7, 1)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2027, 8, 15, 10, tzinfo=dt.UTC), tick=False):
        yield


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def sent(client: Client, address: str, **changed: Any) -> Any:
    """Open the page, fill in the form and send it."""
    return client.post(address, {**Page(client.get(address)).form, **changed})


def import_the_table(admin: Client) -> Grant:
    preview = Page(admin.post("/allocations/import/", GRANT))
    assert preview.title == "Se indlæsningen igennem"
    assert admin.post("/allocations/import/", {**preview.form, "apply": "1"}).status_code == 302
    return Grant.objects.get()


def invited_hr(admin: Client, hospital: Hospital) -> Client:
    email = f"hr{hospital.pk}@example.dk"
    typed = {"name": "Bo Bak", "email": email, "role": "hospital_hr", "hospitals": [hospital.pk]}
    assert admin.post("/users/invite/", typed).status_code == 200
    return logged_in(User.objects.get(email=email))


def hired(client: Client, allocation: Allocation, number: int, first_day: str, **changed: Any) -> Any:
    """Register somebody into a new post."""
    typed = {
        "post": "new",
        "department": "Medicinsk Afdeling",
        "purpose": str(allocation.grant.purposes.get().pk),
        "staff_group": str(allocation.grant.staff_groups.get().pk),
        "is_additional": "on",
        "name": f"Medarbejder {number}",
        "employee_number": str(number),
        "first_day": first_day,
        "last_day": "",
        "weekly_hours": "37",
        "agreed_on": "15.12.2026",
        "route": "redeployment",
        "formerly_employed": "no",
        **changed,
    }
    return sent(client, f"/allocations/{allocation.pk}/register/", **typed)


def report(reader: Client, grant: Grant, day: dt.date) -> dict[str, Any]:
    """The JSON file as of a day, without the time at which it was made."""
    response = reader.get(f"/grants/{grant.pk}/progress/json/", {"as_of": f"{day:%d.%m.%Y}"})
    content: dict[str, Any] = json.loads(b"".join(response) if response.streaming else response.content)
    del content["made_at"]
    return content


def test_two_hospitals_of_a_new_region_become_one_and_the_report_of_before_reads_as_it_did() -> None:
    admin, reader = logged_in(make_user(Role.ADMINISTRATOR)), logged_in(make_user(Role.CENTER_HR))
    grant = import_the_table(admin)
    assert (grant.organisation, grant.reports_to, grant.redeployment_scheme, grant.unit_kind) == (
        "Region Østdanmark",
        "det nye regionsråd",
        "Jobbank Øst",
        "hospital",
    )
    north, south = Allocation.objects.select_related("hospital").order_by("hospital__sort_key")
    hr_north, hr_south = (invited_hr(admin, allocation.hospital) for allocation in (north, south))
    for client, allocation, number in ((hr_north, north, 1), (hr_south, south, 2), (hr_south, south, 3)):
        assert hired(client, allocation, number, "01.03.2027").status_code == 302
    before, after = report(reader, grant, BEFORE), report(reader, grant, CLOSED)

    assert admin.post("/hospitals/add/", {"name": "Østhospitalet", "short_name": "ØH"}).status_code == 302
    successor = Hospital.objects.get(name="Østhospitalet")
    for allocation in (north, south):
        closing = {"closed_from": "01.07.2027", "successor": str(successor.pk)}
        assert sent(admin, f"/hospitals/{allocation.hospital_id}/", **closing).status_code == 302

    assert report(reader, grant, BEFORE) == before
    merged = report(reader, grant, CLOSED)
    rows = merged["tables"].pop("merged_units")["rows"]
    assert [[row[name] for name in ("hospital", "target", "created", "persons")] for row in rows] == [
        ["Nordhospitalet", 2, 1, 1],
        ["Sydhospitalet", 2, 2, 2],
        ["Østhospitalet, i alt", None, 3, 3],
    ]
    assert merged == after

    refused = hired(hr_north, north, 4, "01.07.2027")
    message = "Nordhospitalet er lukket fra 01.07.2027. Registrér den nye stilling under Østhospitalet"
    assert (refused.status_code, Page(refused).errors) == (422, {"first_day": [message]})
    assert hired(hr_north, north, 4, "30.06.2027").status_code == 302
