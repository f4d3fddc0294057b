"""Headings: the field's words in Danish and English, alone and in a line."""

import pytest

from allocations.reading import Role, Unit
from allocations.reading.headings import Heading, is_misspelled, understand, understand_line


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
