"""Center for HR's page: the whole region as of a day, the same object that the command prints."""

import datetime as dt
import re
from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from allocations.enums import CountedIn
from allocations.models import Allocation, Grant
from hires.actions.confirm import confirm_complete
from tests.support.factories import (
    entitle,
    make_allocation,
    make_grant,
    make_hire,
    make_hospital,
    make_post,
    make_user,
)
from tests.support.pages import Page

pytestmark = pytest.mark.django_db

A_YEAR_FROM_MARCH = (dt.date(2018, 3, 1), dt.date(2019, 2, 28))


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2018, 6, 15, 10, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def center(client: Client) -> Client:
    client.force_login(make_user(Role.CENTER_HR))
    return client


@pytest.fixture
def grant() -> Grant:
    """Two of the memo's hospitals: Rigshospitalet with five posts, Bornholm with more posts than its target."""
    grant = make_grant(
        name="Lægesekretærer 2018", total=7_000_000, target=17, dates_decided_by="Center for HR"
    )
    riget = make_allocation(grant)
    island = make_allocation(
        grant, make_hospital("Bornholms Hospital", "BH"), share_percent=2, amount=389_000, target=1
    )
    held, to_start, left, _vacant = (make_post(riget) for _number in range(4))
    make_hire(held, A_YEAR_FROM_MARCH, route="redeployment", agreed_on=dt.date(2018, 2, 14))
    make_hire(to_start, (dt.date(2018, 9, 1), dt.date(2019, 8, 31)), agreed_on=dt.date(2018, 5, 1))
    make_hire(left, (dt.date(2018, 1, 1), dt.date(2018, 3, 31)), leaving_reason="resigned")
    for _number in range(2):
        make_hire(make_post(island), (*A_YEAR_FROM_MARCH, "18.5"))
    return grant


def page_of(client: Client, grant: Grant, **query: str) -> Page:
    return Page(client.get(f"/grants/{grant.pk}/progress/", query))


def test_progress_page_has_a_row_for_each_hospital_and_the_total(center: Client, grant: Grant) -> None:
    # Rigshospitalet: 107 and 90 of 365 days, 117.260,27 + 98.630,14; committed 400.000 × 2 + 98.630,14.
    # Bornholm: two at 18,5 hours, 58.630,14 each; committed 200.000 each, of 389.000.
    assert page_of(center, grant).table == [
        [
            "Hospital",
            "Oprettet / måltal",
            "Fremdrift",
            "Årsværk af måltal",
            "Omregnet til fuldtid",
            "Fra RegionH Match",
            "Tildelt (tkr.)",
            "Beregnet forbrug (tkr.)",
            "Ikke disponeret (tkr.)",
            "Bekræftet komplet pr.",
        ],
        [
            "Bornholms Hospital",
            "2 / 1",
            "+1 200 %",
            "100 %",
            "1,0",
            "0",
            "389",
            "117",
            "−11",
            "bekræftet Aldrig",
        ],
        ["Rigshospitalet", "3 / 16", "19 %", "14 %", "1,0", "1", "6.522", "216", "5.623", "bekræftet Aldrig"],
        ["I alt", "5 / 17", "29 %", "19 %", "2,0", "1", "6.911", "333", "5.612", ""],
    ]


def test_progress_page_tells_the_key_figures(center: Client, grant: Grant) -> None:
    assert page_of(center, grant).key_figures == {
        "Oprettede stillinger": "5 af mindst 17  3 besat nu, 1 på vej, 1 fratrådt · jævnt tempo 7,7",
        "Omregnet til fuldtid": "2,0 3 personer på arbejde",
        "Fra RegionH Match": "1 af 5 personer 20 %",
        "Beregnet forbrug": "0,3 mio. kr. 5 % af det tildelte",
        "Ikke disponeret": "5,6 mio. kr. af 7,0 mio. kr.",
    }


def meters(page: Page) -> list[str]:
    return [meter.attributes["aria-label"] for meter in page.root.all("table")[0].all("svg", class_="meter")]


def test_meter_says_started_to_come_and_even_pace(center: Client, grant: Grant) -> None:
    # 15 June is day 166 of 365: 1 × 0,4548 = 0,5; 16 × 0,4548 = 7,3; 17 × 0,4548 = 7,7.
    assert meters(page_of(center, grant)) == [
        "2 tiltrådt og 0 på vej af 1. 1 ud over måltallet. Jævnt tempo: 0,5",
        "2 tiltrådt og 1 på vej af 16. Jævnt tempo: 7,3",
        "4 tiltrådt og 1 på vej af 17. Jævnt tempo: 7,7",
    ]


