"""Reading the allocation table: the real one in every shape it comes in, and everything that is refused or asked."""

import random
from decimal import Decimal

import pytest

from allocations.reading import (
    ColumnRole,
    Severity,
    TableRow,
    TotalRow,
    Unit,
    decode,
    hospital_key,
    read_table,
)

HEADER = "Hospital;Fordelingsnøgle i %;Fordeling i tkr.;Måltal i stillinger"
TEXT_HEADER = "Hospital \nFordelings- \nnøgle i % \n\nFordeling i \ntkr. \n\nMåltal i stil-\nlinger \n\n"
PROSE = (
    "Notat om en bevilling på 9 mio. kr. \n\n• Pengene er givet én gang, og de 12 stillin-\nger deles efter nøglen. \n"
    "Fordeling på hospitalerne \n\n   Side 2 \n\nPrisen er 400.000 kr. pr. stilling i 2018 \n\n"
)


def semicolons(*rows, header=HEADER):
    return "\r\n".join([header, *rows]) + "\r\n"


def values(reading):
    """Return the values that each row imports."""
    return [(row.hospital, row.share_percent, row.amount, row.target) for row in reading.rows]


def expected(rows):
    return [
        (hospital, Decimal(share), Decimal(tkr * 1000), Decimal(target))
        for hospital, share, tkr, target in rows
    ]


def refused(reading):
    assert (reading.rows, reading.total, reading.questions) == ((), None, ())
    return [(error.code, error.row) for error in reading.errors]


def asked(reading):
    assert (reading.rows, reading.total, reading.errors) == ((), None, ())
    return [(question.code, question.row) for question in reading.questions]


def grouped(number, separator):
    return f"{number:,}".replace(",", separator)


# The real table


def test_read_table_gives_the_real_table_from_the_regions_file(real_csv, real_rows):
    reading = read_table(decode(real_csv))
    assert (reading.errors, reading.questions, reading.unit) == ((), (), Unit.TKR)
    assert values(reading) == expected(real_rows)
    assert reading.rows[0] == TableRow(
        hospital="Amager og Hvidovre Hospital",
        share_percent=Decimal(13),
        amount=Decimal(2_809_000),
        amount_precision=Decimal(1000),
        target=Decimal(7),
        row=2,
    )
    assert reading.total == TotalRow(
        share_percent=Decimal(100),
        amount=Decimal(22_000_000),
        amount_precision=Decimal(1000),
        target=Decimal(55),
        row=9,
    )
    assert [(column.label, column.role) for column in reading.columns] == [
        ("Hospital", ColumnRole.HOSPITAL),
        ("Fordelingsnøgle i %", ColumnRole.SHARE),
        ("Fordeling i tkr.", ColumnRole.AMOUNT),
        ("Måltal i stillinger", ColumnRole.TARGET),
    ]


@pytest.mark.parametrize(
    "header", [TEXT_HEADER, "Hospital Fordelingsnøgle i % Fordeling i tkr. Måltal i stillinger\n"]
)
@pytest.mark.parametrize("before", ["", PROSE])
@pytest.mark.parametrize("after", ["", " \n\nTabellen er afrundet. Telefon 12 34 56 78 \nSide 3 af 3\n"])
@pytest.mark.parametrize("separator", [".", " ", "\u00a0", "\u202f"])
def test_read_table_gives_the_real_table_from_the_memos_text(real_rows, header, before, after, separator):
    lines = [
        f"{name} {share} {grouped(tkr, separator)} {target} \n" for name, share, tkr, target in real_rows
    ]
    text = before + header + "".join(lines) + f"I alt 100 {grouped(22000, separator)} 55 \n" + after
    reading = read_table(text)
    assert (reading.errors, reading.questions, reading.unit) == ((), (), Unit.TKR)
    assert values(reading) == expected(real_rows)
    assert (reading.total.amount, reading.total.target) == (Decimal(22_000_000), Decimal(55))
    first = (before + header).count("\n") + 1
    assert [row.row for row in reading.rows] == list(range(first, first + 7))


