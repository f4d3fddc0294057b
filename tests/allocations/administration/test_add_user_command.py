"""The first users of a new installation are made from the shell."""

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from tests.support.factories import make_hospital, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Any:
    def type_in(text: str) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO(text))

    type_in("et langt kodeord\n")
    return type_in


def add(*arguments: str, email: str = "Ny@Region.dk", role: str = "hospital_hr") -> None:
    call_command("add_user", email, "--name=Ny Bruger", f"--role={role}", *arguments)


def test_user_is_added_with_hospitals(typed: Any) -> None:
    make_hospital("Bornholms Hospital", "BH")
    make_hospital()
    add("--hospital=rh", "--hospital=BH")
    user = User.objects.get()
    assert (user.email, user.name, user.role) == ("ny@region.dk", "Ny Bruger", "hospital_hr")
    assert user.check_password("et langt kodeord")
    assert [member.hospital.short_name for member in user.memberships.order_by("pk")] == ["RH", "BH"]


def test_unknown_hospital_adds_nobody(typed: Any) -> None:
    make_hospital()
    with pytest.raises(CommandError, match=r"Der er intet hospital med det korte navn XX. Kendte: RH"):
        add("--hospital=RH", "--hospital=XX")
    assert User.objects.count() == 0


def test_password_that_is_too_short_adds_nobody(typed: Any) -> None:
    typed("kort\n")
    with pytest.raises(CommandError, match="12 tegn"):
        add(role="administrator")
    assert User.objects.count() == 0


@pytest.mark.parametrize("name", [".", "123", "\u3164", "\u2800", "\u0301"])
def test_name_without_a_letter_adds_nobody(typed: Any, name: str) -> None:
    with pytest.raises(CommandError, match=r"^Indtast et navn med mindst ét bogstav$"):
        call_command("add_user", "ny@region.dk", f"--name={name}", "--role=auditor")
    assert User.objects.count() == 0


def test_address_that_is_taken_is_said(typed: Any) -> None:
    make_user(email="ny@region.dk")
    with pytest.raises(CommandError, match=r"En anden bruger har allerede denne e-mailadresse."):
        add(role="auditor")


def test_name_that_is_too_long_is_refused_in_the_words_of_the_form(typed: Any) -> None:
    with pytest.raises(CommandError, match=r"^Navn må højst være 120 tegn$"):
        call_command("add_user", "ny@region.dk", f"--name={'x' * 121}", "--role=auditor")
    assert User.objects.count() == 0
