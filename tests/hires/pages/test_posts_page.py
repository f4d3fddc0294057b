"""A hospital's posts as of a day, one post, and the choice between several allocations."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from allocations.enums import GrantStatus
from allocations.models import Allocation
from hires.models import Post
from tests.support.factories import (
    entitle,
    make_allocation,
    make_employee,
    make_grant,
    make_hire,
    make_hospital,
    make_post,
    make_purpose,
    make_user,
)
from tests.support.found_posts import search_for
from tests.support.pages import Page

pytestmark = pytest.mark.django_db

FIRST_OF_MARCH, A_YEAR_ON = dt.date(2018, 3, 1), dt.date(2019, 2, 28)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2018, 6, 15, 10, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def allocation() -> Allocation:
    return make_allocation()


@pytest.fixture
def posts(allocation: Allocation) -> list[Post]:
    """One held, one to start, one left, one nobody was ever in, and one that two share."""
    purpose = make_purpose(allocation.grant)
    posts = [make_post(allocation, purpose=purpose) for _number in range(5)]
    hospital = allocation.hospital
    make_hire(
        posts[0],
        (FIRST_OF_MARCH, A_YEAR_ON),
        employee=make_employee(hospital, "Lise Holm"),
        route="redeployment",
        agreed_on=dt.date(2018, 2, 14),
    )
    make_hire(
        posts[1],
        (dt.date(2018, 9, 1), dt.date(2019, 8, 31)),
        employee=make_employee(hospital, "Mona Berg"),
        agreed_on=dt.date(2018, 5, 1),
    )
    make_hire(posts[2], (dt.date(2018, 1, 1), dt.date(2018, 3, 31)), leaving_reason="resigned")
    for name in ("Anna Dahl", "Åse Ravn"):
        make_hire(posts[4], (FIRST_OF_MARCH, A_YEAR_ON, "18.5"), employee=make_employee(hospital, name))
    return posts


@pytest.fixture
def hr_client(client: Client, allocation: Allocation) -> Client:
    client.force_login(make_user(Role.HOSPITAL_HR, allocation.hospital))
    return client


def queries_of(read: Callable[[], Any]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert read().status_code == 200
    return len(queries)


# A hospital's posts


def test_posts_page_shows_each_post_with_who_is_in_it_and_what_is_left(
    hr_client: Client, allocation: Allocation, posts: list[Post]
) -> None:
    page = Page(hr_client.get(f"/allocations/{allocation.pk}/posts/"))
    department, purpose = "Onkologisk Klinik", "Kodning og dataregistrering"
    outside = "Uden for regionen"
    assert page.title == "Vores stillinger"
    assert page.table == [
        [
            "Stilling",
            "Afdeling",
            "Formål",
            "Ansat",
            "Ansat fra – til og med",
            "Timer",
            "Rekrutteringsvej",
            "Status",
        ],
        [
            "RH-01",
            department,
            purpose,
            "Holm, Lise",
            "01.03.2018 – 28.02.2019",
            "37",
            "RegionH Match",
            "Mangler nummer",
        ],
        [
            "RH-02",
            department,
            purpose,
            "Berg, Mona",
            "01.09.2018 – 31.08.2019",
            "37",
            outside,
            "Tiltræder 01.09.",
        ],
        ["RH-03", department, purpose, "9 måneder tilbage", "–", "–", "–", "Ledig"],
        ["RH-04", department, purpose, "et helt år tilbage", "besættes senest 31.12.2018", "–", "–", "Ledig"],
        [
            "RH-05",
            department,
            purpose,
            "Dahl, AnnaRavn, Åse",
            "01.03.2018 – 28.02.201901.03.2018 – 28.02.2019",
            "18,518,5",
            f"{outside}{outside}",
            "Mangler nummer",
        ],
    ]


def progress_of(page: Page) -> list[str]:
    """Return the sentences about the target and the money."""
    return [line.text for line in page.root.one("section", class_="progress").all("p")]


def test_posts_page_tells_what_is_used_and_what_is_left(
    hr_client: Client, allocation: Allocation, posts: list[Post]
) -> None:
    # 107 days of 365 are delivered in RH-01 and RH-05, 90 in RH-03, where nothing more is committed:
    # 117.260,27 + 98.630,14 + 2 × 58.630,14 and 3 × 400.000 + 98.630,14 kr.
    page = Page(hr_client.get(f"/allocations/{allocation.pk}/posts/"))
    # RH-03 has 275 days left, 301.369,86 kr.: 5.223 − 12 × 400 − 301 − 400 for RH-04.
    assert progress_of(page) == [
        "4 af mindst 16 stillinger oprettet",
        "3 tiltrådt 1 på vej 12 mangler 7,3 ved jævnt tempo i dag",
        "De 12 sidste skal begynde senest 31.12.2018 for at få et helt år.",
        "5.223 tkr. ikke disponeret af 6.522",
        "333 beregnet forbrug 965 disponeret frem",
        "Mangler 278 tkr. til de 12 manglende stillinger, RH-03 og RH-04.",
    ]
    assert "Et år på fuld tid beregnes til 400 tkr." in page.text


def test_posts_page_as_of_a_day_shows_what_was_so_on_it(
    hr_client: Client, allocation: Allocation, posts: list[Post]
) -> None:
    page = Page(hr_client.get(f"/allocations/{allocation.pk}/posts/", {"as_of": "20.02.2018"}))
    assert page.title == "Vores stillinger pr. 20.02.2018"
    assert [(row[0], row[-1]) for row in page.table[1:]] == [
        ("RH-01", "Tiltræder 01.03."),
        ("RH-03", "Fratræder 31.03."),
    ]
    assert (page.form["as_of"], progress_of(page)[:2]) == (
        "20.02.2018",
        ["2 af mindst 16 stillinger oprettet", "1 tiltrådt 1 på vej 14 mangler 2,2 ved jævnt tempo"],
    )


def test_posts_page_without_posts_says_so(hr_client: Client, allocation: Allocation) -> None:
    page = Page(hr_client.get(f"/allocations/{allocation.pk}/posts/"))
    assert page.table[1:] == [
        ["Der er ingen stillinger endnu. Den første oprettes, når HR registrerer en ansættelse."]
    ]
    assert progress_of(page)[:2] == [
        "0 af mindst 16 stillinger oprettet",
        "0 tiltrådt 0 på vej 16 mangler 7,3 ved jævnt tempo i dag",
    ]


def test_posts_page_of_a_reached_target_says_so(hr_client: Client, allocation: Allocation) -> None:
    entitle(*Allocation.objects.all(), target=1, amount=389_000)
    make_hire(make_post(allocation), (FIRST_OF_MARCH, A_YEAR_ON))
    page = Page(hr_client.get(f"/allocations/{allocation.pk}/posts/"))
    assert progress_of(page) == [
        "1 af mindst 1 stilling oprettet",
        "1 tiltrådt 0 på vej 0,5 ved jævnt tempo i dag",
        "Måltallet er nået.",
        "−11 tkr. ikke disponeret af 389",
        "117 beregnet forbrug 283 disponeret frem",
    ]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("16.06.2018", "Indtast en dag, der ikke ligger efter i dag, 15.06.2018"),
        ("01.01.2101", "Indtast »Status pr.« som DD.MM.ÅÅÅÅ"),
        ("31.02.2018", "Indtast »Status pr.« som DD.MM.ÅÅÅÅ"),
        ("forleden", "Indtast »Status pr.« som DD.MM.ÅÅÅÅ"),
        ("15.06.1", "Indtast »Status pr.« som DD.MM.ÅÅÅÅ"),
        ("<script>alert(1)</script>", "Indtast »Status pr.« som DD.MM.ÅÅÅÅ"),
        ("1\x00", "Indtast »Status pr.« som DD.MM.ÅÅÅÅ"),
    ],
)
@pytest.mark.parametrize("page_of", ["posts", "progress"])
def test_day_that_cannot_be_is_refused_and_today_is_shown(
    client: Client, allocation: Allocation, page_of: str, typed: str, message: str
) -> None:
    client.force_login(make_user(Role.CENTER_HR))
    address = {
        "posts": f"/allocations/{allocation.pk}/posts/",
        "progress": f"/grants/{allocation.grant_id}/progress/",
    }
    response = client.get(address[page_of], {"as_of": typed})
    page = Page(response)
    assert (response.status_code, page.errors, page.summary) == (400, {"as_of": [message]}, [message])
    assert page.form["as_of"] == typed
    assert page.title in ("Stillinger", "Samlet status")


@pytest.mark.parametrize("typed", ["15.06.2018", "15-6-2018", "15/06/2018", "2018-06-15", " 15.06.2018 ", ""])
def test_today_is_the_last_day_that_can_be_asked_for(
    hr_client: Client, allocation: Allocation, typed: str
) -> None:
    response = hr_client.get(f"/allocations/{allocation.pk}/posts/", {"as_of": typed})
    assert (response.status_code, Page(response).title) == (200, "Vores stillinger")


@pytest.mark.parametrize(
    ("role", "title", "may"),
    [
        (Role.HOSPITAL_HR, "Vores stillinger", True),
        (Role.CENTER_HR, "Stillinger", False),
        (Role.ADMINISTRATOR, "Stillinger", False),
        (Role.AUDITOR, "Stillinger", False),
    ],
)
def test_posts_page_offers_registering_to_those_who_may(
    client: Client, allocation: Allocation, role: Role, title: str, may: bool
) -> None:
    client.force_login(make_user(role, *([allocation.hospital] if role == Role.HOSPITAL_HR else [])))
    page = Page(client.get(f"/allocations/{allocation.pk}/posts/"))
    links = page.root.all("a", href=f"/allocations/{allocation.pk}/register/")
    assert (page.title, bool(links)) == (title, may)


def test_posts_page_asks_as_many_questions_for_three_posts_as_for_one(
    hr_client: Client, allocation: Allocation
) -> None:
    def read() -> Any:
        return hr_client.get(f"/allocations/{allocation.pk}/posts/")

    read()  # the session remembers the allocation
    make_hire(make_post(allocation), (FIRST_OF_MARCH, A_YEAR_ON))
    with_one = queries_of(read)
    for _number in range(2):
        make_hire(make_post(allocation), (FIRST_OF_MARCH, A_YEAR_ON))
    assert queries_of(read) == with_one


# One post


def test_post_page_shows_everyone_who_has_been_in_it(hr_client: Client, allocation: Allocation) -> None:
    first, second = make_purpose(allocation.grant), make_purpose(allocation.grant, "Øget aktivitet", 2)
    post = make_post(allocation, purpose=first, low_activity=True)
    post.further_purposes.add(second, through_defaults={"grant": post.grant, "hospital": post.hospital})
    hospital = allocation.hospital
    make_hire(
        post,
        (dt.date(2018, 1, 1), dt.date(2018, 3, 31)),
        leaving_reason="resigned",
        agreed_on=dt.date(2017, 12, 1),
        employee=make_employee(hospital, "Lise Holm", employee_number="123"),
        route="redeployment",
    )
    for name, fields in (
        ("Anna Dahl", {"annulled_on": dt.date(2018, 5, 2)}),
        ("Åse Ravn", {"withdrawn_on": dt.date(2018, 5, 3)}),
    ):
        make_hire(
            post,
            (dt.date(2018, 7, 1), dt.date(2018, 8, 31)),
            employee=make_employee(hospital, name),
            agreed_on=dt.date(2018, 5, 1),
            **fields,
        )
    make_hire(
        post,
        (dt.date(2018, 9, 1), dt.date(2018, 12, 31), "18.5"),
        employee=make_employee(hospital, "Mona Berg"),
        agreed_on=dt.date(2018, 6, 1),
    )
    page = Page(hr_client.get(f"/posts/{post.pk}/"))
    outside = "Rekrutteret uden for regionen"
    # 90 days × 400.000 ÷ 365 = 98.630,14; 122 × 18,5 ÷ 37 days = 61 × 400.000 ÷ 365 = 66.849,32 kr.
    assert (page.title, page.table[1:]) == (
        "RH-01",
        [
            [
                "Lise Holm",
                "123",
                "01.01.2018 – 31.03.2018",
                "37",
                "01.12.2017",
                "RegionH Match (omplacering)",
                "99",
                "99",
                "Fratrådt: Egen opsigelse",
            ],
            [
                "Anna Dahl",
                "–",
                "01.07.2018 – 31.08.2018",
                "37",
                "01.05.2018",
                outside,
                "–",
                "–",
                "Annulleret 02.05.2018",
            ],
            [
                "Åse Ravn",
                "–",
                "01.07.2018 – 31.08.2018",
                "37",
                "01.05.2018",
                outside,
                "–",
                "–",
                "Trukket tilbage 03.05.2018",
            ],
            ["Mona Berg", "–", "01.09.2018 – 31.12.2018", "18,5", "01.06.2018", outside, "0", "67", "–"],
        ],
    )
    facts = page.root.one("dl", class_="facts")
    assert dict(
        zip([dt.text for dt in facts.all("dt")], [dd.text for dd in facts.all("dd")], strict=True)
    ) == {
        "Afdeling": "Onkologisk Klinik",
        "Formål": "Kodning og dataregistrering, Øget aktivitet",
        "Afdelingen er særligt udfordret ift. lav aktivitet": "ja",
        "Ny stilling, ud over den eksisterende normering": "ja",
    }


def test_post_page_of_a_post_nobody_was_in_says_so(hr_client: Client, allocation: Allocation) -> None:
    page = Page(hr_client.get(f"/posts/{make_post(allocation).pk}/"))
    assert page.table[1:] == [["Ingen er ansat i stillingen endnu."]]


def test_post_page_asks_as_many_questions_for_three_hires_as_for_one(
    hr_client: Client, allocation: Allocation
) -> None:
    post = make_post(allocation)

    def read() -> Any:
        return hr_client.get(f"/posts/{post.pk}/")

    read()  # whoever reads is then who made the rows
    make_hire(post, (dt.date(2018, 1, 1), dt.date(2018, 1, 31)))
    with_one = queries_of(read)
    for month in (2, 3):
        make_hire(post, (dt.date(2018, month, 1), dt.date(2018, month, 28)))
    assert queries_of(read) == with_one


# The choice


def test_our_posts_with_one_allocation_is_its_posts(hr_client: Client, allocation: Allocation) -> None:
    assert hr_client.get("/posts/")["Location"] == f"/allocations/{allocation.pk}/posts/"


def test_our_posts_without_an_allocation_says_what_to_do(client: Client) -> None:
    client.force_login(make_user(Role.HOSPITAL_HR, make_hospital()))
    page = Page(client.get("/posts/"))
    assert page.table[1:] == [
        [
            "Dit hospital har ikke del i en bevilling endnu. Det får det, når en administrator indlæser fordelingen."
        ]
    ]


def test_our_posts_without_a_hospital_says_what_to_do(client: Client) -> None:
    client.force_login(make_user(Role.HOSPITAL_HR))
    page = Page(client.get("/posts/"))
    assert page.table[1:] == [
        ["Du er ikke knyttet til et hospital endnu. Spørg den, der administrerer HRTrack hos jer."]
    ]


def test_posts_page_of_a_grant_that_is_over_says_why_nothing_can_be_registered(
    hr_client: Client, allocation: Allocation
) -> None:
    grant = allocation.grant
    grant.starts_from, grant.starts_until = dt.date(2018, 1, 1), dt.date(2018, 3, 1)
    grant.last_day_of_use = dt.date(2018, 6, 15)
    grant.save()
    address = f"/allocations/{allocation.pk}/posts/"
    assert "Registrér ansættelse" in Page(hr_client.get(address)).text
    grant.last_day_of_use = dt.date(2018, 6, 14)
    grant.save()
    page = Page(hr_client.get(address))
    assert "Registrér ansættelse" not in page.text
    assert (
        "Midlerne kunne bruges til og med 14.06.2018, så der kan ikke registreres flere ansættelser."
        in page.text
    )


def other_allocations(page: Page) -> list[tuple[str, str]]:
    """Return (text, address) of the user's other allocations beside the heading."""
    lists = page.root.one(class_="list-head").all("ul")
    return [(link.text, link.attributes["href"]) for item in lists for link in item.all("a")]


