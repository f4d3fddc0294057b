"""A later table corrects the earlier one, replaces it by a decision, or adds to it; what was decided before stays."""

import datetime as dt
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client

from allocations.entitlements import entitlements_of, price_on
from allocations.enums import TableEffect
from allocations.imports.apply import ImportRefused, apply_import
from allocations.imports.plan import FOR_ALL, Plan
from allocations.imports.record import ImportSource
from allocations.imports.undo import obstacles_to_undo, undo_import
from allocations.models import AllocationImport, BudgetRow, Grant, Target
from allocations.reading import read_table
from allocations.services.grants import GrantTerms
from allocations.services.table_application import TableApplication
from tests.support.import_form import ADDRESS, administrator, browser_of_administrator, send
from tests.support.memo_table import table
from tests.support.pages import Page

__all__ = ["administrator", "browser_of_administrator", "send"]

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 2, 1, 12, tzinfo=dt.UTC)
FIRST = ("Det ene", "", 62_640, 104), ("Det andet", "", 31_360, 52)
SECOND = ("Det ene", "", 125_260, 208), ("Det andet", "", 62_640, 105)


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def imported(
    rows: Any, target: int, how: TableApplication | None = None, price: int = 600_000, **options: Any
) -> Plan:
    terms = GrantTerms(
        name="Sygeplejersker",
        total=Decimal(sum(row[2] for row in rows) * 1000),
        unit_price=Decimal(price),
        target=Decimal(target),
    )
    return apply_import(
        terms,
        read_table(table(*rows)),
        by=None,
        how=how,
        **{"reasons": {FOR_ALL: "Ny beslutning"}, **options},
    )


def budgets(day: dt.date) -> dict[str, tuple[int, int, int, int]]:
    """Budget, original budget (tkr.), target and original target as of a day, by hospital."""
    grant = Grant.objects.get()
    names = dict(grant.allocations.values_list("hospital", "hospital__name"))
    return {
        names[key]: (
            int(e.budget) // 1000,
            int(e.original_budget) // 1000,
            int(e.target),
            int(e.original_target),
        )
        for key, e in entitlements_of(grant, day).items()
    }


LAST_OF_2025, IN_2026 = dt.date(2025, 12, 31), dt.date(2026, 2, 1)
AS_BEFORE = {"Det ene": (62_640, 62_640, 104, 104), "Det andet": (31_360, 31_360, 52, 52)}


def test_first_table_is_one_row_of_each_from_the_beginning() -> None:
    imported(FIRST, 156)
    assert (
        list(BudgetRow.objects.order_by("pk").values_list("financial_year", "kind", "decided_on"))
        == [(None, "original", None)] * 2
    )
    assert list(Target.objects.values_list("first_day", "decided_on")) == [(None, None)] * 2
    assert budgets(LAST_OF_2025) == AS_BEFORE


def test_table_of_a_second_year_leaves_the_first_as_it_was() -> None:
    imported(FIRST, 156)
    how = TableApplication(
        effect=TableEffect.ADDS,
        decided_on=dt.date(2026, 1, 15),
        financial_year=2026,
        earlier_year=2025,
        target_adds=False,
        reference="Sag 12",
    )
    plan = imported(SECOND, 313, how)
    assert [(row.before and row.before.amount, row.amount, row.target) for row in plan.rows] == [
        (0, 125_260_000, 208),
        (0, 62_640_000, 105),
    ]
    assert budgets(LAST_OF_2025) == AS_BEFORE
    assert budgets(IN_2026) == {
        "Det ene": (187_900, 187_900, 208, 208),
        "Det andet": (94_000, 94_000, 105, 105),
    }
    rows = BudgetRow.objects.filter(hospital__name="Det ene").values_list(
        "financial_year", "amount", "reference"
    )
    assert list(rows) == [(2025, 62_640_000, ""), (2026, 125_260_000, "Sag 12")]
    assert (Grant.objects.get().total, Grant.objects.get().target) == (281_900_000, 313)


