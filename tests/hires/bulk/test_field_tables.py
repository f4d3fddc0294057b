"""Tables of hires as hospitals really sent them, through the command and the page: a last day, leave, and a time of day."""

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command

from allocations.models import Allocation
from hires.models import Hire, Period
from tests.support.hire_import import address, file_of, send
from tests.support.hire_tables import allocation, departments, hr
from tests.support.made_workbooks import workbook
from tests.support.register_form import hr_client

__all__ = ["address", "allocation", "departments", "hr", "hr_client", "send"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_here")]

DECEMBER, MARCH = dt.date(2026, 12, 1), dt.date(2027, 3, 31)
ROW = {
    "Stilling": "Ny",
    "Afdeling": "Akutmodtagelsen",
    "Primært formål": "Kodning og dataregistrering",
    "Særligt udfordret ift. lav aktivitet": "Nej",
    "Ny stilling ud over normeringen": "Ja",
    "Navn": "Prøve Ason",
    "Tjenestenummer": "100001",
    "Personalegruppe": "Lægesekretær",
    "Ansat fra": DECEMBER,
    "Ansat til og med": None,
    "Timer om ugen": 37,
    "Aftalt den": dt.date(2026, 11, 2),
    "Rekrutteringsvej": "Rekrutteret uden for regionen",
    "Er kandidater vurderet?": "Ja, ingen egnede",
    "Tidligere ansat i regionen": "Nej",
    "Bruges ikke til": "Ja",
}


@pytest.fixture(scope="module", autouse=True)
def november() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2026, 11, 30, 10, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture(autouse=True)
def open_window(allocation: Allocation) -> None:
    grant = allocation.grant
    grant.starts_from = grant.starts_until = None
    grant.save()
    allocation.hospital.departments.create(name="Akutmodtagelsen")


def made(**changed: Any) -> bytes:
    """The workbook of one row, with other cells by heading with "_" for a space; a last day moves to its heading's place."""
    cells = {**ROW, **{name.replace("_", " "): value for name, value in changed.items()}}
    if {"Slutdato", "Ansat til"} & cells.keys():
        del cells["Ansat til og med"]
    return workbook(tuple(cells), tuple(cells.values()), name="Ansættelser")


LEFT = {
    "Fratrådt den": dt.date(2026, 10, 31),
    "Orlov": "Orlov fra 01.10.2026",
    "Ansat fra": dt.date(2026, 9, 1),
}
REFUSED = (
    "Kolonnen »Fratrådt den« har datoer, men læses ikke. Slet den, hvis den ikke hører til. "
    "Kolonnen »Orlov« har datoer, men læses ikke. Slet den, hvis den ikke hører til."
)
MOMENTS = {"Ansat fra": dt.datetime(2026, 12, 1, 8), "Aftalt den": dt.datetime(2026, 11, 2, 14, 30)}  # noqa: DTZ001
READ = [
    ({"Slutdato": MARCH}, (DECEMBER, MARCH), "132602.74"),
    ({"Ansat til": MARCH}, (DECEMBER, MARCH), "132602.74"),
    (MOMENTS, (DECEMBER, dt.date(2027, 11, 30)), "400000.00"),
]
NAMES = ["slutdato", "ansat til", "moment"]


@pytest.mark.parametrize(("cells", "days", "cost"), READ, ids=NAMES)
def test_command_reads_the_days(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    cells: dict[str, Any],
    days: tuple[dt.date, dt.date],
    cost: str,
) -> None:
    file = tmp_path / "nye.xlsx"
    file.write_bytes(made(**cells))
    call_command("import_hires", file, hospital="RH", dry_run=True, json=True)
    told = json.loads(capsys.readouterr().out)
    [row] = told["rows"]
    assert [row["first_day"], row["last_day"]] == [day.isoformat() for day in days]
    assert told["cost"] == cost
    assert Hire.objects.count() == 0


@pytest.mark.parametrize(("cells", "days", "_cost"), READ, ids=NAMES)
def test_page_reads_the_days(
    send: Any, cells: dict[str, Any], days: tuple[dt.date, dt.date], _cost: str
) -> None:
    _status, page = send({"file": file_of(made(**cells))})
    assert send(page.form, apply="1")[0] == 302
    assert list(Period.objects.values_list("first_day", "last_day")) == [days]


def test_command_refuses_who_has_left_and_was_on_leave(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "nye.xlsx"
    file.write_bytes(made(**LEFT))
    with pytest.raises(CommandError):
        call_command("import_hires", file, hospital="RH", dry_run=True, json=True)
    [problem] = json.loads(capsys.readouterr().out)["problems"]
    assert (problem["code"], problem["message"]) == ("unread_column", REFUSED)


def test_page_refuses_who_has_left_and_was_on_leave(send: Any) -> None:
    status, page = send({"file": file_of(made(**LEFT))})
    assert (status, page.errors, Hire.objects.count()) == (422, {"file": [REFUSED]}, 0)


def test_two_columns_of_a_last_day_are_refused_by_their_headings(send: Any) -> None:
    status, page = send({"file": file_of(made(Udløbsdato=MARCH))})
    told = (
        "Række 1: »Ansat til og med« og »Udløbsdato« er begge »Ansat til og med«. "
        "Slet den ene, eller ret dens overskrift."
    )
    assert (status, page.errors) == (422, {"file": [f"Ark »Ansættelser«: {told}"]})
