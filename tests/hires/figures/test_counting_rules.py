"""The counting rules, worked out by hand: days × hours × price ÷ (N × full time), half up, one division each.

Unless told otherwise: a post costs 400.000 kr. at 37 hours, and N is 365. All of 2018–2021 has passed.
"""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from allocations.enums import CountedIn
from hires.actions.locking import check_capacity
from hires.enums import LeavingReason, RecruitmentRoute
from hires.posts import PostState, post_statuses, spent_and_committed
from reports.report.build import build_report
from tests.support.factories import (
    entitled,
    make_allocation,
    make_employee,
    make_grant,
    make_hire,
    make_hospital,
    make_post,
)
from tests.support.progress import build_progress

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
NEW_YEAR, NEW_YEARS_EVE = date(2018, 1, 1), date(2018, 12, 31)
NOBODY = {
    "created": 0,
    "filled": 0,
    "to_start": 0,
    "left": 0,
    "run_out": 0,
    "started": 0,
    "upcoming": 0,
    "headcount": 0,
    "fte": 0,
    "person_years": 0,
    "spent": 0,
    "committed": 0,
    "committed_person_years": 0,
    "persons": 0,
    "from_redeployment": 0,
}
A_POST_FILLED = {**NOBODY, "created": 1, "filled": 1, "started": 1, "headcount": 1, "fte": 1, "persons": 1}
A_POST_TO_START = {
    **NOBODY,
    "created": 1,
    "to_start": 1,
    "upcoming": 1,
    "persons": 1,
    "committed": 400_000,
    "committed_person_years": 1,
}
A_YEAR = {"committed": 400_000, "committed_person_years": 1}


@pytest.fixture
def allocation():
    return make_allocation()


def counted(allocation, as_of):
    """Return the report's figures of one hospital, without the allocated ones."""
    [row] = [
        row for row in build_progress(allocation.grant, as_of).rows if row.allocation_id == allocation.pk
    ]
    assert row.remaining == entitled(allocation).budget - row.committed
    return {name: getattr(row, name) for name in NOBODY}


def states(allocation, as_of):
    return [status.state for status in post_statuses(allocation, as_of)]


# A post and its holder, day by day


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (date(2017, 12, 31), NOBODY),
        # 1 × 400.000 ÷ 365 = 1.095,8904; 1 ÷ 365 = 0,00274
        (
            NEW_YEAR,
            {**A_POST_FILLED, **A_YEAR, "person_years": Decimal("0.0027"), "spent": Decimal("1095.89")},
        ),
        # 181 × 400.000 ÷ 365 = 198.356,1644; 181 ÷ 365 = 0,49589
        (
            date(2018, 6, 30),
            {**A_POST_FILLED, **A_YEAR, "person_years": Decimal("0.4959"), "spent": Decimal("198356.16")},
        ),
        # 364 × 400.000 ÷ 365 = 398.904,1096; 364 ÷ 365 = 0,99726
        (
            date(2018, 12, 30),
            {**A_POST_FILLED, **A_YEAR, "person_years": Decimal("0.9973"), "spent": Decimal("398904.11")},
        ),
        (NEW_YEARS_EVE, {**A_POST_FILLED, **A_YEAR, "person_years": 1, "spent": 400_000}),
        (
            date(2019, 1, 1),
            {
                **A_POST_FILLED,
                **A_YEAR,
                "filled": 0,
                "run_out": 1,
                "headcount": 0,
                "fte": 0,
                "person_years": 1,
                "spent": 400_000,
            },
        ),
    ],
    ids=["the day before", "first day", "midway", "last day but one", "last day", "the day after"],
)
def test_full_year_is_counted_from_its_first_day_to_its_last(allocation, as_of, expected):
    make_hire(make_post(allocation), (NEW_YEAR, NEW_YEARS_EVE))
    assert counted(allocation, as_of) == expected


