"""Who may do what: one table over every address of the project, and what nobody gets.

What a hospital's objects are concerned in is asked with the application's scoping switched off, and with row-level
security switched off: each of the two holds alone. `test_visits` asks for every row with both.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.enums import Role
from accounts.models import User
from allocations.models import (
    AllocationQuerySet,
    Membership,
)
from hires.models import HospitalScopedQuerySet
from tests.support.access import (
    ACCESS,
    DECIDED_BY_LAYERS,
    FOREIGN,
    FORM_PAGES,
    HIRE_PAGES,
    NAMES,
    OF_A_HOSPITAL,
    PAGES,
    ROLES,
    SAFE_PAGES,
)
from tests.support.acting import past_everything
from tests.support.pages import Page
from tests.support.world import (
    APPLICATION,
    DATABASE,
    World,
    answer,
    ask,
    contents,
    each_layer,
    plain_documents,
    unscoped,
    without_token,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("superuser")]


def names_of(patterns: list[URLPattern | URLResolver], namespace: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from names_of(pattern.url_patterns, inner)
        else:
            yield f"{namespace}{pattern.name}"


# The table


def test_access_table_has_every_address_of_the_project() -> None:
    assert set(NAMES) == set(names_of(get_resolver().url_patterns))
    assert {(name, method) for name in NAMES for method in ("GET", "POST")} == set(ACCESS)


@each_layer
def test_access_is_as_the_table_says_with_each_layer_alone(world: World) -> None:
    """Every row where hospitals differ; of the others hospital A's HR. See `test_visits` for all of both layers."""
    for role in DECIDED_BY_LAYERS:
        rows = ACCESS if role == "hr_of_a" else OF_A_HOSPITAL
        client, place = world.clients[role], ROLES.index(role)
        told = {key: row[place] for key, row in rows.items()}
        assert {key: answer(ask(client, key[1], world.address(key[0]))) for key in told} == told, role


def test_rows_of_a_hospital_are_those_that_both_layers_decide() -> None:
    """Each page that a hole would open is among the rows that are asked in every layer."""
    opened = set().union(*HOLES_IN_THE_APPLICATION.values(), *HOLES_IN_THE_DATABASE.values())
    assert opened <= {name for name, _method in OF_A_HOSPITAL}
    assert set(FOREIGN) <= set(OF_A_HOSPITAL)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "FROBNICATE"])
def test_safe_page_refuses_unsafe_methods(world: World, method: str) -> None:
    before = contents()
    for name in SAFE_PAGES:
        response = world.clients["center_hr"].generic(method, world.address(name))
        assert (response.status_code, response["Allow"]) == (405, "GET, HEAD"), name
    assert contents() == before


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "FROBNICATE"])
def test_form_page_refuses_other_methods(world: World, method: str) -> None:
    before = contents()
    for name, role in FORM_PAGES.items():
        override = {"X-HTTP-Method-Override": "POST"}
        response = world.clients[role].generic(method, world.address(name), headers=override)
        assert (response.status_code, response["Allow"]) == (405, "GET, POST, HEAD, OPTIONS"), name
    assert contents() == before


@each_layer
def test_foreign_object_is_answered_as_one_that_does_not_exist(world: World) -> None:
    for name, method in FOREIGN:
        foreign, unknown = (
            ask(world.clients["hr_of_a"], method, world.address(name, of)) for of in ("b", "nobody")
        )
        assert (foreign.status_code, without_token(foreign)) == (404, without_token(unknown)), (name, method)


