"""Where a grant ends: the rule, and what is said of it."""

import datetime as dt
from collections.abc import Iterable, Iterator
from decimal import Decimal
from statistics import median
from typing import Any

import openpyxl
import pytest
import time_machine
from django.db import connection
from django.test import Client

from accounts.enums import Role
from allocations.models import Grant
from reports.documents.data_formats import as_dict
from reports.documents.excel import progress_book
from reports.documents.pdf import pdf_of
from reports.documents.word import word_of
from reports.phrases.attention import AttentionPhrase, attention_in_words
from reports.phrases.notes import delay_note, notes_of
from reports.phrases.points import short_points
from reports.report.build import Report, build_report
from reports.report.forecast import Clock, clock_of, forecast_of, price_of_the_next
from tests.support.dated import dated, noon
from tests.support.factories import (
    entitle,
    make_allocation,
    make_grant,
    make_hire,
    make_hospital,
    make_post,
    make_user,
)
from tests.support.memo_table import ROWS, SHORT_NAMES
from tests.support.pages import Page
from tests.support.reopened import Pdf, squeezed, tables_of_word, texts_of_word
from tests.support.workbooks import cells
from tests.support.worlds import DAY, a_year

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("superuser")]

JUNE = dt.date(2018, 6, 30)


@pytest.fixture(autouse=True)
def july() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2018, 7, 10, 10, tzinfo=dt.UTC), tick=False):
        yield


def forecast(report: Report) -> list[dict[str, Any]]:
    table = report.tables["forecast"]
    return [dict(zip((c.name for c in table.columns), row.cells, strict=True)) for row in table.with_total]


def grant_with(*agreed: dt.date, **fields: Any) -> Grant:
    """Rigshospitalet with a hire agreed on each of the days, who begins then."""
    grant = make_grant(**fields)
    allocation = make_allocation(grant)
    for day in agreed:
        make_hire(make_post(allocation), (day, a_year(day)))
    return grant


def test_pace_so_far_is_carried_to_the_end_of_the_window() -> None:
    # Six in the 181 days from 1 January to 30 June; 184 days are left. Four of them in the last 90 days.
    days = [dt.date(2018, 1, 10), dt.date(2018, 2, 10), *(dt.date(2018, 5, n) for n in (1, 8, 15, 22))]
    [row, total] = forecast(build_report(grant_with(*days), JUNE))
    # 6 ÷ 181 = 0,03315 a day, 4 ÷ 90 = 0,04444; × 184 = 6,1 and 8,2.
    assert {name: row[name] for name in ("reached", "pace", "low", "expected", "high")} == {
        "reached": 6,
        "pace": Decimal("0.9945"),
        "low": 12,
        "expected": 12,
        "high": 14,
    }
    # Ten are missing: 10 × 30 ÷ 184.
    assert row["needed"] == Decimal("1.6304")
    # 6.522 − 6 × 400, less another 6 or 8 at 400.
    assert [row[name] for name in ("unused_low", "unused_expected", "unused_high")] == [
        922_000,
        1_722_000,
        1_722_000,
    ]
    assert total == {**row, "hospital": "I alt"}


def the_memo(posts_of: Iterable[str]) -> Grant:
    """The memo's table, and as many posts of a year as the target on those of its hospitals."""
    grant = make_grant(last_day_of_use=dt.date(2019, 12, 31))
    for name, share, tkr, target in ROWS:
        allocation = make_allocation(
            grant,
            make_hospital(name, SHORT_NAMES[name]),
            share_percent=share,
            amount=tkr * 1000,
            target=target,
        )
        for _number in range(target if name in posts_of else 0):
            make_hire(make_post(allocation), (dt.date(2018, 3, 1), dt.date(2019, 2, 28)))
    return grant


def test_money_that_stays_unused_is_each_hospitals_own() -> None:
    report = build_report(the_memo(SHORT_NAMES), JUNE)
    rows = forecast(report)
    for pace in ("low", "expected", "high"):
        assert [(row[f"unused_{pace}"] / 1000, row[f"over_{pace}"] / 1000) for row in rows] == [
            (9, 0),
            (0, 138),
            (0, 11),
            (0, 146),
            (0, 0),
            (163, 0),
            (122, 0),
            (294, 295),
        ]
    assert short_points(report)[3::2] == [
        (
            "Beregnet forbrug er 7.353 tkr., og 22.000 tkr. er disponeret af 21.999 tkr. "
            "Hospital for hospital er 294 tkr. ikke disponeret, og 295 tkr. er disponeret ud over det tildelte."
        ),
        (
            "Med tempoet indtil nu ventes 55 stillinger, når startvinduet slutter. 294 tkr. ventes ikke brugt. "
            "På andre hospitaler ventes der disponeret 295 tkr. mere end tildelt."
        ),
    ]


