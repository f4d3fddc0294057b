"""Names without a letter: what the database, its migration and the forms make of them."""

import sys
import unicodedata
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection

from accounts.models import User
from allocations.models import Department, Grant, Hospital, Purpose, StaffGroup
from hires.models import Employee
from hrtrack.common.text.cleaning import has_letter
from tests.support.acting import past_everything
from tests.support.factories import (
    make_employee,
    make_grant,
    make_hospital,
    make_purpose,
    make_staff_group,
    make_user,
)
from tests.support.violations import violated_by

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("superuser")]

NO_NAMES = {
    "full stop": ".",
    "dash": "-",
    "en dash": "–",
    "digits": "123",
    "Arabic digits": "١٢٣",
    "filler of Hangul": "\u3164",
    "halfwidth filler": "\uffa0",
    "filler of a first consonant": "\u115f",
    "blank of braille": "\u2800",
    "combining acute": "\u0301",
    "combining iota, alphabetic to Unicode": "\u0345",
    "vowel sign of Devanagari": "\u093e",
    "Roman numeral of one character": "\u2167",
    "circled letter": "\u24b6",
    "no-break space": "\u00a0",
    "emoji": "👩",
    "private use": "\ue000",
    "empty": "",
}
NAMES = {
    "Danish": "Åse",
    "decomposed": "A\u030a",
    "one letter": "ø",
    "letter among digits": "2b",
    "Cyrillic": "Ирина",
    "Greek": "Ελένη",
    "Arabic": "سارة",
    "Hebrew": "שרה",
    "Chinese": "李",
    "Chinese beyond 16 bits": "𠮷",
    "Hangul": "김",
    "Devanagari": "क",
    "Thai": "ก",
    "Georgian": "ნინო",
    "initial beside a filler": "\u3164a",
}


def database_says(texts: list[str]) -> list[bool]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(has_letter(text) ORDER BY at)"
            " FROM unnest(%s::text[]) WITH ORDINALITY AS texts (text, at)",
            [texts],
        )
        return cursor.fetchone()[0]  # type: ignore[no-any-return]


def test_has_letter_is_the_same_in_the_database_for_every_character() -> None:
    # Assigned ones: NUL and surrogates are in no text of the database, and no name has a character of a later Unicode.
    characters = [
        character
        for character in map(chr, range(1, sys.maxunicode + 1))
        if unicodedata.category(character) not in ("Cn", "Cs")
    ]
    different = [
        hex(ord(character))
        for character, answer in zip(characters, database_says(characters), strict=True)
        if answer is not has_letter(character)
    ]
    assert different == []


@pytest.mark.parametrize("collation", ["C", "pg_c_utf8", "ucs_basic"])
def test_has_letter_is_the_same_under_other_collations(collation: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT array_agg(has_letter(text COLLATE "{collation}") ORDER BY at)'
            " FROM unnest(%s::text[]) WITH ORDINALITY AS texts (text, at)",
            [[*NO_NAMES.values(), *NAMES.values()]],
        )
        assert cursor.fetchone()[0] == [*[False] * len(NO_NAMES), *[True] * len(NAMES)]


def test_has_letter_is_the_same_in_python() -> None:
    assert [name for name in NO_NAMES.values() if has_letter(name)] == []
    assert [name for name in NAMES.values() if not has_letter(name)] == []


def rows() -> dict[str, Any]:
    """One row of each table with names that people type."""
    hospital, grant = make_hospital(), make_grant()
    return {
        "user": make_user(),
        "hospital": hospital,
        "department": Department.objects.create(hospital=hospital, name="Onkologisk Klinik"),
        "grant": grant,
        "purpose": make_purpose(grant),
        "staff_group": make_staff_group(grant),
        "employee": make_employee(hospital),
    }


NAMED = [
    ("user", "name", "user_with_letter"),
    ("hospital", "name", "hospital_with_letter"),
    ("hospital", "short_name", "hospital_with_letter"),
    ("department", "name", "department_with_letter"),
    ("grant", "name", "grant_with_letter"),
    ("purpose", "name", "purpose_with_letter"),
    ("staff_group", "name", "staff_group_with_letter"),
    ("employee", "name", "employee_with_letter"),
]
OPTIONAL = ["organisation", "reports_to", "redeployment_scheme", "dates_decided_by"]


