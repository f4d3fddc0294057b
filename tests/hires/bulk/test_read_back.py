"""The lists of hires that HRTrack itself writes to Excel are read back: the same people are known, and nothing is nonsense."""

import datetime as dt
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.test import Client

from accounts.models import User
from allocations.models import Allocation
from hires.bulk.plan import HirePlan, plan_hires
from hires.bulk.reading import read_hires, read_hires_file
from hires.models import Read
from tests.support.factories import make_employee, make_hire, make_post
from tests.support.hire_import import address, file_of, send
from tests.support.hire_tables import ANNE, LISE, YEAR, allocation, departments, hr, pasted, table
from tests.support.made_workbooks import saved
from tests.support.register_form import hr_client, today
from tests.support.row_counts import rows_and_events
from tests.support.workbooks import body

__all__ = ["address", "allocation", "departments", "hr", "hr_client", "send", "today"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]
LISTS = ("hires", "posts")


@pytest.fixture
def registered(hr: User, allocation: Allocation, departments: None) -> None:
    """Six hires: two of a table, one without a number, one in two periods, an annulled and a withdrawn one."""
    purpose = allocation.grant.purposes.first()
    posts = [make_post(allocation, purpose=purpose) for _number in range(6)]
    numbers = iter(("101", "102", None, "104", "105", "106"))
    people = [
        make_employee(allocation.hospital, name, employee_number=next(numbers))
        for name in ("Lise Holm", "Anne Bech", "Bo Kvist", "Cai Dam", "Dorte Ek", "Eva Fog")
    ]
    make_hire(posts[0], YEAR, employee=people[0], formerly_employed=True)
    half = (dt.date(2018, 7, 1), dt.date(2018, 12, 31), 18.5)
    agreed = dt.date(2018, 5, 1)
    make_hire(posts[1], half, employee=people[1], route="redeployment", agreed_on=agreed)
    make_hire(posts[2], YEAR, employee=people[2], candidates_assessed="no", not_assessed_reason="urgent")
    two = (YEAR[0], dt.date(2018, 5, 31), 37), (dt.date(2018, 6, 1), YEAR[1], 30)
    make_hire(posts[3], *two, employee=people[3])
    make_hire(posts[4], YEAR, employee=people[4], annulled_on=dt.date(2018, 6, 1))
    soon = (dt.date(2018, 8, 1), dt.date(2019, 7, 31))
    make_hire(posts[5], soon, employee=people[5], withdrawn_on=dt.date(2018, 6, 1), agreed_on=agreed)


def exported(client: Client, allocation: Allocation, kind: str, query: str = "") -> bytes:
    return body(client.get(f"/allocations/{allocation.pk}/{kind}/excel/{query}"))


def planned(hr: User, allocation: Allocation, data: bytes) -> HirePlan:
    return plan_hires(by=hr, allocation=allocation, table=read_hires(read_hires_file(data)))


def changed(data: bytes, row: int, **cells: Any) -> bytes:
    """The file with other cells in a row, by heading with "_" for a space."""
    book = openpyxl.load_workbook(BytesIO(data))
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    for name, value in cells.items():
        sheet.cell(row, heads.index(name.replace("_", " ")) + 1).value = value
    return saved(book)


@pytest.mark.usefixtures("registered")
@pytest.mark.parametrize(
    ("kind", "count", "language"),
    [("hires", 6, "da"), ("hires", 6, "en"), ("posts", 4, "da"), ("posts", 4, "en")],
)
def test_everybody_on_an_exported_list_is_registered_already(
    hr_client: Client, allocation: Allocation, kind: str, count: int, language: str
) -> None:
    User.objects.update(language=language)
    plan = planned(
        User.objects.get(memberships__hospital=allocation.hospital),
        allocation,
        exported(hr_client, allocation, kind),
    )
    assert [message for _row, _field, message in plan.problems] == []
    assert (len(plan.known), plan.changes_nothing, plan.warnings) == (count, True, [])
    assert [note for note in plan.table.notes if "kendes ikke" in note] == []


@pytest.mark.usefixtures("registered")
def test_list_of_an_earlier_day_is_known_too(hr: User, hr_client: Client, allocation: Allocation) -> None:
    plan = planned(hr, allocation, exported(hr_client, allocation, "hires", "?as_of=01.04.2018"))
    assert plan.changes_nothing


def test_list_has_the_days_hours_and_route_that_were_imported(
    hr: User, hr_client: Client, allocation: Allocation, send: Any
) -> None:
    _status, page = send({"table": pasted(LISE, ANNE)})
    send(page.form, apply="1")
    read = read_hires(read_hires_file(exported(hr_client, allocation, "hires")))
    names = ("first_day", "last_day", "weekly_hours", "agreed_on", "route", "formerly_employed")
    assert sorted([row.texts["name"], *(row.texts[name] for name in names)] for row in read.rows) == [
        *(
            [
                "Anne Bech",
                "15.06.2018",
                "14.06.2019",
                "18,5",
                "14.05.2018",
                "RegionH Match (omplacering)",
                "Ja",
            ],
        ),
        *(
            [
                "Lise Holm",
                "01.06.2018",
                "31.05.2019",
                "37",
                "14.05.2018",
                "RegionH Match (omplacering)",
                "Ja",
            ],
        ),
    ]


