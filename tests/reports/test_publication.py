"""What is published tells of no group of fewer than three people, and lets none be reckoned out."""

import csv
import datetime as dt
import io
import itertools
import zipfile
from collections.abc import Iterator, Sequence

import openpyxl
import pytest
import time_machine
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.enums import Role
from allocations.models import Grant
from hires.models import Read
from reports.columns import HIDDEN, Table
from reports.publication import FEWEST, hidden_places, published
from reports.report import build_report
from tests.factories import make_allocation, make_grant, make_hire, make_hospital, make_post, make_user
from tests.reports.reopened import Pdf, squeezed, tables_of_word
from tests.reports.worlds import AUTUMN, seeded_year

pytestmark = pytest.mark.django_db

YEAR = (dt.date(2018, 3, 1), dt.date(2019, 2, 28))


def told_by(values: Sequence[int], caps: Sequence[int], hidden: set[int]) -> dict[int, set[int]]:
    """Everything that a reader of the shown values and the total can still think a hidden one to be."""
    whole = sum(values[place] for place in hidden)
    places = sorted(hidden)
    possible: dict[int, set[int]] = {place: set() for place in places}
    for guess in itertools.product(*(range(min(caps[place], whole) + 1) for place in places)):
        if sum(guess) == whole:
            for place, value in zip(places, guess, strict=True):
                possible[place].add(value)
    return possible


lines = st.lists(st.integers(0, 6), min_size=1, max_size=5)


@settings(max_examples=300)
@given(values=lines)
def test_reader_of_a_line_cannot_reckon_a_small_group_out(values: list[int]) -> None:
    hidden = hidden_places(values)
    if hidden is None:
        return  # neither is the total told
    small = {place for place, value in enumerate(values) if 0 < value < FEWEST}
    assert small <= hidden
    possible = told_by(values, [sum(values)] * len(values), hidden)
    for place in small:
        assert len(possible[place]) > 1
        assert max(possible[place]) >= FEWEST


@settings(max_examples=300)
@given(
    pairs=st.lists(
        st.integers(0, 6).flatmap(lambda cap: st.tuples(st.integers(0, cap), st.just(cap))),
        min_size=1,
        max_size=5,
    )
)
def test_reader_cannot_reckon_out_who_is_in_a_group_or_not(pairs: list[tuple[int, int]]) -> None:
    values, caps = [value for value, _cap in pairs], [cap for _value, cap in pairs]
    hidden = hidden_places(values, caps)
    if hidden is None:
        return
    small = {p for p, (value, cap) in enumerate(pairs) if 0 < value < FEWEST or 0 < cap - value < FEWEST}
    assert small <= hidden
    possible = told_by(values, caps, hidden)
    for place in small:
        assert len(possible[place]) > 1


@pytest.mark.parametrize(
    ("values", "hidden"),
    [
        ([5, 7, 9], set()),
        ([0, 0, 8], set()),
        # The one alone would be the total less the others.
        ([1, 7, 9], {0, 1}),
        ([2, 2, 9, 4], {0, 1}),
        # Two of one each: their sum would tell.
        ([1, 1, 9, 4], {0, 1, 3}),
        ([1], None),
        ([1, 1], None),
    ],
)
def test_no_more_is_hidden_than_it_takes(values: list[int], hidden: set[int] | None) -> None:
    assert hidden_places(values) == hidden


@pytest.fixture(autouse=True)
def october() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2018, 10, 15, 10, tzinfo=dt.UTC), tick=False):
        yield


def grant_with_one_person_on_bornholm() -> Grant:
    grant = make_grant(name="Bevillingen")
    for name, short, routes in (
        ("Bornholms Hospital", "BH", ["regionh_match"]),
        ("Rigshospitalet", "RH", ["regionh_match"] * 4 + ["outside_region"] * 5),
        ("Nordsjællands Hospital", "NH", ["regionh_match"] * 3 + ["outside_region"] * 4),
    ):
        allocation = make_allocation(grant, make_hospital(name, short))
        for route in routes:
            make_hire(make_post(allocation), YEAR, route=route)
    return grant


