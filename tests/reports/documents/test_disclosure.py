"""What is published tells of no group of fewer than three people, and lets none be reckoned out."""

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from decimal import Decimal

import openpyxl
import pytest
import time_machine
from django.test import Client

from accounts.enums import Role
from allocations.models import Grant
from hires.models import Read
from reports.documents.disclosure import published
from reports.phrases.descriptions import report_facts
from reports.phrases.points import short_points
from reports.report.attention import RedeploymentShare, TargetShortfall
from reports.report.build import build_report
from reports.report.data_tables import HIDDEN, DataTable, ValueKind
from tests.support.factories import (
    make_allocation,
    make_employee,
    make_grant,
    make_hire,
    make_hospital,
    make_post,
    make_user,
)
from tests.support.reopened import Pdf, squeezed, tables_of_word
from tests.support.worlds import AUTUMN, seeded_year

pytestmark = pytest.mark.django_db

YEAR = (dt.date(2018, 3, 1), dt.date(2019, 2, 28))


@pytest.fixture(autouse=True)
def october() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2018, 10, 15, 10, tzinfo=dt.UTC), tick=False):
        yield


def grant_with_one_person_on_bornholm() -> Grant:
    grant = make_grant(name="Bevillingen")
    for name, short, routes in (
        ("Bornholms Hospital", "BH", ["redeployment"]),
        ("Rigshospitalet", "RH", ["redeployment"] * 4 + ["outside_region"] * 5),
        ("Nordsjællands Hospital", "NH", ["redeployment"] * 3 + ["outside_region"] * 4),
    ):
        allocation = make_allocation(grant, make_hospital(name, short))
        for route in routes:
            make_hire(make_post(allocation), YEAR, route=route)
    return grant


def column(table: DataTable, name: str) -> list[object]:
    place = table.place_of(name)
    return [row.cells[place] for row in table.with_total]


def test_bornholms_one_person_is_not_told_nor_what_would_tell() -> None:
    report = published(build_report(grant_with_one_person_on_bornholm(), AUTUMN))
    # Bornholm, Nordsjælland and Rigshospitalet: 1, 3 and 4 of 1, 7 and 9. Any of them could be the one to hide.
    assert column(report.status, "from_redeployment") == [HIDDEN, HIDDEN, HIDDEN, 8]
    assert column(report.status, "persons") == [1, 7, 9, 17]
    assert report.is_public
    assert [fact for fact in report.attention if isinstance(fact, RedeploymentShare)] == []


def test_group_by_route_or_reason_is_hidden_with_all_that_is_told_of_it() -> None:
    grant = make_grant()
    allocation = make_allocation(grant)
    for number, route in enumerate(["redeployment"] * 2 + ["outside_region"] * 5 + ["under_notice"] * 4):
        reason = "resigned" if number == 0 else ""
        make_hire(make_post(allocation), (YEAR[0], dt.date(2018, 8, 31)), route=route, leaving_reason=reason)
    report = published(build_report(grant, AUTUMN))
    # The group is RegionH Match: it may stand nowhere, and nothing of what it could be reckoned from.
    for name in ("route", "assessed", "not_assessed"):
        assert {cell for row in report.tables[name].with_total for cell in row.cells[1:]} == {HIDDEN}
    assert column(report.status, "from_redeployment") == [HIDDEN, HIDDEN]
    assert "redeployment_share" not in {each.name for each in report.tables["months"].columns}
    # Who left is one of one.
    assert set(column(report.tables["leaving"], "hires")) == {HIDDEN}
    assert "newcomers" not in report.tables


def test_group_of_nobody_with_posts_of_one_person_is_hidden() -> None:
    grant = make_grant()
    allocation = make_allocation(grant)
    spring, summer = (YEAR[0], dt.date(2018, 5, 31)), (dt.date(2018, 6, 1), dt.date(2018, 8, 31))
    routes = ["redeployment"] * 4 + ["outside_region"] * 5 + ["other_in_region"] * 4
    hires = [make_hire(make_post(allocation), spring, route=route) for route in routes]
    make_hire(make_post(allocation), summer, route="under_notice", employee=hires[0].employee)
    route = published(build_report(grant, AUTUMN)).tables["route"]
    assert {row.filters["route"]: row.cells[1] for row in route.rows} == {
        "redeployment": 4,
        "under_notice": HIDDEN,
        "other_in_region": HIDDEN,
        "outside_region": 5,
    }
    assert [set(row.cells[1:]) for row in route.rows if row.filters["route"] == "under_notice"] == [{HIDDEN}]


def test_person_who_left_three_times_is_one() -> None:
    grant = make_grant()
    allocation = make_allocation(grant)
    employee = make_employee(allocation.hospital)
    for month in (3, 4, 5):
        days = (dt.date(2018, month, 1), dt.date(2018, month, 20))
        make_hire(make_post(allocation), days, employee=employee, leaving_reason="resigned")
    for reason in ["retired"] * 7 + ["other"] * 5:
        make_hire(make_post(allocation), (YEAR[0], dt.date(2018, 5, 31)), leaving_reason=reason)
    leaving = build_report(grant, AUTUMN)
    assert leaving.tables["leaving"].values("hires") == [3, 0, 0, 0, 7, 5]
    told = published(leaving).tables["leaving"]
    assert (told.values("hires"), told.total and told.total.cells[1]) == ([HIDDEN, 0, 0, 0, 7, HIDDEN], 15)


