"""The form over something there is, alone: its version, and where two of them differ."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.db import IntegrityError, connection
from django.http import QueryDict
from django.test import RequestFactory

from hrtrack.common.web.editing import Difference, EditForm, EditView, version_of
from hrtrack.common.web.forms import DanishDateField, DanishDecimalField, LineField


class Sample(EditForm):
    name = LineField(label="Navn")
    day = DanishDateField(label="Dag", required=False)
    hours = DanishDecimalField(label="Timer", decimal_places=2, max_digits=5, required=False)
    is_new = forms.BooleanField(label="Ny", required=False)
    route = forms.TypedChoiceField(
        label="Vej", choices=[("yes", "Ja"), ("no", "Nej")], coerce=lambda value: value == "yes"
    )
    purposes = forms.MultipleChoiceField(
        label="Formål", choices=[("a", "Kodning"), ("b", "Aktivitet")], required=False
    )


STORED = {
    "version": "abc",
    "name": "Lise Holm",
    "day": dt.date(2018, 3, 1),
    "hours": Decimal("37.00"),
    "is_new": True,
    "route": "yes",
    "purposes": ["a"],
}
TYPED = "version=abc&name=Lise+Holm&day=01.03.2018&hours=37&is_new=on&route=yes&purposes=a"


def differences(typed: str) -> list[Difference]:
    form = Sample(QueryDict(typed))
    form.full_clean()
    return form.differences(Sample(initial=STORED))


def test_version_changes_with_each_value_and_has_no_digits() -> None:
    versions = [version_of(number, "Lise") for number in range(2000)]
    assert len(set(versions)) == 2000
    assert [version for version in versions if not version.isalpha()] == []
    assert version_of(1, "Lise") == versions[1]


@pytest.mark.parametrize("typed", [TYPED, TYPED.replace("01.03.2018", "1/3/2018").replace("=37", "=37,00")])
def test_forms_that_say_the_same_do_not_differ(typed: str) -> None:
    assert differences(typed) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("name=Lise+Holm", "name=Mona", ("Navn", "Lise Holm", "Mona")),
        ("name=Lise+Holm", "name=", ("Navn", "Lise Holm", "–")),
        ("day=01.03.2018", "day=2.3.2018", ("Dag", "01.03.2018", "02.03.2018")),
        ("day=01.03.2018", "day=i+overmorgen", ("Dag", "01.03.2018", "i overmorgen")),
        ("hours=37", "hours=18,5", ("Timer", "37", "18,5")),
        ("&is_new=on", "", ("Ny", "ja", "nej")),
        ("route=yes", "route=no", ("Vej", "Ja", "Nej")),
        ("purposes=a", "purposes=a&purposes=b", ("Formål", "Kodning", "Kodning, Aktivitet")),
        ("&purposes=a", "", ("Formål", "Kodning", "–")),
    ],
)
def test_difference_is_told_as_both_are_read(old: str, new: str, expected: Any) -> None:
    assert differences(TYPED.replace(old, new)) == [Difference(*expected)]


@pytest.mark.django_db
def test_violation_that_is_no_second_press_is_not_said_to_be_saved(rf: RequestFactory) -> None:
    class Broken(EditView):
        template_name = "base.html"
        form_class = Sample
        initial = STORED

        def save(self, form: Sample) -> None:
            with connection.cursor() as cursor:
                cursor.execute("INSERT INTO allocations_hospital (name) VALUES (NULL)")

    with pytest.raises(IntegrityError):
        Broken.as_view()(rf.post("/", dict(QueryDict(TYPED).items())))


def test_form_that_takes_the_stored_version_is_sent_with_it() -> None:
    form = Sample(QueryDict(TYPED))
    form.full_clean()
    form.take_version(Sample(initial={**STORED, "version": "def"}))
    assert (form["version"].value(), form.cleaned_data["version"], form["name"].value()) == (
        "def",
        "def",
        "Lise Holm",
    )