def test_part_time_costs_its_share_of_full_time(allocation):
    make_hire(make_post(allocation), (date(2018, 3, 1), date(2019, 2, 28), "18.5"))
    # 31 × 18,5 × 400.000 ÷ (365 × 37) = 16.986,3014; 31 × 18,5 ÷ (365 × 37) = 0,04247; 365 × 18,5 ÷ … = ½
    assert counted(allocation, date(2018, 3, 31)) == {
        **A_POST_FILLED,
        "fte": Decimal("0.5"),
        "person_years": Decimal("0.0425"),
        "spent": Decimal("16986.30"),
        "committed": 200_000,
        "committed_person_years": Decimal("0.5"),
    }


def test_part_time_that_does_not_go_up_is_rounded_once(allocation):
    make_hire(make_post(allocation), (NEW_YEAR, NEW_YEARS_EVE, 30))
    # 30 ÷ 37 = 0,81081; × 400.000 = 324.324,3243
    assert counted(allocation, NEW_YEARS_EVE) == {
        **A_POST_FILLED,
        "fte": Decimal("0.8108"),
        "person_years": Decimal("0.8108"),
        "spent": Decimal("324324.32"),
        "committed_person_years": Decimal("0.8108"),
        "committed": Decimal("324324.32"),
    }


def test_leaving_early_commits_only_the_days_worked(allocation):
    make_hire(make_post(allocation), (NEW_YEAR, date(2018, 4, 30)), leaving_reason=LeavingReason.RESIGNED)
    # 120 days: 120 × 400.000 ÷ 365 = 131.506,8493; 120 ÷ 365 = 0,32877
    worked = {
        "person_years": Decimal("0.3288"),
        "spent": Decimal("131506.85"),
        "committed_person_years": Decimal("0.3288"),
        "committed": Decimal("131506.85"),
    }
    assert counted(allocation, date(2018, 4, 30)) == {**A_POST_FILLED, **worked}
    assert counted(allocation, date(2018, 5, 1)) == {
        **A_POST_FILLED,
        **worked,
        "filled": 0,
        "left": 1,
        "headcount": 0,
        "fte": 0,
    }


def test_replacement_after_a_gap_works_beyond_the_anniversary_until_the_year_is_used(allocation):
    post = make_post(allocation)
    make_hire(post, (NEW_YEAR, date(2018, 4, 30)), leaving_reason=LeavingReason.RESIGNED)
    # 365 − 120 = 245 days from 1 July: to 2 March 2019.
    make_hire(post, (date(2018, 7, 1), date(2019, 3, 2)), agreed_on=date(2018, 6, 1))
    check_capacity()
    # 120 days: 131.506,85 and 0,3288
    first = {
        "created": 1,
        "started": 1,
        "persons": 1,
        "person_years": Decimal("0.3288"),
        "spent": Decimal("131506.85"),
    }
    assert counted(allocation, date(2018, 5, 31)) == {
        **NOBODY,
        **first,
        "left": 1,
        "committed_person_years": Decimal("0.3288"),
        "committed": Decimal("131506.85"),
    }
    # 245 × 400.000 ÷ 365 = 268.493,1507; 245 ÷ 365 = 0,67123; with the first 400.000,00 and 1,0000
    both = {**first, **A_YEAR, "persons": 2}
    assert counted(allocation, date(2018, 6, 1)) == {**NOBODY, **both, "to_start": 1}
    # 1 more day: 1.095,89 and 0,0027
    assert counted(allocation, date(2018, 7, 1)) == {
        **NOBODY,
        **both,
        "filled": 1,
        "headcount": 1,
        "fte": 1,
        "person_years": Decimal("0.3315"),
        "spent": Decimal("132602.74"),
    }
    used = {**both, "person_years": 1, "spent": 400_000}
    assert counted(allocation, date(2019, 3, 2)) == {**NOBODY, **used, "filled": 1, "headcount": 1, "fte": 1}
    assert counted(allocation, date(2019, 3, 3)) == {**NOBODY, **used, "run_out": 1}


def test_two_part_time_people_share_one_post(allocation):
    post = make_post(allocation)
    make_hire(post, (NEW_YEAR, NEW_YEARS_EVE, 20), route=RecruitmentRoute.REDEPLOYMENT)
    make_hire(post, (NEW_YEAR, NEW_YEARS_EVE, 17))
    check_capacity()
    # 20 ÷ 37 = 0,54054 and 17 ÷ 37 = 0,45946; × 400.000 = 216.216,2162 and 183.783,7838
    assert counted(allocation, NEW_YEARS_EVE) == {
        **A_POST_FILLED,
        **A_YEAR,
        "headcount": 2,
        "persons": 2,
        "from_redeployment": 1,
        "person_years": 1,
        "spent": 400_000,
    }


