"""What the account says in short, and what it leaves out where there is nothing to say."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine

from allocations.models import Grant
from reports.documents.blocks import Paragraph, blocks_of
from reports.documents.charts import charts_of
from reports.phrases.points import short_points
from reports.report.build import Report, build_report
from tests.support.factories import make_allocation, make_grant, make_hire, make_post
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


def test_states_that_there_are_any_of_are_told() -> None:
    grant = in_four_states()
    assert short_points(report_of(grant))[:2] == [
        "6 stillinger er oprettet; målet er mindst 55.",
        "Af de oprettede stillinger er 2 besat nu, 1 på vej, 2 ubesatte efter fratrædelse og 1 udløbet.",
    ]


def test_one_post_is_told_in_the_singular() -> None:
    grant = make_grant()
    make_hire(make_post(make_allocation(grant, target=1)), (MARCH, a_year(MARCH)))
    assert short_points(report_of(grant)) == [
        "1 stilling er oprettet; målet er mindst 55.",
        "Den oprettede stilling er besat nu.",
        "Omregnet til fuldtid er der 1,0 ansatte i arbejde (1 person).",
        "Beregnet forbrug er 235 tkr., og 400 tkr. er disponeret af 6.522 tkr.; 6.122 tkr. er ikke disponeret.",
        "0 af 1 person kom fra RegionH Match.",
        "1 stilling ventes oprettet senest den 31.12.2018. Måltallet på 1 nås næsten sikkert. 6.122 tkr. ventes ikke brugt.",
    ]


def test_nothing_is_said_of_posts_and_people_that_there_are_none_of() -> None:
    grant = make_grant(restriction="genindførelse af diktering")
    make_allocation(grant)
    report = report_of(grant)
    assert short_points(report) == [
        "0 stillinger er oprettet; målet er mindst 55.",
        "Omregnet til fuldtid er der 0,0 ansatte i arbejde (0 personer).",
        "Beregnet forbrug er 0 tkr., og 0 tkr. er disponeret af 6.522 tkr.; 6.522 tkr. er ikke disponeret.",
        "For tidligt at sige: Et tempo fremskrives først, når 30 dage er gået, og 3 stillinger er oprettet.",
    ]
    assert [text for text in paragraphs(report) if "attesteret" in text] == []
    assert next(chart.alt for chart in charts_of(report) if chart.name == "redeployment") == (
        "En linje over tid. Ingen er ansat endnu."
    )


def test_hospital_alone_over_its_allocation_has_nothing_left() -> None:
    grant = make_grant()
    make_hire(make_post(make_allocation(grant, amount=389_000, target=1)), (MARCH, a_year(MARCH)))
    points = short_points(report_of(grant))
    assert (points[3], points[5]) == (
        "Beregnet forbrug er 235 tkr., og 400 tkr. er disponeret af 389 tkr.; det er 11 tkr. mere end tildelt.",
        (
            "1 stilling ventes oprettet senest den 31.12.2018. Måltallet på 1 nås næsten sikkert. "
            "Alle pengene ventes brugt. "
            "Der forventes et merforbrug på 11 tkr."
        ),
    )


def test_grant_in_person_years_is_told_in_them() -> None:
    report = report_of(WORLDS["counted_in_person_years"]())
    points = short_points(report)
    assert points[0] == "5,3 årsværk er disponeret i 6 stillinger; målet er mindst 19,7."
    posts, *_others = charts_of(report)
    assert posts.title == "Årsværk mod måltallet"


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
