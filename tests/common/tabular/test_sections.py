"""The allocation table in an Excel file: read as it stands in the sheet, or refused with the sheet and the cell."""

import datetime as dt
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from allocations.reading import ColumnRole, ReadError, Reading, check_table, read_file, read_table
from tests.support.made_documents import made_ods
from tests.support.made_workbooks import HEAD, MEMO, parts, saved, with_cells, with_part, workbook
from tests.support.memo_table import ROWS

pytestmark = pytest.mark.usefixtures("readers_here")
OTHER = ("Det andet", 50, 400, 1)


def read(data: bytes, **answers: Any) -> Reading:
    return read_table(read_file(data), **answers)


def values(reading: Reading) -> list[tuple[Any, ...]]:
    assert (reading.errors, reading.questions) == ((), ())
    return [(row.hospital, row.share_percent, row.amount, row.target) for row in reading.rows]


def said(reading: Reading) -> list[str]:
    assert reading.rows == ()
    return [str(error.message) for error in reading.errors]


def refused(data: bytes) -> tuple[str, str]:
    with pytest.raises(ReadError) as raised:
        read_file(data)
    return raised.value.finding.code, str(raised.value.finding.message)


def formatted(*formats: tuple[str, str], rows: list[tuple[Any, ...]] = MEMO) -> bytes:
    """The memo's sheet with number formats by cell."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Fordeling"
    for row in rows:
        sheet.append(row)
    for cell, number_format in formats:
        sheet[cell].number_format = number_format
    return saved(book)


def one(cell: str, value: Any) -> bytes:
    """A small sheet with one cell as given."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Fordeling"
    for row in (HEAD, ("Det ene", 50, 400, 1), OTHER):
        sheet.append(row)
    sheet[cell] = value
    return saved(book)


def notes(data: bytes) -> list[str]:
    return [str(note.message) for note in read(data).notes]


# The real table


def test_real_table_is_read_from_a_workbook_as_from_text() -> None:
    reading = read(workbook(*MEMO))
    assert values(reading) == [(name, share, tkr * 1000, target) for name, share, tkr, target in ROWS]
    assert [row.row for row in reading.rows] == [2, 3, 4, 5, 6, 7, 8]
    assert [row.amount_precision for row in reading.rows] == [1000] * 7
    assert reading.total
    assert (reading.total.amount, reading.total.row) == (22_000_000, 9)
    assert [str(note.message) for note in reading.notes] == ["Læst fra: Ark »Fordeling«."]


def test_checks_tell_which_sheet_was_read() -> None:
    checks = check_table(
        read(workbook(*MEMO)),
        grant_total=Decimal(22_000_000),
        unit_price=Decimal(400_000),
        target=Decimal(55),
    )
    assert [check.code for check in checks][:2] == ["sheet", "total_rounding"]


def test_shares_formatted_as_per_cent_are_read_as_they_are_shown() -> None:
    shares = [(name, share / 100, tkr, target) for name, share, tkr, target in ROWS]
    formats = [(f"B{row}", "0%" if row % 2 else "0.00 %") for row in range(2, 9)]
    assert values(read(formatted(*formats, rows=[HEAD, *shares]))) == values(read(workbook(*MEMO)))


def test_text_is_read_again_to_the_same_reading() -> None:
    text = read_file(workbook(*MEMO, ("", "", "", ""), ("Note: »Hospital«; \t\n [1]", None, None, None)))
    assert read_table(text) == read_table(text.replace("\n", "\r\n")) == read_table(str(text))
    assert read_table(text).rows[6].row == 8


def test_table_may_stand_anywhere_in_the_sheet_with_prose_around() -> None:
    shifted = [(None, None, *row) for row in MEMO]
    prose: list[tuple[Any, ...]] = [("Bilag 1 [foreløbig]",), (), ("[Ark »x«]",), ()]
    assert values(read(workbook(*prose, *shifted, (), ("Kilde: notatet",)))) == values(read(workbook(*MEMO)))


