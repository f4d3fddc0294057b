"""Headings: the field's words in Danish and English, alone and in a line."""

import pytest

from allocations.reading import ColumnRole, Unit
from allocations.reading.vocabulary import (
    KnownHeading,
    is_misspelled,
    nearly_understand_line,
    understand,
    understand_line,
    units_in,
    years_in,
)


@pytest.mark.parametrize(
    ("text", "role", "units"),
    [
        ("Hospital", ColumnRole.HOSPITAL, ()),
        ("HOSPITAL ", ColumnRole.HOSPITAL, ()),
        ("Virksomhed", ColumnRole.HOSPITAL, ()),
        ("Hospital name", ColumnRole.HOSPITAL, ()),
        ("Fordelingsnøgle i %", ColumnRole.SHARE, ()),
        ("Nøgle (%)", ColumnRole.SHARE, ()),
        ("Andel", ColumnRole.SHARE, ()),
        ("Fordeling i %", ColumnRole.SHARE, ()),
        ("Allocation key, per cent".replace("per cent", "percent"), ColumnRole.SHARE, ()),
        ("Fordeling i tkr.", ColumnRole.AMOUNT, (Unit.TKR,)),
        ("Fordeling", ColumnRole.AMOUNT, ()),
        ("Tildelt beløb 2018", ColumnRole.AMOUNT, ()),
        ("Beløb i kr.", ColumnRole.AMOUNT, (Unit.KR,)),
        ("Beløb (kroner)", ColumnRole.AMOUNT, (Unit.KR,)),
        ("Beløb i t.kr.", ColumnRole.AMOUNT, (Unit.TKR,)),
        ("Beløb (1.000 kr.)", ColumnRole.AMOUNT, (Unit.TKR,)),
        ("Beløb, kr. 1.000", ColumnRole.AMOUNT, (Unit.TKR,)),
        ("Bevilling i mio. kr.", ColumnRole.AMOUNT, (Unit.MIO,)),
        ("Bevilling i mio.kr.", ColumnRole.AMOUNT, (Unit.MIO,)),
        ("Beløb i millioner kr.", ColumnRole.AMOUNT, (Unit.MIO,)),
        ("Amount (DKK thousand)", ColumnRole.AMOUNT, (Unit.TKR,)),
        ("Amount (DKK million)", ColumnRole.AMOUNT, (Unit.MIO,)),
        ("Beløb i kr. (tkr.)", ColumnRole.AMOUNT, (Unit.KR, Unit.TKR)),
        ("Måltal i stillinger", ColumnRole.TARGET, ()),
        ("Måltal (mindst)", ColumnRole.TARGET, ()),
        ("ANTAL", ColumnRole.TARGET, ()),
        ("Antal stillinger", ColumnRole.TARGET, ()),
        ("Årsværk", ColumnRole.TARGET, ()),
        ("Target (posts)", ColumnRole.TARGET, ()),
        ("Bevilget beløb (t.kr.)", ColumnRole.AMOUNT, (Unit.TKR,)),
        ("Beløb i hele kr.", ColumnRole.AMOUNT, (Unit.KR,)),
        ("Beløb i alt (tkr.)", ColumnRole.AMOUNT, (Unit.TKR,)),
        ("Tildelte midler i tkr.", ColumnRole.AMOUNT, (Unit.TKR,)),
        ("Beløb pr. hospital", ColumnRole.AMOUNT, ()),
        ("Beløb (kr. i tusinder)", ColumnRole.AMOUNT, (Unit.TKR,)),
        ("Amount (DKK '000)", ColumnRole.AMOUNT, (Unit.TKR,)),
        ("Amount (’000 DKK)", ColumnRole.AMOUNT, (Unit.TKR,)),
        ("Amount (m DKK)", ColumnRole.AMOUNT, (Unit.MIO,)),
        ("Beløb 2019 i tkr.", ColumnRole.AMOUNT, (Unit.TKR,)),
        ("Fordeling i tkr.²", ColumnRole.AMOUNT, (Unit.TKR,)),
        ("Andel af midlerne", ColumnRole.SHARE, ()),
        ("Distribution key (%)", ColumnRole.SHARE, ()),
        ("Stillinger i alt", ColumnRole.TARGET, ()),
        ("Måltal (stk.)", ColumnRole.TARGET, ()),
        ("Måltal 1)", ColumnRole.TARGET, ()),
        ("Måltal¹", ColumnRole.TARGET, ()),
        ("Lægesekretærstillinger", ColumnRole.TARGET, ()),
        ("Antal lægesekretærstillinger", ColumnRole.TARGET, ()),
        ("Sygeplejerskestillinger", ColumnRole.TARGET, ()),
        ("FTEs", ColumnRole.TARGET, ()),
        ("Full-time equivalents", ColumnRole.TARGET, ()),
        ("Region", ColumnRole.HOSPITAL, ()),
        ("Kommune", ColumnRole.HOSPITAL, ()),
        ("Center", ColumnRole.HOSPITAL, ()),
        ("PCN", ColumnRole.HOSPITAL, ()),
        ("Trust", ColumnRole.HOSPITAL, ()),
        ("Primary care network (PCN)", ColumnRole.HOSPITAL, ()),
        ("Lønsum i tkr.", ColumnRole.AMOUNT, (Unit.TKR,)),
        ("Udmøntning, mio. kr.", ColumnRole.AMOUNT, (Unit.MIO,)),
        ("Tilskud i alt (kr.)", ColumnRole.AMOUNT, (Unit.KR,)),
        ("1000 kr., 2025-PL", ColumnRole.AMOUNT, (Unit.TKR,)),
        ("Mio. kr., 2018-pl", ColumnRole.AMOUNT, (Unit.MIO,)),
        ("Budget i tkr. (2025-priser)", ColumnRole.AMOUNT, (Unit.TKR,)),
        ("Beløb i mio. kr., p/l 2026", ColumnRole.AMOUNT, (Unit.MIO,)),
        ("Beløb i kr. (faste priser)", ColumnRole.AMOUNT, (Unit.KR,)),
        ("Normering", ColumnRole.TARGET, ()),
        ("Fuldtidsansatte", ColumnRole.TARGET, ()),
        ("Helårsværk", ColumnRole.TARGET, ()),
        ("Antal fuldtidsstillinger", ColumnRole.TARGET, ()),
        ("WTE", ColumnRole.TARGET, ()),
        ("Headcount", ColumnRole.TARGET, ()),
    ],
)
def test_understand_knows_the_words_of_the_field(text, role, units):
    assert understand(text) == KnownHeading(role, frozenset(units))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2018",
        "i",
        "Bemærkninger",
        "Pris pr. stilling i kr.",
        "Kr. pr. stilling",
        "Andel i tkr.",
        "Måltal i %",
        "Beløb i EUR",
        "Beløb i mia. kr.",
        "Beløb i 10.000 kr.",
        "Stillingsnr.",
        "Hospitalsid",
        "I alt",
        "1)",
    ],
)
def test_understand_takes_no_unknown_or_contradictory_heading(text):
    assert understand(text) is None


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "Hospital Fordelingsnøgle i % Fordeling i tkr. Måltal i stillinger",
            ["Hospital", "Fordelingsnøgle i %", "Fordeling i tkr.", "Måltal i stillinger"],
        ),
        ("Virksomhed Måltal Beløb (1.000 kr.)", ["Virksomhed", "Måltal", "Beløb (1.000 kr.)"]),
        (
            "Hospital Andel % Beløb kr. Antal stillinger",
            ["Hospital", "Andel %", "Beløb kr.", "Antal stillinger"],
        ),
        ("Hospital Fordeling i % Antal stillinger", ["Hospital", "Fordeling i %", "Antal stillinger"]),
        ("Hospital Share % Amount DKK Target posts", ["Hospital", "Share %", "Amount DKK", "Target posts"]),
    ],
)
def test_understand_line_parts_headings_without_marks_between(text, parts):
    assert [part for part, _heading in understand_line(text)] == parts


