"""The pages for what happens in a year, the capacity of a post, and the successor registered onto what is left of it."""

import datetime as dt

import pytest
from django.test import Client

from accounts.models import User
from allocations.models import Allocation
from hires.actions.changes import take_leave
from hires.enums import PeriodKind
from hires.models import Hire, Period
from hires.posts import schedule_of
from hrtrack.common.database.acting import acting_as
from tests.support.factories import make_allocation, make_hire, make_hospital, make_post
from tests.support.hire_pages import (
    FIRST,
    LAST,
    allocation,
    hire,
    hr,
    hr_client,
    queries_of,
    send,
    shown,
    state,
    today,
)
from tests.support.pages import Page

__all__ = ["allocation", "hire", "hr", "hr_client", "today"]

pytestmark = pytest.mark.django_db

JUNE, END_OF_AUGUST = dt.date(2018, 6, 1), dt.date(2018, 8, 31)

SHARED = "18,5 timer om ugen er ledige fra 01.07.2018 (svarer til 121 dage på fuld tid)"
# What is told, what it comes to, and the sentence it leaves.
HIRE_CHANGES: dict[str, tuple[dict[str, str], dict[str, str], str]] = {
    "hours": (
        {"from_day": "01.07.2018", "weekly_hours": "18,5"},
        {"Disponeret": "fra 400 til 267 tkr.", "RH-01": SHARED},
        "Lise Holm går fra 37 til 18,5 timer om ugen fra 01.07.2018, besluttet 15.06.2018.",
    ),
    "leave": (
        {"first_day": "01.06.2018", "last_day": "31.08.2018", "kind": "unpaid_leave"},
        {"Disponeret": "fra 400 til 299 tkr.", "RH-01": "orloven kan dækkes fra 15.06.2018"},
        "Lise Holm har orlov uden løn fra 01.06.2018 til og med 31.08.2018. RH-01 kan dækkes imens.",
    ),
    "department": (
        {"from_day": "01.07.2018", "department": "Hjertemedicinsk Klinik"},
        {"Disponeret": "400 tkr. (uændret)", "RH-01": "hele stillingsåret er brugt"},
        "Lise Holm er flyttet til Hjertemedicinsk Klinik fra 01.07.2018, besluttet 15.06.2018.",
    ),
}


def history(page: Page) -> list[str]:
    return [line.one("span").text for line in page.root.one("ol", class_="history").all("li")]


@pytest.mark.parametrize("happening", HIRE_CHANGES)
def test_happening_says_what_it_comes_to_and_is_then_told_in_a_sentence(
    hr_client: Client, hire: Hire, happening: str
) -> None:
    typed, comes_to, sentence = HIRE_CHANGES[happening]
    before = state()
    page = Page(send(hr_client, hire, happening, {**typed, "quote": "1"}))
    told = shown(page)
    assert ({name: told[name] for name in comes_to}, page.summary, state()) == (comes_to, [], before)
    response = send(hr_client, hire, happening, typed)
    assert response.status_code == 302
    assert history(Page(hr_client.get(response["Location"])))[0] == sentence
    # Sent twice, it happened once.
    after = state()
    again = hr_client.post(f"/hires/{hire.pk}/{happening}/", {**page.form, **typed})
    assert (again.status_code, again["Location"], state()) == (302, response["Location"], after)


def test_change_decided_tomorrow_is_refused_at_its_field_with_all_else(hr_client: Client, hire: Hire) -> None:
    typed = {"from_day": "01.03.2018", "weekly_hours": "40", "decided_on": "16.06.2018"}
    page = Page(send(hr_client, hire, "hours", typed))
    assert page.errors == {
        "from_day": ["Indtast en dag efter 01.03.2018. Gjaldt det fra starten, så ret ansættelsen i stedet"],
        "weekly_hours": ["Indtast timer om ugen: over 0 og højst 37"],
        "decided_on": ["Indtast en dag, der ikke ligger efter i dag"],
    }
    assert {name: page.form[name] for name in typed} == typed