def test_hospital_is_expected_over_its_allocation_at_one_pace_and_under_it_at_another() -> None:
    days = [dt.date(2018, 1, 10), dt.date(2018, 2, 10), *(dt.date(2018, 5, n) for n in (1, 8, 15, 22))]
    grant = grant_with(*days)
    entitle(*grant.allocations.all(), amount=5_000_000)
    [row, _total] = forecast(build_report(grant, JUNE))
    # 5.000 − 12 × 400 and − 14 × 400
    assert [row[f"unused_{pace}"] for pace in ("low", "expected", "high")] == [0, 200_000, 200_000]
    assert [row[f"over_{pace}"] for pace in ("low", "expected", "high")] == [0, 0, 600_000]


def test_page_and_documents_tell_apart_what_is_beyond_the_allocation(client: Client) -> None:
    grant = the_memo(SHORT_NAMES)
    client.force_login(make_user(Role.CENTER_HR))
    page = Page(client.get(f"/grants/{grant.pk}/progress/forecast/?as_of=30.06.2018"))
    shown = [[cell.text for cell in table.all("tr")[-1].all("td")] for table in page.root.all("table")]
    assert [row[-2] for row in shown[1:]] == ["294", "295"]
    assert (
        "Det regnes for hvert hospital for sig og lægges sammen. Det, et hospital disponerer ud over det "
        "tildelte, står for sig og trækkes ikke fra det, andre hospitaler ikke bruger."
    ) in page.text
    in_word = tables_of_word(word_of(build_report(grant, JUNE)))
    assert in_word["Penge, der ikke bliver brugt"][-1] == ["I alt", "294", "294", "294"]
    assert in_word["Disponeret ud over det tildelte"][-1] == ["I alt", "295", "295", "295"]
    entitle(*grant.allocations.all(), amount=9_000_000)
    assert "Disponeret ud over det tildelte" not in tables_of_word(word_of(build_report(grant, JUNE)))


# By when


@pytest.mark.parametrize(
    ("dates", "as_of", "said"),
    [
        ({"last_day_of_use": None}, JUNE, []),
        ({"last_day_of_use": None, "starts_from": None, "starts_until": None}, JUNE, []),
        (
            {"last_day_of_use": dt.date(2019, 6, 29)},
            JUNE,
            ["En ny stilling skal begynde senest 30.06.2018 for at få et helt år inden for bevillingen."],
        ),
        (
            {"last_day_of_use": dt.date(2019, 6, 28)},
            JUNE,
            [
                "En ny stilling skulle være begyndt senest 29.06.2018 for at få et helt år inden for bevillingen."
            ],
        ),
        (
            {"last_day_of_use": dt.date(2018, 12, 31), "starts_from": dt.date(2018, 2, 1)},
            JUNE,
            ["Ingen ny stilling kan få et helt år inden for bevillingen."],
        ),
    ],
)
def test_last_day_for_a_whole_year_is_told_where_it_is_known(
    client: Client, dates: dict[str, Any], as_of: dt.date, said: list[str]
) -> None:
    grant = make_grant(**dates)
    make_allocation(grant)
    report = build_report(grant, as_of)
    assert notes_of(report, "forecast") == said
    assert as_dict(report)["tables"]["forecast"]["notes"] == said
    client.force_login(make_user(Role.CENTER_HR))
    page = Page(client.get(f"/grants/{grant.pk}/progress/forecast/", {"as_of": "30.06.2018"}))
    with progress_book(report) as file:
        in_excel = [row[0] for row in cells(openpyxl.load_workbook(file)["Hvor det ender"])]
    for texts in (
        [page.text],
        texts_of_word(word_of(report)),
        in_excel,
        [Pdf(pdf_of(report)).text_of_all],
    ):
        found = [text for text in texts if text and "etheltårindenforbevillingen" in squeezed(text)]
        assert len(found) == len(said)
        assert all(squeezed(each) in squeezed(text) for each, text in zip(said, found, strict=True))


