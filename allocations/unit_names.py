"""The words for the units that a grant's money is allocated to: hospitals, or units of another kind in `UnitKind`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from allocations.enums import UnitKind


@dataclass(frozen=True)
class UnitNames:
    """The forms of the word for one kind of unit, lower case, in the active language when they become text.

    `at` is the preposition for what happens in a unit: "på" a hospital, "i" a region.
    """

    noun: Any
    indefinite: Any
    definite: Any
    genitive: Any
    plural: Any
    definite_plural: Any
    plural_genitive: Any
    each: Any
    at: Any

    @property
    def words(self) -> dict[str, str]:
        """The forms by the names of their placeholders in a sentence, as "%(each_unit)s" for "hvert hospital"."""
        return {
            "unit": str(self.noun),
            "Unit": capitalized(str(self.noun)),
            "a_unit": str(self.indefinite),
            "the_unit": str(self.definite),
            "of_the_unit": str(self.genitive),
            "units": str(self.plural),
            "the_units": str(self.definite_plural),
            "of_the_units": str(self.plural_genitive),
            "each_unit": str(self.each),
            "at": str(self.at),
        }


UNIT_NAMES: Mapping[str, UnitNames] = {
    UnitKind.HOSPITAL: UnitNames(
        noun=_("hospital"),
        indefinite=_("et hospital"),
        definite=_("hospitalet"),
        genitive=_("hospitalets"),
        plural=_("hospitaler"),
        definite_plural=_("hospitalerne"),
        plural_genitive=_("hospitalernes"),
        each=_("hvert hospital"),
        at=_("på"),
    ),
    UnitKind.REGION: UnitNames(
        noun=_("region"),
        indefinite=_("en region"),
        definite=_("regionen"),
        genitive=_("regionens"),
        plural=_("regioner"),
        definite_plural=_("regionerne"),
        plural_genitive=_("regionernes"),
        each=_("hver region"),
        at=_("i"),
    ),
    UnitKind.KOMMUNE: UnitNames(
        noun=_("kommune"),
        indefinite=_("en kommune"),
        definite=_("kommunen"),
        genitive=_("kommunens"),
        plural=_("kommuner"),
        definite_plural=_("kommunerne"),
        plural_genitive=_("kommunernes"),
        each=_("hver kommune"),
        at=_("i"),
    ),
    UnitKind.CENTER: UnitNames(
        noun=_("center"),
        indefinite=_("et center"),
        definite=_("centret"),
        genitive=_("centrets"),
        plural=_("centre"),
        definite_plural=_("centrene"),
        plural_genitive=_("centrenes"),
        each=_("hvert center"),
        at=_("på"),
    ),
}


def capitalized(sentence: str) -> str:
    """Return the sentence with its first letter in upper case: a unit's word may begin it."""
    return sentence[:1].upper() + sentence[1:]