@pytest.mark.parametrize("page_of", ["posts", "hires"])
def test_several_allocations_are_switched_beside_the_heading(
    client: Client, posts: list[Post], allocation: Allocation, page_of: str
) -> None:
    island, grant = make_hospital("Ærø Sygehus", "ÆS"), allocation.grant
    other = make_allocation(grant, island, amount=389_000, target=1)
    newer = make_allocation(make_grant(), allocation.hospital)
    closed = make_allocation(make_grant(status=GrantStatus.CLOSED), allocation.hospital)
    make_allocation(grant, make_hospital("Bornholms Hospital", "BH"), amount=389_000, target=1)
    client.force_login(make_user(Role.HOSPITAL_HR, allocation.hospital, island))

    def address(of: Allocation) -> str:
        return f"/allocations/{of.pk}/{page_of}/"

    # The first open one; afterwards the one that was seen last, by both entries of the menu.
    assert client.get(f"/{page_of}/")["Location"] == address(newer)
    page = Page(client.get(address(newer)))
    assert page.root.one(class_="list-head").one("summary").text == f"Rigshospitalet · {newer.grant.name}"
    assert other_allocations(page) == [
        (f"Rigshospitalet · {grant.name}", address(allocation)),
        (f"Ærø Sygehus · {grant.name}", address(other)),
        (f"Rigshospitalet · {closed.grant.marked_name}", address(closed)),
    ]
    client.get(f"/allocations/{other.pk}/posts/")
    assert client.get(f"/{page_of}/")["Location"] == address(other)


