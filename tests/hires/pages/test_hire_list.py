"""A hospital's hires one by one: found by what they are, and taken to Excel as they are shown."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from accounts.enums import Role
from allocations.models import Allocation
from hires.forms.hire_filter import HIRE_SORTS, HIRE_STATES
from hires.models import Read
from tests.support.factories import (
    make_allocation,
    make_employee,
    make_hire,
    make_hospital,
    make_post,
    make_user,
)
from tests.support.found_posts import (
    FIRST,
    LAST,
    allocation,
    hr_client,
    made_allocation,
    search_for,
    the_15th_of_june,
)
from tests.support.hire_pages import queries_of
from tests.support.pages import Page
from tests.support.workbooks import cells, opened

__all__ = ["allocation", "hr_client", "made_allocation", "the_15th_of_june"]

pytestmark = pytest.mark.django_db

ADA, BO, CAI = "Ørsted, Ada", "Holm, Bo", "Holm, Cai"
DAN, EVA, FINN, AASE = "Berg, Dan", "Vest, Eva", "Øst, Finn", "Lund, Åse"
EVERYONE = [DAN, BO, CAI, AASE, EVA, ADA, FINN]


@pytest.fixture(autouse=True)
def came_to_nothing(allocation: Allocation) -> None:
    """Eva Vest's hire in RH-05 was annulled, Finn Øst withdrew on 1 June."""
    hospital = allocation.hospital
    fifth = allocation.grant.posts.get(number=5)
    eva, finn = make_employee(hospital, "Eva Vest"), make_employee(hospital, "Finn Øst")
    make_hire(fifth, (FIRST, LAST), employee=eva, annulled_on=dt.date(2018, 6, 1))
    later = (dt.date(2018, 8, 1), dt.date(2019, 7, 31))
    make_hire(fifth, later, employee=finn, agreed_on=dt.date(2018, 5, 1), withdrawn_on=dt.date(2018, 6, 1))


@pytest.fixture
def address(allocation: Allocation) -> str:
    return f"/allocations/{allocation.pk}/hires/"


def names(response: Any) -> list[str]:
    """Those in the table."""
    assert response.status_code == 200
    return [row[0] for row in Page(response).table[1:] if len(row) > 1]


@pytest.mark.parametrize(
    ("state", "found"),
    [
        ("in_work", [ADA]),
        ("on_leave", [AASE]),
        ("to_start", [BO]),
        ("ending", [AASE]),
        ("left", [CAI]),
        ("run_out", [DAN]),
        ("withdrawn", [FINN]),
        ("annulled", [EVA]),
        ("", EVERYONE),
    ],
)
def test_hires_are_found_by_what_they_are_today(
    hr_client: Client, address: str, state: str, found: list[str]
) -> None:
    assert names(hr_client.get(address, {"state": state})) == found
    assert state in {*HIRE_STATES, ""}


def test_each_hire_says_how_it_stands(hr_client: Client, address: str) -> None:
    assert [row[-1] for row in Page(hr_client.get(address)).table[1:]] == [
        "Udløbet",
        "Tiltræder 01.08.2018",
        "Fratrådt",
        "Orlov til 15.07.",
        "Annulleret",
        "Ansat",
        "Trukket tilbage",
    ]


def test_hires_are_found_by_what_they_were_on_a_day(hr_client: Client, address: str) -> None:
    asked = {"state": "in_work", "as_of": "30.04.2018"}
    assert names(hr_client.get(address, asked)) == [DAN, CAI, AASE, ADA]
    # Agreed on by then, and not withdrawn yet.
    page = Page(hr_client.get(address, {"as_of": "31.05.2018"}))
    assert [row[-1] for row in page.table[1:] if row[0] == FINN] == ["Tiltræder 01.08.2018"]
    assert names(hr_client.get(address, {"as_of": "30.04.2018"})) == [
        DAN,
        CAI,
        AASE,
        EVA,
        ADA,
    ]


def test_hires_are_found_by_department_purpose_and_route(
    hr_client: Client, address: str, allocation: Allocation
) -> None:
    cardiology = allocation.hospital.departments.get(name="Aakjærs Klinik")
    activity = allocation.grant.purposes.get(name="Øget aktivitet")
    allocation.hospital.hires.get(employee__name="Ada Ørsted").periods.update(department=cardiology)
    assert names(hr_client.get(address, {"department": cardiology.pk})) == [
        EVA,
        ADA,
        FINN,
    ]
    assert names(hr_client.get(address, {"purpose": activity.pk})) == [EVA, FINN]
    assert names(hr_client.get(address, {"route": "redeployment"})) == [ADA]
    # Where somebody works today, not what the post belongs to.
    departments = {row[0]: row[2] for row in Page(hr_client.get(address)).table[1:]}
    assert departments[ADA] == "Aakjærs Klinik"


