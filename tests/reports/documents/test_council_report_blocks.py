"""What the account says in short, and what it leaves out where there is nothing to say."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
import time_machine

from allocations.models import Grant
from reports.charts.charts import charts_of
from reports.documents.blocks import AppendixHeading, AppendixList, Facts, Heading, Paragraph
from reports.documents.memo import MOST_ROWS, blocks_of, status_in_short
from reports.models import HospitalText
from reports.phrases.points import short_points
from reports.report.build import Report, build_report
from tests.support.factories import make_allocation, make_grant, make_hire, make_hospital, make_post
from tests.support.worlds import AUTUMN, WORLDS, a_year

pytestmark = pytest.mark.django_db

MARCH = dt.date(2018, 3, 1)


@pytest.fixture(autouse=True)
def october() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2018, 10, 15, 10, tzinfo=dt.UTC), tick=False):
        yield


def in_four_states() -> Grant:
    """Two posts that somebody is in, one on the way, two that were left, one that ran out."""
    grant = make_grant()
    allocation = make_allocation(grant)
    for _number in range(2):
        make_hire(make_post(allocation), (MARCH, a_year(MARCH)))
        make_hire(make_post(allocation), (MARCH, dt.date(2018, 5, 31)), leaving_reason="resigned")
    make_hire(
        make_post(allocation), (dt.date(2018, 11, 1), dt.date(2019, 10, 31)), agreed_on=dt.date(2018, 9, 1)
    )
    make_hire(make_post(allocation), (MARCH, dt.date(2018, 8, 31)))
    return grant


def report_of(grant: Grant) -> Report:
    return build_report(grant, AUTUMN)


def paragraphs(report: Report) -> list[str]:
    return [block.text for block in blocks_of(report) if isinstance(block, Paragraph)]


def points(report: Report) -> dict[str, str]:
    return {point.name: point.whole for point in short_points(report)}


def test_states_that_there_are_any_of_are_told() -> None:
    assert points(report_of(in_four_states()))["created"] == (
        "6 af mindst 55 stillinger er oprettet, svarende til 4,0 årsværk. "
        "2 besat nu, 1 på vej, 2 ubesatte efter fratrædelse og 1 udløbet. "
        "Omregnet til fuldtid er 2,0 i arbejde (2 personer). "
        "Med et jævnt tempo (ikke en vedtaget plan) ville det være 12,0."
    )


def test_one_post_is_told_in_the_singular() -> None:
    grant = make_grant(restriction="genindførelse af diktering")
    hire = make_hire(
        make_post(make_allocation(grant, target=1)),
        (MARCH, a_year(MARCH)),
        attested_restriction="genindførelse af diktering",
    )
    assert hire.route != "redeployment"
    assert points(report_of(grant)) == {
        "created": (
            "1 af mindst 55 stillinger er oprettet, svarende til 1,0 årsværk. Den er besat nu. "
            "Omregnet til fuldtid er 1,0 i arbejde (1 person). "
            "Med et jævnt tempo (ikke en vedtaget plan) ville det være 0,7."
        ),
        "money": (
            "400 af 6.522 tkr. er disponeret. Beregnet forbrug er 235 tkr. 6.122 tkr. er ikke disponeret. "
            "Forventet mindreforbrug netto 6.122 tkr."
        ),
        "outcome": "1 stilling ventes oprettet senest den 31.12.2018. Måltallet på 1 nås næsten sikkert.",
        "redeployment": (
            "0 af 1 person (0\u00a0%) kom fra RegionH Match. "
            "For den anden er det vurderet, om en kandidat under omplacering eller afskedigelse kunne tilgodeses."
        ),
        "additional": "Alle oprettede stillinger er attesteret som nye og ud over den eksisterende normering.",
        "restriction": (
            "Hospitalet har ved hver ansættelse attesteret, at stillingen ikke anvendes til genindførelse af diktering."
        ),
    }


def test_nothing_is_said_of_posts_and_people_that_there_are_none_of() -> None:
    grant = make_grant(restriction="genindførelse af diktering")
    make_allocation(grant)
    report = report_of(grant)
    assert points(report) == {
        "created": (
            "0 af mindst 55 stillinger er oprettet. Med et jævnt tempo (ikke en vedtaget plan) ville det være 12,0."
        ),
        "money": "0 af 6.522 tkr. er disponeret. Beregnet forbrug er 0 tkr. 6.522 tkr. er ikke disponeret.",
        "outcome": (
            "For tidligt at sige: Et tempo fremskrives først, når 30 dage er gået, og 3 stillinger er oprettet."
        ),
        "restriction": (
            "Stillingerne må ikke anvendes til genindførelse af diktering. "
            "Der er endnu ingen ansættelser at attestere det ved."
        ),
    }
    assert [text for text in paragraphs(report) if "normering" in text] == []
    assert next(chart.alt for chart in charts_of(report) if chart.name == "redeployment") == (
        "En linje over tid. Ingen er ansat endnu."
    )


def test_hospital_alone_over_its_allocation_has_nothing_left() -> None:
    grant = make_grant()
    make_hire(make_post(make_allocation(grant, amount=389_000, target=1)), (MARCH, a_year(MARCH)))
    assert points(report_of(grant))["money"] == (
        "400 af 389 tkr. er disponeret. Beregnet forbrug er 235 tkr. "
        "Det disponerede er 11 tkr. mere end tildelt. Forventet merforbrug netto 11 tkr."
    )


def test_hospitals_over_and_under_are_told_apart_and_net() -> None:
    grant = make_grant()
    make_hire(make_post(make_allocation(grant, amount=389_000, target=1)), (MARCH, a_year(MARCH)))
    other = make_allocation(grant, make_hospital("Bornholms Hospital", "BH"), amount=1_600_000, target=4)
    for _number in range(2):
        make_hire(make_post(other), (MARCH, a_year(MARCH)))
    report = report_of(grant)
    texts = replace(report.texts, booked=Decimal(210_000))
    assert points(replace(report, texts=texts))["money"] == (
        "1.200 af 1.989 tkr. er disponeret. Beregnet forbrug er 704 tkr.; bogført: 210 tkr. "
        "1 hospital mangler at disponere i alt 800 tkr.; 1 har disponeret 11 tkr. mere end tildelt (netto 789 tkr.). "
        "Forventet netto: fra et merforbrug på 11 tkr. til et mindreforbrug på 789 tkr. "
        "Heri er mindreforbrug 0–800 tkr. og merforbrug 11 tkr."
    )


def test_grant_in_person_years_is_told_in_them() -> None:
    report = report_of(WORLDS["counted_in_person_years"]())
    assert short_points(report)[0].conclusion == ("5,3 af mindst 19,7 årsværk er disponeret i 6 stillinger.")
    posts, *_others = charts_of(report)
    assert posts.title == "Årsværk mod måltallet"


def test_points_and_appendices_are_those_that_were_chosen_in_their_order() -> None:
    report = report_of(in_four_states())
    chosen = replace(report.texts, points=["money", "created"], appendices=["counting", "words", "status"])
    report = replace(report, texts=chosen)
    assert [point.name for point in short_points(report)] == ["money", "created"]
    # Nobody has written or confirmed anything: the appendix would be empty.
    assert [block for block in blocks_of(report) if isinstance(block, AppendixHeading)] == [
        AppendixHeading("counting", 1, "Sådan er tallene talt"),
        AppendixHeading("status", 2, "Status i tal"),
    ]
    none = replace(report, texts=replace(chosen, points=[], appendices=[]))
    assert (
        short_points(none),
        [b for b in blocks_of(none) if isinstance(b, AppendixHeading | AppendixList)],
    ) == (
        [],
        [],
    )


def test_memo_begins_with_whom_it_is_to_and_what_is_recommended() -> None:
    report = report_of(in_four_states())
    assert next(blocks_of(report)) == Facts(
        [("Til", "Regionsrådet"), ("Fra", "Center for HR, Region Hovedstaden"), ("Dato", "15.10.2018")]
    )
    texts = replace(
        report.texts,
        recipient="Forretningsudvalget",
        sender="Koncern HR",
        case_number="26014837",
        recommendation="At redegørelsen tages til efterretning",
    )
    assert next(blocks_of(replace(report, texts=texts))) == Facts(
        [
            ("Til", "Forretningsudvalget"),
            ("Fra", "Koncern HR"),
            ("Dato", "15.10.2018"),
            ("Sagsnummer", "26014837"),
            ("Indstilling", "At redegørelsen tages til efterretning"),
        ]
    )


def test_memo_of_many_hospitals_shows_those_that_lack_most_and_adds_up_the_others() -> None:
    report = report_of(WORLDS["forty_hospitals"]())
    table = status_in_short(report)
    assert len(table.rows) == MOST_ROWS
    assert table.rows[-1].cells[0] == "De øvrige 31 hospitaler"
    for place, column in enumerate(table.columns[1:], 1):
        assert sum(row.cells[place] for row in table.rows) == table.total_of(column.name), column.name


def test_hospitals_without_words_are_named_once() -> None:
    grant = make_grant()
    for name in ("Amager", "Bornholm", "Herlev"):
        make_allocation(grant, make_hospital(name, name[:2]))
    amager = grant.allocations.get(hospital__name="Amager")
    HospitalText.objects.create(grant=grant, hospital=amager.hospital, arrangement="På to klinikker.")
    report = report_of(grant)
    report = replace(report, texts=replace(report.texts, appendices=["words"]))
    _heading, *blocks = list(blocks_of(report))[-4:]
    assert blocks == [
        Heading(2, "Amager"),
        Paragraph("På to klinikker.", is_written=True),
        Paragraph("Ingen bemærkninger fra: Bornholm, Herlev.", is_quiet=True),
    ]


def test_carry_over_is_unknown_without_a_start_window() -> None:
    grant = make_grant(starts_from=None, starts_until=None)
    make_hire(make_post(make_allocation(grant)), (MARCH, a_year(MARCH)))
    report = report_of(grant)
    assert report.tables["years"].values("carry_over") == [None, None]
    by_hospital = report.tables["carry_over"]
    assert [row.cells for row in by_hospital.with_total] == [
        ("Rigshospitalet", None, None, 400_000),
        ("I alt", None, None, 400_000),
    ]
    assert [by_hospital.columns[1].shown(row.cells[1]) for row in by_hospital.with_total] == ["–", "–"]
    years = report.tables["years"]
    assert years.total is not None
    assert years.total.cells[2:] == (400_000, None)