def test_created_targets_add_up_from_a_day() -> None:
    rows = (("Det ene", "", 100, 157),)
    imported(rows, 157)
    how = TableApplication(
        effect=TableEffect.ADDS, decided_on=dt.date(2020, 12, 1), first_day=dt.date(2021, 1, 1)
    )
    imported(rows, 157, how)
    days = (dt.date(2020, 12, 31), dt.date(2021, 1, 1))
    assert [budgets(day)["Det ene"] for day in days] == [(200, 100, 157, 157), (200, 100, 314, 314)]
    assert Grant.objects.get().target == 314


def test_table_that_replaces_is_a_change_decided_on_a_day() -> None:
    imported(FIRST, 156)
    how = TableApplication(
        effect=TableEffect.REPLACES, decided_on=dt.date(2026, 1, 10), first_day=dt.date(2026, 1, 20)
    )
    imported((("Det ene", "", 60_000, 100), ("Det andet", "", 31_360, 52)), 152, how)
    assert budgets(dt.date(2026, 1, 9)) == AS_BEFORE
    assert budgets(dt.date(2026, 1, 19))["Det ene"] == (60_000, 62_640, 104, 104)
    assert budgets(dt.date(2026, 1, 20))["Det ene"] == (60_000, 62_640, 100, 104)
    assert budgets(IN_2026)["Det andet"] == AS_BEFORE["Det andet"]
    assert BudgetRow.objects.filter(kind="change").count() == 1


def test_table_that_corrects_was_always_so() -> None:
    imported(FIRST, 156)
    imported((("Det ene", "", 60_000, 100), ("Det andet", "", 31_360, 52)), 152)
    assert budgets(LAST_OF_2025)["Det ene"] == (60_000, 60_000, 100, 100)
    assert [row.events.count() for row in BudgetRow.objects.order_by("amount")] == [1, 2]


def test_table_that_corrects_leaves_an_indexation() -> None:
    imported((FIRST[0],), 104)
    allocation = Grant.objects.get().allocations.get()
    BudgetRow.objects.create(
        allocation=allocation,
        grant=allocation.grant,
        hospital=allocation.hospital,
        kind="indexation",
        amount=1_000_000,
        decided_on=dt.date(2026, 1, 1),
    )
    imported((("Det ene", "", 60_000, 104),), 104)
    assert budgets(IN_2026)["Det ene"] == (61_000, 60_000, 104, 104)


@pytest.mark.parametrize("effect", [TableEffect.REPLACES, TableEffect.ADDS])
def test_new_price_of_a_later_table_holds_from_its_first_day(effect: TableEffect) -> None:
    imported(FIRST, 156)
    how = TableApplication(
        effect=effect, decided_on=dt.date(2026, 1, 10), first_day=dt.date(2026, 1, 20), target_adds=False
    )
    imported(FIRST, 156, how, price=615_000)
    grant = Grant.objects.get()
    days = (LAST_OF_2025, dt.date(2026, 1, 19), dt.date(2026, 1, 20))
    assert [price_on(grant, day) for day in days] == [600_000, 600_000, 615_000]


def test_day_of_the_decision_is_today_unless_said() -> None:
    imported(FIRST, 156)
    plan = imported(SECOND, 313, TableApplication(effect=TableEffect.REPLACES))
    assert (plan.how.decided_on, plan.how.first_day) == (NOW.date(), NOW.date())


@pytest.mark.parametrize(
    ("how", "code"),
    [
        (TableApplication(effect=TableEffect.ADDS, financial_year=2026), "earlier_year_missing"),
        (
            TableApplication(effect=TableEffect.REPLACES, decided_on=dt.date(2026, 2, 2)),
            "decided_in_future",
        ),
    ],
)
def test_what_can_not_be_is_refused(how: TableApplication, code: str) -> None:
    imported(FIRST, 156)
    with pytest.raises(ImportRefused) as refused:
        imported(SECOND, 313, how)
    assert [error.code for error in refused.value.plan.errors] == [code]