@pytest.mark.parametrize("happening", ["hours", "leave", "return", "department", "move", "extend", "no-show"])
def test_happening_that_is_not_filled_in_is_refused_at_each_field(
    hr_client: Client, hire: Hire, happening: str
) -> None:
    before = state()
    response = hr_client.post(f"/hires/{hire.pk}/{happening}/", {})
    page = Page(response)
    expected = {
        "hours": {
            "from_day": ["Indtast en dato i »Nyt timetal fra«"],
            "weekly_hours": ["Indtast timer om ugen"],
        },
        "leave": {
            "first_day": ["Indtast en dato i »Orlov fra«"],
            "last_day": ["Indtast en dato i »Orlov til og med«"],
            "kind": ["Vælg, hvem der betaler lønnen"],
        },
        "return": {"first_day": ["Indtast en dato i »Tilbage fra«"]},
        "department": {
            "from_day": ["Indtast en dato i »I den nye afdeling fra«"],
            "department": ["Indtast afdeling"],
        },
        "move": {"post": ["Vælg en stilling"], "from_day": ["Indtast en dato i »I den nye stilling fra«"]},
        "extend": {"last_day": ["Indtast en dato i »Ansat til og med«"]},
        "no-show": {"is_certain": ["Sæt kryds ved »Lise Holm mødte ikke op den 01.03.2018«"]},
    }[happening]
    assert (response.status_code, page.errors, state()) == (422, expected, before)
    assert page.summary == [message for messages in expected.values() for message in messages]


def test_move_goes_on_in_the_other_post_and_tells_what_is_left_of_both(
    hr_client: Client, hire: Hire, allocation: Allocation
) -> None:
    post = make_post(allocation, purpose=allocation.grant.purposes.first())
    typed = {"post": str(post.pk), "from_day": "01.07.2018"}
    told = shown(Page(send(hr_client, hire, "move", {**typed, "quote": "1"})))
    assert (told["RH-01"], told["RH-02"]) == (
        "ledig fra 01.07.2018, 7 måneder tilbage",
        "ledig nu, til og med 30.06.2018",
    )
    response = send(hr_client, hire, "move", typed)
    there = Hire.objects.latest("pk")
    assert (response["Location"], there.post) == (f"/hires/{there.pk}/", post)


def test_move_offers_the_posts_with_room_and_no_others(
    hr_client: Client, hire: Hire, allocation: Allocation
) -> None:
    full, left = make_post(allocation), make_post(allocation)
    make_hire(full, (FIRST, LAST))
    make_hire(left, (FIRST, dt.date(2018, 5, 31)), leaving_reason="resigned")
    options = Page(hr_client.get(f"/hires/{hire.pk}/move/")).root.one("select").all("option")
    assert [option.text for option in options] == [
        "Vælg stilling",
        "RH-03, Onkologisk Klinik, ledig nu, 8 måneder tilbage",
    ]


def test_return_is_offered_to_somebody_on_leave_and_ends_it(hr_client: Client, hr: User, hire: Hire) -> None:
    take_leave(by=hr, hire=hire, first_day=JUNE, last_day=END_OF_AUGUST, kind=PeriodKind.PAID_LEAVE)
    page = Page(hr_client.get(f"/hires/{hire.pk}/"))
    assert page.root.one(class_="situation-now").text == (
        "Orlov med løn fra bevillingen til og med 31.08.2018."
    )
    assert "Tilbage fra orlov før tid" in page.text
    assert send(hr_client, hire, "return", {"first_day": "01.08.2018"}).status_code == 302
    assert [row[1] for row in Page(hr_client.get(f"/hires/{hire.pk}/")).table[1:]] == [
        "I arbejde",
        "Orlov med løn fra bevillingen",
        "I arbejde",
    ]


