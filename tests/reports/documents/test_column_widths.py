"""The columns of printed tables are as wide as their words, so that no name is broken in the PDF or in Word."""

import io
import shutil
import subprocess
from pathlib import Path

import pypdfium2
import pytest
from docx import Document

from hrtrack.common import clock
from hrtrack.demo import sample_data
from reports.documents.blocks import TableBlock
from reports.documents.column_widths import laid_out, text_width
from reports.documents.memo import blocks_of
from reports.documents.pdf import pdf_of
from reports.documents.word import word_of
from reports.report.build import Report, build_report
from tests.support.factories import PASSWORD

WIDTH, PADDING, SIZES = 480.0, 4.0, (9, 8, 7)
# On each side of a cell of Word's "Table Grid", in points: 108 twentieths.
CELL_MARGIN = 5.4
HOSPITALS = ["Bispebjerg og Frederiksberg Hospitaler", "Rigshospitalet", "I alt"]


def test_letters_have_the_widths_of_helvetica() -> None:
    # Helvetica-Bold, in thousandths of an em: 611, 278, 278, 556 and 889.
    assert text_width("til m") == pytest.approx((0.278 + 0.222 + 0.222 + 0.278 + 0.833) * 1.13)
    assert text_width("李") == pytest.approx(1.13)


@pytest.mark.parametrize(
    ("columns", "size"),
    [
        pytest.param(2, 9, id="room for every text"),
        pytest.param(8, 9, id="room for every word"),
        pytest.param(13, 8, id="smaller letters"),
        pytest.param(40, 7, id="no smaller than the last size"),
    ],
)
def test_letters_are_as_large_as_the_words_allow(columns: int, size: float) -> None:
    lines = [
        ["Hospital", *["Tildelt"] * (columns - 1)],
        *([name, *["1"] * (columns - 1)] for name in HOSPITALS),
    ]
    layout = laid_out(lines, width=WIDTH, padding=PADDING, sizes=SIZES)
    assert (layout.size, sum(layout.shares)) == (size, pytest.approx(1))


@pytest.mark.parametrize("columns", [1, 2, 5, 8])
def test_longest_word_has_room_in_its_column(columns: int) -> None:
    lines = [[HOSPITALS[0], *["Oprettede stillinger"] * (columns - 1)], ["–", *["1"] * (columns - 1)]]
    layout = laid_out(lines, width=WIDTH, padding=PADDING, sizes=SIZES)
    words = ["Frederiksberg", *["stillinger"] * (columns - 1)]
    assert all(
        WIDTH * share >= layout.size * text_width(word) + 2 * PADDING - 0.01
        for share, word in zip(layout.shares, words, strict=True)
    )


def test_equal_columns_are_equally_wide() -> None:
    assert laid_out([["a b"] * 4], width=WIDTH, padding=PADDING, sizes=SIZES).shares == pytest.approx(
        [0.25] * 4
    )


# Rendered


@pytest.fixture
def report() -> Report:
    return build_report(sample_data.seed(PASSWORD), clock.today())


def words_of_tables(report: Report) -> set[str]:
    tables = [block.table for block in blocks_of(report) if isinstance(block, TableBlock)]
    texts = [column.heading for table in tables for column in table.columns]
    texts += [
        column.shown(value)
        for table in tables
        for row in table.with_total
        for column, value in zip(table.columns, row.cells, strict=True)
    ]
    return {word for text in texts for word in text.split()}


def words_of_lines(pdf: bytes) -> set[str]:
    with pypdfium2.PdfDocument(pdf) as document:
        return {word for page in document for word in page.get_textpage().get_text_range().split()}


@pytest.mark.django_db
def test_no_word_of_a_table_is_broken_in_the_pdf(report: Report) -> None:
    assert words_of_tables(report) - words_of_lines(pdf_of(report)) == set()


@pytest.mark.django_db
def test_columns_of_words_tables_are_fixed_and_have_room_for_their_words(report: Report) -> None:
    """As the file says; how it looks is the next test's."""
    document = Document(io.BytesIO(word_of(report)))
    tables = [table for table in document.tables if table.style.name == "Table Grid"]
    assert len(tables) == sum(isinstance(block, TableBlock) for block in blocks_of(report))
    for table in tables:
        assert table.autofit is False
        for number, column in enumerate(table.columns):
            cells = column.cells
            assert {cell.width for cell in cells} == {column.width}
            size = cells[0].paragraphs[0].style.font.size.pt
            widest = max(text_width(word) for cell in cells for word in cell.text.split())
            assert column.width.pt - 2 * CELL_MARGIN >= size * widest - 0.1, (
                table.cell(0, number).text,
                size,
            )


@pytest.mark.django_db
@pytest.mark.skipif(
    not shutil.which("soffice"), reason="Word's file is rendered by LibreOffice, where there is one"
)
def test_no_word_of_a_table_is_broken_in_word(report: Report, tmp_path: Path) -> None:
    (tmp_path / "report.docx").write_bytes(word_of(report))
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation=file://{tmp_path}/profile",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            tmp_path,
            tmp_path / "report.docx",
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    assert words_of_tables(report) - words_of_lines((tmp_path / "report.pdf").read_bytes()) == set()