@pytest.mark.parametrize(
    "page_break", ["\n \n   Side 2 \n\n", "\n\n\fSide 2 af 3\n\n", "\f\n", "\n\n\f", "Page 2\n"]
)
def test_read_table_goes_on_over_a_page_break(real_rows, page_break):
    lines = [f"{name} {share} {tkr} {target}\n" for name, share, tkr, target in real_rows]
    lines.insert(4, page_break)
    assert values(read_table(TEXT_HEADER + "".join(lines))) == expected(real_rows)


@pytest.mark.parametrize(
    "header",
    [
        "Hospital\tFordelingsnøgle i %\tFordeling i tkr.\tMåltal i stillinger",
        'Hospital\t"Fordelings-\nnøgle i %"\t"Fordeling i\ntkr."\t"Måltal i stil-\nlinger"',
        "\tNøgle\tFordeling\tMåltal\n\t%\t1.000 kr.\tstillinger",
        "\tFordeling\t\tMåltal\n\t%\ttkr.\tantal",
        "Fordelt i alt\n\nHOSPITAL\tAndel (%)\tBELØB, TKR.\tStillinger ",
    ],
)
def test_read_table_gives_the_real_table_pasted_from_excel(real_rows, header):
    lines = [f"{name}\t{share} %\t{grouped(tkr, '.')}\t{target}" for name, share, tkr, target in real_rows]
    reading = read_table("\r\n".join([header, *lines, "I alt\t100 %\t22.000\t55", "", "* afrundet", ""]))
    assert (reading.errors, reading.unit, values(reading)) == ((), Unit.TKR, expected(real_rows))


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_read_table_follows_the_line_that_says_the_delimiter(real_rows, delimiter):
    lines = [delimiter.join(map(str, row)) for row in real_rows]
    header = HEADER.replace(";", delimiter)
    assert values(read_table("\n".join([f"sep={delimiter}", header, *lines]))) == expected(real_rows)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_read_table_reads_commas_with_quoted_decimals_and_english_headings(line_end):
    text = line_end.join(
        [
            'Hospital,Share (%),"Amount (DKK, thousand)",Target (posts)',
            '"Nord, Øst",12.5,"2,809",7',
            "Syd,87,500,1",
        ]
    )
    reading = read_table(text, decimal_mark=".")
    assert reading.errors == ()
    assert values(reading) == [
        ("Nord, Øst", Decimal("12.5"), Decimal(2_809_000), Decimal(7)),
        ("Syd", Decimal(87), Decimal(500_000), Decimal(1)),
    ]


@pytest.mark.parametrize(
    ("unit", "amount", "kr", "precision"),
    [
        ("kr.", "2.809.000", 2_809_000, 1),
        ("kr.", "2.809.000,50", "2809000.50", "0.01"),
        ("tkr.", "2.809", 2_809_000, 1000),
        ("1.000 kr.", "2.809,5", 2_809_500, 100),
        ("mio. kr.", "2,8", 2_800_000, 100_000),
        ("mio. kr.", "3", 3_000_000, 1_000_000),
    ],
)
def test_read_table_turns_amounts_into_kr_and_keeps_their_precision(unit, amount, kr, precision):
    (row,) = read_table(
        semicolons(f"Nord;100;{amount};7", header=f"Hospital;Andel;Beløb i {unit};Måltal")
    ).rows
    assert (row.amount, row.amount_precision) == (Decimal(kr), Decimal(precision))


def test_read_table_does_without_shares():
    reading = read_table(semicolons("Nord;2.809;7", "I alt;;7", header="Hospital;Beløb i tkr.;Måltal"))
    assert values(reading) == [("Nord", None, Decimal(2_809_000), Decimal(7))]
    assert (reading.total.amount, reading.total.target) == (None, Decimal(7))
    empty = read_table(semicolons("Nord;;2.809;7"))
    assert values(empty) == values(reading)


def test_read_table_keeps_parts_of_person_years():
    (row,) = read_table(semicolons("Nord;;2.809;19,7", header="Hospital;Andel;Beløb i tkr.;Årsværk")).rows
    assert row.target == Decimal("19.7")


