"""Tables without rules: what is read as a grid, and where a row or column could be another, no grid at all."""

import time

import pytest

from hrtrack.common.files.pdf_tables import line_of, page_of
from hrtrack.common.files.workbook import PartKind
from tests.support.made_documents import made_pdf, typeset
from tests.support.made_workbooks import MEMO
from tests.support.sandbox import opened, rows

HEADER = "[Hospital][Andel i %][Beløb i tkr.][Måltal]"
ROWS = "[Amager][13][2.809][7][Bispebjerg][10][2.262][6][Bornholm][2][389][1]"
READ = [
    ["Hospital", "Andel i %", "Beløb i tkr.", "Måltal"],
    ["Amager", "13", "2.809", "7"],
    ["Bispebjerg", "10", "2.262", "6"],
    ["Bornholm", "2", "389", "1"],
]
FOUR_LINES = "[Amager \\ og \\ Hvidovre \\ Hospital][13][2.809][7]"
LONG = "Midlerne fordeles efter den sædvanlige nøgle til de hospitaler, der er nævnt her, og til ingen andre."


def table(cells: str, how: str = "align: right", columns: int | str = 4) -> str:
    return f"#table(columns: {columns}, stroke: none, {how}){cells}\n"


def grids(source: str) -> dict[str, list[list[str]]]:
    """By their names."""
    return {sheet.name: rows(sheet) for sheet in opened(typeset(source)) if sheet.place is PartKind.TABLE}


def test_heading_and_names_that_wrap_are_cells() -> None:
    _page, memo = opened(made_pdf(MEMO, ruled=False, first_width=100, before=[LONG], after=[LONG]))
    assert (memo.name, rows(memo)) == (
        "1.1",
        [
            ["Hospital", "Fordelingsnøg\u00ad\nle i %", "Fordeling i tkr.", "Måltal i stillin\u00ad\nger"],
            ["Amager og Hvidov\u00ad\nre Hospital", "13", "2.809", "7"],
            ["Bispebjerg og Fre\u00ad\nderiksberg Hospita\u00ad\nler", "10", "2.262", "6"],
            ["Bornholms Hospi\u00ad\ntal", "2", "389", "1"],
            ["Herlev og Gentofte\nHospital", "19", "4.254", "11"],
            ["Nordsjællands Ho\u00ad\nspital", "11", "2.400", "6"],
            ["Region Hovedsta\u00ad\ndens Psykiatri", "15", "3.363", "8"],
            ["Rigshospitalet", "30", "6.522", "16"],
            ["I alt", "100", "22.000", "55"],
        ],
    )


@pytest.mark.parametrize(
    ("source", "more"),
    [
        pytest.param(table(HEADER + ROWS), [], id="plain"),
        pytest.param(f"{LONG}\n{table(HEADER + ROWS)}\n{LONG}", [], id="in prose"),
        pytest.param(f"Tabel 1\n{table(HEADER + ROWS)}\nKilde: HR", [], id="caption and source"),
        pytest.param(table(HEADER + ROWS, "align: left"), [], id="left"),
        pytest.param(
            table(HEADER + ROWS + "[I alt][][5.460][]"), [["I alt", "", "5.460", ""]], id="one figure below"
        ),
        pytest.param(
            table(HEADER + ROWS + "[][25][5.460][14]"),
            [["", "25", "5.460", "14"]],
            id="total without a label",
        ),
        pytest.param(
            table(HEADER + ROWS + "[Rigshospitalet][–][12 389][(1)]"),
            [["Rigshospitalet", "–", "12 389", "(1)"]],
            id="dash",
        ),
        pytest.param(
            table(HEADER + ROWS + "[Rigshospitalet][13,5 %][2.100,5][1]"),
            [["Rigshospitalet", "13,5 %", "2.100,5", "1"]],
            id="signs",
        ),
    ],
)
def test_table_is_a_grid(source: str, more: list[list[str]]) -> None:
    assert grids(source) == {"1.1": READ + more}


def test_mark_of_a_footnote_stands_with_its_figure() -> None:
    raised = "#set super(typographic: false)\n"
    assert grids(raised + table(HEADER + "[Amager][13][2 809#super[1]][7]")) == {
        "1.1": [READ[0], ["Amager", "13", "2 809¹", "7"]]
    }


def test_tables_with_and_without_rules_are_counted_together_from_top_to_bottom() -> None:
    ruled = "#table(columns: 2)[a][1][b][2]\n"
    source = f"{table(HEADER + ROWS)}{ruled}{LONG}\n{table(HEADER + ROWS)}"
    assert grids(source) == {"1.1": READ, "1.2": [["a", "1"], ["b", "2"]], "1.3": READ}


def test_ruled_table_is_there_once() -> None:
    assert grids(f"#table(columns: 4){HEADER}{ROWS}") == {"1.1": READ}


