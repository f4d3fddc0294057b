"""Allocation tables as text."""

from decimal import Decimal

from allocations.services.grants import GrantTerms
from tests.support.memo_table import table

MEMO = GrantTerms(
    name="Lægesekretærer 2018",
    total=Decimal(22_000_000),
    unit_price=Decimal(400_000),
    target=Decimal(55),
    decision_reference="Bilag 1",
    restriction="genindførelse af diktering",
    purposes=["Kodning og dataregistrering", "Øget aktivitet og patientbehandling"],
    staff_groups=["Lægesekretær"],
)
SMALL = GrantTerms(name="Lille", total=Decimal(800_000), unit_price=Decimal(400_000), target=Decimal(2))
TWO = table(("Det ene", 50, 400, 1), ("Det andet", 50, 400, 1), ("I alt", 100, 800, 2))
ONE_IMPORT = {"AllocationImport": 1, "AllocationImportEvent": 1}


def more(before: dict[str, int], **added: int) -> dict[str, int]:
    return {name: count + added.get(name, 0) for name, count in before.items()}
