"""Who may do what: one table over every address of the project, and what nobody gets.

What a hospital's objects are concerned in is asked three times: as it is, with the application's scoping switched off,
and with row-level security switched off. Each of the two holds alone. What a role decides is asked whole with both, and
of one hospital's HR with each alone.

Two sweeps draw and typeset the real charts, Word and PDF files for every role: the table with both layers, and what
every answer carries. The others have them as plain text, see `plain_documents`.
"""

import datetime as dt
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote
from zipfile import ZipFile

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.enums import Role
from accounts.models import User
from allocations.models import (
    Allocation,
    AllocationImport,
    AllocationQuerySet,
    GrantQuerySet,
    HospitalQuerySet,
    Membership,
)
from hires.models import HospitalScopedQuerySet, Post
from hrtrack.common.database.isolation import wanted
from tests.acting import past_everything
from tests.factories import (
    make_allocation,
    make_employee,
    make_grant,
    make_hire,
    make_hospital,
    make_import,
    make_post,
    make_purpose,
    make_staff_group,
    make_user,
)
from tests.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("superuser")]

LOGIN = "login"  # sent to the login page, and back after it
UNKNOWN = 999_999

ROLES = (
    "nobody", "deactivated", "hr_of_a", "hr_of_b", "hr_of_both", "hr_of_none", "center_hr", "administrator", "auditor",
)  # fmt: skip

HIRE_CHANGES = (
    "change_hours", "take_leave", "return_from_leave", "move_to_department", "move_to_post", "extend_hire", "no_show",
)  # fmt: skip

DOCUMENTS = ("word", "pdf", "excel", "csv", "json")
REPORT_PAGES = (
    "progress", "over_time", "forecast", "use_of_funds", "drilldown", "compare", "chart", *(f"progress_{shape}" for shape in DOCUMENTS),
)  # fmt: skip