def test_hours_changed_on_a_date_leave_the_past_priced_as_it_was(allocation):
    make_hire(make_post(allocation), (NEW_YEAR, date(2018, 6, 30)), (date(2018, 7, 1), NEW_YEARS_EVE, "18.5"))
    # (181 × 37 + 184 × 18,5) × 400.000 ÷ (365 × 37) = 10.101 × 400.000 ÷ 13.505 = 299.178,0822; 0,74795
    committed = {"committed_person_years": Decimal("0.7479"), "committed": Decimal("299178.08")}
    assert counted(allocation, date(2018, 6, 30)) == {
        **A_POST_FILLED,
        **committed,
        "person_years": Decimal("0.4959"),
        "spent": Decimal("198356.16"),
    }
    # (181 × 37 + 1 × 18,5) × 400.000 ÷ 13.505 = 198.904,1096; 0,49726
    assert counted(allocation, date(2018, 7, 1)) == {
        **A_POST_FILLED,
        **committed,
        "fte": Decimal("0.5"),
        "person_years": Decimal("0.4973"),
        "spent": Decimal("198904.11"),
    }


def test_year_across_new_year_is_counted_through(allocation):
    make_hire(make_post(allocation), (date(2018, 10, 1), date(2019, 9, 30)))
    # 31 + 30 + 31 = 92 days: 92 × 400.000 ÷ 365 = 100.821,9178; 92 ÷ 365 = 0,25205
    assert counted(allocation, NEW_YEARS_EVE) == {
        **A_POST_FILLED,
        **A_YEAR,
        "person_years": Decimal("0.2521"),
        "spent": Decimal("100821.92"),
    }
    assert counted(allocation, date(2019, 9, 30)) == {
        **A_POST_FILLED,
        **A_YEAR,
        "person_years": 1,
        "spent": 400_000,
    }


# Post-years of 366 days


@pytest.mark.parametrize(
    ("first_day", "last_day"),
    [
        (date(2020, 2, 29), date(2021, 2, 28)),
        (date(2020, 1, 1), date(2020, 12, 31)),
        # a year on from 1 March reaches 29 February
        (date(2019, 3, 1), date(2020, 2, 29)),
        (date(2019, 3, 2), date(2020, 3, 1)),
    ],
)
def test_year_with_a_leap_day_has_366_days_and_costs_the_same(allocation, first_day, last_day):
    make_hire(make_post(allocation), (first_day, last_day))
    check_capacity()
    # 1 × 400.000 ÷ 366 = 1.092,8962; 1 ÷ 366 = 0,00273
    assert counted(allocation, first_day) == {
        **A_POST_FILLED,
        **A_YEAR,
        "person_years": Decimal("0.0027"),
        "spent": Decimal("1092.90"),
    }
    # 32 × 400.000 ÷ 366 = 34.972,6776; 32 ÷ 366 = 0,08743
    assert counted(allocation, first_day + 31 * DAY) == {
        **A_POST_FILLED,
        **A_YEAR,
        "person_years": Decimal("0.0874"),
        "spent": Decimal("34972.68"),
    }
    assert counted(allocation, last_day) == {**A_POST_FILLED, **A_YEAR, "person_years": 1, "spent": 400_000}


@pytest.mark.parametrize(
    ("first_day", "last_day"),
    [
        (date(2020, 3, 1), date(2021, 2, 28)),
        (date(2019, 2, 28), date(2020, 2, 27)),
    ],
)
def test_year_beside_a_leap_day_has_365_days(allocation, first_day, last_day):
    make_hire(make_post(allocation), (first_day, last_day))
    check_capacity()
    # 1 × 400.000 ÷ 365 = 1.095,8904
    assert counted(allocation, first_day)["spent"] == Decimal("1095.89")
    assert counted(allocation, last_day)["spent"] == 400_000


