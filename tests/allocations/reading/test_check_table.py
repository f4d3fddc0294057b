"""The checks of a reading against its own total and the grant's figures."""

from dataclasses import replace
from decimal import Decimal

import pytest

from allocations.reading import (
    Money,
    Question,
    Reading,
    Severity,
    SourceColumn,
    TableRow,
    TotalRow,
    Unit,
    check_table,
    decode,
    posts_paid,
    read_table,
)

MILLION = Decimal(10**6)


def reading(*rows, total=(100, 2000, 5), unit=Unit.TKR):
    """A reading of (share, amount, target) as printed."""

    def amount(printed):
        return None if printed is None else Decimal(str(printed)) * unit.value

    def number(printed):
        return None if printed is None else Decimal(str(printed))

    def precision(printed):
        return (
            None if printed is None else Decimal(1).scaleb(number(printed).as_tuple().exponent) * unit.value
        )

    return Reading(
        rows=tuple(
            TableRow(f"Hospital {at}", number(share), amount(kr), precision(kr), number(target), at)
            for at, (share, kr, target) in enumerate(rows, start=2)
        ),
        total=total
        and TotalRow(number(total[0]), amount(total[1]), precision(total[1]), number(total[2]), 9),
        unit=unit,
    )


def found(table, *, grant_total=2 * MILLION, unit_price=400_000, target=5, whole_targets=True):
    findings = check_table(
        table,
        grant_total=Decimal(grant_total),
        unit_price=Decimal(unit_price),
        target=Decimal(target),
        whole_targets=whole_targets,
    )
    return [(finding.code, finding.severity.value, finding.row) for finding in findings]


CLEAN = reading((60, 1200, 3), (40, 800, 2))
PASSED = [
    ("total_sum", "passed", 9),
    ("grant_total", "passed", None),
    ("share_sum", "passed", None),
    ("target_sum", "passed", None),
    ("amount_near_share", "passed", None),
    ("target_near_amount", "passed", None),
]


def replaced(*changes):
    """The clean table's findings with some of them exchanged."""
    by_code = dict(changes)
    return [by_code.get(finding[0], finding) for finding in PASSED]


def test_check_table_says_what_passed():
    assert found(CLEAN) == PASSED


def test_check_table_explains_the_real_table_in_danish(real_csv):
    findings = check_table(
        read_table(decode(real_csv)),
        grant_total=22 * MILLION,
        unit_price=Decimal(400_000),
        target=Decimal(55),
    )
    assert [(finding.severity, finding.code, finding.row, str(finding.message)) for finding in findings] == [
        (
            Severity.NOTE,
            "total_rounding",
            9,
            "Rækkerne giver 21.999 tkr.; tabellen angiver 22.000 tkr. Forskellen på 1 tkr. skyldes afrunding.",
        ),
        (Severity.PASSED, "grant_total", None, "Tabellens samlede beløb, 22.000 tkr., er bevillingens."),
        (Severity.PASSED, "share_sum", None, "Fordelingsnøglen giver 100 %."),
        (Severity.PASSED, "target_sum", None, "Måltallene giver 55, som er bevillingens måltal."),
        (Severity.PASSED, "amount_near_share", None, "Beløbene svarer til fordelingsnøglen."),
        (Severity.PASSED, "target_near_amount", None, "Alle måltal ligger højst 0,5 fra beløb ÷ pris."),
    ]
    assert findings[0].params == {
        "sum": Money(Decimal(21_999_000), Unit.TKR),
        "printed": Money(22 * MILLION, Unit.TKR),
        "difference": Money(Decimal(1000), Unit.TKR),
    }


@pytest.mark.parametrize(
    ("printed", "code", "severity"),
    [
        # Two rows and the total are each half a tkr. from what was rounded: 1,5 together.
        (2000, "total_sum", "passed"),
        (2001, "total_rounding", "note"),
        (1999, "total_rounding", "note"),
    ],
)
def test_check_table_lets_rounding_explain_half_the_last_digit_of_each_figure(printed, code, severity):
    table = reading((60, 1200, 3), (40, 800, 2), total=(100, printed, 5))
    assert found(table, grant_total=printed * 1000) == replaced(("total_sum", (code, severity, 9)))


