"""Two hospitals, a user of each role, and every object of the first hospital that an address can name."""

import datetime as dt
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from typing import Any
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Message, User
from allocations.models import (
    Allocation,
    AllocationImport,
    AllocationQuerySet,
    BudgetRow,
    GrantQuerySet,
    HospitalQuerySet,
    Rate,
)
from hires.models import HospitalScopedQuerySet, Post, SavedView, SavedViewQuerySet
from hrtrack.common.database.isolation import required_isolation
from tests.support.access import HIRE_PAGES, LOGIN, REPORT_PAGES, UNKNOWN
from tests.support.acting import past_everything
from tests.support.factories import (
    make_allocation,
    make_budget_row,
    make_employee,
    make_grant,
    make_hire,
    make_hospital,
    make_import,
    make_post,
    make_publication,
    make_purpose,
    make_rate,
    make_saved_view,
    make_staff_group,
    make_user,
)

OF_PUBLICATION = ("reports:publication", "reports:publication_file", "reports:withdraw_publication")


@dataclass
class World:
    """Hospital A with a post and a hire in it, hospital B with the like, and someone in each role."""

    a: Allocation
    b: Allocation
    post_of_a: Post
    post_of_b: Post
    users: dict[str, User]
    clients: "Clients"
    made: AllocationImport
    rate: Rate
    budget_row: BudgetRow
    views: dict[str, SavedView]

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
            **dict.fromkeys(("hires:save_posts_view", "hires:save_hires_view"), allocation.pk),
            **dict.fromkeys(
                ("hires:open_view", "hires:change_view", "hires:delete_view"),
                self.views[of].pk if of in self.views else 0,
            ),
            "hires:extend_hire_several": allocation.pk,
            "hires:move_to_department_several": allocation.pk,
            **dict.fromkeys(
                (
                    "reports:own_words",
                    "reports:own_words_draft",
                    "reports:account_word",
                    "reports:account_pdf",
                ),
                allocation.pk,
            ),
            **dict.fromkeys(
                (
                    f"reports:{page}"
                    for page in ("council_report", "council_report_draft", "publish", "remind", *REPORT_PAGES)
                ),
                allocation.grant_id,
            ),
            "allocations:allocation_import": self.made.pk,
            **dict.fromkeys(
                (f"allocations:{page}" for page in ("grant", "add_price", "add_budget_row")),
                allocation.grant_id,
            ),
            **dict.fromkeys(("allocations:price", "allocations:take_back_price"), self.rate.pk),
            "allocations:take_back_budget_row": self.budget_row.pk,
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
        if name in OF_PUBLICATION:
            file = {"file_format": "json"} if name == "reports:publication_file" else {}
            grant = UNKNOWN if of == "nobody" else allocation.grant_id
            return reverse(name, kwargs={"pk": grant, "number": 1, **file})
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
# Each layer holds alone; both together show what the two agree on, see `test_visits`.
each_layer = pytest.mark.parametrize("layer", [DATABASE, APPLICATION], indirect=True)
SCOPED = [
    HospitalQuerySet,
    GrantQuerySet,
    AllocationQuerySet,
    HospitalScopedQuerySet,
    SavedViewQuerySet,
]
plain_documents = pytest.mark.usefixtures("plain_documents")


def unscoped(queryset: Any, _user: User) -> Any:
    return queryset.all()


@pytest.fixture
def layer(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the layers that hold during the test: both, unless the test asks for `each_layer`."""
    name = getattr(request, "param", BOTH)
    if name == DATABASE:
        for scoped in SCOPED:
            monkeypatch.setattr(scoped, "for_user", unscoped)
    if name == APPLICATION:
        with past_everything(), connection.cursor() as cursor:
            for table, is_to_be in required_isolation().items():
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
    users["deactivated"].is_active = False
    users["deactivated"].save()
    # Of a grant that nothing hangs on, so that it can be undone.
    drawer = make_grant(starts_from=None, starts_until=None, last_day_of_use=None)
    decided_on = dt.date(2018, 2, 1)
    rate = make_rate(drawer, 410_000, first_day=dt.date(2018, 7, 1), decided_on=decided_on)
    made = make_import(drawer, made_by=users["administrator"], source_text="Rigshospitalet Alfatoken\t400")
    make_publication(grant, users["center_hr"])
    # It changes no figure.
    budget_row = make_budget_row(b, 0, kind="change", decided_on=decided_on)
    views = {
        of: make_saved_view(allocation, users[f"hr_of_{of}"], name=f"Visning {token}", search=token)
        for of, allocation, token in (("a", a, "Alfatoken"), ("b", b, "Betatoken"))
    }
    for of, token in (("a", "Alfatoken"), ("b", "Betatoken")):
        letter = {"subject": f"Besked {token}", "body": "Listen venter", "path": "/"}
        Message.objects.create(what="summary", user=users[f"hr_of_{of}"], due_on=decided_on, **letter)
    return World(a, b, post_of_a, post_of_b, users, Clients(users), made, rate, budget_row, views)


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


class Clients:
    """The client of each role, made when it is first asked for; each is logged in, but for "nobody".

    A session is all that a login takes here: the moment of the latest login would be a change to a table.
    """

    def __init__(self, users: dict[str, User]) -> None:
        self.users = users
        self.made: dict[str, Reader] = {}

    def __getitem__(self, role: str) -> Reader:
        if role not in self.made:
            self.made[role] = Reader()
            if role != "nobody":
                self.log_in(self.made[role], self.users[role])
        return self.made[role]

    def log_in(self, client: Reader, user: User) -> None:
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key


def contents() -> dict[str, str]:
    """Return a checksum of every table but the sessions' and the read log, to which reading writes; in one statement."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor)) - {"django_session", "hires_read"}
        checksum = "SELECT '{0}', md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {0} t"
        cursor.execute(" UNION ALL ".join(checksum.format(table) for table in sorted(tables)))
        return dict(cursor.fetchall())


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
