"""A request, like a command, is one transaction in which the database knows who acts."""

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import Client
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from accounts.enums import Role
from allocations.models import Hospital
from hrtrack.common.database.acting import acting_as
from hrtrack.common.database.verification import verify_history
from tests.support.factories import PASSWORD, make_hospital, make_user
from tests.support.racing import coming_second

# The requests' own commits and rollbacks are what is tested.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls(__name__)]


def told() -> dict[str, Any]:
    """Return the context that history would store with a change made now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nullif(current_setting('pghistory.context_metadata', true), '')::json")
        return cursor.fetchone()[0]


def write_and_answer(request: HttpRequest, status: int) -> HttpResponse:
    make_hospital(f"Hospital {status}", f"H{status}")
    request.session["kept"] = status
    return HttpResponse(status=status)


def stream(request: HttpRequest, fails: int) -> StreamingHttpResponse:
    """Reads, writes and perhaps fails while it is sent."""

    def parts() -> Iterator[str]:
        yield "".join(hospitals())
        make_hospital("Fra strømmen", "FS")
        if fails:
            raise ValueError("halfway")
        yield "!"

    return StreamingHttpResponse(parts())


def write_and_raise(request: HttpRequest, kind: str) -> HttpResponse:
    make_hospital()
    raise {"denied": PermissionDenied, "missing": Http404, "mistake": ValueError}[kind]


class WritesWhenRendered(HttpResponse):
    """A response that is rendered after its view has returned, as Django's TemplateResponse is."""

    def __init__(self, fails: bool) -> None:
        super().__init__()
        self.fails = fails

    def render(self) -> "WritesWhenRendered":
        assert connection.in_atomic_block
        hospital = make_hospital(name=told()["path"])
        self.content = hospital.name
        if self.fails:
            raise ValueError(hospital)
        return self


def write_when_rendered(request: HttpRequest, fails: int) -> HttpResponse:
    make_hospital("Fra visningen", "V")
    return WritesWhenRendered(bool(fails))


urlpatterns = [
    path("probe/answer/<int:status>/", csrf_exempt(write_and_answer)),
    path("probe/raise/<str:kind>/", write_and_raise),
    path("probe/render/<int:fails>/", write_when_rendered),
    path("probe/stream/<int:fails>/", stream),
    path("", include("hrtrack.urls")),
]


@pytest.fixture
def writer() -> Any:
    return make_user(Role.ADMINISTRATOR)


@pytest.fixture
def client_of_writer(writer: Any) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(writer)
    return client


def hospitals() -> list[str]:
    return sorted(Hospital.objects.values_list("name", flat=True))


def events() -> list[tuple[str, dict[str, Any]]]:
    """(name, context) of each change to a hospital."""
    model = apps.get_model("allocations", "HospitalEvent")
    return list(model.objects.order_by("pgh_id").values_list("name", "pgh_context"))


@pytest.mark.parametrize("status", [200, 201, 204, 302, 304, 399])
def test_request_that_succeeds_is_committed(client_of_writer: Client, status: int) -> None:
    assert client_of_writer.get(f"/probe/answer/{status}/").status_code == status
    assert hospitals() == [f"Hospital {status}"]


@pytest.mark.parametrize("status", [400, 403, 404, 409, 422, 429, 500, 503])
def test_request_that_is_refused_leaves_nothing(client_of_writer: Client, status: int) -> None:
    assert client_of_writer.post(f"/probe/answer/{status}/").status_code == status
    assert (hospitals(), events()) == ([], [])


@pytest.mark.parametrize(("kind", "status"), [("denied", 403), ("missing", 404), ("mistake", 500)])
def test_request_that_raises_leaves_nothing(client_of_writer: Client, kind: str, status: int) -> None:
    assert client_of_writer.get(f"/probe/raise/{kind}/").status_code == status
    assert (hospitals(), events()) == ([], [])


def test_request_is_over_when_it_has_been_rolled_back(client_of_writer: Client) -> None:
    client_of_writer.get("/probe/raise/mistake/")
    client_of_writer.get("/probe/answer/200/")
    assert (hospitals(), connection.in_atomic_block) == (["Hospital 200"], False)


def test_response_is_rendered_inside_the_transaction(client_of_writer: Client) -> None:
    assert client_of_writer.get("/probe/render/0/").content == b"/probe/render/0/"
    assert hospitals() == ["/probe/render/0/", "Fra visningen"]


def test_response_that_fails_when_rendered_takes_everything_back(client_of_writer: Client) -> None:
    assert client_of_writer.get("/probe/render/1/").status_code == 500
    assert (hospitals(), events()) == ([], [])


def test_response_is_streamed_as_the_user_of_the_request(writer: Any, client_of_writer: Client) -> None:
    make_hospital("Riget")
    assert client_of_writer.get("/probe/stream/0/").getvalue() == b"Riget!"
    assert events()[1:] == [("Fra strømmen", {"user": writer.pk, "path": "/probe/stream/0/"})]
    assert (told(), connection.in_atomic_block) == (None, False)


def test_response_that_fails_while_it_is_streamed_takes_back_what_was_made(client_of_writer: Client) -> None:
    response = client_of_writer.get("/probe/stream/1/")
    with pytest.raises(ValueError, match="halfway"):
        response.getvalue()
    assert (hospitals(), connection.in_atomic_block) == ([], False)