@pytest.mark.parametrize(
    ("printed", "of_grant"),
    [(2002, ("grant_total_below", "reason", None)), (1998, ("grant_total_mismatch", "stops", None))],
)
def test_check_table_asks_why_a_printed_total_is_another_and_holds_the_rows_against_the_grant(
    printed, of_grant
):
    table = reading((60, 1200, 3), (40, 800, 2), total=(100, printed, 5))
    assert found(table, grant_total=printed * 1000) == replaced(
        ("total_sum", ("total_mismatch", "reason", 9)), ("grant_total", of_grant)
    )


@pytest.mark.parametrize(("printed", "code"), [(2002, "total_rounding"), (2003, "total_mismatch")])
def test_check_table_counts_the_rounding_of_the_total_itself(printed, code):
    table = reading((50, 1000, 3), (30, 600, 1), (20, 400, 1), total=(100, printed, 5))
    assert found(table)[0][0] == code


@pytest.mark.parametrize(("printed", "code"), [(100, "share_rounding"), (None, "share_mismatch")])
def test_check_table_counts_the_rounding_of_the_shares_total_where_it_is_printed(printed, code):
    table = reading((50, 1000, 3), (30, 600, 1), (18, 400, 1), total=(printed, 2000, 5))
    assert found(table)[2][0] == code


def test_check_table_lets_rounding_explain_less_where_more_is_printed():
    table = reading((60, "1200.0", 3), (40, "800.0", 2), total=(100, "2001.0", 5))
    assert found(table, grant_total=2_001_000)[0] == ("total_mismatch", "reason", 9)


@pytest.mark.parametrize(
    ("grant_total", "code", "severity"),
    [
        (2_000_500, "grant_total_rounding", "note"),
        (2_000_501, "grant_total_below", "reason"),
        (
            1_800_000_000,
            "grant_total_mismatch",
            "stops",
        ),  # rather another unit than money that is not allocated
        (1_999_500, "grant_total_rounding", "note"),
        (1_000_000, "grant_total_mismatch", "stops"),
    ],
)
def test_check_table_holds_the_printed_total_against_the_grant(grant_total, code, severity):
    assert found(CLEAN, grant_total=grant_total) == replaced(("grant_total", (code, severity, None)))


@pytest.mark.parametrize(
    ("grant_total", "expected"),
    [
        (2_000_000, ("grant_total", "passed", None)),
        (2_001_000, ("grant_total_rounding", "note", None)),
        (2_001_001, ("grant_total_below", "reason", None)),
    ],
)
@pytest.mark.parametrize("total", [None, (None, None, None)])
def test_check_table_holds_the_rows_against_the_grant_without_a_printed_total(grant_total, expected, total):
    table = reading((60, 1200, 3), (40, 800, 2), total=total)
    assert found(table, grant_total=grant_total) == replaced(
        ("total_sum", ("total_missing", "note", None)), ("grant_total", expected)
    )


@pytest.mark.parametrize(
    ("shares", "printed", "expected"),
    [
        ((60, 40), 100, [("share_sum", "passed", None)]),
        ((60, 40), None, [("share_sum", "passed", None)]),
        ((60, 39), 100, [("share_rounding", "note", None)]),
        ((60, 39), None, [("share_rounding", "note", None)]),
        ((60, 38), 100, [("share_mismatch", "stops", None)]),
        ((60, 38), 98, [("share_sum", "passed", 9), ("share_mismatch", "stops", None)]),
        ((60, 39), 99, [("share_sum", "passed", 9), ("share_rounding", "note", None)]),
        (("60.0", "39.0"), 100, [("share_mismatch", "stops", None)]),
        (("0.6", "0.4"), None, [("share_mismatch", "stops", None)]),
        ((None, None), None, []),
    ],
)
def test_check_table_holds_the_shares_against_their_total_and_100(shares, printed, expected):
    table = reading((shares[0], 1200, 3), (shares[1], 800, 2), total=(printed, 2000, 5))
    assert [finding for finding in found(table) if finding[0].startswith("share")] == expected


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (5, ("target_sum", "passed", None)),
        (4, ("target_above", "note", None)),
        (6, ("target_below", "stops", None)),
    ],
)
def test_check_table_holds_the_targets_against_the_least_the_grant_wants(target, expected):
    assert found(CLEAN, target=target) == replaced(("target_sum", expected))


def test_check_table_stops_at_targets_that_do_not_give_their_printed_sum():
    table = reading((60, 1200, 3), (40, 800, 2), total=(100, 2000, 6))
    assert ("target_mismatch", "stops", 9) in found(table)