def test_money_by_years_asks_for_the_year() -> None:
    imported(FIRST, 156)
    by_year = TableApplication(effect=TableEffect.ADDS, financial_year=2026, earlier_year=2025)
    imported(SECOND, 313, by_year)
    with pytest.raises(ImportRefused) as refused:
        imported(SECOND, 313, TableApplication(effect=TableEffect.REPLACES))
    assert [error.code for error in refused.value.plan.errors] == ["financial_year_missing"]
    again = TableApplication(effect=TableEffect.REPLACES, financial_year=2025, first_day=dt.date(2025, 1, 1))
    imported((("Det ene", "", 60_000, 104), FIRST[1]), 156, again)
    amounts = BudgetRow.objects.filter(hospital__name="Det ene").values_list(
        "financial_year", "kind", "amount"
    )
    assert list(amounts) == [
        (2025, "original", 62_640_000),
        (2025, "change", -2_640_000),
        (2026, "original", 125_260_000),
    ]


def test_same_table_that_adds_again_is_asked_about() -> None:
    source = ImportSource.pasted("samme")
    imported(FIRST, 156, source=source)
    with pytest.raises(ImportRefused) as refused:
        imported(FIRST, 156, TableApplication(effect=TableEffect.ADDS), source=source, reasons={})
    assert [check.code for check in refused.value.plan.asks_reason] == ["imported_before"]


@pytest.mark.parametrize("effect", TableEffect)
def test_undone_later_table_leaves_everything_as_it_was(effect: TableEffect) -> None:
    imported(FIRST, 156)
    before = (
        budgets(dt.date.max),
        Grant.objects.values().get(),
        list(BudgetRow.objects.order_by("pk").values()),
    )
    adds = {"financial_year": 2026, "earlier_year": 2025} if effect == TableEffect.ADDS else {}
    plan = imported(SECOND, 313, TableApplication(effect=effect, **adds), price=615_000)
    made = AllocationImport.objects.get(pk=plan.recorded)
    assert set(made.budgetrows.values_list("pk", flat=True)) == (
        set() if effect == TableEffect.CORRECTS else {row.pk for row in BudgetRow.objects.order_by("-pk")[:2]}
    )
    undo_import(by=None, record=made, reason="Forkert")
    after = (
        budgets(dt.date.max),
        Grant.objects.values().get(),
        list(BudgetRow.objects.order_by("pk").values()),
    )
    assert after == before
    assert price_on(Grant.objects.get(), NOW.date()) == 600_000


def test_import_is_not_undone_after_a_row_was_added_by_hand() -> None:
    plan = imported(FIRST, 156)
    row = BudgetRow.objects.get(hospital__name="Det ene")
    BudgetRow.objects.create(
        allocation=row.allocation, grant=row.grant, hospital=row.hospital, kind="change", amount=0
    )
    record = AllocationImport.objects.get(pk=plan.recorded)
    assert obstacles_to_undo(record) == ["Fordelingen til Det ene er rettet siden."]


# On the page and by the command

SMALL = (("Det ene", "", 400, 1), ("Det andet", "", 400, 1))
MORE = (("Det ene", "", 500, 1), ("Det andet", "", 800, 2))
FORM = {"name": "Lille", "unit_price": "400.000", "counted_in": "posts", "full_time_hours": "37"}


def test_page_asks_how_a_later_table_applies(send: Any, browser_of_administrator: Client) -> None:
    first = {**FORM, "table": table(*SMALL), "total": "800.000", "target": "2"}
    _status, preview = send(first)
    assert [name for name in preview.form if name.startswith("how-")] == []
    browser_of_administrator.post(ADDRESS, {**preview.form, "apply": "1"})
    second = {**first, "table": table(*MORE), "total": "1.300.000", "target": "3"}
    _status, preview = send(second)
    assert [name for name in preview.form if name.startswith("how-")] == []
    chosen = {**preview.form, "how-effect": "adds"}
    adds = Page(browser_of_administrator.post(ADDRESS, chosen))
    assert (adds.form["how-decided_on"], adds.form["how-first_day"]) == ("01.02.2026", "01.02.2026")
    dated = {
        **adds.form,
        "how-decided_on": "15.01.2026",
        "how-first_day": "01.03.2026",
        "how-reference": "Sag 3",
    }
    ready = Page(browser_of_administrator.post(ADDRESS, dated))
    browser_of_administrator.post(ADDRESS, {**ready.form, "apply": "1"})
    assert budgets(dt.date(2026, 3, 1)) == {"Det ene": (900, 400, 2, 2), "Det andet": (1_200, 400, 3, 3)}
    assert budgets(dt.date(2026, 1, 14)) == {"Det ene": (400, 400, 1, 1), "Det andet": (400, 400, 1, 1)}
    added = BudgetRow.objects.filter(kind="change").values_list("reference", "decided_on")
    assert list(added) == [("Sag 3", dt.date(2026, 1, 15))] * 2