def test_table_runs_on_over_pages_with_and_without_its_header_repeated() -> None:
    break_after_one = f"#v(655pt)\n{table(HEADER + ROWS)}"
    assert grids(break_after_one) == {"1.1": READ[:2], "2.1": READ[2:]}
    repeated = table(ROWS, f"align: right, table.header{HEADER}")
    assert grids(f"#v(655pt)\n{repeated}") == {"1.1": READ[:2], "2.1": [READ[0], *READ[2:]]}


NONE = {
    "prose": "#set par(justify: true)\n"
    + "I 2018 fordeles 22.000 tkr. til 55 stillinger, heraf 13 % til 7 og 2.809 i 6, 10 og 2.262 i alt 100 22.000 55. "
    * 12,
    "contents": "#outline()\n= Indledning\n#pagebreak()\n== Fordeling 2018\n= Bilag 13",
    "contents in columns": table("[1][Indledning][3][2][Fordeling][5][3][Bilag][12]", "align: left", 3),
    "address": table(
        "[Region Hovedstaden \\ Kongens Vænge 2 \\ 3400 Hillerød][Telefon 3866 5000 \\ CVR 29190623 \\ 12-03-2018]",
        columns=2,
    ),
    "date": "Hillerød #h(1fr) 12. marts 2018 #h(2cm) 18012345\n\nKære alle",
    "line of numbers": f"Sagsnr. #h(3cm) 18012345 #h(3cm) 12\n\n{LONG}",
    "side by side": f"#set text(8pt)\n#grid(columns: 2, gutter: 20pt)[{table(HEADER + ROWS)}][{table(HEADER + ROWS)}]",
    "side by side, apart": f"#set text(8pt)\n#grid(columns: 2, gutter: 20pt)[{table(HEADER + ROWS)}][#v(5pt){table(HEADER + ROWS)}]",
    "prose beside": f"#grid(columns: (200pt, 1fr), gutter: 20pt)[{table(HEADER + ROWS)}][{LONG * 3}]",
    "words in a figure's place": table(HEADER + ROWS + "[Rigshospitalet][udgår][udgår][udgår]" + ROWS),
    "words in a figure's place below": table(HEADER + ROWS + "[Rigshospitalet][30][6.522][seks]"),
    "words across the columns below": f"{table(HEADER + ROWS)}#v(-9pt)#h(5pt)Rigshospitalet #h(20pt) får sine midler senere, i et notat for sig",
    "group of rows": table(HEADER + "[Somatik][][][]" + ROWS),
    "group of rows far from the one above": table(HEADER + ROWS + "[#v(6pt)Psykiatri][][][][RHP][2][389][1]"),
    "lines as far apart as rows": table(
        HEADER + "[Amager og Hvidovre][13][2.809][7][Bispebjerg][10][2.262][6]",
        "inset: (y: 3.575pt)",
        columns="(60pt,) * 4",
    ),
    "two columns of words": table("[Hospital][Enhed][Beløb][Måltal][Amager][A][13][4][Bispebjerg][B][12][3]"),
    "numbered rows": table("[Nr.][Hospital][Beløb][Måltal][1][Amager][13][4][2][Bispebjerg][12][3]"),
    "headings beside their figures": table(
        HEADER + ROWS,
        "align: (x, y) => if x > 0 and y > 0 { right } else { left }",
        "(100pt, 90pt, 90pt, 90pt)",
    ),
    "figures near each other": table(
        "[Hospital][A][B][C][Amager][13][809][7][Bornholm][12][389][1]",
        "inset: (x: 2.2pt), align: (x, _y) => if x == 2 { left } else { right }",
    ),
    "no header": table(ROWS),
    "second page in doubt": f"#v(640pt)\n{table(HEADER + ROWS + '[Rigshospitalet][30][note][16]' + ROWS)}",
    "second page of other columns": f"{table(HEADER + ROWS)}#pagebreak()\n{table('[a][1][2][b][2][3]', columns=3)}",
    "first page in doubt, the header repeated": f"#v(620pt)\n{table('[RHP][15][3.363][8][RH][13][note][7]' + ROWS + ROWS, f'align: right, table.header{HEADER}')}",
    "name that runs on over the page": f"#v(640pt)\n{table(HEADER + FOUR_LINES + ROWS)}",
}


@pytest.mark.parametrize("name", NONE)
def test_what_could_be_read_otherwise_is_no_table(name: str) -> None:
    assert grids(NONE[name]) == {}


def test_page_full_of_figures_takes_no_time() -> None:
    words = [
        {
            "text": "12",
            "x0": 20.0 * column,
            "x1": 20.0 * column + 8,
            "top": 10.0 * row,
            "bottom": 10.0 * row + 8,
        }
        for row in range(500)
        for column in range(30)
    ]
    lines = [line_of(words[at : at + 30]) for at in range(0, len(words), 30)]
    began = time.process_time()
    assert page_of(lines, []).tables == []
    assert time.process_time() - began < 1
