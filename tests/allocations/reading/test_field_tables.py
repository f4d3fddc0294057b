"""Tables as people really send them: which column is read, which rows are sums, and what stands in a cell with a figure."""

from decimal import Decimal
from io import BytesIO

import pytest
from docx import Document
from docx.oxml import OxmlElement

from allocations.reading import read_file, read_table
from tests.support.field_tables import BOTH, HEAD, NORD, THREE, TOTAL, VEST, codes, of, tabbed
from tests.support.made_documents import made_docx, ods_of, ods_row, ods_sheet, saved
from tests.support.made_tables import Rows, xlsx

pytestmark = pytest.mark.usefixtures("readers_here")


# Which column is read


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Fordeling i tkr.", "Korrigeret fordeling i tkr."),
        ("Oprindelig ramme i tkr.", "Ramme efter omfordeling i tkr."),
        ("Budget tkr.", "Revideret budget tkr."),
        ("Tildelt i tkr.", "Endeligt tildelt i tkr."),
        ("Gl. beløb i tkr.", "Ny beløb i tkr."),
        ("Bevilling i tkr.", "Bevilling i tkr. (justeret)"),
        # The word or the unit decides, whatever else the heading says.
        ("Fordeling i tkr.", "Ministeriets fordeling i tkr."),
        ("Beløb i tkr.", "Heraf løn i tkr."),
        ("Original amount (DKK thousand)", "Revised amount (DKK thousand)"),
    ],
)
@pytest.mark.parametrize("hidden", [(), ("B",), ("C",)])
def test_two_columns_of_the_same_figures_are_a_question(
    one: str, other: str, hidden: tuple[str, ...]
) -> None:
    rows = [("Hospital", one, other, "Måltal"), ("Nord", 2000, 2200, 4), ("Syd", 3000, 2800, 6)]
    reading = read_table(read_file(xlsx(rows, hidden_columns=hidden)))
    assert codes(reading) == ["ambiguous_column"]
    assert {one, other} <= set(reading.errors[0].params.values())


def test_two_columns_of_targets_are_a_question() -> None:
    rows = [("Hospital", "Beløb i tkr.", "Måltal", "Nyt måltal"), ("Nord", 2000, 4, 5)]
    assert codes(read_table(tabbed(*rows))) == ["ambiguous_column"]


@pytest.mark.parametrize(
    "heading", ["Pris pr. stilling i kr.", "Bemærkning", "Kontonummer", "Korrigeret bemærkning"]
)
def test_column_of_something_else_is_not_asked_about(heading: str) -> None:
    rows = [
        ("Hospital", "Fordeling i tkr.", heading, "Måltal"),
        ("Nord", 2000, 500000, 4),
        ("Syd", 3000, 500000, 6),
    ]
    assert [name for name, _kr, _posts in of(read_table(tabbed(*rows)))] == ["Nord", "Syd"]


def test_column_that_is_chosen_is_not_asked_about() -> None:
    rows = [("Hospital", "Beløb i tkr.", "Ministeriets beløb i tkr.", "Måltal"), ("Nord", 2000, 2200, 4)]
    reading = read_table(tabbed(*rows), columns={2: None})
    assert of(reading) == [("Nord", 2_000_000, 4)]


# Sums of groups


@pytest.mark.parametrize(
    "rows",
    [
        [NORD, ("Vestsygehuset", 2000, 4), ("Region Nord i alt", 4000, 8), ("Sydsygehuset", 1000, 2),
         ("Region Syd i alt", 1000, 2), TOTAL],
        [("Hele landet", 5000, 10), ("Region Nord", 4000, 8), NORD, ("Vestsygehuset", 2000, 4),
         ("Region Syd", 1000, 2), ("Sydsygehuset", 1000, 2)],
        [("Region Nord",), NORD, ("Vestsygehuset", 2000, 4), (), ("Region Syd",), ("Sydsygehuset", 1000, 2), (), TOTAL],
        [TOTAL, NORD, ("Vestsygehuset", 2000, 4), ("Sydsygehuset", 1000, 2)],
        [NORD, ("Vestsygehuset", 2000, 4), ("Somatik", 4000, 8), ("Sydsygehuset", 1000, 2), ("Regionen", 5000, 10)],
        [NORD, (), ("Vestsygehuset", 2000, 4), (), ("Sydsygehuset", 1000, 2), (), TOTAL],
    ],
    ids=["in between", "on top", "parted", "first", "without the word", "every row apart"],
)  # fmt: skip
def test_rows_that_are_sums_are_told_by_arithmetic(rows: Rows) -> None:
    reading = read_table(read_file(xlsx([HEAD, *rows])))
    assert of(reading) == THREE
    assert reading.total is not None
    assert reading.total.amount == 5_000_000
    assert "sum_row" in {note.code for note in reading.notes}


