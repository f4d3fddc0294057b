"""The page "Anvendelse af midlerne": the pivot that the address chooses, its answer, its Excel file, and the contents."""

import datetime as dt
import io
from collections.abc import Iterator
from decimal import Decimal

import openpyxl
import pytest
import time_machine
from django.test import Client

from accounts.enums import Role
from allocations.models import Grant
from hrtrack.common.text.danish import format_tkr
from reports.report.build import USES, build_report
from reports.report.dimensions import MOST_VALUES, dimensions, measures, pivot_of
from tests.support.factories import (
    make_allocation,
    make_grant,
    make_hire,
    make_hospital,
    make_post,
    make_purpose,
    make_user,
)
from tests.support.pages import Page
from tests.support.worlds import AUTUMN, no_hires, seeded_year

pytestmark = pytest.mark.django_db
YEAR = (dt.date(2018, 3, 1), dt.date(2019, 2, 28))


@pytest.fixture(autouse=True)
def october() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2018, 10, 15, 10, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def center(client: Client) -> Client:
    client.force_login(make_user(Role.CENTER_HR))
    return client


def shown(center: Client, grant: Grant, **query: str) -> Page:
    response = center.get(f"/grants/{grant.pk}/progress/use-of-funds/", {"as_of": "30.09.2018", **query})
    assert response.status_code == 200
    return Page(response)


def texts(page: Page) -> list[list[str]]:
    """The cells of the pivot's rows, without its bars."""
    rows = page.root.one("table", class_="pivot").one("tbody").all("tr")
    cells = [[cell.text for cell in row if cell.tag in ("th", "td")] for row in rows]
    return [[name, *figures] for name, _bar, *figures in cells]


def three_routes() -> Grant:
    """Two hospitals: one with three hires on two routes, one with a hire on another; a third has none."""
    grant = make_grant(redeployment_scheme="RegionH Match")
    for name, routes in (
        ("Amager Hospital", ["redeployment", "redeployment", "outside_region"]),
        ("Bornholms Hospital", ["under_notice"]),
        ("Steno", []),
    ):
        allocation = make_allocation(grant, make_hospital(name, name[:2]))
        for route in routes:
            make_hire(make_post(allocation), YEAR, route=route)
    return grant


def test_pivot_shows_each_row_with_its_parts_total_and_leading_share(center: Client) -> None:
    page = shown(center, three_routes(), measure="created")
    assert texts(page) == [
        ["Amager Hospital", "2", "0", "0", "1", "3", "67 %"],
        ["Bornholms Hospital", "0", "1", "0", "0", "1", "0 %"],
        ["Steno", "0", "0", "0", "0", "0", "–"],
        ["I alt", "2", "1", "0", "1", "4", "50 %"],
    ]
    heads = [cell.text for cell in page.root.one("table", class_="pivot").one("thead").all("th")]
    assert heads == [
        "Hospital",
        "Fordeling",
        "RegionH Match",
        "Opsagt i regionen",
        "Anden stilling i regionen",
        "Uden for regionen",
        "I alt",
        "Andel: RegionH Match",
    ]


def test_bars_are_parts_of_a_hundred_per_cent_with_a_pattern_for_each_value(center: Client) -> None:
    page = shown(center, three_routes(), measure="created")
    bars = [
        bar
        for bar in page.root.one("table", class_="pivot").all("svg")
        if "shares" in bar.attributes["class"]
    ]
    parts = [
        [
            (rect.attributes["fill"], rect.attributes["x"], rect.attributes["width"])
            for rect in bar.all("rect")
        ]
        for bar in bars
    ]
    assert parts == [
        [("url(#share-0)", "0.00%", "66.67%"), ("url(#share-3)", "66.67%", "33.33%")],
        [("url(#share-1)", "0.00%", "100.00%")],
        [
            ("url(#share-0)", "0.00%", "50.00%"),
            ("url(#share-1)", "50.00%", "25.00%"),
            ("url(#share-3)", "75.00%", "25.00%"),
        ],
    ]
    assert (
        bars[0].attributes["aria-label"]
        == "RegionH Match 67\N{NO-BREAK SPACE}%, Uden for regionen 33\N{NO-BREAK SPACE}%"
    )
    legend = [item.text for item in page.root.one("ul", class_="share-legend").all("li")]
    assert legend == ["RegionH Match", "Opsagt i regionen", "Anden stilling i regionen", "Uden for regionen"]


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        (
            {"measure": "created"},
            (
                "50 % af de 4 oprettede stillinger kommer fra rekrutteringsvejen »RegionH Match«. "
                "Bornholms Hospital har ingen i »RegionH Match«. Steno har endnu ingen."
            ),
        ),
        (
            {"measure": "created", "across": "hospital", "by": "route"},
            (
                "75 % af de 4 oprettede stillinger er på Amager Hospital. "
                "»Opsagt medarbejder i regionen« har ingen i »Amager Hospital«. »Anden stilling i regionen« har endnu ingen."
            ),
        ),
        (
            {"measure": "committed"},
            (
                "50 % af de disponerede 1,6 mio. kr. kommer fra rekrutteringsvejen »RegionH Match«. "
                "Bornholms Hospital har intet i »RegionH Match«. Steno har endnu intet."
            ),
        ),
        (
            {"measure": "persons", "across": "route", "by": "route"},
            "50 % af de 4 personer kommer fra rekrutteringsvejen »RegionH Match«.",
        ),
    ],
)
def test_sentence_on_top_is_written_from_the_chosen_pivot(
    center: Client, query: dict[str, str], answer: str
) -> None:
    lead = shown(center, three_routes(), **query).root.one("p", class_="font-lead")
    assert " ".join(lead.text.split()) == answer


