import time

import pytest
from django.core.exceptions import ValidationError

from hrtrack.common.text.cleaning import clean_line, clean_text, looks_like_cpr, refuse_cpr
from hrtrack.common.text.sort_key import SORT_LETTERS_FROM, SORT_LETTERS_TO, danish_sort_key

REFUSED = ["\x00", "\x0b", "\x0c", "\x1f", "\x7f", "\x85", "\ud800", "\ufffe", "\uffff"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("  Mette   Jensen ", "Mette Jensen"),
        ("Mette\tJensen\r\n", "Mette Jensen"),
        ("Mette\u2028Jensen\u00a0Holm", "Mette Jensen Holm"),
        ("Mette\u00ad Jen\u200bsen\ufeff", "Mette Jensen"),
        ("exe.\u202exslx", "exe.xslx"),
        ("A\u030agot", "Ågot"),
        ("\u200b \u00ad", ""),
        ("Łukasz Đặng 李 Ελένη ǿ", "Łukasz Đặng 李 Ελένη ǿ"),
        ("NULL", "NULL"),
    ],
)
def test_clean_line_makes_one_plain_line(typed, expected):
    assert clean_line(typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("\n\na\t1\n\n", "a\t1"),
        ("å\u00ad a\u030a", "å å"),
        ("👩\u200d👩\u200d👧", "👩\u200d👩\u200d👧"),
        (" \n\t ", ""),
    ],
)
def test_clean_text_keeps_lines_and_joined_emoji(typed, expected):
    assert clean_text(typed) == expected


@pytest.mark.parametrize("clean", [clean_line, clean_text])
@pytest.mark.parametrize("character", REFUSED)
def test_clean_refuses_control_characters_without_echoing_them(clean, character):
    with pytest.raises(ValidationError) as raised:
        clean(f"Mette{character}Jensen")
    assert raised.value.code == "control_characters"
    assert raised.value.messages == [
        "Teksten indeholder tegn, der ikke kan bruges. Skriv den selv i stedet for at kopiere den"
    ]


def test_clean_refuses_a_heap_of_combining_marks_at_once():
    started = time.monotonic()
    with pytest.raises(ValidationError):
        clean_text("a" + "\u0301\u0316" * 200_000)
    # Normalised, it would take minutes.
    assert time.monotonic() - started < 2


@pytest.mark.parametrize(
    "text",
    [
        *("010180-1234", "0101801234", "010180 1234", "010180 - 1234", "010180–1234", "01.01.80-1234"),
        *("610180-1234", "910180-1234", "311299-0000", "Lise Holm (010180-1234)", "cpr0101801234x"),
        *("0101\u200b80-1234", "０１０１８０-１２３４", "٠١٠١٨٠-١٢٣٤", "010180\u00a01234"),
    ],
)
def test_looks_like_cpr_finds_a_number_however_it_is_written(text):
    assert looks_like_cpr(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "RH-07", "12345", "320180-1234", "000180-1234", "600180-1234", "920180-1234", "011380-1234"),
        *("1010180-1234", "010180-12345", "38 63 50 00", "+45 12 34 56 78", "22.000.000", "18012345"),
        *("01.03.2018–28.02.2019", "01.03.2018 28.02.2019", "2018-03-01", "Rigshospitalet\t29,0\t6.522\t16"),
    ],
)
def test_looks_like_cpr_lets_other_numbers_be(text):
    assert not looks_like_cpr(text)


def test_refuse_cpr_does_not_repeat_the_number():
    with pytest.raises(ValidationError) as raised:
        refuse_cpr("Lise 010180-1234")
    assert raised.value.messages == ["Skriv ikke CPR-numre. Fjern det, der ligner et CPR-nummer"]


def test_danish_sort_key_puts_names_in_danish_order():
    expected = ["Adam", "Émile", "Eskild", "Łódź", "Lone", "Über", "Yrsa", "Zoo"]
    expected += ["Ægir", "Ämne", "Æsel", "Ødum", "Östen", "Øster", "Ågård", "Aarhus", "Århus V", "Aase"]
    by_code_point = sorted(expected)
    assert by_code_point != expected
    assert sorted(by_code_point, key=danish_sort_key) == expected


def test_danish_sort_key_is_the_same_for_composed_and_decomposed_letters():
    assert danish_sort_key("A\u030arhus") == danish_sort_key("århus") == danish_sort_key("AARHUS") == "}rhus"


def test_sort_letters_pair_one_to_one_as_the_database_translates():
    assert len(SORT_LETTERS_FROM) == len(SORT_LETTERS_TO) == len(set(SORT_LETTERS_FROM))
