"""One changed cell or character gives the changed value or a refusal, never another number."""

import contextlib
import re
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from allocations.reading import ReadError, decode, read_table
from tests.support.profiles import examples

HEADER = ["Hospital", "Fordelingsnøgle i %", "Fordeling i tkr.", "Måltal i stillinger"]
CONTAINERS = {
    "semicolons": ";".join,
    "tabs": "\t".join,
    "quoted commas": (lambda cells: ",".join(f'"{cell}"' for cell in cells)),
    "text layer": " ".join,
}


def values(reading):
    return [(row.hospital, row.share_percent, row.amount, row.target) for row in reading.rows]


def expected(rows):
    return [
        (hospital, Decimal(share), Decimal(tkr * 1000), Decimal(target))
        for hospital, share, tkr, target in rows
    ]


def spellings(number):
    """Ways to print a whole number that mean the same."""
    groups = [f"{number:,}".replace(",", separator) for separator in (".", " ", "\u00a0", "\u202f")]
    return st.sampled_from([str(number), *groups, f"{number},0", f"{number:,}".replace(",", ".") + ",00"])


@settings(max_examples=examples(100), deadline=None)
@given(data=st.data())
def test_reading_does_not_change_with_rows_columns_container_and_spelling(real_rows, data):
    container = data.draw(st.sampled_from(sorted(CONTAINERS)))
    rows = data.draw(st.permutations(real_rows))
    # In a text layer the name is first.
    order = [0, *data.draw(st.permutations([1, 2, 3]))]
    if container != "text layer":
        order = data.draw(st.permutations(range(4)))
    lines = [HEADER]
    for name, share, tkr, target in rows:
        lines.append(
            [
                name,
                data.draw(spellings(share)) + data.draw(st.sampled_from(["", "%", " %"])),
                data.draw(spellings(tkr)),
                data.draw(spellings(target)),
            ]
        )
    before = data.draw(
        st.sampled_from(["", "Bevilling\n\n", "Et notat, der\nfordeler midler; se side 2\n\n"])
    )
    after = data.draw(st.sampled_from(["", "\n\n* afrundet\n", "\n\nKilde: notatet\n"]))
    text = before + "\n".join(CONTAINERS[container]([line[at] for at in order]) for line in lines) + after
    reading = read_table(text)
    assert (reading.errors, reading.questions) == ((), ())
    assert values(reading) == expected(rows)


def danish(text):
    """The number a Dane sees, worked out another way than the reader does; None when it is none."""
    text = re.sub(r"[\u00a0\u202f]", " ", text).strip()
    if not re.fullmatch(r"(0|[1-9]\d*|[1-9]\d?\d?(\.\d\d\d)+|[1-9]\d?\d?( \d\d\d)+)(,\d+)?", text, re.ASCII):
        return None
    return Decimal(text.replace(".", "").replace(" ", "").replace(",", "."))


@settings(max_examples=examples(200), deadline=None)
@given(
    at=st.integers(0, 6),
    column=st.integers(1, 3),
    cell=st.text("0123456789.,  \u00a0%-−()'xe\u202f", max_size=9)
    | st.from_regex(r"[0-9]{1,3}[., ][0-9]{1,4}([.,][0-9]{1,3})?", fullmatch=True),
)
@example(at=0, column=2, cell="2,809")
@example(at=0, column=2, cell="2.8090")
@example(at=0, column=3, cell="7.000")
@example(at=0, column=2, cell="1  000")
@example(at=0, column=2, cell="1\u00a0 000")
def test_reading_gives_a_changed_cell_or_refuses_it(real_rows, at, column, cell):
    lines = [HEADER, *([name, str(share), str(tkr), str(target)] for name, share, tkr, target in real_rows)]
    lines[at + 1][column] = cell
    reading = read_table("\n".join(";".join(line) for line in lines))
    if reading.is_complete:
        number = danish(cell.strip().removesuffix("%") if column == 1 else cell)
        assert number is not None
        wanted = [list(row) for row in expected(real_rows)]
        wanted[at][column] = number * 1000 if column == 2 else number
        assert [list(row) for row in values(reading)] == wanted


@pytest.mark.parametrize("container", ["semicolons", "tabs", "text layer"])
@settings(max_examples=examples(300), deadline=None)
@given(data=st.data())
def test_reading_changes_at_most_where_a_character_was_changed(real_csv, real_rows, container, data):
    lines = [line.split(";") for line in decode(real_csv).splitlines()]
    text = "\n".join(map(CONTAINERS[container], lines)) + "\n"
    start = text.index("Amager")
    end = text.index("\nI alt")
    at = data.draw(st.integers(start, end))
    taken = data.draw(st.integers(0, 1))
    put = data.draw(st.sampled_from(["", *'0129.,; \t\n"%-xÆ\u00a0\f|', "\r\n"]))
    reading = read_table(text[:at] + put + text[at + taken :])
    if reading.is_complete:
        before, after = expected(real_rows), values(reading)
        assert len(after) == 7
        changes = [
            (old, new)
            for was, now in zip(before, after, strict=True)
            for old, new in zip(was, now, strict=True)
            if old != new
        ]
        assert len(changes) <= 1


@pytest.mark.parametrize("put", ["-", "- ", ",", "og", "\n"])
def test_reading_never_loses_a_row_of_a_text_layer_to_its_neighbour(real_csv, put):
    text = "\n".join(line.replace(";", " ") for line in decode(real_csv).splitlines()) + "\n"
    for at in range(text.index("Amager"), text.index("\nI alt") + 1):
        for taken in (0, 1):
            reading = read_table(text[:at] + put + text[at + taken :])
            assert len(reading.rows) == (7 if reading.is_complete else 0), (at, taken)


@settings(max_examples=examples(150), deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_reading_never_fails_on_bytes_it_can_decode(data):
    with contextlib.suppress(ReadError):
        reading = read_table(decode(data))
        assert bool(reading.rows) == reading.is_complete


@settings(max_examples=examples(150), deadline=None)
@given(
    st.text(max_size=300)
    | st.lists(
        st.sampled_from([*'";,\t\n\f %.1', "Hospital", "Beløb", "tkr.", "Måltal", "I alt", "Nord"]),
        max_size=60,
    ).map("".join)
)
def test_reading_never_raises(text):
    reading = read_table(text)
    assert bool(reading.rows) == reading.is_complete