# The objects are hospital A's; B has the like. The POSTs are empty forms.
ACCESS = {
    #                                nobody deactiv. A   B    A+B  none  center admin auditor
    ("home", "GET"):                 (LOGIN, LOGIN, 302, 302, 302, 302, 302, 302, 302),
    ("home", "POST"):                (LOGIN, LOGIN, 405, 405, 405, 405, 405, 405, 405),
    ("account_login", "GET"):        (200,   200,   302, 302, 302, 302, 302, 302, 302),
    ("account_login", "POST"):       (200,   200,   302, 302, 302, 302, 302, 302, 302),
    ("account_logout", "GET"):       (302,   302,   200, 200, 200, 200, 200, 200, 200),
    ("account_logout", "POST"):      (302,   302,   302, 302, 302, 302, 302, 302, 302),
    ("allocations:import", "GET"):   (LOGIN, LOGIN, 403, 403, 403, 403, 403, 200, 403),
    ("allocations:import", "POST"):  (LOGIN, LOGIN, 403, 403, 403, 403, 403, 422, 403),
    ("hires:hire", "GET"):           (LOGIN, LOGIN, 200, 404, 200, 404, 200, 200, 200),
    ("hires:hire", "POST"):          (LOGIN, LOGIN, 405, 405, 405, 405, 405, 405, 405),
    **{(f"hires:{change}", method): (LOGIN, LOGIN, status, 404, status, 404, 403, 403, 403)
       for change in ("change_post", "change_hire", "end_hire", "withdraw_hire", "annul_hire", *HIRE_CHANGES)
       for method, status in (("GET", 200), ("POST", 422))},
    ("allocations:allocation_import", "GET"):(LOGIN, LOGIN, 403, 403, 403, 403, 200, 200, 200),
    ("allocations:allocation_import", "POST"):(LOGIN, LOGIN, 403, 403, 403, 403, 403, 422, 403),
    ("allocations:add_department", "GET"):(LOGIN, LOGIN, 403, 403, 403, 403, 403, 200, 403),
    ("allocations:add_department", "POST"):(LOGIN, LOGIN, 403, 403, 403, 403, 403, 422, 403),
    ("allocations:add_grant", "GET"):    (LOGIN, LOGIN, 403, 403, 403, 403, 403, 200, 403),
    ("allocations:add_grant", "POST"):   (LOGIN, LOGIN, 403, 403, 403, 403, 403, 422, 403),
    ("allocations:add_hospital", "GET"): (LOGIN, LOGIN, 403, 403, 403, 403, 403, 200, 403),
    ("allocations:add_hospital", "POST"):(LOGIN, LOGIN, 403, 403, 403, 403, 403, 422, 403),
    ("allocations:department", "GET"):   (LOGIN, LOGIN, 403, 403, 403, 403, 403, 200, 403),
    ("allocations:department", "POST"):  (LOGIN, LOGIN, 403, 403, 403, 403, 403, 422, 403),
    ("allocations:grant", "GET"):        (LOGIN, LOGIN, 403, 403, 403, 403, 403, 200, 403),
    ("allocations:grant", "POST"):       (LOGIN, LOGIN, 403, 403, 403, 403, 403, 422, 403),
    ("allocations:grants", "GET"):       (LOGIN, LOGIN, 403, 403, 403, 403, 403, 200, 403),
    ("allocations:grants", "POST"):      (LOGIN, LOGIN, 405, 405, 405, 405, 405, 405, 405),
    ("allocations:hospital", "GET"):     (LOGIN, LOGIN, 403, 403, 403, 403, 403, 200, 403),
    ("allocations:hospital", "POST"):    (LOGIN, LOGIN, 403, 403, 403, 403, 403, 422, 403),
    ("allocations:hospitals", "GET"):    (LOGIN, LOGIN, 403, 403, 403, 403, 403, 200, 403),
    ("allocations:hospitals", "POST"):   (LOGIN, LOGIN, 405, 405, 405, 405, 405, 405, 405),
    ("allocations:invite_user", "GET"):  (LOGIN, LOGIN, 403, 403, 403, 403, 403, 200, 403),
    ("allocations:invite_user", "POST"): (LOGIN, LOGIN, 403, 403, 403, 403, 403, 422, 403),
    ("allocations:user", "GET"):         (LOGIN, LOGIN, 403, 403, 403, 403, 403, 200, 403),
    ("allocations:user", "POST"):        (LOGIN, LOGIN, 403, 403, 403, 403, 403, 422, 403),
    ("allocations:users", "GET"):        (LOGIN, LOGIN, 403, 403, 403, 403, 403, 200, 403),
    ("allocations:users", "POST"):       (LOGIN, LOGIN, 405, 405, 405, 405, 405, 405, 405),
    ("allocations:delete_department", "GET"):(LOGIN, LOGIN, 405, 405, 405, 405, 405, 405, 405),
    ("allocations:delete_department", "POST"):(LOGIN, LOGIN, 403, 403, 403, 403, 403, 302, 403),
    ("allocations:grant_status", "GET"): (LOGIN, LOGIN, 405, 405, 405, 405, 405, 405, 405),
    ("allocations:grant_status", "POST"):(LOGIN, LOGIN, 403, 403, 403, 403, 403, 302, 403),
    ("allocations:user_active", "GET"):  (LOGIN, LOGIN, 405, 405, 405, 405, 405, 405, 405),
    ("allocations:user_active", "POST"): (LOGIN, LOGIN, 403, 403, 403, 403, 403, 302, 403),
    ("allocations:user_link", "GET"):    (LOGIN, LOGIN, 403, 403, 403, 403, 403, 302, 403),
    ("allocations:user_link", "POST"):   (LOGIN, LOGIN, 403, 403, 403, 403, 403, 200, 403),
    ("invitation", "GET"):               (410,   410,   410, 410, 410, 410, 410, 410, 410),
    ("invitation", "POST"):              (410,   410,   410, 410, 410, 410, 410, 410, 410),
    ("hires:our_posts", "GET"):      (LOGIN, LOGIN, 302, 302, 200, 200, 200, 200, 200),
    ("hires:our_posts", "POST"):     (LOGIN, LOGIN, 405, 405, 405, 405, 405, 405, 405),
    ("hires:post", "GET"):           (LOGIN, LOGIN, 200, 404, 200, 404, 200, 200, 200),
    ("hires:post", "POST"):          (LOGIN, LOGIN, 405, 405, 405, 405, 405, 405, 405),
    ("hires:posts", "GET"):          (LOGIN, LOGIN, 200, 404, 200, 404, 200, 200, 200),
    # The search may hold a name: it is sent, and not in the address.
    ("hires:posts", "POST"):         (LOGIN, LOGIN, 200, 404, 200, 404, 200, 200, 200),
    ("hires:posts_excel", "GET"):    (LOGIN, LOGIN, 200, 404, 200, 404, 200, 200, 200),
    ("hires:posts_excel", "POST"):   (LOGIN, LOGIN, 200, 404, 200, 404, 200, 200, 200),
    ("hires:our_hires", "GET"):      (LOGIN, LOGIN, 302, 302, 200, 200, 200, 200, 200),
    ("hires:our_hires", "POST"):     (LOGIN, LOGIN, 405, 405, 405, 405, 405, 405, 405),
    **{(f"hires:{name}", method):    (LOGIN, LOGIN, 200, 404, 200, 404, 200, 200, 200)
       for name in ("list", "list_excel") for method in ("GET", "POST")},
    ("hires:confirm", "GET"):        (LOGIN, LOGIN, 200, 404, 200, 404, 403, 403, 403),
    ("hires:confirm", "POST"):       (LOGIN, LOGIN, 422, 404, 422, 404, 403, 403, 403),
    ("hires:import", "GET"):         (LOGIN, LOGIN, 200, 404, 200, 404, 403, 403, 403),
    ("hires:import", "POST"):        (LOGIN, LOGIN, 422, 404, 422, 404, 403, 403, 403),
    ("hires:import_template", "GET"):(LOGIN, LOGIN, 200, 404, 200, 404, 403, 403, 403),
    ("hires:import_template", "POST"):(LOGIN, LOGIN, 405, 405, 405, 405, 405, 405, 405),
    ("hires:register", "GET"):       (LOGIN, LOGIN, 200, 404, 200, 404, 403, 403, 403),
    ("hires:register", "POST"):      (LOGIN, LOGIN, 422, 404, 422, 404, 403, 403, 403),
    ("language", "GET"):             (302,   302,   302, 302, 302, 302, 302, 302, 302),
    ("language", "POST"):            (400,   400,   400, 400, 400, 400, 400, 400, 400),
    # The search may hold a name: it is sent, and not in the address.
    **{(f"reports:{name}", method): (LOGIN, LOGIN, 403, 403, 403, 403, 403, 200, 200)
       for name in ("history", "history_excel") for method in ("GET", "POST")},
    ("reports:read_log", "GET"):        (LOGIN, LOGIN, 403, 403, 403, 403, 403, 200, 200),
    ("reports:read_log", "POST"):       (LOGIN, LOGIN, 405, 405, 405, 405, 405, 405, 405),
    ("reports:latest", "GET"):       (LOGIN, LOGIN, 403, 403, 403, 403, 302, 302, 302),
    ("reports:latest", "POST"):      (LOGIN, LOGIN, 405, 405, 405, 405, 405, 405, 405),
    # To whoever may not read the whole region's report it is not there.
    **{(f"reports:{name}", method):  (LOGIN, LOGIN, *answers)
       for name in REPORT_PAGES for method, answers in (
           ("GET", (404, 404, 404, 404, 200, 200, 200)), ("POST", (405, 405, 405, 405, 405, 405, 405)))},
    ("reports:council_report", "GET"):      (LOGIN, LOGIN, 404, 404, 404, 404, 200, 200, 200),
    ("reports:council_report", "POST"):     (LOGIN, LOGIN, 404, 404, 404, 404, 302, 403, 403),
    ("reports:our_words", "GET"):    (LOGIN, LOGIN, 302, 302, 200, 200, 200, 200, 200),
    ("reports:our_words", "POST"):   (LOGIN, LOGIN, 405, 405, 405, 405, 405, 405, 405),
    ("reports:own_words", "GET"):    (LOGIN, LOGIN, 200, 404, 200, 404, 403, 403, 403),
    # Every field may be empty.
    ("reports:own_words", "POST"):   (LOGIN, LOGIN, 302, 404, 302, 404, 403, 403, 403),
}  # fmt: skip