@pytest.mark.parametrize(("row", "field", "constraint"), NAMED)
def test_name_has_a_letter_in_the_database(row: str, field: str, constraint: str) -> None:
    named = rows()[row]
    update = f"UPDATE {named._meta.db_table} SET {field} = %(name)s WHERE id = {named.pk}"
    refused = {typed: violated_by(update, name=typed) for typed in NO_NAMES.values()}
    assert refused == dict.fromkeys(NO_NAMES.values(), constraint)
    assert {typed: violated_by(update, name=typed) for typed in NAMES.values()} == dict.fromkeys(
        NAMES.values(), ""
    )


@pytest.mark.parametrize("field", OPTIONAL)
def test_optional_name_is_empty_or_has_a_letter_in_the_database(field: str) -> None:
    grant = make_grant()
    update = f"UPDATE {grant._meta.db_table} SET {field} = %(name)s WHERE id = {grant.pk}"
    assert [violated_by(update, name=typed) for typed in ("–", "", "李")] == [
        "grant_words_with_letter",
        "",
        "",
    ]


@pytest.mark.parametrize(
    ("spellings", "constraint"),
    [
        ([], ""),
        (["Riget", "4202 Riget"], ""),
        (["Riget", "4202"], "hospital_other_names_with_letter"),
        (["\u3164"], "hospital_other_names_with_letter"),
        (["Riget", ""], "hospital_other_names_with_letter"),
    ],
)
def test_each_spelling_of_a_hospital_has_a_letter(spellings: list[str], constraint: str) -> None:
    update = f"UPDATE allocations_hospital SET other_names = %(names)s WHERE id = {make_hospital().pk}"
    assert violated_by(update, names=spellings) == constraint


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("user", "Indtast et navn med mindst ét bogstav"),
        ("hospital", "Indtast navn og kort navn med mindst ét bogstav i hvert"),
        ("department", "Indtast et navn med mindst ét bogstav"),
        ("grant", "Indtast bevillingens navn med mindst ét bogstav"),
        ("purpose", "Indtast hvert formål med mindst ét bogstav"),
        ("staff_group", "Indtast hver personalegruppe med mindst ét bogstav"),
    ],
)
def test_object_without_a_letter_in_its_name_is_refused_in_words(row: str, message: str) -> None:
    named = rows()[row]
    named.name = "\u2800"
    with pytest.raises(ValidationError) as raised:
        named.full_clean()
    assert raised.value.messages == [message]


def test_migration_gives_names_without_letter_a_name_that_says_so() -> None:
    with past_everything(), connection.cursor() as cursor:
        for model in (User, Hospital, Department, Grant, Purpose, StaffGroup, Employee):
            for constraint in model._meta.constraints:
                if constraint.name.endswith("_with_letter"):
                    cursor.execute(f"ALTER TABLE {model._meta.db_table} DROP CONSTRAINT {constraint.name}")
    made = rows()
    for named in made.values():
        type(named)._default_manager.filter(pk=named.pk).update(name="123")
    Hospital.objects.update(short_name=".", other_names=["4202", "Riget", "\u3164"])
    Grant.objects.update(organisation="–", reports_to="Rådet", redeployment_scheme="-", dates_decided_by=".")
    with past_everything(), connection.schema_editor() as editor:
        editor.execute("SET LOCAL SESSION AUTHORIZATION hrtrack_owner")
        for app in ("accounts", "allocations", "hires"):
            import_module(f"{app}.migrations.0002_replace_names_without_letter").replace_names(apps, editor)
    for named in made.values():
        named.refresh_from_db()
    words = ["Bruger", "Hospital", "Afdeling", "Bevilling", "Formål", "Personalegruppe", "Medarbejder"]
    assert [named.name for named in made.values()] == [
        f"{word} uden navn ({named.pk})" for word, named in zip(words, made.values(), strict=True)
    ]
    hospital, grant = made["hospital"], made["grant"]
    assert (hospital.short_name, hospital.other_names) == (f"UN{hospital.pk}", ["Riget"])
    assert [getattr(grant, field) for field in OPTIONAL] == ["", "Rådet", "Omplaceringsordning", ""]
    event = made["department"].events.latest("pgh_id")
    assert (event.name, event.pgh_context["command"]) == (made["department"].name, "migrate")