def test_nobody_is_expected_to_go_beyond_the_target() -> None:
    grant = grant_with(*(dt.date(2018, 1, n) for n in range(2, 12)))
    entitle(*grant.allocations.all(), target=12)
    [row, _total] = forecast(build_report(grant, JUNE))
    assert [row[name] for name in ("low", "expected", "high")] == [10, 12, 12]


def test_target_that_is_reached_needs_no_pace() -> None:
    grant = grant_with(dt.date(2018, 1, 2))
    entitle(*grant.allocations.all(), target=1)
    [row, _total] = forecast(build_report(grant, JUNE))
    assert (row["needed"], row["expected"]) == (0, 1)


def test_agreement_before_the_window_starts_the_clock() -> None:
    grant = make_grant()
    assert clock_of(grant, dt.date(2018, 1, 10), dt.date(2017, 12, 2)) == Clock(elapsed=40, left=355)
    assert clock_of(grant, dt.date(2018, 1, 10), None) == Clock(elapsed=10, left=355)


@pytest.mark.parametrize("as_of", [dt.date(2018, 12, 31), dt.date(2019, 3, 1)])
def test_window_that_is_over_ends_where_it_is(as_of: dt.date) -> None:
    with time_machine.travel(dt.datetime(2019, 3, 2, 10, tzinfo=dt.UTC), tick=False):
        report = build_report(grant_with(dt.date(2018, 3, 1)), as_of)
    [row, _total] = forecast(report)
    assert (row["low"], row["expected"], row["high"], row["needed"]) == (1, 1, 1, None)
    assert attention_in_words(report.progress, report.attention[0]) == AttentionPhrase(
        "Rigshospitalet nåede ikke måltallet",
        "1 af 16 stillinger er oprettet. 6.122 tkr. er ikke disponeret.",
    )


@pytest.mark.parametrize(
    "fields", [{"starts_from": None, "starts_until": None}, {"starts_from": dt.date(2018, 7, 1)}]
)
def test_without_a_window_that_has_begun_there_is_no_outcome(fields: dict[str, Any]) -> None:
    [row, total] = forecast(build_report(grant_with(**fields), JUNE))
    assert {row[name] for name in ("pace", "needed", "low", "expected", "high", "unused_expected")} == {None}
    assert total["expected"] is None


def test_price_of_another_post_stops_at_the_moneys_last_day() -> None:
    grant = make_grant(last_day_of_use=dt.date(2019, 6, 30))
    # From the middle of 184 days, 1 October, 273 days are left.
    assert price_of_the_next(grant, Decimal(365_000), JUNE, Clock(181, 184)) == Decimal(273_000)
    grant.last_day_of_use = None
    assert price_of_the_next(grant, Decimal(365_000), JUNE, Clock(181, 184)) == 365_000


@pytest.mark.parametrize(
    ("months", "last_day_of_use", "price"),
    [
        (24, None, 730_000),
        (6, None, 182_500),
        (None, None, 365_000),
        # From 1 October, and the second of the two years has a 29 February.
        (24, dt.date(2025, 12, 31), 730_000),
        (None, dt.date(2019, 9, 30), 365_000),
    ],
)
def test_price_of_another_post_is_of_its_length(
    months: int | None, last_day_of_use: dt.date | None, price: int
) -> None:
    grant = make_grant(post_months=months, last_day_of_use=last_day_of_use)
    assert price_of_the_next(grant, Decimal(365_000), JUNE, Clock(181, 184)) == price


def test_grant_in_person_years_is_forecast_in_them() -> None:
    grant = grant_with(dt.date(2018, 1, 1), counted_in="person_years", target="4")
    entitle(*grant.allocations.all(), target=4)
    [row, _total] = forecast(build_report(grant, JUNE))
    # 1 ÷ 181 × 184
    assert (row["reached"], row["expected"]) == (1, Decimal("2.0166"))


def test_recent_pace_is_never_negative() -> None:
    grant = grant_with(dt.date(2018, 1, 1))
    row = build_report(grant, JUNE).progress.rows[0]
    forecast = forecast_of(grant, row, Decimal(9), Clock(181, 184), JUNE)
    assert forecast.outcome is not None
    assert forecast.outcome.low == 1


# The delay