@pytest.mark.parametrize(
    ("sort", "found"),
    [
        ("", EVERYONE),
        ("post", [ADA, BO, CAI, DAN, EVA, FINN, AASE]),
        ("-begins", [BO, FINN, CAI, AASE, EVA, ADA, DAN]),
        ("department", [DAN, BO, CAI, AASE, ADA, EVA, FINN]),
        ("-name", [FINN, ADA, EVA, AASE, CAI, BO, DAN]),
        ("ends", [CAI, DAN, AASE, EVA, ADA, BO, FINN]),
    ],
)
def test_hires_are_sorted_as_danes_sort(hr_client: Client, address: str, sort: str, found: list[str]) -> None:
    assert names(hr_client.get(address, {"sort": sort})) == found
    assert sort.removeprefix("-") in {*HIRE_SORTS, ""}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ØRSTED", [ADA]),
        ("holm", [BO, CAI]),
        ("74", [DAN]),
        ("rh-05", [EVA, FINN]),
        # In any order, across what belongs to a hire.
        ("Lund, Åse", [AASE]),
        ("lund åse", [AASE]),
        ("vest aakjær", [EVA]),
        ("bo 72", [BO]),
        ("bo 73", []),
        # Letters that can be written two ways, and whatever has been typed of them.
        ("aase", [AASE]),
        ("Aa", [AASE, EVA, FINN]),
        ("oersted", [ADA]),
        ("oer", [ADA]),
        ("Åkjærs", [EVA, FINN]),
        ("aakjaers", [EVA, FINN]),
        # Part of a number, and a post's number on the way.
        ("7", [DAN, BO, CAI, AASE, ADA]),
        ("rh-0", EVERYONE),
        # A letter too few, too many, or wrong, where nothing is found as it is typed.
        ("ørste", [ADA]),
        ("ørstedd", [ADA]),
        ("ørtsed", [ADA]),
        ("orsted", [ADA]),
        ("hoolm", [BO, CAI]),
        ("hlm", []),
        ("lumd", [AASE]),
        ("aakjærs klinki", [EVA, FINN]),
        ("aakjærs klnik", [EVA, FINN]),
        (",", []),
        ("aakjær", [EVA, FINN]),
        ("%", []),
        ("_", []),
    ],
)
def test_hires_are_found_by_text_which_is_no_pattern(
    hr_client: Client, address: str, text: str, found: list[str]
) -> None:
    assert names(search_for(hr_client, address, text)) == found


@pytest.mark.parametrize(
    "query",
    [
        "state=filled",
        "sort=hospital__name",
        "hospital=2",
        "employee__name__startswith=A",
        "department=x",
        "page=0",
        "as_of=16.06.2018",
    ],
)
def test_address_that_asks_for_what_there_is_not_is_refused(
    hr_client: Client, address: str, query: str
) -> None:
    for page in ("", "excel/"):
        response = hr_client.get(f"{address}{page}?{query}")
        assert (response.status_code, len(Page(response).summary)) == (400, 1), page


def test_excel_holds_what_is_shown_and_both_are_in_the_log(hr_client: Client, address: str) -> None:
    redirect = hr_client.post(address, {"q": "holm", "as_of": "14.06.2018"})
    page = Page(hr_client.get(redirect["Location"]))
    (link,) = [a for a in page.root.all("a") if a.text == "Hent Excel"]
    sheet = opened(hr_client.get(link.attributes["href"])).worksheets[0]
    assert cells(sheet)[1:] == [
        [
            "Bo Holm",
            "72",
            "RH-02",
            "Onkologisk Klinik",
            "Kodning og dataregistrering",
            "–",
            dt.date(2018, 5, 1),
            dt.date(2018, 8, 1),
            dt.date(2019, 7, 31),
            37,
            "Rekrutteret uden for regionen",
            "Ja, ingen egnede",
            "–",
            "Nej",
            "Tiltræder 01.08.2018",
        ],
        [
            "Cai Holm",
            "73",
            "RH-03",
            "Onkologisk Klinik",
            "Kodning og dataregistrering",
            "–",
            FIRST,
            FIRST,
            dt.date(2018, 4, 30),
            37,
            "Rekrutteret uden for regionen",
            "Ja, ingen egnede",
            "–",
            "Nej",
            "Fratrådt",
        ],
    ]
    told = list(Read.objects.order_by("pk").values_list("what", "kind", "persons", "as_of"))
    day = dt.date(2018, 6, 14)
    assert told == [("hires:list", "search", 2, day), ("hires:list_excel", "export", 2, day)]


def test_many_hires_are_shown_in_pages_that_keep_what_was_asked_for(
    hr_client: Client, address: str, allocation: Allocation
) -> None:
    for _number in range(50):
        make_hire(make_post(allocation), (FIRST, LAST))
    page = Page(hr_client.get(address, {"state": "in_work"}))
    (following,) = page.root.all("a", rel="next")
    assert (len(page.table), following.attributes["href"]) == (51, f"{address}?state=in_work&page=2")
    assert len(Page(hr_client.get(address, {"state": "in_work", "page": "2"})).table) == 2


def test_hospital_without_hires_is_told_so(client: Client) -> None:
    other = make_allocation(hospital=make_hospital("Bornholms Hospital", "BOH"))
    client.force_login(make_user(Role.HOSPITAL_HR, other.hospital))
    page = Page(client.get(f"/allocations/{other.pk}/hires/"))
    assert (page.title, page.table[1]) == ("Ansættelser", ["Der er ingen ansættelser endnu."])


def test_finding_asks_as_many_questions_for_one_hire_as_for_three(
    hr_client: Client, address: str, allocation: Allocation
) -> None:
    counts = []
    hr_client.get(address)  # the session remembers the allocation
    for _time in range(3):
        make_hire(make_post(allocation), (FIRST, LAST))
        counts.append(queries_of(hr_client, f"{address}?state=in_work&sort=ends"))
    assert counts == [counts[0]] * 3
