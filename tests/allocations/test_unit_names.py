"""The words for units: complete for every kind, and right in both languages."""

import pytest
from django.utils import translation

from allocations.enums import UnitKind
from allocations.unit_names import UNIT_NAMES, capitalized

WORDS = {
    (
        "da",
        "hospital",
    ): "et hospital, hospitalet, hospitalets, hospitaler, hospitalerne, hospitalernes, hvert hospital",
    ("da", "region"): "en region, regionen, regionens, regioner, regionerne, regionernes, hver region",
    ("da", "kommune"): "en kommune, kommunen, kommunens, kommuner, kommunerne, kommunernes, hver kommune",
    ("da", "center"): "et center, centret, centrets, centre, centrene, centrenes, hvert center",
    ("en", "hospital"): (
        "a hospital, the hospital, the hospital’s, hospitals, the hospitals, the hospitals’, each hospital"
    ),
    ("en", "region"): "a region, the region, the region’s, regions, the regions, the regions’, each region",
    ("en", "kommune"): (
        "a municipality, the municipality, the municipality’s, municipalities, the municipalities, "
        "the municipalities’, each municipality"
    ),
    ("en", "center"): "a centre, the centre, the centre’s, centres, the centres, the centres’, each centre",
}


@pytest.mark.parametrize(("language", "kind"), WORDS)
def test_units_have_every_form(language: str, kind: str) -> None:
    with translation.override(language):
        words = UNIT_NAMES[kind].words
    forms = ("a_unit", "the_unit", "of_the_unit", "units", "the_units", "of_the_units", "each_unit")
    assert ", ".join(words[form] for form in forms) == WORDS[language, kind]


def test_units_have_the_preposition_of_their_kind() -> None:
    assert {kind: (names.words["Unit"], names.words["at"]) for kind, names in UNIT_NAMES.items()} == {
        "hospital": ("Hospital", "på"),
        "region": ("Region", "i"),
        "kommune": ("Kommune", "i"),
        "center": ("Center", "på"),
    }


def test_every_kind_of_unit_has_names() -> None:
    assert set(UNIT_NAMES) == set(UnitKind)


def test_sentence_that_begins_with_a_unit_is_capitalized() -> None:
    assert (capitalized("hospitalernes tal"), capitalized("øerne"), capitalized("")) == (
        "Hospitalernes tal",
        "Øerne",
        "",
    )