@pytest.mark.usefixtures("registered")
def test_exported_list_changes_nothing_through_the_page(
    hr_client: Client, allocation: Allocation, send: Any
) -> None:
    before = rows_and_events()
    status, page = send({"file": file_of(exported(hr_client, allocation, "hires"))})
    known = [each.text for each in page.root.all("li", class_="check")]
    assert (status, known[0]) == (200, "6 rækker er registreret i forvejen og ændres ikke.")
    done = "Alle rækkerne var registreret i forvejen. Intet er ændret."
    assert send(page.form, apply="1")[1].alerts == [done]
    assert rows_and_events() == before


@pytest.mark.usefixtures("registered")
@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ({"Timer_om_ugen": 20}, "weekly_hours"),
        ({"Ansat_til_og_med": dt.date(2018, 11, 30)}, "last_day"),
    ],
)
def test_change_that_is_typed_in_an_exported_list_is_refused(
    hr: User, hr_client: Client, allocation: Allocation, cells: dict[str, Any], field: str
) -> None:
    data = exported(hr_client, allocation, "hires")
    row = [each.value for each in openpyxl.load_workbook(BytesIO(data)).worksheets[0]["A"]].index(
        "Lise Holm"
    ) + 1
    plan = planned(hr, allocation, changed(data, row, **cells))
    message = (
        "Det er andet, end der er registreret for Lise Holm i RH-01. "
        "En indlæsning ændrer intet: ret det på siden om ansættelsen"
    )
    assert [(name, told) for _row, name, told in plan.problems] == [(field, message)]


@pytest.mark.usefixtures("registered")
def test_same_person_twice_in_an_exported_list_is_refused(
    hr: User, hr_client: Client, allocation: Allocation
) -> None:
    data = exported(hr_client, allocation, "hires")
    book = openpyxl.load_workbook(BytesIO(data))
    sheet = book.worksheets[0]
    sheet.append([cell.value for cell in sheet[2]])
    plan = planned(hr, allocation, saved(book))
    assert [told for _row, _field, told in plan.problems] == [
        "Rækken siger det samme som række 2. Slet den ene"
    ]


@pytest.mark.usefixtures("registered")
@pytest.mark.parametrize("kind", LISTS)
def test_list_of_another_place_is_told_row_by_row_and_registers_nobody_who_came_to_nothing(
    hr: User, hr_client: Client, allocation: Allocation, kind: str
) -> None:
    data = exported(hr_client, allocation, kind)
    allocation.hospital.short_name = "AH"
    allocation.hospital.save()
    plan = planned(hr, allocation, data)
    assert (plan.known, plan.new) == ([], [])
    gone = {told for _row, name, told in plan.problems if name == "__all__"}
    told = "Rækken er »%s«. Slet den, eller ret feltet, hvis ansættelsen skal registreres"
    assert gone == ({told % "Annulleret", told % "Trukket tilbage"} if kind == "hires" else set())


@pytest.mark.parametrize(
    ("hospital", "asked"),
    [
        ("Rigshospitalet", []),
        ("RH", []),
        ("1) Rigshospitalet", []),
        ("", []),
        (
            "Bornholms Hospital",
            ["Rækken er for »Bornholms Hospital«. Skal den registreres under Rigshospitalet?"],
        ),
    ],
)
def test_row_of_another_hospital_is_asked_about(
    hr: User, allocation: Allocation, hospital: str, asked: list[str]
) -> None:
    text = pasted({**LISE, "Hospital": hospital}, head=("Hospital", *LISE))
    plan = plan_hires(by=hr, allocation=allocation, table=read_hires(text))
    assert [warning.message for warning, _rows in plan.warnings] == asked


def test_person_in_the_same_post_from_another_day_is_no_registered_one(
    hr: User, allocation: Allocation
) -> None:
    early = (dt.date(2018, 3, 1), dt.date(2018, 5, 31))
    employee = make_employee(allocation.hospital, "Lise Holm", employee_number="12345678")
    make_hire(make_post(allocation), early, employee=employee)
    again = {**LISE, "Stilling": "RH-01", "Afdeling": "", "Primært formål": ""}
    plan = plan_hires(by=hr, allocation=allocation, table=table(again))
    assert (len(plan.new), len(plan.known), plan.problems) == (1, 0, [])


def test_person_who_came_back_after_withdrawing_is_registered_again(hr: User, allocation: Allocation) -> None:
    days = (dt.date(2018, 6, 1), dt.date(2019, 5, 31))
    employee = make_employee(allocation.hospital, "Lise Holm", employee_number="12345678")
    make_hire(
        make_post(allocation),
        days,
        employee=employee,
        withdrawn_on=dt.date(2018, 5, 20),
        agreed_on=dt.date(2018, 5, 1),
    )
    again = {**LISE, "Stilling": "RH-01", "Afdeling": "", "Primært formål": ""}
    plan = plan_hires(by=hr, allocation=allocation, table=table(again))
    assert (len(plan.new), len(plan.known), plan.problems) == (1, 0, [])


@pytest.mark.usefixtures("registered")
def test_person_whom_a_refusal_names_is_in_the_log(send: Any) -> None:
    row = {**LISE, "Stilling": "RH-01", "Navn": "L. H.", "Tjenestenummer": "101", "Ansat fra": "01.03.2018"}
    status, page = send({"table": pasted({**row, "Timer om ugen": "30", "Ansat til og med": "28.02.2019"})})
    assert (status, [text.partition(": ")[0] for text in page.summary]) == (422, ["Række 2, Timer om ugen"])
    assert list(Read.objects.values_list("what", "persons")) == [("hires:import", 1)]