def test_what_is_hidden_stands_in_no_document(client: Client) -> None:
    grant = grant_with_one_person_on_bornholm()
    user = make_user(Role.CENTER_HR)
    client.force_login(user)
    address = f"/grants/{grant.pk}/progress"
    word = client.get(f"{address}/word/?public=1&as_of=30.09.2018")
    people = tables_of_word(word.content)["Personer og rekruttering fra RegionH Match"]
    assert people[1:] == [
        ["Bornholms Hospital", "1", "•"],
        ["Nordsjællands Hospital", "7", "•"],
        ["Rigshospitalet", "9", "•"],
        ["I alt", "17", "8"],
    ]
    response = client.get(f"{address}/excel/?public=1&as_of=30.09.2018")
    data = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert "Ansættelser" not in book.sheetnames
    about = [row[:2] for row in book["Samlet status"].iter_rows(values_only=True)]
    assert ("Udgave", "til offentliggørelse") in about
    assert (
        "Bemærk",
        "• Vises ikke: færre end tre personer, eller et tal, som færre end tre kan regnes ud af.",
    ) in about
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        texts = "".join(file.read(name).decode() for name in file.namelist() if name.endswith(".xml"))
    assert "Medarbejder " not in texts
    pdf = Pdf(client.get(f"{address}/pdf/?public=1&as_of=30.09.2018").content)
    assert pdf.tables["PersonerogrekrutteringfraRegionHMatch"][1:] == [
        [squeezed(cell) for cell in row] for row in people[1:]
    ]
    lines = client.get(f"{address}/csv/?public=1&as_of=30.09.2018").content.decode()
    assert {row["is_public"] for row in csv.DictReader(io.StringIO(lines))} == {"True"}
    assert [row["from_redeployment"] for row in csv.DictReader(io.StringIO(lines))] == [
        "hidden",
        "hidden",
        "hidden",
        "8",
    ]
    told = client.get(f"{address}/json/?public=1&as_of=30.09.2018").json()
    assert [row["from_redeployment"] for row in told["rows"]] == ["hidden", "hidden", "hidden"]
    # Nobody's name was shown.
    assert list(Read.objects.all()) == []


def test_version_says_what_it_is() -> None:
    report = build_report(seeded_year(), AUTUMN)
    said = [dict(report_facts(each)).get("Udgave") for each in (report, published(report))]
    assert said == [None, "til offentliggørelse"]


# What could be reckoned back from the version before


def three_hospitals(lacking: int = 0) -> Grant:
    """Bornholm's one employee is on paid leave; four work at Herlev, and nine at Rigshospitalet.

    Each hospital lacks so many posts to its target.
    """
    grant = make_grant(name="Bevillingen")
    for name, short, number in (
        ("Bornholms Hospital", "BH", 1),
        ("Herlev", "HG", 4),
        ("Rigshospitalet", "RH", 9),
    ):
        allocation = make_allocation(
            grant, make_hospital(name, short), amount=number * 400_000, target=number + lacking
        )
        for place in range(number):
            kind = "paid_leave" if short == "BH" else "employed"
            days = (YEAR[0] + place * dt.timedelta(days=7), YEAR[1], 37, kind)
            make_hire(make_post(allocation), days, route="redeployment" if place % 2 else "outside_region")
    return grant


def test_moves_are_not_the_attested_hires_less_the_persons() -> None:
    report = published(build_report(three_hospitals(), AUTUMN))
    assert {"newcomers", "attested", "lengths"} & set(report.tables) == set()
    names = {name: [column.name for column in table.columns] for name, table in report.tables.items()}
    # In these two, "hires" counts persons, or those who left.
    assert [name for name, columns in names.items() if "hires" in columns] == [
        "assessed",
        "not_assessed",
        "leaving",
    ]


def test_cost_of_one_hire_is_no_step_from_month_to_month_nor_a_groups_sum() -> None:
    report = published(build_report(three_hospitals(), AUTUMN))
    for name, table in report.tables.items():
        columns = {column.name: column.kind for column in table.columns}
        money = [column for column, kind in columns.items() if kind is ValueKind.KR]
        if name in (
            "months",
            "hospital_months",
            "purpose",
            "low_activity",
            "staff_group",
            "route",
            "formerly_employed",
        ):
            assert money == []
            assert "committed_person_years" not in columns
        for row in table.with_total:
            amounts = [row.cells[table.place_of(column)] for column in money]
            assert [kr for kr in amounts if isinstance(kr, Decimal) and kr % 1000] == []