@each_layer
def test_hospital_hr_receives_nothing_of_another_hospital(world: World) -> None:
    foreign, place = world.b.hospital_id, ROLES.index("hr_of_a")
    asked = [
        "",
        f"?hospital={foreign}",
        f"?allocation__hospital={foreign}",
        f"?hospital_id__in={foreign}",
        "?as_of=01.04.2018",
        "?o=hospital__name",
        "?sort=employees",
        f"?allocation={world.b.pk}",
        f"?grant={world.b.grant_id}",
        "?q=Betatok",
        "?user__password__startswith=p",
        f"?ids={world.post_of_b.pk}",
    ]
    all_at_once = "?" + "&".join(query.removeprefix("?") for query in asked if query)
    own = set()

    def status(address: str) -> int:
        response = world.clients["hr_of_a"].get(address, follow=True)
        sent = response.sent + unquote(str(response.headers))
        assert response.status_code in (200, 400, 403, 404, 410)
        assert "Betatoken" not in sent
        if "Alfatoken" in sent:
            own.add(name)
        return int(response.status_code)

    for name in PAGES:
        if ACCESS[name, "GET"][place] == 403:
            # The role decides, before anything is looked for.
            assert status(world.address(name, "b") + all_at_once) == 403
            continue
        for address in {world.address(name, of): None for of in ("a", "b")}:
            status(address)
            if status(address + all_at_once) == 400:
                # It looks at what it is asked: each by itself.
                for query in asked:
                    status(address + query)
    read = {name for name in PAGES if ACCESS[name, "GET"][place] in (200, 302)}
    # A search shows nothing before there is something to search for.
    assert own == read - {"help", "accessibility", "hires:search"}


def test_filters_and_orders_that_are_unknown_are_refused_and_change_nothing(world: World) -> None:
    client, address = world.clients["hr_of_a"], world.address("hires:posts")
    plain = Page(client.get(address)).table
    for query in ("?o=post", "?sort=-state", f"?hospital={world.b.hospital_id}"):
        response = client.get(address + query)
        assert (response.status_code, len(Page(response).table)) == (400, 2)
    assert Page(client.get(f"{address}?page=2")).table == plain


# What a mistake in either layer would be, and what the table says of it where the other is off.
OF_ALLOCATION = {
    f"hires:{page}"
    for page in (
        "posts",
        "posts_excel",
        "list",
        "list_excel",
        "register",
        "import",
        "import_template",
        "confirm",
        "extend_hire_several",
        "move_to_department_several",
        "save_posts_view",
        "save_hires_view",
    )
} | {f"reports:{name}" for name in ("own_words", "own_words_draft", "account_word", "account_pdf")}
HOLES_IN_THE_APPLICATION = {
    AllocationQuerySet: OF_ALLOCATION,
    HospitalScopedQuerySet: {"hires:post", "hires:change_post", *HIRE_PAGES},
}
# Each page is behind several doors: the hospital, its allocation, and what the page is about.
DOORS = ("allocations_hospital", "allocations_allocation", "allocations_department")
HOLES_IN_THE_DATABASE = {
    DOORS: OF_ALLOCATION,
    (*DOORS, "hires_post"): OF_ALLOCATION | {"hires:post", "hires:change_post"},
    (*DOORS, "hires_post", "hires_employee", "hires_hire", "hires_period", "hires_savedview"): {
        name for name, _method in FOREIGN
    },
}


def found_open(world: World) -> set[str]:
    """The pages that the table says hospital B's HR does not get, and it does; none without a hole, as told above."""
    place = ROLES.index("hr_of_b")
    # What the log of reads may not be told about is not shown either.
    world.clients["hr_of_b"].raise_request_exception = False
    return {
        name
        for name, method in FOREIGN
        if answer(ask(world.clients["hr_of_b"], method, world.address(name))) != ACCESS[name, method][place]
    }


@pytest.mark.parametrize("layer", [APPLICATION], indirect=True)
@pytest.mark.parametrize("scoped", HOLES_IN_THE_APPLICATION)
def test_hole_in_the_application_is_found(world: World, scoped: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scoped, "for_user", unscoped)
    assert found_open(world) == HOLES_IN_THE_APPLICATION[scoped]


@pytest.mark.parametrize("layer", [DATABASE], indirect=True)
@pytest.mark.parametrize("tables", HOLES_IN_THE_DATABASE)
def test_hole_in_the_database_is_found(world: World, tables: tuple[str, ...]) -> None:
    with past_everything(), connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"CREATE POLICY hole ON {table} FOR SELECT TO hrtrack_app USING (true)")
    assert found_open(world) == HOLES_IN_THE_DATABASE[tables]


