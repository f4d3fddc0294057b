"""Headings: the field's words in Danish and English, alone and in a line."""

import pytest

from allocations.reading import Role, Unit
from allocations.reading.vocabulary import (
    Heading,
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
        ("Hospital", Role.HOSPITAL, ()),
        ("HOSPITAL ", Role.HOSPITAL, ()),
        ("Virksomhed", Role.HOSPITAL, ()),
        ("Hospital name", Role.HOSPITAL, ()),
        ("Fordelingsnøgle i %", Role.SHARE, ()),
        ("Nøgle (%)", Role.SHARE, ()),
        ("Andel", Role.SHARE, ()),
        ("Fordeling i %", Role.SHARE, ()),
        ("Allocation key, per cent".replace("per cent", "percent"), Role.SHARE, ()),
        ("Fordeling i tkr.", Role.AMOUNT, (Unit.TKR,)),
        ("Fordeling", Role.AMOUNT, ()),
        ("Tildelt beløb 2018", Role.AMOUNT, ()),
        ("Beløb i kr.", Role.AMOUNT, (Unit.KR,)),
        ("Beløb (kroner)", Role.AMOUNT, (Unit.KR,)),
        ("Beløb i t.kr.", Role.AMOUNT, (Unit.TKR,)),
        ("Beløb (1.000 kr.)", Role.AMOUNT, (Unit.TKR,)),
        ("Beløb, kr. 1.000", Role.AMOUNT, (Unit.TKR,)),
        ("Bevilling i mio. kr.", Role.AMOUNT, (Unit.MIO,)),
        ("Bevilling i mio.kr.", Role.AMOUNT, (Unit.MIO,)),
        ("Beløb i millioner kr.", Role.AMOUNT, (Unit.MIO,)),
        ("Amount (DKK thousand)", Role.AMOUNT, (Unit.TKR,)),
        ("Amount (DKK million)", Role.AMOUNT, (Unit.MIO,)),
        ("Beløb i kr. (tkr.)", Role.AMOUNT, (Unit.KR, Unit.TKR)),
        ("Måltal i stillinger", Role.TARGET, ()),
        ("Måltal (mindst)", Role.TARGET, ()),
        ("ANTAL", Role.TARGET, ()),
        ("Antal stillinger", Role.TARGET, ()),
        ("Årsværk", Role.TARGET, ()),
        ("Target (posts)", Role.TARGET, ()),
        ("Bevilget beløb (t.kr.)", Role.AMOUNT, (Unit.TKR,)),
        ("Beløb i hele kr.", Role.AMOUNT, (Unit.KR,)),
        ("Beløb i alt (tkr.)", Role.AMOUNT, (Unit.TKR,)),
        ("Tildelte midler i tkr.", Role.AMOUNT, (Unit.TKR,)),
        ("Beløb pr. hospital", Role.AMOUNT, ()),
        ("Beløb (kr. i tusinder)", Role.AMOUNT, (Unit.TKR,)),
        ("Amount (DKK '000)", Role.AMOUNT, (Unit.TKR,)),
        ("Amount (’000 DKK)", Role.AMOUNT, (Unit.TKR,)),
        ("Amount (m DKK)", Role.AMOUNT, (Unit.MIO,)),
        ("Beløb 2019 i tkr.", Role.AMOUNT, (Unit.TKR,)),
        ("Fordeling i tkr.²", Role.AMOUNT, (Unit.TKR,)),
        ("Andel af midlerne", Role.SHARE, ()),
        ("Distribution key (%)", Role.SHARE, ()),
        ("Stillinger i alt", Role.TARGET, ()),
        ("Måltal (stk.)", Role.TARGET, ()),
        ("Måltal 1)", Role.TARGET, ()),
        ("Måltal¹", Role.TARGET, ()),
        ("Lægesekretærstillinger", Role.TARGET, ()),
        ("Antal lægesekretærstillinger", Role.TARGET, ()),
        ("FTEs", Role.TARGET, ()),
        ("Full-time equivalents", Role.TARGET, ()),
    ],
)
def test_understand_knows_the_words_of_the_field(text, role, units):
    assert understand(text) == Heading(role, frozenset(units))


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
        ("Hopsital", Role.HOSPITAL), ("Hospitl", Role.HOSPITAL), ("Måltl", Role.TARGET), ("Maaltal", None),
        ("Fordelngsnøgle i %", Role.SHARE), ("Fordelingsnøgl", Role.SHARE), ("Stilinger", Role.TARGET),
        ("Beløbb i tkr.", Role.AMOUNT), ("Måler", None), ("Beløn", None), ("Bemærkninger", None), ("Telling", None),
        ("Afdeling", None), ("Antale", None), ("Bestillinger", None), ("Spital", None), ("Stillingstype", None),
        ("Andelen", Role.SHARE),
    ],
)  # fmt: skip
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
        [2019], [], [2018],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "count", "parts"),
    [
        ("Hospital Beløb i tkr. Afsat", 3, ["Hospital", "Beløb i tkr.", "Afsat"]),
        ("Hospital Tilskud til hjælp Måltal", 3, ["Hospital", "Tilskud til hjælp", "Måltal"]),
        ("Hospital Beløb i tkr. Afsat", 4, []),
        ("Hospital Beløb i tkr. Måltal", 3, []),
        ("Hospital Beløb i tkr. som hospitalerne selv har bedt om", 3, []),
    ],
)
def test_line_is_parted_into_so_many_headings_one_of_which_is_not_known(text, count, parts):
    assert [part for part, _heading in nearly_understand_line(text, count)] == parts
