"""What is read out of a memo, and what never is. The made memos are in `tests/support/made_memos.py`."""

from decimal import Decimal

import pytest

from allocations.imports.memo_form import facts_of
from allocations.memo import TableFacts, read_terms
from allocations.reading import find_source_tables, read_file_text
from tests.support.made_memos import MEMOS, NURSES

TABLE = TableFacts(Decimal(12_600_000), Decimal(500), frozenset({Decimal(21)}), "posts")


def values(text: str, name: str, facts: TableFacts | None = None) -> list[str]:
    return [candidate.value for candidate in read_terms(text, facts).candidates.get(name, ())]


@pytest.mark.parametrize("shape", ["text", "wrapped", "docx", "pdf"])
@pytest.mark.parametrize("name", MEMOS)
def test_terms_of_a_memo_are_read_in_every_shape(name: str, shape: str) -> None:
    made = getattr(MEMOS[name], shape)
    tables = prose = made
    if isinstance(made, bytes):
        source = read_file_text(made)
        tables, prose = source.tables, source.prose
    read = read_terms(prose, facts_of(find_source_tables(tables).read()))
    assert {name: [one.value for one in found] for name, found in read.candidates.items()} == {
        name: [value] for name, value in MEMOS[name].terms.items()
    }
    assert read.contradictions == ()


