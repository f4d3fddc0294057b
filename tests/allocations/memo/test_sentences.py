import pytest

from allocations.memo.sentences import Sentence, sentences_of


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("En sætning. Og en til!", ["En sætning.", "Og en til!"]),
        ("Der er 22 mio. kr. Midlerne er engangs.", ["Der er 22 mio. kr.", "Midlerne er engangs."]),
        ("Prisen er 400.000 kr. pr. stilling inkl. Pension.", ["Prisen er 400.000 kr. pr. stilling inkl. Pension."]),
        ("Se sagsnr. 27/0815 og jf. Budgetaftalen.", ["Se sagsnr. 27/0815 og jf. Budgetaftalen."]),
        ("Midlerne udmøntes i 1. økonomirapport.", ["Midlerne udmøntes i 1. økonomirapport."]),
        ("Stillinger oprettes i oktober. 21 er nye.", ["Stillinger oprettes i oktober.", "21 er nye."]),
        # Words that are broken over lines, with a hyphen or a soft hyphen, and one that has a hyphen of its own.
        ("De nye stil-\nlinger er til øget ak\u00ad\ntivitet på afdelingerne her.\n", ["De nye stillinger er til øget aktivitet på afdelingerne her."]),
        ("Til kodnings-\nog registreringsopgaver på alle de store afdelinger", ["Til kodnings- og registreringsopgaver på alle de store afdelinger"]),
        # A page break inside a word.
        ("Midlerne går til de hospitaler, der har fået en for-\n\n   Side 2 \n\ndeling.", ["Midlerne går til de hospitaler, der har fået en fordeling."]),
        # Rows of tables and marks are no sentences.
        ("Fordelingen er:\n\nHospital\tFordeling\tMåltal\nNord\t7.200\t12\n[Tabel »1«]\nI alt 12.600 21\nSlut her.", ["Fordelingen er:", "Slut her."]),
        ("Hospital;Nøgle;Beløb;Måltal\nNord;1;2;3", []),
        ("", []),
    ],
)  # fmt: skip
def test_text_is_split_into_sentences(text: str, sentences: list[str]) -> None:
    assert [sentence.text for sentence in sentences_of(text)] == sentences


@pytest.mark.parametrize("mark", ["- ", "• ", "o ", "\uf0b7\t", "– ", "1) ", "a) ", "1. "])
def test_items_of_a_list_follow_the_sentence_that_leads_to_them(mark: str) -> None:
    text = f"Pengene er givet. Midlerne skal bruges til:\n{mark}Kodning af alle\n{mark}Hjælp ved stuegang\n\nSlut."
    assert sentences_of(text) == [
        Sentence("Pengene er givet."),
        Sentence("Midlerne skal bruges til:", ("Kodning af alle", "Hjælp ved stuegang")),
        Sentence("Kodning af alle"),
        Sentence("Hjælp ved stuegang"),
        Sentence("Slut."),
    ]


def test_dash_that_goes_on_with_a_sentence_is_no_item() -> None:
    text = "Ansatte i regionens ordning for dem, der flytter – Jobbanken Vest\n- er oplagte til stillingerne"
    assert [sentence.text for sentence in sentences_of(text)] == [text.replace("\n", " ")]


def test_text_longer_than_a_sentence_is_left_out_in_time() -> None:
    assert sentences_of("1 kr. " * 200_000) == []
    assert sentences_of("1 " * 200_000 + "x") == []
