"""A request, like a command, is one transaction in which the database knows who acts."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from accounts.enums import Role
from allocations.models import Hospital
from hrtrack.common.transaction import acting_as
from tests.factories import PASSWORD, make_hospital, make_user

# The requests' own commits and rollbacks are what is tested.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls(__name__)]


def told() -> dict[str, Any]:
    """What history would say of a change made now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nullif(current_setting('pghistory.context_metadata', true), '')::json")
        return cursor.fetchone()[0]


def write_and_answer(request: HttpRequest, status: int) -> HttpResponse:
    make_hospital(f"Hospital {status}", f"H{status}")
    request.session["kept"] = status
    return HttpResponse(status=status)


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
    path("", include("hrtrack.urls")),
]


@pytest.fixture
def hr() -> Any:
    return make_user(Role.HOSPITAL_HR)


@pytest.fixture
def client_of_hr(hr: Any) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(hr)
    return client


def hospitals() -> list[str]:
    return sorted(Hospital.objects.values_list("name", flat=True))


def events() -> list[tuple[str, dict[str, Any]]]:
    """(name, context) of each change to a hospital."""
    model = apps.get_model("allocations", "HospitalEvent")
    return list(model.objects.order_by("pgh_id").values_list("name", "pgh_context"))


@pytest.mark.parametrize("status", [200, 201, 204, 302, 304, 399])
def test_request_that_succeeds_is_committed(client_of_hr: Client, status: int) -> None:
    assert client_of_hr.get(f"/probe/answer/{status}/").status_code == status
    assert hospitals() == [f"Hospital {status}"]


@pytest.mark.parametrize("status", [400, 403, 404, 409, 422, 429, 500, 503])
def test_request_that_is_refused_leaves_nothing(client_of_hr: Client, status: int) -> None:
    assert client_of_hr.post(f"/probe/answer/{status}/").status_code == status
    assert (hospitals(), events()) == ([], [])


@pytest.mark.parametrize(("kind", "status"), [("denied", 403), ("missing", 404), ("mistake", 500)])
def test_request_that_raises_leaves_nothing(client_of_hr: Client, kind: str, status: int) -> None:
    assert client_of_hr.get(f"/probe/raise/{kind}/").status_code == status
    assert (hospitals(), events()) == ([], [])


def test_request_is_over_when_it_has_been_rolled_back(client_of_hr: Client) -> None:
    client_of_hr.get("/probe/raise/mistake/")
    client_of_hr.get("/probe/answer/200/")
    assert (hospitals(), connection.in_atomic_block) == (["Hospital 200"], False)


def test_response_is_rendered_inside_the_transaction(client_of_hr: Client) -> None:
    assert client_of_hr.get("/probe/render/0/").content == b"/probe/render/0/"
    assert hospitals() == ["/probe/render/0/", "Fra visningen"]


def test_response_that_fails_when_rendered_takes_everything_back(client_of_hr: Client) -> None:
    assert client_of_hr.get("/probe/render/1/").status_code == 500
    assert (hospitals(), events()) == ([], [])


def test_request_tells_history_who_and_where(hr: Any, client_of_hr: Client) -> None:
    client_of_hr.get("/probe/answer/200/", HTTP_X_FORWARDED_FOR="1.2.3.4")
    assert events() == [("Hospital 200", {"user": hr.pk, "path": "/probe/answer/200/"})]


def test_requests_of_two_users_are_told_apart(hr: Any, client_of_hr: Client) -> None:
    other, client = make_user(Role.AUDITOR), Client()
    client.force_login(other)
    client_of_hr.get("/probe/answer/200/")
    client.get("/probe/answer/201/")
    assert [(name, told["user"]) for name, told in events()] == [
        ("Hospital 200", hr.pk),
        ("Hospital 201", other.pk),
    ]


def test_what_is_told_does_not_outlive_the_request(client_of_hr: Client) -> None:
    client_of_hr.get("/probe/answer/200/")
    assert told() is None


@pytest.mark.parametrize("status", [200, 404, 422])
def test_session_is_kept_whatever_the_answer(client_of_hr: Client, status: int) -> None:
    client_of_hr.post(f"/probe/answer/{status}/")
    assert client_of_hr.session["kept"] == status


def test_login_and_logout_are_kept(hr: Any) -> None:
    client = Client()
    assert client.post("/accounts/login/", {"login": hr.email, "password": PASSWORD}).status_code == 302
    assert (client.get("/posts/").status_code, Session.objects.count()) == (200, 1)
    assert client.post("/accounts/logout/").status_code == 302
    assert client.get("/posts/").status_code == 302


def test_failed_page_leaves_its_user_logged_in(client_of_hr: Client) -> None:
    for address in ("/probe/raise/mistake/", "/probe/answer/409/", "/unknown/"):
        client_of_hr.get(address)
    assert client_of_hr.get("/posts/").status_code == 200


# The same without a request


def fail_after(write: Callable[[], Any]) -> None:
    write()
    raise ValueError("halfway")


def test_acting_as_commits_and_tells_who(hr: Any) -> None:
    with acting_as(hr, command="a_command"):
        make_hospital()
    assert events() == [("Rigshospitalet", {"user": hr.pk, "command": "a_command"})]


def test_acting_as_nobody_is_the_system() -> None:
    with acting_as(None, command="a_command"):
        make_hospital()
    assert events() == [("Rigshospitalet", {"user": None, "command": "a_command"})]


def test_acting_as_takes_everything_back_when_it_raises(hr: Any) -> None:
    with pytest.raises(ValueError, match="halfway"), acting_as(hr):
        fail_after(make_hospital)
    assert (hospitals(), events(), told()) == ([], [], None)


def test_acting_as_inside_another_is_a_savepoint(hr: Any) -> None:
    with acting_as(None, command="outer"):
        make_hospital("Ydre", "Y")
        with pytest.raises(ValueError, match="halfway"), acting_as(hr):
            fail_after(lambda: make_hospital("Indre", "I"))
    assert events() == [("Ydre", {"user": None, "command": "outer"})]


def test_acting_as_inside_another_gives_way_to_it_again(hr: Any) -> None:
    with acting_as(None, command="outer"):
        with acting_as(hr, command="inner"):
            make_hospital("Indre", "I")
        make_hospital("Ydre", "Y")
    assert events() == [
        ("Indre", {"user": hr.pk, "command": "inner"}),
        ("Ydre", {"user": None, "command": "outer"}),
    ]


def test_acting_as_reaches_bulk_and_raw_writes(hr: Any) -> None:
    with acting_as(hr):
        Hospital.objects.bulk_create(
            [Hospital(name="Et", short_name="E"), Hospital(name="To", short_name="T")]
        )
        Hospital.objects.update(other_names=["x"])
        with connection.cursor() as cursor:
            cursor.execute("UPDATE allocations_hospital SET name = name || '!'")
    assert [told for _name, told in events()] == [{"user": hr.pk}] * 6


def test_change_outside_any_transaction_is_told_as_nobodys() -> None:
    with transaction.atomic():
        make_hospital()
    assert events() == [("Rigshospitalet", None)]


class CountsBeginnings:
    """How often the database is told who acts."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Any, sql: str, *rest: Any) -> Any:
        self.count += "pghistory.context_metadata" in sql
        return execute(sql, *rest)


def test_request_opens_one_transaction(client_of_hr: Client) -> None:
    with connection.execute_wrapper(beginnings := CountsBeginnings()):
        client_of_hr.get("/posts/")
    assert beginnings.count == 1
