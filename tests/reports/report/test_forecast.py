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
from hrtrack.common.clock import NO_END
from hrtrack.common.text.rounding import rounding_note
from reports.documents.data_formats import as_dict
from reports.documents.excel import progress_book
from reports.documents.pdf import pdf_of
from reports.documents.word import word_of
from reports.phrases.attention import AttentionPhrase, attention_in_words
from reports.phrases.forecast import decisive_points, forecast_in_words
from reports.phrases.notes import delay_note, notes_of
from reports.phrases.points import points_of
from reports.report.build import Report, build_report
from reports.report.forecast import StartWindow
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
from tests.support.reopened import Pdf, squeezed, tables_of_word, texts_of_word, with_every_appendix
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


SIX = [dt.date(2018, 1, 10), dt.date(2018, 2, 10), *(dt.date(2018, 5, n) for n in (1, 8, 15, 22))]


def test_latest_pace_is_carried_to_the_end_of_the_window() -> None:
    # Six in the 181 days from 1 January to 30 June, four of them in the last 60 days; 184 days are left.
    [row, total] = forecast(build_report(grant_with(*SIX), JUNE))
    names = ("reached", "pace", "needed", "low", "expected", "high", "chance")
    assert {name: row[name] for name in names} == {
        "reached": 6,
        "pace": Decimal("1.2872"),
        # Ten are missing: 10 × 30 ÷ 184.
        "needed": Decimal("1.6304"),
        "low": 9,
        "expected": Decimal("12.9507"),
        "high": 16,
        "chance": Decimal("0.3080"),
    }
    # 6.522 − 6 × 400, less another 10, 6,9507 or 3 at 400.
    assert [row[name] for name in ("unused_low", "unused_expected", "unused_high")] == [
        122_000,
        1_341_720,
        2_922_000,
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
    for end in ("low", "expected", "high"):
        assert [row[f"unused_{end}"] / 1000 for row in rows] == [9, 0, 0, 0, 0, 163, 122, 294]
    assert [row["over_expected"] / 1000 for row in rows] == [0, 138, 11, 146, 0, 0, 0, 295]
    points = points_of(report)
    assert [points[name].whole for name in ("money", "outcome")] == [
        (
            "22,0 af 22,0 mio. kr. er disponeret. Beregnet forbrug er 7.353 tkr. "
            "3 hospitaler mangler at disponere i alt 294 tkr.; 3 har disponeret 295 tkr. mere end tildelt "
            "(netto −1 tkr.). Forventet merforbrug netto 1 tkr. Heri er mindreforbrug 294 tkr. og merforbrug 295 tkr."
        ),
        "55 stillinger ventes oprettet senest den 31.12.2018. Måltallet på 55 nås næsten sikkert.",
    ]


def test_hospital_is_expected_over_its_allocation_at_one_end_and_under_it_at_the_other() -> None:
    grant = grant_with(*SIX)
    entitle(*grant.allocations.all(), amount=5_000_000)
    [row, _total] = forecast(build_report(grant, JUNE))
    # 5.000 − 9 × 400, and nothing of the 16.
    assert [row[f"unused_{end}"] for end in ("low", "high")] == [0, 1_400_000]
    # What is left and what is beyond the allocation belong to the expected 12,9507 posts.
    net = row["unused_expected"] - row["over_expected"]
    assert net == pytest.approx(5_000_000 - Decimal("12.9507") * 400_000, abs=60)
    assert row["over_expected"] > 0


def test_page_and_documents_tell_apart_what_is_beyond_the_allocation(client: Client) -> None:
    grant = the_memo(SHORT_NAMES)
    client.force_login(make_user(Role.CENTER_HR))
    page = Page(client.get(f"/grants/{grant.pk}/progress/forecast/?as_of=30.06.2018"))
    brief, bounds = (
        [cell.text for cell in table.all("tr")[-1].all("td")] for table in page.root.all("table")
    )
    last = [brief[-1], *bounds[:3]]
    assert last == ["294", "294", "294", "295"]
    assert "Det, et hospital disponerer ud over det tildelte, trækkes ikke fra det" in page.text
    in_word = tables_of_word(word_of(with_every_appendix(build_report(grant, JUNE))))
    assert in_word["Forventet mindreforbrug"][-1] == ["I alt", *last]
    entitle(*grant.allocations.all(), amount=9_000_000)
    [head, *_rows] = tables_of_word(word_of(with_every_appendix(build_report(grant, JUNE))))[
        "Forventet mindreforbrug"
    ]
    assert len(head) == 4


def test_money_follows_from_the_person_years_that_are_expected_to_the_ore() -> None:
    with time_machine.travel(dt.datetime(2025, 7, 1, 10, tzinfo=dt.UTC), tick=False):
        grant = make_grant(
            counted_in="person_years",
            starts_from=dt.date(2025, 1, 1),
            starts_until=dt.date(2025, 12, 31),
            last_day_of_use=dt.date(2025, 12, 31),
        )
        allocation = make_allocation(grant, amount=4_000_000, target=10)
        for _number in range(4):
            make_hire(make_post(allocation), (dt.date(2025, 1, 1), dt.date(2025, 12, 31)))
        [row, total] = forecast(build_report(grant, dt.date(2025, 6, 30)))
    for name, other in (("low", "high"), ("expected", "expected"), ("high", "low")):
        assert row[f"unused_{other}"] == 4_000_000 - row[name] * 400_000
    assert total == {**row, "hospital": "I alt"}
    assert 4 <= row["low"] <= row["expected"] <= row["high"] < 10


def seven_of_three() -> Grant:
    """Seven hospitals that lack two of three posts; each created one in June."""
    grant = make_grant()
    for number in range(7):
        allocation = make_allocation(grant, make_hospital(f"Hospital {number}", f"H{number}"), target=3)
        day = dt.date(2018, 6, 4 + number)
        make_hire(make_post(allocation), (day, a_year(day)))
    return grant


def test_nothing_is_rounded_before_it_is_shown() -> None:
    with time_machine.travel(dt.datetime(2018, 12, 1, 10, tzinfo=dt.UTC), tick=False):
        grant = seven_of_three()
        days = [dt.date(2018, 8, 31) + number * DAY for number in range(3)]
        expected = [forecast(build_report(grant, day))[-1]["expected"] for day in days]
    assert expected == sorted(expected, reverse=True)
    assert expected[0] - expected[-1] < Decimal("0.3")


def test_range_of_all_is_narrower_than_the_sum_of_the_ranges() -> None:
    *rows, total = forecast(build_report(seven_of_three(), JUNE))
    assert sum(row["low"] for row in rows) < total["low"]
    assert total["high"] < sum(row["high"] for row in rows)
    assert total["expected"] == pytest.approx(sum(row["expected"] for row in rows), abs=Decimal("0.001"))


@pytest.mark.parametrize(
    ("day", "posts", "is_too_early"),
    [(1, 1, True), (1, 5, True), (29, 3, True), (30, 2, True), (30, 3, False)],
)
def test_forecast_waits_for_thirty_days_and_three_posts(day: int, posts: int, *, is_too_early: bool) -> None:
    report = build_report(grant_with(*[dt.date(2018, 1, 1)] * posts), dt.date(2018, 1, day))
    row = forecast(report)[0]
    assert [row[name] is None for name in ("pace", "low", "expected", "unused_low")] == [is_too_early] * 4
    assert report.forecast is not None
    assert report.forecast.is_too_early == is_too_early
    words = forecast_in_words(report)
    assert words[0].startswith("For tidligt at sige") == is_too_early
    missing, left = 16 - posts, Decimal(6_522_000 - posts * 400_000)
    assert (row["unused_if_all"], row["unused_if_none"]) == (max(left - missing * 400_000, Decimal()), left)


def test_posts_that_were_created_earlier_weigh_less_and_then_nothing() -> None:
    """Three posts on the first day, or a hundred, with one in March: in August they say the same of the pace."""
    few, many = (
        make_allocation(make_grant(), make_hospital(f"Hospital {posts}", f"H{posts}"), target=200)
        for posts in (3, 20)
    )
    for allocation, posts in ((few, 3), (many, 20)):
        for day in (*[dt.date(2018, 1, 1)] * posts, dt.date(2018, 3, 20)):
            make_hire(make_post(allocation), (day, a_year(day)))
    with time_machine.travel(dt.datetime(2018, 12, 1, 10, tzinfo=dt.UTC), tick=False):
        for day, is_same in ((dt.date(2018, 4, 30), False), (dt.date(2018, 5, 1), True)):
            paces = [forecast(build_report(each.grant, day))[0]["pace"] for each in (few, many)]
            assert (paces[0] == paces[1]) == is_same


def test_vacant_post_is_refilled_as_quickly_as_posts_were_so_far() -> None:
    """One of three was refilled after 30 days; the vacant one has half its year left."""
    grant = make_grant()
    allocation = make_allocation(grant, amount=2_000_000, target=3)
    first, second, third = (make_post(allocation) for _number in range(3))
    for post, leaves in ((first, dt.date(2018, 3, 31)), (second, dt.date(2018, 6, 14))):
        make_hire(post, (dt.date(2018, 1, 1), leaves), leaving_reason="resigned")
    make_hire(first, (dt.date(2018, 5, 1), dt.date(2018, 12, 31)))
    make_hire(third, (dt.date(2018, 1, 1), dt.date(2018, 12, 31)))
    report = build_report(grant, JUNE)
    row = forecast(report)[0]
    assert report.forecast is not None
    [vacancies] = report.forecast.vacancies.values()
    # 165 of 365 days are used.
    rest = 400_000 - Decimal("180821.92")
    assert (vacancies.posts, vacancies.cost) == (1, pytest.approx(rest, abs=30))
    assert (row["unused_if_none"] - row["unused_if_all"]) == vacancies.cost
    # Without a last day of the money, it is refilled sooner or later.
    assert row["unused_expected"] == pytest.approx(row["unused_if_all"], abs=30)
    grant.last_day_of_use = dt.date(2018, 12, 31)
    grant.save()
    row = forecast(build_report(grant, JUNE))[0]
    assert row["unused_if_all"] < row["unused_expected"] < row["unused_if_none"]
    point = decisive_points(report)[-1]
    assert (point.title, point.figure) == ("1 stilling står ledig", "left")


def test_level_is_forecast_by_what_is_decided_for_the_end_of_the_window() -> None:
    """Four on full time, one of whom leaves in November by what is decided: three and those still to come."""
    grant = make_grant(counted_in="monthly_level", post_months=None, last_day_of_use=dt.date(2020, 12, 31))
    allocation = make_allocation(grant, amount=9_000_000, target=6)
    for last_day in (None, None, None, dt.date(2018, 10, 31)):
        make_hire(make_post(allocation), (dt.date(2018, 5, 1), last_day or NO_END))
    row = forecast(build_report(grant, JUNE))[0]
    assert row["reached"] == 4
    assert 3 <= row["low"] < row["expected"] < row["high"] <= 6
    with time_machine.travel(dt.datetime(2019, 3, 2, 10, tzinfo=dt.UTC), tick=False):
        row = forecast(build_report(grant, dt.date(2018, 12, 31)))[0]
    assert [row[name] for name in ("low", "expected", "high")] == [3, 3, 3]


def test_hospital_that_decides_the_outcome_is_named_with_what_it_would_give() -> None:
    grant = make_grant()
    for name, target, posts in (("Bornholms Hospital", 8, 1), ("Rigshospitalet", 8, 6)):
        allocation = make_allocation(grant, make_hospital(name, name[:2]), target=target)
        for number in range(posts):
            day = dt.date(2018, 4, 1) + number * 10 * DAY
            make_hire(make_post(allocation), (day, a_year(day)))
    report = build_report(grant, JUNE)
    assert report.forecast is not None
    assert report.forecast.decisive is not None
    assert report.forecast.region.outcome is not None
    before, after = report.forecast.region.outcome, report.forecast.decisive.outcome
    assert before.expected < after.expected <= 16
    [point] = decisive_points(report)
    assert point.title == "Bornholms Hospital betyder mest"
    assert point.text.startswith("Med 1,1 nye om måneden i stedet for ")


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
    report = with_every_appendix(build_report(grant, as_of))
    assert notes_of(report, "forecast") == said
    assert as_dict(report)["tables"]["forecast"]["notes"] == said
    client.force_login(make_user(Role.CENTER_HR))
    page = Page(client.get(f"/grants/{grant.pk}/progress/forecast/", {"as_of": "30.06.2018"}))
    with progress_book(report) as file:
        in_excel = [row[0] for row in cells(openpyxl.load_workbook(file)["Prognose"])]
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
    grant = grant_with(*(dt.date(2018, 5, n) for n in range(2, 12)))
    entitle(*grant.allocations.all(), target=12)
    [row, _total] = forecast(build_report(grant, JUNE))
    assert row["low"] == row["high"] == 12 > row["expected"]


def test_target_that_is_reached_needs_no_pace_and_more_is_kept() -> None:
    grant = grant_with(*[dt.date(2018, 1, 2)] * 4)
    entitle(*grant.allocations.all(), target=3)
    report = build_report(grant, JUNE)
    [row, _total] = forecast(report)
    assert [row[name] for name in ("needed", "low", "expected", "high", "chance")] == [0, 4, 4, 4, 1]
    assert forecast_in_words(report)[:2] == [
        "4 stillinger ventes oprettet senest den 31.12.2018. Måltallet på 3 nås næsten sikkert.",
        "Tælles hvert hospital højst op til sit måltal, er det 3.",
    ]


def test_agreement_before_the_window_starts_the_clock() -> None:
    grant = make_grant()
    early, none = (StartWindow.of(grant, dt.date(2018, 1, 10), day) for day in (dt.date(2017, 12, 2), None))
    assert (early, none) == (StartWindow(40, 355, 365), StartWindow(10, 355, 365))


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


@pytest.mark.parametrize(
    ("months", "last_day_of_use", "price"),
    [
        (12, None, 400_000),
        (24, None, 800_000),
        (6, None, 200_000),
        # To the end of the only year that has a budget.
        (None, None, Decimal("201643.84")),
        # From 1 July 2018 184 days are left, and 549.
        (12, dt.date(2018, 12, 31), Decimal("201643.84")),
        (None, dt.date(2019, 12, 31), Decimal("601643.84")),
    ],
)
def test_price_of_a_post_that_begins_tomorrow_is_of_its_length(
    months: int | None, last_day_of_use: dt.date | None, price: Decimal
) -> None:
    grant = make_grant(post_months=months, last_day_of_use=last_day_of_use)
    make_allocation(grant, amount=6_522_000, target=1)
    row = forecast(build_report(grant, JUNE))[0]
    assert row["unused_if_none"] - row["unused_if_all"] == price


def test_posts_still_to_come_begin_evenly_over_the_days_that_are_left() -> None:
    """A post is paid to the money's last day: half of the days that are left, on average, and the last one."""
    grant = grant_with(*SIX, last_day_of_use=dt.date(2018, 12, 31))
    row = forecast(build_report(grant, JUNE))[0]
    years = Decimal(sum(range(1, 185))) / 184 / 365
    paid = Decimal(10) * years
    assert row["unused_low"] == pytest.approx(row["unused_if_none"] - paid * 400_000, abs=30)


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
    grant = grant_with(dt.date(2018, 1, 10), dt.date(2018, 2, 10), dt.date(2018, 5, 10))
    assert said(build_report(grant, JUNE))[:2] == [
        (
            "Rigshospitalet når næppe måltallet i det nuværende tempo",
            "3 af 16 stillinger er oprettet; 4–11 ventes, når perioden slutter. 5.322 tkr. er ikke disponeret.",
        ),
        (
            "Rigshospitalet forventer et mindreforbrug",
            "2.122–4.922 tkr. ventes ikke brugt i det nuværende tempo.",
        ),
    ]


def test_money_left_over_after_the_window_is_told_without_a_pace() -> None:
    with time_machine.travel(dt.datetime(2019, 3, 2, 10, tzinfo=dt.UTC), tick=False):
        report = build_report(grant_with(dt.date(2018, 3, 1)), dt.date(2018, 12, 31))
    assert said(report)[1] == ("Rigshospitalet forventer et mindreforbrug", "6.122 tkr. bliver ikke brugt.")
    assert points_of(report)["outcome"].whole == "Startvinduet er slut. 6.122 tkr. ventes ikke brugt."


def test_target_that_is_not_reached_with_all_the_money_committed_says_so() -> None:
    grant = grant_with(dt.date(2018, 3, 1), dt.date(2018, 3, 1))
    entitle(*grant.allocations.all(), amount=700_000)
    [(title, text), *_others] = said(build_report(grant, JUNE))
    assert title == "Rigshospitalet er langt fra måltallet"
    assert text == ("2 af 16 stillinger er oprettet. Der er disponeret 100 tkr. mere end tildelt.")


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
        "Rigshospitalet er langt fra måltallet",
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


def test_posts_that_are_hardly_any_work_are_told_although_the_target_is_reached() -> None:
    """A day of 0,01 hour a week is a created post, and 100 per cent of a target of one."""
    allocation = make_allocation(make_grant(), target=1)
    make_hire(make_post(allocation), (dt.date(2018, 3, 1), dt.date(2018, 3, 1), Decimal("0.01")))
    report = build_report(allocation.grant, JUNE)
    assert report.progress.total.attainment == 1
    assert (
        "Rigshospitalet har korte eller små stillinger",
        "1 oprettet stilling giver 0,0 årsværk.",
    ) in said(report)
    make_hire(make_post(allocation), (dt.date(2018, 3, 1), dt.date(2019, 2, 28)))
    assert "korte eller små" not in str(said(build_report(allocation.grant, JUNE)))


def test_rows_that_do_not_add_up_as_shown_say_why_wherever_they_are_shown(client: Client) -> None:
    """Three hospitals with 33.400 kr. left each: 33, 33 and 33 of 100 tkr."""
    grant = make_grant()
    for number in range(3):
        make_allocation(grant, make_hospital(f"Hospital {number}", f"H{number}"), amount=33_400, target=1)
    report = build_report(grant, JUNE)
    client.force_login(make_user(Role.CENTER_HR))
    for path in ("", "forecast/"):
        page = Page(client.get(f"/grants/{grant.pk}/progress/{path}?as_of=30.06.2018"))
        assert rounding_note() in page.text
    assert rounding_note() in texts_of_word(word_of(report))
    assert squeezed(rounding_note()) in squeezed(Pdf(pdf_of(report)).text_of_all)
    entitle(*grant.allocations.all(), amount=33_000)
    page = Page(client.get(f"/grants/{grant.pk}/progress/forecast/?as_of=30.06.2018"))
    assert rounding_note() not in page.text


def test_numbers_in_sentences_have_their_thousands_points() -> None:
    allocation = make_allocation(make_grant())
    make_hire(make_post(allocation), (dt.date(2018, 3, 1), dt.date(2019, 2, 28)))
    dated(noon(dt.date(2024, 7, 14)))
    note = notes_of(build_report(allocation.grant, JUNE), "months")[0]
    assert "ni af ti senest 2.327 dage efter" in note
