"""The allocation table in every kind of file it is sent in: the same seven hospitals, or where and why not."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from allocations.reading import FileWithoutTable, ReadError, Reading, read_file, read_file_text, read_table
from tests.support.made_documents import Rows, made_docx, made_ods, made_pdf, shown, typeset
from tests.support.made_workbooks import MEMO, workbook
from tests.support.memo_table import ROWS

pytestmark = pytest.mark.usefixtures("readers_here")

BEFORE = (
    "Anvendelse af bevilling på 22 mio. kr. til opgaver for lægesekretærer.",
    "Midlerne fordeles konkret til mindst 55 nye etårige stillinger på baggrund af den sædvanlige fordelingsnøgle.",
    "Prisen for en lægesekretær er ved denne beregning sat til 400.000 kr. årligt inkl. pension.",
)
AFTER = ("De enkelte hospitaler beslutter selv, hvordan dette bedst tilrettelægges.", "Side 4 af 4, 2018")


def read(data: bytes, **choices: Any) -> Reading:
    return read_table(read_file(data), **choices)


def values(reading: Reading) -> list[tuple[Any, ...]]:
    assert (reading.errors, reading.questions) == ((), ())
    return [(row.hospital, row.share_percent, row.amount, row.target) for row in reading.rows]


def unruled(rows: Rows = MEMO, **how: Any) -> bytes:
    return made_pdf(rows, **{"before": BEFORE, "after": AFTER, "ruled": False, **how})


def spaced(mark: str) -> Rows:
    """The memo with a mark of its own in thousands."""
    return [
        [shown(value).replace(".", mark) if isinstance(value, int) else value for value in row]
        for row in MEMO
    ]


THE_SEVEN = [
    (name, Decimal(share), Decimal(tkr * 1000), Decimal(target)) for name, share, tkr, target in ROWS
]


@pytest.mark.parametrize(
    "made",
    [
        pytest.param(lambda: workbook(*MEMO), id="xlsx"),
        pytest.param(lambda: made_ods({"Fordeling": MEMO}), id="ods"),
        pytest.param(lambda: made_ods({"Forside": [("Vejledning",)], "Fordeling": MEMO}), id="second sheet"),
        pytest.param(lambda: made_docx(MEMO), id="docx"),
        pytest.param(lambda: made_docx(MEMO, before=BEFORE, after=AFTER), id="docx memo"),
        pytest.param(
            lambda: made_docx([("Navn", "Tlf."), ("A", "1")], MEMO, before=BEFORE), id="second table"
        ),
        pytest.param(lambda: made_pdf(MEMO), id="pdf"),
        pytest.param(lambda: made_pdf(MEMO, before=BEFORE, after=AFTER), id="pdf memo"),
        pytest.param(
            lambda: made_pdf(MEMO, before=BEFORE, after=AFTER, first_width=90), id="names on three lines"
        ),
        pytest.param(lambda: made_pdf(MEMO, before=BEFORE * 13, after=AFTER), id="pdf over two pages"),
        pytest.param(lambda: unruled(first_width=60), id="no rules, names on four lines"),
        pytest.param(lambda: unruled(first_width=90), id="no rules, names on three lines"),
        pytest.param(unruled, id="no rules, names on two lines"),
        pytest.param(lambda: unruled(first_width=250), id="no rules, names on one line"),
        pytest.param(lambda: unruled(figures="left"), id="figures left"),
        pytest.param(lambda: unruled(figures="center"), id="figures centred"),
        pytest.param(lambda: unruled(beside="horizon"), id="figures between two lines"),
        pytest.param(lambda: unruled(beside="horizon", first_width=75), id="figures beside the middle line"),
        pytest.param(lambda: unruled(inset=4.4), id="tight rows"),
        pytest.param(lambda: unruled(inset=10), id="rows far apart"),
        pytest.param(lambda: unruled(spaced(" ")), id="thousands apart"),
        pytest.param(lambda: unruled(spaced("\xa0")), id="thousands apart by a no-break space"),
        pytest.param(lambda: unruled(before=BEFORE * 13), id="no rules over two pages"),
    ],
)
def test_real_table_is_the_seven_hospitals_in_every_kind_of_file(made: Callable[[], bytes]) -> None:
    reading = read(made())
    assert values(reading) == THE_SEVEN
    assert reading.total
    assert (reading.total.amount, reading.total.target) == (22_000_000, 55)


HEAD, TOTAL = ("Hospital", "Fordeling i tkr.", "Måltal"), ("I alt", "5.000", "13")
FIRST = [HEAD, ("A", "3.000", "7"), ("B", "2.000", "6")]


def on_two_pages(*tables: Rows) -> bytes:
    set_as_table = (
        f"#table(columns: 3, {', '.join(f'[{cell}]' for row in rows for cell in row)})" for rows in tables
    )
    return typeset("#pagebreak()".join(set_as_table))


@pytest.mark.parametrize(
    "other",
    [
        [HEAD, ("A", "2.800", "7"), ("B", "2.200", "6"), TOTAL],
        [("Hospital", "Beløb i kr.", "Stillinger"), ("A", "2.800", "7")],
        [("Hospital", "Beløb i kr.", "Afsat"), ("A", "2.800", "7")],
    ],
)
def test_table_with_a_header_of_its_own_on_the_next_page_is_another(other: Rows) -> None:
    data = on_two_pages([*FIRST, TOTAL], other)
    assert [question.code for question in read(data).questions] == ["ambiguous_table"]
    assert len(values(read(data, table=1))) == 2
    assert [str(picture.place) for picture in read(data).tables] == ["Side 1, tabel 1", "Side 2, tabel 1"]


@pytest.mark.parametrize("head", ["2017", "Note"])
def test_table_of_other_things_on_the_next_page_is_left_alone(head: str) -> None:
    data = on_two_pages([*FIRST, TOTAL], [("Aktivitet", head, "2018"), ("Indlæggelser", "100", "200")])
    assert len(values(read(data))) == 2


def test_repeated_header_that_speaks_of_sums_ends_nothing() -> None:
    head = ("Hospital", "Fordeling i tkr.", "Stillinger i alt")
    assert len(values(read(on_two_pages([head, *FIRST[1:]], [head, ("C", "100", "1"), TOTAL])))) == 3


def test_table_without_a_total_ends_at_a_header_of_its_own() -> None:
    data = on_two_pages(FIRST, [("Aktivitet", "2017", "2018"), ("Indlæggelser", "100", "200")])
    assert len(values(read(data))) == 2


def test_table_that_runs_on_is_named_by_where_it_begins() -> None:
    data = on_two_pages([HEAD, ("A", "x", "7")], [HEAD, ("B", "y", "6"), TOTAL])
    assert [str(error.message) for error in read(data).errors] == [
        "Side 1, tabel 1: Række 2, »Fordeling i tkr.«: »x« er ikke et tal.",
        "Side 1, tabel 1: Række 3, »Fordeling i tkr.«: »y« er ikke et tal.",
    ]


@pytest.mark.parametrize("row", [("C", "100", "1"), ("Nord", "ukendt", "ukendt")])
def test_rows_on_the_next_page_never_vanish(row: tuple[str, ...]) -> None:
    assert read(on_two_pages([*FIRST, TOTAL], [("C", "100", "1")])).errors[0].code == "data_after_end"
    reading = read(on_two_pages(FIRST, [row, TOTAL]))
    assert len(reading.rows) == (3 if row[0] == "C" else 0)


@pytest.mark.parametrize("made", [made_docx, made_pdf])
def test_running_text_around_a_table_is_kept_beside_the_table(made: Callable[..., bytes]) -> None:
    source = read_file_text(made(MEMO, before=["Der er afsat penge."], after=["Midlerne er engangs."]))
    lines = [line for line in source.prose.splitlines() if line.strip() and "\t" not in line]
    assert (lines[0], lines[-1]) == (
        "Der er afsat penge.",
        "Midlerne er engangs." if made is made_docx else "1",
    )
    assert ("Der er afsat" in source.tables, read_file_text(workbook(*MEMO)).prose) == (False, "")


def test_file_without_a_table_gives_its_running_text() -> None:
    with pytest.raises(FileWithoutTable) as refused:
        read_file_text(made_docx(before=["Der er afsat penge.", "Midlerne er engangs."]))
    assert refused.value.prose.split("\n\n") == ["Der er afsat penge.", "Midlerne er engangs.\n"]
    with pytest.raises(ReadError) as empty:
        read_file_text(made_docx())
    assert isinstance(empty.value, FileWithoutTable) is False