def test_read_table_leaves_titles_footnotes_and_unknown_columns_out():
    reading = read_table(
        semicolons(
            "Nord;2.809;7;12 i dag",
            "I alt;2.809;7;",
            "* afrundet;;;",
            "Kilde: Budget 2018, side 4;;;",
            header="Bevilling 2018;;;\n\nHospital;Beløb i tkr.;Måltal;Bemærkninger",
        )
    )
    assert [(row.hospital, row.row) for row in reading.rows] == [("Nord", 4)]
    assert [(column.label, column.role) for column in reading.columns][-1] == ("Bemærkninger", None)


@pytest.mark.parametrize(
    "label",
    ["I alt", "I ALT:", "Ialt", "Total", "Sum", "Hospitaler i alt", "I alt, afrundet".replace(",", "")],
)
@pytest.mark.parametrize("gap", ["", ";;;\n"])
def test_read_table_knows_the_total(label, gap):
    reading = read_table(semicolons("Nord;100;2.809;7", f"{gap}{label};100;2.809;7"))
    assert (len(reading.rows), reading.total.amount) == (1, Decimal(2_809_000))


def test_read_table_cleans_names():
    text = semicolons(" Nord\u00a0 og\u200b Sy\u00add ;50;1;1", '"Ærø og\nA\u030a";50;1;1')
    assert [row.hospital for row in read_table(text).rows] == ["Nord og Syd", "Ærø og Å"]


# What is refused

GOOD = "Syd;1;1;1"


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("12 stk", "not_a_number"),
        ("ca. 12", "not_a_number"),
        ("12 (heraf 2 vakante)", "not_a_number"),
        ("-", "nil_sign"),
        ("x", "not_a_number"),
        ("1e3", "not_a_number"),
        ("NaN", "not_a_number"),
        ("2'809", "not_a_number"),
        ("01.02.2018", "not_a_number"),
        ("=1+1", "formula_without_value"),
        ("2.809 stk.", "not_a_number"),
        ("(3)", "negative_number"),
        ("−3", "negative_number"),
        ("-2.809", "negative_number"),
        ("#REF!", "spreadsheet_error"),
        ("9.999.999.999.999.999", "number_too_large"),
        ("", "figure_missing"),
    ],
)
@pytest.mark.parametrize("column", [1, 2, 3])
def test_read_table_refuses_what_is_no_figure(cell, code, column):
    cells = ["Nord", "1", "1", "1"]
    cells[column] = cell
    reading = read_table(semicolons(GOOD, ";".join(cells)))
    assert refused(reading) == [(code, 3)]
    assert HEADER.split(";")[column] in str(reading.errors[0].message)
    assert cell in str(reading.errors[0].message)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("Nord;1;13 %;1", "not_a_number"),
        ("Nord;1;1;13 %", "not_a_number"),
        ("Nord;102;1;1", "number_too_large"),
        ("Nord;1;1.000.000.000;1", "number_too_large"),
        ("Nord;1;1;1.000.000", "number_too_large"),
        ("Nord;1,23456;1;1", "too_many_decimals"),
        ("Nord;1;1,123456;1", "too_many_decimals"),
        ("Nord;1;1;1,1234", "too_many_decimals"),
        ("Nord;1;1", "figure_missing"),
        ("Nord;1;1;1;1", "cell_outside"),
        ("Nord;12,8;1;1;;x", "cell_outside"),
        (";1;1;1", "hospital_missing"),
        ("13;1;1;1", "hospital_missing"),
        ("Nord;;;", "figures_missing"),
        ("Nord", "figures_missing"),
        ("Somatik:;;;", "figures_missing"),
        ("Subtotal;1;1;1", "subtotal_row"),
        ("Heraf psykiatri;1;1;1", "subtotal_row"),
        ("N" * 121 + ";1;1;1", "name_too_long"),
        ("SYD  hospital;1;1;1", "duplicate_hospital"),
        ('"Nord;1;1;1', "unclosed_quote"),
        ('"Nord" x;1;1;1', "unclosed_quote"),
        ('Nord;"1;1;1', "unclosed_quote"),
        ("I alt;1;1;x", "not_a_number"),
    ],
)
def test_read_table_refuses_rows_that_are_not_sure(row, code):
    assert refused(read_table(semicolons(GOOD, row))) == [(code, 3)]