def test_of_a_hospital_with_few_persons_nothing_is_told_that_one_of_them_did() -> None:
    report = published(build_report(three_hospitals(), AUTUMN))
    bornholm, herlev, riget = (
        dict(zip((c.name for c in report.status.columns), row.cells, strict=True))
        for row in report.status.rows
    )
    hidden = {"filled", "to_start", "left", "run_out", "headcount", "fte", "person_years", "spent"}
    for row, posts in ((bornholm, 1), (herlev, 4)):
        assert {name for name, cell in row.items() if cell is HIDDEN} >= hidden
        assert (row["created"], row["allocated"], row["committed"], row["remaining"]) == (
            posts,
            posts * 400_000,
            posts * 400_000,
            0,
        )
    assert {name for name, cell in riget.items() if cell is HIDDEN} <= {"from_redeployment"}


def test_what_needs_attention_tells_nothing_of_a_hospital_with_few_persons() -> None:
    """A target that is missed is told with the money left, which is exact to the length of each post."""
    report = build_report(three_hospitals(lacking=50), AUTUMN)
    missed = [fact.row.hospital for fact in report.attention if isinstance(fact, TargetShortfall)]
    assert missed == ["Bornholms Hospital", "Herlev", "Rigshospitalet"]
    assert {fact.row.hospital for fact in published(report).attention} == {"Rigshospitalet"}


@pytest.mark.parametrize(
    ("persons", "hidden"), [((1, 9, 12), 2), ((2, 3, 9), 2), ((5, 9), 0), ((0, 9), 0), ((2,), 1)]
)
def test_hospital_is_not_the_total_less_the_others(persons: tuple[int, ...], hidden: int) -> None:
    """Those of whom little is told are five persons together at least, where there are so many."""
    grant = make_grant()
    for place, number in enumerate(persons):
        allocation = make_allocation(grant, make_hospital(f"Hospital {place}", f"H{place}"))
        for _person in range(number):
            make_hire(make_post(allocation), YEAR)
    status = published(build_report(grant, AUTUMN)).status
    assert sum(cell is HIDDEN for cell in status.values("headcount")) == hidden


def test_total_of_few_persons_is_told_as_little_as_a_hospital_of_few() -> None:
    grant = make_grant()
    allocation = make_allocation(grant, amount=1_000_000)
    for kind in ("employed", "paid_leave"):
        make_hire(make_post(allocation), (*YEAR, 37, kind))
    report = published(build_report(grant, AUTUMN))
    assert report.status.total is not None
    total = dict(
        zip((column.name for column in report.status.columns), report.status.total.cells, strict=True)
    )
    assert [total[name] for name in ("headcount", "fte", "filled", "spent")] == [HIDDEN] * 4
    assert (total["created"], total["committed"], total["remaining"]) == (2, 800_000, 200_000)
    assert [point for point in short_points(report) if "i arbejde" in point or "besat" in point] == []


def test_reason_of_four_leavers_is_hidden_with_the_smallest_of_the_others() -> None:
    grant = make_grant()
    allocation = make_allocation(grant)
    for reason in ["resigned"] * 4 + ["retired"] * 7 + ["other"] * 5:
        make_hire(make_post(allocation), (YEAR[0], dt.date(2018, 5, 31)), leaving_reason=reason)
    told = published(build_report(grant, AUTUMN)).tables["leaving"]
    assert told.values("hires") == [HIDDEN, 0, 0, 0, 7, HIDDEN]


@pytest.mark.parametrize(("status", "told"), [("open", [HIDDEN] * 2), ("closed", [3, 4])])
def test_redeployment_is_told_of_the_hospitals_once_the_grant_is_closed(
    status: str, told: list[object]
) -> None:
    grant = make_grant(status=status)
    for name, short, redeployed in (("Bornholms Hospital", "BH", 3), ("Rigshospitalet", "RH", 4)):
        allocation = make_allocation(grant, make_hospital(name, short))
        for place in range(8):
            make_hire(
                make_post(allocation),
                YEAR,
                route="redeployment" if place < redeployed else "outside_region",
                candidates_assessed="" if place < redeployed else "none_suitable",
            )
    report = published(build_report(grant, AUTUMN))
    assert report.status.values("from_redeployment") == told
    assert report.status.total_of("from_redeployment") == 7


def test_documents_for_publication_say_what_is_left_out(client: Client) -> None:
    grant = three_hospitals()
    client.force_login(make_user(Role.CENTER_HR))
    address = f"/grants/{grant.pk}/progress"
    word = client.get(f"{address}/word/?public=1&as_of=30.09.2018")
    money = tables_of_word(word.content)["Tildelt, forbrug og disponeret"]
    assert money[1] == ["Bornholms Hospital", "400", "•", "400", "0"]
    pdf = Pdf(client.get(f"{address}/pdf/?public=1&as_of=30.09.2018").content)
    assert squeezed("Om hospitaler med under fem personer vises kun beløb") in squeezed(pdf.text_of_all)
    told = client.get(f"{address}/json/?public=1&as_of=30.09.2018").json()
    assert told["rows"][0]["headcount"] == "hidden"
