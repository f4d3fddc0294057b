"""Family J: history and the logs, and what must not be in them. Named by the id of the case.

J01 to J04 are held by tests/test_history.py and tests/common/database/test_verification.py over every table, J07 and J08 by
tests/sweeps/test_reads.py, J10 by test_g_text.py, J21 by tests/reports/audit/test_history_pages.py.
"""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from accounts.models import User
from hires.models import Employee, Hire
from hrtrack.common.database.acting import acting_as
from tests.support.access import ACCESS, FORM_PAGES
from tests.support.acting import past_everything
from tests.support.history import TRACKED, event_model, execute
from tests.support.pages import Page
from tests.support.sender import Sender, texts
from tests.support.world import World, contents, plain_documents

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("superuser")]


def test_j02_every_change_made_by_a_page_tells_who_made_it(world: World) -> None:
    """Those made for the test tell nobody; those of a request do."""
    before = {model: set(event_model(model).objects.values_list("pgh_id", flat=True)) for model in TRACKED}
    for page, field in (("hires:change_hire", "name"), ("hires:change_post", "department")):
        client, address = world.clients["hr_of_a"], world.address(page)
        assert client.post(address, {**Page(client.get(address)).form, field: "Ændret"}).status_code == 302
    told = [
        (model.__name__, context)
        for model in TRACKED
        for key, context in event_model(model).objects.values_list("pgh_id", "pgh_context")
        if key not in before[model]
    ]
    user = world.users["hr_of_a"].pk
    assert {context["user"] for _model, context in told} == {user}
    assert sorted(model for model, _context in told) == ["Department", "Employee", "Hire", "HireAct", "Post"]


@pytest.mark.parametrize("table", ["hires_employeeevent", "hires_hireevent", "hires_periodevent"])
def test_j06_change_whose_event_can_not_be_kept_is_not_made(world: World, table: str) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(world.users["hr_of_a"])
    address = world.address("hires:change_hire")
    sent = {
        **Page(client.get(address)).form,
        "name": "Et nyt navn",
        "weekly_hours": "20",
        "formerly_employed": "yes",
    }
    before = contents()
    with past_everything():
        execute(f"ALTER TABLE {table} ADD CONSTRAINT full_disk CHECK (false) NOT VALID", [])
    assert client.post(address, sent).status_code == 500
    assert contents() == before


class Logged(logging.Handler):
    """Everything that is logged, tracebacks too."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(logging.Formatter())
        self.text = ""

    def emit(self, record: logging.LogRecord) -> None:
        self.text += self.format(record) + "\n"


@pytest.fixture
def logged() -> Iterator[Logged]:
    handler, root = Logged(), logging.getLogger()
    loggers = [
        root,
        *(logging.getLogger(name) for name in ("django", "django.request", "django.server", "hrtrack")),
    ]
    for logger in loggers:
        logger.addHandler(handler)
    yield handler
    for logger in loggers:
        logger.removeHandler(handler)


TOKENS = ("Alfatoken", "Betatoken")


@plain_documents
def test_j09_no_address_and_no_log_names_an_employee(world: World, logged: Logged) -> None:
    addresses = set()
    for name, method in ACCESS:
        for role in ("hr_of_a", "center_hr", "auditor", "nobody"):
            response = world.clients[role].generic(method, world.address(name))
            addresses |= {response.request["PATH_INFO"], response.headers.get("Location", "")}
            if not response.streaming and response.content:
                page = Page(response).root if response["Content-Type"].startswith("text/html") else None
                links = page.all() if page else []
                addresses |= {
                    e.attributes.get(at, "") for e in links for at in ("href", "action", "src", "formaction")
                }
    told = logged.text + " ".join(addresses)
    assert [token for token in TOKENS if token in told] == []
    assert "/history/" in told


CPR = "010190-1234"


@pytest.mark.parametrize("name", FORM_PAGES)
def test_j10_cpr_number_that_was_typed_is_in_no_log_and_no_table(
    world: World, logged: Logged, name: str
) -> None:
    sender = Sender(world, name)
    sender.errors({field: CPR for field, _longest in texts(sender.form)})
    world.clients["administrator"].post("/history/", {"text": CPR})
    with connection.cursor() as cursor:
        tables = [
            model._meta.db_table
            for model in apps.get_models()
            if model._meta.managed and not model._meta.proxy
        ]
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s", [f"%{CPR}%"])
            assert cursor.fetchone() == (0,), table
    assert ("Unprocessable" in logged.text, CPR in logged.text) == (True, False)


def test_j11_page_of_a_mistake_tells_nothing_of_what_went_wrong(
    world: World, logged: Logged, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: Any, **_more: Any) -> None:
        raise RuntimeError("hemmeligt")

    monkeypatch.setattr("hires.pages.hires.hire_history", broken)
    client = Client(raise_request_exception=False)
    client.force_login(world.users["hr_of_a"])
    response = client.get(world.address("hires:hire"))
    text = response.content.decode()
    assert response.status_code == 500
    assert [word for word in ("hemmeligt", "Traceback", "RuntimeError", *TOKENS) if word in text] == []
    assert "RuntimeError: hemmeligt" in logged.text


def test_j20_user_who_is_deleted_is_still_told_of_in_history(world: World) -> None:
    """Users are closed, not deleted: what they did still tells who did it."""
    hire = Hire.objects.get(hospital=world.a.hospital)
    with acting_as(world.users["hr_of_a"], path="/"):
        Employee.objects.filter(pk=hire.employee_id).update(name="Et nyt navn")
    world.users["hr_of_a"].memberships.all().delete()
    with acting_as(world.users["administrator"], path="/"):
        User.objects.filter(pk=world.users["hr_of_a"].pk).delete()
    event = event_model(Employee).objects.filter(pgh_obj_id=hire.employee_id).last()
    assert event.pgh_context["user"] == world.users["hr_of_a"].pk
    page = Page(world.clients["auditor"].get("/history/", {"about": f"hires.hire:{hire.pk}"}))
    assert "Et nyt navn" in page.text
    assert world.users["hr_of_a"].name in page.text
