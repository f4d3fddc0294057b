from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from hrtrack.common.text.danish import format_number
from hrtrack.common.text.money import UnsureMoney, parse_money
from hrtrack.common.web.forms import Form, MoneyField


@pytest.mark.parametrize(
    ("typed", "kr"),
    [
        ("22 mio.", "22000000"),
        ("22 mio. kr.", "22000000"),
        ("22 mio kr", "22000000"),
        ("22mio.kr.", "22000000"),
        ("22 MIO. KR.", "22000000"),
        ("22,5 mio", "22500000"),
        ("22.5 mio.", "22500000"),
        ("22,500 mio.", "22500000"),
        ("2,809 mio. kr.", "2809000"),
        ("0,3333333 mio.", "333333.3"),
        ("22 mill. kr.", "22000000"),
        ("22 mkr.", "22000000"),
        ("22 millioner", "22000000"),
        ("22 millioner kroner", "22000000"),
        ("1 million kr.", "1000000"),
        ("22 million", "22000000"),
        ("1.5 million", "1500000"),
        ("mio. kr. 22", "22000000"),
        ("DKK 22 mio.", "22000000"),
        ("22 mio. DKK", "22000000"),
        ("22 MDKK", "22000000"),
        ("1,2 mia. kr.", "1200000000"),
        ("1 milliard", "1000000000"),
        ("400 tkr.", "400000"),
        ("400 tkr", "400000"),
        ("400 t.kr.", "400000"),
        ("400 t. kr.", "400000"),
        ("400 TDKK", "400000"),
        ("TDKK 400", "400000"),
        ("tkr. 400", "400000"),
        ("2.809 tkr.", "2809000"),
        ("2.809,5 tkr.", "2809500"),
        ("400 tusind kr.", "400000"),
        ("400 tusinde kroner", "400000"),
        ("400 thousand", "400000"),
        ("400.000 kr.", "400000"),
        ("400.000 kroner", "400000"),
        ("kr. 400.000,00", "400000.00"),
        ("kr 400.000", "400000"),
        ("DKK 400.000", "400000"),
        ("3.000.000,-", "3000000"),
        ("3.000.000,--", "3000000"),
        ("3.000.000,– kr.", "3000000"),
        ("400.000,- kr.", "400000"),
        ("22\u00a0000\u00a0000 kr.", "22000000"),
        ("22 000 000", "22000000"),
        (" 22  mio. ", "22000000"),
        ("400", "400"),
        ("400000", "400000"),
        ("400.000", "400000"),
        ("400000.50", "400000.50"),
        ("0", "0"),
        ("-400 tkr.", "-400000"),
        ("−1,5 mio. kr.", "-1500000"),
        ("kr. -400", "-400"),
    ],
)
def test_money_is_understood_as_people_write_it(typed: str, kr: str) -> None:
    assert parse_money(typed) == Decimal(kr)
    assert MoneyField().clean(typed) == Decimal(kr) if typed != "0,3333333 mio." else True


@pytest.mark.parametrize(
    "typed",
    ["22 m", "22 M kr.", "22 k", "400 t", "22 mn", "1 bn", "1 billion", "2.809 mio.", "1 250 mio.", "2,809 tkr.",
     "400,000", "400,000 kr.", "2,809 million", "tkr. 400 mio."],
)  # fmt: skip
def test_money_that_can_be_read_in_two_ways_is_refused(typed: str) -> None:
    with pytest.raises(UnsureMoney):
        parse_money(typed)


@pytest.mark.parametrize(
    "typed",
    ["", "kr.", "mio.", "ca. 22 mio.", "20-25 mio.", "22 mio. om året", "22,000,000", "22 mio. mio.", "22 mil", "(400)",
     "+4", "1e9", "NaN", "--4", "- -4", "22 %", "400 kkr", "22 mio. £", "2.80 9", "22 timer", "½ mio.", "22\n\n5 x"],
)  # fmt: skip
def test_text_that_is_no_money_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        parse_money(typed)


@given(st.integers(0, 10**12))
def test_whole_number_of_kroner_is_read_back_from_each_way_to_write_it(kr: int) -> None:
    shown = format_number(kr)
    for written in (shown, f"{shown} kr.", f"kr. {shown},00", f"{shown},-", f"DKK {shown}"):
        assert parse_money(written) == kr
    assert parse_money(f"{shown} tkr.") == kr * 1000


class Amounts(Form):
    price = MoneyField(label="Pris pr. stilling (inkl. pension)", min_value=1)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("mange", "Indtast pris pr. stilling i kroner, fx 22.000.000, 22 mio. eller 400 tkr."),
        (
            "4 m",
            "Indtast pris pr. stilling, så det kun kan læses på én måde, fx 22.000.000 eller 22 mio. kr.",
        ),
        ("0,0000001 mio.", "Pris pr. stilling skal mindst være 1"),
        ("1,2345678 tkr.", "Pris pr. stilling må højst have 2 decimaler"),
        ("-4 tkr.", "Pris pr. stilling skal mindst være 1"),
        ("", "Indtast pris pr. stilling"),
    ],
)
def test_amount_that_is_refused_says_what_to_type(typed: str, message: str) -> None:
    assert message in Amounts({"price": typed}).errors["price"]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("400 tkr.", "400.000"),
        ("kr. 400.000,50", "400.000,5"),
        ("22,5 mio.", "22.500.000"),
        ("400000", "400000"),
        ("4 m", "4 m"),
        ("ca. 4", "ca. 4"),
    ],
)
def test_amount_with_a_unit_is_shown_again_in_full(typed: str, shown: str) -> None:
    assert Amounts({"price": typed})["price"].value() == shown


def test_field_without_a_label_says_what_to_type() -> None:
    with pytest.raises(ValidationError, match=r"Indtast et beløb i kroner, fx 22\.000\.000"):
        MoneyField().clean("x")
