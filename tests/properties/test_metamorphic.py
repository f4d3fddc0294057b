"""What does not change a reading, and what a changed cell may change, in every kind of file.

A file takes long to make and to read, so there are few examples of each; text has many (see test_read_table_properties).
"""

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from docx import Document
from docx.shared import Cm
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from allocations.hospital_names import resemble
from allocations.reading import ReadError, Reading, read_file, read_table
from tests.support.made_documents import saved
from tests.support.made_tables import CONTAINERS, Rows
from tests.support.made_workbooks import HEAD
from tests.support.memo_table import ALLOCATIONS, ROWS
from tests.support.profiles import examples

pytestmark = pytest.mark.usefixtures("readers_here")
NAME, SHARE, AMOUNT, TARGET = range(4)
FILES = ("xlsx", "xlsm", "ods", "docx", "ruled pdf", "csv")
# Without rules the columns must stand as the memo's: another order may be refused, and is never read wrongly.
ANY_FILES = (*FILES, "unruled pdf")
WORKBOOKS = ("xlsx", "xlsm", "ods")
TITLES = ("Bevilling 2018", "Et notat, der fordeler midler til 55 stillinger", "Bilag 1: 22 mio. kr.")
FOOTNOTES = ("* afrundet", "Kilde: Budget 2018, side 4", "Note: 400.000 kr. pr. stilling")
GROUPS = ("Somatik", "Psykiatri:", "Øvrige virksomheder")
few = settings(max_examples=examples(10), deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read(container: str, rows: Rows) -> Reading:
    made = CONTAINERS[container](rows)
    return read_table(made if isinstance(made, str) else read_file(made))


def values(reading: Reading) -> list[tuple[Any, ...]]:
    return [(row.hospital, row.share_percent, row.amount, row.target) for row in reading.rows]


def spellings(number: int, *, has_numbers: bool) -> st.SearchStrategy[Any]:
    """Ways to give a whole number that mean the same: as texts, and as a number where the file has such."""
    grouped = [f"{number:,}".replace(",", mark) for mark in (".", " ", "\u00a0", "\u202f")]
    numbers = [number, float(number)] if has_numbers else []
    return st.sampled_from([str(number), *grouped, f"{number},0", f"{grouped[0]},00", *numbers])


@st.composite
def tables(draw: st.DrawFn, container: str) -> tuple[Rows, Sequence[int]]:
    """The memo's table written in some way, and the order of its hospitals."""
    has_numbers = container in WORKBOOKS
    order = draw(st.permutations(range(len(ROWS))))
    columns = draw(st.permutations(range(4)))
    rows: list[list[Any]] = [list(HEAD)]
    for at in order:
        name, *figures = ROWS[at]
        if draw(st.integers(0, 4)) == 0:
            rows.append([draw(st.sampled_from(GROUPS)), None, None, None])
        rows.append([name, *(draw(spellings(figure, has_numbers=has_numbers)) for figure in figures)])
    if draw(st.booleans()):
        rows.append(["I alt", 100, 22000, 55])
    titles = [[title] for title in draw(st.lists(st.sampled_from(TITLES), max_size=2))]
    footnotes = [[note] for note in draw(st.lists(st.sampled_from(FOOTNOTES), max_size=2))]
    blank: list[list[Any]] = draw(st.sampled_from([[], [[None] * 4]]))
    moved = [[row[column] for column in columns] for row in rows]
    return [*titles, *blank, *moved, *blank, *footnotes], order


@pytest.mark.parametrize("container", FILES)
@few
@given(data=st.data())
def test_reading_does_not_change_with_what_means_the_same(container: str, data: st.DataObject) -> None:
    rows, order = data.draw(tables(container))
    reading = read(container, rows)
    assert (reading.errors, reading.questions) == ((), ())
    assert values(reading) == [ALLOCATIONS[at] for at in order]


@settings(parent=few, max_examples=examples(6))
@given(data=st.data())
def test_reading_is_the_same_from_every_container(data: st.DataObject) -> None:
    rows, order = data.draw(tables("docx"))
    readings = [values(read(container, rows)) for container in (*FILES, "tsv in utf-16", "pasted")]
    assert readings == [[ALLOCATIONS[at] for at in order]] * len(readings)


# What people add to a table before they send it on

TOTAL = ("I alt", 100, 21999, 55)
SUMS = ("%s i alt", "Sum, %s", "%s, subtotal", "%s")


@pytest.mark.parametrize("container", ["xlsx", "docx", "csv"])
@few
@given(
    heading=st.sampled_from(
        ["Korrigeret fordeling i tkr.", "Fordeling efter omfordeling i tkr.", "Ny fordeling (tkr.)"]
    ),
    place=st.integers(1, 4),
    changes=st.lists(st.integers(-300, 300), min_size=7, max_size=7),
)
def test_revised_column_is_asked_about_wherever_it_stands(
    container: str, heading: str, place: int, changes: list[int]
) -> None:
    revised = [heading, *(row[AMOUNT] + change for row, change in zip(ROWS, changes, strict=True))]
    rows = [[*row[:place], figure, *row[place:]] for row, figure in zip([HEAD, *ROWS], revised, strict=True)]
    assert [error.code for error in read(container, rows).errors] == ["ambiguous_column"]


@pytest.mark.parametrize("container", ["xlsx", "docx", "pasted"])
@few
@given(mark=st.sampled_from(["%d. ", "%d) ", "%d ", "420%d ", "(%d) "]), at_end=st.booleans())
def test_numbered_rows_have_the_same_figures_and_names_that_are_known_again(
    container: str, mark: str, at_end: bool
) -> None:
    names = [
        f"{row[NAME]} {mark % n}".strip() if at_end else mark % n + row[NAME] for n, row in enumerate(ROWS, 1)
    ]
    rows = [[name, *row[SHARE:]] for name, row in zip(names, ROWS, strict=True)]
    reading = read(container, [HEAD, *rows])
    assert [row[SHARE:] for row in values(reading)] == [row[SHARE:] for row in ALLOCATIONS]
    assert all(
        resemble(row.hospital, known[NAME]) for row, known in zip(reading.rows, ALLOCATIONS, strict=True)
    )


@pytest.mark.parametrize("container", ["xlsx", "docx", "csv", "pasted"])
@few
@given(data=st.data())
def test_totals_of_groups_wherever_they_stand_change_no_row(container: str, data: st.DataObject) -> None:
    cut = data.draw(st.integers(2, 5))
    form, above = data.draw(st.sampled_from(SUMS)), data.draw(st.booleans())
    rows: list[Sequence[Any]] = []
    for name, group in (("Somatik", ROWS[:cut]), ("Resten", ROWS[cut:])):
        added = (form % name, *(sum(row[figure] for row in group) for figure in (SHARE, AMOUNT, TARGET)))
        rows += [added, *group] if above else [*group, added]
    reading = read(container, [HEAD, *([TOTAL, *rows] if above else [*rows, TOTAL])])
    assert (reading.errors, values(reading)) == ((), list(ALLOCATIONS))
    assert reading.total is not None
    assert reading.total.amount == 21_999_000


@pytest.mark.parametrize("container", ["xlsx", "docx", "csv", "pasted"])
@few
@given(
    first=st.booleans(),
    name=st.sampled_from(["I alt", "Regionen", "Hele landet", "Sum"]),
    apart=st.booleans(),
)
def test_total_is_the_total_first_or_last_and_by_any_name(
    container: str, first: bool, name: str, apart: bool
) -> None:
    blank = [[None] * 4] if apart else []
    total = [name, *TOTAL[SHARE:]]
    reading = read(container, [HEAD, *([total, *blank, *ROWS] if first else [*ROWS, *blank, total])])
    assert (reading.errors, values(reading)) == ((), list(ALLOCATIONS))
    assert reading.total is not None


@few
@given(stops=st.lists(st.integers(0, 3), min_size=9, max_size=9))
def test_tab_stops_that_are_defined_change_nothing(stops: list[int]) -> None:
    document = Document()
    for row, count in zip([HEAD, *ROWS, TOTAL], stops, strict=True):
        paragraph = document.add_paragraph("\t".join(map(str, row)))
        for at in range(count):
            paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(3 + 3 * at))
    reading = read_table(read_file(saved(document)))
    assert (reading.errors, values(reading)) == ((), list(ALLOCATIONS))