@pytest.mark.parametrize(
    ("rows", "code", "row"),
    [
        ([GOOD, ";;;", "Nord;1;1;1"], "data_after_end", 4),
        ([GOOD, "I alt;1;1;1", "Nord;1;1;1"], "data_after_end", 4),
        ([GOOD, "I alt;1;1;1", "Total;1;1;1"], "data_after_end", 4),
        ([GOOD, "I alt;1;1;1", "", "heraf;;1;"], "data_after_end", 5),
        ([GOOD, "* note;;;", "Nord;1;1;1"], "data_after_end", 4),
        (['"Nord;1;1;1', 'Øst";1;1;1', GOOD], "unclosed_quote", 2),
        ([], "no_rows", 1),
        (["I alt;1;1;1"], "no_rows", 1),
    ],
)
def test_read_table_refuses_tables_that_are_not_whole(rows, code, row):
    reading = read_table(semicolons(*rows))
    assert refused(reading)[0] == (code, row)


@pytest.mark.parametrize(
    ("header", "code", "row"),
    [
        ("Hospital;Andel;Beløb i tkr.;Bemærkning", "column_missing", 1),
        ("Hospital;Andel;Pris i kr.;Måltal", "column_missing", 1),
        ("Afdeling;Andel;Beløb i tkr.;Måltal", "column_missing", 1),
        ("Hospital;Beløb i tkr.;Tildelt beløb i tkr.;Måltal", "ambiguous_column", 1),
        ("Hospital;Måltal;Beløb i tkr.;Årsværk", "ambiguous_column", 1),
        ("A;B;C;D", "header_missing", None),
        ("A;B;C;D\nSyd;1;1;1", "headings_unknown", 1),
        ("Nord;1;1;1", "headings_unknown", 1),
        ("Nord;1;1;1\nHospital;Andel;Beløb i tkr.;Måltal", "data_before_header", 1),
    ],
)
def test_read_table_refuses_headers_that_are_not_sure(header, code, row):
    assert refused(read_table(semicolons(GOOD, header=header))) == [(code, row)]


@pytest.mark.parametrize(
    ("text", "code", "row"),
    [
        ("", "empty_file", None),
        (" \r\n\t\n", "empty_file", None),
        ("Hospitalerne får 22 mio. kr. til 55 stillinger.", "header_missing", None),
        ("Tider, 2018, 22, 55\nTak, og 7", "header_missing", None),
        ("\n" * 12_000 + "x", "too_large", None),
        ("x" * 1_000_001, "too_large", None),
        (HEADER + "\nNo\x00rd;1;1;1", "control_characters", 2),
        (HEADER + "\nNo\x1brd;1;1;1", "control_characters", 2),
        (HEADER + "\nNord;1;\u202e908.2;1", "control_characters", 2),
    ],
)
def test_read_table_refuses_texts_without_a_table(text, code, row):
    assert refused(read_table(text)) == [(code, row)]


@pytest.mark.parametrize("number", ["150318-1234", "1503181234", "150318 1234", "15.03.18-1234"])
@pytest.mark.parametrize("line", ["Anna {};1;1;1", "Nord;1;{};1", "Kontakt: {}"])
def test_read_table_refuses_what_looks_like_a_cpr_number_and_does_not_repeat_it(number, line):
    reading = read_table(semicolons(GOOD, line.format(number)))
    assert refused(reading) == [("cpr", 3)]
    assert not any(
        part in str(reading.errors[0]) + str(reading.errors[0].message) for part in ("1234", "150318")
    )


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("Nord 1 1", "row_shape"),
        ("Nord 1 1 1 1", "row_shape"),
        ("Nord 1 2. 809 7", "row_shape"),
        ("Nord 10 100 200 300", "row_shape"),
        ("Nord 1 1 1 stk", "row_shape"),
        ("Nord 1 1 1Vest 1 1 1", "row_shape"),
        ("Nord 3 1 1 1", "row_shape"),
        ("Nord 3 Vest 1 1 1", "row_shape"),
        ("Nord 1 - 1", "nil_sign"),
        ("Nord 1 (3) 1", "negative_number"),
        ("Nord 1 #REF! 1", "spreadsheet_error"),
        ("Region Hovedstadens", "row_shape"),
        ("1 1 1", "hospital_missing"),
        ("\nNord 1 1 1", "data_after_end"),
        ("\nNord 1 1", "data_after_end"),
        ("I alt 1 1 1\nNord 1 1 1", "data_after_end"),
    ],
)
def test_read_table_refuses_lines_of_a_text_layer_that_are_not_sure(line, code):
    text = f"Hospital Andel i % Beløb i tkr. Måltal\nSyd 1 1 1\n{line}\n"
    assert refused(read_table(text)) == [(code, 3 + line.count("\n"))]