def test_each_term_has_the_sentence_it_was_read_from() -> None:
    read = read_terms(NURSES.text, TABLE)
    quoted = {name: found[0].sentences for name, found in read.candidates.items()}
    assert quoted["unit_price"] == (
        "Lønudgiften pr. stilling er beregnet til 600.000 kr. om året inkl. pension.",
    )
    assert quoted["target"] == quoted["counted_in"] == ("Der oprettes mindst 21 etårige stillinger.",)
    assert quoted["decision_reference"][1] == "Sagsnr. 27/0815"
    assert read.one_off.startswith("Beløbet er engangsmidler")


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("Der afsættes en pulje på 22 mio. kr. til flere hænder.", "total", "22.000.000"),
        ("22,5 mio. kr. er bevilget.", "total", "22.500.000"),
        ("Rammen er 8.400 tkr.", "total", "8.400.000"),
        ("For 2027, 22 mio. kr. afsættes.", "total", "22.000.000"),
        ("Regionen tilfører området kr. 3.000.000,-.", "total", "3.000.000"),
        ("A grant of 2.5 million is awarded.", "total", "2.500.000"),
        ("Der ansættes mindst 12 sygeplejersker.", "target", "12"),
        ("Der oprettes 55 1-årige stillinger.", "target", "55"),
        ("Til 2 hospitaler er der i alt 55 nye stillinger.", "target", "55"),
        ("Måltallet er 137,5 årsværk.", "target", "137,5"),
        ("At least 30 WTEs are to be recruited.", "target", "30"),
        ("En sygeplejerske koster 550.000 kr. om året, svarende til lønnen pr. sygeplejerske.", "unit_price", "550.000"),
        ("Der regnes med 0,6 mio. kr. pr. årsværk.", "unit_price", "600.000"),
        ("Taksten er 400 tkr. pr. fuldtidsstilling.", "unit_price", "400.000"),
        ("The salary cost per nurse is DKK 480.000.", "unit_price", "480.000"),
        ("Ramme i alt: kr. 22.000.000,00", "total", "22.000.000"),
        ("Beløb: 22.000.000 kr.\nAntal stillinger: 55", "total", "22.000.000"),
        ("Der afsættes 22 mio.kr til 55 et-årige stillinger a' 400.000 kr.", "total", "22.000.000"),
        ("Beløb: 22.000.000 kr.\nAntal stillinger: 55", "target", "55"),
        ("Måltallet er 55.", "target", "55"),
        ("Der afsættes 22 mio.kr til 55 et-årige stillinger a' 400.000 kr.", "target", "55"),
        ("Der ydes 600.000 kr. pr. fuldtidsstilling i 12 måneder.", "unit_price", "600.000"),
        ("Målet er at ansætte 30 jordemødre på 4 sygehuse.", "target", "30"),
        ("Der oprettes 55 stillinger à 400.000 kr.", "unit_price", "400.000"),
        ("Der afsættes 22 mio.kr til 55 et-årige stillinger a' 400.000 kr.", "unit_price", "400.000"),
        ("En stilling koster 600.000 kr.", "unit_price", "600.000"),
        ("Pris pr. stilling: 400.000 kr.", "unit_price", "400.000"),
        ("Der kan ikke afholdes udgifter til rejser af midlerne.", "restriction", "rejser"),
        ("Stillingerne kan besættes fra den 1. marts 2027 og senest den 1. september 2027.", "starts_until", "01.09.2027"),
        ("Pengene kan ikke bruges til overarbejde.", "restriction", "overarbejde"),
        ("Hospitalerne må ikke anvende midlerne til inventar.", "restriction", "inventar"),
        ("Midlerne kan derfor ikke anvendes til drift, herunder leje.", "restriction", "drift, herunder leje"),
        ("Inventar må ikke finansieres af puljen.", "restriction", "Inventar"),
        ("The grant cannot be spent on travel.", "restriction", "travel"),
        ("Bevillingen er øremærket til vagtplanlægning.", "purposes", "Vagtplanlægning"),
        ("Puljen har til formål at nedbringe ventetid.", "purposes", "Nedbringe ventetid"),
        ("Midlerne målrettes:\n- kodning\n- stuegang", "purposes", "Kodning\nStuegang"),
        ("Der redegøres for stillingerne til sundhedsudvalget.", "reports_to", "sundhedsudvalget"),
        ("Det rapporteres løbende til bestyrelsen.", "reports_to", "bestyrelsen"),
        ("Ansatte i omplaceringsordningen Jobbank Vest har fortrin.", "redeployment_scheme", "Jobbank Vest"),
        ("De er omfattet af omplacering, kaldet »JV«.", "redeployment_scheme", "JV"),
        ("Midlerne er udmøntet ved regionsrådets møde den 12. december 2026, punkt 4.", "decision_reference", "Regionsrådets møde den 12. december 2026, punkt 4"),
        ("J.nr. 2026-123 vedrører sagen.", "decision_reference", "J.nr. 2026-123"),
        ("Midlerne kan anvendes senest den 1. juli 2028.", "last_day_of_use", "01.07.2028"),
        ("Pengene skal bruges inden udgangen af 2027.", "last_day_of_use", "31.12.2027"),
        ("Byrådet i Nørreby Kommune er enige.", "organisation", "Nørreby Kommune"),
    ],
)  # fmt: skip
def test_term_is_read_from_a_sentence_that_says_it(text: str, name: str, value: str) -> None:
    assert values(text, name) == [value]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Der er afsat penge ud af 45 mio. kr.", "total"),
        ("Heraf er 7 mio. kr. afsat til andet.", "total"),
        ("Der afsættes 7 mio. kr. til Rigshospitalet.", "total"),
        ("Der afsættes 22 mio. kr. årligt.", "total"),
        ("Der afsættes 22 mio. kr. pr. år.", "total"),
        ("Der afsættes 20-25 mio. kr.", "total"),
        ("Der afsættes 20 mio. kr. til 25 mio. kr.", "total"),
        ("Der afsættes ca. 22 mio. kr.", "total"),
        ("Der er ikke afsat 22 mio. kr.", "total"),
        ("Der afsættes ikke 22 mio. kr.", "total"),
        ("Der afsættes op til 22 mio. kr.", "total"),
        ("Der afsættes yderligere 22 mio. kr.", "total"),
        ("Puljen er en besparelse på 22 mio. kr.", "total"),
        ("Der afsættes 22 m til formålet.", "total"),
        ("Der afsættes 2.809 mio. kr.", "total"),
        ("Regionen kan ende med at betale 430 mio. kr. tilbage.", "total"),
        ("Rammen steg med 22 % i 2018.", "total"),
        ("Se bevillingen på side 22.", "total"),
        ("£2.4 million is allocated.", "total"),
        ("Der afsættes 2,4 mio. euro.", "total"),
        ("Måltallet er 55 %.", "target"),
        ("Of the DKK 22 million funding, most is spent.", "total"),
        ("I 2018 stillinger blev der talt.", "target"),
        ("Der nedlægges 14 stillinger.", "target"),
        ("Af de 60 nye stillinger er nogle besat.", "target"),
        ("Der oprettes 11 stillinger på Herlev Hospital.", "target"),
        ("Der oprettes 22 mio. kr. til nye stillinger.", "target"),
        ("Der ansættes 50 % flere sygeplejersker.", "target"),
        ("På 7 hospitaler oprettes stillinger.", "target"),
        ("Der oprettes ikke 55 stillinger.", "target"),
        ("Der er 55 ledige stillinger til besættelse.", "target"),
        ("Der oprettes 50-60 stillinger.", "target"),
        ("Prisen for en licens er 12.000 kr. årligt.", "unit_price"),
        ("Prisen for en læge er 60.000 kr. pr. måned.", "unit_price"),
        ("Lønnen pr. stilling er 380.000-400.000 kr.", "unit_price"),
        ("Lønnen pr. stilling er ca. 400.000 kr.", "unit_price"),
        ("Lønnen pr. stilling er 350.000 kr. ekskl. pension.", "unit_price"),
        ("Prisen pr. stilling er ikke 400.000 kr.", "unit_price"),
        ("Kravet kan ikke bruges til noget.", "restriction"),
        ("Midlerne kan bruges til og med 31. december 2018.", "purposes"),
        ("Midlerne må ikke bruges til inventar.", "purposes"),
        ("Midlerne skal anvendes i 2018.", "purposes"),
        ("Der skal ikke redegøres til regionsrådet.", "reports_to"),
        ("Region Hovedstadens Psykiatri er med.", "organisation"),
        ("I forbindelse med budgettet for 2018 er der sparet.", "decision_reference"),
        ("Midlerne kan ikke anvendes senest den 1. juli 2028.", "last_day_of_use"),
        ("Midlerne kan anvendes inden den 1. juli 2028.", "last_day_of_use"),
        ("Midlerne kan anvendes til og med den 1. juli.", "last_day_of_use"),
        ("Der er politisk enighed om at afsætte 22 mio. kr.", "name"),
        ("Hospital\tBeløb i tkr.\tMåltal\nNord\t1\t1", "name"),
        ("Notat\n\nRegion Vest\n\nDer er afsat penge.", "name"),
    ],
)  # fmt: skip
def test_term_is_never_read_from_a_sentence_that_says_something_else(text: str, name: str) -> None:
    assert values(text, name) == []