@pytest.mark.parametrize("container", ["xlsx", "docx", "csv"])
@few
@given(decimals=st.lists(st.integers(0, 4), min_size=3, max_size=3))
def test_zeros_behind_a_comma_change_no_figure(container: str, decimals: list[int]) -> None:
    def printed(figure: int, places: int) -> str:
        grouped = f"{figure:,}".replace(",", ".")
        return f"{grouped},{'0' * places}" if places else grouped

    rows = [
        [row[NAME], *(printed(figure, places) for figure, places in zip(row[SHARE:], decimals, strict=True))]
        for row in ROWS
    ]
    reading = read(container, [HEAD, *rows])
    # "7,000" posts may be seven thousand where no amount proves that the comma is Danish.
    is_doubtful = decimals[AMOUNT - 1] == 0 and decimals[TARGET - 1] == 3
    assert bool(reading.questions) is is_doubtful
    if not is_doubtful:
        assert (reading.errors, values(reading)) == ((), list(ALLOCATIONS))


def danish(text: str) -> Decimal | None:
    """The number that a Dane sees, worked out another way than the reader does; None when it is none."""
    text = re.sub(r"[\u00a0\u202f]", " ", text).strip()
    if not re.fullmatch(r"(0|[1-9]\d*|[1-9]\d?\d?(\.\d\d\d)+|[1-9]\d?\d?( \d\d\d)+)(,\d+)?", text, re.ASCII):
        return None
    return Decimal(text.replace(".", "").replace(" ", "").replace(",", "."))