def test_read_table_keeps_dashes_in_the_names_of_a_text_layer():
    text = "Hospital Andel i % Beløb i tkr. Måltal\nNord - Øst 1 1 1\n"
    assert [row.hospital for row in read_table(text).rows] == ["Nord - Øst"]


def test_read_table_asks_which_of_two_tables_in_one_memo():
    text = TEXT_HEADER + "Nord 1 1 1\n" + "\nog den anden:\n\n" + TEXT_HEADER + "Syd 2 2 2\n"
    (question,) = read_table(text).questions
    assert (question.code, [value for value, _label in question.options]) == ("ambiguous_table", ["1", "2"])
    assert [read_table(text, table=number).rows[0].hospital for number in (1, 2)] == ["Nord", "Syd"]


@pytest.mark.parametrize("thousand", [".", " "])
def test_read_table_asks_about_a_table_in_a_memo_that_lacks_a_column(thousand):
    decided = f"Hospital Fordeling i tkr. Afsat til det\nNord 3{thousand}000 7\nSyd 200 6\n"
    proposed = "Hospital Fordeling i tkr. Måltal\nNord 2.800 7\nSyd 200 6\n"
    for text in (f"Besluttet:\n{decided}\nForslag:\n{proposed}", f"{proposed}I alt 3.000 13\n\n{decided}"):
        assert asked(read_table(text)) == [("ambiguous_table", None)]
    reading = read_table(text, table=2)
    assert refused(reading) == [("column_missing", 6)]
    assert [column.label for column in reading.columns] == ["Hospital", "Fordeling i tkr.", "Afsat til det"]
    assert values(read_table(text, table=2, columns={2: ColumnRole.TARGET}))[0] == (
        "Nord",
        None,
        3_000_000,
        7,
    )


# What somebody corrects


def test_read_table_reads_a_column_as_what_somebody_says_it_is():
    text = semicolons("Nord;1;2.809;7", header="Hospital;Andel;Tildelt i tkr.;Sekretærer")
    reading = read_table(text)
    assert refused(reading) == [("column_missing", 1)]
    assert [(column.label, column.role, column.at) for column in reading.columns] == [
        ("Hospital", ColumnRole.HOSPITAL, 0),
        ("Andel", ColumnRole.SHARE, 1),
        ("Tildelt i tkr.", ColumnRole.AMOUNT, 2),
        ("Sekretærer", None, 3),
    ]
    assert values(read_table(text, columns={3: ColumnRole.TARGET})) == [
        ("Nord", Decimal(1), Decimal(2_809_000), Decimal(7))
    ]


def test_read_table_takes_a_role_from_the_column_that_had_it():
    text = semicolons("Nord;7;2.809;1", header="Hospital;Måltal;Beløb i tkr.;Antal stillinger i alt")
    corrected = read_table(text, columns={3: ColumnRole.TARGET, 1: None})
    assert values(corrected) == [("Nord", None, Decimal(2_809_000), Decimal(1))]
    assert refused(read_table(text, columns={3: None, 1: None})) == [("column_missing", 1)]


