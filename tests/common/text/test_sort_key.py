"""Python's Danish sort key and the database's are twins."""

import pytest
from django.db import connection
from hypothesis import example, given, settings
from hypothesis import strategies as st

from allocations.models import Hospital
from hrtrack.common.text.sort_key import (
    SORT_LETTERS_FROM,
    SORT_REPLACEMENTS,
    danish_sort_key,
    last_name_first,
    search_key,
)
from tests.support.factories import make_hospital
from tests.support.profiles import examples

pytestmark = pytest.mark.django_db

NAMES = [
    "Amager og Hvidovre Hospital",
    "Aalborg",
    "AALBORG",
    "Århus",
    "A\u030arhus",
    "Ærø",
    "Öresund",
    "Ørsted Ängelholm",
    "Müller",
    "Łukasz Đặng",
    "Straße",
    "STRAẞE",
    "ÞÓR",
    "Œuvre",
    "ΣΊΣΥΦΟΣ",
    "İstanbul",
    "ǅ",
    "ﬁn",
    "",
    "RH-07 {}|",
    SORT_LETTERS_FROM,
    SORT_LETTERS_FROM.upper(),
    *(old for old, new in SORT_REPLACEMENTS),
]


def keys_of_the_database(names):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(danish_sort_key(name) ORDER BY position)"
            " FROM unnest(%s::text[]) WITH ORDINALITY AS names (name, position)",
            [names],
        )
        return cursor.fetchone()[0]


def test_sort_key_of_names_is_the_same_in_the_database():
    assert keys_of_the_database(NAMES) == [danish_sort_key(name) for name in NAMES]


# What neither a form lets through nor PostgreSQL can hold.
texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs", "Cn"]), max_size=40)


@settings(max_examples=examples(150), deadline=None)
@given(texts)
@example("aAåÅ")
def test_sort_key_of_any_text_is_the_same_in_the_database(text):
    assert keys_of_the_database([text]) == [danish_sort_key(text)]


PERSONS = {
    "Inge Bo Sørensen": "Sørensen, Inge Bo",
    "Anne-Mette Kjærgaard Ørsted": "Ørsted, Anne-Mette Kjærgaard",
    "Lise  Holm": "Holm, Lise ",
    "Åse ǅ": "Åse ǅ",
    "ß ß": "ß, ß",
    "Prince": "Prince",
    " Prince": " Prince",
    "Prince ": "Prince ",
    "Sørensen, Inge": "Sørensen, Inge",
    "Inge Sørensen (vikar)": "Inge Sørensen (vikar)",
    "Medarbejder 7": "Medarbejder 7",
    "Ольга Иванова": "Ольга Иванова",
    "": "",
}


def turned_by_the_database(names):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(last_name_first(name) ORDER BY position)"
            " FROM unnest(%s::text[]) WITH ORDINALITY AS names (name, position)",
            [names],
        )
        return cursor.fetchone()[0]


def test_last_name_comes_first_and_the_same_in_the_database():
    assert {name: last_name_first(name) for name in PERSONS} == PERSONS
    assert turned_by_the_database(list(PERSONS)) == list(PERSONS.values())


@settings(max_examples=examples(150), deadline=None)
@given(st.lists(texts, max_size=4).map(" ".join))
@example("a ,b")
@example("{ |")
def test_last_name_of_any_text_is_the_same_in_the_database(name):
    assert turned_by_the_database([name]) == [last_name_first(name)]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Åse", "aase"),
        ("AASE", "aase"),
        ("Ærø", "aeroe"),
        ("Müller", "myller"),
        ("Élan", "elan"),
        ("Aa", "aa"),
    ],
)
def test_search_key_spells_danish_letters_out(name, key):
    assert search_key(name) == key


def test_names_are_ordered_as_danes_order_them():
    names = ["Aarhus", "Zoologi", "Ødis", "Ærø", "Anæstesi", "Ålborg", "anatomi", "Akut"]
    for number, name in enumerate(names):
        make_hospital(name, f"H{number}")
    assert [hospital.name for hospital in Hospital.objects.all()] == [
        "Akut",
        "anatomi",
        "Anæstesi",
        "Zoologi",
        "Ærø",
        "Ødis",
        "Ålborg",
        "Aarhus",
    ]
