import csv
import io
import json
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from allocations.enums import CountedIn
from hires.enums import RecruitmentRoute
from reports.documents.data_formats import as_csv, as_dict, as_json
from reports.report.build import STATUS, USES, build_report
from reports.texts import REGION_FIELDS
from tests.support.factories import make_allocation, make_grant, make_hire, make_hospital, make_post
from tests.support.memo_table import ROWS
from tests.support.progress import build_progress

pytestmark = pytest.mark.django_db

YEAR = (date(2018, 1, 1), date(2018, 12, 31))
MIDSUMMER = date(2018, 6, 30)


@pytest.fixture
def memo():
    """The memo's grant and its seven rows, registered in no particular order."""
    grant = make_grant(name="Lægesekretærer 2018")
    for number, (name, share, tkr, target) in enumerate(reversed(ROWS)):
        make_allocation(
            grant, make_hospital(name, f"H{number}"), share_percent=share, amount=tkr * 1000, target=target
        )
    return grant


def allocation_of(grant, name):
    return grant.allocations.select_related("grant", "hospital").get(hospital__name=name)


def test_report_has_a_row_for_each_hospital_in_danish_order_and_the_total(memo):
    report = build_progress(memo, MIDSUMMER)
    assert [(row.hospital, row.share_percent, row.allocated, row.target) for row in report.rows] == [
        (name, share, tkr * 1000, target) for name, share, tkr, target in ROWS
    ]
    total = report.total
    assert (total.hospital, total.share_percent, total.allocated, total.target, total.allocation_id) == (
        "I alt",
        100,
        21_999_000,
        55,
        None,
    )
    # The memo prints 22.000; the thousand kroner are rounding.
    assert (report.unallocated, report.is_rounded) == (1000, True)


@pytest.mark.parametrize(
    ("amounts", "total", "is_rounded"),
    [
        # Half a tkr. for each row in whole tkr., half a krone for any other.
        ((2_809_000, 2_262_000), 5_072_000, True),
        ((2_809_000, 2_262_000), 5_069_000, False),
        ((2_809_123, 2_262_456), 5_071_580, True),
        ((2_809_123, 2_262_456), 5_071_581, False),
        ((), 1000, False),
    ],
)
def test_difference_is_rounding_only_where_half_the_last_digit_of_each_row_explains_it(
    amounts, total, is_rounded
):
    grant = make_grant(total=total)
    for number, amount in enumerate(amounts):
        make_allocation(grant, make_hospital(f"Hospital {number}", f"H{number}"), amount=amount)
    assert build_progress(grant, MIDSUMMER).is_rounded == is_rounded


def test_what_one_hospital_commits_beyond_its_own_is_no_others(memo):
    for name, posts in (("Bornholms Hospital", 1), ("Bispebjerg og Frederiksberg Hospitaler", 6)):
        for _ in range(posts):
            make_hire(make_post(allocation_of(memo, name)), YEAR)
    report = build_progress(memo, MIDSUMMER)
    # 400 of 389 and 2.400 of 2.262; the others have committed nothing.
    assert (report.over, report.total.remaining) == (149_000, 21_999_000 - 2_800_000)


def test_rows_name_their_allocation(memo):
    report = build_progress(memo, MIDSUMMER)
    assert [row.allocation_id for row in report.rows] == [
        allocation_of(memo, row.hospital).pk for row in report.rows
    ]


