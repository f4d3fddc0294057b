"""What needs attention is a line for each kind, however many hospitals it is of, and each line leads to what explains it."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.enums import Role
from allocations.models import Allocation, Grant
from hires.actions.confirm import confirm_complete
from reports.phrases.attention_lines import attention_lines, names_in_words
from reports.report.attention import (
    AttentionFact,
    LateRegistration,
    OverCommitment,
    PostsNotRefilled,
    RedeploymentShare,
    ShortPosts,
    TargetShortfall,
    UnconfirmedList,
    UnusedMoney,
    unconfirmed_lists,
)
from reports.report.build import Report, build_report
from reports.report.forecast import OutcomeRange
from tests.support.factories import (
    make_allocation,
    make_grant,
    make_hire,
    make_hospital,
    make_post,
    make_user,
)
from tests.support.pages import Page

pytestmark = pytest.mark.django_db

TODAY = dt.date(2018, 6, 15)
NAMES = ("Alfa", "Beta", "Gamma", "Delta", "Epsilon")
RANGE = OutcomeRange(Decimal(400_000), Decimal(500_000), Decimal(800_000))


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2018, 6, 15, 10, tzinfo=dt.UTC), tick=False):
        yield


def grant_of(*names: str, **fields: Any) -> Grant:
    """A grant with a hospital of each name; the first has created a post more than the next."""
    grant = make_grant(**fields)
    for number, name in enumerate(names):
        allocation = make_allocation(grant, make_hospital(name, name[:3].upper()), target=4, amount=1_000_000)
        for _post in range(len(names) - number):
            make_hire(make_post(allocation), (dt.date(2018, 3, 1), dt.date(2019, 2, 28)))
    return grant


def lines_of(report: Report, *facts: AttentionFact) -> list[tuple[str, str]]:
    return [(line.title, line.text) for line in attention_lines(report, facts)]


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["A"], "A"),
        (["A", "B"], "A og B"),
        (["A", "B", "C", "D"], "A, B, C og D"),
        (["A", "B", "C", "D", "E"], "A, B, C og 2 andre"),
    ],
)
def test_names_of_a_long_list_are_cut(names: list[str], said: str) -> None:
    assert names_in_words(names) == said


def test_hospitals_of_a_kind_share_a_line_with_the_gravest_first() -> None:
    report = build_report(grant_of("Alfa", "Beta"), TODAY)
    alfa, beta = report.progress.rows
    over = [replace(row, remaining=Decimal(-amount)) for row, amount in ((alfa, 11_000), (beta, 30_000))]
    left = [replace(alfa, left=1), replace(beta, left=2)]
    facts = (
        *(
            TargetShortfall(row, "created", OutcomeRange(Decimal(1), Decimal(2), Decimal(3)))
            for row in (alfa, beta)
        ),
        *(OverCommitment(row, "committed") for row in over),
        *(
            UnusedMoney(row, "committed", replace(RANGE, expected=expected))
            for row, expected in ((alfa, 1), (beta, 2))
        ),
        *(PostsNotRefilled(row, "left") for row in left),
        *(ShortPosts(row, "committed_person_years") for row in (alfa, beta)),
        *(
            LateRegistration(row, "delay", median)
            for row, median in ((alfa, Decimal(20)), (beta, Decimal("30.5")))
        ),
        RedeploymentShare(report.progress.total, "from_redeployment", ["Alfa", "Beta"]),
        *(UnconfirmedList(row, "", None) for row in (alfa, beta)),
        *(UnconfirmedList(row, "", dt.date(2018, month, 1)) for row, month in ((alfa, 3), (beta, 2))),
    )
    assert lines_of(report, *facts) == [
        (
            "2 hospitaler når næppe måltallet i det nuværende tempo",
            "Oprettede stillinger: Beta 1 af 4 og Alfa 2 af 4.",
        ),
        ("2 hospitaler har disponeret mere end tildelt", "Beta 30 tkr. og Alfa 11 tkr."),
        ("2 hospitaler forventer et mindreforbrug", "Beta 400–800 tkr. og Alfa 400–800 tkr."),
        (
            "2 hospitaler har stillinger, hvor den ansatte er fratrådt",
            "De er ikke besat igen: Beta 2 og Alfa 1.",
        ),
        (
            "2 hospitaler har korte eller små stillinger",
            "Alfa 2,0 årsværk af 2 stillinger og Beta 1,0 årsværk af 1 stilling.",
        ),
        (
            "2 hospitaler registrerer sent",
            (
                "Halvdelen af ansættelserne er først registreret så mange dage efter, at de blev aftalt, eller senere: "
                "Beta 30,5 og Alfa 20."
            ),
        ),
        ("2 hospitaler har ingen ansatte fra RegionH Match", "Alfa og Beta. I alt kom 0 af 3 derfra."),
        ("2 hospitaler har aldrig bekræftet deres liste", "Alfa og Beta."),
        (
            "2 hospitaler har ikke bekræftet deres liste længe",
            "Beta siden 01.02.2018 og Alfa siden 01.03.2018.",
        ),
    ]


def test_hospital_alone_is_told_by_name() -> None:
    report = build_report(grant_of("Alfa"), TODAY)
    [row] = report.progress.rows
    assert lines_of(
        report,
        UnconfirmedList(row, "", None),
        UnconfirmedList(row, "", dt.date(2018, 3, 1)),
        OverCommitment(replace(row, committed=Decimal(1_030_000)), "committed"),
        RedeploymentShare(row, "from_redeployment", ["Alfa"]),
    ) == [
        ("Alfa har aldrig bekræftet sin liste", ""),
        ("Alfa har ikke bekræftet sin liste længe", "Den er sidst bekræftet pr. 01.03.2018."),
        ("Alfa har disponeret mere end det tildelte", "1.030 tkr. er disponeret af 1.000 tkr."),
        ("Alfa har ingen ansatte fra RegionH Match", "I alt kom 0 af 1 derfra."),
    ]


def test_hospital_that_is_behind_is_told_what_it_takes() -> None:
    grant = make_grant()
    allocation = make_allocation(grant)
    for month in (2, 3, 4):
        make_hire(make_post(allocation), (dt.date(2018, month, 1), dt.date(2019, month - 1, 28)))
    report = build_report(grant, TODAY)
    [line, *_rest] = attention_lines(report, report.attention)
    assert line.text.endswith(" Det kræver 2,0 stillinger om måneden mod 0,7 hidtil.")


def test_share_of_the_redeployed_alone_needs_no_attention() -> None:
    report = build_report(grant_of("Alfa"), TODAY)
    assert lines_of(report, RedeploymentShare(report.progress.total, "from_redeployment", [])) == []


@pytest.mark.parametrize(
    ("age", "expected"), [(None, [None]), (90, []), (91, [TODAY - dt.timedelta(days=91)])]
)
def test_list_that_was_not_confirmed_for_long_needs_attention(age: int | None, expected: list[Any]) -> None:
    report = build_report(grant_of("Alfa"), TODAY)
    [row] = report.progress.rows
    day = None if age is None else TODAY - dt.timedelta(days=age)
    found = unconfirmed_lists(report.progress, {row.hospital_id: day})  # type: ignore[dict-item]
    assert [(fact.row, fact.as_of) for fact in found] == [(row, day) for day in expected]


@pytest.mark.parametrize("fields", [{"status": "closed"}, {"starts_from": dt.date(2018, 7, 1)}])
def test_nothing_is_to_be_confirmed_of_a_grant_that_is_closed_or_to_come(fields: dict[str, Any]) -> None:
    grant = make_grant(**fields)
    make_allocation(grant)
    report = build_report(grant, TODAY)
    assert unconfirmed_lists(report.progress, {report.progress.rows[0].hospital_id: None}) == []  # type: ignore[dict-item]


# The page


@pytest.fixture
def center(client: Client) -> Client:
    client.force_login(make_user(Role.CENTER_HR))
    return client


def lines_on(page: Page) -> list[tuple[str, str, str]]:
    """(headline, label, address) of each line."""
    return [
        (line.one("strong").text, line.one("a").text.partition(":")[0], line.one("a").attributes["href"])
        for line in page.root.all(class_="attention-line")
    ]


def test_each_line_leads_to_what_explains_it(center: Client) -> None:
    grant = make_grant(target=40)
    behind = make_allocation(grant, make_hospital("Bagud", "BA"), target=20, amount=8_000_000)
    over = make_allocation(grant, make_hospital("For meget", "FM"), target=1, amount=400_000)
    for month in (2, 3, 4):
        make_hire(make_post(behind), (dt.date(2018, month, 1), dt.date(2019, month - 1, 28)))
    make_hire(make_post(behind), (dt.date(2018, 1, 1), dt.date(2018, 3, 31)), leaving_reason="resigned")
    for _number in range(2):
        make_hire(make_post(over), (dt.date(2018, 3, 1), dt.date(2019, 2, 28)))
    overview = f"/grants/{grant.pk}/progress/"
    report = f"{overview}drilldown/?as_of=15.06.2018&hospital="
    found = lines_on(Page(center.get(overview)))
    assert found == [
        ("2 hospitaler har aldrig bekræftet deres liste.", "Se bekræftelserne", "#hospitals"),
        (
            "Bagud når næppe måltallet i det nuværende tempo.",
            "Se, hvad der mangler",
            f"{report}{behind.hospital_id}&figure=missing",
        ),
        ("Bagud forventer et mindreforbrug.", "Se prognosen", f"{overview}forecast/?as_of=15.06.2018"),
        (
            "For meget har disponeret mere end det tildelte.",
            "Se ansættelserne",
            f"{report}{over.hospital_id}&figure=committed",
        ),
        (
            "Bagud har en stilling, hvor den ansatte er fratrådt.",
            "Se stillingerne",
            f"{report}{behind.hospital_id}&figure=left",
        ),
        ("2 hospitaler registrerer sent.", "Se ansættelserne", f"{overview}drilldown/?as_of=15.06.2018&figure=delay"),
        ("Bagud har ingen ansatte fra RegionH Match.", "Se personerne", f"{overview}drilldown/?as_of=15.06.2018&figure=persons"),
    ]  # fmt: skip
    for _title, _label, address in found[1:]:
        assert center.get(address).status_code == 200


def test_many_units_need_few_lines(center: Client) -> None:
    grant = make_grant(target=98, unit_kind="kommune")
    for number in range(30):
        allocation = make_allocation(
            grant, make_hospital(f"Kommune {number:02}", f"K{number:02}"), target=1, amount=1
        )
        make_hire(make_post(allocation), (dt.date(2018, 3, 1), dt.date(2019, 2, 28)))
    lines = lines_on(Page(center.get(f"/grants/{grant.pk}/progress/")))
    assert (lines[0][0], len(lines) <= 8) == ("30 kommuner har aldrig bekræftet deres liste.", True)


def test_nothing_to_attend_to_is_one_line(center: Client) -> None:
    allocation: Allocation = make_allocation(make_grant(target=0), target=0, amount=0)
    hr = make_user(Role.HOSPITAL_HR, allocation.hospital)
    confirm_complete(by=hr, allocation=allocation, as_of=TODAY)
    page = Page(center.get(f"/grants/{allocation.grant_id}/progress/"))
    assert (lines_on(page), "Intet kræver opmærksomhed." in page.text) == ([], True)
