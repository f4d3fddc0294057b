"""The page "Prognose": a picture, a small one for each hospital, and one table with what needs to be faster in bold."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from accounts.enums import Role
from reports.report.build import OVER_TIME, build_report
from reports.report.data_tables import DataTable
from tests.support.factories import make_user
from tests.support.pages import Element, Page
from tests.support.worlds import AUTUMN, forty_hospitals, seeded_year

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def october() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2018, 10, 15, 10, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def center(client: Client) -> Client:
    client.force_login(make_user(Role.CENTER_HR))
    return client


def cells(row: Element) -> list[str]:
    return [cell.text for cell in row if cell.tag in ("th", "td")]


def ranged(table: DataTable, low: str, high: str) -> list[str]:
    """The ranges of a table's rows, one number where both are the same."""
    columns = [table.columns[table.place_of(name)] for name in (low, high)]
    shown = [
        tuple(column.shown(value) for column, value in zip(columns, values, strict=True))
        for values in zip(table.values(low), table.values(high), strict=True)
    ]
    return [least if least == most else f"{least}–{most}" for least, most in shown]


def test_one_table_has_the_ranges_and_what_must_go_faster_in_bold(center: Client) -> None:
    grant = seeded_year(30)
    table = build_report(grant, AUTUMN, parts=OVER_TIME).tables["forecast"]
    page = Page(center.get(f"/grants/{grant.pk}/progress/forecast/?as_of=30.09.2018"))
    brief, folded = page.root.all("table")
    head, *rows = brief.all("tr")
    assert cells(head) == [
        "Hospital",
        "Måltal",
        "Oprettede stillinger",
        "Ventet 31.12.2018",
        "Måltallet nås",
        "Tempo hidtil pr. måned",
        "Nødvendigt tempo pr. måned",
        "Forventet mindreforbrug (tkr.)",
    ]
    assert [cells(row)[3] for row in rows[:-1]] == ranged(table, "low", "high")
    assert [cells(row)[7] for row in rows[:-1]] == ranged(table, "unused_low", "unused_high")
    bold = [bool(row.all("strong")) for row in rows]
    pairs = [*zip(table.values("pace"), table.values("needed"), strict=True)]
    pairs.append((table.total_of("pace"), table.total_of("needed")))
    assert bold == [needed > pace for pace, needed in pairs]
    assert set(bold) == {True, False}
    badges = [bool(row.all("span", class_="badge")) for row in rows[:-1]]
    assert badges == [round(chance, 2) < 0.5 for chance in table.values("chance")]
    assert [details.one("table") for details in page.root.all("details") if details.all("table")] == [folded]


def test_pictures_say_what_they_show(center: Client) -> None:
    grant = seeded_year(30)
    page = Page(center.get(f"/grants/{grant.pk}/progress/forecast/?as_of=30.09.2018"))
    fan, small = page.root.one("main").all("img")
    assert fan.attributes["alt"].startswith("Kurve over tid, der ender i ")
    rows = [cells(row) for row in page.root.all("table")[0].one("tbody").all("tr")][:-1]
    told = ", ".join(f"{name} {outcome} af {target}" for name, target, _reached, outcome, *_rest in rows)
    assert small.attributes["alt"] == f"Et lille diagram for hvert hospital, ventet / måltal: {told}."


def test_many_hospitals_are_on_pages_of_their_own(center: Client) -> None:
    grant = forty_hospitals()
    address = f"/grants/{grant.pk}/progress/forecast/?as_of=30.09.2018"
    page = Page(center.get(f"{address}&charts=4&page=2"))
    small = page.root.one("main").all("img")[-1]
    assert small.attributes["alt"].count(" af 2") == 4
    assert "outcomes-4.svg" in small.attributes["src"]
    assert center.get(small.attributes["src"])["Content-Type"] == "image/svg+xml"
    assert len(page.root.all("table")[0].one("tbody").all("tr")) == 11
    assert center.get(small.attributes["src"].replace("outcomes-4", "outcomes-5")).status_code == 404