def test_total_adds_the_rows(memo):
    make_hire(make_post(allocation_of(memo, "Bornholms Hospital")), (*YEAR, 30))
    allocation = allocation_of(memo, "Rigshospitalet")
    make_hire(make_post(allocation), YEAR, route=RecruitmentRoute.REDEPLOYMENT)
    make_hire(make_post(allocation), (date(2018, 9, 1), date(2019, 8, 31)), agreed_on=YEAR[0])
    total = build_progress(memo, MIDSUMMER).total
    # 30 ÷ 37 = 0,81081; 181 ÷ 365 × 30 ÷ 37 = 0,40207, × 400.000 = 160.829,3225; 181 ÷ 365 × 400.000 = 198.356,1644
    assert (total.created, total.filled, total.to_start, total.started, total.upcoming) == (3, 2, 1, 2, 1)
    assert (total.headcount, total.persons, total.from_redeployment) == (2, 3, 1)
    assert (total.fte, total.person_years) == (Decimal("1.8108"), Decimal("0.8980"))
    assert total.spent == Decimal("359185.48")
    # 324.324,32 + 2 × 400.000
    assert (total.committed, total.committed_person_years) == (Decimal("1124324.32"), Decimal("2.8108"))
    assert total.remaining == Decimal("20874675.68")
    # 3 ÷ 55 = 0,05455
    assert total.attainment == Decimal("0.0545")


def test_grant_without_allocations_has_an_empty_report():
    report = build_progress(make_grant(), MIDSUMMER)
    assert (report.rows, report.created_up_to_target) == ([], 0)
    total = report.total
    assert (total.share_percent, total.allocated, total.created, total.attainment) == (None, 0, 0, None)


def test_share_is_none_where_none_is_printed():
    grant = make_grant()
    make_allocation(grant, share_percent=None)
    report = build_progress(grant, MIDSUMMER)
    assert [row.share_percent for row in (*report.rows, report.total)] == [None, None]


# The day


@pytest.mark.parametrize("as_of", [date(2018, 3, 2), date(2030, 1, 1)])
def test_day_that_has_not_come_is_refused(as_of):
    with (
        time_machine.travel(datetime(2018, 3, 1, 12, tzinfo=ZoneInfo("Europe/Copenhagen")), tick=False),
        pytest.raises(ValidationError) as refused,
    ):
        build_progress(make_grant(), as_of)
    assert refused.value.messages == ["Vælg en dag, der ikke ligger efter i dag, den 01.03.2018"]


def test_today_is_the_day_in_copenhagen():
    """At half past eleven in the evening, by Greenwich, it is the 2nd in Copenhagen."""
    with time_machine.travel(datetime(2018, 3, 1, 23, 30, tzinfo=ZoneInfo("UTC")), tick=False):
        assert build_progress(make_grant(), date(2018, 3, 2)).as_of == date(2018, 3, 2)


# What others read


@pytest.fixture
def small():
    grant = make_grant(name="Sygeplejersker", target=3)
    allocation = make_allocation(
        grant, make_hospital("Bornholms Hospital", "BOH"), share_percent="12.5", amount="2809000.5", target=3
    )
    make_allocation(grant, share_percent=None, amount=0, target=0)
    make_hire(make_post(allocation), (*YEAR, 30), route=RecruitmentRoute.REDEPLOYMENT)
    return build_report(grant, MIDSUMMER, parts=STATUS)


BORNHOLM = {
    "hospital": "Bornholms Hospital",
    "share_percent": "12.5",
    "allocated": "2809000.50",
    "target": 3,
    "created": 1,
    "filled": 1,
    "to_start": 0,
    "left": 0,
    "run_out": 0,
    "started": 1,
    "upcoming": 0,
    "headcount": 1,
    "fte": "0.8108",
    # 181 × 30 ÷ (365 × 37) = 0,40207; × 400.000 = 160.829,3225
    "person_years": "0.4021",
    "spent": "160829.32",
    # 30 ÷ 37 = 0,81081; × 400.000 = 324.324,3243
    "committed": "324324.32",
    "committed_person_years": "0.8108",
    "remaining": "2484676.18",
    "persons": 1,
    "from_redeployment": 1,
    "attainment": "0.3333",
    "beside_attainment": "0.2703",
}
RIGSHOSPITALET = {
    "hospital": "Rigshospitalet",
    "share_percent": None,
    "allocated": "0.00",
    "target": 0,
    "created": 0,
    "filled": 0,
    "to_start": 0,
    "left": 0,
    "run_out": 0,
    "started": 0,
    "upcoming": 0,
    "headcount": 0,
    "fte": "0.0000",
    "person_years": "0.0000",
    "spent": "0.00",
    "committed": "0.00",
    "committed_person_years": "0.0000",
    "remaining": "0.00",
    "persons": 0,
    "from_redeployment": 0,
    "attainment": None,
    "beside_attainment": None,
}


