"""Finding posts: what can be chosen stands in the address, what is searched for does not, and Excel holds what is shown."""

from typing import Any
from urllib.parse import parse_qs

import pytest
from django.test import Client

from allocations.models import Allocation
from hires.forms.post_filter import POST_SORTS, POST_STATES
from hires.models import Read
from tests.support.factories import (
    make_hire,
    make_hospital,
    make_post,
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
from tests.support.workbooks import opened

__all__ = ["allocation", "hr_client", "made_allocation", "the_15th_of_june"]
pytestmark = pytest.mark.django_db


def numbers(response: Any) -> list[str]:
    """The posts in the table."""
    assert response.status_code == 200
    return [row[0] for row in Page(response).table[1:] if len(row) > 1]


@pytest.mark.parametrize(
    ("state", "posts"),
    [
        ("free", ["RH-03", "RH-05"]),
        ("filled", ["RH-01", "RH-06"]),
        ("to_start", ["RH-02"]),
        ("ending", ["RH-06"]),
        ("on_leave", ["RH-06"]),
        ("left", ["RH-03"]),
        ("run_out", ["RH-04"]),
        ("", ["RH-01", "RH-02", "RH-03", "RH-04", "RH-05", "RH-06"]),
    ],
)
def test_posts_are_found_by_what_they_are_today(
    hr_client: Client, allocation: Allocation, state: str, posts: list[str]
) -> None:
    assert numbers(hr_client.get(f"/allocations/{allocation.pk}/posts/", {"state": state})) == posts
    assert state in {*POST_STATES, ""}


def test_who_is_on_leave_is_said_beside_the_name(hr_client: Client, allocation: Allocation) -> None:
    page = Page(hr_client.get(f"/allocations/{allocation.pk}/posts/", {"state": "filled"}))
    assert [row[3] for row in page.table[1:]] == ["Ørsted, Ada", "Lund, Åse (orlov)"]


def test_posts_are_found_by_what_they_were_on_a_day(hr_client: Client, allocation: Allocation) -> None:
    asked = {"state": "filled", "as_of": "30.04.2018"}
    assert numbers(hr_client.get(f"/allocations/{allocation.pk}/posts/", asked)) == [
        "RH-01",
        "RH-03",
        "RH-04",
        "RH-06",
    ]


def test_posts_are_found_by_department_purpose_and_route(hr_client: Client, allocation: Allocation) -> None:
    address = f"/allocations/{allocation.pk}/posts/"
    cardiology = allocation.hospital.departments.get(name="Aakjærs Klinik")
    activity = allocation.grant.purposes.get(name="Øget aktivitet")
    assert numbers(hr_client.get(address, {"department": cardiology.pk})) == ["RH-05"]
    assert numbers(hr_client.get(address, {"purpose": activity.pk})) == ["RH-05"]
    assert numbers(hr_client.get(address, {"route": "redeployment"})) == ["RH-01"]
    assert numbers(hr_client.get(address, {"route": "redeployment", "state": "left"})) == []


def test_post_is_found_by_the_department_somebody_in_it_works_in(
    hr_client: Client, allocation: Allocation
) -> None:
    cardiology = allocation.hospital.departments.get(name="Aakjærs Klinik")
    allocation.hospital.hires.get(employee__name="Ada Ørsted").periods.update(department=cardiology)
    asked = {"department": cardiology.pk}
    assert numbers(hr_client.get(f"/allocations/{allocation.pk}/posts/", asked)) == ["RH-01", "RH-05"]


@pytest.mark.parametrize(
    ("sort", "posts"),
    [
        # "Aa" is Å, and last.
        ("department", ["RH-01", "RH-02", "RH-03", "RH-04", "RH-06", "RH-05"]),
        ("-number", ["RH-06", "RH-05", "RH-04", "RH-03", "RH-02", "RH-01"]),
        # Berg, Holm (Bo), Holm (Cai), Lund, Ørsted; nobody is last both ways.
        ("employee", ["RH-04", "RH-02", "RH-03", "RH-06", "RH-01", "RH-05"]),
        ("-employee", ["RH-01", "RH-06", "RH-03", "RH-02", "RH-04", "RH-05"]),
        ("begins", ["RH-04", "RH-01", "RH-03", "RH-06", "RH-02", "RH-05"]),
        ("purpose", ["RH-01", "RH-02", "RH-03", "RH-04", "RH-05", "RH-06"]),
        ("ends", ["RH-03", "RH-04", "RH-06", "RH-01", "RH-02", "RH-05"]),
        ("", ["RH-01", "RH-02", "RH-03", "RH-04", "RH-05", "RH-06"]),
    ],
)
def test_posts_are_sorted_as_danes_sort(
    hr_client: Client, allocation: Allocation, sort: str, posts: list[str]
) -> None:
    assert numbers(hr_client.get(f"/allocations/{allocation.pk}/posts/", {"sort": sort})) == posts
    assert sort.removeprefix("-") in {*POST_SORTS, ""}


@pytest.mark.parametrize(
    ("text", "posts"),
    [
        ("ada", ["RH-01"]),
        ("ØRSTED", ["RH-01"]),
        ("A\u030ase", ["RH-06"]),  # as two characters
        ("holm", ["RH-02", "RH-03"]),
        ("74", ["RH-04"]),
        ("rh-03", ["RH-03"]),
        ("3", ["RH-03"]),
        ("BOH-03", []),
        ("aakjær", ["RH-05"]),
        ("%", []),
        ("_", []),
        ("\\", []),
        ("' OR 1=1 --", []),
        ("", ["RH-01", "RH-02", "RH-03", "RH-04", "RH-05", "RH-06"]),
    ],
)
def test_posts_are_found_by_text_which_is_no_pattern(
    hr_client: Client, allocation: Allocation, text: str, posts: list[str]
) -> None:
    assert numbers(search_for(hr_client, f"/allocations/{allocation.pk}/posts/", text)) == posts


def test_search_is_within_what_the_address_asks_for_and_stands_in_none(
    hr_client: Client, allocation: Allocation
) -> None:
    sent = {"q": "holm", "state": "to_start", "page": "2", "as_of": "15.06.2018"}
    redirect = hr_client.post(f"/allocations/{allocation.pk}/posts/", sent)
    address, query = redirect["Location"].split("?")
    asked = parse_qs(query)
    assert (address, asked["state"], sorted(asked)) == (
        f"/allocations/{allocation.pk}/posts/",
        ["to_start"],
        ["search", "state"],
    )
    response = hr_client.get(redirect["Location"])
    page = Page(response)
    assert (numbers(response), page.form["q"]) == (["RH-02"], "holm")
    addresses = [a.attributes["href"] for a in page.root.all("a")] + [
        f.attributes.get("action", "") for f in page.root.all("form")
    ]
    assert [address for address in addresses if "holm" in address.lower()] == []
    assert Read.objects.latest("pk").kind == "search"


@pytest.mark.parametrize("text", ["010180-1234", "a\x00b", "x" * 101])
def test_text_that_cannot_be_searched_for_is_refused_and_kept(
    hr_client: Client, allocation: Allocation, text: str
) -> None:
    response = hr_client.post(f"/allocations/{allocation.pk}/posts/", {"q": text})
    page = Page(response)
    assert (response.status_code, list(page.errors)) == (422, ["q"])
    assert page.form["q"] == text


@pytest.mark.parametrize(
    "query",
    [
        "state=hired",
        "route=friend",
        "sort=hospital__name",
        "o=hospital__name",
        "department=999999",
        "department=x",
        "purpose=999999",
        "hospital=2",
        "hospital_id__in=1,2",
        "allocation__hospital=2",
        "page=0",
        "page=x",
        "page=-1",
        "employee__name__startswith=A",
        "state=filled&number=1",
        "as_of=16.06.2018",
        "as_of=x",
    ],
)
def test_address_that_asks_for_what_there_is_not_is_refused(
    hr_client: Client, allocation: Allocation, query: str
) -> None:
    """A07, A08, A09, H23: neither ignored nor obeyed."""
    for page in ("", "excel/"):
        response = hr_client.get(f"/allocations/{allocation.pk}/posts/{page}?{query}")
        assert (response.status_code, len(Page(response).summary)) == (400, 1), page


def test_department_of_another_hospital_cannot_be_chosen(hr_client: Client, allocation: Allocation) -> None:
    other = make_hospital("Bornholms Hospital", "BOH").departments.create(name="Hemmelig")
    response = hr_client.get(f"/allocations/{allocation.pk}/posts/", {"department": other.pk})
    assert (response.status_code, "Hemmelig" in response.content.decode()) == (400, False)


def excel_link(response: Any) -> str:
    (link,) = [a for a in Page(response).root.all("a") if a.text == "Hent Excel"]
    return link.attributes["href"]


def test_excel_holds_what_is_shown(hr_client: Client, allocation: Allocation) -> None:
    address = f"/allocations/{allocation.pk}/posts/?state=filled"
    link = excel_link(hr_client.get(address))
    sheet = opened(hr_client.get(link)).worksheets[0]
    assert [row[1] for row in sheet.iter_rows(min_row=2, values_only=True)] == ["RH-01", "RH-06"]
    searched = excel_link(search_for(hr_client, f"/allocations/{allocation.pk}/posts/", "holm"))
    sheet = opened(hr_client.get(searched)).worksheets[0]
    assert [row[1] for row in sheet.iter_rows(min_row=2, values_only=True)] == ["RH-02", "RH-03"]
    assert Read.objects.latest("pk").persons == 2


def test_many_posts_are_shown_in_pages_that_keep_what_was_asked_for(
    hr_client: Client, allocation: Allocation
) -> None:
    for _number in range(55):
        make_post(allocation)
    address = f"/allocations/{allocation.pk}/posts/"
    page = Page(hr_client.get(address, {"state": "free"}))
    (following,) = page.root.all("a", rel="next")
    assert (len(page.table), "Side 1 af 2" in page.text) == (51, True)
    assert following.attributes["href"] == f"{address}?state=free&page=2"
    second = Page(hr_client.get(address, {"state": "free", "page": "2"}))
    assert (len(second.table), second.table[-1][0]) == (8, "RH-61")
    # Past the last is the last.
    assert Page(hr_client.get(address, {"state": "free", "page": "9"})).table == second.table


def test_nothing_found_says_so(hr_client: Client, allocation: Allocation) -> None:
    page = Page(search_for(hr_client, f"/allocations/{allocation.pk}/posts/", "ingen"))
    assert page.table[1] == ["Ingen stillinger svarer til det, du har valgt."]
    assert "0 stillinger fundet." in page.text


def test_finding_asks_as_many_questions_for_one_post_as_for_three(
    hr_client: Client, allocation: Allocation
) -> None:
    counts = []
    hr_client.get(f"/allocations/{allocation.pk}/posts/")  # the session remembers the allocation
    for _time in range(3):
        make_hire(make_post(allocation), (FIRST, LAST))
        counts.append(
            queries_of(hr_client, f"/allocations/{allocation.pk}/posts/?state=filled&sort=employee")
        )
    assert counts == [counts[0]] * 3
