"""A filter is saved under a name, opened, renamed, shared and deleted; names in it reach nobody who does not read the list."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.http import urlencode

from accounts.enums import Role
from accounts.models import User
from allocations.models import Allocation
from hires.models import SavedView
from tests.support.factories import make_allocation, make_saved_view, make_user
from tests.support.pages import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def allocation() -> Allocation:
    return make_allocation()


@pytest.fixture
def user(allocation: Allocation, client: Client) -> User:
    user = make_user(Role.HOSPITAL_HR, allocation.hospital, name="Hanne")
    client.force_login(user)
    return user


def searched(client: Client, allocation: Allocation, what: str = "posts", **chosen: str) -> str:
    """The address of a list that a search leads to."""
    response = client.post(f"/allocations/{allocation.pk}/{what}/", chosen)
    assert response.status_code == 302
    return str(response["Location"])


def saved(client: Client, list_address: str, **fields: str) -> Any:
    path, _mark, query = list_address.partition("?")
    return client.post(f"{path}views/new/?{query}", fields)


def links(response: Any, label: str) -> list[str]:
    return [link.attributes["href"] for link in Page(response).root.all("a") if link.text == label]


@pytest.mark.parametrize("what", ["posts", "hires"])
def test_filter_is_saved_and_opened_again_in_another_session(
    client: Client, allocation: Allocation, user: User, what: str
) -> None:
    address = searched(client, allocation, what, q="Mette", sort="number" if what == "posts" else "name")
    address = f"{address}&" + urlencode({"route": "outside_region"})
    [link] = links(client.get(address), "Gem visning")
    assert link == address.replace("?", "views/new/?")
    assert saved(client, address, name="  Dem   med Mette ")["Location"] == address
    view = SavedView.objects.get()
    assert (view.name, view.search, view.user, view.hospital, view.is_shared) == (
        "Dem med Mette",
        "Mette",
        user,
        allocation.hospital,
        False,
    )
    assert set(view.choices) == {"sort", "route"}
    other = Client()
    other.force_login(user)
    [opened] = links(other.get(f"/allocations/{allocation.pk}/{what}/"), "Dem med Mette")
    response = other.get(opened, follow=True)
    assert (response.status_code, response.context["search"]["q"].value()) == (200, "Mette")
    assert response.context["filter"]["route"].value() == "outside_region"
    assert "Mette" not in response.redirect_chain[0][0]


def test_page_says_what_is_saved_and_nothing_without_a_filter(
    client: Client, allocation: Allocation, user: User
) -> None:
    assert links(client.get(f"/allocations/{allocation.pk}/posts/"), "Gem visning") == []
    address = searched(client, allocation, q="Mette", route="outside_region")
    path, _mark, query = address.partition("?")
    response = client.get(f"{path}views/new/?{query}")
    assert response.context["shown"] == [
        ("Søgning", "Mette"),
        ("Rekrutteringsvej", "Rekrutteret uden for regionen"),
    ]


@pytest.mark.parametrize("query", ["state=x", "search=ukendt&state=x", "hospital=2"])
def test_filter_that_the_list_refuses_is_not_saved(
    client: Client, allocation: Allocation, user: User, query: str
) -> None:
    address = f"/allocations/{allocation.pk}/posts/"
    for answer in (client.get(f"{address}views/new/?{query}"), client.post(f"{address}views/new/?{query}")):
        assert answer["Location"] == f"{address}?{query}"


def test_name_is_unique_for_its_owner_and_list(client: Client, allocation: Allocation, user: User) -> None:
    make_saved_view(allocation, make_user(Role.HOSPITAL_HR, allocation.hospital), name="Ledige")
    address = f"/allocations/{allocation.pk}/posts/?sort=number"
    statuses = [
        saved(client, address, name=name).status_code for name in ("Ledige", "ledige", "010190-1234", "")
    ]
    assert statuses == [302, 422, 422, 422]
    assert (
        saved(client, address.replace("posts", "hires").replace("number", "name"), name="Ledige").status_code
        == 302
    )


def test_view_is_renamed_shared_and_deleted_by_its_owner(
    client: Client, allocation: Allocation, user: User
) -> None:
    view = make_saved_view(allocation, user, name="Ledige", is_shared=False)
    sent = {**Page(client.get(f"/views/{view.pk}/change/")).form, "name": "Alle ledige", "is_shared": "on"}
    assert client.post(f"/views/{view.pk}/change/", sent)["Location"] == f"/views/{view.pk}/"
    view.refresh_from_db()
    assert (view.name, view.is_shared) == ("Alle ledige", True)
    # Another window had the name before.
    assert client.post(f"/views/{view.pk}/change/", {**sent, "name": "Noget tredje"}).status_code == 409
    response = client.post(f"/views/{view.pk}/delete/", follow=True)
    assert Page(response).alerts == ["Visningen »Alle ledige« er slettet."]
    assert SavedView.objects.count() == 0


def test_shared_view_is_opened_but_not_changed_by_a_colleague(
    client: Client, allocation: Allocation, user: User
) -> None:
    colleague = make_user(Role.HOSPITAL_HR, allocation.hospital, name="Karl")
    view = make_saved_view(allocation, colleague, name="Karls", search="Mette")
    page = client.get(f"/allocations/{allocation.pk}/posts/")
    assert links(page, "Karls") == [f"/views/{view.pk}/"]
    assert "delt af Karl" in Page(page).root.one("nav", **{"aria-label": "Gemte visninger"}).text
    statuses = [
        client.get(f"/views/{view.pk}/").status_code,
        client.get(f"/views/{view.pk}/change/").status_code,
        client.post(f"/views/{view.pk}/delete/").status_code,
    ]
    assert statuses == [302, 403, 403]


def test_lists_ask_the_same_number_of_queries_with_one_view_and_three(
    client: Client, allocation: Allocation, user: User
) -> None:
    client.get(f"/allocations/{allocation.pk}/posts/")  # the session notes the allocation
    counts = []
    for number in range(3):
        make_saved_view(allocation, user, name=f"Visning nr. {number}")
        if number in (0, 2):
            with CaptureQueriesContext(connection) as queries:
                client.get(f"/allocations/{allocation.pk}/posts/")
            counts.append(len(queries))
    assert counts[0] == counts[1]


def test_history_is_saved_and_opened_by_those_who_read_it(client: Client) -> None:
    client.force_login(make_user(Role.AUDITOR))
    address = str(client.post("/history/", {"text": "Mette", "since": "01.01.2026"})["Location"])
    [link] = links(client.get(address), "Gem visning")
    assert client.post(link, {"name": "Mette i år", "is_shared": "on"})["Location"] == address
    view = SavedView.objects.get()
    assert (view.search, view.choices, view.hospital) == ("Mette", {"since": "01.01.2026"}, None)
    administrator = Client()
    administrator.force_login(make_user(Role.ADMINISTRATOR))
    response = administrator.get(f"/views/{view.pk}/", follow=True)
    assert (response.context["form"]["text"].value(), response.context["form"]["since"].value()) == (
        "Mette",
        "01.01.2026",
    )
    client.force_login(make_user(Role.CENTER_HR))
    assert client.get(f"/views/{view.pk}/").status_code == 404
