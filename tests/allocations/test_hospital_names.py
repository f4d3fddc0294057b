"""Which hospital a name means, and what a new one is called for short."""

import pytest

from allocations.hospital_names import HospitalNames, resemble
from allocations.models import Hospital
from tests.support.memo_table import SHORT_NAMES


def hospital(name: str, short_name: str = "", *other_names: str) -> Hospital:
    return Hospital(name=name, short_name=short_name, other_names=list(other_names))


HERLEV = hospital("Herlev og Gentofte Hospital", "HGH", "Herlev-Gentofte", "HEH")
NORTH = hospital("Nordsjællands Hospital", "NOH")


@pytest.mark.parametrize(
    "name",
    [
        "Herlev og Gentofte Hospital",
        "HERLEV OG GENTOFTE HOSPITAL",
        "  Herlev\u00a0og  Gentofte Hospital ",
        "Herlev og Gentofte Hospitaler",
        "Herlev og Gentofte",
        "hgh",
        "Herlev-Gentofte",
        "heh",
    ],
)
def test_find_knows_a_hospital_by_any_of_its_spellings(name: str) -> None:
    assert HospitalNames([HERLEV, NORTH]).find(name) is HERLEV


def test_find_knows_a_composed_and_a_decomposed_letter_as_one() -> None:
    place = hospital("Århus", "ÅH")
    assert HospitalNames([place]).find("A\u030arhus") is place


@pytest.mark.parametrize(
    "name",
    ["Herlev", "Herlev og Gentofte Hospitals", "Herlev Gentofte", "NO", "", "Hospital", "Nordsjælland"],
)
def test_find_guesses_nothing(name: str) -> None:
    assert HospitalNames([HERLEV, NORTH]).find(name) is None


def test_find_does_not_choose_between_two() -> None:
    names = HospitalNames([hospital("Det ene", "E", "Fælles"), hospital("Det andet", "A", "Fælles")])
    assert (names.find("fælles"), names.find("Det ene").short_name) == (None, "E")


@pytest.mark.parametrize(("name", "short_name"), SHORT_NAMES.items())
def test_short_name_of_the_memos_hospitals(name: str, short_name: str) -> None:
    assert HospitalNames([]).propose_short_name(name) == short_name


@pytest.mark.parametrize(
    ("name", "short_name"),
    [
        ("Ærø Sygehus", "ÆS"),
        ("Aarhus Universitetshospital", "AUH"),
        ("1. Feltlazaret", "1F"),
        ("Hospitalet på Øen for Alle", "HØA"),
        ("Steno Diabetes Center Copenhagen and Research in the Capital Region", "SDCCRITC"),
    ],
)
def test_short_name_is_the_initials(name: str, short_name: str) -> None:
    assert HospitalNames([]).propose_short_name(name) == short_name


@pytest.mark.parametrize(
    ("name", "short_name"),
    [("3B", "B3"), ("I", "I"), ("1 2 3 4 5 6 7 8 Klinik", "K1234567"), ("ł2", "Ł")],
)
def test_short_name_has_a_letter(name: str, short_name: str) -> None:
    assert HospitalNames([]).propose_short_name(name) == short_name


def test_short_name_that_is_taken_gets_a_number() -> None:
    names = HospitalNames([hospital("Region Hovedstaden", "rh")])
    proposed = [
        names.propose_short_name(name) for name in ("Rigshospitalet", "Randers Hospital", "Roskilde Hus")
    ]
    assert proposed == ["RH2", "RH3", "RH4"]


@pytest.mark.parametrize("name", ["Hospital " * 40, "A " * 60, "Å" * 120])
def test_short_name_is_always_one_that_can_be_saved(name: str) -> None:
    names = HospitalNames([])
    assert [0 < len(names.propose_short_name(name)) <= 10 for _time in range(90)] == [True] * 90


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("Rigshosptalet", ["Rigshospitalet"]),
        ("Bornholm Hosptal", ["Bornholms Hospital"]),
        ("Bornholm", ["Bornholms Hospital"]),
        ("Nordsjælland Hospital", ["Nordsjællands Hospital"]),
        ("Bispebjerg & Frederiksberg", ["Bispebjerg og Frederiksberg Hospitaler"]),
        ("Regionshospitalet Randers", []),
        ("Afdeling for Ledelse", []),
        ("", []),
    ],
)
def test_hospital_that_a_misspelled_name_may_mean_is_offered_and_not_taken(
    name: str, near: list[str]
) -> None:
    known = [
        Hospital(pk=pk, name=each, short_name=short) for pk, (each, short) in enumerate(SHORT_NAMES.items())
    ]
    names = HospitalNames(known)
    assert [hospital.name for hospital in names.near(name)] == near
    assert names.find(name) is None


def test_hospital_of_another_number_is_not_near() -> None:
    names = HospitalNames([Hospital(pk=1, name="Sygehus 12", short_name="S12", other_names=["Afsnit 3"])])
    told = {name: len(names.near(name)) for name in ("Sygehus 13", "Sygehuset 12", "Afsnit 4", "Afsnitt 3")}
    assert told == {"Sygehus 13": 0, "Sygehuset 12": 1, "Afsnit 4": 0, "Afsnitt 3": 1}


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("Rigshospitalet 1)", "Rigshospitalet"),
        ("Rigshospitalet (1)", "Rigshospitalet"),
        ("Rigshospitalet1", "Rigshospitalet"),
        ("7. Rigshospitalet", "Rigshospitalet"),
        ("4202 Rigshospitalet", "Rigshospitalet"),
        ("Rigshospitalet_x000D_", "Rigshospitalet"),
        ("Bornholms Hospital 2018", "Bornholms Hospital"),
        ("Hvidovre og Amager Hospital", "Amager og Hvidovre Hospital"),
        ("1500 Amager/Hvidovre Hospital", "Amager og Hvidovre Hospital"),
        ("Herlev Hospital", "Herlev og Gentofte Hospital"),
        ("Gentofte", "Herlev og Gentofte Hospital"),
        ("Frederiksberg Hospital", "Bispebjerg og Frederiksberg Hospitaler"),
        ("Nordsjaellands Hospital", "Nordsjællands Hospital"),
        ("Psykiatri", "Region Hovedstadens Psykiatri"),
    ],
)
def test_known_hospital_is_near_a_name_with_more_or_less_to_it(name: str, near: str) -> None:
    known = [
        Hospital(pk=pk, name=each, short_name=short) for pk, (each, short) in enumerate(SHORT_NAMES.items())
    ]
    names = HospitalNames(known)
    assert (names.find(name), [hospital.name for hospital in names.near(name)][:1]) == (None, [near])


@pytest.mark.parametrize(
    ("one", "other", "is_so"),
    [
        ("Ærø", "Aeroe", True),
        ("Århus", "Aarhus", True),
        ("Ny Klinik", "Ny-Klinik", True),
        ("Klinik Ny", "Ny klinik", True),
        ("Nord 1)", "Nord", True),
        ("Klinik 1", "Klinik 2", False),
        ("Nord", "Syd", False),
        ("Nord", "Nordvest", False),
        ("123", "456", False),
    ],
)
def test_two_names_resemble_each_other(one: str, other: str, *, is_so: bool) -> None:
    assert resemble(one, other) is is_so