def test_heads_broken_over_lines_are_understood() -> None:
    head = ("Hospital", "Fordelings-\nnøgle i %", "Fordeling i\ntkr.", "Måltal i stil-\r\nlinger")
    assert values(read(workbook(head, *MEMO[1:]))) == values(read(workbook(*MEMO)))


@pytest.mark.parametrize("text", ["2.809", "2 809", "2\u00a0809"])
def test_numbers_typed_as_text_are_read_as_danish(text: str) -> None:
    assert values(read(workbook(HEAD, ("Det ene", 50, text, 1), OTHER)))[0][2] == 2_809_000


@pytest.mark.parametrize(
    ("number", "amount"),
    [
        (2809, "2809000"),
        (2809.5, "2809500"),
        (0.1 + 0.2, "300"),
        (36.900000000000006, "36900"),
        (0.389, "389"),
        (1e5, "100000000"),
    ],
)
def test_numeric_cell_is_exact(number: float, amount: str) -> None:
    assert values(read(one("C2", number)))[0][2] == Decimal(amount)


# What is asked


def test_e11_number_that_lost_its_separator_is_asked_about() -> None:
    reading = read(one("C2", 2.809))
    [question] = reading.questions
    assert (reading.rows, question.code, str(question.message)) == (
        (),
        "ambiguous_number",
        "»2,809« i række 2 kan læses på flere måder. Hvilket tegn står foran decimalerne i tabellen?",
    )
    assert [row.amount for row in read(one("C2", 2.809), decimal_mark=".").rows] == [2_809_000, 400_000]
    assert [row.amount for row in read(one("C2", 2.809), decimal_mark=",").rows] == [2_809, 400_000]


# What is refused


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#VALUE!", "#DIV/0!"])
def test_e08_error_is_refused_with_sheet_cell_and_value(error: str) -> None:
    assert said(read(one("C2", error))) == [
        f"Ark »Fordeling«: Celle C2, »Fordeling i tkr.«: »{error}« er en fejl fra regnearket. Ret den dér."
    ]


def test_e08_error_in_a_hospitals_place_is_refused() -> None:
    assert said(read(one("A2", "#N/A"))) == [
        "Ark »Fordeling«: Række 2 har »#N/A«, hvor hospitalet skulle stå."
    ]


def test_e06_formula_that_was_never_reckoned_is_refused_with_sheet_cell_and_value() -> None:
    assert said(read(one("D3", "=SUM(D1:D2)"))) == [
        (
            "Ark »Fordeling«: Celle D3, »Måltal i stillinger«: Formlen »=SUM(D1:D2)« har ingen værdi. "
            "Åbn regnearket, gem det, og prøv igen, eller skriv tallet."
        )
    ]


def test_e06_formula_in_a_hospitals_place_is_refused() -> None:
    assert said(read(one("A2", "=B1"))) == ["Ark »Fordeling«: Række 2 har »=B1«, hvor hospitalet skulle stå."]


def test_e07_formula_with_a_value_is_read_and_told() -> None:
    data = one("C2", 400)
    sheet = "xl/worksheets/sheet1.xml"
    xml = parts(data)[sheet].replace(b"<v>400</v>", b"<f>SUM(A1:A9)</f><v>1400</v>", 1)
    data = with_part(sheet, xml, data)
    assert values(read(data))[0][2] == 1_400_000
    assert notes(data)[1:] == ["1 celle er en formel. Læst er det, regnearket sidst regnede ud."]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (dt.date(2018, 2, 1), "01.02.2018"),
        (dt.datetime(2018, 5, 12, 7, 30), "12.05.2018 07:30:00"),  # noqa: DTZ001 - Excel knows no time zones
        (dt.time(7, 30), "07:30:00"),
        (True, "SAND"),
        ("ca. 400", "ca. 400"),
    ],
)
def test_what_is_no_number_is_refused_with_sheet_cell_and_value(value: Any, shown: str) -> None:
    assert said(read(one("C2", value))) == [
        f"Ark »Fordeling«: Celle C2, »Fordeling i tkr.«: »{shown}« er ikke et tal."
    ]


