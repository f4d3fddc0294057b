"""What the check of the translations finds, and where the texts are found."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from django.test import override_settings

from hrtrack.common.text.translations import (
    compiled,
    new_catalogue,
    problems,
    texts_of,
    with_translations,
    written,
)

TEMPLATE = """
{# _("ikke denne") #}{% load i18n %}
<p title="{% translate 'titlen' %}">{% translate "navnet" as name %}</p>
    {% blocktranslate trimmed with day=as_of|date %}
      Pr. {{ day }}
      i år
    {% endblocktranslate %}
{% blocktranslate count n=n %}{{ n }} post{% plural %}{{ n }} poster{% endblocktranslate %}
{% translate "lukket" context "bevilling" %}
{{ yes|yesno:_("ja,nej") }}{% if x == _("hvis") %}{% endif %}it's
"""
CODE = '''
from django.utils.translation import gettext as _, gettext_lazy, ngettext, ngettext_lazy, pgettext, pgettext_lazy
"""_("ikke denne")"""
a = _("lang "
      "tekst") % {"a": _("inde i")}
b = gettext_lazy("doven")
c = ngettext("en", "flere", 2), ngettext_lazy("en doven", "flere dovne", 2)
d = pgettext("sted", "ord"), pgettext_lazy("sted", "dovent ord")
'''


def catalogue_of(*messages: tuple[str | tuple[str, str], str | tuple[str, str]]) -> Catalog:
    catalogue = new_catalogue()
    for text, translation in messages:
        catalogue.add(text, translation, locations=[("a.py", 1)])
    return catalogue


def found_in(catalogue: Catalog) -> set[object]:
    return {(m.context, m.id) if m.context else m.id for m in catalogue if m.id}


@pytest.fixture
def project(tmp_path: Path):
    with override_settings(BASE_DIR=tmp_path):
        yield tmp_path


def test_texts_of_a_template_are_found(project: Path) -> None:
    file = project / "page.html"
    file.write_text(TEMPLATE)
    assert found_in(texts_of(file)) == {
        "titlen",
        "navnet",
        "Pr. %(day)s i år",
        ("%(n)s post", "%(n)s poster"),
        ("bevilling", "lukket"),
        "ja,nej",
        "hvis",
    }


def test_texts_of_code_are_found(project: Path) -> None:
    file = project / "code.py"
    file.write_text(CODE)
    assert found_in(texts_of(file)) == {
        "lang tekst",
        "inde i",
        "doven",
        ("en", "flere"),
        ("en doven", "flere dovne"),
        ("sted", "ord"),
        ("sted", "dovent ord"),
    }


@pytest.mark.parametrize(
    ("text", "translation", "problem"),
    [
        ("Navn", "Name", ""),
        ("Navn", "", "Ikke oversat: »Navn« (a.py)"),
        (("en", "flere"), ("one", ""), "Ikke oversat: »en« (a.py)"),
        ("%(a)s af %(b)s", "%(b)s: %(a)s", ""),
        ("%(a)s er %s", "%(a)s is %d", "Pladsholdere eller mellemrum i kanten afviger: »%(a)s er %s« (a.py)"),
        ("%(a)s", "%(A)s", "Pladsholdere eller mellemrum i kanten afviger: »%(a)s« (a.py)"),
        ("5 %%", "5 %", "Pladsholdere eller mellemrum i kanten afviger: »5 %%« (a.py)"),
        ("{a}", "a", "Pladsholdere eller mellemrum i kanten afviger: »{a}« (a.py)"),
        ("Se ", "See", "Pladsholdere eller mellemrum i kanten afviger: »Se « (a.py)"),
        (
            ("%s dag", "%s dage"),
            ("%s day", "days"),
            "Pladsholdere eller mellemrum i kanten afviger: »%s dag« (a.py)",
        ),
    ],
)
def test_problem_of_a_translation_is_found(text, translation, problem) -> None:
    texts = catalogue_of((text, ""))
    assert problems(texts, catalogue_of((text, translation))) == ([problem] if problem else [])


def test_text_without_and_translation_without_the_other_are_found() -> None:
    assert problems(catalogue_of(("Ny", "")), catalogue_of(("Gammel", "Old"))) == [
        "Ikke oversat: »Ny« (a.py)",
        "Bruges ikke mere: »Gammel« (a.py)",
    ]


def test_uncertain_translation_is_found() -> None:
    uncertain = catalogue_of(("Navn", "Name"))
    uncertain["Navn"].flags.add("fuzzy")
    assert problems(catalogue_of(("Navn", "")), uncertain) == ["Usikker (fuzzy): »Navn« (a.py)"]


def test_update_keeps_what_is_translated_and_drops_what_is_not_used() -> None:
    texts = catalogue_of(("Navn", ""), ("Ny", ""), (("en", "flere"), ""))
    updated = with_translations(
        texts, catalogue_of(("Navn", "Name"), ("Gammel", "Old"), (("en", "flere"), ("one", "more")))
    )
    assert {m.id: m.string for m in updated if m.id} == {
        "Navn": "Name",
        "Ny": None,
        ("en", "flere"): ("one", "more"),
    }


def test_files_are_the_same_whenever_they_are_made() -> None:
    one, other = (
        catalogue_of(*reversed(m)) if turned else catalogue_of(*m)
        for m, turned in (
            ([("Navn", "Name"), ("Ørn", "Eagle")], False),
            ([("Navn", "Name"), ("Ørn", "Eagle")], True),
        )
    )
    assert (written(one), compiled(one)) == (written(other), compiled(other))