def test_second_of_two_who_tell_of_the_same_hire_sees_what_the_first_told(
    hr_client: Client, hire: Hire
) -> None:
    """And what was typed is still there."""
    address = f"/hires/{hire.pk}/hours/"
    opened = Page(hr_client.get(address)).form
    send(hr_client, hire, "hours", {"from_day": "01.07.2018", "weekly_hours": "30"})
    response = hr_client.post(address, {**opened, "from_day": "01.08.2018", "weekly_hours": "25"})
    page = Page(response)
    rows = [
        [cell.text for cell in row if cell.tag in ("th", "td")] for row in page.root.one("table").all("tr")
    ]
    assert (response.status_code, rows[1:]) == (
        409,
        [["Nyt timetal fra", "01.07.2018", "01.08.2018"], ["Timer om ugen", "30", "25"]],
    )
    assert (page.form["from_day"], page.form["weekly_hours"]) == ("01.08.2018", "25")
    assert hr_client.post(address, page.form).status_code == 302
    assert [period.weekly_hours for period in hire.periods.current()] == [37, 30, 25]


# The post's capacity


def strip(page: Page) -> list[str]:
    return [line.one("p").text for line in page.root.one("ul", class_="timeline-lines").all("li")]


def test_post_tells_its_year_what_it_costs_and_what_is_left(hr_client: Client, hr: User, hire: Hire) -> None:
    with acting_as(hr, command="test"):
        take_leave(
            by=hr,
            hire=hire,
            first_day=dt.date(2018, 7, 1),
            last_day=END_OF_AUGUST,
            kind=PeriodKind.UNPAID_LEAVE,
        )
    page = Page(hr_client.get(f"/posts/{hire.post_id}/"))
    # 107 days so far, 196 to come and 62 on leave of 365 at 400.000 kr.
    assert page.key_figures == {
        "Beregnet forbrug til i dag": "117 tkr. beregningspris 400 tkr. for et år på fuld tid",
        "Disponeret frem": "215 tkr. til og med 28.02.2019",
        "Tilbage af stillingen": "68 tkr. 2 måneder tilbage",
    }
    assert strip(page) == [
        (
            "Lise Holm 01.03.2018 – 30.06.2018: 37 timer · 01.07.2018 – 31.08.2018: orlov uden løn"
            " · 01.09.2018 – 28.02.2019: 37 timer"
        ),
        "Kan besættes 01.07.2018 – 31.08.2018: 37 timer",
    ]
    assert [link.text for link in page.root.one("main").all("a", class_="button")] == [
        "Registrér vikar",
        "Ret stillingen",
    ]


def test_strip_is_drawn_by_month_and_by_hours(hr_client: Client, allocation: Allocation) -> None:
    post = make_post(allocation)
    make_hire(post, (FIRST, dt.date(2018, 5, 15), "18.5"))
    page = Page(hr_client.get(f"/posts/{post.pk}/"))
    months = [span.text for span in page.root.one(class_="timeline-months").all("span")]
    assert months == [
        "mar 2018",
        "apr",
        "maj",
        "jun",
        "jul",
        "aug",
        "sept",
        "okt",
        "nov",
        "dec",
        "jan 2019",
        "feb",
        "mar",
        "apr",
        "maj",
    ]
    bar = page.root.all("rect", class_="timeline-bar-solid")[0].attributes
    # Two whole months and 15 of the 31 days of May; half the height.
    assert {name: bar[name] for name in ("x", "width", "y", "height")} == {
        "x": "0.0%",
        "width": "16.559%",
        "y": "12.0",
        "height": "12.0",
    }


