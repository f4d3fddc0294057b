"""docs/vocabulary.md says the same words as the code: enums, the models' names, and the columns of the report."""

import datetime as dt
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import TextChoices
from django.utils import translation

from accounts import enums as accounts_enums
from allocations import enums as allocations_enums
from hires import enums as hires_enums
from reports.report.build import build_report
from tests.support.worlds import seeded_year

PAGE = Path(__file__).resolve().parents[2] / "docs" / "vocabulary.md"
APPS = ("accounts", "allocations", "hires", "reports")
Term = tuple[str, str, str]


def terms(heading: str) -> list[Term]:
    """The code name, Danish and English of each row of the page's table under `heading`."""
    section = re.split(r"^## ", PAGE.read_text(), flags=re.MULTILINE)
    text = next(part for part in section if part.startswith(f"{heading}\n"))
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text.splitlines()
        if line.startswith("| `")
    ]
    return [(code.strip("`"), danish, english) for code, danish, english, *_note in rows]


def in_both_languages(label: object) -> tuple[str, str]:
    """A lazy text in Danish and in English."""
    with translation.override("da"):
        danish = str(label)
    with translation.override("en"):
        return danish, str(label)


def test_enums_are_in_the_vocabulary() -> None:
    modules = (accounts_enums, allocations_enums, hires_enums)
    choices = [
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, TextChoices) and value is not TextChoices
    ]
    members = [
        (f"{enum.__name__}.{member.value}", *in_both_languages(member._label_))
        for enum in choices
        for member in enum
    ]
    assert terms("Choices") == members


def test_models_are_in_the_vocabulary() -> None:
    models = {
        model.__name__
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        if not hasattr(model, "pgh_tracked_model")
    }
    named = [code for code, _danish, _english in terms("Terms")]
    assert models - set(named) == set()


@pytest.mark.django_db
def test_columns_of_the_report_are_in_the_vocabulary() -> None:
    day = dt.date(2018, 9, 30)
    grant = seeded_year()
    labels: dict[str, list[set[str]]] = {}
    for at, language in enumerate(("da", "en")):
        with translation.override(language):
            for table in build_report(grant, day).tables.values():
                for column in table.columns:
                    labels.setdefault(column.name, [set(), set()])[at].add(str(column.label))
    columns = [
        (name, " / ".join(sorted(danish)), " / ".join(sorted(english)))
        for name, (danish, english) in labels.items()
    ]
    assert terms("Columns of the report") == columns
