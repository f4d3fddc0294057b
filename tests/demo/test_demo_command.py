"""The demo command, with its migrations and its several logins."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from allocations.models import Grant
from hires.models import Hire
from tests.support.factories import make_grant, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def test_demo_keeps_what_was_entered(capsys: pytest.CaptureFixture[str], monkeypatch: Any) -> None:
    call_command("demo", no_serve=True)
    Grant.objects.update(target=60)
    call_command("demo", no_serve=True)
    assert (Grant.objects.get().target, Hire.objects.count(), User.objects.count()) == (60, 42, 10)
    assert "38 / 55" in capsys.readouterr().out


def test_demo_leaves_a_database_in_use_alone() -> None:
    make_user()
    make_grant()
    with pytest.raises(CommandError, match="Databasen holder noget andet end en demo"):
        call_command("demo", no_serve=True)
    assert (Grant.objects.count(), Hire.objects.count()) == (1, 0)


def test_fresh_demo_leaves_a_named_database_alone(settings: Any) -> None:
    settings.DATABASE_URL = "postgres://somewhere"
    settings.DEBUG = True
    with pytest.raises(CommandError, match="--fresh sletter alt"):
        call_command("demo", no_serve=True, fresh=True)


def test_demo_leaves_a_database_of_production_alone(settings: Any) -> None:
    settings.DATABASE_URL = "postgres://somewhere"
    with pytest.raises(CommandError, match="demo fylder en database med opdigtede"):
        call_command("demo", no_serve=True)
    assert User.objects.count() == 0