def test_post_year_is_that_of_the_first_hire_that_counts(allocation):
    post = make_post(allocation)
    agreed = date(2018, 11, 1)
    make_hire(post, (date(2019, 1, 1), date(2019, 3, 31)), agreed_on=agreed, withdrawn_on=date(2018, 12, 1))
    make_hire(post, (date(2019, 4, 1), date(2019, 5, 10)), agreed_on=agreed)
    # From 1 January 2019 N = 365: 90 × 400.000 ÷ 365 = 98.630,1370 and 40 × 400.000 ÷ 365 = 43.835,6164
    assert counted(allocation, date(2018, 11, 30))["committed"] == Decimal("142465.76")
    # From 1 April 2019 N = 366: 40 × 400.000 ÷ 366 = 43.715,8470
    assert counted(allocation, date(2018, 12, 1))["committed"] == Decimal("43715.85")


# From when and until when a hire counts


def test_agreed_hire_counts_before_it_starts(allocation):
    make_hire(make_post(allocation), (date(2018, 4, 1), date(2019, 3, 31)), agreed_on=date(2018, 2, 1))
    assert counted(allocation, date(2018, 1, 31)) == NOBODY
    assert counted(allocation, date(2018, 2, 1)) == A_POST_TO_START
    assert counted(allocation, date(2018, 3, 31)) == A_POST_TO_START
    assert counted(allocation, date(2018, 4, 1)) == {
        **A_POST_FILLED,
        **A_YEAR,
        "person_years": Decimal("0.0027"),
        "spent": Decimal("1095.89"),
    }


def test_hire_agreed_after_its_start_counts_from_its_start(allocation):
    make_hire(make_post(allocation), (date(2018, 4, 1), date(2019, 3, 31)), agreed_on=date(2018, 4, 15))
    assert counted(allocation, date(2018, 3, 31)) == NOBODY
    assert counted(allocation, date(2018, 4, 1)) == {
        **A_POST_FILLED,
        **A_YEAR,
        "person_years": Decimal("0.0027"),
        "spent": Decimal("1095.89"),
    }


def test_withdrawn_hire_counts_until_the_day_it_was_withdrawn(allocation):
    make_hire(
        make_post(allocation),
        (date(2018, 4, 1), date(2019, 3, 31)),
        agreed_on=date(2018, 2, 1),
        withdrawn_on=date(2018, 3, 15),
    )
    assert counted(allocation, date(2018, 1, 31)) == NOBODY
    assert counted(allocation, date(2018, 2, 1)) == A_POST_TO_START
    assert counted(allocation, date(2018, 3, 14)) == A_POST_TO_START
    assert counted(allocation, date(2018, 3, 15)) == NOBODY
    assert counted(allocation, date(2018, 4, 1)) == NOBODY


@pytest.mark.parametrize("as_of", [NEW_YEAR, date(2018, 4, 30), date(2018, 5, 1), NEW_YEARS_EVE])
def test_annulled_hire_never_counts(allocation, as_of):
    make_hire(make_post(allocation), (NEW_YEAR, NEW_YEARS_EVE), annulled_on=date(2018, 5, 1))
    assert counted(allocation, as_of) == NOBODY


# People


def test_employee_moved_between_posts_counts_once_by_the_first_route(allocation):
    employee = make_employee(allocation.hospital)
    make_hire(
        make_post(allocation),
        (NEW_YEAR, date(2018, 3, 31)),
        employee=employee,
        route=RecruitmentRoute.REDEPLOYMENT,
        leaving_reason=LeavingReason.OTHER_POST_IN_REGION,
    )
    make_hire(
        make_post(allocation),
        (date(2018, 4, 1), NEW_YEARS_EVE),
        employee=employee,
        route=RecruitmentRoute.OTHER_IN_REGION,
    )
    # 90 × 400.000 ÷ 365 = 98.630,1370, 0,24658; 275 × 400.000 ÷ 365 = 301.369,8630, 0,75342
    # as of 1 April: 98.630,14 + 1.095,89 and 0,2466 + 0,0027
    assert counted(allocation, date(2018, 4, 1)) == {
        "created": 2,
        "filled": 1,
        "to_start": 0,
        "left": 1,
        "run_out": 0,
        "started": 2,
        "upcoming": 0,
        "headcount": 1,
        "fte": 1,
        "person_years": Decimal("0.2493"),
        "spent": Decimal("99726.03"),
        **A_YEAR,
        "persons": 1,
        "from_redeployment": 1,
    }