def test_choice_is_in_the_address_and_wrong_choices_are_refused(center: Client) -> None:
    grant = three_routes()
    page = shown(center, grant, measure="persons", across="purpose", by="route")
    chosen = [
        option.attributes["value"]
        for select in page.root.all("select")
        for option in select.all("option")
        if "selected" in option.attributes
    ]
    assert chosen == ["persons", "purpose", "route"]
    [excel] = [a for a in page.root.all("a") if a.text == "Hent Excel"]
    assert excel.attributes["href"] == (
        f"/grants/{grant.pk}/progress/use-of-funds/excel/"
        "?as_of=30.09.2018&measure=persons&across=purpose&by=route"
    )
    for page_name in ("use-of-funds/", "use-of-funds/excel/"):
        assert center.get(f"/grants/{grant.pk}/progress/{page_name}?by=x").status_code == 400


def test_sixth_value_and_smaller_are_added_up_as_others() -> None:
    grant = make_grant()
    allocation = make_allocation(grant)
    for number in range(MOST_VALUES + 2):
        purpose = make_purpose(grant, f"Formål {number}", number + 1)
        for _time in range(number + 1):
            make_hire(make_post(allocation, purpose=purpose), YEAR)
    report = build_report(grant, AUTUMN, parts=USES)
    by_name = dimensions(report.progress, report.parts)
    created = measures()[0]
    pivot = pivot_of(by_name["hospital"], by_name["purpose"], created, report.parts["uses"])
    assert pivot is not None
    assert [column.label for column in pivot.values] == [
        *(f"Formål {number}" for number in range(2, MOST_VALUES + 2)),
        "Øvrige",
    ]
    assert [row.cells[1:] for row in pivot.table.rows] == [(3, 4, 5, 6, 7, 3, 28, Decimal(7) / 28)]
    assert (pivot.lead.label, pivot.others) == ("Formål 6", 2)


def test_excel_holds_the_pivot_as_shown_with_its_chart(center: Client) -> None:
    grant = seeded_year(12)
    page = shown(center, grant)
    response = center.get(f"/grants/{grant.pk}/progress/use-of-funds/excel/?as_of=30.09.2018")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))  # type: ignore[attr-defined]
    [sheet] = book.worksheets
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next(place for place, row in enumerate(rows) if row[0] == "Hospital")
    of_page = texts(page)
    of_file = rows[head + 1 : head + 1 + len(of_page)]
    assert [[row[0], *map(format_tkr, row[1:6])] for row in of_file] == [row[:6] for row in of_page]
    [chart] = sheet._charts
    assert (chart.grouping, len(chart.series)) == ("percentStacked", 4)
    last = head + len(of_page) + 1
    assert [serie.val.numRef.f for serie in chart.series] == [
        f"'Anvendelse af midlerne'!${letter}${head + 2}:${letter}${last}" for letter in "BCDE"
    ]


def test_contents_give_each_result_and_no_table_of_zeros(center: Client) -> None:
    grant = three_routes()
    grant.restriction = "genindførelse af diktering"
    grant.save()
    page = shown(center, grant)
    lines = [
        (line.all("div")[0].attributes["id"], line.one("summary").text)
        for line in page.root.all("details", class_="content-line")
    ]
    anchors = [anchor for anchor, _text in lines]
    assert "rekrutteringsvej" in anchors
    # Nobody has left, and nobody was asked why candidates were not assessed.
    assert {"fratraedelser", "ikke-vurderet"} & set(anchors) == set()
    results = {anchor: " ".join(text.split()) for anchor, text in lines}
    assert results["rekrutteringsvej"] == (
        "Rekrutteringsvej RegionH Match (omplacering) 2, Opsagt medarbejder i regionen 1, "
        "Rekrutteret uden for regionen 1"
    )


def test_attestation_is_a_sentence_until_one_is_not_attested(center: Client) -> None:
    grant = make_grant(restriction="genindførelse af diktering")
    allocation = make_allocation(grant)
    make_hire(make_post(allocation), YEAR, attested_restriction=grant.restriction)
    page = shown(center, grant)
    assert "attesteret" not in [
        d.all("div")[0].attributes["id"] for d in page.root.all("details", class_="content-line")
    ]
    assert "Ved den ene ansættelse er det attesteret, at stillingen ikke anvendes til" in page.text
    make_hire(make_post(allocation), YEAR, attested_restriction="")
    page = shown(center, grant)
    assert "attesteret" in [
        d.all("div")[0].attributes["id"] for d in page.root.all("details", class_="content-line")
    ]


def test_grant_without_hires_says_so_and_shows_no_tables(center: Client) -> None:
    page = shown(center, no_hires())
    assert page.root.one("p", class_="font-lead").text.strip() == (
        "Ingen er ansat endnu, så der er intet at fordele."
    )
    assert page.root.one("main").all("table") == []


def test_many_rows_are_on_pages_with_the_total_on_each(center: Client) -> None:
    grant = make_grant()
    for number in range(31):
        make_allocation(grant, make_hospital(f"Enhed {number:02}", f"E{number}"))
    make_hire(make_post(grant.allocations.first()), YEAR)
    names = [[row[0] for row in texts(shown(center, grant, page=page))] for page in ("1", "2", "9", "x")]
    assert [(len(each), each[0], each[-1]) for each in names] == [
        (31, "Enhed 00", "I alt"),
        (2, "Enhed 30", "I alt"),
        (2, "Enhed 30", "I alt"),
        (31, "Enhed 00", "I alt"),
    ]
