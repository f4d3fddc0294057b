"""Family F: days that are none, the edges of the grant, and whose day it is. Named by the id of the case."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.forms import Field
from django.test import Client

from accounts.enums import Role
from allocations.models import Allocation
from hires.capacity import last_day_of_months
from hires.figures.statement import allocation_figures
from hires.models import Hire, Period
from hrtrack.common.web.forms import DanishDateField, DanishDecimalField
from tests.support.access import FORM_PAGES
from tests.support.factories import make_allocation, make_grant, make_purpose, make_user
from tests.support.pages import Page
from tests.support.sender import Sender
from tests.support.warning_boxes import boxes
from tests.support.world import World, contents

pytestmark = pytest.mark.django_db

NO_DAYS = [
    "0",
    "1",
    "20180601",
    "01.06.0026",
    "01.06.1026",
    "01.06.1899",
    "31.12.2101",
    "01.06.9999",
    "01.06.10000",
    "29.02.2018",
    "29.02.1900",
    "31.04.2018",
    "00.01.2018",
    "01.13.2018",
    "43252",
    "2018-6-1",
    "2018-06-01T00:00",
    "i overmorgen",
    "１.６.２０１８",
    "-01.06.2018",
    "01.06.2018 12:00",
    "31.12.2016 23:59:60",
    "9" * 5000,
]
NO_NUMBERS = [
    "NaN",
    "inf",
    "-inf",
    "1e308",
    "1E+308",
    "0x25",
    "1.2.3",
    "1,2,3",
    "37 timer",
    "１８",
    "--1",
    "9" * 5000,
]


@pytest.fixture(params=FORM_PAGES)
def sender(world: World, request: pytest.FixtureRequest) -> Sender:
    return Sender(world, request.param)


# Each field is given every value; its form is sent with some of them.
SENT_DAYS = ("31.04.18", "29.02.2018", "9" * 5000)
SENT_NUMBERS = ("NaN", "1,2,3", "9" * 5000)


def refusals(field: Field, value: str) -> list[str]:
    with pytest.raises(ValidationError) as raised:
        field.clean(value)
    return [str(message) for message in raised.value.messages]


def test_f08_what_is_no_day_or_no_number_is_refused_in_every_field(sender: Sender) -> None:
    before, fields = contents(), sender.form.fields
    days = {name: field for name, field in fields.items() if isinstance(field, DanishDateField)}
    told = {name: [f"Indtast »{field.label}« som DD.MM.ÅÅÅÅ"] for name, field in days.items()}
    for day in NO_DAYS:
        assert {name: refusals(field, day) for name, field in days.items()} == told, day
    for day in SENT_DAYS if days else ():
        assert sender.errors(dict.fromkeys(days, day)) == (422, told), day
    numbers = [name for name, field in fields.items() if isinstance(field, DanishDecimalField)]
    for number in NO_NUMBERS:
        assert [len(refusals(fields[name], number)) for name in numbers] == [1] * len(numbers), number
    for number in SENT_NUMBERS if numbers else ():
        status, said = sender.errors(dict.fromkeys(numbers, number))
        assert (status, [len(messages) for messages in said.values()]) == (422, [1] * len(numbers)), number
    assert contents() == before


@pytest.mark.parametrize(
    ("first_day", "last_day"),
    [
        ("2028-02-29", "2029-02-28"),
        ("2027-03-01", "2028-02-29"),
        ("2028-03-01", "2029-02-28"),
        ("2027-02-28", "2028-02-27"),
    ],
)
def test_f01_year_from_a_leap_day_ends_on_the_last_of_february(first_day: str, last_day: str) -> None:
    assert last_day_of_months(dt.date.fromisoformat(first_day), 12) == dt.date.fromisoformat(last_day)


# Registered through the form


@pytest.fixture
def allocation() -> Allocation:
    """A grant with a start window and a last day of use."""
    grant = make_grant(last_day_of_use=dt.date(2019, 6, 30))
    make_purpose(grant)
    return make_allocation(grant)


@pytest.fixture
def hr_client(client: Client, allocation: Allocation) -> Client:
    client.force_login(make_user(Role.HOSPITAL_HR, allocation.hospital))
    return client


def register(client: Client, allocation: Allocation, **typed: str) -> Any:
    """Registered with these answers; days far away are confirmed."""
    address = f"/allocations/{allocation.pk}/register/"
    form = {
        **Page(client.get(address)).form,
        "department": "Onkologisk Klinik",
        "purpose": allocation.grant.purposes.get().pk,
        "is_additional": "on",
        "name": "Lise Holm",
        "employee_number": "12345678",
        "agreed_on": "02.01.2018",
        "route": "redeployment",
        "formerly_employed": "yes",
        **typed,
    }
    answer = client.post(address, form)
    if answer.status_code == 422 and (asked := boxes(Page(answer))):
        answer = client.post(address, {**form, "confirmed": list(asked.values())})
    return answer


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        (
            {"first_day": "01.03.2018", "last_day": "28.02.2018"},
            {"last_day": ["Ansat til og med skal være 01.03.2018 eller senere"]},
        ),
        ({"first_day": "01.03.2018", "last_day": "01.03.2018"}, {}),
        ({"first_day": "01.03.2018", "last_day": ""}, {}),
    ],
)
def test_f05_last_day_is_the_first_or_later_or_follows_by_itself(
    hr_client: Client, allocation: Allocation, typed: dict[str, str], errors: dict[str, list[str]]
) -> None:
    with time_machine.travel(dt.datetime(2018, 6, 15, 10, tzinfo=dt.UTC), tick=False):
        response = register(hr_client, allocation, **typed)
    assert Page(response).errors == errors if errors else response.status_code == 302


OUTSIDE = "Ansat fra skal ligge fra 01.01.2018 til 31.12.2018, hvor stillingen kan besættes første gang"


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"first_day": "31.12.2017"}, {"first_day": [OUTSIDE]}),
        ({"first_day": "01.01.2018"}, {}),
        ({"first_day": "31.12.2018"}, {}),
        ({"first_day": "01.01.2019"}, {"first_day": [OUTSIDE]}),
        ({"first_day": "31.12.2018", "last_day": "30.06.2019"}, {}),
        (
            {"first_day": "31.12.2018", "last_day": "01.07.2019"},
            {"last_day": ["Ansat til og med må højst være 30.06.2019, den sidste dag midlerne kan bruges"]},
        ),
    ],
)
def test_f06_start_and_end_are_within_the_grant_its_first_and_last_day_included(
    hr_client: Client, allocation: Allocation, typed: dict[str, str], errors: dict[str, list[str]]
) -> None:
    with time_machine.travel(dt.datetime(2019, 1, 15, 10, tzinfo=dt.UTC), tick=False):
        response = register(hr_client, allocation, **typed)
    assert Page(response).errors == errors if errors else response.status_code == 302
    if not errors:
        assert Period.objects.get().last_day == min(
            dt.date(2019, 6, 30), last_day_of_months(Period.objects.get().first_day, 12)
        )


def test_f10_hire_of_the_first_half_hour_of_the_year_belongs_to_the_new_year(
    hr_client: Client, allocation: Allocation
) -> None:
    """00:30 in Copenhagen is still the old year in UTC."""
    with time_machine.travel(dt.datetime(2017, 12, 31, 23, 30, tzinfo=dt.UTC), tick=False):
        typed = {"first_day": "01.01.2018", "agreed_on": "01.01.2018"}
        assert register(hr_client, allocation, **typed).status_code == 302
        posts = hr_client.get(f"/allocations/{allocation.pk}/posts/")
        assert Page(posts).root.all(class_="progress-figure")[0].text == "1 af mindst 16 stillinger oprettet"
    assert Hire.objects.get().agreed_on == dt.date(2018, 1, 1)
    counted = [
        allocation_figures(allocation, dt.date(*day)).created for day in ((2017, 12, 31), (2018, 1, 1))
    ]
    assert counted == [0, 1]


@pytest.mark.parametrize(
    ("as_of", "status", "spent"),
    [
        ("01.01.2018", 200, Decimal(0)),
        ("28.02.2018", 200, Decimal(0)),
        ("01.03.2018", 200, Decimal("1095.89")),
        ("31.12.2018", 200, Decimal("335342.47")),
        ("01.01.2019", 400, None),
        ("19.01.2038", 400, None),
    ],
)
def test_f12_f20_report_of_a_day_counts_to_its_end_and_refuses_days_to_come(
    hr_client: Client, allocation: Allocation, as_of: str, status: int, spent: Decimal | None
) -> None:
    with time_machine.travel(dt.datetime(2018, 12, 31, 22, 59, tzinfo=dt.UTC), tick=False):
        assert register(hr_client, allocation, first_day="01.03.2018").status_code == 302
        center = Client()
        center.force_login(make_user(Role.CENTER_HR))
        response = center.get(f"/grants/{allocation.grant_id}/progress/?as_of={as_of}")
        assert response.status_code == status
        if spent is None:
            assert Page(response).errors == {
                "as_of": ["Indtast en dag, der ikke ligger efter i dag, 31.12.2018"]
            }
        else:
            assert response.context["report"].progress.total.spent == spent


# Clocks


@pytest.mark.parametrize("wrong", [dt.timedelta(hours=1), dt.timedelta(hours=-1)])
def test_f17_app_whose_clock_is_wrong_keeps_its_sessions_and_dates_nothing(
    world: World, wrong: dt.timedelta
) -> None:
    client, address = world.clients["hr_of_a"], world.address("hires:change_hire")
    form = Page(client.get(address)).form
    began = database_clock()
    with time_machine.travel(dt.datetime.now(dt.UTC) + wrong):
        assert client.post(address, {**form, "name": "Lise Holm"}).status_code == 302
    employee: Any = world.post_of_a.hires.get().employee
    told = employee.events.order_by("-pgh_id")[0]
    assert (told.name, began - told.pgh_created_at < dt.timedelta(minutes=1)) == ("Lise Holm", True)
    assert told.pgh_created_at <= database_clock()
    assert client.get(address).status_code == 200


def database_clock() -> dt.datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: dt.datetime = cursor.fetchone()[0]
    return moment


@pytest.mark.parametrize(
    "moment",
    [dt.datetime(2038, 1, 19, 3, 14, 8, tzinfo=dt.UTC), dt.datetime(1969, 12, 31, 23, 59, 59, tzinfo=dt.UTC)],
)
def test_f20_moment_that_fits_in_no_32_bits_is_a_moment(world: World, moment: dt.datetime) -> None:
    with time_machine.travel(moment):
        client = Client()
        client.force_login(world.users["center_hr"])
        pages = ("reports:progress", "reports:over_time", "reports:forecast", "reports:council_report")
        assert [client.get(world.address(page)).status_code for page in pages] == [200] * len(pages)