def test_route_of_a_later_contract_does_not_make_a_person_come_from_redeployment(allocation):
    employee, post = make_employee(allocation.hospital), make_post(allocation)
    # Registered in the other order than they began.
    make_hire(post, (date(2018, 7, 1), NEW_YEARS_EVE), employee=employee, route=RecruitmentRoute.REDEPLOYMENT)
    make_hire(post, (NEW_YEAR, date(2018, 6, 30)), employee=employee)
    persons = counted(allocation, NEW_YEARS_EVE)
    assert (persons["persons"], persons["from_redeployment"]) == (1, 0)


def test_person_in_two_posts_at_once_is_two_in_place_and_one_person(allocation):
    employee = make_employee(allocation.hospital)
    for hours in ("20", "17"):
        make_hire(make_post(allocation), (NEW_YEAR, NEW_YEARS_EVE, hours), employee=employee)
    # 20 ÷ 37 = 0,54054; 17 ÷ 37 = 0,45946
    assert counted(allocation, NEW_YEARS_EVE) == {
        "created": 2,
        "filled": 2,
        "to_start": 0,
        "left": 0,
        "run_out": 0,
        "started": 2,
        "upcoming": 0,
        "headcount": 2,
        "fte": 1,
        "person_years": 1,
        "spent": 400_000,
        **A_YEAR,
        "persons": 1,
        "from_redeployment": 0,
    }


# The four states: the first match wins

JUNE = date(2018, 6, 1)
IN_PLACE = ((NEW_YEAR, NEW_YEARS_EVE, "18.5"), {})
STARTING = ((date(2018, 7, 1), date(2018, 12, 31), "18.5"), {"agreed_on": date(2018, 5, 1)})
LEFT_IN_MARCH = ((NEW_YEAR, date(2018, 3, 31), "18.5"), {"leaving_reason": LeavingReason.RESIGNED})
LEFT_IN_MAY = ((NEW_YEAR, date(2018, 5, 31), "18.5"), {"leaving_reason": LeavingReason.RESIGNED})
RAN_OUT_IN_MARCH = ((NEW_YEAR, date(2018, 3, 31), "18.5"), {})
RAN_OUT_IN_APRIL = ((NEW_YEAR, date(2018, 4, 30), "18.5"), {})
WITHDRAWN = (STARTING[0], {**STARTING[1], "withdrawn_on": JUNE})
ANNULLED = (IN_PLACE[0], {"annulled_on": JUNE})


@pytest.mark.parametrize(
    ("hires", "state"),
    [
        ([IN_PLACE], PostState.FILLED),
        ([STARTING], PostState.TO_START),
        ([LEFT_IN_MAY], PostState.LEFT),
        ([RAN_OUT_IN_APRIL], PostState.RUN_OUT),
        ([IN_PLACE, STARTING], PostState.FILLED),
        ([IN_PLACE, LEFT_IN_MAY], PostState.FILLED),
        ([IN_PLACE, RAN_OUT_IN_APRIL], PostState.FILLED),
        ([LEFT_IN_MAY, STARTING], PostState.TO_START),
        ([RAN_OUT_IN_APRIL, STARTING], PostState.TO_START),
        # the one that ended last decides
        ([LEFT_IN_MAY, RAN_OUT_IN_APRIL], PostState.LEFT),
        ([LEFT_IN_MARCH, RAN_OUT_IN_APRIL], PostState.RUN_OUT),
        # leaving early is not hidden by one who ended as planned the same day
        ([LEFT_IN_MARCH, RAN_OUT_IN_MARCH], PostState.LEFT),
        ([LEFT_IN_MAY, WITHDRAWN], PostState.LEFT),
        ([RAN_OUT_IN_APRIL, ANNULLED], PostState.RUN_OUT),
    ],
)
@pytest.mark.parametrize("turned", [False, True], ids=["in order", "turned"])
def test_post_is_in_the_first_state_that_matches(allocation, hires, state, turned):
    post = make_post(allocation)
    for period, fields in reversed(hires) if turned else hires:
        make_hire(post, period, **fields)
    check_capacity()
    row = counted(allocation, JUNE)
    assert {name: row[name] for name in ("created", "filled", "to_start", "left", "run_out")} == {
        "created": 1,
        "filled": 0,
        "to_start": 0,
        "left": 0,
        "run_out": 0,
        state.value: 1,
    }
    assert states(allocation, JUNE) == [state]


