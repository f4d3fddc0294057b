"""Family B: more is sent than the form asks for, or more is asked for than the role gives. Named by the id of the case."""

from typing import Any

import pytest
from django.apps import apps
from django.db import transaction

from accounts.enums import Role
from accounts.models import User
from hires.models import Hire, Post
from hrtrack.common.database.acting import acting_as
from tests.support.access import FORM_PAGES, ROLES
from tests.support.isolation import of_hospital, refused
from tests.support.pages import Page
from tests.support.world import World, contents

pytestmark = pytest.mark.django_db


def every_column(world: World) -> dict[str, str]:
    """Something for every column of every model, and for what forms and the history add."""
    columns = {field.attname for model in apps.get_models() for field in model._meta.concrete_fields}
    names = {field.name for model in apps.get_models() for field in model._meta.get_fields()}
    others = {
        "pk",
        "hospital_0",
        "state",
        "status",
        "locked",
        "created_by",
        "created_at",
        "pgh_context",
        "is_superuser",
        "is_staff",
    }
    return dict.fromkeys(sorted(columns | names | others), str(world.b.hospital_id))


def stored(row: Any) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


CHANGED = {
    "hires:change_post": ("department", "En anden afdeling"),
    "hires:change_hire": ("name", "Et andet navn"),
}


@pytest.mark.parametrize("name", CHANGED)
def test_b01_b02_columns_that_the_form_does_not_ask_for_are_not_written(world: World, name: str) -> None:
    client, address = world.clients["hr_of_a"], world.address(name)
    response = client.get(address)
    field, value = CHANGED[name]
    fields = response.context["form"].fields
    more = {column: sent for column, sent in every_column(world).items() if column not in fields}

    def rows_after(sent: dict[str, str]) -> list[dict[str, Any]]:
        with transaction.atomic():
            assert client.post(address, sent).status_code == 302
            hire = Hire.objects.get(pk=world.post_of_a.hires.get().pk)
            found = [stored(Post.objects.get(pk=world.post_of_a.pk)), stored(hire), stored(hire.employee)]
            transaction.set_rollback(True)
        # A department of that name is made anew each time.
        return [{key: value for key, value in row.items() if key != "department_id"} for row in found]

    asked = {**Page(response).form, field: value}
    assert rows_after({**more, **asked}) == rows_after(asked)


@pytest.mark.parametrize("name", [name for name, role in FORM_PAGES.items() if role == "administrator"])
def test_b01_form_of_an_administrator_writes_nothing_of_it_for_another(world: World, name: str) -> None:
    before = contents()
    sent = every_column(world) | {"name": "", "short_name": "", "email": ""}
    for role in ("hr_of_a", "center_hr", "auditor"):
        assert world.clients[role].post(world.address(name), sent).status_code == 403
    assert contents() == before


def test_b04_language_is_ones_own(world: World) -> None:
    other = world.users["hr_of_b"]
    sent = {"language": "en", "next": "/posts/", "user": other.pk, "user_id": other.pk, "pk": other.pk}
    assert world.clients["hr_of_a"].post("/language/", sent).status_code == 302
    languages = dict(User.objects.values_list("pk", "language"))
    assert (languages[world.users["hr_of_a"].pk], languages[other.pk]) == ("en", "da")


@pytest.mark.parametrize(
    "path",
    [
        "/admin/",
        "/admin/autocomplete/?app_label=hires&model_name=hire&field_name=post",
        "/admin/accounts/user/",
        "/shell/",
        "/api/schema/",
        "/__debug__/",
        "/loaddata/",
        "/accounts/email/",
        "/accounts/password/change/",
        "/accounts/signup/",
    ],
)
def test_a17_b05_b14_what_is_not_ours_is_not_there(world: World, path: str) -> None:
    for role in ROLES:
        assert world.clients[role].get(path).status_code == 404, role


def test_b06_center_hr_administers_no_users(world: World) -> None:
    client = world.clients["center_hr"]
    pages = ["allocations:users", "allocations:user", "allocations:invite_user", "allocations:user_link"]
    assert [client.get(world.address(name)).status_code for name in pages] == [403] * 4


def test_b16_rights_taken_between_preview_and_import_stop_it(world: World) -> None:
    client = world.clients["administrator"]
    address = world.address("allocations:import")
    sent = Page(client.get(address)).form
    User.objects.filter(pk=world.users["administrator"].pk).update(role=Role.CENTER_HR)
    before = contents()
    assert client.post(address, {**sent, "apply": "1"}).status_code == 403
    assert contents() == before


# The same by SQL: whoever acts, only an administrator gives rights.

RIGHTS = [
    "UPDATE accounts_user SET role = 'administrator' WHERE id = {own}",
    "UPDATE accounts_user SET role = 'hospital_hr' WHERE id = {other}",
    "UPDATE accounts_user SET is_active = true WHERE id = {own} OR true",
    "UPDATE accounts_user SET email = 'ny@region.dk' WHERE id = {own}",
    "UPDATE accounts_user SET password = 'x' WHERE id = {other}",
    "DELETE FROM accounts_user WHERE id = {other}",
    "INSERT INTO accounts_user (email, name, role, is_active, password, language) VALUES ('ny@x.dk', 'Ny', 'auditor', true, 'x', 'da')",
    "INSERT INTO allocations_membership (user_id, hospital_id) VALUES ({own}, {hospital})",
    "UPDATE allocations_membership SET hospital_id = {hospital}",
]


@pytest.mark.parametrize("sql", RIGHTS)
@pytest.mark.parametrize("role", ["hr_of_a", "center_hr", "auditor", "hr_of_none"])
def test_b_rights_are_not_taken_by_sql(world: World, role: str, sql: str) -> None:
    user, other = world.users[role], world.users["hr_of_b"]
    values = {"own": user.pk, "other": other.pk, "hospital": world.b.hospital_id}
    with of_hospital(user) as cursor:
        told = refused(cursor, sql.format(**values))
    # The last: an update that reaches no row.
    assert told in (
        "only administrators",
        "row-level security policy",
        "permission denied",
        "Cannot update rows",
        "0",
    )


def test_b_own_password_and_language_are_ones_own_to_change(world: World) -> None:
    user = world.users["hr_of_a"]
    with acting_as(user, path="/"):
        assert User.objects.filter(pk=user.pk).update(password="!", language="en") == 1