def test_read_table_takes_the_row_that_somebody_says_for_the_total():
    text = semicolons("Nord;50;1;1", "Syd;50;1;1", "Regionen;100;2;2")
    assert [row.hospital for row in read_table(text).rows] == ["Nord", "Syd"]
    assert len(read_table(text, total=0).rows) == 3
    assert [row.hospital for row in read_table(text, total=4).rows] == ["Nord", "Syd"]
    assert read_table(text, total=4).total.row == 4
    named_so = semicolons("Nord;50;1;1", "Samlet;50;1;1")
    assert [row.hospital for row in read_table(named_so, total=0).rows] == ["Nord", "Samlet"]


def test_read_table_says_which_column_without_a_heading_was_not_read():
    text = semicolons("Nord;1;2.809;7;se note", "Syd;1;400;1;")
    reading = read_table(text)
    (error,) = reading.errors
    assert (error.code, error.row, error.column) == ("cell_outside", 2, 4)
    assert str(error.message) == (
        "Række 2 har »se note« i kolonne 5, som ikke har en overskrift. "
        "Ret rækken, eller vælg, hvad kolonnen er, eller »Læses ikke«."
    )
    corrected = read_table(text, columns={4: None})
    assert len(values(corrected)) == 2
    assert [(column.label, column.role) for column in corrected.columns][-1] == ("5", None)
    assert len(read_table(semicolons("Nord;1;2.809;7"), columns={4: None}).columns) == 4


def test_read_table_asks_for_the_unit_of_a_column_whose_heading_is_unknown():
    text = semicolons("Nord;1;2;7", header="Hospital;Andel;Beløb i mia. kr.;Måltal")
    assert asked(read_table(text, columns={2: ColumnRole.AMOUNT})) == [("ambiguous_unit", 1)]


# Rows that are none


def test_read_table_leaves_remarks_below_the_rows_out_and_says_so():
    reading = read_table(semicolons("Nord;100;1;1", "1) Inkl. Steno;;;"))
    assert [(note.code, note.row, note.severity, str(note.message)) for note in reading.notes] == [
        ("footnote", 3, Severity.NOTE, "Række 3, »1) Inkl. Steno«, er læst som en fodnote.")
    ]


@pytest.mark.parametrize(
    "name",
    [
        "Bornholms Hospital",
        "Region Hovedstadens Psykiatri",
        "Den Præhospitale Virksomhed",
        "St. Lukas",
        "Bispebjerg og Frederiksberg Hosp.",
    ],
)
def test_read_table_never_takes_a_hospital_without_figures_for_a_footnote(name):
    (error,) = read_table(semicolons("Nord;100;1;1", f"{name};;;")).errors
    assert str(error.message) == f"Række 3, »{name}«, har ingen tal. Skriv dem, eller slet rækken."


def test_read_table_takes_nothing_for_a_footnote_that_looks_like_the_names_above():
    assert refused(read_table(semicolons("1) Nord;100;1;1", "2) Syd;;;"))) == [("figures_missing", 3)]


def test_read_table_says_what_stands_below_the_total_and_is_not_read():
    reading = read_table(semicolons("Nord;100;1;1", "I alt;100;1;1", "", "Tlf.;3866;6000;"))
    assert [(note.code, note.row, str(note.message)) for note in reading.notes] == [
        ("below_total", 5, "Række 5, »Tlf. 3866 6000«, står under tabellens sum og er ikke læst.")
    ]
    assert refused(read_table(semicolons("Nord;100;1;1", "I alt;100;1;1", "Tlf.;3866;6000;"))) == [
        ("data_after_end", 4)
    ]


def test_read_table_says_the_year_of_the_headings():
    text = semicolons("Nord;1;1;1", header="Hospital;Andel;Beløb 2018 i tkr.;Måltal 2018")
    assert [(note.code, note.row, note.severity, str(note.message)) for note in read_table(text).notes] == [
        ("heading_year", 1, Severity.NOTE, "Overskriften »Beløb 2018 i tkr.« siger 2018.")
    ]
    of_two = semicolons("Nord;1;1;1", header="Hospital;Andel;Beløb 2018 i tkr.;Måltal 2019")
    assert [note.params["year"] for note in read_table(of_two).notes] == ["2018", "2019"]


