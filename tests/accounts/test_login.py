"""Logging in with e-mail and password, and what keeps others out."""

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client

from accounts.enums import Role
from accounts.models import User
from tests.support.factories import PASSWORD, make_user
from tests.support.pages import Page

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"
WRONG = ["Den angivne e-mailadresse eller adgangskode er ikke korrekt."]


@pytest.fixture(autouse=True)
def no_attempts_are_remembered() -> None:
    cache.clear()


def log_in(client: Client, user: User, password: str = PASSWORD, **more: Any) -> Any:
    return client.post(LOGIN, {"login": user.email, "password": password, **more})


def is_logged_in(client: Client) -> bool:
    return client.get("/posts/").status_code == 200


@pytest.mark.parametrize(
    ("role", "home"),
    [
        (Role.HOSPITAL_HR, "/posts/"),
        (Role.CENTER_HR, "/progress/"),
        (Role.ADMINISTRATOR, "/progress/"),
        (Role.AUDITOR, "/progress/"),
    ],
)
def test_login_leads_to_the_roles_first_page(client: Client, role: Role, home: str) -> None:
    response = client.post(LOGIN, {"login": make_user(role).email, "password": PASSWORD}, follow=True)
    assert response.redirect_chain == [("/", 302), (home, 302)]


def test_login_does_not_mind_the_case_of_the_address(client: Client) -> None:
    make_user(email="lise.holm@example.dk")
    client.post(LOGIN, {"login": " Lise.HOLM@Example.DK ", "password": PASSWORD})
    assert is_logged_in(client)


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("lise@example.dk", "et andet kodeord"),
        ("lise@example.dk", PASSWORD.upper()),
        ("lise@example.dk", PASSWORD + " "),
        ("ukendt@example.dk", PASSWORD),
        ("%@example.dk", PASSWORD),
        ("lıse@example.dk", PASSWORD),
    ],
)
def test_login_refuses_alike_whatever_is_wrong(client: Client, email: str, password: str) -> None:
    make_user(email="lise@example.dk")
    page = Page(client.post(LOGIN, {"login": email, "password": password}))
    assert (page.summary, is_logged_in(client)) == (WRONG, False)


@pytest.mark.parametrize("email", ["lise", "lise@", "' OR 1=1 --", "lise@example.dk\r\nBcc: alle@example.dk"])
def test_login_refuses_what_is_no_address(client: Client, email: str) -> None:
    page = Page(client.post(LOGIN, {"login": email, "password": PASSWORD}))
    assert page.errors == {"login": ["Indtast en e-mailadresse, fx navn@eksempel.dk"]}


def test_login_asks_for_what_is_missing(client: Client) -> None:
    page = Page(client.post(LOGIN, {}))
    assert page.errors == {"login": ["Indtast e-mail"], "password": ["Indtast adgangskode"]}
    assert page.summary == ["Indtast e-mail", "Indtast adgangskode"]


def test_login_never_shows_the_password_again(client: Client) -> None:
    response = log_in(client, make_user(), "et hemmeligt forsøg")
    assert "hemmeligt" not in response.content.decode()


@pytest.mark.parametrize("field", ["login", "password"])
@pytest.mark.parametrize(
    "value", ["\x00", "a\x00b@example.dk", "x" * 100_000, "ÆØÅ@æøå.dk", "<script>alert(1)</script>"]
)
def test_login_takes_odd_text(client: Client, field: str, value: str) -> None:
    response = client.post(LOGIN, {"login": "lise@example.dk", "password": PASSWORD, field: value})
    assert (response.status_code < 500, "<script>alert" in response.content.decode()) == (True, False)


def test_deactivated_user_is_refused(client: Client) -> None:
    response = log_in(client, make_user(is_active=False))
    assert response.status_code < 500
    assert not is_logged_in(client)


def test_user_without_a_password_cannot_log_in(client: Client) -> None:
    user = make_user()
    user.set_unusable_password()
    user.save()
    for password in ("", "!", user.password):
        log_in(client, user, password)
        assert not is_logged_in(client)


def test_nobody_can_sign_up_or_reset_a_password_by_guessing_addresses(client: Client) -> None:
    for address in (
        "signup/",
        "password/reset/",
        "password/change/",
        "email/",
        "3rdparty/",
        "reauthenticate/",
    ):
        assert client.get(f"/accounts/{address}").status_code == 404
    assert User.objects.count() == 0


