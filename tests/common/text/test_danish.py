import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from hrtrack.common.text.danish import (
    format_date,
    format_mio,
    format_number,
    format_percent,
    format_tkr,
    parse_date,
    parse_number,
)


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (Decimal("22000.5"), 1, "22.000,5"),
        (22000, 0, "22.000"),
        (1234567, 0, "1.234.567"),
        (999, 0, "999"),
        (Decimal("0.5"), 0, "1"),
        (Decimal("2.345"), 2, "2,35"),
        (Decimal(-138), 0, "\u2212138"),
        (Decimal("-0.4"), 0, "0"),
        (Decimal("37.00"), None, "37"),
        (Decimal("18.50"), None, "18,5"),
        (Decimal("1E+3"), None, "1.000"),
        (Decimal("-0.125"), None, "\u22120,125"),
        (None, 0, "–"),
        (None, None, "–"),
    ],
)
def test_format_number_reads_as_danish(value, decimals, expected):
    assert format_number(value, decimals) == expected


@pytest.mark.parametrize("value", ["NaN", "Infinity"])
def test_format_number_refuses_what_is_not_a_number(value):
    with pytest.raises(ValueError, match="finite"):
        format_number(Decimal(value))


@pytest.mark.parametrize(
    ("kr", "tkr", "mio"),
    [
        (2262000, "2.262", "2,3"),
        (Decimal("2262499.99"), "2.262", "2,3"),
        (Decimal("2262500.00"), "2.263", "2,3"),
        (Decimal(-138000), "\u2212138", "\u22120,1"),
        (0, "0", "0,0"),
        (None, "–", "–"),
    ],
)
def test_money_in_kr_is_read_in_tkr_and_mio(kr, tkr, mio):
    assert (format_tkr(kr), format_mio(kr)) == (tkr, mio)


@pytest.mark.parametrize(
    ("fraction", "expected"), [(Decimal("0.345"), "35\u00a0%"), (1, "100\u00a0%"), (None, "–")]
)
def test_format_percent_reads_a_fraction(fraction, expected):
    assert format_percent(fraction) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (dt.date(2018, 3, 1), "01.03.2018"),
        (dt.datetime(2018, 12, 31, 23, 30, tzinfo=dt.UTC), "01.01.2019"),
        (dt.datetime(2018, 12, 31, 23, 30, tzinfo=ZoneInfo("Europe/Copenhagen")), "31.12.2018"),
        (None, "–"),
    ],
)
def test_format_date_reads_day_month_year_in_copenhagen(value, expected):
    assert format_date(value) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("37", "37"),
        (" 37 ", "37"),
        ("18,5", "18.5"),
        ("18.5", "18.5"),
        ("18.25", "18.25"),
        ("0,125", "0.125"),
        ("2.809", "2809"),
        ("22.000,5", "22000.5"),
        ("1.000.000", "1000000"),
        ("2 809", "2809"),
        ("2\u00a0809", "2809"),
        ("2\u202f809", "2809"),
        ("-138", "-138"),
        ("\u2212138", "-138"),
    ],
)
def test_parse_number_reads_what_a_dane_types(typed, expected):
    assert parse_number(typed) == Decimal(expected)


@pytest.mark.parametrize(
    "typed",
    [
        *("", " ", "x", "37 timer", "ca. 12", "12*", "+5", "--5", "1e5", "NaN", "Infinity", "٣", "0x10"),
        *("2,809.50", "2'809", "2.80.9", "2.809.5", "0.500", "18.1234", "1 000.000", "1,2,3", ",5", "5,"),
        "9" * 31,
    ],
)
def test_parse_number_refuses_what_is_unclear(typed):
    with pytest.raises(ValueError, match="Danish number"):
        parse_number(typed)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12))
def test_parse_number_reads_back_what_format_number_writes(value):
    assert parse_number(format_number(value, decimals=None)) == value


@pytest.mark.parametrize(
    "typed",
    [
        *("1.3.2018", "01.03.2018", "01-03-2018", "01/03/2018", "1. 3. 2018", " 01.03.2018 ", "2018-03-01"),
        *("1/3-2018", "01/03-2018", "1/3 2018"),
    ],
)
def test_parse_date_reads_what_a_dane_types(typed):
    assert parse_date(typed) == dt.date(2018, 3, 1)


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "",
            "010318",
            "01032018",
            "20180301",
            "1.3.18",
            "1.3-2018",
            "1/3.2018",
            "1 3 2018",
            "1. marts 2018",
        ),
        *(
            "01.03.0026",
            "01.03.1899",
            "01.03.2101",
            "01.03.10000",
            "01.03.2018 08:00",
            "03-01-2018-",
            "٠١.٠٣.٢٠١٨",
        ),
        *("31.02.2018", "29.02.2018", "00.03.2018", "01.13.2018", "2018-3-1"),
    ],
)
def test_parse_date_refuses_what_is_unclear_or_not_a_day(typed):
    with pytest.raises(ValueError, match="not a Danish date"):
        parse_date(typed)


@given(st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2100, 12, 31)))
def test_parse_date_reads_back_what_format_date_writes(value):
    assert parse_date(format_date(value)) == value


def test_filters_format_in_templates():
    template = Template(
        "{% load danish %}"
        "{{ n|number }}|{{ n|number:2 }}|{{ n|exact }}|{{ kr|tkr }}|{{ kr|mio }}|{{ d|date_da }}"
    )
    context = {"n": Decimal("1030.5"), "kr": 4112000, "d": dt.date(2018, 6, 30)}
    assert template.render(Context(context)) == "1.031|1.030,50|1.030,5|4.112|4,1|30.06.2018"