def test_hospital_hr_who_is_moved_sees_the_new_hospital_only_at_the_next_request(world: World) -> None:
    user, client = world.users["hr_of_a"], world.clients["hr_of_a"]
    user.memberships.all().delete()
    Membership.objects.create(user=user, hospital=world.b.hospital)
    statuses = [client.get(world.address("hires:posts", of)).status_code for of in ("a", "b")]
    assert statuses == [404, 200]


def test_role_that_is_taken_away_is_gone_at_the_next_request(world: World) -> None:
    User.objects.filter(pk=world.users["administrator"].pk).update(role=Role.AUDITOR)
    assert world.clients["administrator"].get(world.address("allocations:import")).status_code == 403


# Addresses


@pytest.mark.parametrize(
    "path",
    [
        "/posts/0/",
        "/posts/-1/",
        "/posts/+1/",
        "/posts/1%00",
        "/posts/1%00/",
        "/posts/１/",
        "/posts/1.0/",
        "/posts/abc/",
        f"/posts/{'9' * 30}/",
        f"/allocations/{'9' * 30}/register/",
        f"/grants/{'9' * 30}/progress/",
        "/posts/../grants/",
        "/admin/",
        "/admin/login/",
        "/api/",
        "/api/schema/",
        "/__debug__/",
        "/accounts/signup/",
        "/accounts/social/",
        "/.git/config",
        "/static/../hrtrack/settings.py",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/allocations/import/%0d%0aX: y",
    ],
)
def test_address_that_is_none_is_not_found(world: World, path: str) -> None:
    for role in ("center_hr", "administrator"):
        assert world.clients[role].get(path).status_code == 404


@plain_documents
@pytest.mark.parametrize(
    "queries",
    [("as_of=%00", "grant=%00"), ("as_of=" + "9" * 5000, "grant=" + "9" * 40), ("as_of[]=1", "grant=１")],
)
def test_odd_query_is_answered_kindly(world: World, queries: tuple[str, ...]) -> None:
    """Both at once, and each by itself where the two together are refused: then one may hide the other."""
    client = world.clients["administrator"]
    for name in PAGES:
        address = world.address(name)
        joined = client.get(f"{address}?{'&'.join(queries)}").status_code
        alone = [client.get(f"{address}?{query}").status_code for query in queries if joined == 400]
        assert {joined, *alone} <= {200, 302, 400, 403, 404, 410}, name


# Forged forms


@pytest.mark.parametrize(("name", "role"), FORM_PAGES.items())
def test_form_without_its_token_is_refused(world: World, name: str, role: str) -> None:
    address = world.address(name)
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.users[role])
    before = contents()
    own = str(client.get(address).context["csrf_token"])
    foreign = str(world.clients["hr_of_b"].get(world.address("hires:register", "b")).context["csrf_token"])
    for wrong in ("", "x", "a" * 64, foreign):
        response = client.post(address, {"csrfmiddlewaretoken": wrong})
        assert (response.status_code, Page(response).title) == (403, "Siden har været åben for længe")
    for origin in ("null", "https://evil.dk"):
        sent = client.post(address, {"csrfmiddlewaretoken": own}, headers={"Origin": origin})
        assert sent.status_code == 403
    sent = client.post(address, {"csrfmiddlewaretoken": own})
    assert sent.status_code == ACCESS[name, "POST"][ROLES.index(role)]
    assert contents() == before


def test_form_with_ten_thousand_fields_is_refused(world: World) -> None:
    sent = {f"field{number}": "x" for number in range(10_000)}
    response = world.clients["hr_of_a"].post(world.address("hires:register"), sent)
    assert (response.status_code, Page(response).title) == (400, "Siden kunne ikke læse det, der blev sendt")


def test_foreign_host_is_refused(client: Client) -> None:
    assert client.get(reverse("account_login"), HTTP_HOST="evil.dk").status_code == 400
