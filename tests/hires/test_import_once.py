"""Each request finds the headings of a table of hires once, and registers its rows in one plan."""

from collections import Counter
from typing import Any

import pytest
from django.test import Client

from hires.bulk import plan, reading
from hires.bulk.reading import read_hires, read_hires_file
from hires.models import Hire
from tests.hires.bulk.test_import_page import address, file_of, send
from tests.support.hire_tables import HEAD, LISE, allocation, departments, hr, pasted
from tests.support.made_workbooks import workbook
from tests.support.register_form import hr_client, today

__all__ = ["address", "allocation", "departments", "hr", "hr_client", "send", "today"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]

FILE = workbook(HEAD, tuple(LISE.get(heading) for heading in HEAD))
ONCE = {"_with_headings": 1, "_run": 1}


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Counts the calls of the real search for headings and of the real run of a plan."""
    counted: Counter[str] = Counter()

    def count(module: Any, name: str) -> None:
        real = getattr(module, name)

        def counting(*arguments: Any, **options: Any) -> Any:
            counted[name] += 1
            return real(*arguments, **options)

        monkeypatch.setattr(module, name, counting)

    count(reading, "_with_headings")
    count(plan, "_run")
    return counted


def counts(calls: Counter[str]) -> dict[str, int]:
    """The calls since the last time."""
    counted = dict(calls)
    calls.clear()
    return counted


def test_workbook_is_searched_and_planned_once_by_each_press(send: Any, calls: Counter[str]) -> None:
    _status, preview = send({"table": ""}, file=file_of(FILE))
    assert counts(calls) == ONCE
    assert send(preview.form, apply="1", shown="x")[0] == 409
    assert counts(calls) == ONCE
    assert send(preview.form, apply="1")[0] == 302
    assert counts(calls) == ONCE
    assert Hire.objects.count() == 1


def test_pasted_rows_are_read_and_planned_once(send: Any, calls: Counter[str]) -> None:
    assert send({"table": pasted(LISE)})[0] == 200
    assert counts(calls) == ONCE


def test_count_notices_a_second_search(calls: Counter[str]) -> None:
    read_hires(read_hires_file(FILE))
    assert counts(calls) == {"_with_headings": 2}


def test_page_without_a_table_plans_nothing(hr_client: Client, address: str, calls: Counter[str]) -> None:
    assert hr_client.get(address).status_code == 200
    assert counts(calls) == {}
