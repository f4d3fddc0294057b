"""A user is given hospitals out of many: those that are chosen are shown, and the others are folded by their first letter."""

import pytest
from django.test import Client

from accounts.enums import Role
from accounts.models import User
from allocations.administration.users import MOST_BOXES
from allocations.models import Hospital
from tests.support.factories import make_hospital, make_user
from tests.support.pages import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(make_user(Role.ADMINISTRATOR))
    return client


def hospitals_of(letters: str) -> list[Hospital]:
    return [
        make_hospital(f"{letter}{number:02}", f"{letter}{number}") for number, letter in enumerate(letters)
    ]


def folds(page: Page) -> list[tuple[str, int]]:
    """(summary, number of boxes inside) of each fold."""
    return [
        (fold.one("summary").text, len(fold.all("input")))
        for box in page.root.all(class_="folded-boxes")
        for fold in box.all("details")
    ]


def test_few_hospitals_are_not_folded(admin: Client) -> None:
    hospitals_of("A" * MOST_BOXES)
    page = Page(admin.get("/users/invite/"))
    assert (folds(page), len(page.root.all("input", name="hospitals"))) == ([], MOST_BOXES)


def test_many_hospitals_are_folded_by_their_first_letter_in_danish_order(admin: Client) -> None:
    hospitals_of("ÅBB" + "A" * MOST_BOXES)
    page = Page(admin.get("/users/invite/"))
    assert folds(page) == [(f"A {MOST_BOXES}", MOST_BOXES), ("B 2", 2), ("Å 1", 1)]


def test_chosen_hospitals_stand_outside_the_folds_and_all_are_sent(admin: Client) -> None:
    first, *_others = hospitals_of("B" + "A" * MOST_BOXES)
    subject = make_user(Role.HOSPITAL_HR, first)
    page = Page(admin.get(f"/users/{subject.pk}/"))
    assert folds(page) == [(f"A {MOST_BOXES}", MOST_BOXES)]
    assert page.form["hospitals"] == str(first.pk)


def test_user_is_invited_with_hospitals_out_of_the_folds(admin: Client) -> None:
    first, second, *_others = hospitals_of("AB" + "C" * MOST_BOXES)
    sent = {
        "name": "Hanne Riis",
        "email": "hanne@demo.example",
        "role": "hospital_hr",
        "hospitals": [str(first.pk), str(second.pk)],
    }
    assert admin.post("/users/invite/", sent).status_code == 200
    user = User.objects.get(email="hanne@demo.example")
    assert set(user.memberships.values_list("hospital", flat=True)) == {first.pk, second.pk}