def test_negative_number_is_refused() -> None:
    assert said(read(one("D2", -1))) == [
        "Ark »Fordeling«: Celle D2, »Måltal i stillinger«: »-1« er under nul."
    ]


def test_per_cent_outside_the_shares_is_refused() -> None:
    assert said(read(formatted(("D2", "0%")))) == [
        "Ark »Fordeling«: Celle D2, »Måltal i stillinger«: »700%« er ikke et tal."
    ]


@pytest.mark.parametrize("number_format", ["#,##0,", '#,##0.0,"tkr."', "0,,"])
def test_number_shown_divided_by_its_format_is_refused(number_format: str) -> None:
    [message] = said(read(formatted(("C2", number_format))))
    assert message == (
        f"Ark »Fordeling«: Celle C2, »Fordeling i tkr.«: »2809 {number_format}« vises som et andet tal "
        "end det, der står i cellen. Brug et almindeligt talformat."
    )


@pytest.mark.parametrize(
    "number_format", ["#,##0", '#,##0 "tkr."', "#,##0.00", '0 "a,"', "[Red]0", "0.00E+00"]
)
def test_formats_that_only_look_otherwise_do_not_matter(number_format: str) -> None:
    assert values(read(formatted(("C2", number_format))))[0][2] == 2_809_000


@pytest.mark.parametrize("number", ["1E+400", "1E+308", "99999999999999999999"])
def test_e15_number_beyond_all_bounds_is_refused(number: str) -> None:
    data = one("C2", 400)
    sheet = "xl/worksheets/sheet1.xml"
    xml = parts(data)[sheet].replace(b"<v>400</v>", f"<v>{number}</v>".encode(), 1)
    assert read(with_part(sheet, xml, data)).errors != ()


def test_mark_of_a_footnote_is_no_digit_of_the_number() -> None:
    mark = TextBlock(InlineFont(vertAlign="superscript"), "1")
    assert said(read(one("D2", CellRichText("3", mark)))) == [
        "Ark »Fordeling«: Celle D2, »Måltal i stillinger«: »3¹« er ikke et tal: Der står mærket til en note efter tallet. Fjern mærket."
    ]
    assert values(read(one("A2", CellRichText("Nord", mark))))[0][0] == "Nord¹"
    inline = '<c r="D2" t="inlineStr"><is><r><t>3</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>1</t></r></is></c>'
    head = "".join(
        f'<c r="{at}1" t="inlineStr"><is><t>{text}</t></is></c>'
        for at, text in zip("ABCD", HEAD, strict=True)
    )
    row = '<c r="A2" t="inlineStr"><is><t>Nord</t></is></c><c r="B2"><v>100</v></c><c r="C2"><v>400</v></c>'
    assert [
        "»3¹«" in message
        for message in said(read(with_cells(f'<row r="1">{head}</row><row r="2">{row}{inline}</row>')))
    ] == [True]


def test_cpr_number_is_refused_and_never_repeated() -> None:
    code, message = refused(one("A2", "Anna 010190-1234"))
    assert (code, message) == (
        "cpr",
        "Ark »Fordeling«: Linje 2 indeholder noget, der ligner et CPR-nummer. Fjern det, og prøv igen.",
    )


def test_cpr_number_as_a_sheets_name_is_refused() -> None:
    [message] = said(read(workbook(*MEMO, name="010190-1234")))
    assert message == "Arkets navn indeholder noget, der ligner et CPR-nummer. Fjern det, og prøv igen."


def test_control_characters_are_refused() -> None:
    cells = '<row r="1"><c r="A1" t="inlineStr"><is><t>x&#x85;\u202ey</t></is></c></row>'
    assert refused(with_cells(cells))[0] == "control_characters"


# Merged and hidden