def test_delay_is_the_median_of_days_from_agreed_to_registered() -> None:
    grant = make_grant()
    for number, (name, days) in enumerate([("Rigshospitalet", (2, 4, 30)), ("Bornholms Hospital", (0, 5))]):
        allocation = make_allocation(grant, make_hospital(name, f"H{number}"), target=1)
        for delay in days:
            first_day = dt.date(2018, 3, 1)
            make_hire(make_post(allocation), (first_day, a_year(first_day)))
            dated(noon(first_day + dt.timedelta(days=delay)))
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('hrtrack.dated', '', true)")
    report = build_report(grant, JUNE)
    assert [row["delay"] for row in forecast(report)] == [Decimal("2.5"), 4, 4]
    note = notes_of(report, "months")[0]
    assert note == (
        "Halvdelen af ansættelserne er registreret senest 4 dage efter, at de er aftalt, og ni af ti senest 30 dage efter."
        " Tal for nyere måneder kan derfor mangle registreringer."
    )
    # Thirty days before 10 July is 10 June: May is over by then, June is not.
    months = report.tables["months"]
    assert months.values("incomplete") == [False] * 5 + [True]


@pytest.mark.parametrize(
    ("delays", "said"),
    [
        ((), "Ingen ansættelser er registreret endnu."),
        ((0, 0), "Ni af ti ansættelser er registreret senest samme dag, som de er aftalt."),
        (
            (0, 0, 1),
            "Halvdelen af ansættelserne er registreret senest samme dag, som de er aftalt, og ni af ti senest 1 dag efter.",
        ),
        (
            (1, 1, 2),
            "Halvdelen af ansættelserne er registreret senest 1 dag efter, at de er aftalt, og ni af ti senest 2 dage efter.",
        ),
        (
            (1, 2),
            "Halvdelen af ansættelserne er registreret senest 1,5 dage efter, at de er aftalt, og ni af ti senest 2 dage efter.",
        ),
    ],
)
def test_delay_is_told_of_no_day_one_and_more(delays: tuple[int, ...], said: str) -> None:
    found = {"hospital_id": None, "hires": len(delays), "ninth": max(delays, default=0)}
    rows = [{**found, "median": median(map(Decimal, delays))}] if delays else []
    told = delay_note({"delays": rows})
    assert told.removesuffix(" Tal for nyere måneder kan derfor mangle registreringer.") == said


# What is said


def said(report: Report) -> list[tuple[str, str]]:
    phrases = [attention_in_words(report.progress, fact) for fact in report.attention]
    return [(phrase.title, phrase.text) for phrase in phrases]


def test_hospital_that_will_not_reach_its_target_and_keeps_money_is_named() -> None:
    grant = grant_with(dt.date(2018, 1, 10), dt.date(2018, 5, 10))
    assert said(build_report(grant, JUNE))[:2] == [
        (
            "Rigshospitalet når ikke måltallet med det nuværende tempo",
            "2 af 16 stillinger er oprettet; 4 ventes, når perioden slutter. 5.722 tkr. er ikke disponeret.",
        ),
        (
            "Rigshospitalet får penge til overs",
            "4.922 tkr. bliver ikke brugt, heller ikke med et højere tempo.",
        ),
    ]


def test_money_left_over_after_the_window_is_told_without_a_pace() -> None:
    with time_machine.travel(dt.datetime(2019, 3, 2, 10, tzinfo=dt.UTC), tick=False):
        report = build_report(grant_with(dt.date(2018, 3, 1)), dt.date(2018, 12, 31))
    assert said(report)[1] == ("Rigshospitalet får penge til overs", "6.122 tkr. bliver ikke brugt.")
    assert short_points(report)[-1] == "Startvinduet er slut. 6.122 tkr. ventes ikke brugt."


def test_target_that_is_not_reached_with_all_the_money_committed_says_so() -> None:
    grant = grant_with(dt.date(2018, 3, 1), dt.date(2018, 3, 1))
    entitle(*grant.allocations.all(), amount=700_000)
    [(_title, text), *_others] = said(build_report(grant, JUNE))
    assert text == (
        "2 af 16 stillinger er oprettet; 4 ventes, når perioden slutter. "
        "Der er disponeret 100 tkr. mere end tildelt."
    )


def test_one_person_is_told_in_the_singular() -> None:
    assert said(build_report(grant_with(dt.date(2018, 3, 1)), JUNE))[-1] == (
        "RegionH Match: 0\u00a0% af de ansatte kom derfra",
        "0 af 1 person.",
    )