NAMES = sorted({name for name, _method in ACCESS})
SAFE_PAGES = [name for name in NAMES if 405 in ACCESS[name, "POST"]]
HIRE_PAGES = ["hires:hire", "hires:change_hire", "hires:end_hire", "hires:withdraw_hire", "hires:annul_hire",
              *(f"hires:{happening}" for happening in HIRE_CHANGES)]  # fmt: skip
FORM_PAGES = {
    "reports:own_words": "hr_of_a",
    "reports:council_report": "center_hr",
    **dict.fromkeys(["hires:register", "hires:import", "hires:confirm", "hires:change_post", *HIRE_PAGES[1:]], "hr_of_a"),
    **dict.fromkeys(
        (f"allocations:{page}" for page in (
            "import", "allocation_import", "add_department", "add_grant", "add_hospital", "department", "grant", "hospital", "invite_user", "user",
        )),
        "administrator",
    ),
}  # fmt: skip
# What the answer depends on which hospital's the object or the user is: these rows are asked in every layer.
OF_A_HOSPITAL = {
    key: answers
    for key, answers in ACCESS.items()
    if len({answers[ROLES.index(role)] for role in ("hr_of_a", "hr_of_b", "hr_of_both", "hr_of_none")}) > 1
}
# What can be read, and stays logged in when it is.
PAGES = [name for name in NAMES if name != "account_logout" and 405 not in ACCESS[name, "GET"]]