def test_page_asks_why_a_table_with_other_figures_comes(send: Any, browser_of_administrator: Client) -> None:
    first = {**FORM, "table": table(*SMALL), "total": "800.000", "target": "2"}
    browser_of_administrator.post(ADDRESS, {**send(first)[1].form, "apply": "1"})
    preview = send({**first, "table": table(*MORE), "total": "1.300.000", "target": "3"})[1]
    status, asked = send(preview.form, apply="1")
    missing = "Vælg, hvorfor der kommer en tabel mere"
    reason = "Indtast en begrundelse for indlæsningen på mindst 3 tegn"
    assert (status, asked.errors) == (422, {"how-effect": [missing], "reason-all": [reason]})
    assert asked.summary == [missing, reason]
    assert budgets(IN_2026)["Det ene"] == (400, 400, 1, 1)
    answers = {"how-effect": "corrects", "reason-all": "Skrivefejl"}
    assert send(asked.form, apply="1", **answers)[0] == 302
    assert budgets(IN_2026)["Det ene"] == (500, 500, 1, 1)


def test_page_does_not_ask_why_the_same_table_comes_again(
    send: Any, browser_of_administrator: Client
) -> None:
    first = {**FORM, "table": table(*SMALL), "total": "800.000", "target": "2"}
    browser_of_administrator.post(ADDRESS, {**send(first)[1].form, "apply": "1"})
    preview = send({**first, "restriction": "diktering"})[1]
    assert len(preview.root.all("input", name="how-effect")) == 3
    assert send(preview.form, apply="1")[0] == 302
    assert (Grant.objects.get().restriction, BudgetRow.objects.count()) == ("diktering", 2)


def test_page_says_what_is_wrong_with_a_day_and_applies_nothing(
    send: Any, browser_of_administrator: Client
) -> None:
    first = {**FORM, "table": table(*SMALL), "total": "800.000", "target": "2"}
    browser_of_administrator.post(ADDRESS, {**send(first)[1].form, "apply": "1"})
    preview = send({**first, "table": table(*MORE), "total": "1.300.000", "target": "3"})[1]
    wrong = {**preview.form, "how-effect": "replaces", "how-decided_on": "i morgen", "apply": "1"}
    assert browser_of_administrator.post(ADDRESS, wrong).status_code == 422
    future = {**wrong, "how-decided_on": "02.02.2026"}
    response = browser_of_administrator.post(ADDRESS, future)
    assert (response.status_code, Page(response).title) == (422, "Se indlæsningen igennem")
    assert budgets(IN_2026)["Det ene"] == (400, 400, 1, 1)


def test_command_adds_a_year(tmp_path: Path) -> None:
    def run(rows: Any, total: int, target: int, *more: str) -> str:
        file, out = tmp_path / "tabel.txt", StringIO()
        file.write_text(table(*rows))
        call_command(
            "import_allocations",
            str(file),
            "--grant=Lille",
            "--unit-price=400000",
            f"--total={total}",
            f"--target={target}",
            "--create-hospitals",
            *more,
            stdout=out,
        )
        return out.getvalue()

    run(SMALL, 800_000, 2)
    options = ["--effect=adds", "--financial-year=2026", "--earlier-year=2025", "--targets-in-all"]
    said = run(MORE, 1_300_000, 3, *options, "--decided-on=2026-01-15", "--targets-from=2026-01-01")
    assert (
        "Besluttet 15.01.2026. Beløbene lægges til budgettet, og tabellens måltal gælder fra 01.01.2026."
        in said
    )
    assert budgets(IN_2026) == {"Det ene": (900, 900, 1, 1), "Det andet": (1_200, 1_200, 2, 2)}
