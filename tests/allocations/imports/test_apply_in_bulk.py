"""Many rows at once: as many statements as for a few, the same rules and refusals, one event for each row."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from allocations.hospital_names import HospitalNames
from allocations.imports.apply import apply_import
from allocations.imports.plan import FOR_ALL
from allocations.imports.prepare import plan_import
from allocations.models import Allocation, Hospital
from allocations.reading import Reading, read_table
from allocations.services.allocations import DecidedAllocation, save_allocations
from allocations.services.grants import GrantTerms
from allocations.services.hospitals import create_hospitals
from tests.support.factories import make_allocation, make_grant, make_hospital, make_user
from tests.support.memo_table import table

WHY = {FOR_ALL: "Ny beslutning"}

pytestmark = pytest.mark.django_db


def terms_of(rows: int, name: str = "Mange") -> GrantTerms:
    return GrantTerms(
        name=name, total=Decimal(400_000 * rows), unit_price=Decimal(400_000), target=Decimal(rows)
    )


def reading_of(rows: int, target: int = 1) -> Reading:
    share = round(100 / rows, 4)
    names = [f"Sygehus {rows}-{number}" for number in range(rows)]
    return read_table(
        table(
            *((name, str(share).replace(".", ","), 400, target) for name in names),
            ("I alt", 100, 400 * rows, target * rows),
        )
    )


def queries(work: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as asked:
        work()
    return len(asked)


def counted(rows: int) -> list[int]:
    """Queries of planning and of applying a new table, the same with other targets, and the same for another grant."""
    terms, other = terms_of(rows, f"Nogle {rows}"), terms_of(rows, f"Andre {rows}")
    return [
        queries(lambda: plan_import(terms, reading_of(rows))),
        queries(lambda: apply_import(terms, reading_of(rows), by=None, reasons=WHY)),
        queries(lambda: plan_import(terms, reading_of(rows, 2))),
        queries(lambda: apply_import(terms, reading_of(rows, 2), by=None, reasons=WHY)),
        queries(lambda: apply_import(other, reading_of(rows), by=None, reasons=WHY)),
    ]


def test_many_rows_take_as_many_queries_as_a_few() -> None:
    assert counted(2) == counted(40)


def test_every_row_has_one_event() -> None:
    apply_import(terms_of(40), reading_of(40), by=None, reasons=WHY)
    assert [each.events.count() for each in Hospital.objects.all()] == [1] * 40
    apply_import(terms_of(40), reading_of(40, 2), by=None, reasons=WHY)
    for allocation in Allocation.objects.all():
        [target], [row] = allocation.targets.all(), allocation.budgetrows.all()
        assert list(target.events.order_by("pgh_id").values_list("pgh_label", "value")) == [
            ("insert", 1),
            ("update", 2),
        ]
        assert [each.events.count() for each in (allocation, row)] == [1, 1]


def decided(hospital: Hospital, kr: int, **figures: Any) -> DecidedAllocation:
    figures = {"share_percent": None, "target": Decimal(1), "amount": Decimal(kr), **figures}
    return DecidedAllocation(hospital=hospital, **figures)


def test_new_and_changed_rows_are_saved_together() -> None:
    grant = make_grant()
    first, second = make_hospital("Det ene", "E"), make_hospital("Det andet", "A")
    changed = make_allocation(grant, first, share_percent=None, amount=1, target=Decimal(1))
    save_allocations(by=None, grant=grant, decided=[decided(first, 2), decided(second, 3)])
    stored = Allocation.objects.order_by("pk").values_list("hospital", "budgetrows__amount")
    assert list(stored) == [(first.pk, 2), (second.pk, 3)]
    assert Allocation.objects.get(hospital=first) == changed


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"amount": Decimal(-1)}, "Det tildelte beløb kan ikke være negativt."),
        ({"target": Decimal(-1)}, "Måltallet kan ikke være negativt."),
        ({"share_percent": Decimal(-1)}, "Fordelingsnøglen kan ikke være negativ."),
        ({"target": Decimal("1.5")}, "Indtast et helt antal stillinger"),
        ({"amount": Decimal("0.001")}, "Tildelt beløb må højst have 2 decimaler"),
    ],
)
def test_one_wrong_row_takes_the_others_back(wrong: dict[str, Any], message: str) -> None:
    grant = make_grant()
    right, other = make_hospital("E", "E"), make_hospital("A", "A")
    with pytest.raises(ValidationError) as refused:
        save_allocations(by=None, grant=grant, decided=[decided(right, 1), decided(other, 1, **wrong)])
    assert (refused.value.messages, Allocation.objects.exists()) == ([message], False)


TAKEN = "Et andet hospital har allerede dette korte navn."
SAME = "Et andet hospital har allerede dette navn."


@pytest.mark.parametrize(
    ("named", "messages"),
    [
        ([("Det ene", "E"), ("Det andet", "rh")], [TAKEN]),
        ([("Det ene", "E"), ("Det andet", "e")], [TAKEN]),
        ([("Det ene", "E"), ("DET ENE", "A")], [SAME]),
        ([("Det ene", "E"), ("rigshospitalet", "RH")], [SAME, TAKEN]),
    ],
)
def test_one_hospital_that_cannot_be_created_takes_the_others_back(
    named: list[tuple[str, str]], messages: list[str]
) -> None:
    make_hospital()
    with pytest.raises(ValidationError) as refused:
        create_hospitals(by=None, names=named)
    assert (refused.value.messages, Hospital.objects.count()) == (messages, 1)


def test_hospitals_are_created_in_the_order_given() -> None:
    made = create_hospitals(by=None, names=[("Det ene", "E"), (" Det\u00a0andet ", "A")])
    assert [(each.name, Hospital.objects.get(pk=each.pk).short_name) for each in made] == [
        ("Det ene", "E"),
        ("Det andet", "A"),
    ]


@pytest.mark.parametrize("role", [Role.HOSPITAL_HR, Role.CENTER_HR, Role.AUDITOR])
def test_only_an_administrator_may_create_hospitals(role: Role) -> None:
    with pytest.raises(PermissionDenied):
        create_hospitals(by=make_user(role), names=[])


def test_short_names_of_thousands_alike_differ_and_can_be_saved() -> None:
    names = HospitalNames([])
    long = "Alle Bogstaver Cirka Dobbelt Eller Flere Gange Hver"
    proposed = [names.propose_short_name(long) for _time in range(2000)]
    assert (len(set(proposed)), max(map(len, proposed))) == (2000, 10)