def test_read_table_leaves_headings_over_groups_out_and_says_so():
    text = semicolons("Somatik;;;", "Nord;40;1;1", "Syd;40;1;1", "Psykiatri:", "Vest;20;1;1", "I alt;100;3;3")
    reading = read_table(text)
    assert [row.hospital for row in reading.rows] == ["Nord", "Syd", "Vest"]
    assert [(note.code, note.row) for note in reading.notes] == [("group_row", 2), ("group_row", 5)]
    assert str(reading.notes[0].message) == "Række 2, »Somatik«, er læst som en overskrift i tabellen."


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Bispebjerg og Frederiksberg;;;", "Hospitaler;1;1;1"),
        ("Bispebjerg og;;;", "Frederiksberg Hospitaler;1;1;1"),
        ("Bispebjerg;;;", "og Frederiksberg Hospitaler;1;1;1"),
        ("Bispebjerg og Frederiksberg;1;1;1", "Hospitaler;;;"),
        ("Bispebjerg og;1;1;1", "Frederiksberg Hospitaler"),
    ],
)
@pytest.mark.parametrize("container", [semicolons, lambda *rows: semicolons(*rows).replace(";", " ")])
def test_read_table_puts_a_name_over_two_rows_together(first, second, container):
    reading = read_table(container("Nord;1;1;1", first, second, "Syd;1;1;1"))
    assert (reading.errors, reading.notes) == ((), ())
    assert [row.hospital for row in reading.rows] == ["Nord", "Bispebjerg og Frederiksberg Hospitaler", "Syd"]


def test_read_table_shows_the_table_and_what_each_row_was_taken_for():
    text = "Bevilling\n\n" + semicolons("Somatik", "Nord;1;x;1", "Syd;1;1;1", "I alt;1;1;1", "* note", "")
    picture = read_table(text).picture
    assert (picture.place, picture.names) == (None, ("1", "2", "3", "4"))
    assert [(row.number, row.kind.value) for row in picture.rows] == [
        (1, "note"),
        (2, "note"),
        (3, "header"),
        (4, "group"),
        (5, "refused"),
        (6, "data"),
        (7, "total"),
        (8, "note"),
    ]
    assert picture.rows[4].texts == ("Nord", "1", "x", "1")
    assert [(error.row, error.column) for error in read_table(text).errors] == [(5, 2)]


def test_read_table_reports_the_first_fifty_errors_and_how_many_more():
    reading = read_table(semicolons(*(f"Hospital {at};x;1;1" for at in range(60))))
    assert len(reading.errors) == 51
    assert (reading.errors[-1].code, reading.errors[-1].params) == ("more_errors", {"count": 10})


# What is asked


@pytest.mark.parametrize(
    ("cell", "by_comma", "by_dot"),
    [
        ("2,809", Decimal(2809), Decimal(2_809_000)),
        ("12.8", None, Decimal(12_800)),
        ("1,234,567", None, Decimal(1_234_567_000)),
    ],
)
def test_read_table_asks_about_a_number_with_two_readings(cell, by_comma, by_dot):
    text = semicolons(GOOD, f"Nord;1;{cell};1")
    assert asked(read_table(text)) == [("ambiguous_number", 3)]
    for mark, amount in ((",", by_comma), (".", by_dot)):
        answered = read_table(text, decimal_mark=mark)
        if amount is None:
            assert refused(answered) == [("not_a_number", 3)]
        else:
            assert answered.rows[1].amount == amount


def test_read_table_shows_both_readings_in_the_question():
    (question,) = read_table(semicolons("Nord;1;2,809;1")).questions
    assert str(question.message) == (
        "»2,809« i række 2 kan læses på flere måder. Hvilket tegn står foran decimalerne i tabellen?"
    )
    assert [(value, str(label)) for value, label in question.options] == [
        (",", "Komma: »2,809« er 2,809"),
        (".", "Punktum: »2,809« er 2.809"),
    ]
    (question,) = read_table(semicolons("Nord;1;12.8;1")).questions
    assert str(question.options[0][1]) == "Komma: så er »12.8« ikke et tal"