def test_meter_has_no_pace_without_a_start_window(center: Client, grant: Grant) -> None:
    Grant.objects.update(starts_from=None, starts_until=None)
    page = page_of(center, grant)
    assert meters(page)[0] == "2 tiltrådt og 0 på vej af 1. 1 ud over måltallet"
    assert "jævnt tempo" not in page.text.lower()


def test_surplus_of_one_hospital_does_not_hide_the_shortfall_of_another(center: Client, grant: Grant) -> None:
    said = "Tælles hvert hospital højst op til sit måltal, er 4 af 17 stillinger oprettet."
    assert page_of(center, grant).text.count(said) == 1


@pytest.mark.parametrize(
    ("total", "said"),
    [
        (
            6_912_000,
            (
                "Rækkerne giver 6.911 tkr.; bevillingen er 6.912 tkr. "
                "Som følge af afrundinger kan summen af tallene afvige fra totalen. Tælles"
            ),
        ),
        (7_000_000, "Rækkerne giver 6.911 tkr.; bevillingen er 7.000 tkr. 89 tkr. er ikke fordelt. Tælles"),
        (
            6_900_000,
            "Rækkerne giver 6.911 tkr.; bevillingen er 6.900 tkr. Der er fordelt 11 tkr. for meget. Tælles",
        ),
        (6_911_000, "Beregnet forbrug: 400 tkr. pr. årsværk. Tælles"),
    ],
)
def test_rows_that_do_not_add_up_to_the_grant_are_explained(
    center: Client, grant: Grant, total: int, said: str
) -> None:
    Grant.objects.update(total=total)
    assert page_of(center, grant).text.count(said) == 1


def test_difference_of_less_than_a_tkr_is_told_exactly(center: Client, grant: Grant) -> None:
    entitle(*Allocation.objects.filter(targets__value=1), amount="389123.50")
    entitle(*Allocation.objects.filter(targets__value=16), amount=6_522_001)
    Grant.objects.update(total="6911134.50")
    said = "Rækkerne giver 6.911 tkr.; bevillingen er 6.911 tkr. 0,01 tkr. er ikke fordelt."
    assert page_of(center, grant).text.count(said) == 1


def test_progress_page_says_what_is_decided_about_the_days_and_by_whom(center: Client, grant: Grant) -> None:
    text = page_of(center, grant).text
    assert (
        "Stillinger besættes første gang fra 01.01.2018 til 31.12.2018. Midlernes sidste dag er ikke afklaret. "
        "(Center for HR)"
    ) in text


def test_progress_page_as_of_a_day_shows_what_was_so_on_it(center: Client, grant: Grant) -> None:
    page = page_of(center, grant, as_of="14.02.2018")
    assert (page.title, page.form["as_of"]) == ("Samlet status", "14.02.2018")
    assert [row[1] for row in page.table[1:]] == ["0 / 1", "2 / 16", "2 / 17"]
    assert [row[1] for row in page_of(center, grant, as_of="13.02.2018").table[1:]] == [
        "0 / 1",
        "1 / 16",
        "1 / 17",
    ]


def test_each_hospital_leads_to_its_posts_on_the_same_day(center: Client, grant: Grant) -> None:
    heads = page_of(center, grant, as_of="14.02.2018").root.all("table")[0].all("th", scope="row")
    links = [link for head in heads for link in head.all("a")]
    in_order = Allocation.objects.order_by("hospital__sort_key")
    assert [link.attributes["href"] for link in links] == [
        f"/allocations/{allocation.pk}/posts/?as_of=14.02.2018" for allocation in in_order
    ]
    posts = Page(center.get(links[1].attributes["href"]))
    assert posts.title == "Stillinger pr. 14.02.2018"


def test_grant_counted_in_person_years_is_measured_in_them(center: Client) -> None:
    grant = make_grant(counted_in=CountedIn.PERSON_YEARS, target="1.5")
    allocation = make_allocation(grant, target="1.5", amount=600_000)
    make_hire(make_post(allocation), A_YEAR_FROM_MARCH)
    page = page_of(center, grant)
    # 107 ÷ 365 = 0,2932 delivered, 1 committed: 1 ÷ 1,5 = 67 %; one post of 1,5.
    assert (page.table[0][3], page.table[1][1:4]) == ("Stillinger af måltal", ["1,0 / 1,5", "67 %", "67 %"])
    assert page.key_figures["Disponerede årsværk"] == "1,0 af mindst 1,5  1 besat nu · jævnt tempo 0,7"
    assert meters(page)[0] == "0,2932 tiltrådt og 0,7068 på vej af 1,5. Jævnt tempo: 0,7"


