"""The page that undoes the newest change of a hire: what it shows, what it refuses, and where it leads."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from accounts.enums import Role
from accounts.models import User
from allocations.enums import GrantStatus
from allocations.models import Allocation
from hires import act_dependents
from hires.actions.acts.recording import latest_act
from hires.actions.end import annul_hire
from hires.enums import AnnulmentReason
from hires.models import Hire, Post
from hrtrack.common.database.acting import acting_as
from tests.support.factories import entitle, make_allocation, make_hire, make_hospital, make_user
from tests.support.hire_pages import allocation, hire, hr, hr_client, send, shown, state, today
from tests.support.pages import Page

__all__ = ["allocation", "hire", "hr", "hr_client", "today"]

pytestmark = pytest.mark.django_db

ENDED = {"last_day": "31.08.2018", "leaving_reason": "resigned"}


@pytest.fixture
def ended(hr_client: Client, hire: Hire) -> Hire:
    assert send(hr_client, hire, "end", ENDED).status_code == 302
    hr_client.get(f"/hires/{hire.pk}/")  # reads the message
    return hire


def undo_page(client: Client, hire: Hire) -> Page:
    return Page(client.get(f"/hires/{hire.pk}/undo/"))


def buttons(page: Page) -> list[str]:
    return [button.text for button in page.root.one("main").all("button")]


def the_history(page: Page) -> list[tuple[str, list[str]]]:
    """Each sentence with the links and reasons beside it."""
    return [
        (item.one("span").text, [e.text for e in item if e.tag in ("a", "p")])
        for item in page.root.one(class_="history").all("li")
    ]


def test_change_leads_to_its_undoing_which_says_what_it_comes_to(hr_client: Client, hire: Hire) -> None:
    response = send(hr_client, hire, "end", ENDED)
    page = Page(hr_client.get(response["Location"]))
    alert = page.root.one(class_="alert")
    assert alert.one("a").attributes["href"] == f"/hires/{hire.pk}/undo/"
    sentence = "Lise Holm fratræder 31.08.2018 efter egen opsigelse, besluttet 15.06.2018. 37 timer om ugen i RH-01 bliver ledige dagen efter."
    assert the_history(page)[0] == (sentence, ["Fortryd"])
    before = state()
    page = undo_page(hr_client, hire)
    assert (page.title, shown(page)["Disponeret"], buttons(page)) == (
        "Fortryd: Lise Holm",
        "fra 202 til 400 tkr.",
        ["Fortryd ændringen"],
    )
    assert "Så gælder igen: 01.03.2018 – 28.02.2019: 37 timer" in page.text
    assert state() == before


def test_undone_change_is_told_and_the_one_before_can_be_undone(hr_client: Client, ended: Hire) -> None:
    response = send(hr_client, ended, "undo", {})
    assert (response.status_code, response["Location"]) == (302, f"/hires/{ended.pk}/")
    page = Page(hr_client.get(response["Location"]))
    assert page.alerts == [
        "Fratrædelsen er fortrudt. For Lise Holm gælder igen 01.03.2018 – 28.02.2019: 37 timer."
    ]
    assert the_history(page)[0] == ("Fratrædelsen for Lise Holm er fortrudt.", [])


def test_page_from_before_undoes_no_later_change(hr_client: Client, ended: Hire) -> None:
    """Back to the page of an earlier change, and its button pressed."""
    form = undo_page(hr_client, ended).form
    send(hr_client, ended, "hours", {"from_day": "01.07.2018", "weekly_hours": "30"})
    before = state()
    response = hr_client.post(f"/hires/{ended.pk}/undo/", form)
    page = Page(response)
    assert (response.status_code, state()) == (409, before)
    assert page.summary == ["Det nye timetal er registreret siden. Fortryd den ændring først"]


def test_button_pressed_twice_undoes_once(hr_client: Client, ended: Hire) -> None:
    form = undo_page(hr_client, ended).form
    first = hr_client.post(f"/hires/{ended.pk}/undo/", form)
    after = state()
    second = hr_client.post(f"/hires/{ended.pk}/undo/", form)
    assert (first.status_code, second.status_code, state()) == (302, 302, after)


def test_colleague_who_was_quicker_is_named(hr_client: Client, ended: Hire) -> None:
    form = undo_page(hr_client, ended).form
    colleague = Client()
    colleague.force_login(make_user(Role.HOSPITAL_HR, ended.hospital, name="Bo Berg"))
    send(colleague, ended, "undo", {})
    response = hr_client.post(f"/hires/{ended.pk}/undo/", form)
    assert (response.status_code, Page(response).summary) == (
        409,
        ["Fratrædelsen er allerede fortrudt af Bo Berg"],
    )


def test_successor_in_the_way_is_named_before_and_after_the_press(hr_client: Client, ended: Hire) -> None:
    form = undo_page(hr_client, ended).form
    make_hire(ended.post, (dt.date(2018, 9, 1), dt.date(2018, 12, 31)))
    name = Hire.objects.latest("pk").employee.name
    in_the_way = f"{name} er i RH-01 fra 01.09.2018. Fortryd eller ret den ansættelse først"
    page = undo_page(hr_client, ended)
    assert f"Der er 0 timer om ugen ledige i RH-01 den 01.09.2018. {in_the_way}." in page.text
    assert ("Fratrædelsen kan ikke fortrydes endnu." in page.text, buttons(page)) == (True, [])
    before = state()
    response = hr_client.post(f"/hires/{ended.pk}/undo/", form)
    assert (response.status_code, state()) == (409, before)
    assert in_the_way in " ".join(Page(response).summary)


def test_hire_that_is_gone_is_brought_back(hr_client: Client, hr: User, hire: Hire) -> None:
    with acting_as(hr, command="test"):
        annul_hire(by=hr, hire=hire, reason=AnnulmentReason.WRONG_POST)
    page = Page(hr_client.get(f"/hires/{hire.pk}/"))
    assert the_history(page)[0][1] == ["Fortryd"]
    send(hr_client, hire, "undo", {})
    hire.refresh_from_db()
    assert hire.is_live


def registered(client: Client, allocation: Allocation) -> Hire:
    address = f"/allocations/{allocation.pk}/register/"
    form = Page(client.get(address)).form
    typed: dict[str, Any] = {
        "post": "new",
        "department": "Helt ny klinik",
        "purpose": allocation.grant.purposes.first().pk,  # type: ignore[union-attr]
        "is_additional": "on",
        "name": "Bo Berg",
        "employee_number": "2222",
        "staff_group": allocation.grant.staff_groups.first().pk,  # type: ignore[union-attr]
        "first_day": "01.06.2018",
        "weekly_hours": "37",
        "agreed_on": "01.06.2018",
        "route": "outside_region",
        "candidates_assessed": "none_suitable",
        "formerly_employed": "no",
        "restriction_attested": "on",
    }
    response = client.post(address, {**form, **typed})
    assert response.status_code == 302, Page(response).summary
    return Hire.objects.latest("pk")


def test_registration_is_undone_and_its_page_says_so(hr_client: Client, allocation: Allocation) -> None:
    before = {
        name: rows for name, rows in state().items() if not name.startswith("HireAct") and "Event" not in name
    }
    hire = registered(hr_client, allocation)
    page = undo_page(hr_client, hire)
    assert "Ansættelsen forsvinder fra jeres lister og tal" in page.text
    response = send(hr_client, hire, "undo", {})
    assert response["Location"] == f"/allocations/{allocation.pk}/posts/"
    page = Page(hr_client.get(response["Location"]))
    assert page.alerts == ["Registreringen af Bo Berg i RH-01 er fortrudt."]
    now = {name: rows for name, rows in state().items() if name in before}
    assert now == before
    # Back to the page of the hire that is gone.
    for address in (f"/hires/{hire.pk}/", f"/hires/{hire.pk}/undo/", f"/hires/{hire.pk}/end/"):
        gone = hr_client.get(address)
        assert (gone.status_code, Page(gone).alerts) == (
            404,
            ["Registreringen af ansættelsen er fortrudt af Mette Jensen."],
        )


def test_post_tells_of_a_registration_that_was_undone(
    hr_client: Client, hr: User, ended: Hire, allocation: Allocation
) -> None:
    del hr
    post = Post.objects.get(pk=ended.post_id)
    address = f"/allocations/{allocation.pk}/register/?post={post.pk}"
    form = Page(hr_client.get(address)).form
    typed = {
        "name": "Bo Berg", "employee_number": "", "first_day": "01.09.2018", "last_day": "31.10.2018", "weekly_hours": "37",
        "agreed_on": "01.06.2018", "route": "outside_region", "candidates_assessed": "none_suitable",
        "formerly_employed": "no", "restriction_attested": "on",
        "staff_group": allocation.grant.staff_groups.first().pk,  # type: ignore[union-attr]
    }  # fmt: skip
    response = hr_client.post(address, {**form, **typed})
    assert response.status_code == 302, Page(response).summary
    send(hr_client, Hire.objects.latest("pk"), "undo", {})
    page = Page(hr_client.get(f"/posts/{post.pk}/"))
    assert [sentence for sentence, _links in the_history(page)][:2] == [
        "Registreringen for Bo Berg er fortrudt.",
        "Bo Berg er ansat i RH-01 fra 01.09.2018 til og med 31.10.2018, 37 timer om ugen.",
    ]


def test_history_says_why_a_change_can_not_be_undone(
    hr_client: Client, ended: Hire, monkeypatch: pytest.MonkeyPatch
) -> None:
    sentence = "Er med i indberetningen pr. 15.11.2026. Brug Ret oplysninger"
    monkeypatch.setattr(act_dependents, "_dependents", [lambda _act: [sentence]])
    page = Page(hr_client.get(f"/hires/{ended.pk}/"))
    assert the_history(page)[0][1] == [f"Kan ikke fortrydes: {sentence}."]
    page = undo_page(hr_client, ended)
    assert (f"{sentence}." in page.text, buttons(page)) == (True, [])
    assert send(hr_client, ended, "undo", {}).status_code == 409


def test_nothing_is_undone_where_nothing_was_changed_here(hr_client: Client, hire: Hire) -> None:
    page = undo_page(hr_client, hire)
    assert ("Der er ingen ændring at fortryde" in page.text, buttons(page)) == (True, [])
    response = send(hr_client, hire, "undo", {})
    assert (response.status_code, Page(response).summary) == (422, ["Der er ingen ændring at fortryde"])


def test_closed_grant_offers_no_undoing(hr_client: Client, ended: Hire) -> None:
    ended.grant.status = GrantStatus.CLOSED
    ended.grant.save()
    assert the_history(Page(hr_client.get(f"/hires/{ended.pk}/")))[0][1] == []
    assert send(hr_client, ended, "undo", {}).status_code == 409


@pytest.mark.parametrize("method", ["get", "post"])
def test_another_hospitals_change_is_not_there(
    client: Client, hr_client: Client, ended: Hire, method: str
) -> None:
    act = latest_act(ended.pk)
    elsewhere = make_allocation(ended.grant, make_hospital("Bornholms Hospital", "BH"))
    client.force_login(make_user(Role.HOSPITAL_HR, elsewhere.hospital))
    before = state()
    response = getattr(client, method)(f"/hires/{ended.pk}/undo/", {"act": act.pk if act else 0})
    assert (response.status_code, state()) == (404, before)


def test_change_of_another_hire_is_not_undone_through_this_one(
    hr_client: Client, ended: Hire, allocation: Allocation
) -> None:
    other, act = registered(hr_client, allocation), latest_act(ended.pk)
    before = state()
    response = hr_client.post(f"/hires/{other.pk}/undo/", {"act": act.pk if act else 0})
    assert (response.status_code, state()) == (422, before)


def test_undoing_over_the_money_asks_why_on_the_page(hr_client: Client, ended: Hire) -> None:
    entitle(*Allocation.objects.all(), amount=300_000, target=0)
    response = send(hr_client, ended, "undo", {})
    page = Page(response)
    assert (response.status_code, [*page.errors]) == (422, ["over_money_reason"])
    response = send(hr_client, ended, "undo", {"over_money_reason": "Aftalt med Center for HR"})
    ended.refresh_from_db()
    assert (response.status_code, ended.over_money_reason) == (302, "Aftalt med Center for HR")


@pytest.mark.parametrize(
    ("change", "title"),
    [("end", "Registrér fratrædelse"), ("change", "Ret ansættelsen"), ("hours", "Ændr timetal")],
)
def test_title_says_whom_and_that_there_is_an_error(
    hr_client: Client, hire: Hire, change: str, title: str
) -> None:
    address = f"/hires/{hire.pk}/{change}/"
    titles = [
        Page(response).root.one("title").text
        for response in (hr_client.get(address), hr_client.post(address))
    ]
    assert titles == [f"{title}: Lise Holm · HRTrack", f"Fejl: {title}: Lise Holm · HRTrack"]
    assert "Nu: 01.03.2018 – 28.02.2019: 37 timer" in Page(hr_client.get(address)).text