@pytest.mark.parametrize(
    ("counted_in", "figure"), [("posts", "created"), ("person_years", "committed_person_years")]
)
def test_shortfall_leads_to_the_list_that_adds_up_to_its_sentence(counted_in: str, figure: str) -> None:
    grant = grant_with(dt.date(2018, 1, 10), counted_in=counted_in)
    report = build_report(grant, JUNE)
    [first, *_rest] = report.attention
    assert (attention_in_words(report.progress, first).title, first.figure) == (
        "Rigshospitalet når ikke måltallet med det nuværende tempo",
        figure,
    )


def test_hospital_that_committed_more_than_it_got_is_named_unless_the_table_says_so_itself() -> None:
    grant = make_grant()
    for name, amount, target in (("Bornholms Hospital", 389_000, 1), ("Rigshospitalet", 389_000, 0)):
        allocation = make_allocation(grant, make_hospital(name, name[:2]), amount=amount, target=target)
        make_hire(make_post(allocation), (dt.date(2018, 1, 10), dt.date(2019, 1, 9)))
    assert (
        "Rigshospitalet har disponeret mere end det tildelte",
        "400 tkr. er disponeret af 389 tkr.",
    ) in said(build_report(grant, JUNE))
    assert [
        title for title, _text in said(build_report(grant, JUNE)) if "Bornholms Hospital har" in title
    ] == []


@pytest.mark.parametrize(
    ("fields", "last_days", "is_named"),
    [
        # The price of the target is that of two years, and of half a year.
        ({"post_months": 24}, [dt.date(2019, 12, 9)], False),
        ({"post_months": 6}, [dt.date(2018, 7, 9)] * 2, True),
        # A level, and posts without an end, have none.
        ({"post_months": None}, [dt.date(2018, 8, 9)], True),
        ({"post_months": None, "counted_in": "monthly_level"}, [dt.date(2018, 8, 9)], True),
    ],
)
def test_price_of_the_target_explains_a_commitment_only_for_the_length_of_its_posts(
    fields: dict[str, Any], last_days: list[dt.date], is_named: bool
) -> None:
    allocation = make_allocation(make_grant(**fields), amount=150_000, target=1)
    for last_day in last_days:
        make_hire(make_post(allocation), (dt.date(2018, 1, 10), last_day))
    titles = [title for title, _text in said(build_report(allocation.grant, JUNE))]
    assert ("Rigshospitalet har disponeret mere end det tildelte" in titles) == is_named


def test_those_who_left_late_registration_and_match_are_told() -> None:
    grant = make_grant()
    allocation = make_allocation(grant, target=1)
    for number in range(3):
        make_hire(
            make_post(allocation),
            (dt.date(2018, 1, 10), dt.date(2018, 3, 9)),
            leaving_reason="resigned" if number else "",
        )
    dated(noon(dt.date(2018, 1, 30)))
    assert said(build_report(grant, JUNE))[-3:] == [
        ("Rigshospitalet har 2 stillinger, hvor den ansatte er fratrådt", "De er ikke besat igen."),
        (
            "Rigshospitalet registrerer sent",
            "Halvdelen af ansættelserne er først registreret 20 dage eller mere efter, at de blev aftalt.",
        ),
        ("RegionH Match: 0\u00a0% af de ansatte kom derfra", "0 af 3 personer. Ingen på: Rigshospitalet."),
    ]


def test_late_registration_leads_to_its_days(client: Client) -> None:
    allocation = make_allocation(make_grant())
    first_day = dt.date(2018, 1, 10)
    for number in range(2):
        agreed_on = first_day + (number * 10 - 5) * DAY
        make_hire(make_post(allocation), (first_day, dt.date(2018, 12, 31)), agreed_on=agreed_on)
    dated(noon(dt.date(2018, 1, 30)))
    path = f"/grants/{allocation.grant_id}/progress/"
    client.force_login(make_user(Role.CENTER_HR))
    links = Page(client.get(path)).root.all("a")
    (address,) = (
        each.attributes["href"] for each in links if each.text.endswith(": Rigshospitalet registrerer sent")
    )
    page = Page(client.get(address))
    head, *rows = [row[-3:] for row in page.table]
    assert head == ["Aftalt den", "Registreret den", "Dage fra aftalt til registreret"]
    # The second was at work before it was agreed; the median of 25 and 20.
    assert rows == [
        ["05.01.2018", "30.01.2018", "25"],
        ["15.01.2018", "30.01.2018", "20"],
        ["–", "–", "22,5"],
    ]
    assert (page.table[-1][0], page.title) == ("Median", "Dage fra aftalt til registreret (median)")
