"""Danish first; English for whoever asks for it, wherever they log in."""

from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.enums import Language, Role
from accounts.models import User
from tests.support.factories import PASSWORD, make_user
from tests.support.pages import Page

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"


def choose(client: Client, language: str, **more: str) -> Any:
    return client.post(reverse("language"), {"language": language, **more})


def language_of(client: Client, address: str = LOGIN) -> tuple[str, str]:
    """Return the language that the page declares, and its heading."""
    page = Page(client.get(address, follow=True))
    return page.root.one("html").attributes["lang"], page.title


def switch(page: Page) -> tuple[str, str, str]:
    """The words of the button, the language they are in, and the language it chooses."""
    button = page.root.one("button", name="language")
    return button.text, button.attributes["lang"], button.attributes["value"]


def test_visitor_reads_danish_whatever_the_browser_asks_for(client: Client) -> None:
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en-GB,en;q=0.9"
    assert language_of(client) == ("da", "Log på")


def test_visitor_who_chooses_english_reads_it_from_then_on(client: Client) -> None:
    cookie = choose(client, "en").cookies["django_language"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 365 * 24 * 60 * 60)
    assert language_of(client) == ("en", "Log in")
    choose(client, "da")
    assert language_of(client) == ("da", "Log på")


def test_switch_names_the_other_language_in_that_language(client: Client) -> None:
    in_danish = switch(Page(client.get(LOGIN)))
    choose(client, "en")
    assert (in_danish, switch(Page(client.get(LOGIN)))) == (("English", "en", "en"), ("Dansk", "da", "da"))


def test_user_reads_their_own_language_whatever_was_chosen_before_login(client: Client) -> None:
    user = make_user(language=Language.DANISH)
    choose(client, "en")
    client.post(LOGIN, {"login": user.email, "password": PASSWORD})
    assert language_of(client, "/") == ("da", "Vores stillinger")


def test_user_finds_their_language_again_on_another_machine(client: Client) -> None:
    user = make_user()
    client.force_login(user)
    choose(client, "en")
    assert User.objects.get().language == Language.ENGLISH
    other = Client()
    other.force_login(user)
    assert language_of(other, "/") == ("en", "Our posts")


def test_choice_of_language_is_kept_in_history_as_the_users_own(client: Client) -> None:
    user = make_user()
    client.force_login(user)
    choose(client, "en")
    event = user.events.order_by("-pgh_id")[0]
    assert (event.language, event.pgh_label, event.pgh_context["user"]) == ("en", "update", user.pk)


def test_logged_out_page_stays_in_the_language_that_was_chosen(client: Client) -> None:
    client.force_login(make_user())
    choose(client, "en")
    client.post(reverse("account_logout"))
    assert language_of(client) == ("en", "Log in")


@pytest.mark.parametrize("language", ["", "sv", "EN", "en-gb", "en\x00", "../da"])
def test_language_that_is_none_is_refused(client: Client, language: str) -> None:
    user = make_user()
    client.force_login(user)
    assert choose(client, language).status_code == 400
    assert User.objects.get().language == Language.DANISH


@pytest.mark.parametrize("language", ["sv", "", "da;en"])
def test_cookie_with_another_language_reads_danish(client: Client, language: str) -> None:
    client.cookies["django_language"] = language
    assert language_of(client) == ("da", "Log på")


def test_switch_leads_back_to_the_same_page(client: Client) -> None:
    client.force_login(make_user(Role.CENTER_HR))
    page = Page(client.get("/grants/7/progress/?as_of=01.04.2018&x=%C3%A6"))
    asked = page.root.one("input", name="next").attributes["value"]
    response = choose(client, "en", next=asked)
    assert (response.status_code, response["Location"]) == (
        302,
        "/grants/7/progress/?as_of=01.04.2018&x=%C3%A6",
    )


def test_switch_on_a_form_that_was_refused_leads_back_to_the_form(client: Client) -> None:
    page = Page(client.post(f"{LOGIN}?next=/posts/", {}))
    assert page.summary
    assert page.root.all("input", name="next")[0].attributes["value"] == f"{LOGIN}?next=/posts/"


def test_switch_on_the_page_of_a_refused_switch_leads_home(client: Client) -> None:
    assert client.get(reverse("language"))["Location"] == "/"


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
        "///evil.dk",
        "\x00//evil.dk",
        "",
    ],
)
def test_i20_switch_leads_to_no_other_site(client: Client, elsewhere: str) -> None:
    assert choose(client, "en", next=elsewhere)["Location"] == "/"


def test_switch_without_its_token_is_refused(client: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    user = make_user()
    strict.force_login(user)
    response = choose(strict, "en")
    assert (response.status_code, User.objects.get().language) == (403, "da")


# Libraries' words


@pytest.mark.parametrize(
    ("language", "labels", "missing", "wrong"),
    [
        (
            "da",
            ["E-mail", "Adgangskode"],
            ["Indtast e-mail", "Indtast adgangskode"],
            ["Den angivne e-mailadresse eller adgangskode er ikke korrekt."],
        ),
        (
            "en",
            ["Email", "Password"],
            ["Enter email", "Enter password"],
            ["The e-mail address or password is incorrect."],
        ),
    ],
)
def test_login_speaks_the_language(
    client: Client, language: str, labels: list[str], missing: list[str], wrong: list[str]
) -> None:
    choose(client, language)
    empty = Page(client.post(LOGIN, {}))
    refused = Page(client.post(LOGIN, {"login": "ukendt@example.dk", "password": "forkert"}))
    shown = [label.text for label in refused.root.one("main").all("label")]
    assert (shown, empty.summary, refused.summary) == (labels, missing, wrong)


@pytest.mark.parametrize(
    ("language", "refused"),
    [
        ("da", "Denne adgangskode er for kort. Den skal indeholde mindst 12 tegn."),
        ("en", "This password is too short. It must contain at least 12 characters."),
    ],
)
def test_password_that_is_too_short_is_refused_in_the_language(language: str, refused: str) -> None:
    with translation.override(language), pytest.raises(ValidationError) as error:
        validate_password("for kort")
    assert error.value.messages == [refused]