@dataclass
class World:
    """Hospital A with a post and a hire in it, hospital B with the like, and someone in each role."""

    a: Allocation
    b: Allocation
    post_of_a: Post
    post_of_b: Post
    users: dict[str, User]
    clients: dict[str, Client]
    made: AllocationImport

    def address(self, name: str, of: str = "a") -> str:
        allocation = self.a if of == "a" else self.b
        post = self.post_of_a if of == "a" else self.post_of_b
        key = {
            "hires:post": post.pk,
            "hires:change_post": post.pk,
            **(dict.fromkeys(HIRE_PAGES, post.hires.get().pk) if name in HIRE_PAGES else {}),
            "hires:posts": allocation.pk,
            "hires:posts_excel": allocation.pk,
            "hires:list": allocation.pk,
            "hires:list_excel": allocation.pk,
            "hires:register": allocation.pk,
            "hires:import": allocation.pk,
            "hires:import_template": allocation.pk,
            "hires:confirm": allocation.pk,
            "reports:own_words": allocation.pk,
            **dict.fromkeys(
                (f"reports:{page}" for page in ("council_report", *REPORT_PAGES)), allocation.grant_id
            ),
            "allocations:allocation_import": self.made.pk,
            "allocations:grant": allocation.grant_id,
            "allocations:grant_status": allocation.grant_id,
            "allocations:hospital": allocation.hospital_id,
            "allocations:add_department": allocation.hospital_id,
            "allocations:department": post.department_id,
            "allocations:delete_department": post.department_id,
            "allocations:user": self.users["hr_of_b"].pk,
            "allocations:user_active": self.users["hr_of_b"].pk,
            "allocations:user_link": self.users["hr_of_b"].pk,
        }.get(name)
        if name == "reports:chart":
            return reverse(name, kwargs={"pk": UNKNOWN if of == "nobody" else key, "name": "posts"})
        if name == "invitation":
            return reverse(name, kwargs={"uidb64": "MQ", "token": "x-y"})
        return reverse(name, kwargs={} if key is None else {"pk": UNKNOWN if of == "nobody" else key})


def furnished(hospital_name: str, short_name: str, token: str, **fields: Any) -> tuple[Allocation, Post]:
    """A hospital whose every text holds the token."""
    hospital = make_hospital(f"{hospital_name} {token}", short_name)
    allocation = make_allocation(hospital=hospital, **fields)
    grant = allocation.grant
    department = hospital.departments.create(name=f"Afdeling {token}")
    post = make_post(allocation, department=department, purpose=grant.purposes.first())
    make_hire(
        post,
        (dt.date(2018, 3, 1), dt.date(2019, 2, 28)),
        employee=make_employee(hospital, f"Medarbejder {token}", employee_number=f"{token}7"),
        staff_group=grant.staff_groups.first(),
    )
    return allocation, post


