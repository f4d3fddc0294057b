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
    outside = "Rekrutteret uden for regionen"
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
            "Lise Holm",
            "01.03.2018 – 28.02.2019",
            "37",
            "RegionH Match (omplacering)",
            "Besat",
        ],
        [
            "RH-02",
            department,
            purpose,
            "Mona Berg",
            "01.09.2018 – 31.08.2019",
            "37",
            outside,
            "Tiltræder 01.09.2018",
        ],
        ["RH-03", department, purpose, "–", "9 måneder tilbage", "–", "–", "Fratrådt, kan genbesættes"],
        ["RH-04", department, purpose, "–", "–", "–", "–", "Ledig"],
        [
            "RH-05",
            department,
            purpose,
            "Anna DahlÅse Ravn",
            "01.03.2018 – 28.02.201901.03.2018 – 28.02.2019",
            "18,518,5",
            f"{outside}{outside}",
            "Besat",
        ],
    ]


def test_posts_page_tells_what_is_used_and_what_is_left(
    hr_client: Client, allocation: Allocation, posts: list[Post]
) -> None:
    # 107 days of 365 are delivered in RH-01 and RH-05, 90 in RH-03, where nothing more is committed:
    # 117.260,27 + 98.630,14 + 2 × 58.630,14 and 3 × 400.000 + 98.630,14 kr.
    page = Page(hr_client.get(f"/allocations/{allocation.pk}/posts/"))
    assert page.key_figures == {
        "Oprettede stillinger": "4 af mindst 16 2 besat nu, 1 på vej, 1 fratrådt",
        "Tildelt": "6.522 tkr. beregningspris 400 tkr. pr. stilling",
        "Disponeret": "1.299 tkr. heraf beregnet forbrug 333 tkr.",
        "Ikke disponeret": "5.223 tkr. 12 stillinger mangler",
    }


def test_posts_page_as_of_a_day_shows_what_was_so_on_it(
    hr_client: Client, allocation: Allocation, posts: list[Post]
) -> None:
    page = Page(hr_client.get(f"/allocations/{allocation.pk}/posts/", {"as_of": "20.02.2018"}))
    assert page.title == "Vores stillinger pr. 20.02.2018"
    assert [(row[0], row[-1]) for row in page.table[1:]] == [
        ("RH-01", "Tiltræder 01.03.2018"),
        ("RH-03", "Besat"),
    ]
    assert (page.form["as_of"], page.key_figures["Oprettede stillinger"]) == (
        "20.02.2018",
        "2 af mindst 16 1 besat nu, 1 på vej",
    )


def test_posts_page_without_posts_says_so(hr_client: Client, allocation: Allocation) -> None:
    page = Page(hr_client.get(f"/allocations/{allocation.pk}/posts/"))
    assert page.table[1:] == [
        ["Der er ingen stillinger endnu. Den første oprettes, når HR registrerer en ansættelse."]
    ]
    assert page.key_figures["Oprettede stillinger"] == "0 af mindst 16 ingen oprettet endnu"


def test_posts_page_of_a_reached_target_says_so(hr_client: Client, allocation: Allocation) -> None:
    entitle(*Allocation.objects.all(), target=1, amount=389_000)
    make_hire(make_post(allocation), (FIRST_OF_MARCH, A_YEAR_ON))
    page = Page(hr_client.get(f"/allocations/{allocation.pk}/posts/"))
    assert page.key_figures["Ikke disponeret"] == "−11 tkr. måltallet er nået"


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
    assert page.title in ("Stillinger", "Samlet status pr. 15.06.2018")


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


def test_our_posts_with_several_is_a_choice_of_the_users_own(
    client: Client, posts: list[Post], allocation: Allocation
) -> None:
    island = make_hospital("Ærø Sygehus", "ÆS")
    make_allocation(allocation.grant, island, amount=389_000, target=1)
    make_allocation(allocation.grant, make_hospital("Bornholms Hospital", "BH"), amount=389_000, target=1)
    client.force_login(make_user(Role.HOSPITAL_HR, allocation.hospital, island))
    page = Page(client.get("/posts/"))
    grant = allocation.grant.name
    assert page.table == [
        ["Hospital", "Bevilling", "Tildelt (tkr.)", "Oprettet", "Måltal", "Ikke disponeret (tkr.)"],
        ["Rigshospitalet", grant, "6.522", "4", "16", "5.223"],
        ["Ærø Sygehus", grant, "389", "0", "1", "389"],
    ]
    links = [link.attributes["href"] for link in page.root.one("table").all("a")]
    assert links == [
        f"/allocations/{own.pk}/posts/"
        for own in Allocation.objects.exclude(hospital__short_name="BH").order_by("pk")
    ]


def test_our_posts_asks_as_many_questions_for_four_allocations_as_for_two(client: Client) -> None:
    client.force_login(make_user(Role.AUDITOR))
    for number in range(2):
        make_allocation(make_grant(), make_hospital(f"Hospital {number}", f"H{number}"))
    with_two = queries_of(lambda: client.get("/posts/"))
    for number in range(2, 4):
        make_allocation(make_grant(), make_hospital(f"Hospital {number}", f"H{number}"))
    assert queries_of(lambda: client.get("/posts/")) == with_two
