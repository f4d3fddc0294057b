"""Small tables in every kind of file and shape in which they are sent, each with what must be read, or where it is refused.

Each is a row of TABLES, REFUSED or FILES: the shape, the kinds of file it is made in, its cells, and what is expected.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest

from allocations.reading import ReadError, Reading, Unit, read_file, read_table
from hrtrack.common.files.uploads import FileKind, kind_of
from hrtrack.common.files.workbook import READABLE
from tests.support.made_documents import ODS_TYPE, made_docx, made_ods, made_pdf, typeset
from tests.support.made_tables import CONTAINERS, Rows
from tests.support.made_workbooks import MEMO, packed, with_cells, with_part, workbook
from tests.support.memo_table import PASTED, ROWS

pytestmark = pytest.mark.usefixtures("readers_here")
HEAD = ("Hospital", "Fordelingsnøgle i %", "Fordeling i tkr.", "Måltal i stillinger")
NORD, SYD, TOTAL = ("Nord", 60, 1200, 3), ("Syd", 40, 800, 2), ("I alt", 100, 2000, 5)
NORD_AND_SYD = [("Nord", 60, 1_200_000, 3), ("Syd", 40, 800_000, 2)]
OF_BOTH = (100, 2_000_000, 5)
THE_SEVEN = [(name, share, tkr * 1000, target) for name, share, tkr, target in ROWS]
OF_ALL = (100, 22_000_000, 55)
PROSE = (
    "Anvendelse af bevilling på 22 mio. kr. til opgaver for lægesekretærer.",
    "Midlerne fordeles konkret til mindst 55 nye etårige stillinger på baggrund af den sædvanlige fordelingsnøgle.",
    "Prisen for en lægesekretær er ved denne beregning sat til 400.000 kr. årligt inkl. pension.",
)
NAMES = ("Navn", "Telefon"), ("Anna", "38 66 50 00")

EVERY = tuple(CONTAINERS)
SHEETS = ("xlsx", "ods")
DOCUMENTS = ("docx", "ruled pdf", "unruled pdf")
SHEET = ("xlsx", "csv", "pasted")
OPEN = ("ods", "csv with commas", "tsv")
WORD = ("docx", "csv without a mark", "pasted")
RULED = ("ruled pdf", "xlsx", "csv in utf-16-le")
OPEN_AND_RULED = ("ods", "ruled pdf", "csv in windows-1252")
ENCODED = tuple(name for name in CONTAINERS if name.startswith(("csv", "tsv")))


@dataclass(frozen=True)
class Table:
    """`read` is what each row must give: hospital, share in per cent, amount in kr., target; `total` all but the first."""

    shape: str
    made_in: Sequence[str]
    rows: Rows
    read: Sequence[tuple[Any, ...]] = field(default_factory=lambda: NORD_AND_SYD)
    total: tuple[Any, ...] | None = None
    unit: Unit = Unit.TKR
    how: Mapping[str, Any] = field(default_factory=dict)
    choices: Mapping[str, Any] = field(default_factory=dict)


TABLES = [
    Table("the memo's table", EVERY, MEMO, THE_SEVEN, OF_ALL),
    # What stands in the cells with the figures
    Table(
        "unit in the cell",
        ("docx", "csv"),
        [HEAD, ("Nord", 60, "1.200 tkr.", 3), SYD, TOTAL],
        total=OF_BOTH,
    ),
    # Sums between the rows
    Table(
        "subtotal",
        (*WORD, "text layer"),
        [HEAD, NORD, ("Subtotal", 60, 1200, 3), SYD, TOTAL],
        total=OF_BOTH,
    ),
    # What stands around the rows
    Table("no total", (*RULED, "text layer"), [HEAD, NORD, SYD]),
    Table(
        "titles above",
        OPEN_AND_RULED,
        [("Bilag 1: Lægesekretærer",), ("Budget 2018", None, None, "side 3"), HEAD, NORD, SYD, TOTAL],
        total=OF_BOTH,
    ),
    Table(
        "blank rows around",
        SHEET,
        [(), (None,) * 4, HEAD, NORD, SYD, (None,) * 4, TOTAL, (None,) * 4, ()],
        total=OF_BOTH,
    ),
    Table(
        "footnotes right below",
        OPEN,
        [HEAD, NORD, SYD, TOTAL, ("* afrundet",), ("Kilde: Budget 2018, side 4",)],
        total=OF_BOTH,
    ),
    Table("footnote in the place of a total", WORD, [HEAD, NORD, SYD, ("Note: 400.000 kr. pr. stilling",)]),
    Table(
        "footnote in the first column, names in another",
        SHEET,
        [
            (HEAD[1], HEAD[0], *HEAD[2:]),
            (60, "Nord", 1200, 3),
            (40, "Syd", 800, 2),
            ("* afrundet",),
            ("Kilde: Budget 2018, side 4",),
        ],
    ),
    Table("footnotes without a star", (*OPEN, "text layer"), [HEAD, NORD, SYD, ("1) Inkl. Steno",)]),
    Table(
        "footnote after a raised figure",
        (*WORD, "text layer"),
        [HEAD, NORD, SYD, ("¹ Inkl. Steno",), TOTAL],
        total=OF_BOTH,
    ),
    Table(
        "remark in the place of a total",
        (*SHEET, "text layer"),
        [HEAD, NORD, SYD, ("Beregnet efter budget 2018",)],
    ),
    Table(
        "signature under the table",
        ("pasted", "text layer"),
        [HEAD, NORD, SYD, TOTAL],
        total=OF_BOTH,
        how={"after": ["Tlf. 3866 6000"]},
    ),
    Table(
        "signature with a tab in it",
        ("xlsx", "csv"),
        [HEAD, NORD, SYD, TOTAL, (), ("Tlf.", None, "3866 6000")],
        total=OF_BOTH,
    ),
    Table(
        "signature under two figures",
        ("pasted", "text layer"),
        [("Hospital", "Tkr.", "Måltal"), ("Nord", 1200, 3), ("I alt", 1200, 3), (), ("Tlf. 3866 6000",)],
        [("Nord", None, 1_200_000, 3)],
        (None, 1_200_000, 3),
    ),
    Table("group rows", WORD, [HEAD, ("Somatik",), NORD, ("Psykiatri:",), SYD, TOTAL], total=OF_BOTH),
    Table(
        "total without a share",
        SHEET,
        [HEAD, NORD, SYD, ("Total", None, 2000, 5)],
        total=(None, 2_000_000, 5),
    ),
    Table(
        "total of the target alone",
        ("xlsx", "csv"),
        [HEAD, NORD, SYD, ("Hospitaler i alt:", None, None, 5)],
        total=(None, None, 5),
    ),
    Table(
        "prose around",
        (*DOCUMENTS, "text layer", "pasted"),
        MEMO,
        THE_SEVEN,
        OF_ALL,
        how={"before": PROSE, "after": PROSE[2:]},
    ),
    Table(
        "on the second page",
        ("ruled pdf", "unruled pdf"),
        MEMO,
        THE_SEVEN,
        OF_ALL,
        how={"before": PROSE * 15},
    ),
    Table(
        "over two pages", ("ruled pdf", "unruled pdf"), MEMO, THE_SEVEN, OF_ALL, how={"before": PROSE * 13}
    ),
    Table("on the second sheet", SHEETS, [HEAD, NORD, SYD, TOTAL], total=OF_BOTH, how={"first": NAMES}),
    Table(
        "beside a table of other things",
        (*SHEETS, "docx", "ruled pdf"),
        [HEAD, NORD, SYD, TOTAL],
        total=OF_BOTH,
        how={"first": [(None, "Budget 2017", "Budget 2018"), ("Løn", 1000, 1200), ("I alt", 1000, 1200)]},
    ),
    Table(
        "the second table",
        ("docx", "ruled pdf", "pasted"),
        [HEAD, NORD, SYD, TOTAL],
        total=OF_BOTH,
        how={"first": NAMES},
    ),
    Table(
        "away from the corner",
        ("xlsx", "ods", "csv", "pasted"),
        [(), *((None, None, *row) for row in (HEAD, NORD, SYD, TOTAL))],
        total=OF_BOTH,
    ),
    Table("the memo's text layer", ("lines",), [(line,) for line in PASTED.split("\n")], THE_SEVEN, OF_ALL),
    # Headers
    Table(
        "header of two rows",
        (*OPEN, "ruled pdf"),
        [(None, "Nøgle", "Fordeling", "Måltal"), (None, "%", "1.000 kr.", "stillinger"), NORD, SYD, TOTAL],
        total=OF_BOTH,
    ),
    Table(
        "header of two rows, merged",
        (*SHEETS, "docx"),
        [("Hospital", "Fordeling", None, "Måltal"), (None, "%", "tkr.", "antal"), NORD, SYD, TOTAL],
        total=OF_BOTH,
        how={"merged": ["B1:C1"]},
    ),
    Table(
        "header and name merged downwards",
        (*SHEETS, "docx"),
        [("Hospital", "Fordeling", None, "Måltal"), (None, "%", "tkr.", "antal"), NORD, SYD],
        how={"merged": ["A1:A2", "B1:C1"]},
    ),
    Table(
        "header of two rows, each with every column",
        (*OPEN, "docx"),
        [(None, "Nøgle", "Fordeling", "Måltal"), ("Hospital", "%", "tkr.", "stillinger"), NORD, SYD, TOTAL],
        total=OF_BOTH,
    ),
    Table(
        "header of two rows, one heading over two columns",
        SHEET,
        [
            ("Hospital", "Fordeling", "Fordeling", "Måltal"),
            ("Navn", "i %", "i tkr.", "stillinger"),
            NORD,
            SYD,
        ],
    ),
    Table(
        "header of two rows that say the same",
        WORD,
        [
            ("Hospital", "Nøgle", "Fordeling i tkr.", "Måltal"),
            ("Enhed", "%", "Budget 2018", "Stillinger"),
            NORD,
            SYD,
        ],
    ),
    Table("header printed twice", ("csv", "docx"), [HEAD, HEAD, NORD, SYD]),
    Table(
        "merged title",
        (*SHEETS, "docx"),
        [("Fordeling af midler i 2018", None, None, None), HEAD, NORD, SYD, TOTAL],
        total=OF_BOTH,
        how={"merged": ["A1:D1"]},
    ),
    Table(
        "heads broken over lines",
        (*SHEETS, "docx", "csv", "pasted"),
        [("Hospital", "Fordelings-\nnøgle i %", "Fordeling i\ntkr.", "Måltal i stil-\nlinger"), NORD, SYD],
    ),
    Table(
        "heads in capitals with spaces",
        WORD,
        [("HOSPITAL ", " ANDEL  (%)", "BELØB,\xa0TKR.", "Stillinger\xa0"), NORD, SYD],
    ),
    Table(
        "misspelled heads",
        ("docx", "csv"),
        [("Hopsital", "Fordelingnøgle i %", "Beløb i tkr.", "Måltl"), NORD, SYD],
    ),
    Table(
        "heads with the year",
        ("ods", "csv"),
        [("Sygehus", "Andel i pct.", "Bevilling 2018 i tkr.", "Årsværk 2018"), NORD, SYD],
    ),
    Table(
        "English heads",
        SHEET,
        [
            ("Hospital", "Share (%)", "Amount (DKK, thousand)", "Target (posts)"),
            NORD,
            SYD,
            ("Grand total", 100, 2000, 5),
        ],
        total=OF_BOTH,
    ),
    Table(
        "no head over the names",
        (*SHEETS, "docx", "csv", "pasted", "text layer"),
        [(None, *HEAD[1:]), NORD, SYD, TOTAL],
        total=OF_BOTH,
    ),
    # Columns
    Table(
        "columns in another order",
        SHEET,
        [
            (HEAD[3], HEAD[2], HEAD[0], HEAD[1]),
            (3, 1200, "Nord", 60),
            (2, 800, "Syd", 40),
            (5, 2000, "I alt", 100),
        ],
        total=OF_BOTH,
    ),
    Table(
        "columns that are not read",
        RULED,
        [
            ("Nr.", *HEAD, "Pris pr. stilling i kr.", "Bemærkninger"),
            (1, *NORD, 400000, "12 i dag"),
            (2, *SYD, 400000, None),
            (None, *TOTAL, None, None),
        ],
        total=OF_BOTH,
    ),
    Table(
        "remarks without a heading, not read",
        ("xlsx", "csv", "pasted"),
        [HEAD, (*NORD, "se note"), SYD],
        choices={"columns": {4: None}},
    ),
    Table(
        "numbers of rows, not read",
        ("xlsx", "csv"),
        [(None, *HEAD), (1, *NORD), (2, *SYD)],
        choices={"columns": {0: None}},
    ),
    Table(
        "no shares",
        (*OPEN, "text layer"),
        [("Hospital", "Beløb i tkr.", "Måltal"), ("Nord", 1200, 3), ("Syd", 800, 2)],
        [("Nord", None, 1_200_000, 3), ("Syd", None, 800_000, 2)],
    ),
    Table(
        "share column left empty",
        ("xlsx", "csv"),
        [HEAD, ("Nord", None, 1200, 3), ("Syd", None, 800, 2)],
        [("Nord", None, 1_200_000, 3), ("Syd", None, 800_000, 2)],
    ),
    Table(
        "hidden rows and columns",
        SHEETS,
        [HEAD, NORD, SYD, TOTAL],
        total=OF_BOTH,
        how={"hidden": [2, 4], "hidden_columns": ["B"]},
    ),
    # Units
    Table(
        "kr.",
        OPEN_AND_RULED,
        [("Hospital", "%", "Beløb i kr.", "Måltal"), ("Nord", 60, 1200000, 3), ("Syd", 40, 800000, 2)],
        unit=Unit.KR,
    ),
    Table(
        "kr. with øre",
        WORD,
        [("Hospital", "%", "Beløb (kr.)", "Måltal"), ("Nord", 60, 1200000.5, 3), ("Syd", 40, 800000.25, 2)],
        [("Nord", 60, "1200000.5", 3), ("Syd", 40, "800000.25", 2)],
        unit=Unit.KR,
    ),
    Table("1.000 kr.", WORD, [("Hospital", "%", "Beløb i 1.000 kr.", "Måltal"), NORD, SYD]),
    Table(
        "tkr. with a decimal",
        SHEET,
        [HEAD, ("Nord", 60, 1200.5, 3), SYD],
        [("Nord", 60, 1_200_500, 3), NORD_AND_SYD[1]],
    ),
    Table(
        "mio. kr.",
        (*OPEN, "text layer"),
        [("Hospital", "%", "Beløb i mio. kr.", "Måltal"), ("Nord", 60, 1.2, 3), ("Syd", 40, 0.8, 2)],
        unit=Unit.MIO,
    ),
    Table(
        "mio. kr. whole",
        ("xlsx", "csv"),
        [("Hospital", "%", "Mio. kr.", "Måltal"), ("Nord", 60, 12, 30)],
        [("Nord", 60, 12_000_000, 30)],
        unit=Unit.MIO,
    ),
    Table(
        "thousands in words",
        ("csv", "docx", "text layer"),
        [("Hospital", "%", "Kr. i tusinder", "Måltal"), NORD, SYD],
    ),
    Table(
        "thousands in English",
        ("csv", "docx"),
        [("Hospital", "Distribution key (%)", "Amount (DKK '000)", "Full-time equivalents"), NORD, SYD],
    ),
    Table(
        "unit that is chosen",
        ("docx", "csv"),
        [("Hospital", "%", "Beløb", "Måltal"), NORD, SYD],
        choices={"unit": Unit.TKR},
    ),
    # Numbers
    Table(
        "shares with decimals",
        (*SHEET, "text layer"),
        [HEAD, ("Nord", 12.5, 1200, 3), ("Syd", 87.5, 800, 2)],
        [("Nord", "12.5", 1_200_000, 3), ("Syd", "87.5", 800_000, 2)],
    ),
    Table(
        "shares with three decimals",
        ("xlsx", "csv"),
        [HEAD, ("Nord", 12.768, 1200, 3), ("Syd", 87.232, 800, 2)],
        [("Nord", "12.768", 1_200_000, 3), ("Syd", "87.232", 800_000, 2)],
    ),
    Table(
        "targets in årsværk",
        (*RULED, "text layer"),
        [("Hospital", "%", "Tkr.", "Årsværk"), ("Nord", 60, 1200, 19.7), ("Syd", 40, 800, 2.25)],
        [("Nord", 60, 1_200_000, "19.7"), ("Syd", 40, 800_000, "2.25")],
    ),
    Table(
        "shares as per cent cells",
        SHEETS,
        [HEAD, ("Nord", 0.6, 1200, 3), ("Syd", 0.4, 800, 2), ("I alt", 1, 2000, 5)],
        total=OF_BOTH,
        how={"formats": {"B2": "0%", "B3": "0.0 %", "B4": "0%"}},
    ),
    Table("per cent signs", (*WORD, "text layer"), [HEAD, ("Nord", "60 %", 1200, 3), ("Syd", "40%", 800, 2)]),
    Table(
        "formulas with their values",
        SHEETS,
        [HEAD, NORD, SYD, TOTAL],
        total=OF_BOTH,
        how={"formulas": {"C2": "=400*D2", "C4": "=SUM(C2:C3)", "D4": "=SUM(D2:D3)"}},
    ),
    Table(
        "thousands apart",
        (*SHEET, "unruled pdf", "text layer"),
        [HEAD, ("Nord", 60, "1 200", 3), ("Syd", 40, 800, 2)],
    ),
    Table(
        "thousands apart by a no-break space",
        (*OPEN, "text layer"),
        [HEAD, ("Nord", 60, "1\xa0200", 3), ("Syd", 40, "800", 2)],
    ),
    Table(
        "thousands apart by a narrow space",
        ("xlsx", "docx", "csv", "text layer"),
        [HEAD, ("Nord", 60, "1\u202f200", 3), SYD],
    ),
    Table(
        "numbers that are texts", SHEETS, [HEAD, ("Nord", "60", "1.200", "3"), ("Syd", "40", "800", "2,0")]
    ),
    Table(
        "English numbers",
        ("xlsx", "docx", "csv", "csv with commas"),
        [HEAD, ("Nord", "12.5", "1,200", "3"), ("Syd", "87.5", "800", "2.5")],
        [("Nord", "12.5", 1_200_000, 3), ("Syd", "87.5", 800_000, "2.5")],
        choices={"decimal_mark": "."},
    ),
    Table(
        "nothing for one of them",
        ("docx", "csv"),
        [HEAD, ("Nord", 100, 2000, 5), ("Syd", 0, 0, 0)],
        [("Nord", 100, 2_000_000, 5), ("Syd", 0, 0, 0)],
    ),
    # Names
    Table(
        "names over lines in the cell",
        (*SHEETS, "docx", "csv", "pasted"),
        [
            HEAD,
            ("Bispebjerg og\nFrederiksberg Hospitaler", 60, 1200, 3),
            ("Nordsjæl-\nlands Hospital", 40, 800, 2),
        ],
        [
            ("Bispebjerg og Frederiksberg Hospitaler", 60, 1_200_000, 3),
            ("Nordsjællands Hospital", 40, 800_000, 2),
        ],
    ),
    Table("names that wrap", ("ruled pdf", "unruled pdf"), MEMO, THE_SEVEN, OF_ALL, how={"first_width": 80}),
    Table(
        "names over two rows",
        (*OPEN_AND_RULED, "text layer"),
        [
            HEAD,
            NORD,
            ("Bispebjerg og",),
            ("Frederiksberg Hospitaler", 30, 600, 1),
            ("Syd", 10, 200, 1),
            ("Hospital",),
        ],
        [
            NORD_AND_SYD[0],
            ("Bispebjerg og Frederiksberg Hospitaler", 30, 600_000, 1),
            ("Syd Hospital", 10, 200_000, 1),
        ],
    ),
    Table(
        "names with marks in them",
        (*WORD, "csv with commas"),
        [HEAD, ('Ærø; Øst, "Å" & Co.', 60, 1200, 3), ("Syd – A/S (ny)", 40, 800, 2)],
        [('Ærø; Øst, "Å" & Co.', 60, 1_200_000, 3), ("Syd – A/S (ny)", 40, 800_000, 2)],
    ),
    Table(
        "names in another Unicode form",
        ("docx", "csv"),
        [HEAD, ("A\u030abenra\u030a\xa0 og\u200b Sy\u00add", 60, 1200, 3), SYD],
        [("Åbenrå og Syd", 60, 1_200_000, 3), NORD_AND_SYD[1]],
    ),
    Table(
        "æ, ø and å",
        ENCODED,
        [HEAD, ("Ærø Sygehus, Å", 60, 1200, 3), ("Østfløjen – Ålborg", 40, 800, 2)],
        [("Ærø Sygehus, Å", 60, 1_200_000, 3), ("Østfløjen – Ålborg", 40, 800_000, 2)],
    ),
    # Texts
    Table(
        "old Mac's line ends",
        ("csv", "tsv", "csv in utf-16-le"),
        [HEAD, NORD, SYD, TOTAL],
        total=OF_BOTH,
        how={"line_end": "\r"},
    ),
    Table(
        "Unix line ends",
        ("csv", "csv in windows-1252"),
        [HEAD, NORD, SYD, TOTAL],
        total=OF_BOTH,
        how={"line_end": "\n"},
    ),
    Table("line that says the mark between", ("csv", "csv without a mark"), [("sep=;",), HEAD, NORD, SYD]),
]


@dataclass(frozen=True)
class Refused:
    """`said` is each error or question: its code, its row from 1, its column from 0."""

    shape: str
    made_in: Sequence[str]
    rows: Rows
    said: Sequence[tuple[str, int | None, int | None]]
    how: Mapping[str, Any] = field(default_factory=dict)


def changed(share: Any = 60, amount: Any = 1200, target: Any = 3) -> Rows:
    """The small table with another cell in the row of Nord, which is the second."""
    return [HEAD, ("Nord", share, amount, target), SYD]


REFUSED = [
    # Cells
    Refused("number that lost its separator", SHEETS, changed(amount=2.809), [("ambiguous_number", 2, None)]),
    Refused(
        "number with two readings",
        (*WORD, "ruled pdf", "text layer"),
        changed(amount="2,809"),
        [("ambiguous_number", 2, None)],
    ),
    Refused("dot before decimals", ("docx", "csv"), changed(target="2.5"), [("ambiguous_number", 2, None)]),
    Refused(
        "pieces", ("xlsx", "docx", "csv", "unruled pdf"), changed(target="12 stk"), [("not_a_number", 2, 3)]
    ),
    Refused("about", ("docx", "csv"), changed(amount="ca. 1200"), [("not_a_number", 2, 2)]),
    Refused(
        "how many of them", ("xlsx", "csv"), changed(target="12 (heraf 2 vakante)"), [("not_a_number", 2, 3)]
    ),
    Refused("dash", (*SHEET, "text layer"), changed(target="-"), [("nil_sign", 2, 3)]),
    Refused(
        "in parentheses",
        (*OPEN, "ruled pdf", "text layer"),
        changed(target="(3)"),
        [("negative_number", 2, 3)],
    ),
    Refused(
        "with a minus sign",
        (*WORD, "ruled pdf", "text layer"),
        changed(target="−3"),
        [("negative_number", 2, 3)],
    ),
    Refused("below nought", SHEETS, changed(amount=-1200), [("negative_number", 2, 2)]),
    Refused("with an exponent", SHEET, changed(amount="1e3"), [("not_a_number", 2, 2)]),
    Refused("spaces wrongly placed", ("docx", "csv"), changed(amount="12 00"), [("not_a_number", 2, 2)]),
    Refused(
        "figures over two lines",
        (*SHEETS, "docx", "csv", "pasted"),
        changed(amount="1\n200"),
        [("not_a_number", 2, 2)],
    ),
    Refused("apostrophe in thousands", ("xlsx", "csv"), changed(amount="1'200"), [("not_a_number", 2, 2)]),
    Refused("date", SHEETS, changed(target=dt.date(2018, 3, 1)), [("not_a_number", 2, 3)]),
    Refused("date as text", ("csv", "docx"), changed(target="03-01-2018"), [("not_a_number", 2, 3)]),
    Refused("truth", SHEETS, changed(target=True), [("not_a_number", 2, 3)]),
    Refused("lost reference", (*SHEETS, "csv"), changed(amount="#REF!"), [("spreadsheet_error", 2, 2)]),
    Refused(
        "not available", (*SHEETS, "csv", "text layer"), changed(target="#N/A"), [("spreadsheet_error", 2, 3)]
    ),
    Refused(
        "formula without a value",
        SHEETS,
        changed(amount=None),
        [("formula_without_value", 2, 2)],
        {"formulas": {"C2": "=400*D2"}},
    ),
    Refused("formula as text", ("csv", "docx"), changed(amount="=400*3"), [("formula_without_value", 2, 2)]),
    Refused(
        "number shown divided",
        ("xlsx",),
        changed(amount=1200000),
        [("scaled_number", 2, 2)],
        {"formats": {"C2": "#,##0,"}},
    ),
    Refused(
        "per cent of an amount",
        SHEETS,
        changed(target=0.03),
        [("not_a_number", 2, 3)],
        {"formats": {"D2": "0%"}},
    ),
    Refused("share above all", OPEN, changed(share=102), [("number_too_large", 2, 1)]),
    Refused("too many decimals", ("xlsx", "csv"), changed(target=1.2345), [("too_many_decimals", 2, 3)]),
    Refused("no figure in one cell", (*WORD, "ruled pdf"), changed(target=None), [("figure_missing", 2, 3)]),
    Refused(
        "cell outside the columns",
        ("xlsx", "ods", "csv", "pasted"),
        [HEAD, NORD, (*SYD, None, "x")],
        [("cell_outside", 3, 5)],
    ),
    Refused(
        "decimals with commas between cells",
        ("lines",),
        [("Hospital,%,Tkr.,Måltal",), ("Nord,12,5,1200,3",), ("Syd,40,800,2",)],
        [("cell_outside", 2, 4)],
    ),
    # Rows
    Refused(
        "the same hospital in other letters",
        (*SHEET, "ruled pdf", "text layer"),
        [HEAD, NORD, ("NORD  hospital", 40, 800, 2)],
        [("duplicate_hospital", 3, 0)],
    ),
    Refused(
        "the same hospital in another Unicode form",
        ("xlsx", "csv"),
        [HEAD, ("Åby", 60, 1200, 3), ("A\u030aby Hospitaler", 40, 800, 2)],
        [("duplicate_hospital", 3, 0)],
    ),
    Refused("no hospital", OPEN, [HEAD, NORD, (None, 40, 800, 2)], [("hospital_missing", 3, 0)]),
    Refused(
        "hospital merged over two rows",
        (*SHEETS, "docx"),
        [HEAD, NORD, (None, 40, 800, 2)],
        [("hospital_missing", 3, 0)],
        {"merged": ["A2:A3"]},
    ),
    Refused(
        "amount merged over two rows",
        (*SHEETS, "docx"),
        [HEAD, NORD, ("Syd", 40, None, 2)],
        [("figure_missing", 3, 2)],
        {"merged": ["C2:C3"]},
    ),
    Refused(
        "subtotal that is no sum",
        (*WORD, "text layer"),
        [HEAD, NORD, ("Subtotal", 50, 1000, 3), SYD, TOTAL],
        [("subtotal_row", 3, None)],
    ),
    Refused(
        "of which",
        ("xlsx", "csv"),
        [HEAD, NORD, ("Heraf psykiatri", 10, 200, 1), SYD],
        [("subtotal_row", 3, None)],
    ),
    Refused(
        "sum of a group",
        ("docx", "csv"),
        [HEAD, NORD, ("Somatik i alt", 60, 1200, 3), SYD],
        [("data_after_end", 4, None)],
    ),
    Refused(
        "rows after a gap",
        (*SHEETS, "csv", "pasted"),
        [HEAD, NORD, (None,) * 4, SYD],
        [("data_after_end", 4, None)],
    ),
    Refused("rows after the total", SHEET, [HEAD, NORD, TOTAL, SYD], [("data_after_end", 4, None)]),
    Refused(
        "rows after a footnote",
        ("docx", "csv"),
        [HEAD, NORD, ("* afrundet",), SYD],
        [("data_after_end", 4, None)],
    ),
    Refused("rows above the header", ("xlsx", "csv"), [NORD, HEAD, SYD], [("data_before_header", 1, None)]),
    Refused(
        "hospital without figures above the total",
        (*SHEET, "ruled pdf"),
        [HEAD, NORD, ("Vest Hospital",), TOTAL],
        [("figures_missing", 3, None)],
    ),
    Refused(
        "row apart under the total",
        ("csv", "pasted", "text layer"),
        [HEAD, NORD, TOTAL, (), SYD],
        [("data_after_end", 5, None)],
    ),
    Refused(
        "subtotal apart under the total",
        ("csv", "docx"),
        [HEAD, NORD, TOTAL, (), ("Heraf psykiatri", None, 200, None)],
        [("data_after_end", 5, None)],
    ),
    Refused("row of words", ("docx", "csv"), [HEAD, NORD, ("Vest",)], [("figures_missing", 3, None)]),
    Refused("no rows", ("docx", "csv"), [HEAD, TOTAL], [("no_rows", 1, None)]),
    Refused(
        "error in the total",
        ("xlsx", "ods", "csv"),
        [HEAD, NORD, ("I alt", 100, "#VALUE!", 3)],
        [("spreadsheet_error", 3, 2)],
    ),
    Refused(
        "errors in two rows",
        ("docx", "csv"),
        [HEAD, ("Nord", "x", 1200, 3), ("Syd", 40, "y", 2)],
        [("not_a_number", 2, 1), ("not_a_number", 3, 2)],
    ),
    Refused(
        "open quotes",
        ("lines",),
        [(";".join(HEAD),), ('"Nord;60;1.200;3',), ("Syd;40;800;2",)],
        [("unclosed_quote", 2, None)],
    ),
    Refused(
        "line with a figure too many",
        ("text layer",),
        [HEAD, NORD, ("Syd", 40, 80, 2, 7)],
        [("row_shape", 3, None)],
    ),
    Refused(
        "line with figures read in two ways",
        ("text layer",),
        [HEAD, ("Nord", 10, "100 200", "300"), SYD],
        [("row_shape", 2, None)],
    ),
    Refused(
        "CPR number",
        (*OPEN, "ruled pdf", "unruled pdf"),
        [HEAD, NORD, ("Anna 010190-1234", 40, 800, 2)],
        [("cpr", 3, None)],
    ),
    Refused(
        "sign that turns the text",
        ("docx", "csv"),
        changed(amount="\u202e0021"),
        [("control_characters", 2, None)],
    ),
    # Headers and tables
    Refused("no target", SHEET, [row[:3] for row in (HEAD, NORD, SYD)], [("column_missing", 1, None)]),
    Refused(
        "price and no amount",
        ("xlsx", "csv"),
        [("Hospital", "Andel", "Pris pr. stilling i kr.", "Måltal"), NORD, SYD],
        [("column_missing", 1, None)],
    ),
    Refused(
        "two amounts",
        WORD,
        [("Hospital", "Beløb 2018 i tkr.", "Beløb 2019 i tkr.", "Måltal"), NORD, SYD],
        [("ambiguous_year", 1, None)],
    ),
    Refused(
        "no unit",
        (*SHEET, "ruled pdf", "text layer"),
        [("Hospital", "%", "Beløb", "Måltal"), NORD, SYD],
        [("ambiguous_unit", 1, None)],
    ),
    Refused(
        "two units",
        ("xlsx", "csv"),
        [("Hospital", "%", "Beløb i kr. (tkr.)", "Måltal"), NORD, SYD],
        [("ambiguous_unit", 1, None)],
    ),
    Refused(
        "unit in the title alone",
        ("xlsx", "csv"),
        [("Alle beløb i mio. kr.",), (), ("Hospital", "%", "Beløb", "Måltal"), NORD],
        [("ambiguous_unit", 3, None)],
    ),
    Refused(
        "two tables",
        ("xlsx", "ods", "docx", "ruled pdf", "csv", "pasted", "text layer"),
        [HEAD, NORD, SYD],
        [("ambiguous_table", None, None)],
        {"first": [HEAD, ("Vest", 100, 1000, 3)]},
    ),
    Refused(
        "two tables, one without a target",
        (*SHEETS, "docx", "ruled pdf", "csv", "pasted", "text layer"),
        [HEAD, NORD, SYD],
        [("ambiguous_table", None, None)],
        {"first": [("Hospital", "Nøgle i %", "Beløb i tkr.", "Afsat"), ("Nord", 100, 1000, 3)]},
    ),
    Refused(
        "two tables, one without hospitals",
        (*SHEETS, "docx", "csv"),
        [HEAD, NORD, SYD],
        [("ambiguous_table", None, None)],
        {"first": [("Hvem", "Beløb i tkr.", "Måltal"), ("Nord", 1000, 3)]},
    ),
    Refused(
        "two tables, one with an empty corner",
        ("xlsx", "docx"),
        [HEAD, NORD, SYD],
        [("ambiguous_table", None, None)],
        {"first": [(None, "Beløb i tkr.", "Afsat"), ("Nord", 1000, 3)]},
    ),
    Refused(
        "billions",
        ("csv", "docx"),
        [("Hospital", "%", "Beløb i mia. kr.", "Måltal"), NORD, SYD],
        [("column_missing", 1, None)],
    ),
    Refused(
        "targets of two years",
        (*SHEET, "ruled pdf"),
        [("Hospital", "Beløb i tkr.", "Måltal 2018", "Måltal 2019"), NORD, SYD],
        [("ambiguous_year", 1, None)],
    ),
    Refused(
        "headings in other words",
        (*SHEETS, "docx", "ruled pdf", "csv"),
        [("Sted", "Penge", "Folk"), NORD[:3], SYD[:3]],
        [("headings_unknown", 1, None)],
    ),
    Refused(
        "no table",
        (*SHEETS, "docx", "ruled pdf", "csv"),
        [("Navn", "Titel"), ("Anna", "Sekretær")],
        [("header_missing", None, None)],
    ),
]


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>'
DANISH = "Hospital;Andel;Beløb i tkr.;Måltal\nNordsjælland;60;1.200;3\nSønderjylland;40;800;2\n"

FILES: Mapping[str, tuple[str, Callable[[], bytes]]] = {
    "empty": ("empty_file", bytes),
    "blank": ("empty_file", lambda: b" \r\n\t\r\n"),
    "workbook without cells": ("empty_file", workbook),
    "encrypted xlsx": ("encrypted", lambda: OLE + bytes(500) + "EncryptedPackage".encode("utf-16-le")),
    "encrypted ods": (
        "encrypted",
        lambda: with_part("META-INF/manifest.xml", b"<x:encryption-data/>", made_ods({"A": MEMO})),
    ),
    "half an xlsx": ("damaged", lambda: workbook(*MEMO)[:3000]),
    "half an ods": ("damaged", lambda: made_ods({"A": MEMO})[:900]),
    "half a docx": ("damaged", lambda: made_docx(MEMO)[:9000]),
    "half a pdf": ("damaged", lambda: made_pdf(MEMO)[:9000]),
    "xlsx with macros": ("macros", lambda: with_part("xl/vbaProject.bin", OLE)),
    "docx with macros": ("macros", lambda: with_part("word/vbaProject.bin", OLE, made_docx(MEMO))),
    "ods with macros": ("macros", lambda: with_part("Basic/Standard/A.xml", b"x", made_ods({"A": MEMO}))),
    "xlsx with DOCTYPE": ("doctype", lambda: with_part("xl/styles.xml", LAUGHS)),
    "ods with DOCTYPE": ("doctype", lambda: with_part("content.xml", LAUGHS, made_ods({"A": MEMO}))),
    "docx with DOCTYPE": ("doctype", lambda: with_part("word/document.xml", LAUGHS, made_docx(MEMO))),
    "xls": ("wrong_kind", lambda: OLE + bytes(600)),
    "xlsb": ("wrong_kind", lambda: packed({"xl/workbook.bin": b"x"})),
    "odt": (
        "wrong_kind",
        lambda: packed({"mimetype": ODS_TYPE.replace(b"spreadsheet", b"text"), "content.xml": b"<x/>"}),
    ),
    "HTML called .xls": ("wrong_kind", lambda: b"<html><table><tr><td>Hospital</td></tr></table></html>"),
    "XML": ("wrong_kind", lambda: b'<?xml version="1.0"?><Workbook/>'),
    "RTF": ("wrong_kind", lambda: b"{\\rtf1 Hospital}"),
    "zip": ("wrong_kind", lambda: packed({"tabel.csv": DANISH.encode()})),
    "picture": ("wrong_kind", lambda: b"\x89PNG\r\n\x1a\n" + bytes(100)),
    "csv of DOS": ("unknown_encoding", lambda: DANISH.encode("cp865")),
    "csv of a Mac": ("unknown_encoding", lambda: DANISH.encode("mac_roman")),
    "csv in two encodings": ("unknown_encoding", lambda: DANISH.encode() + "Østfyn;1;1;1".encode("cp1252")),
    "csv read wrongly before": ("unknown_encoding", lambda: DANISH.encode().decode("cp1252").encode()),
    "utf-16 without a mark": ("not_text", lambda: DANISH.encode("utf-16-le")),
    "csv with NUL": ("not_text", lambda: DANISH.replace("Nord", "No\0rd").encode()),
    "cell far away": (
        "too_much",
        lambda: with_cells('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    ),
    "cell of too much text": ("too_much", lambda: workbook(*MEMO, ("x" * 5_001,))),
    "pdf without text": ("no_text", lambda: typeset("#rect(width: 100pt, height: 100pt, fill: black)")),
    "pdf without a table": ("header_missing", lambda: made_pdf(before=PROSE)),
    "docx without a table": ("header_missing", lambda: made_docx(before=PROSE)),
    "csv of a megabyte": ("too_large", lambda: DANISH.encode() + b"\n" * 1_000_000),
}


def made(kind: str, rows: Rows, how: Mapping[str, Any]) -> bytes | str:
    return "\n".join(line for (line,) in rows) if kind == "lines" else CONTAINERS[kind](rows, **how)


def read(data: bytes | str, **choices: Any) -> Reading:
    return read_table(data if isinstance(data, str) else read_file(data), **choices)


def decimals(values: Sequence[Any]) -> tuple[Decimal | None, ...]:
    return tuple(None if value is None else Decimal(str(value)) for value in values)


@pytest.mark.parametrize(
    ("kind", "table"),
    [pytest.param(kind, table, id=f"{table.shape}: {kind}") for table in TABLES for kind in table.made_in],
)
def test_table_is_read_as_expected(kind: str, table: Table) -> None:
    reading = read(made(kind, table.rows, table.how), **table.choices)
    assert (reading.errors, reading.questions) == ((), ())
    assert [(row.hospital, row.share_percent, row.amount, row.target) for row in reading.rows] == [
        (name, *decimals(figures)) for name, *figures in table.read
    ]
    total = reading.total
    assert (total and (total.share_percent, total.amount, total.target)) == (
        table.total and decimals(table.total)
    )
    assert reading.unit is table.unit


@pytest.mark.parametrize(
    ("kind", "table"),
    [pytest.param(kind, table, id=f"{table.shape}: {kind}") for table in REFUSED for kind in table.made_in],
)
def test_table_is_refused_or_asked_about_at_its_cell(kind: str, table: Refused) -> None:
    assert refused(made(kind, table.rows, table.how)) == list(table.said)


@pytest.mark.parametrize("name", FILES)
def test_file_is_refused(name: str) -> None:
    code, make = FILES[name]
    assert refused(make()) == [(code, None, None)]


def refused(data: bytes | str) -> list[tuple[str, int | None, int | None]]:
    """Code, row and column of each thing that is said instead of a reading."""
    try:
        reading = read(data)
    except ReadError as error:
        return [(error.finding.code, error.finding.row, error.finding.column)]
    assert (reading.rows, reading.total) == ((), None)
    errors = [(error.code, error.row, error.column) for error in reading.errors]
    return errors + [(question.code, question.row, None) for question in reading.questions]


def test_corpus_is_large_and_has_every_kind_of_file() -> None:
    read_from = [kind for table in TABLES for kind in table.made_in]
    refused_in = [kind for table in REFUSED for kind in table.made_in]
    shapes = [table.shape for table in (*TABLES, *REFUSED)]
    assert len(set(shapes)) == len(shapes)
    assert len(read_from) >= 150
    assert len(refused_in) + len(FILES) >= 150
    assert set(read_from) == set(refused_in) | set(read_from) == {*CONTAINERS, "lines"}
    files = [data for kind in CONTAINERS if isinstance(data := made(kind, MEMO, {}), bytes)]
    assert set(map(kind_of, files)) == {*READABLE, FileKind.TEXT}