BOTH, DATABASE, APPLICATION = "both", "the database alone", "the application alone"
each_layer = pytest.mark.parametrize("layer", [BOTH, DATABASE, APPLICATION], indirect=True)
SCOPED = [HospitalQuerySet, GrantQuerySet, AllocationQuerySet, HospitalScopedQuerySet]


plain_documents = pytest.mark.usefixtures("plain_documents")


def unscoped(queryset: Any, _user: User) -> Any:
    return queryset.all()


@pytest.fixture
def layer(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """What holds during the test: both, unless the test asks for `each_layer`."""
    name = getattr(request, "param", BOTH)
    if name == DATABASE:
        for scoped in SCOPED:
            monkeypatch.setattr(scoped, "for_user", unscoped)
    if name == APPLICATION:
        with past_everything(), connection.cursor() as cursor:
            for table, is_to_be in wanted().items():
                if is_to_be.is_isolated:
                    cursor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    return name


@pytest.fixture
def world(layer: str) -> World:
    grant = make_grant(restriction="genindførelse af diktering")
    make_purpose(grant)
    make_staff_group(grant)
    a, post_of_a = furnished("Rigshospitalet", "RH", "Alfatoken", grant=grant)
    b, post_of_b = furnished("Bornholms Hospital", "BH", "Betatoken", grant=grant, amount=389_000, target=1)
    users = {
        "deactivated": make_user(Role.ADMINISTRATOR),
        "hr_of_a": make_user(Role.HOSPITAL_HR, a.hospital),
        "hr_of_b": make_user(Role.HOSPITAL_HR, b.hospital),
        "hr_of_both": make_user(Role.HOSPITAL_HR, a.hospital, b.hospital),
        "hr_of_none": make_user(Role.HOSPITAL_HR),
        "center_hr": make_user(Role.CENTER_HR),
        "administrator": make_user(Role.ADMINISTRATOR),
        "auditor": make_user(Role.AUDITOR),
    }
    clients: dict[str, Client] = {"nobody": Reader()}
    for role, user in users.items():
        clients[role] = Reader()
        clients[role].force_login(user)
    users["deactivated"].is_active = False
    users["deactivated"].save()
    # Of a grant that nothing hangs on, so that it can be undone.
    drawer = make_grant(starts_from=None, starts_until=None, last_day_of_use=None)
    made = make_import(drawer, made_by=users["administrator"], source_text="Rigshospitalet Alfatoken\t400")
    return World(a, b, post_of_a, post_of_b, users, clients, made)


def names_of(patterns: list[URLPattern | URLResolver], namespace: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from names_of(pattern.url_patterns, inner)
        else:
            yield f"{namespace}{pattern.name}"


def answer(response: HttpResponse) -> int | str:
    """The status, or LOGIN where the answer is to log in first and come back."""
    if response.status_code == 302 and response["Location"].startswith(reverse("account_login") + "?next="):
        return LOGIN
    return response.status_code


def without_token(response: HttpResponse) -> str:
    """The page but for its tokens, and for the address that the choice of language comes back to."""
    return re.sub(r'name="(csrfmiddlewaretoken|next)" value="[^"]*"', "", response.content.decode())


class Reader(Client):
    """Reads each answer to its end, as a browser does; `sent` is its text, or that of everything in the file sent."""

    def request(self, **request: Any) -> Any:
        response = super().request(**request)
        body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
        if body.startswith(b"PK"):
            with ZipFile(io.BytesIO(body)) as file:
                body = b"".join(part.encode() + file.read(part) for part in file.namelist())
        response.sent = body.decode(errors="replace")  # type: ignore[attr-defined]
        return response


def contents() -> dict[str, str]:
    """A checksum of every table but the sessions' and the log of reads, which reading is what writes."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(
            set(connection.introspection.table_names(cursor)) - {"django_session", "hires_read"}
        ):
            cursor.execute(
                f"SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {table} t"
            )
            found[table] = cursor.fetchone()[0]
    return found


# The table


def test_access_table_has_every_address_of_the_project() -> None:
    assert set(NAMES) == set(names_of(get_resolver().url_patterns))
    assert {(name, method) for name in NAMES for method in ("GET", "POST")} == set(ACCESS)


def answers(world: World, name: str, method: str) -> tuple[int | str, ...]:
    """What each role gets; nothing of it stays."""
    return tuple(answer(ask(world.clients[role], method, world.address(name))) for role in ROLES)


@contextmanager
def asked(client: Client, method: str, address: str) -> Iterator[Any]:
    """The response, and what it left behind; then everything is taken back."""
    cookies = copy(client.cookies)
    with transaction.atomic():
        yield client.generic(method, address)
        transaction.set_rollback(True)
    client.cookies = cookies


def ask(client: Client, method: str, address: str) -> Any:
    with asked(client, method, address) as response:
        return response


@each_layer
def test_access_is_as_the_table_says(world: World, layer: str) -> None:
    """Every role with both layers; with each alone every role where hospitals differ, else hospital A's HR."""
    whole = ACCESS if layer == BOTH else OF_A_HOSPITAL
    assert {(name, method): answers(world, name, method) for name, method in whole} == whole
    place, client = ROLES.index("hr_of_a"), world.clients["hr_of_a"]
    by_role = {key: told[place] for key, told in ACCESS.items() if key not in whole}
    assert {
        (name, method): answer(ask(client, method, world.address(name))) for name, method in by_role
    } == by_role


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


# Another hospital's


# What hospital B's HR gets of hospital A's, A's gets of B's.
FOREIGN = [
    key
    for key, answers in ACCESS.items()
    if answers[ROLES.index("hr_of_b")] == 404 != answers[ROLES.index("hr_of_a")]
]


@each_layer
def test_foreign_object_is_answered_as_one_that_does_not_exist(world: World) -> None:
    for name, method in FOREIGN:
        foreign, unknown = (
            ask(world.clients["hr_of_a"], method, world.address(name, of)) for of in ("b", "nobody")
        )
        assert (foreign.status_code, without_token(foreign)) == (404, without_token(unknown)), (name, method)


@each_layer
def test_hospital_hr_receives_nothing_of_another_hospital(world: World) -> None:
    foreign = world.b.hospital_id
    asked = [
        "", f"?hospital={foreign}", f"?allocation__hospital={foreign}", f"?hospital_id__in={foreign}", "?as_of=01.04.2018",
        "?o=hospital__name", "?sort=employees", f"?allocation={world.b.pk}", f"?grant={world.b.grant_id}", "?q=Betatok",
        "?user__password__startswith=p", f"?ids={world.post_of_b.pk}",
    ]  # fmt: skip
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
        if ACCESS[name, "GET"][ROLES.index("hr_of_a")] == 403:
            # The role decides, before anything is looked for.
            assert status(world.address(name, "b") + all_at_once) == 403
            continue
        for address in {world.address(name, of): None for of in ("a", "b")}:
            status(address)
            if status(address + all_at_once) == 400:
                # It looks at what it is asked: each by itself.
                for query in asked:
                    status(address + query)
    assert own == set(PAGES)


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
    )
} | {"reports:own_words"}
HOLES_IN_THE_APPLICATION = {
    AllocationQuerySet: OF_ALLOCATION,
    HospitalScopedQuerySet: {"hires:post", "hires:change_post", *HIRE_PAGES},
}
# Each page is behind several doors: the hospital, its allocation, and what the page is about.
DOORS = ("allocations_hospital", "allocations_allocation", "allocations_department")
HOLES_IN_THE_DATABASE = {
    DOORS: OF_ALLOCATION,
    (*DOORS, "hires_post"): OF_ALLOCATION | {"hires:post", "hires:change_post"},
    (*DOORS, "hires_post", "hires_employee", "hires_hire", "hires_period"): {
        name for name, _method in FOREIGN
    },
}


