"""What was typed when the login was lost comes back after the next one, and is saved by its own button alone."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from hrtrack.common.web.drafts import Draft, signed, unsigned
from tests.support.access import FORM_PAGES
from tests.support.factories import PASSWORD
from tests.support.pages import Page, inputs
from tests.support.world import World, contents

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("superuser")]


def sent_without_login(world: World, name: str) -> tuple[Page, dict[str, str]]:
    """The page a form gives whose user is not logged in any more, and the form."""
    address = world.address(name)
    opened = Page(world.clients[FORM_PAGES[name]].get(address))
    # Not the page's own days, which stand in its address.
    main = next(
        form for form in opened.root.one("main").all("form") if form.attributes.get("method") == "post"
    )
    own = {each.attributes["name"] for each in inputs(main)}
    form = {key: value for key, value in opened.form.items() if value and key in own}
    form |= {e.attributes["name"]: "Skrevet\n før fristen" for e in main.all("textarea")}
    form |= {e.attributes["name"]: "Skrevet" for e in main.all("input", type="text")}
    return Page(world.clients["nobody"].post(address, form)), form


# Undoing asks for nothing that could be lost.
@pytest.mark.parametrize("name", [name for name in FORM_PAGES if name != "hires:undo_change"])
def test_form_sent_without_login_comes_back_after_it_and_is_not_saved(world: World, name: str) -> None:
    before = contents()
    page, form = sent_without_login(world, name)
    user = world.users[FORM_PAGES[name]]
    assert (page.title, page.alerts[0].endswith("Det, du havde indtastet, følger med.")) == ("Log på", True)
    nobody = world.clients["nobody"]
    refused = Page(nobody.post("/accounts/login/", {**page.form, "login": user.email, "password": "forkert"}))
    answer = Page(
        nobody.post("/accounts/login/", {**refused.form, "login": user.email, "password": PASSWORD})
    )
    assert (answer.title, "Intet hospital" in answer.text) == ("Du er logget på igen", False)
    [action] = [e.attributes["action"] for e in answer.root.one("main").all("form")]
    assert (action, answer.form) == (world.address(name), {**form, "draft": "1"})
    back = nobody.post(action, answer.form)
    assert (back.status_code, Page(back).errors, Page(back).summary) == (200, {}, [])
    shown = Page(back).form
    assert {key: shown.get(key) for key in form if key in shown} == {
        k: v for k, v in form.items() if k in shown
    }
    assert set(form) - set(shown) == set()
    assert {t: rows for t, rows in contents().items() if "session" not in t and "user" not in t} == {
        t: rows for t, rows in before.items() if "session" not in t and "user" not in t
    }


def test_somebody_else_gets_no_further_than_their_rights(world: World) -> None:
    page, _form = sent_without_login(world, "hires:register")
    nobody, other = world.clients["nobody"], world.users["hr_of_b"]
    answer = Page(nobody.post("/accounts/login/", {**page.form, "login": other.email, "password": PASSWORD}))
    assert nobody.post(world.address("hires:register"), answer.form).status_code == 404


def test_draft_is_kept_nowhere(world: World) -> None:
    page, _form = sent_without_login(world, "hires:register")
    client = world.clients["nobody"]
    assert (page.form["draft"] != "", "sessionid" in client.cookies) == (True, False)


@pytest.mark.parametrize("text", ["", "x", "a:b:c", "{}:1:1"])
def test_draft_that_we_did_not_make_is_none(text: str) -> None:
    assert unsigned(text) is None


def test_draft_is_read_for_half_a_day_and_no_longer() -> None:
    draft = Draft("/hires/1/change/", [("name", "Lise Holm"), ("name", "")])
    now = datetime(2026, 11, 25, 12, tzinfo=UTC)
    with time_machine.travel(now, tick=False):
        text = signed(draft)
        assert unsigned(text) == draft
        assert unsigned(text[:-1]) is None
    with time_machine.travel(now + timedelta(hours=12, seconds=1), tick=False):
        assert unsigned(text) is None


def test_draft_too_long_to_be_carried_is_not() -> None:
    noise = "".join(chr(0x4E00 + number * number % 20_000) for number in range(1_500_000))
    assert signed(Draft("/", [("table", noise)])) == ""


def test_form_of_another_site_is_not_carried_on(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.users["hr_of_a"])
    address = world.address("hires:register")
    page = Page(client.post(address, {"name": "Lise"}, headers={"origin": "https://evil.dk"}))
    assert (page.title, "Lise" in page.text) == ("Siden har været åben for længe", False)