def test_hospital_with_as_much_as_two_others_is_no_sum() -> None:
    rows = [("Nord", 2000, 2), ("Syd", 3000, 3), ("Vest", 5000, 5), ("I alt", 10000, 10)]
    assert [name for name, _kr, _posts in of(read_table(tabbed(HEAD, *rows)))] == ["Nord", "Syd", "Vest"]


def test_hospitals_without_money_are_no_sums_of_each_other() -> None:
    rows = [("Nord", 2000, 2), (), ("Syd", 0, 0), ("Vest", 0, 0), (), ("Øst", 3000, 3), ("I alt", 5000, 5)]
    names = [name for name, _kr, _posts in of(read_table(tabbed(HEAD, *rows)))]
    assert names == ["Nord", "Syd", "Vest", "Øst"]


def test_hospital_like_the_one_above_is_no_sum_of_it() -> None:
    rows = [("Nord", 2000, 2), ("Syd", 2000, 2), (), ("Vest", 3000, 3), ("I alt", 7000, 7)]
    assert [name for name, _kr, _posts in of(read_table(tabbed(HEAD, *rows)))] == ["Nord", "Syd", "Vest"]


def test_row_under_a_sum_that_is_none_is_not_to_be_moved() -> None:
    rows = [NORD, ("Somatik i alt", 1900, 4), VEST]
    (error,) = read_table(tabbed(HEAD, *rows)).errors
    assert error.code == "data_after_end"
    assert "Flyt" not in str(error.message)


# What stands in a cell with a figure


@pytest.mark.parametrize(
    ("nord", "vest", "total"),
    [
        ("kr. 2.000.000,00", "3.000.000,-", "5.000.000 kr."),
        ("2.000.000 DKK", "3.000.000 DKK", "5.000.000 DKK"),
        ("TDKK 2.000", "TDKK 3.000", "TDKK 5.000"),
        ("2,0 mio. kr.", "3,0 mio. kr.", "5,0 mio. kr."),
        ("2.000 t.kr.", "3.000 t.kr.", "5.000 t.kr."),
        ("kr 2000000", "kr 3000000", "kr 5000000"),
    ],
)
def test_unit_that_stands_in_the_cells_is_read(nord: str, vest: str, total: str) -> None:
    rows = [
        ("Hospital", "Beløb", "Stillinger"),
        ("Nordsygehuset", nord, 4),
        ("Vestsygehuset", vest, 6),
        ("I alt", total, 10),
    ]
    assert of(read_table("\n".join("\t".join(map(str, row)) for row in rows))) == BOTH


def test_cells_in_other_units_than_the_heading_are_a_question() -> None:
    reading = read_table(tabbed(HEAD, ("Nord", "2.000.000 kr.", 4), ("Syd", "3.000", 6)))
    assert [question.code for question in reading.questions] == ["ambiguous_unit"]


def test_unit_of_some_cells_is_not_that_of_the_others() -> None:
    rows = [("Hospital", "Beløb", "Stillinger"), ("Nord", "kr. 2.000.000", 4), ("Syd", "3.000", 6)]
    assert [question.code for question in read_table(tabbed(*rows)).questions] == ["ambiguous_unit"]


@pytest.mark.parametrize("sign", ["-", "–", "…", "..."])
def test_row_of_nil_signs_is_nil_and_told(sign: str) -> None:
    reading = read_table(tabbed(HEAD, NORD, VEST, ("Østsygehuset", sign, sign), TOTAL))
    assert of(reading) == [*BOTH, ("Østsygehuset", 0, 0)]
    assert [note.code for note in reading.notes].count("dash_for_nil") == 2


def test_one_nil_sign_is_asked_about_unless_the_table_says_what_it_means() -> None:
    rows = [HEAD, NORD, ("Vestsygehuset", 3000, "-"), ("I alt", 5000, 4)]
    (error,) = read_table(tabbed(*rows)).errors
    assert (error.code, "Skriv 0" in str(error.message)) == ("nil_sign", True)
    assert of(read_table(tabbed(*rows, ("»-« betyder nul.",)))) == [BOTH[0], ("Vestsygehuset", 3_000_000, 0)]