def test_search_says_in_which_other_allocation_it_finds_something(
    client: Client, posts: list[Post], allocation: Allocation
) -> None:
    newer = make_allocation(make_grant(), allocation.hospital)
    foreign = make_allocation(allocation.grant, make_hospital("Bornholms Hospital", "BH"))
    for of in (newer, foreign):
        make_hire(make_post(of), (FIRST_OF_MARCH, A_YEAR_ON), employee=make_employee(of.hospital, "Lis Holm"))
    client.force_login(make_user(Role.HOSPITAL_HR, allocation.hospital))
    for page_of in ("posts", "hires"):
        page = Page(search_for(client, f"/allocations/{allocation.pk}/{page_of}/", "holm"))
        links = [a for a in page.root.all("a") if a.text.startswith("Søgningen finder også")]
        assert [a.text for a in links] == [f"Søgningen finder også 1 i {newer.grant.name}, Rigshospitalet"]
        there = Page(client.get(links[0].attributes["href"]))
        assert (there.form["q"], "Holm, Lis" in there.text) == ("holm", True)


def test_region_chooses_among_all_allocations(client: Client, allocation: Allocation) -> None:
    make_allocation(allocation.grant, make_hospital("Ærø Sygehus", "ÆS"), amount=389_000, target=1)
    client.force_login(make_user(Role.CENTER_HR))
    page = Page(client.get("/posts/"))
    assert [row[0] for row in page.table[1:]] == ["Rigshospitalet", "Ærø Sygehus"]
    one = Page(client.get(f"/allocations/{allocation.pk}/posts/"))
    assert other_allocations(one) == []


def test_our_posts_asks_as_many_questions_for_four_allocations_as_for_two(client: Client) -> None:
    client.force_login(make_user(Role.AUDITOR))
    for number in range(2):
        make_allocation(make_grant(), make_hospital(f"Hospital {number}", f"H{number}"))
    with_two = queries_of(lambda: client.get("/posts/"))
    for number in range(2, 4):
        make_allocation(make_grant(), make_hospital(f"Hospital {number}", f"H{number}"))
    assert queries_of(lambda: client.get("/posts/")) == with_two