def test_check_table_stops_at_a_part_of_a_post_where_posts_are_counted():
    table = reading((60, 1200, "3.0"), (40, 800, "2.5"), total=None)
    assert [finding for finding in found(table) if finding[1] == "stops"] == [
        ("target_not_whole", "stops", 3)
    ]
    assert [finding for finding in found(table, whole_targets=False) if finding[1] == "stops"] == []


@pytest.mark.parametrize(("printed", "code"), [("5.1", "target_rounding"), ("5.2", "target_mismatch")])
def test_check_table_lets_rounding_explain_targets_in_person_years(printed, code):
    table = reading((60, 1200, "3.0"), (40, 800, "2.0"), total=(100, 2000, printed))
    assert code in [finding[0] for finding in found(table, whole_targets=False)]


@pytest.mark.parametrize(
    ("targets", "expected"),
    [
        (("3.5", "1.5"), [("target_near_amount", "passed", None)]),
        (
            ("3.51", "1.49"),
            [("target_far_from_amount", "reason", 2), ("target_far_from_amount", "reason", 3)],
        ),
    ],
)
def test_check_table_asks_why_targets_are_more_than_half_a_post_from_their_amount(targets, expected):
    table = reading((60, 1200, targets[0]), (40, 800, targets[1]))
    assert found(table, whole_targets=False)[5:] == expected


@pytest.mark.parametrize(
    ("shares", "amounts", "expected"),
    [
        ((60, 40), (1190, 810), ["amount_near_share"]),
        # 59.45 %: half a per cent from 60, and half a tkr. (0.025 %) of its own.
        ((60, 40), (1189, 811), ["amount_far_from_share"] * 2),
        (("60.0", "40.0"), (1200, 800), ["amount_near_share"]),
        (("60.0", "40.0"), (1202, 798), ["amount_far_from_share"] * 2),
        ((60, None), (1300, 700), ["amount_far_from_share"]),
        ((None, None), (1300, 700), []),
        ((60, 40), (0, 0), []),
    ],
)
@pytest.mark.parametrize("printed", [True, False])
def test_check_table_asks_why_an_amount_is_not_its_share_of_the_whole(shares, amounts, expected, printed):
    rows = [(share, amount, 3) for share, amount in zip(shares, amounts, strict=True)]
    table = reading(*rows, total=(100, sum(amounts), 6) if printed else None)
    of_amounts = [each for each in found(table) if each[0].startswith("amount_")]
    assert [code for code, _severity, _row in of_amounts] == expected
    assert {severity for code, severity, _row in of_amounts if "far" in code} <= {"reason"}


def test_check_table_says_what_share_the_amount_is():
    findings = check_table(
        reading((60, 1300, 3), (40, 700, 2)),
        grant_total=2 * MILLION,
        unit_price=Decimal(400_000),
        target=Decimal(5),
    )
    assert str(findings[4].message) == (
        "Hospital 2 har 60 % i fordelingsnøglen, men beløbet er 65 % af det hele."
    )


def test_check_table_notes_zeros_and_columns_that_are_left_out():
    table = replace(
        reading((60, 2000, 5), (40, 0, 0)),
        columns=(SourceColumn("Hospital", None), SourceColumn("Bemærkninger", None)),
    )
    assert found(table)[7:] == [
        ("zero_amount", "note", 3),
        ("zero_target", "note", 3),
        ("column_ignored", "note", None),
        ("column_ignored", "note", None),
    ]


@pytest.mark.parametrize(
    "table", [read_table("no table"), replace(CLEAN, questions=(Question("ambiguous_unit", "?", 1, ()),))]
)
def test_check_table_takes_only_a_complete_reading(table):
    with pytest.raises(ValueError, match="errors or questions"):
        found(table)


@pytest.mark.parametrize(
    ("kr", "unit", "text"),
    [
        (2_809_000, Unit.TKR, "2.809 tkr."),
        (2_809_500, Unit.TKR, "2.809,5 tkr."),
        (2_809_000, Unit.KR, "2.809.000 kr."),
        (22_000_000, Unit.MIO, "22 mio. kr."),
    ],
)
def test_money_is_read_in_the_unit_of_the_table(kr, unit, text):
    assert str(Money(Decimal(kr), unit)) == text


def test_posts_paid_is_the_amount_over_the_price():
    assert posts_paid(CLEAN.rows[0], Decimal(500_000)) == Decimal("2.4")