def meant(value: Any, column: int) -> Decimal | None:
    """Return the number that a cell of that value may be read as; None where it may only be refused or asked about."""
    match value:
        case str():
            return danish(value.strip().removesuffix("%") if column == SHARE else value)
        case bool():
            return None
        case int() | float():
            return Decimal(str(value))
    return None


TEXTS = (
    st.text("0123456789.,  \u00a0\u202f\n%-−()'xe½²", min_size=1, max_size=8)
    | st.from_regex(r"[0-9]{1,3}[., \n][0-9]{1,4}([.,][0-9]{1,3})?", fullmatch=True)
    | st.sampled_from(["#REF!", "#N/A", "=C3", "I alt", "x", "Nord", "12 stk"])
)
NUMBERS = (
    st.integers(-99, 10**7)
    | st.decimals(-9, 9999, places=3).map(float)
    | st.floats(allow_nan=False, allow_infinity=False, width=32)
    | st.booleans()
    | st.dates(dt.date(1950, 1, 1), dt.date(2050, 1, 1))
)


@pytest.mark.parametrize("container", ANY_FILES)
@settings(parent=few, max_examples=examples(15))
@given(at=st.integers(0, 6), column=st.integers(SHARE, TARGET), data=st.data())
def test_changed_cell_gives_the_changed_value_or_no_reading(
    container: str, at: int, column: int, data: st.DataObject
) -> None:
    value = data.draw(TEXTS | NUMBERS if container in WORKBOOKS else TEXTS)
    assert_changed_or_refused(container, at, column, value)


@pytest.mark.parametrize("container", ["csv", "tsv", "pasted"])
@settings(max_examples=examples(150), deadline=None)
@given(at=st.integers(0, 6), column=st.integers(SHARE, TARGET), value=TEXTS)
@example(at=0, column=AMOUNT, value="2\n809")
@example(at=0, column=AMOUNT, value="2 \n 809")
@example(at=0, column=AMOUNT, value="2\u202f\u00a0809")
def test_changed_cell_of_text_gives_the_changed_value_or_no_reading(
    container: str, at: int, column: int, value: str
) -> None:
    assert_changed_or_refused(container, at, column, value)


@pytest.mark.parametrize("container", [container for container in ANY_FILES if container != "csv"])
@pytest.mark.parametrize("value", ["2\n809", "2,809", "28.09", "16²", "0-,0", "0-", "-7"])
def test_cell_that_nearly_is_a_number_gives_no_reading(container: str, value: str) -> None:
    assert_changed_or_refused(container, 0, AMOUNT, value)


def assert_changed_or_refused(container: str, at: int, column: int, value: Any) -> None:
    rows: list[list[Any]] = [list(row) for row in ROWS]
    rows[at][column] = value
    try:
        reading = read(container, [HEAD, *rows])
    except ReadError:
        return
    if reading.is_complete:
        number = meant(value, column)
        assert number is not None
        expected = [list(row) for row in ALLOCATIONS]
        expected[at][column] = number * 1000 if column == AMOUNT else number
        assert [list(row) for row in values(reading)] == expected


NAMES = st.lists(st.sampled_from([*"aAæØå .,;-&/()012\n\u00ad\u00a0*:", "og", "Hospital"]), max_size=9).map(
    "".join
) | st.sampled_from(["I alt", "Sum", "Subtotal", "* note", "Kilde: x", "Rigshospitalet", "Bornholms"])


@pytest.mark.parametrize("container", ANY_FILES)
@few
@given(at=st.integers(0, 6), name=NAMES)
def test_changed_name_never_moves_a_figure_to_another(container: str, at: int, name: str) -> None:
    rows: list[list[Any]] = [list(row) for row in ROWS]
    rows[at][NAME] = name
    try:
        reading = read(container, [HEAD, *rows])
    except ReadError:
        return
    if reading.is_complete:
        figures = [of_row[SHARE:] for of_row in values(reading)]
        expected = [of_row[SHARE:] for of_row in ALLOCATIONS]
        others = [of_row[NAME] for other, of_row in enumerate(values(reading)) if other != at]
        # As a total's name the last row is the table's total.
        assert figures in (expected, expected[:at] if at == len(ROWS) - 1 else expected)
        assert others == [name for other, (name, *_figures) in enumerate(ALLOCATIONS) if other != at]
