"""Tables of other grants: other units, years and staff groups in columns, turned, without known headings, and reserves."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from allocations.reading import (
    ColumnRole,
    Reading,
    ReadingChoices,
    RowKind,
    Unit,
    check_table,
    find_source_tables,
    read_file,
)
from allocations.reading.table import DecidedTerms
from tests.support.field_tables import BOTH, HEAD, NORD, TOTAL, VEST, codes, of, tabbed
from tests.support.made_documents import made_docx
from tests.support.made_tables import Rows, ods, xlsx
from tests.support.made_workbooks import workbook

pytestmark = pytest.mark.usefixtures("readers_here")
ROLES = {0: ColumnRole.HOSPITAL, 1: ColumnRole.AMOUNT, 2: ColumnRole.TARGET}
TERMS = DecidedTerms(Decimal(5_000_000), Decimal(500_000))
MADE = {"xlsx": xlsx, "ods": ods, "docx": made_docx, "pasted": lambda rows: tabbed(*rows)}


def read(rows: Rows, container: str = "pasted", **choices: Any) -> Reading:
    made = MADE[container](rows)
    text = made if isinstance(made, str) else read_file(made)
    return find_source_tables(text).read(ReadingChoices(**choices))


def asked(reading: Reading) -> list[tuple[str, list[str]]]:
    """The questions, each with the values to choose from; there are no errors."""
    assert reading.errors == ()
    return [(question.code, [value for value, _label in question.options]) for question in reading.questions]


def noted(reading: Reading) -> dict[str, str]:
    return {note.code: str(note.message) for note in reading.notes}


@pytest.mark.parametrize(
    "head",
    [
        ("Region", "Tilskud (mio. kr.)", "Årsværk"),
        ("Kommune", "Udmøntning i mio. kr.", "Fuldtidsstillinger"),
        ("Center", "Lønsum, mio. kr., 2025-PL", "Normering"),
        ("Enhed", "Mio. kr., 2018-pl", "Helårsværk"),
        ("PCN", "Funding (DKK million)", "WTE"),
        ("Trust", "Payroll (DKK million)", "Headcount"),
    ],
)
def test_table_of_other_units_is_read(head: Rows) -> None:
    assert of(read([head, ("Nordsygehuset", "2", "4"), ("Vestsygehuset", "3", "6")])) == BOTH


def test_amounts_in_another_currency_are_no_amounts_until_somebody_says_so() -> None:
    rows = [("PCN", "Amount (£)", "WTE"), ("Nordsygehuset", 2_000_000, 4), ("Vestsygehuset", 3_000_000, 6)]
    assert codes(read(rows)) == ["column_missing"]
    assert asked(read(rows, columns={1: ColumnRole.AMOUNT})) == [("ambiguous_unit", ["kr", "tkr", "mio"])]


# Years in columns

YEARS = ("Hospital", "Beløb 2027 i tkr.", "Beløb 2028 i tkr.", "Stillinger")
OF_YEARS = [YEARS, ("Nord", 2000, 1000, 4), ("Syd", 3000, 1500, 6)]
BELOW = [
    ("Hospital", "Beløb i tkr.", "", "Stillinger", ""),
    ("", "2027", "2028", "2027", "2028"),
    ("Nord", 2000, 1000, 4, 2),
    ("Syd", 3000, 1500, 6, 3),
]
ALONE = [("Hospital", "2027", "2028", "Stillinger"), *OF_YEARS[1:]]


@pytest.mark.parametrize("container", ["xlsx", "ods", "docx", "pasted"])
@pytest.mark.parametrize("rows", [OF_YEARS, BELOW, ALONE], ids=["in the heading", "below", "alone"])
def test_years_in_columns_are_asked_about_and_one_is_read(rows: Rows, container: str) -> None:
    choices: dict[str, Any] = {"unit": Unit.TKR} if rows is ALONE else {}
    assert asked(read(rows, container, **choices)) == [("ambiguous_year", ["2027", "2028"])]
    reading = read(rows, container, year=2028, **choices)
    posts = (2, 3) if rows is BELOW else (4, 6)
    assert of(reading) == [("Nord", 1_000_000, posts[0]), ("Syd", 1_500_000, posts[1])]
    assert (reading.year, reading.years) == (2028, (2027, 2028))


def test_years_that_are_added_up_are_told() -> None:
    reading = read(OF_YEARS, adds_up=True)
    assert of(reading) == [("Nord", 3_000_000, 4), ("Syd", 4_500_000, 6)]
    assert noted(reading)["columns_added"] == (
        "Kolonnerne »Beløb 2027 i tkr.«, »Beløb 2028 i tkr.« er lagt sammen til beløb."
    )


def test_year_that_no_column_is_for_is_asked_about_again() -> None:
    assert [code for code, _values in asked(read(OF_YEARS, year=2031))] == ["ambiguous_year"]


def test_row_of_figures_that_could_be_years_is_a_hospitals() -> None:
    assert of(read([HEAD, ("Nord", 2027, 5), ("Syd", 2028, 5)])) == [
        ("Nord", 2_027_000, 5),
        ("Syd", 2_028_000, 5),
    ]


def test_price_level_is_no_year_of_the_money() -> None:
    rows = [("Hospital", "Beløb i tkr. (2027-priser)", "Stillinger"), NORD, VEST]
    assert (of(read(rows)), noted(read(rows)).get("heading_year")) == (BOTH, None)


# Staff groups in columns or rows

GROUPS = [
    ("Hospital", "Beløb i tkr.", "Sekretærer", "Sygeplejersker"),
    ("Nordsygehuset", 2000, 3, 1),
    ("Vestsygehuset", 3000, 6, ""),
]
OF_GROUPS = {2: ColumnRole.TARGET, 3: ColumnRole.TARGET}


def test_columns_of_staff_groups_are_refused_or_added_up() -> None:
    assert codes(read(GROUPS)) == ["column_missing"]
    assert codes(read(GROUPS, columns=OF_GROUPS))[0] == "ambiguous_column"
    reading = read(GROUPS, columns=OF_GROUPS, adds_up=True)
    assert of(reading) == BOTH
    assert "columns_added" in noted(reading)


def test_rows_of_staff_groups_are_refused_or_added_up() -> None:
    rows = [
        ("Hospital", "Gruppe", "Beløb i tkr.", "Stillinger"),
        ("Nordsygehuset", "HK", 1500, 3),
        ("Nordsygehuset", "DSR", 500, 1),
        ("Vestsygehuset", "HK", 3000, 6),
        ("I alt", "", 5000, 10),
    ]
    assert codes(read(rows)) == ["duplicate_hospital"]
    reading = read(rows, adds_up=True)
    assert of(reading) == BOTH
    assert noted(reading)["rows_added"] == "Rækkerne 2, 3 er alle »Nordsygehuset« og er lagt sammen."


def test_columns_that_are_added_up_are_each_rounded() -> None:
    rows = [
        ("Hospital", "Beløb i tkr., løn", "Beløb i tkr., drift", "Stillinger"),
        ("Nord", 999, 1000, 4),
        ("I alt", 2000, 0, 4),
    ]
    columns = {1: ColumnRole.AMOUNT, 2: ColumnRole.AMOUNT}
    reading = read(rows, columns=columns, adds_up=True)
    assert reading.rows[0].amount_precision == 2000


# No amounts, or no targets


@pytest.mark.parametrize(
    ("rows", "missing", "unit"),
    [
        ([("Hospital", "Stillinger"), ("Nordsygehuset", 4), ("Vestsygehuset", 6), ("I alt", 10)], "beløb", "måltal gange prisen"),
        ([("Hospital", "Beløb i tkr."), ("Nordsygehuset", 2000), ("Vestsygehuset", 3000), ("I alt", 5000)], "måltal", "divideret med prisen"),
    ],
    ids=["no amounts", "no targets"],
)  # fmt: skip
def test_figures_that_the_table_lacks_are_computed_if_somebody_says_so(
    rows: Rows, missing: str, unit: str
) -> None:
    [error] = read(rows, terms=TERMS).errors
    assert str(error.message) == f"Overskriften i række 1 har ingen kolonne for {missing}."
    reading = read(rows, terms=TERMS, computes=True)
    assert of(reading) == BOTH
    assert unit in noted(reading)["computed"]
    assert codes(read(rows, computes=True)) == ["column_missing"]  # nobody knows the price


def test_targets_in_person_years_are_computed_with_decimals() -> None:
    rows = [("Hospital", "Beløb i tkr."), ("Nord", 2250)]
    in_years = DecidedTerms(Decimal(2_250_000), Decimal(500_000), counts_posts=False)
    targets = [read(rows, terms=terms, computes=True).rows[0].target for terms in (TERMS, in_years)]
    assert targets == [Decimal(5), Decimal("4.50")]


def test_printed_sum_of_rounded_targets_is_explained_by_rounding() -> None:
    rows = [
        ("Hospital", "Beløb i tkr.", "Årsværk"),
        ("A", 2500, "78,3"),
        ("B", 2500, "78,3"),
        ("I alt", 5000, 157),
    ]
    found = check_table(
        read(rows),
        grant_total=Decimal(5_000_000),
        unit_price=Decimal(32_000),
        target=Decimal("156.6"),
        whole_targets=False,
    )  # fmt: skip
    assert [finding.severity.value for finding in found if finding.code == "target_rounding"] == ["note"]


# Turned on its side

TURNED = [
    ("", "Nordsygehuset", "Vestsygehuset", "I alt"),
    ("Beløb i tkr.", 2000, 3000, 5000),
    ("Stillinger", 4, 6, 10),
]


@pytest.mark.parametrize("container", ["xlsx", "ods", "docx", "pasted"])
@pytest.mark.parametrize(
    "rows",
    [
        TURNED,
        [("Hospital", *TURNED[0][1:]), *TURNED[1:]],
        [("Fordeling 2026",), (), *TURNED, (), ("Kilde: budgettet",)],
        [TURNED[0], ("Fordelingsnøgle i %", 40, 60, 100), TURNED[2], TURNED[1]],
        [TURNED[0], TURNED[1], ("Bemærkning", "", "", ""), TURNED[2]],
    ],
    ids=["as it is", "with a corner", "under a title", "with shares", "with remarks"],
)
def test_table_on_its_side_is_turned_and_told(rows: Rows, container: str) -> None:
    reading = read(rows, container)
    assert of(reading) == BOTH
    assert noted(reading)["turned"] == (
        "Hospitalerne står i tabellens kolonner. Tabellen er vendt: Række 2 her er kolonne B i kilden."
    )
    assert reading.picture is not None
    assert reading.picture.is_turned


def test_cell_of_a_turned_sheet_is_named_as_in_the_sheet() -> None:
    rows = [TURNED[0], ("Beløb i tkr.", 2000, "ca. 3000", 5000), TURNED[2]]
    [error] = read(rows, "xlsx").errors
    assert "Celle C2, »Beløb i tkr.«" in str(error.message)


def test_turned_table_is_turned_back_by_the_same_choice() -> None:
    assert codes(read(TURNED, turns=True)) == ["headings_unknown"]


# Headings in other words

UNKNOWN = [("Sted", "Penge", "Folk"), NORD, VEST, TOTAL]


@pytest.mark.parametrize("container", ["xlsx", "ods", "docx", "pasted"])
@pytest.mark.parametrize(
    ("rows", "choices"),
    [
        (UNKNOWN, {}),
        (UNKNOWN[1:], {}),
        ([("Oversigt", "", ""), (), *UNKNOWN], {}),
        ([("", "til", "i"), *UNKNOWN], {}),
        ([("", "Nordsygehuset", "Vestsygehuset", "I alt"), ("Penge", 2000, 3000, 5000), ("Folk", 4, 6, 10)], {"turns": True}),
    ],
    ids=["one row", "none", "under a title", "two rows", "turned"],
)  # fmt: skip
def test_table_without_a_known_heading_is_shown_and_read_as_somebody_says(
    rows: Rows, choices: Mapping[str, Any], container: str
) -> None:
    unknown = read(rows, container)
    assert codes(unknown) == ["headings_unknown"]
    assert unknown.picture is not None
    assert asked(read(rows, container, columns=ROLES, **choices)) == [
        ("ambiguous_unit", ["kr", "tkr", "mio"])
    ]
    assert of(read(rows, container, columns=ROLES, unit=Unit.TKR, **choices)) == BOTH


def test_column_that_is_still_missing_is_named() -> None:
    [error] = read(UNKNOWN, columns={0: ColumnRole.HOSPITAL, 1: ColumnRole.AMOUNT}).errors
    assert str(error.message) == "Overskriften i række 1 har ingen kolonne for måltal."


def test_two_tables_without_a_known_heading_are_chosen_between() -> None:
    text = read_file(workbook(*UNKNOWN, Andet=[("Her", "Dér"), ("Nord", 1)]))
    reading = find_source_tables(text).read()
    assert [question.code for question in reading.questions] == ["ambiguous_table"]


def test_sheet_without_a_known_heading_is_no_choice_beside_one_with_headings() -> None:
    text = read_file(workbook(HEAD, NORD, VEST, Andet=UNKNOWN))
    assert of(find_source_tables(text).read()) == BOTH


# Money that is held back


@pytest.mark.parametrize(
    "name",
    [
        "Reserve",
        "Pulje til senere udmøntning",
        "Central pulje",
        "Ikke fordelt",
        "Ufordelt",
        "Afsættes centralt",
        "Buffer",
        "Unallocated",
    ],
)
@pytest.mark.parametrize("target", ["", "-", 0])
def test_money_that_is_held_back_is_asked_about_once_and_is_no_hospitals(name: str, target: Any) -> None:
    rows = [HEAD, NORD, (name, 500, target), VEST, ("I alt", 5500, 10)]
    assert asked(read(rows)) == [("unallocated_row", ["3", "0"])]
    reading = read(rows, unallocated=[3])
    assert of(reading) == BOTH
    assert [(row.hospital, row.amount) for row in reading.unallocated] == [(name, 500_000)]
    assert reading.picture is not None
    assert [row.number for row in reading.picture.rows if row.kind is RowKind.UNALLOCATED] == [3]


def test_row_that_only_somebody_knows_as_held_back_is_chosen() -> None:
    rows = [HEAD, NORD, ("Til drøftelse", 500, ""), VEST, ("I alt", 5500, 10)]
    assert codes(read(rows)) == ["figure_missing"]
    assert of(read(rows, unallocated=[3])) == BOTH


def test_hospital_named_like_money_that_is_held_back_is_one_if_somebody_says_so() -> None:
    rows = [HEAD, NORD, ("Reservehospitalet", 3000, 6), ("Reserve", 500, 0)]
    assert asked(read(rows)) == [("unallocated_row", ["4", "0"])]
    assert [row.hospital for row in read(rows, unallocated=[]).rows] == [
        "Nordsygehuset",
        "Reservehospitalet",
        "Reserve",
    ]


def test_row_with_a_target_is_not_held_back() -> None:
    assert codes(read([HEAD, NORD, VEST], unallocated=[3])) == ["unallocated_target"]


@pytest.mark.parametrize(
    "rows",
    [
        [HEAD, NORD, VEST, ("Reserve", 500, ""), ("I alt", 5500, 10)],
        [HEAD, NORD, VEST, TOTAL, ("Reserve", 500, "")],
        [HEAD, NORD, VEST, ("Fordelt i alt", 5000, 10), ("Reserve", 500, ""), ("Bevilling i alt", 5500, 10)],
        [HEAD, NORD, VEST, ("Reserve", 200, ""), ("Pulje til forsøg", 300, ""), ("I alt", 5500, 10)],
        [HEAD, ("Reserve", 500, 0), NORD, VEST],
    ],
    ids=["in the total", "below the total", "between two totals", "two rows", "first"],
)
def test_money_that_is_held_back_counts_in_the_total_wherever_it_stands(rows: Rows) -> None:
    [(code, [numbers, _none])] = asked(read(rows))
    reading = read(rows, unallocated=list(map(int, numbers.split(","))))
    assert (code, of(reading)) == ("unallocated_row", BOTH)
    checks = check_table(
        reading, grant_total=Decimal(5_500_000), unit_price=TERMS.unit_price, target=Decimal(10)
    )
    assert "grant_total" in [check.code for check in checks]
    assert {check.severity.value for check in checks} <= {"passed", "note"}


def test_hospital_with_as_much_as_all_others_is_the_total_only_of_a_grant_of_that_size() -> None:
    rows = [HEAD, ("Nordsygehuset", 1000, 2), ("Vestsygehuset", 1500, 3), ("Sydsygehuset", 2500, 5)]
    names = [row.hospital for row in read(rows, terms=TERMS).rows]
    assert names == ["Nordsygehuset", "Vestsygehuset", "Sydsygehuset"]
    of_half = DecidedTerms(Decimal(2_500_000), Decimal(500_000))
    assert [row.hospital for row in read(rows, terms=of_half).rows] == names[:2]
    named = [*rows[:3], ("I alt", 2500, 5)]
    assert [row.hospital for row in read(named, terms=TERMS).rows] == names[:2]


# The decimal mark


@pytest.mark.parametrize(
    ("rows", "terms", "amounts"),
    [
        ([("Nord", "2,809", 7), ("Syd", "3,191", 8), ("I alt", "6,000", 15)], 6_000_000, [2_809_000, 3_191_000]),
        ([("Nord", "2,809", 7), ("Syd", "3,191", 8), ("I alt", "6", 15)], None, [2_809_000, 3_191_000]),
        ([("Nord", "2,809", 7), ("Syd", "3,191", 8)], 6_000_000, [2_809_000, 3_191_000]),
        ([("Nord", "2,809", 7), ("Syd", "3,191", 8)], 6_000_000_000, [2_809_000_000, 3_191_000_000]),
        ([("Nord", "1.5", 7), ("Syd", "2.5", 8), ("I alt", "4.0", 15)], 4_000_000, [1_500_000, 2_500_000]),
    ],
)  # fmt: skip
def test_decimal_mark_is_settled_by_the_total_that_only_one_reading_gives(
    rows: Rows, terms: int | None, amounts: list[int]
) -> None:
    decided = terms and DecidedTerms(Decimal(terms), Decimal(400_000))
    reading = read([("Hospital", "Mio. kr.", "Stillinger"), *rows], terms=decided)
    assert [row.amount for row in reading.rows] == amounts
    assert "mark_settled" in noted(reading)


def test_reason_for_the_decimal_mark_is_told() -> None:
    rows = [("Hospital", "Mio. kr.", "Stillinger"), ("Nord", "2,809", 7)]
    reading = read(rows, terms=DecidedTerms(Decimal(2_809_000), Decimal(400_000)))
    assert noted(reading)["mark_settled"] == (
        "»2,809« i række 2 er læst som 2,809, for kun sådan giver beløbene bevillingens 2.809.000 kr."
    )


@pytest.mark.parametrize(
    ("rows", "terms"),
    [
        ([("Nord", "2,809", 7), ("Syd", "3,191", 8), ("I alt", "6,000", 15)], None),  # both give the total
        ([("Nord", "2,809", 7), ("Syd", "3,191", 8)], None),  # there is no total
        ([("Nord", "2,809", 7), ("Syd", "3,191", 8)], 5_000_000),  # neither gives it
        ([("Nord", "2,809", 7), ("Syd", "3,191", 8), ("I alt", "7,000", 15)], 6_000_000),
    ],
)
def test_decimal_mark_that_no_total_settles_is_asked_about(rows: Rows, terms: int | None) -> None:
    decided = terms and DecidedTerms(Decimal(terms), Decimal(400_000))
    reading = read([("Hospital", "Mio. kr.", "Stillinger"), *rows], terms=decided)
    assert asked(reading) == [("ambiguous_number", [",", "."])]