def test_response_streamed_to_a_user_of_no_hospital_holds_none() -> None:
    make_hospital("Riget")
    client = Client()
    client.force_login(make_user(Role.HOSPITAL_HR))
    with closing(client.get("/probe/stream/0/")) as response:
        assert next(iter(response)) == b""


def test_request_tells_history_who_and_where(writer: Any, client_of_writer: Client) -> None:
    client_of_writer.get("/probe/answer/200/", HTTP_X_FORWARDED_FOR="1.2.3.4")
    assert events() == [("Hospital 200", {"user": writer.pk, "path": "/probe/answer/200/"})]


def test_requests_of_two_users_are_told_apart(writer: Any, client_of_writer: Client) -> None:
    other, client = make_user(Role.ADMINISTRATOR), Client()
    client.force_login(other)
    client_of_writer.get("/probe/answer/200/")
    client.get("/probe/answer/201/")
    assert [(name, told["user"]) for name, told in events()] == [
        ("Hospital 200", writer.pk),
        ("Hospital 201", other.pk),
    ]


def test_what_is_told_does_not_outlive_the_request(client_of_writer: Client) -> None:
    client_of_writer.get("/probe/answer/200/")
    assert told() is None


@pytest.mark.parametrize("status", [200, 404, 422])
def test_session_is_kept_whatever_the_answer(client_of_writer: Client, status: int) -> None:
    client_of_writer.post(f"/probe/answer/{status}/")
    assert client_of_writer.session["kept"] == status


def test_login_and_logout_are_kept(writer: Any) -> None:
    client = Client()
    assert client.post("/accounts/login/", {"login": writer.email, "password": PASSWORD}).status_code == 302
    assert (client.get("/posts/").status_code, Session.objects.count()) == (200, 1)
    assert client.post("/accounts/logout/").status_code == 302
    assert client.get("/posts/").status_code == 302


def test_failed_page_leaves_its_user_logged_in(client_of_writer: Client) -> None:
    for address in ("/probe/raise/mistake/", "/probe/answer/409/", "/unknown/"):
        client_of_writer.get(address)
    assert client_of_writer.get("/posts/").status_code == 200


# The same without a request


def fail_after(write: Callable[[], Any]) -> None:
    write()
    raise ValueError("halfway")


def test_acting_as_commits_and_tells_who(writer: Any) -> None:
    with acting_as(writer, command="a_command"):
        make_hospital()
    assert events() == [("Rigshospitalet", {"user": writer.pk, "command": "a_command"})]


def test_acting_as_nobody_is_the_system() -> None:
    with acting_as(None, command="a_command"):
        make_hospital()
    assert events() == [("Rigshospitalet", {"user": None, "command": "a_command"})]


def test_acting_as_takes_everything_back_when_it_raises(writer: Any) -> None:
    with pytest.raises(ValueError, match="halfway"), acting_as(writer):
        fail_after(make_hospital)
    assert (hospitals(), events(), told()) == ([], [], None)


def test_acting_as_inside_another_is_a_savepoint(writer: Any) -> None:
    with acting_as(None, command="outer"):
        make_hospital("Ydre", "Y")
        with pytest.raises(ValueError, match="halfway"), acting_as(writer):
            fail_after(lambda: make_hospital("Indre", "I"))
    assert events() == [("Ydre", {"user": None, "command": "outer"})]


def test_acting_as_inside_another_gives_way_to_it_again(writer: Any) -> None:
    with acting_as(None, command="outer"):
        with acting_as(writer, command="inner"):
            make_hospital("Indre", "I")
        make_hospital("Ydre", "Y")
    assert events() == [
        ("Indre", {"user": writer.pk, "command": "inner"}),
        ("Ydre", {"user": None, "command": "outer"}),
    ]


def test_acting_as_reaches_bulk_and_raw_writes(writer: Any) -> None:
    with acting_as(writer):
        Hospital.objects.bulk_create(
            [Hospital(name="Et", short_name="E"), Hospital(name="To", short_name="T")]
        )
        Hospital.objects.update(other_names=["x"])
        with connection.cursor() as cursor:
            cursor.execute("UPDATE allocations_hospital SET name = name || '!'")
    assert [told for _name, told in events()] == [{"user": writer.pk}] * 6


def test_change_outside_any_transaction_is_told_as_nobodys() -> None:
    with transaction.atomic():
        make_hospital()
    assert events() == [("Rigshospitalet", None)]


def test_who_acts_is_forgotten_after_the_transaction(writer: Any) -> None:
    with acting_as(writer):
        hospital = make_hospital()
    Hospital.objects.filter(pk=hospital.pk).update(name="Riget")
    assert events() == [("Rigshospitalet", {"user": writer.pk}), ("Riget", None)]


def test_two_who_change_a_row_at_once_make_one_chain() -> None:
    hospital = make_hospital()

    def rename(name: str) -> str:
        with acting_as(None, command="test"):
            Hospital.objects.filter(pk=hospital.pk).update(name=name)
        return name

    assert coming_second(lambda: rename("A"), lambda: rename("B")) == ("A", "B")
    assert [name for name, _told in events()] == ["Rigshospitalet", "A", "B"]
    assert [verdict for verdict in verify_history() if verdict.broken] == []


class CountsBeginnings:
    """How often the database is told who acts."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Any, sql: str, *rest: Any) -> Any:
        self.count += "begin_act" in sql
        return execute(sql, *rest)


def test_request_opens_one_transaction(client_of_writer: Client) -> None:
    with connection.execute_wrapper(beginnings := CountsBeginnings()):
        client_of_writer.get("/posts/")
    assert beginnings.count == 1
