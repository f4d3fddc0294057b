"""Tables of hires as a hospital pastes them."""

import datetime as dt

import pytest

from accounts.models import User
from allocations.models import Allocation
from hires.bulk.reading import SourceHires, read_hires
from tests.support.factories import NAMES, make_user
from tests.support.register_form import allocation_to_register

HEAD = (
    "Stilling",
    "Afdeling",
    "Primært formål",
    "Øvrige formål",
    f"Spørgsmål om afdelingen: {NAMES['low_activity_question']}",
    "Ny stilling ud over normeringen",
    "Navn",
    "Tjenestenummer",
    "Personalegruppe",
    "Ansat fra",
    "Ansat til og med",
    "Timer om ugen",
    "Aftalt den",
    "Rekrutteringsvej",
    "Er kandidater vurderet?",
    "Hvorfor ikke vurderet?",
    "Tidligere ansat i regionen",
    "Bruges ikke til: genindførelse af diktering",
)
LISE = {
    "Afdeling": "Onkologisk Klinik",
    "Primært formål": "Kodning og dataregistrering",
    "Ny stilling ud over normeringen": "Ja",
    "Navn": "Lise Holm",
    "Tjenestenummer": "12345678",
    "Personalegruppe": "Lægesekretær",
    "Ansat fra": "01.06.2018",
    "Timer om ugen": "37",
    "Aftalt den": "14.05.2018",
    "Rekrutteringsvej": "RegionH Match (omplacering)",
    "Tidligere ansat i regionen": "Ja",
    "Bruges ikke til: genindførelse af diktering": "Ja",
}
ANNE = {
    **LISE,
    "Navn": "Anne Bech",
    "Tjenestenummer": "22345678",
    "Ansat fra": "15.06.2018",
    "Timer om ugen": "18,5",
}
YEAR = (dt.date(2018, 3, 1), dt.date(2019, 2, 28))


def row(**changed: str) -> dict[str, str]:
    """Lise Holm's row, with other answers by field."""
    by_field = dict(zip(FIELDS, HEAD, strict=True))
    return {**LISE, **{by_field[field]: text for field, text in changed.items()}}


FIELDS = (
    "post",
    "department",
    "purpose",
    "further_purposes",
    "low_activity",
    "is_additional",
    "name",
    "employee_number",
    "staff_group",
    "first_day",
    "last_day",
    "weekly_hours",
    "agreed_on",
    "route",
    "candidates_assessed",
    "not_assessed_reason",
    "formerly_employed",
    "restriction_attested",
)


def pasted(*rows: dict[str, str], head: tuple[str, ...] = HEAD) -> str:
    return "\n".join("\t".join(line) for line in [head, *([r.get(each, "") for each in head] for r in rows)])


def table(*rows: dict[str, str]) -> SourceHires:
    return read_hires(pasted(*rows))


@pytest.fixture
def allocation() -> Allocation:
    return allocation_to_register()


@pytest.fixture
def hr(allocation: Allocation) -> User:
    return make_user("hospital_hr", allocation.hospital)


@pytest.fixture
def departments(allocation: Allocation) -> None:
    allocation.hospital.departments.create(name="Onkologisk Klinik")