def found_open(world: World) -> set[str]:
    """The pages that the table says hospital B's HR does not get, and it does."""
    place = ROLES.index("hr_of_b")
    # What the log of reads may not be told about is not shown either.
    for client in world.clients.values():
        client.raise_request_exception = False
    return {
        name
        for name, method in FOREIGN
        if answer(ask(world.clients["hr_of_b"], method, world.address(name))) != ACCESS[name, method][place]
    }


@pytest.mark.parametrize("layer", [APPLICATION], indirect=True)
@pytest.mark.parametrize("scoped", HOLES_IN_THE_APPLICATION)
def test_hole_in_the_application_is_found(world: World, scoped: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert found_open(world) == set()
    monkeypatch.setattr(scoped, "for_user", unscoped)
    assert found_open(world) == HOLES_IN_THE_APPLICATION[scoped]


@pytest.mark.parametrize("layer", [DATABASE], indirect=True)
@pytest.mark.parametrize("tables", HOLES_IN_THE_DATABASE)
def test_hole_in_the_database_is_found(world: World, tables: tuple[str, ...]) -> None:
    assert found_open(world) == set()
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
        "/posts/0/", "/posts/-1/", "/posts/+1/", "/posts/1%00", "/posts/1%00/", "/posts/１/", "/posts/1.0/", "/posts/abc/",
        f"/posts/{'9' * 30}/", f"/allocations/{'9' * 30}/register/", f"/grants/{'9' * 30}/progress/", "/posts/../grants/",
        "/admin/", "/admin/login/", "/api/", "/api/schema/", "/__debug__/", "/accounts/signup/", "/accounts/social/",
        "/.git/config", "/static/../hrtrack/settings.py", "/%2e%2e/%2e%2e/etc/passwd", "/allocations/import/%0d%0aX: y",
    ],
)  # fmt: skip
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


