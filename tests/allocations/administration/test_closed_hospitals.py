"""A hospital is closed from a day with a successor, and opened again, on its page."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.enums import Role
from accounts.models import User
from allocations.models import Hospital
from allocations.services.hospitals import change_hospital, hospital_version
from reports.audit.history import HistoryQuery, newest_changes
from tests.support.factories import close_hospital, make_hospital, make_user
from tests.support.pages import Page

pytestmark = pytest.mark.django_db

DAY = dt.date(2027, 1, 1)


@pytest.fixture
def administrator() -> User:
    return make_user(Role.ADMINISTRATOR, name="Anna Aas")


@pytest.fixture
def admin(administrator: User) -> Client:
    client = Client()
    client.force_login(administrator)
    return client


@pytest.fixture
def hospital() -> Hospital:
    return make_hospital("Bispebjerg", "BBH")


@pytest.fixture
def successor() -> Hospital:
    return make_hospital("Nyt Hospital", "NH")


def send(admin: Client, hospital: Hospital, **changed: Any) -> Any:
    address = f"/hospitals/{hospital.pk}/"
    return admin.post(address, {**Page(admin.get(address)).form, **changed})


def closing(hospital: Hospital) -> tuple[dt.date | None, Hospital | None]:
    hospital = Hospital.objects.get(pk=hospital.pk)
    return hospital.closed_from, hospital.successor


def test_hospital_is_closed_and_opened_again(admin: Client, hospital: Hospital, successor: Hospital) -> None:
    response = send(admin, hospital, closed_from="1.1.2027", successor=str(successor.pk))
    assert (response.status_code, closing(hospital)) == (302, (DAY, successor))
    form = Page(admin.get(f"/hospitals/{hospital.pk}/")).form
    assert (form["closed_from"], form["successor"]) == ("01.01.2027", str(successor.pk))
    response = send(admin, hospital, closed_from="", successor="")
    assert (response.status_code, closing(hospital)) == (302, (None, None))


@pytest.mark.parametrize(
    ("day", "has_successor", "field", "message"),
    [
        ("", True, "closed_from", "Indtast den dag, hospitalet er lukket fra"),
        ("01.01.2027", False, "successor", "Vælg det hospital, der er efterfølger"),
        ("32.01.2027", True, "closed_from", "Indtast »Lukket fra« som DD.MM.ÅÅÅÅ"),
    ],
)
def test_half_a_closing_is_refused_and_nothing_typed_is_lost(
    admin: Client, day: str, has_successor: bool, field: str, message: str
) -> None:
    hospital, successor = make_hospital("Bispebjerg", "BBH"), make_hospital("Nyt Hospital", "NH")
    chosen = str(successor.pk) if has_successor else ""
    response = send(admin, hospital, name="Bispebjerg Hospital", closed_from=day, successor=chosen)
    page = Page(response)
    assert (response.status_code, page.errors, page.summary) == (422, {field: [message]}, [message])
    typed = {name: page.form[name] for name in ("name", "closed_from", "successor")}
    assert typed == {"name": "Bispebjerg Hospital", "closed_from": day, "successor": chosen}
    assert closing(hospital) == (None, None)


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        ("own", "Vælg et andet hospital som efterfølger"),
        ("closed", "Amager er lukket fra 01.01.2027. Vælg et åbent hospital som efterfølger"),
    ],
)
def test_service_refuses_a_successor_that_is_the_hospital_or_closed(
    administrator: User, hospital: Hospital, successor: Hospital, chosen: str, message: str
) -> None:
    closed = make_hospital("Amager", "AMH")
    close_hospital(closed, successor, DAY)
    with pytest.raises(ValidationError) as error:
        change_hospital(
            by=administrator,
            hospital=hospital,
            name="Bispebjerg",
            short_name="BBH",
            other_names=[],
            closed_from=DAY,
            successor={"own": hospital, "closed": closed}[chosen],
            version=hospital_version(hospital),
        )
    assert error.value.message_dict == {"successor": [message]}


def test_two_administrators_see_each_others_closing(
    admin: Client, hospital: Hospital, successor: Hospital
) -> None:
    form = Page(admin.get(f"/hospitals/{hospital.pk}/")).form
    close_hospital(hospital, successor, DAY)
    response = admin.post(f"/hospitals/{hospital.pk}/", {**form, "name": "Bispebjerg Hospital"})
    assert (response.status_code, Page(response).table[1:]) == (
        409,
        [
            ["Navn", "Bispebjerg", "Bispebjerg Hospital"],
            ["Lukket fra", "01.01.2027", "–"],
            ["Efterfølger", "Nyt Hospital", "–"],
        ],
    )


def test_list_marks_closed_hospitals_and_has_them_last(
    admin: Client, hospital: Hospital, successor: Hospital
) -> None:
    close_hospital(hospital, successor, DAY)
    make_hospital("Østhospitalet", "ØH")
    assert [row[0] for row in Page(admin.get("/hospitals/")).table[1:]] == [
        "Nyt Hospital",
        "Østhospitalet",
        "BispebjergLukket fra 01.01.2027, efterfølger: Nyt Hospital",
    ]


def test_history_tells_the_closing_in_words(admin: Client, hospital: Hospital, successor: Hospital) -> None:
    send(admin, hospital, closed_from="01.01.2027", successor=str(successor.pk))
    (entry,) = newest_changes(HistoryQuery(about=(Hospital, hospital.pk)), count=1)
    assert [(change.label, change.before, change.after) for change in entry.fields] == [
        ("Lukket fra", "–", "01.01.2027"),
        ("Efterfølger", "–", "Nyt Hospital"),
    ]


def test_successor_that_is_renamed_is_called_by_its_new_name(
    admin: Client, hospital: Hospital, successor: Hospital
) -> None:
    close_hospital(hospital, successor, DAY)
    assert send(admin, successor, name="Østhospitalet").status_code == 302
    hospital.refresh_from_db()
    assert hospital.successor_name == "Østhospitalet"
    (entry,) = newest_changes(HistoryQuery(about=(Hospital, hospital.pk)), count=1)
    assert [(change.label, change.before, change.after) for change in entry.fields] == [
        ("Efterfølger", "Nyt Hospital", "Østhospitalet")
    ]