def test_leaving_registered_ahead_shows_when_it_happens(allocation):
    make_hire(make_post(allocation), (NEW_YEAR, JUNE), leaving_reason=LeavingReason.RETIRED)
    assert states(allocation, JUNE) == [PostState.FILLED]
    assert states(allocation, JUNE + DAY) == [PostState.LEFT]


def test_post_nobody_counts_in_is_no_created_post(allocation):
    make_post(allocation)
    assert counted(allocation, NEW_YEARS_EVE) == NOBODY
    assert states(allocation, NEW_YEARS_EVE) == []


# The money


def test_sixth_post_of_bispebjerg_commits_more_than_it_got():
    """Six posts at 400 tkr. are 138 tkr. more than the 2.262 tkr. that the memo gives."""
    hospital = make_hospital("Bispebjerg og Frederiksberg Hospitaler", "BFH")
    allocation = make_allocation(hospital=hospital, share_percent=10, amount=2_262_000, target=6)
    for _ in range(6):
        make_hire(make_post(allocation), (NEW_YEAR, NEW_YEARS_EVE))
    report = build_progress(allocation.grant, NEW_YEAR)
    for row in (*report.rows, report.total):
        assert (row.allocated, row.committed, row.remaining) == (2_262_000, 2_400_000, -138_000)
        assert (row.created, row.target, row.attainment) == (6, 6, 1)


@pytest.mark.parametrize(
    ("days", "spent"),
    # 18,5 hours at 3,65 kr. a year are half an øre a day: 0,005; 0,015; 0,025 are rounded up.
    [(1, "0.01"), (2, "0.01"), (3, "0.02"), (5, "0.03")],
)
def test_half_an_oere_is_rounded_up(days, spent):
    allocation = make_allocation(make_grant(unit_price="3.65"))
    make_hire(make_post(allocation), (NEW_YEAR, NEW_YEARS_EVE, "18.5"))
    assert counted(allocation, NEW_YEAR + (days - 1) * DAY)["spent"] == Decimal(spent)


def test_half_a_ten_thousandth_of_a_person_year_is_rounded_up():
    allocation = make_allocation(make_grant(full_time_hours=40))
    # 73 × 10,01 ÷ (365 × 40) = 0,05005; 10,01 ÷ 40 = 0,25025
    make_hire(make_post(allocation), (NEW_YEAR, NEW_YEAR + 72 * DAY, "10.01"))
    row = counted(allocation, NEW_YEAR)
    assert (row["committed_person_years"], row["fte"]) == (Decimal("0.0501"), Decimal("0.2503"))


def test_totals_add_rounded_rows(allocation):
    for _ in range(3):
        make_hire(make_post(allocation), (NEW_YEAR, date(2018, 1, 7)))
    # 7 × 400.000 ÷ 365 = 7.671,2329, three times 7.671,23; not 23.013,6986. 7 ÷ 365 = 0,01918
    row = counted(allocation, NEW_YEARS_EVE)
    assert (row["spent"], row["person_years"]) == (Decimal("23013.69"), Decimal("0.0576"))


def test_price_is_the_grants():
    allocation = make_allocation(make_grant(unit_price=525_000, full_time_hours=35))
    make_hire(make_post(allocation), (NEW_YEAR, NEW_YEARS_EVE, 28))
    # 28 ÷ 35 = 0,8; × 525.000
    assert counted(allocation, NEW_YEARS_EVE) == {
        **A_POST_FILLED,
        "fte": Decimal("0.8"),
        "person_years": Decimal("0.8"),
        "spent": 420_000,
        "committed_person_years": Decimal("0.8"),
        "committed": 420_000,
    }