def test_report_as_json_has_counts_as_numbers_and_all_else_as_strings(small):
    told = json.loads(as_json(small))
    assert told == as_dict(small)
    assert told == {
        "grant": "Sygeplejersker",
        "as_of": "2018-06-30",
        "known_on": None,
        "rules_version": 3,
        "made_at": told["made_at"],
        "made_by": "HRTrack",
        "publication": None,
        "rows": [BORNHOLM, RIGSHOSPITALET],
        "total": {**BORNHOLM, "hospital": "I alt"},
        "notes": [
            "Beregnet forbrug: 400 tkr. pr. årsværk.",
            "Rækkerne giver 2.809 tkr.; bevillingen er 22.000 tkr. 19.191 tkr. er ikke fordelt.",
            "Tælles hvert hospital højst op til sit måltal, er 1 af 3 stillinger oprettet.",
        ],
        "tables": {},
        "words": {
            **dict.fromkeys(REGION_FIELDS, ""),
            **dict.fromkeys(("booked", "points", "appendices")),
            "hospitals": {},
        },
        "completeness": [],
        "attention": [],
    }


def test_report_as_json_keeps_danish_letters():
    grant = make_grant(name="Lægesekretærer")
    assert json.dumps("Lægesekretærer", ensure_ascii=False) in as_json(build_report(grant, MIDSUMMER))


def test_report_of_a_grant_counted_in_person_years_has_its_target_as_a_string():
    grant = make_grant(counted_in=CountedIn.PERSON_YEARS, target="19.7")
    make_allocation(grant, target="19.70")
    [row] = as_dict(build_report(grant, MIDSUMMER))["rows"]
    assert (row["target"], row["attainment"]) == ("19.7", "0.0000")


def test_report_as_csv_has_the_same_names_and_values(small):
    read = list(csv.reader(io.StringIO(as_csv(small), newline="")))
    plain = as_dict(small)
    names = ["grant", "as_of", "known_on", "rules_version", "made_at", "made_by", "publication"]
    head = [plain[name] for name in names]
    assert read == [
        [*names, *BORNHOLM],
        *(
            ["" if value is None else str(value) for value in (*head, *row.values())]
            for row in (BORNHOLM, RIGSHOSPITALET, {**BORNHOLM, "hospital": "I alt"})
        ),
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", " =", '"=', "＝", "|"])
def test_name_in_csv_is_no_formula(start):
    grant = make_grant(name=f"{start}SUM(1)")
    make_allocation(grant, make_hospital(f"{start}cmd()", "C"))
    [_heads, row, _total] = csv.reader(io.StringIO(as_csv(build_report(grant, MIDSUMMER)), newline=""))
    assert (row[0], row[7]) == (f"'{start}SUM(1)", f"'{start}cmd()")


# How many queries


def test_report_is_one_query_however_many_hospitals_posts_and_hires():
    grant = make_grant()
    counts = []
    for names in (("Rigshospitalet", "RH"), ("Bornholms Hospital", "BOH"), ("Nordsjællands Hospital", "NOH")):
        allocation = make_allocation(grant, make_hospital(*names))
        for _ in range(3):
            post = make_post(allocation)
            for _ in range(3):
                make_hire(post, (YEAR[0], MIDSUMMER, 10), (date(2018, 7, 1), YEAR[1], 12))
                with CaptureQueriesContext(connection) as captured:
                    report = build_report(grant, MIDSUMMER, parts=USES)
                    as_json(report)
                counts.append(len(captured))
    assert (report.progress.total.headcount, counts) == (27, [1] * 27)