def test_hospital_without_a_target_has_no_attainment(center: Client) -> None:
    grant = make_grant(target=0)
    make_allocation(grant, target=0, amount=0)
    page = page_of(center, grant)
    assert page.table[1][1:4] == ["0 / 0", "– –", "–"]
    assert page.key_figures["Beregnet forbrug"] == "0,0 mio. kr. – af det tildelte"


def test_grant_without_allocations_says_so(center: Client) -> None:
    page = page_of(center, make_grant())
    assert (page.table[1][0], page.title) == (
        "Fordelingen er ikke indlæst endnu. Det gør en administrator.",
        "Samlet status",
    )


# Which grant


def test_first_page_with_several_open_grants_is_the_page_of_them(center: Client) -> None:
    newest = make_grant(starts_from=dt.date(2019, 1, 1), starts_until=dt.date(2019, 12, 31), status="closed")
    make_grant()
    assert center.get("/progress/")["Location"] != f"/grants/{newest.pk}/progress/"
    make_grant()
    assert center.get("/progress/")["Location"] == "/progress/grants/"


def test_latest_is_a_draft_only_where_there_is_nothing_else(center: Client) -> None:
    draft = make_grant(starts_from=dt.date(2020, 1, 1), starts_until=dt.date(2020, 12, 31), status="draft")
    assert center.get("/progress/")["Location"] == f"/grants/{draft.pk}/progress/"
    decided = make_grant()
    assert center.get("/progress/")["Location"] == f"/grants/{decided.pk}/progress/"


def test_latest_of_closed_grants_is_the_one_that_starts_last(center: Client) -> None:
    make_grant(starts_from=None, starts_until=None, status="closed")
    last = make_grant(status="closed")
    assert center.get("/progress/")["Location"] == f"/grants/{last.pk}/progress/"


@pytest.mark.parametrize(
    ("role", "links"),
    [(Role.ADMINISTRATOR, ["/allocations/import/"]), (Role.CENTER_HR, []), (Role.AUDITOR, [])],
)
def test_latest_without_a_grant_says_what_to_do(client: Client, role: Role, links: list[str]) -> None:
    client.force_login(make_user(role))
    page = Page(client.get("/progress/"))
    assert (page.title, [a.attributes["href"] for a in page.root.one("main").all("a")]) == (
        "Samlet status",
        links,
    )


def choices_of_grants(page: Page) -> list[tuple[str, str]]:
    """(key, name) of the grants that the head of the page offers."""
    return [
        (option.attributes["value"], option.text)
        for option in page.root.one("select", name="grant").all("option")
    ]


def test_other_grants_are_one_press_away(center: Client, grant: Grant) -> None:
    others = [make_grant(), make_grant(starts_from=dt.date(2016, 1, 1))]
    page = page_of(center, grant, as_of="14.02.2018")
    expected = [
        (str(each.pk), each.name)
        for each in sorted([grant, *others], key=lambda each: (each.starts_from, each.pk), reverse=True)
    ]
    assert choices_of_grants(page) == [*expected, ("all", "Alle bevillinger")]
    assert center.get("/progress/", {"grant": "all"})["Location"] == "/progress/grants/"
    answer = center.get("/progress/", {"grant": others[0].pk, "section": "progress", "as_of": "14.02.2018"})
    assert answer["Location"] == f"/grants/{others[0].pk}/progress/?as_of=14.02.2018"


def test_only_grant_is_text(center: Client, grant: Grant) -> None:
    page = page_of(center, grant)
    assert page.root.all("select") == []
    assert page.root.one(class_="report-head").one("p").text == grant.name


@pytest.mark.parametrize(
    ("section", "page"),
    [
        ("forecast", "progress/forecast/"),
        ("over_time", "progress/over-time/"),
        ("drilldown", "progress/"),
        ("x", "progress/"),
    ],
)
def test_another_grant_keeps_the_page_and_the_days(center: Client, section: str, page: str) -> None:
    other = make_grant()
    query = {"grant": other.pk, "section": section, "as_of": "14.02.2018", "known_on": "15.02.2018"}
    assert center.get("/progress/", query)["Location"] == (
        f"/grants/{other.pk}/{page}?as_of=14.02.2018&known_on=15.02.2018"
    )