def test_gap_is_told_and_does_not_use_up_the_post(hr_client: Client, allocation: Allocation) -> None:
    post = make_post(allocation)
    make_hire(post, (FIRST, dt.date(2018, 3, 31)), leaving_reason="resigned")
    make_hire(post, (dt.date(2018, 5, 1), dt.date(2018, 5, 31)), leaving_reason="resigned")
    page = Page(hr_client.get(f"/posts/{post.pk}/"))
    assert (
        page.root.one(class_="timeline").one("p", class_="note").text
        == "Ingen i stillingen: 01.04.2018 – 30.04.2018"
    )
    # 365 − 62 days from today on.
    assert strip(page)[-1] == "Kan besættes 15.06.2018 – 13.04.2019: 37 timer"


@pytest.mark.parametrize(
    ("last_day_of_use", "told"),
    [
        (None, "Stillingen er ledig. Et helt år kræver, at nogen begynder senest 31.12.2018."),
        (
            dt.date(2019, 8, 31),
            "Stillingen er ledig. Et helt år kræver, at nogen begynder senest 01.09.2018.",
        ),
    ],
)
def test_vacant_post_tells_by_when_it_must_begin_for_a_whole_year(
    hr_client: Client, allocation: Allocation, last_day_of_use: dt.date | None, told: str
) -> None:
    allocation.grant.last_day_of_use = last_day_of_use
    allocation.grant.save()
    page = Page(hr_client.get(f"/posts/{make_post(allocation).pk}/"))
    assert told in page.text
    assert page.key_figures["Tilbage af stillingen"] == "400 tkr. et helt år tilbage"


def test_post_page_asks_as_many_questions_with_one_hire_as_with_three(
    hr_client: Client, allocation: Allocation
) -> None:
    few, many = make_post(allocation), make_post(allocation)
    for post, months in ((few, (3,)), (many, (3, 5, 7))):
        for month in months:
            make_hire(post, (dt.date(2018, month, 1), dt.date(2018, month, 28)), leaving_reason="resigned")
    assert queries_of(hr_client, f"/posts/{few.pk}/") == queries_of(hr_client, f"/posts/{many.pk}/")


# The successor


def test_leaver_is_replaced_onto_the_rest_with_the_days_filled_in(hr_client: Client, hire: Hire) -> None:
    sent = {"last_day": "31.07.2018", "leaving_reason": "resigned", "successor": "1"}
    response = send(hr_client, hire, "end", sent)
    assert response["Location"] == (
        f"/allocations/{Allocation.objects.get().pk}/register/?post={hire.post_id}&after={hire.pk}"
    )
    page = Page(hr_client.get(response["Location"]))
    assert {name: page.form[name] for name in ("post", "first_day", "last_day", "weekly_hours")} == {
        "post": str(hire.post_id),
        "first_day": "01.08.2018",
        "last_day": "28.02.2019",
        "weekly_hours": "37",
    }


def test_successor_of_part_time_has_all_hours_that_are_free_then(
    hr_client: Client, allocation: Allocation
) -> None:
    post = make_post(allocation)
    leaver = make_hire(post, (FIRST, dt.date(2018, 7, 31), "20"), leaving_reason="resigned")
    stays = make_hire(post, (FIRST, dt.date(2018, 9, 30), "10"))
    register = f"/allocations/{allocation.pk}/register/?post={post.pk}"
    # 13505 − 153 × 20 − 214 × 10 = 8305 hour-days: 307 days of 27 hours, 224 of 37
    for address, filled_in in (
        (register, ("01.08.2018", "03.06.2019", "27")),
        (f"{register}&after={leaver.pk}", ("01.08.2018", "03.06.2019", "27")),
        (f"{register}&after={stays.pk}", ("01.10.2018", "12.05.2019", "37")),
    ):
        form = Page(hr_client.get(address)).form
        assert (form["first_day"], form["last_day"], form["weekly_hours"]) == filled_in
    page = Page(hr_client.get(f"/posts/{post.pk}/"))
    assert "27 timer om ugen er ledige fra 01.08.2018 til og med 03.06.2019." in page.text
    assert page.key_figures["Tilbage af stillingen"] == (
        "246 tkr. 27 timer om ugen er ledige fra 01.08.2018 (svarer til 224 dage på fuld tid)"
    )
    elsewhere = make_hire(make_post(allocation), (FIRST, LAST))
    for unknown in (elsewhere.pk, 0, "x"):
        assert hr_client.get(f"{register}&after={unknown}").status_code == 404