@pytest.mark.parametrize(
    ("text", "name", "both"),
    [
        ("Der afsættes 22 mio. kr. Puljen er på 24 mio. kr.", "total", ["22.000.000", "24.000.000"]),
        ("Der oprettes 55 stillinger. Der besættes 57 stillinger.", "target", ["55", "57"]),
        ("Prisen pr. stilling er 400 tkr. Lønnen pr. stilling er 410 tkr.", "unit_price", ["400.000", "410.000"]),
        ("Der rapporteres til regionsrådet. Der redegøres til sundhedsudvalget.", "reports_to", ["regionsrådet", "sundhedsudvalget"]),
    ],
)  # fmt: skip
def test_two_candidates_are_both_given(text: str, name: str, both: list[str]) -> None:
    assert values(text, name) == both


@pytest.mark.parametrize(
    ("text", "name", "of_memo"),
    [
        ("Der afsættes 22 mio. kr.", "total", "22.000.000 kr."),
        ("Der oprettes mindst 55 stillinger.", "target", "55"),
        ("Prisen pr. stilling er 60.000 kr.", "unit_price", "60.000 kr."),
    ],
)
def test_figure_that_the_table_does_not_give_is_told_and_not_proposed(
    text: str, name: str, of_memo: str
) -> None:
    read = read_terms(text, TABLE)
    assert (name in read.candidates, [(one.term, one.value) for one in read.contradictions]) == (
        False,
        [(name, of_memo)],
    )


@pytest.mark.parametrize(
    "text",
    [
        "Der afsættes 12,6 mio. kr. Puljen er på 24 mio. kr.",
        "Der afsættes 12,6 mio. kr. ud af 45 mio. kr.",
        "Der afsættes 12,6 mio. kr. til Nord og Syd.",
        "Af de afsatte 12,6 mio. kr. er noget brugt.",
        "Bevillingen er på 12.600.400 kr.",
    ],
)
def test_table_decides_between_the_amounts_of_a_memo(text: str) -> None:
    [value] = values(text, "total", TABLE)
    assert abs(Decimal(value.replace(".", "")) - 12_600_000) <= 500


def test_unit_that_the_heading_contradicts_is_not_proposed() -> None:
    assert values("Der oprettes mindst 21 årsværk.", "counted_in", TABLE) == []
    assert values("Der oprettes mindst 21 årsværk.", "counted_in") == ["person_years"]
    assert values("Der oprettes mindst 21 fuldtidsstillinger.", "counted_in") == []


def test_title_longer_than_a_name_is_taken_to_a_break() -> None:
    title = "Anvendelse af midler til flere sygeplejersker " + "og meget andet godt " * 6 + "på sygehusene"
    [name] = values(f"{title}\n\nDer er afsat penge til det.", "name")
    assert len(name) <= 120
    assert title.startswith(f"{name} og")