@pytest.mark.parametrize("grant", ["0", "x", "", "9" * 30])
def test_unknown_grant_is_not_there(center: Client, grant: str) -> None:
    assert center.get("/progress/", {"grant": grant}).status_code == 404


def test_rows_are_put_in_the_order_of_a_column(center: Client, grant: Grant) -> None:
    names = {
        sort: [row[0] for row in page_of(center, grant, sort=sort).table[1:]]
        for sort in ("", "hospital", "-hospital", "created", "-remaining", "bar", "confirmed", "nonsense")
    }
    bornholm, riget = (
        ["Bornholms Hospital", "Rigshospitalet", "I alt"],
        ["Rigshospitalet", "Bornholms Hospital", "I alt"],
    )
    assert names == {
        "": bornholm,
        "hospital": bornholm,
        "-hospital": riget,
        "created": bornholm,
        "-remaining": riget,
        "bar": riget,
        "confirmed": bornholm,
        "nonsense": bornholm,
    }


def test_many_hospitals_are_pages_with_the_total_on_each(center: Client) -> None:
    grant = make_grant()
    for number in range(41):
        make_allocation(grant, make_hospital(f"Hospital {number:02}", f"H{number:02}"), target=1, amount=1000)
    first, second, beyond = (page_of(center, grant, page=page).table for page in ("1", "2", "99"))
    assert ([row[0] for row in first[1:]], [row[0] for row in second[1:]]) == (
        [*(f"Hospital {number:02}" for number in range(40)), "I alt"],
        ["Hospital 40", "I alt"],
    )
    assert (first[-1], beyond) == (second[-1], second)


def test_confirmation_stands_in_the_hospitals_row(center: Client, grant: Grant) -> None:
    island = grant.allocations.get(hospital__short_name="BH")
    hr = make_user(Role.HOSPITAL_HR, island.hospital, name="Hanne Riis")
    confirm_complete(by=hr, allocation=island, as_of=dt.date(2018, 6, 14))
    page = page_of(center, grant)
    assert [row[-1] for row in page.table[1:]] == ["bekræftet 14.06.2018", "bekræftet Aldrig", ""]
    [cell] = [
        cell for cell in page.root.one("table").all("span", class_="nowrap") if "title" in cell.attributes
    ]
    assert re.fullmatch(r"Bekræftet [\d.]+ [\d:]+ af Hanne Riis", cell.attributes["title"])
    make_hire(make_post(island), A_YEAR_FROM_MARCH)
    [cell] = [
        cell
        for cell in page_of(center, grant).root.one("table").all("span", class_="nowrap")
        if "title" in cell.attributes
    ]
    assert "af Hanne Riis; ændret siden, senest " in cell.attributes["title"]


@pytest.mark.parametrize(
    ("role", "may"), [(Role.ADMINISTRATOR, True), (Role.CENTER_HR, False), (Role.AUDITOR, False)]
)
def test_new_table_is_offered_to_the_administrator(
    client: Client, grant: Grant, role: Role, may: bool
) -> None:
    client.force_login(make_user(role))
    links = page_of(client, grant).root.all("a", href=f"/allocations/import/?grant={grant.pk}")
    assert bool(links) == may


def test_progress_page_asks_as_many_questions_for_three_hospitals_as_for_one(center: Client) -> None:
    grant = make_grant()

    def read() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert center.get(f"/grants/{grant.pk}/progress/").status_code == 200
        return len(queries)

    def add(number: int) -> None:
        allocation = make_allocation(grant, make_hospital(f"Hospital {number}", f"H{number}"))
        make_hire(make_post(allocation), A_YEAR_FROM_MARCH)

    add(1)
    with_one = read()
    add(2)
    add(3)
    assert read() == with_one


def test_hospital_name_is_shown_literally(center: Client) -> None:
    name = "<script>alert(1)</script> & Søn"
    grant = make_grant(name=name, dates_decided_by=name)
    make_allocation(grant, make_hospital(name, "X"))
    page = page_of(center, grant)
    assert page.table[1][0] == name
    assert all("src" in script.attributes for script in page.root.all("script"))