def test_successor_after_a_gap_has_the_whole_rest(hr_client: Client, allocation: Allocation) -> None:
    post = make_post(allocation)
    make_hire(post, (FIRST, dt.date(2018, 3, 31)), leaving_reason="resigned")
    page = Page(hr_client.get(f"/allocations/{allocation.pk}/register/?post={post.pk}"))
    # 365 − 31 days from today.
    assert (page.form["first_day"], page.form["last_day"]) == ("15.06.2018", "14.05.2019")


def test_stand_in_has_the_days_of_the_leave(hr_client: Client, hr: User, hire: Hire) -> None:
    take_leave(
        by=hr, hire=hire, first_day=dt.date(2018, 7, 1), last_day=END_OF_AUGUST, kind=PeriodKind.PAID_LEAVE
    )
    allocation = Allocation.objects.get()
    page = Page(hr_client.get(f"/allocations/{allocation.pk}/register/?post={hire.post_id}"))
    assert (page.form["post"], page.form["first_day"], page.form["last_day"]) == (
        str(hire.post_id),
        "01.07.2018",
        "31.08.2018",
    )
    assert "orloven kan dækkes fra 01.07.2018" in page.text


def test_second_half_of_a_shared_post_is_filled_in(hr_client: Client, allocation: Allocation) -> None:
    post = make_post(allocation)
    make_hire(post, (FIRST, LAST, "20"))
    page = Page(hr_client.get(f"/allocations/{allocation.pk}/register/?post={post.pk}"))
    assert (page.form["post"], page.form["first_day"], page.form["weekly_hours"]) == (
        str(post.pk),
        "15.06.2018",
        "17",
    )


@pytest.mark.parametrize("asked", ["x", "-1", "9" * 30, "１", "0", "999999"])
def test_register_onto_a_post_there_is_not_is_404(hr_client: Client, hire: Hire, asked: str) -> None:
    allocation = Allocation.objects.get()
    assert hr_client.get(f"/allocations/{allocation.pk}/register/", {"post": asked}).status_code == 404


def test_register_onto_a_post_of_others_is_404(hr_client: Client, hire: Hire) -> None:
    allocation = Allocation.objects.get()
    elsewhere = make_post(make_allocation(allocation.grant, make_hospital("Bornholms Hospital", "BOH")))
    assert hr_client.get(f"/allocations/{allocation.pk}/register/", {"post": elsewhere.pk}).status_code == 404


def test_leaving_is_taken_back_to_the_day_that_was_agreed_on(hr_client: Client, hire: Hire) -> None:
    send(hr_client, hire, "end", {"last_day": "31.08.2018", "leaving_reason": "resigned"})
    page = Page(hr_client.get(f"/hires/{hire.pk}/extend/"))
    assert (page.title, page.form["last_day"]) == ("Bliver alligevel: Lise Holm", "28.02.2019")
    assert "Fratrædelsen gælder ikke længere." in page.text
    response = send(hr_client, hire, "extend", {})
    assert (response.status_code, schedule_of(hire)[-1].last_day) == (302, LAST)


def test_whoever_has_moved_is_not_extended(hr_client: Client, hire: Hire) -> None:
    """The page is not offered any more; its address is known."""
    Period.objects.filter(hire=hire).update(leaving_reason="moved", last_day=END_OF_AUGUST)
    response = send(hr_client, hire, "extend", {"last_day": "31.12.2018"})
    assert (response.status_code, Page(response).errors) == (
        422,
        {"last_day": ["Medarbejderen er flyttet til en anden stilling"]},
    )