def merged(area: str) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (HEAD, ("Det ene", 50, 400, 1), OTHER):
        sheet.append(row)
    sheet.merge_cells(area)
    return saved(book)


@pytest.mark.parametrize(
    ("area", "message"),
    [
        ("A2:A3", "Ark »Sheet«: Række 3 har tal, men intet hospital."),
        ("C2:C3", "Ark »Sheet«: Række 3 mangler et tal i kolonnen »Fordeling i tkr.«."),
        ("B2:D2", "Ark »Sheet«: Række 2 mangler et tal i kolonnen »Fordeling i tkr.«."),
        ("C1:D1", "Ark »Sheet«: Overskriften i række 1 har ingen kolonne for måltal."),
    ],
)
def test_e04_merged_cells_are_never_silently_dropped(area: str, message: str) -> None:
    assert said(read(merged(area)))[0] == message


def test_e04_title_merged_over_the_table_does_not_matter() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (("Bilag 1", None, None, None), *MEMO):
        sheet.append(row)
    sheet.merge_cells("A1:D1")
    assert values(read(saved(book))) == values(read(workbook(*MEMO)))


def test_e26_hidden_rows_and_columns_are_read_and_told() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in MEMO:
        sheet.append(row)
    for number in (4, 7, 30):
        sheet.row_dimensions[number].hidden = True
    sheet.column_dimensions["B"].hidden = True
    data = saved(book)
    assert len(read(data).rows) == 7
    assert notes(data) == [
        "Læst fra: Ark »Sheet«.",
        "Rækkerne 4, 7 er skjult i arket, men er læst med.",
        "Kolonne B er skjult i arket, men er læst med.",
    ]


# Several sheets


def hidden(data: bytes, name: str, state: str) -> bytes:
    workbook_xml = parts(data)["xl/workbook.xml"].decode()
    at = workbook_xml.index(f'name="{name}"')
    cut = workbook_xml.index('state="visible"', at)
    changed = workbook_xml[:cut] + f'state="{state}"' + workbook_xml[cut + len('state="visible"') :]
    return with_part("xl/workbook.xml", changed.encode(), data)


def test_table_is_found_on_whichever_visible_sheet_has_one() -> None:
    data = workbook(("Vejledning",), name="Forside", Tabel=MEMO, Tom=[])
    assert (len(read(data).rows), notes(data)) == (7, ["Læst fra: Ark »Tabel«."])


@pytest.mark.parametrize(
    ("data", "places"),
    [
        (workbook(*MEMO, name="2018", Nyt=MEMO[:3]), ("Ark »2018«, række 1", "Ark »Nyt«, række 1")),
        (workbook(*MEMO, (), *MEMO[:3]), ("Ark »Fordeling«, række 1", "Ark »Fordeling«, række 11")),
    ],
)
def test_one_of_several_tables_is_chosen_by_what_it_looks_like(data: bytes, places: tuple[str, str]) -> None:
    reading = read(data)
    [question] = reading.questions
    assert (reading.rows, question.code, str(question.message)) == (
        (),
        "ambiguous_table",
        "Der er 2 tabeller. Vælg den, der skal indlæses.",
    )
    assert [(value, str(label)) for value, label in question.options] == [
        (str(number), f"Tabel {number}: {place}") for number, place in enumerate(places, start=1)
    ]
    assert [[row.texts[0] for row in table.rows if any(row.texts)][:3] for table in reading.tables] == [
        ["Hospital", ROWS[0][0], ROWS[1][0]]
    ] * 2
    assert len(values(read(data, table=1))) == 7
    assert values(read(data, table=2)) == values(read(workbook(*MEMO[:3])))
    assert read(data, table=3).questions == reading.questions


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_d17_hidden_sheet_is_not_read_and_told(state: str) -> None:
    data = hidden(workbook(*MEMO, name="Nyt", Gammelt=MEMO), "Gammelt", state)
    assert notes(data) == ["Læst fra: Ark »Nyt«.", "Arket »Gammelt« er skjult og er ikke læst."]