def test_another_grants_hires_do_not_count(allocation):
    other = make_allocation(hospital=allocation.hospital)
    employee = make_employee(allocation.hospital)
    make_hire(
        make_post(other),
        (NEW_YEAR, date(2018, 6, 30)),
        employee=employee,
        route=RecruitmentRoute.REDEPLOYMENT,
    )
    make_hire(make_post(allocation), (date(2018, 7, 1), date(2019, 6, 30)), employee=employee)
    assert counted(allocation, date(2018, 6, 30)) == NOBODY
    assert counted(allocation, date(2018, 7, 1)) == {
        **A_POST_FILLED,
        **A_YEAR,
        "person_years": Decimal("0.0027"),
        "spent": Decimal("1095.89"),
    }


# Against the target


def fill(allocation, posts):
    for _ in range(posts):
        make_hire(make_post(allocation), (NEW_YEAR, NEW_YEARS_EVE))


def test_surplus_of_one_hospital_never_hides_the_shortfall_of_another():
    grant = make_grant()
    fill(make_allocation(grant, make_hospital("Bornholms Hospital", "BOH"), target=1), 3)
    fill(make_allocation(grant, make_hospital("Rigshospitalet", "RH"), target=4), 1)
    report = build_progress(grant, NEW_YEAR)
    # 3 ÷ 1, 1 ÷ 4, 4 ÷ 5; min(3, 1) + min(1, 4) = 2
    assert [(row.created, row.target, row.attainment) for row in (*report.rows, report.total)] == [
        (3, 1, 3),
        (1, 4, Decimal("0.25")),
        (4, 5, Decimal("0.8")),
    ]
    assert report.created_up_to_target == 2


def test_attainment_is_a_fraction_to_four_decimals():
    grant = make_grant()
    fill(make_allocation(grant, target=3), 2)
    # 2 ÷ 3 = 0,66667
    assert build_progress(grant, NEW_YEAR).total.attainment == Decimal("0.6667")


def test_attainment_without_a_target_is_none():
    grant = make_grant(target=0)
    fill(make_allocation(grant, target=0), 1)
    report = build_progress(grant, NEW_YEAR)
    assert [row.attainment for row in (*report.rows, report.total)] == [None, None]
    assert report.created_up_to_target == 0


def test_attainment_of_a_target_in_person_years_is_what_is_committed():
    grant = make_grant(counted_in=CountedIn.PERSON_YEARS, target="19.7")
    allocation = make_allocation(grant, target="19.7")
    fill(allocation, 1)
    make_hire(make_post(allocation), (NEW_YEAR, NEW_YEARS_EVE, "18.5"))
    report = build_progress(grant, date(2018, 6, 30))
    # (1 + ½) ÷ 19,7 = 0,07614
    assert report.total.attainment == Decimal("0.0761")
    # 181 ÷ 365 = 0,49589 and half of it 0,24795: 0,4959 + 0,2479 delivered, 1,5 − 0,7438 to come
    assert report.towards_target(report.total) == {
        "target": Decimal("19.7"),
        "started": Decimal("0.7438"),
        "upcoming": Decimal("0.7562"),
        "even_pace": Decimal("19.7") * 181 / 365,
    }


def test_towards_a_target_in_posts_count_posts_started_and_to_come(allocation):
    fill(allocation, 2)
    make_hire(make_post(allocation), (date(2018, 9, 1), date(2019, 8, 31)), agreed_on=NEW_YEAR)
    report = build_progress(allocation.grant, date(2018, 1, 1))
    assert report.towards_target(report.total) == {
        "target": 16,
        "started": 2,
        "upcoming": 1,
        "even_pace": Decimal(16) / 365,
    }


@pytest.mark.parametrize(
    ("as_of", "days"),
    [
        (date(2017, 12, 31), 0),
        (date(2017, 6, 1), 0),
        (date(2018, 1, 1), 1),
        # 31 + 28 + 31 + 30 + 31 + 30
        (date(2018, 6, 30), 181),
        (date(2018, 12, 31), 365),
        (date(2019, 1, 1), 365),
    ],
)
def test_even_pace_runs_through_the_start_window(allocation, as_of, days):
    report = build_progress(allocation.grant, as_of)
    assert report.pace == Decimal(days) / 365
    assert report.towards_target(report.total)["even_pace"] == 16 * (Decimal(days) / 365)


