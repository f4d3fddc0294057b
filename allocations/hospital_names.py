"""Find the hospital that a name in a table means, and propose a short name for a new hospital."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cached_property, lru_cache

from allocations.models import Hospital
from allocations.reading import hospital_key
from hrtrack.common.text.cleaning import has_letter

_MOST_OFFERED = 3
# difflib's ratio: "rigshosptalet" to "rigshospitalet" is 0.96; "bornholms" to "nordsjællands" 0.45, and with the word
# "hospital" after both 0.7.
_NEAR = 0.75
_NEAR_NAMES = 0.8
_NUMBER = re.compile(r"\d+")
# What stands at either end of a name and is no part of it: a row's number, an account, a year, a mark of a footnote,
# and what a spreadsheet writes for a line break.
_AT_ENDS = re.compile(r"^(?:[\W\d_]+)|(?:_x000[ad]_|[\W\d_])+$", re.IGNORECASE)
# Letters that are written otherwise where a keyboard or a system lacks them.
_OTHERWISE = str.maketrans({"å": "aa", "æ": "ae", "ø": "oe", "ä": "ae", "ö": "oe", "ü": "ue"})
_NOT_TOLD_APART = frozenset(
    (
        *("og", "and", "&", "i", "på", "for", "af", "of", "det", "den", "the"),
        *("hospital", "hospitaler", "hospitalet", "hospitalerne", "sygehus", "sygehuse", "sygehuset"),
    )
)


@lru_cache(maxsize=32_768)
def words_of_hospital(name: str) -> frozenset[str]:
    """Return the words that tell a hospital's name apart, without what stands at its ends, and with plain letters."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    words = re.findall(r"\w+", _AT_ENDS.sub("", plain).translate(_OTHERWISE))
    return frozenset(word for word in words if word not in _NOT_TOLD_APART)


def resemble(one: str, other: str) -> bool:
    """Return whether two names have the same words in any order. Names with other numbers do not resemble each other."""
    words = words_of_hospital(one)
    return bool(words) and words == words_of_hospital(other) and not _have_other_numbers(one, other)


def is_part_of(one: str, other: str) -> bool:
    """Return whether all words of one name stand in the other: "Herlev Hospital" in "Herlev og Gentofte Hospital"."""
    words, others = words_of_hospital(one), words_of_hospital(other)
    is_part = bool(words and others) and (words <= others or others <= words)
    return is_part and not _have_other_numbers(one, other)


def _have_other_numbers(one: str, other: str) -> bool:
    numbers, others = _NUMBER.findall(one), _NUMBER.findall(other)
    return bool(numbers and others) and numbers != others


class HospitalNames:
    """Find hospitals by name, short name or another known spelling."""

    def __init__(self, hospitals: Iterable[Hospital]) -> None:
        self.by_key: dict[str, list[Hospital]] = {}
        self.by_name: dict[str, list[Hospital]] = {}
        self.short_names = set()
        self.next_number: dict[str, int] = {}
        for hospital in hospitals:
            self.short_names.add(hospital.short_name.casefold())
            names = (hospital.name, hospital.short_name, *hospital.other_names)
            for key in {hospital_key(name) for name in names}:
                self.by_key.setdefault(key, []).append(hospital)
            for name in {name.casefold() for name in names}:
                self.by_name.setdefault(name, []).append(hospital)

    def find(self, name: str) -> Hospital | None:
        """Return the hospital with the name; None if there is none, or more than one."""
        hospitals = self.by_key.get(hospital_key(name), [])
        return hospitals[0] if len(hospitals) == 1 else None

    def near(self, name: str) -> list[Hospital]:
        """Return the hospitals that an unknown name may mean, the likeliest first. Names with other numbers are not near.

        A name may be misspelled, have a number or a mark at its ends, its words in another order, or be a part of one.

        The user must confirm a near hospital: no caller takes one unasked.
        """
        numbers = tuple(_NUMBER.findall(name))
        same_keys, same_names = (by_numbers.get(numbers, []) for by_numbers in self._by_numbers)
        keys = get_close_matches(hospital_key(name), same_keys, n=_MOST_OFFERED, cutoff=_NEAR)
        # The misspelled word may be one that the key leaves out.
        names = get_close_matches(name.casefold(), same_names, n=_MOST_OFFERED, cutoff=_NEAR_NAMES)
        hospitals = [hospital for near_name in names for hospital in self.by_name[near_name]]
        hospitals += [hospital for key in keys for hospital in self.by_key[key]]
        known = {each for word in words_of_hospital(name) for each in self._by_word.get(word, ())}
        parts = sorted(
            (each for each in known if is_part_of(name, each)),
            key=lambda each: (not resemble(name, each), each),
        )
        hospitals += [hospital for each in parts for hospital in self.by_name[each]]
        return list(dict.fromkeys(hospitals))[:_MOST_OFFERED]

    def alike(self, name: str) -> list[Hospital]:
        """Return the hospitals with the same words in their names, in any order."""
        known = {each for word in words_of_hospital(name) for each in self._by_word.get(word, ())}
        return [hospital for each in sorted(known) if resemble(name, each) for hospital in self.by_name[each]]

    @cached_property
    def _by_word(self) -> dict[str, list[str]]:
        """The names by each word that tells them apart."""
        by_word: dict[str, list[str]] = {}
        for name in self.by_name:
            for word in words_of_hospital(name):
                by_word.setdefault(word, []).append(name)
        return by_word

    @cached_property
    def _by_numbers(self) -> list[dict[tuple[str, ...], list[str]]]:
        """Two dicts: the keys, and the names, by the numbers in them."""
        both: list[dict[tuple[str, ...], list[str]]] = [{}, {}]
        for by_numbers, known in zip(both, (self.by_key, self.by_name), strict=True):
            for text in known:
                by_numbers.setdefault(tuple(_NUMBER.findall(text)), []).append(text)
        return both

    def is_ambiguous(self, name: str) -> bool:
        """Return whether more than one hospital has the name."""
        return len(self.by_key.get(hospital_key(name), [])) > 1

    def propose_short_name(self, name: str) -> str:
        """Return the name's initials, with the H of a compound (Rigshospitalet: RH), and with a number if they are taken.

        Each proposal counts as taken from then on.
        """
        words = [
            word
            for word in re.findall(r"\w+", name)
            if word.casefold() not in ("og", "i", "på", "for", "and")
        ]
        initials = "".join(
            word[0] + ("h" if re.search(r".hospital", word, re.IGNORECASE) else "") for word in words
        ).upper()[:8]
        if not has_letter(initials):
            letters = [character for character in name if has_letter(character)] or ["H"]
            initials = f"{letters[0].upper()}{initials}"[:8]
        proposed, number = initials, self.next_number.get(initials, 2)
        while proposed.casefold() in self.short_names:
            proposed, number = f"{initials[: 10 - len(str(number))]}{number}", number + 1
        self.next_number[initials] = number
        self.short_names.add(proposed.casefold())
        return proposed