def test_read_table_lets_one_number_decide_about_the_whole_table():
    text = semicolons("Nord;1;2.809;1", "Syd;1;12.5;1")
    assert asked(read_table(text)) == [("ambiguous_number", 3)]
    assert [row.amount for row in read_table(text, decimal_mark=".").rows] == [Decimal(2809), Decimal(12_500)]
    assert asked(read_table(semicolons("Nord;12,8;2,809;1"))) == [("ambiguous_number", 2)]


def test_read_table_asks_nothing_where_only_one_reading_is_possible():
    assert read_table(semicolons("Nord;12,768;1;1")).rows[0].share_percent == Decimal("12.768")
    assert asked(read_table(semicolons("Nord;12.768;1;1"))) == [("ambiguous_number", 2)]


@pytest.mark.parametrize("heading", ["Fordeling", "Beløb i kr. (tkr.)"])
def test_read_table_asks_for_a_unit_the_header_does_not_say(heading):
    text = semicolons("Nord;1;2.809;1", header=f"Hospital;Andel;{heading};Måltal")
    reading = read_table(text)
    assert asked(reading) == [("ambiguous_unit", 1)]
    assert [(value, str(label)) for value, label in reading.questions[0].options] == [
        ("kr", "kr. (»2.809« er 2.809 kr.)"),
        ("tkr", "tkr. (»2.809« er 2.809.000 kr.)"),
        ("mio", "mio. kr. (»2.809« er 2.809.000.000 kr.)"),
    ]
    assert read_table(text, unit=Unit.TKR).rows[0].amount == Decimal(2_809_000)


def test_read_table_asks_both_questions_at_once():
    text = semicolons("Nord;1;2,809;1", header="Hospital;Andel;Beløb;Måltal")
    assert asked(read_table(text)) == [("ambiguous_number", 2), ("ambiguous_unit", 1)]
    assert read_table(text, unit=Unit.MIO, decimal_mark=",").rows[0].amount == Decimal(2_809_000)


def test_read_table_takes_the_unit_that_was_chosen_and_says_what_the_header_says():
    contradicted = read_table(semicolons(GOOD), unit=Unit.KR)
    assert (contradicted.unit, contradicted.rows[0].amount) == (Unit.KR, 1)
    assert [(note.code, note.row, note.severity, str(note.message)) for note in contradicted.notes] == [
        ("unit_mismatch", 1, Severity.REASON, "Tabellens overskrift siger tkr., men kr. er valgt.")
    ]
    assert read_table(semicolons(GOOD), unit=Unit.TKR).notes == ()
    both = semicolons(GOOD, header="Hospital;Andel;Beløb i kr. (tkr.);Måltal")
    assert [note.code for note in read_table(both, unit=Unit.MIO).notes] == ["unit_mismatch"]
    assert read_table(both, unit=Unit.TKR).notes == ()


# Names and order


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bornholms Hospital", "BORNHOLMS  hospital"),
        ("Bornholms Hospital", "Bornholms"),
        ("Bispebjerg og Frederiksberg Hospitaler", "Bispebjerg og Frederiksberg Hospital"),
        ("Nordsjællands Hospital", "Nordsjællands\u00a0Hospital"),
        ("Århus", "A\u030arhus"),
    ],
)
def test_hospital_key_ignores_how_a_name_is_written(one, other):
    assert hospital_key(one) == hospital_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Rigshospitalet", "Rigs"), ("Hospital", "Hospitaler"), ("Nord", "Syd")]
)
def test_hospital_key_keeps_names_apart(one, other):
    assert hospital_key(one) != hospital_key(other)


def test_read_table_does_not_depend_on_the_order_of_rows_and_columns(real_rows):
    chance = random.Random(2018)  # noqa: S311 - an order, not a secret
    for _attempt in range(20):
        rows = chance.sample(real_rows, 7)
        order = chance.sample(range(4), 4)
        lines = [
            HEADER.split(";"),
            *([name, str(share), grouped(tkr, "."), str(n)] for name, share, tkr, n in rows),
        ]
        text = "\n".join(";".join(line[at] for at in order) for line in lines)
        assert values(read_table(text)) == expected(rows)