# Reading changes nothing


@plain_documents
def test_get_and_head_change_no_table(world: World) -> None:
    before = contents()
    for role in ROLES:
        for name in NAMES:
            for address in {world.address(name, of): None for of in ("a", "b")}:
                assert world.clients[role].head(address).status_code < 500
                asked = f"{address}?as_of=01.04.2018&quote=1&apply=1"
                assert world.clients[role].get(asked).status_code < 500
    assert contents() == before


def test_contents_notices_one_change(world: World) -> None:
    before = contents()
    world.b.hospital.departments.update(name="En anden")
    changed = {table for table, checksum in contents().items() if checksum != before[table]}
    assert changed == {"allocations_department", "allocations_departmentevent"}


# What every answer carries


def everywhere(world: World) -> Iterator[tuple[str, HttpResponse]]:
    for role in ROLES:
        for name in PAGES:
            yield f"{role} {name}", world.clients[role].get(world.address(name))
        yield f"{role} unknown", world.clients[role].get("/unknown/")


def test_every_answer_keeps_out_of_frames_foreign_scripts_and_caches_and_has_no_inline_script_or_style(
    world: World,
) -> None:
    """One reading of every page as every role, for all that each answer must carry, and changes nothing."""
    before = contents()
    for where, response in everywhere(world):
        policy = dict(part.split(" ", 1) for part in response["Content-Security-Policy"].split("; "))
        assert policy == {
            "default-src": "'self'",
            "base-uri": "'none'",
            "form-action": "'self'",
            "frame-ancestors": "'none'",
            "img-src": "'self' data:",
            "object-src": "'none'",
        }, where
        headers = (
            "X-Frame-Options",
            "X-Content-Type-Options",
            "Referrer-Policy",
            "Cross-Origin-Opener-Policy",
        )
        carried = [response[name] for name in headers]
        assert carried == ["DENY", "nosniff", "same-origin", "same-origin"], where
        directives = {part.strip() for part in response.get("Cache-Control", "").split(",")}
        assert {"no-store", "private"} <= directives, where
        if response.status_code != 302 and response["Content-Type"].startswith("text/html"):
            for element in Page(response).root:
                handlers = [name for name in element.attributes if name.startswith("on") or name == "style"]
                inline = element.tag == "style" or (element.tag == "script" and element.raw_text.strip())
                assert (handlers, bool(inline)) == ([], False), where
    assert contents() == before


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