def test_even_pace_without_a_start_window_is_none():
    grant = make_grant(starts_from=None, starts_until=None)
    make_allocation(grant)
    report = build_progress(grant, NEW_YEAR)
    assert report.pace is None
    assert report.towards_target(report.total)["even_pace"] is None


# Leave, and who pays


HALF_A_YEAR = (date(2018, 7, 2), NEW_YEARS_EVE)


def on_leave(allocation, kind, hours=37, cover=37):
    """Lise at work until 1 July and on leave to the end of the year, with a cover from then on."""
    post = make_post(allocation)
    leave = (HALF_A_YEAR[0], HALF_A_YEAR[1], hours, kind)
    make_hire(post, (NEW_YEAR, date(2018, 7, 1), hours), leave)
    if cover:
        make_hire(post, (*HALF_A_YEAR, cover))
    [row] = build_progress(allocation.grant, NEW_YEARS_EVE).rows
    return row.committed, row.committed_person_years, row.headcount


@pytest.mark.parametrize(
    ("kind", "cover", "committed", "person_years"),
    [
        # 182 days worked, 183 on leave; a leave that the grant pays costs as work does
        ("paid_leave", 0, 400_000, 1),
        # one salary while somebody covers: 199.452,05 and 200.547,95
        ("paid_leave", 37, 400_000, 1),
        # the rest of it where the cover is part-time: 17 of 37 hours in 183 days are 92.143,65, and 20 are 108.404,29
        ("paid_leave", 20, 400_000, 1),
        # both salaries, and no more årsværk
        ("paid_leave_and_cover", 37, Decimal("600547.95"), 1),
        ("leave_paid_otherwise", 37, 400_000, 1),
        ("reimbursed_leave", 37, 400_000, 1),
        ("unpaid_leave", 37, 400_000, 1),
        ("leave_paid_otherwise", 0, Decimal("199452.05"), Decimal("0.4986")),
        ("reimbursed_leave", 0, Decimal("199452.05"), Decimal("0.4986")),
        ("unpaid_leave", 0, Decimal("199452.05"), Decimal("0.4986")),
    ],
)
def test_leave_costs_the_grant_one_salary_of_a_day_unless_it_pays_both(
    allocation, kind, cover, committed, person_years
):
    assert on_leave(allocation, kind, cover=cover) == (committed, person_years, 1 if cover else 0)


def test_colleague_who_shares_the_post_covers_no_leave(allocation):
    post = make_post(allocation)
    make_hire(post, (NEW_YEAR, NEW_YEARS_EVE, "18.5", "paid_leave"))
    make_hire(post, (NEW_YEAR, NEW_YEARS_EVE, "18.5"))
    assert counted(allocation, NEW_YEARS_EVE)["committed"] == 400_000


def test_of_two_on_leave_the_one_who_began_last_is_covered_first(allocation):
    post = make_post(allocation)
    first, second = (
        make_hire(
            post, (NEW_YEAR, NEW_YEARS_EVE, "18.5", "paid_leave"), employee=make_employee(allocation.hospital)
        )
        for _number in range(2)
    )
    make_hire(post, (NEW_YEAR, NEW_YEARS_EVE, "18.5"))
    assert counted(allocation, NEW_YEARS_EVE)["committed"] == 400_000
    costs = {hire.pk: spent_and_committed(hire)[1] for hire in (first, second)}
    assert costs == {first.pk: 200_000, second.pk: 0}


def test_years_of_a_covered_leave_add_up_to_what_it_costs(allocation):
    post = make_post(allocation)
    make_hire(post, (date(2018, 7, 1), date(2019, 6, 30), 37, "paid_leave"))
    make_hire(post, (date(2018, 10, 1), date(2019, 6, 30)))
    years = build_report(allocation.grant, date(2019, 12, 31)).parts["years"]
    assert [row["committed"] for row in years] == [Decimal("201643.84"), 400_000]