def column(table: Table, name: str) -> list[object]:
    place = table.place_of(name)
    return [row.cells[place] for row in table.with_total]


def test_bornholms_one_person_is_not_told_nor_what_would_tell() -> None:
    report = published(build_report(grant_with_one_person_on_bornholm(), AUTUMN))
    # Bornholm, Nordsjælland and Rigshospitalet: 1, 3 and 4 of 1, 7 and 9.
    assert column(report.status, "from_regionh_match") == [HIDDEN, HIDDEN, 4, 8]
    assert column(report.status, "persons") == [1, 7, 9, 17]
    assert report.is_public
    assert [each.about for each in report.attention if each.about == "match"] == []


def test_group_by_route_or_reason_is_hidden_with_all_that_is_told_of_it() -> None:
    grant = make_grant()
    allocation = make_allocation(grant)
    for number, route in enumerate(["regionh_match"] * 2 + ["outside_region"] * 5 + ["under_notice"] * 4):
        reason = "resigned" if number == 0 else ""
        make_hire(make_post(allocation), (YEAR[0], dt.date(2018, 8, 31)), route=route, leaving_reason=reason)
    report = published(build_report(grant, AUTUMN))
    route = report.tables["route"]
    assert [[cell is HIDDEN for cell in row.cells[1:]] for row in route.rows] == [
        [True] * 5, [True] * 5, [False] * 5, [False] * 5,
    ]  # fmt: skip
    assert column(route, "persons")[-1] == 11
    # The group is RegionH Match: it may not stand anywhere else.
    assert column(report.status, "from_regionh_match") == [HIDDEN, HIDDEN]
    assert "match_share" not in {each.name for each in report.tables["months"].columns}
    # Who left is one of one.
    assert set(column(report.tables["leaving"], "hires")) == {HIDDEN}
    assert "newcomers" not in report.tables


def test_what_is_hidden_stands_in_no_document(client: Client) -> None:
    grant = grant_with_one_person_on_bornholm()
    user = make_user(Role.CENTER_HR)
    client.force_login(user)
    address = f"/grants/{grant.pk}/progress"
    word = client.get(f"{address}/word/?public=1&as_of=30.09.2018")
    people = tables_of_word(word.content)["Personer og rekruttering fra RegionH Match"]
    assert people[1:] == [
        ["Bornholms Hospital", "1", "•"], ["Nordsjællands Hospital", "7", "•"], ["Rigshospitalet", "9", "4"],
        ["I alt", "17", "8"],
    ]  # fmt: skip
    response = client.get(f"{address}/excel/?public=1&as_of=30.09.2018")
    data = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert "Ansættelser" not in book.sheetnames
    note = "• Vises ikke: færre end tre personer, eller et tal, som færre end tre kan regnes ud af."
    assert [row[1].value for row in book["Samlet status"].iter_rows() if row[0].value == "Bemærk"][-1] == note
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        texts = "".join(file.read(name).decode() for name in file.namelist() if name.endswith(".xml"))
    assert "Medarbejder " not in texts
    pdf = Pdf(client.get(f"{address}/pdf/?public=1&as_of=30.09.2018").content)
    assert pdf.tables["PersonerogrekrutteringfraRegionHMatch"][1:] == [
        [squeezed(cell) for cell in row] for row in people[1:]
    ]
    lines = client.get(f"{address}/csv/?public=1&as_of=30.09.2018").content.decode()
    assert [row["from_regionh_match"] for row in csv.DictReader(io.StringIO(lines))] == [
        "hidden",
        "hidden",
        "4",
        "8",
    ]
    told = client.get(f"{address}/json/?public=1&as_of=30.09.2018").json()
    assert [row["from_regionh_match"] for row in told["rows"]] == ["hidden", "hidden", 4]
    # Nobody's name was shown.
    assert list(Read.objects.all()) == []


def test_version_says_what_it_is() -> None:
    report = build_report(seeded_year(), AUTUMN)
    said = [dict(each.facts()).get("Udgave") for each in (report, published(report))]
    assert said == [None, "til offentliggørelse"]
