"""The allocation table in every kind of file it is sent in: the same seven hospitals, or where and why not."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from allocations.reading import Reading, read_file, read_table
from tests.made_documents import Rows, made_docx, made_ods, made_pdf, shown
from tests.made_workbooks import MEMO, workbook
from tests.memo_table import ROWS

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
        pytest.param(lambda: made_docx([("Navn", "Tlf."), ("A", "1")], MEMO, before=BEFORE), id="second table"),
        pytest.param(lambda: made_pdf(MEMO), id="pdf"),
        pytest.param(lambda: made_pdf(MEMO, before=BEFORE, after=AFTER), id="pdf memo"),
        pytest.param(lambda: made_pdf(MEMO, before=BEFORE, after=AFTER, first_width=90), id="names on three lines"),
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
)  # fmt: skip
def test_real_table_is_the_seven_hospitals_in_every_kind_of_file(made: Callable[[], bytes]) -> None:
    reading = read(made())
    assert values(reading) == THE_SEVEN
    assert reading.total
    assert (reading.total.amount, reading.total.target) == (22_000_000, 55)
