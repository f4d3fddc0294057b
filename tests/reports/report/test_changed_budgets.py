"""A report shows the budget with its changes, and the original target beside one that was cut; only where there are any."""

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.test import Client

from accounts.enums import Role
from allocations.models import Allocation, BudgetRow, Target
from hires.figures.definitions import GENERAL_RULES, label_of
from reports.documents.blocks import TableBlock
from reports.documents.data_formats import as_csv, as_json
from reports.documents.excel import progress_book
from reports.documents.memo import blocks_of
from reports.report.build import build_report
from reports.report.progress import COLUMNS
from tests.support.factories import (
    make_allocation,
    make_budget_row,
    make_grant,
    make_hospital,
    make_target,
    make_user,
)
from tests.support.pages import Page

pytestmark = pytest.mark.django_db

CUT = dt.date(2018, 9, 1)
BEFORE, AFTER = dt.date(2018, 8, 31), dt.date(2018, 9, 1)
FIGURES = ("allocated", "original_budget", "budget_changes", "target", "original_target")


@pytest.fixture
def cut() -> Allocation:
    grant = make_grant(target=17)
    allocation = make_allocation(grant, amount=6_522_000, target=16)
    make_allocation(grant, make_hospital("Bornholms Hospital", "BH"), amount=389_000, target=1)
    make_budget_row(allocation, -522_000, kind="change", decided_on=CUT, reference="Sag 9")
    make_budget_row(allocation, 60_000, kind="indexation", decided_on=CUT)
    make_target(allocation, 15, first_day=CUT, decided_on=CUT)
    return allocation


def figures(allocation: Allocation, day: dt.date, **known: Any) -> list[tuple[Any, ...]]:
    progress = build_report(allocation.grant, day, **known).progress
    return [tuple(getattr(row, name) for name in FIGURES) for row in (*progress.rows, progress.total)]


def test_changes_count_from_the_day_they_were_decided(cut: Allocation) -> None:
    bornholm = (389_000, 389_000, 0, 1, 1)
    assert figures(cut, BEFORE) == [
        bornholm,
        (6_522_000, 6_522_000, 0, 16, 16),
        (6_911_000, 6_911_000, 0, 17, 17),
    ]
    assert figures(cut, AFTER) == [
        bornholm,
        (6_060_000, 6_522_000, -462_000, 15, 16),
        (6_449_000, 6_911_000, -462_000, 16, 17),
    ]


def test_money_that_is_not_committed_follows_the_changes(cut: Allocation) -> None:
    rows = [build_report(cut.grant, day).progress.rows[1] for day in (BEFORE, AFTER)]
    assert [row.remaining for row in rows] == [6_522_000, 6_060_000]


def test_columns_of_changes_stand_only_where_something_was_changed(cut: Allocation) -> None:
    assert [column.name for column in build_report(cut.grant, BEFORE).status.columns] == COLUMNS
    names = [column.name for column in build_report(cut.grant, AFTER).status.columns]
    assert [name for name in names if name not in COLUMNS] == [
        "original_budget",
        "budget_changes",
        "original_target",
    ]


def test_documents_and_files_show_what_was_changed(cut: Allocation) -> None:
    report = build_report(cut.grant, AFTER)
    [first, money] = [
        block.table
        for block in blocks_of(report)
        if isinstance(block, TableBlock)
        and {"original_target", "original_budget"} & {column.name for column in block.table.columns}
    ]
    assert [column.heading for column in first.columns][2:5] == [
        "Tildelt (tkr.)",
        "Måltal",
        "Oprindeligt måltal",
    ]
    assert [column.heading for column in money.columns][1:4] == [
        "Oprindeligt budget (tkr.)",
        "Ændringer (tkr.)",
        "Tildelt (tkr.)",
    ]
    row = json.loads(as_json(report))["rows"][1]
    assert {name: Decimal(str(row[name])) for name in FIGURES} == dict(
        zip(FIGURES, (6_060_000, 6_522_000, -462_000, 15, 16), strict=True)
    )
    assert "original_target" in as_csv(report).splitlines()[0]


@pytest.mark.parametrize("day", [BEFORE, AFTER])
def test_rules_in_files_and_documents_are_those_of_the_columns_shown(cut: Allocation, day: dt.date) -> None:
    report = build_report(cut.grant, day)
    with progress_book(report) as file:
        [_version, *rules] = openpyxl.load_workbook(file)["Tælleregler"].values
    names = [label for label, _rule in rules[len(GENERAL_RULES) :]]
    assert names == [label_of(column.name, cut.grant) for column in report.status.for_people.columns]
    [written] = [
        [row.cells for row in block.table.rows]
        for block in blocks_of(report)
        if isinstance(block, TableBlock) and block.table.name == "rules"
    ]
    assert written == rules


def test_page_says_the_original_target_beside_one_that_was_cut(cut: Allocation, client: Client) -> None:
    client.force_login(make_user(Role.CENTER_HR))
    page = Page(client.get(f"/grants/{cut.grant.pk}/progress/", {"as_of": "01.09.2018"}))
    assert "0 / 15 (oprindeligt 16)" in page.text
    assert "af mindst 16 (oprindeligt 17)" in page.text
    page = Page(client.get(f"/grants/{cut.grant.pk}/progress/", {"as_of": "31.08.2018"}))
    assert "oprindeligt" not in page.text
    hr = make_user(Role.HOSPITAL_HR, cut.hospital)
    client.force_login(hr)
    assert "af mindst 15 (oprindeligt 16)" in Page(client.get(f"/allocations/{cut.pk}/posts/")).text


def test_raise_is_not_shown_as_a_cut(cut: Allocation) -> None:
    make_target(cut, 20, first_day=dt.date(2018, 10, 1), decided_on=dt.date(2018, 9, 20))
    row = build_report(cut.grant, dt.date(2018, 10, 1)).progress.rows[1]
    assert (row.target, row.original_target) == (20, 20)


def test_level_that_was_planned_lower_from_the_start_is_no_cut() -> None:
    allocation = make_allocation(target=40)
    make_target(allocation, 20, first_day=CUT)
    rows = [build_report(allocation.grant, day).progress.rows[0] for day in (BEFORE, AFTER)]
    assert [(row.target, row.original_target) for row in rows] == [(40, 40), (20, 20)]


def test_target_that_is_decided_to_rise_later_applies_from_its_day(cut: Allocation) -> None:
    Target.objects.filter(decided_on=CUT).update(first_day=dt.date(2018, 12, 1))
    assert [figures(cut, day)[1][3] for day in (dt.date(2018, 11, 30), dt.date(2018, 12, 1))] == [16, 15]


def test_correction_of_a_row_changes_the_earlier_day_unless_as_known(cut: Allocation) -> None:
    BudgetRow.objects.filter(allocation=cut, kind="original").update(amount=7_000_000)
    assert figures(cut, BEFORE)[1][0] == 7_000_000
