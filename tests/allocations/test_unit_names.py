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
    _noun, *forms = words.values()
    assert ", ".join(forms) == WORDS[language, kind]


def test_every_kind_of_unit_has_names() -> None:
    assert set(UNIT_NAMES) == set(UnitKind)


def test_sentence_that_begins_with_a_unit_is_capitalized() -> None:
    assert (capitalized("hospitalernes tal"), capitalized("øerne"), capitalized("")) == (
        "Hospitalernes tal",
        "Øerne",
        "",
    )
