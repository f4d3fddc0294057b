"""Numbers as printed: what each spelling is by a comma and by a dot before the decimals, and what is no number."""

from decimal import Decimal

import pytest

from allocations.reading.numbers import (
    NotANumber,
    Spelling,
    is_figure_word,
    is_spaced_number,
    last_digit,
    spelling,
)


def number(text):
    return None if text is None else Decimal(text)


@pytest.mark.parametrize(
    ("text", "danish", "english", "is_danish"),
    [
        ("0", "0", "0", True),
        ("7", "7", "7", True),
        ("2809", "2809", "2809", True),
        ("2 809", "2809", "2809", True),
        ("1 234 567", "1234567", "1234567", True),
        ("2.809", "2809", "2.809", True),
        ("22.000", "22000", "22.000", True),
        ("1.234.567", "1234567", None, True),
        ("2.809,5", "2809.5", None, True),
        ("2 809,5", "2809.5", None, True),
        ("12,8", "12.8", None, True),
        ("0,389", "0.389", None, True),
        ("13,0", "13.0", None, True),
        ("2,809", "2.809", "2809", False),
        ("2,000", "2.000", "2000", False),
        ("12.8", None, "12.8", False),
        ("0.389", None, "0.389", False),
        ("2,809.5", None, "2809.5", False),
        ("1,234,567", None, "1234567", False),
    ],
)
def test_spelling_keeps_both_readings(text, danish, english, is_danish):
    found = spelling(text)
    assert (found.danish, found.english, found.is_danish) == (number(danish), number(english), is_danish)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (text, "not_a_number")
        for text in (
            *(
                "12 stk",
                "12*",
                "12 (heraf 2 vakante)",
                "ca. 12",
                "-",
                "–",
                "n/a",
                "x",
                "?",
                "NaN",
                "inf",
                "1e3",
                "1E+308",
            ),
            *(
                "01.02.2018",
                "2018-01-01",
                "7/6",
                "maj-13",
                "2'809",
                "2’809",
                "2.80.9",
                "2.8090,1",
                "28.09,5",
                "1.234,567.8",
            ),
            *(
                "007",
                "00",
                "+3",
                "3-",
                "１３",
                "٣",
                "2.809¹",
                "½",
                ",5",
                "5,",
                ".",
                "12 8",
                "2  809",
                "13 %",
            ),
            *("2,809,5", "-x", "(x)", "9" * 31),
        )
    ]
    + [(text, "negative_number") for text in ("-3", "−3", "–3", "- 2.809", "(3)", "(2.809,5)", "-12.8")]
    + [(text, "spreadsheet_error") for text in ("#REF!", "#N/A", "#I/T", "#VÆRDI!", "#DIV/0!", "####")]
    + [("=SUM(A1)", "formula_without_value"), ("2809000 #,##0,", "scaled_number")],
)
def test_spelling_refuses_what_is_no_number(text, code):
    with pytest.raises(NotANumber) as raised:
        spelling(text)
    assert raised.value.code == code


def test_spelling_at_most_leaves_readings_above_the_limit_out():
    assert spelling("12,768").at_most(Decimal(101)) == Spelling(Decimal("12.768"), None)


@pytest.mark.parametrize(("text", "step"), [("2809", "1"), ("6.5", "0.1"), ("13.00", "0.01"), ("100", "1")])
def test_last_digit_is_one_step_of_what_is_printed(text, step):
    assert last_digit(Decimal(text)) == Decimal(step)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["2", "809"], True),
        (["2", "809,5"], True),
        (["2", "809%"], True),
        (["22", "000", "000"], True),
        (["2"], False),
        (["2", "80"], False),
        (["0", "809"], False),
        (["2", "809,5", "000"], False),
        (["2 809", "500"], False),
        (["2", "809.5"], False),
    ],
)
def test_words_are_one_number_where_spaces_separate_its_thousands(words: list[str], expected: bool) -> None:
    assert is_spaced_number(words) is expected


@pytest.mark.parametrize("word", ["7", "2.809", "(389)", "-5", "12,5%", "2’809", "1.2.3"])
def test_word_looks_like_a_number_readable_or_not(word: str) -> None:
    assert is_figure_word(word)


@pytest.mark.parametrize("word", ["", "x", "-", "7a", "kr.", "%"])
def test_word_does_not_look_like_a_number(word: str) -> None:
    assert not is_figure_word(word)