# Where one lands


@pytest.mark.parametrize("address", ["/posts/", "/posts/7/", "/grants/1/progress/?as_of=01.04.2018"])
def test_login_leads_back_to_the_page_asked_for(client: Client, address: str) -> None:
    asked = client.get(address)
    page = Page(client.get(asked["Location"]))
    user = make_user()
    response = client.post(LOGIN, {**page.form, "login": user.email, "password": PASSWORD})
    assert (page.form["next"], response["Location"]) == (address, address)


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//evil.dk",
        "https://evil.dk/",
        "https:evil.dk",
        "http:///evil.dk",
        "/\\evil.dk",
        "\\\\evil.dk",
        "javascript:alert(1)",
        " //evil.dk",
        "\t//evil.dk",
        "/\t/evil.dk",
        "data:text/html,x",
        "https://testserver@evil.dk/",
        "https://evil.dk\\@testserver/",
    ],
)
def test_login_leads_to_no_other_site(client: Client, elsewhere: str) -> None:
    user = make_user()
    for address in (LOGIN, f"{LOGIN}?next=%2F%2Fevil.dk"):
        assert log_in(client, user, next=elsewhere)["Location"] == "/"
        client.logout()
        assert client.post(address, {"login": user.email, "password": PASSWORD})["Location"] == "/"
        client.logout()


def test_login_when_logged_in_leads_home(client: Client) -> None:
    client.force_login(make_user())
    assert client.get(f"{LOGIN}?next=//evil.dk")["Location"] == "/"


# Sessions


def test_login_gives_the_session_a_new_key(client: Client) -> None:
    user = make_user()
    client.cookies["sessionid"] = "a" * 32
    log_in(client, user)
    fixed = Client()
    fixed.cookies["sessionid"] = "a" * 32
    assert (is_logged_in(client), is_logged_in(fixed)) == (True, False)


def test_session_cookie_is_out_of_reach_of_scripts_and_other_sites(client: Client) -> None:
    cookie = log_in(client, make_user()).cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["expires"]) == (True, "Lax", "")


def test_logout_ends_the_session_for_a_copied_cookie(client: Client) -> None:
    log_in(client, make_user())
    copy = Client()
    copy.cookies["sessionid"] = client.cookies["sessionid"].value
    assert is_logged_in(copy)
    assert client.post("/accounts/logout/")["Location"] == LOGIN
    assert (is_logged_in(client), is_logged_in(copy), Session.objects.count()) == (False, False, 0)


def test_logout_by_a_link_asks_first(client: Client) -> None:
    client.force_login(make_user())
    client.get("/accounts/logout/")
    assert is_logged_in(client)


def test_new_password_ends_other_sessions(client: Client) -> None:
    user = make_user()
    log_in(client, user)
    user.set_password("et helt andet kodeord")
    user.save()
    assert not is_logged_in(client)


def test_deactivation_ends_the_session_at_the_next_request(client: Client) -> None:
    user = make_user()
    log_in(client, user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert not is_logged_in(client)


# Guessing


def test_sixth_wrong_password_shuts_the_door_for_the_right_one_too(client: Client) -> None:
    user = make_user()
    for _attempt in range(5):
        assert Page(log_in(client, user, "forkert")).summary == WRONG
    assert log_in(client, user).status_code != 302
    assert not is_logged_in(client)


def test_guessing_is_stopped_whatever_address_it_says_it_comes_from(client: Client) -> None:
    users = [make_user() for _number in range(11)]
    for number, user in enumerate(users[:10]):
        said = {
            "X-Forwarded-For": f"10.0.0.{number}",
            "X-Real-IP": f"10.0.0.{number}",
            "Forwarded": f"for=10.0.0.{number}",
        }
        sent = client.post(LOGIN, {"login": user.email, "password": "forkert"}, headers=said)
        assert Page(sent).summary == WRONG
    sent = client.post(
        LOGIN, {"login": users[10].email, "password": PASSWORD}, headers={"X-Forwarded-For": "10.9.9.9"}
    )
    assert sent.status_code != 302
    assert not is_logged_in(client)


def test_shut_door_is_a_page_in_danish(client: Client) -> None:
    user = make_user()
    for _attempt in range(6):
        response = log_in(client, user, "forkert")
    assert Page(response).summary == ["Der er for mange mislykkede logonforsøg. Prøv igen senere."]