@pytest.mark.parametrize("mark", ["¹", "²³", "*", " ¹"])
def test_mark_after_a_figure_is_refused_by_its_name(mark: str) -> None:
    (error,) = read_table(tabbed(HEAD, ("Nordsygehuset", f"2.000{mark}", 4), VEST)).errors
    assert (error.code, "Fjern mærket" in str(error.message)) == ("marked_number", True)


@pytest.mark.parametrize("code", ["=SUM(ABOVE)", "=SUM(OVER)", r"=SUM(ABOVE) \# #.##0"])
def test_field_code_of_word_before_a_sum_is_left_out(code: str) -> None:
    assert of(read_table(tabbed(HEAD, NORD, VEST, ("I alt", f"{code} 5000", 10)))) == BOTH


@pytest.mark.parametrize(
    ("heading", "amount", "posts"),
    [
        ("Beløb i tkr.", "2.000,000", "4,000"),
        ("Beløb i tkr.", "2000,0000", "4,00"),
        ("Beløb i kr.", "2.000.000,000", "4"),
    ],
)
def test_zeros_behind_the_decimals_make_no_other_number(heading: str, amount: str, posts: str) -> None:
    text = f"Hospital\t{heading}\tStillinger\nNord\t{amount}\t{posts}"
    (row,) = read_table(text).rows
    assert (row.amount, row.target) == (2_000_000, 4)
    assert max(-int(number.as_tuple().exponent) for number in (row.amount, row.target)) <= 2


def test_unrounded_amounts_are_rounded_and_told_where_they_give_the_total() -> None:
    rows = [HEAD, ("Nord", 58511.6311223255, 100), ("Vest", 61488.3688776745, 100), ("I alt", 120000, 200)]
    reading = read_table(read_file(xlsx(rows)))
    assert [row.amount for row in reading.rows] == [Decimal("58511631.12"), Decimal("61488368.88")]
    assert [note.code for note in reading.notes].count("rounded_amount") == 2


def test_unrounded_amounts_are_refused_where_they_give_no_total() -> None:
    rows = [HEAD, ("Nord", 58511.6311223255, 100), ("Vest", 61488.3688776745, 100)]
    assert codes(read_table(read_file(xlsx(rows)))) == ["too_many_decimals", "too_many_decimals"]


def test_number_of_a_person_is_found_beside_long_decimals() -> None:
    reading = read_table(tabbed(HEAD, ("Nord", 2000, 4), ("010180-1234", 58511.6311223255, 6)))
    assert codes(reading) == ["cpr"]


# Documents


@pytest.mark.parametrize("rows_with_stops", [(0, 1, 2, 3), (2,), (0, 3)])
def test_tab_stop_that_is_defined_is_no_tab(rows_with_stops: tuple[int, ...]) -> None:
    document = Document()
    for number, row in enumerate([HEAD, NORD, VEST, TOTAL]):
        paragraph = document.add_paragraph("\t".join(map(str, row)))
        if number in rows_with_stops:
            stops = OxmlElement("w:tabs")
            stops.append(OxmlElement("w:tab"))
            paragraph._p.get_or_add_pPr().append(stops)
    assert of(read_table(read_file(saved(document)))) == BOTH


def test_raised_mark_in_a_word_table_is_refused_by_its_name() -> None:
    document = Document(BytesIO(made_docx([HEAD, NORD, VEST, TOTAL])))
    run = document.tables[0].cell(1, 1).paragraphs[0].add_run("1")
    run.font.superscript = True
    assert codes(read_table(read_file(saved(document)))) == ["marked_number"]


def test_what_a_sheet_keeps_of_linked_files_is_no_sheet() -> None:
    kept = "".join(
        ods_sheet(f"'file:///kilde.ods'#Ark{number}", ods_row(("x", number)), "kept") for number in range(60)
    )
    hidden = '<style:style style:name="kept" style:family="table"><style:table-properties table:display="false"/></style:style>'
    sheet = ods_sheet("Fordeling", "".join(map(ods_row, [HEAD, NORD, VEST, TOTAL])))
    reading = read_table(read_file(ods_of(sheet + kept, hidden)))
    assert of(reading) == BOTH
