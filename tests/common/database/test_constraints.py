"""Check constraints that are validated together."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from allocations.models import Allocation
from tests.support.factories import make_allocation, make_grant, make_hospital

pytestmark = pytest.mark.django_db

TOTAL = "Det bevilgede beløb kan ikke være negativt."
TARGET = "Måltallet kan ikke være negativt."
WINDOW = "Angiv både første og sidste startdag, i rækkefølge, eller ingen af dem."


def messages(wrong: dict[str, Any]) -> dict[str, list[str]]:
    grant = make_grant()
    for name, value in wrong.items():
        setattr(grant, name, value)
    with pytest.raises(ValidationError) as raised:
        grant.full_clean()
    return raised.value.message_dict


def test_constraints_that_hold_are_asked_about_in_one_statement() -> None:
    grant = make_grant()
    with CaptureQueriesContext(connection) as queries:
        grant.full_clean()
    asked = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(asked) == 2  # the checks, and the name that must be unique


def test_every_constraint_that_fails_is_said() -> None:
    assert messages({"total": -1, "target": -1, "starts_from": None}) == {"__all__": [TOTAL, TARGET, WINDOW]}


def test_constraint_that_fails_is_said_beside_a_field_that_can_not_be_read() -> None:
    said = messages({"target": "mange", "total": -1})
    assert (list(said), said["__all__"]) == (["target", "__all__"], [TOTAL])


def test_object_that_is_made_wrong_after_it_was_valid_is_refused() -> None:
    grant = make_grant()
    grant.full_clean()
    grant.total = -1
    with pytest.raises(ValidationError, match=TOTAL):
        grant.full_clean()
    grant.total = 1
    grant.full_clean()


def test_unique_constraint_is_validated_where_all_checks_hold() -> None:
    allocation = make_allocation(make_grant(), make_hospital())
    twin = Allocation(grant=allocation.grant, hospital=allocation.hospital)
    with pytest.raises(ValidationError) as raised:
        twin.full_clean()
    assert [error.code for error in raised.value.error_dict["__all__"]] == ["unique_together"]