def test_workbook_without_a_table_is_refused() -> None:
    code, message = refused(workbook(("Vejledning",)))
    assert (code, message[:37]) == ("header_missing", "Ark »Fordeling«: Fandt ingen tabel. D")


def test_workbook_without_a_column_is_refused() -> None:
    assert said(read(workbook(*(row[:3] for row in MEMO), Andet=[("x",)]))) == [
        "Ark »Fordeling«: Overskriften i række 1 har ingen kolonne for måltal."
    ]


def test_empty_workbook_is_refused() -> None:
    assert refused(workbook()) == ("empty_file", "Filen har ingen synlige ark med indhold.")


def test_sheets_name_stays_on_its_line() -> None:
    data = workbook(*MEMO, name="Ark")
    renamed = parts(data)["xl/workbook.xml"].replace(b'name="Ark"', 'name="A]«&#10;[x\u202e"'.encode())
    assert notes(with_part("xl/workbook.xml", renamed, data)) == ["Læst fra: Ark »A«x«."]


def test_d03_name_of_a_file_is_never_looked_at() -> None:
    """A .csv called .xlsx, or the other way round, is read as what it is."""
    assert values(read(workbook(*MEMO))) == values(
        read_table(read_file("\n".join(";".join(map(str, row)) for row in MEMO).encode()))
    )


def test_sheets_that_all_lack_a_column_are_chosen_between_and_then_corrected() -> None:
    head = (*HEAD[:3], "Hvor mange")
    data = workbook(("Vejledning",), Forslag=[head, OTHER], Endelig=[head, ("Det ene", 50, 800, 2)])
    asked = read(data)
    assert [question.code for question in asked.questions] == ["ambiguous_table"]
    assert [picture.place.name for picture in asked.tables if picture.place] == ["Forslag", "Endelig"]
    chosen = read(data, table=2)
    assert said(chosen) == ["Ark »Endelig«: Overskriften i række 1 har ingen kolonne for måltal."]
    assert [column.label for column in chosen.columns] == list(head)
    corrected = read(data, table=2, columns={3: ColumnRole.TARGET})
    assert values(corrected) == [("Det ene", 50, 800_000, 2)]


@pytest.mark.parametrize("order", [("Besluttet", "Forslag"), ("Forslag", "Besluttet")])
def test_sheet_that_lacks_a_column_is_chosen_between_too(order: tuple[str, str]) -> None:
    head = ("Hospital", "Fordeling i tkr.")
    sheets = {
        "Besluttet": [(*head, "Sekretærer"), ("A", 3000, 7), ("B", 2000, 6), ("I alt", 5000, 13)],
        "Forslag": [(*head, "Måltal"), ("A", 2800, 7), ("B", 2200, 6)],
    }
    data = made_ods({name: sheets[name] for name in order})
    assert [picture.place.name for picture in read(data).tables if picture.place] == list(order)
    decided = order.index("Besluttet") + 1
    assert said(read(data, table=decided)) == [
        "Ark »Besluttet«: Overskriften i række 1 har ingen kolonne for måltal."
    ]
    assert values(read(data, table=decided, columns={2: ColumnRole.TARGET})) == [
        ("A", None, 3_000_000, 7),
        ("B", None, 2_000_000, 6),
    ]
    assert values(read(data, table=3 - decided))[0] == ("A", None, 2_800_000, 7)


@pytest.mark.parametrize(
    "other",
    [
        [("Navn", "Antal"), ("Anna", 12)],
        [(None, "Budget 2018"), ("Løn", 12), ("I alt", 12)],
        [("Hospital", "Beløb i tkr."), ("Bemærk",)],
    ],
)
def test_sheet_of_other_things_is_not_chosen_between(other: list[tuple[Any, ...]]) -> None:
    assert len(values(read(workbook(*MEMO, name="Fordeling", Andet=other)))) == 7
