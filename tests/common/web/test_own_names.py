"""Names that users gave, marked as Danish on an English page."""

from types import SimpleNamespace

import pytest
from django.template import engines
from django.utils.translation import override

from hrtrack.common.web.own_names import own_name, sentence_html
from hrtrack.common.web.tables import NameColumn, Table


@pytest.mark.parametrize(
    ("language", "shown"), [("da", "Øre &amp; hals"), ("en", '<span lang="da">Øre &amp; hals</span>')]
)
def test_own_name_is_marked_on_an_english_page_alone(language: str, shown: str) -> None:
    template = engines["django"].from_string("{% load danish %}{{ name|own_name }}")
    with override(language):
        assert own_name("Øre & hals") == template.render({"name": "Øre & hals"}) == shown


def test_sentence_html_escapes_what_is_not_marked() -> None:
    with override("en"):
        sentence = sentence_html("%(name)s <%(at)s>", {"name": own_name("A&B"), "at": "<in>"})
    assert sentence == '<span lang="da">A&amp;B</span> &lt;&lt;in&gt;&gt;'


class Names(Table):
    name = NameColumn()
    folds = True


@pytest.mark.parametrize(
    ("language", "language_of_name", "language_of_opener"),
    [("da", "", ""), ("en", ' lang="da"', ' lang="en"')],
)
def test_name_column_marks_every_cell_but_the_total(
    language: str, language_of_name: str, language_of_opener: str
) -> None:
    record, total = SimpleNamespace(name="Gigt"), SimpleNamespace(name="In all")
    with override(language):
        one, last = Names([record], caption="", total=total).lines()
    assert f"{language_of_name}>Gigt<" in one
    assert f'Gigt"{language_of_opener}>' in one
    assert 'lang="da"' not in last