@pytest.mark.parametrize(
    "text",
    ["", "Midlerne fordeles til hospitalerne", "Hospital Beløb 2018 Beløb 2019 Måltal", "i Hospital Beløb"],
)
def test_understand_line_is_empty_for_prose_and_double_columns(text):
    assert understand_line(text) == []


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("Hopsital", ColumnRole.HOSPITAL),
        ("Hospitl", ColumnRole.HOSPITAL),
        ("Måltl", ColumnRole.TARGET),
        ("Maaltal", None),
        ("Fordelngsnøgle i %", ColumnRole.SHARE),
        ("Fordelingsnøgl", ColumnRole.SHARE),
        ("Stilinger", ColumnRole.TARGET),
        ("Beløbb i tkr.", ColumnRole.AMOUNT),
        ("Måler", None),
        ("Beløn", None),
        ("Bemærkninger", None),
        ("Telling", None),
        ("Afdeling", None),
        ("Antale", None),
        ("Bestillinger", None),
        ("Spital", None),
        ("Stillingstype", None),
        ("Andelen", ColumnRole.SHARE),
    ],
)
def test_misspelled_heading_is_understood_where_it_is_one_letter_off(heading, role):
    understood = understand(heading)
    assert (understood and understood.role) == role
    assert is_misspelled(heading)
    assert understand_line(f"Navn {heading}") == []


def test_heading_that_is_spelled_right_is_not_misspelled():
    assert not is_misspelled("Fordelingsnøgle i %")


@pytest.mark.parametrize(
    ("heading", "units"),
    [
        ("Tilskud i tkr.", {Unit.TKR}),
        ("Tilskud i mio. kr.", {Unit.MIO}),
        ("Beløb i kr. (tkr.)", {Unit.KR, Unit.TKR}),
        ("Beløb i mia. kr.", set()),
        ("Beløb i hundrede kr.", set()),
        ("Beløb i 10.000 kr.", set()),
        ("Beløb i 0,1 mio. kr.", set()),
    ],
)
def test_unit_beside_what_is_unknown_is_taken_only_where_it_is_sure(heading: str, units: set[Unit]) -> None:
    assert units_in(heading) == units


def test_years_of_a_heading_are_found_but_decide_nothing() -> None:
    assert [years_in(text) for text in ("Måltal 2019", "Beløb i 1.000 kr.", "Budget 2018")] == [
        [2019],
        [],
        [2018],
    ]


@pytest.mark.parametrize(
    ("text", "count", "parts"),
    [
        ("Hospital Beløb i tkr. Afsat", 3, ["Hospital", "Beløb i tkr.", "Afsat"]),
        ("Hospital Gave til hjælp Måltal", 3, ["Hospital", "Gave til hjælp", "Måltal"]),
        ("Hospital Beløb i tkr. Afsat", 4, []),
        ("Hospital Beløb i tkr. Måltal", 3, []),
        ("Hospital Beløb i tkr. som hospitalerne selv har bedt om", 3, []),
    ],
)
def test_line_is_parted_into_so_many_headings_one_of_which_is_not_known(text, count, parts):
    assert [part for part, _heading in nearly_understand_line(text, count)] == parts
