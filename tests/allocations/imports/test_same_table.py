"""A table is known again by its hospitals and figures, whatever it was read from."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from allocations.enums import TableEffect
from allocations.imports.apply import apply_import
from allocations.imports.plan import FOR_ALL, Plan
from allocations.imports.prepare import plan_import
from allocations.imports.record import ImportSource, table_sha256
from allocations.imports.undo import undo_import
from allocations.models import AllocationImport, Hospital
from allocations.reading import TableFinder, find_source_tables, read_file
from allocations.services.table_application import TableApplication
from tests.support.factories import make_hospital
from tests.support.import_tables import SMALL
from tests.support.made_tables import delimited, docx, ods, pdf, text_layer, xlsx

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_here")]

ROWS = [
    ("Hospital", "Fordelingsnøgle i %", "Fordeling i tkr.", "Måltal i stillinger"),
    ("Det ene", 50, 400, 1),
    ("Det andet", 50, 400, 1),
    ("I alt", 100, 800, 2),
]
OTHER = replace(SMALL, name="En anden")


def with_rows(*rows: tuple[Any, ...], head: tuple[str, ...] = ROWS[0]) -> list[tuple[Any, ...]]:
    return [head, *rows]


# The same table, written otherwise.
SAME: dict[str, Callable[[], bytes]] = {
    "another Excel file": lambda: xlsx(ROWS, before=["Notat om fordelingen"]),
    "pasted": lambda: text_layer(ROWS).encode(),
    "OpenDocument": lambda: ods(ROWS),
    "Word": lambda: docx(ROWS),
    "PDF": lambda: pdf(ROWS),
    "with semicolons": lambda: delimited(ROWS, ";").encode(),
    "in kroner": lambda: xlsx(
        with_rows(
            ("Det ene", 50, 400_000, 1),
            ("Det andet", 50, 400_000, 1),
            head=("Hospital", "Fordelingsnøgle i %", "Fordeling i kr.", "Måltal i stillinger"),
        )
    ),
    "in millions": lambda: xlsx(
        with_rows(
            ("Det ene", 50, 0.4, 1),
            ("Det andet", 50, 0.4, 1),
            head=("Hospital", "Fordelingsnøgle i %", "Fordeling i mio. kr.", "Måltal i stillinger"),
        )
    ),
    "in another order": lambda: xlsx(with_rows(ROWS[2], ROWS[1], ROWS[3])),
    "without shares and total": lambda: xlsx([[row[0], *row[2:]] for row in ROWS[:3]]),
    "with short names": lambda: xlsx(with_rows(("DE", 50, 400, 1), ("DA", 50, 400, 1), ROWS[3])),
}
DIFFERENT: dict[str, Callable[[], bytes]] = {
    "other amounts": lambda: xlsx(with_rows(("Det ene", 60, 410, 1), ("Det andet", 40, 390, 1))),
    "other targets": lambda: xlsx(with_rows(("Det ene", 50, 400, 2), ("Det andet", 50, 400, 0))),
    "an øre more": lambda: xlsx(with_rows(("Det ene", 50, 400.00001, 1), ("Det andet", 50, 399.99999, 1))),
    "the figures changed about": lambda: xlsx(with_rows(("Det ene", 50, 300, 1), ("Det andet", 50, 500, 1))),
    "another hospital": lambda: xlsx(with_rows(("Det ene", 50, 400, 1), ("Det tredje", 50, 400, 1))),
    "a hospital not known yet": lambda: xlsx(with_rows(("Det ene", 50, 400, 1), ("Det ukendte", 50, 400, 1))),
}
ADDS = TableApplication(effect=TableEffect.ADDS)
SAID = ("imported_before", "older_import", "imported_elsewhere")


@pytest.fixture(autouse=True)
def hospitals() -> None:
    for name, short_name in (("Det ene", "DE"), ("Det andet", "DA"), ("Det tredje", "DT")):
        make_hospital(name, short_name)


def given(terms: Any, data: bytes) -> dict[str, Any]:
    finder = TableFinder()
    text = read_file(data, finder)
    reading = find_source_tables(text, finder).read()
    return {"terms": terms, "reading": reading, "source": ImportSource.from_file("fil", data, text)}


def imported(data: bytes, terms: Any = SMALL, **options: Any) -> Plan:
    return apply_import(**given(terms, data), by=None, reasons={FOR_ALL: "Ny beslutning"}, **options)


def said(data: bytes, terms: Any = SMALL, **options: Any) -> list[str]:
    plan = plan_import(**given(terms, data), **options)
    assert [str(error.message) for error in plan.errors] == []
    return [check.code for check in plan.checks if check.code in SAID]


@pytest.mark.parametrize("data", SAME.values(), ids=SAME)
def test_same_table_is_known_here_and_in_another_grant(data: Callable[[], bytes]) -> None:
    first = imported(xlsx(ROWS))
    here, elsewhere = said(data()), said(data(), OTHER)
    assert (here or ["imported_before"], elsewhere) == (["imported_before"], ["imported_elsewhere"])
    # And the other way round: what is written otherwise is imported first.
    undo_import(by=None, record=AllocationImport.objects.get(pk=first.recorded), reason="Forkert")
    imported(data(), OTHER)
    assert said(xlsx(ROWS)) == ["imported_elsewhere"]


@pytest.mark.parametrize("data", DIFFERENT.values(), ids=DIFFERENT)
def test_another_table_is_not_taken_for_it(data: Callable[[], bytes]) -> None:
    imported(xlsx(ROWS))
    plan = plan_import(**given(OTHER, data()))
    assert [check.code for check in plan.checks if check.code in SAID] == []


def test_another_table_of_the_same_file_is_another_table() -> None:
    source = ImportSource("fordeling.xlsx", "a" * 64, "")
    first, second = given(SMALL, xlsx(ROWS)), given(OTHER, DIFFERENT["other amounts"]())
    apply_import(**{**first, "source": source}, by=None)
    assert [check.code for check in plan_import(**{**second, "source": source}).checks] == [
        check.code for check in plan_import(**{**second, "source": None}).checks
    ]


def test_same_table_that_adds_once_more_asks_why() -> None:
    imported(xlsx(ROWS))
    assert said(SAME["pasted"](), how=ADDS) == ["imported_before"]
    plan = plan_import(**given(SMALL, SAME["in kroner"]()), how=ADDS)
    assert [check.code for check in plan.asks_reason] == ["imported_before"]


def test_table_is_known_again_where_a_hospital_was_renamed_since() -> None:
    imported(xlsx(ROWS))
    Hospital.objects.filter(name="Det ene").update(name="Det første", other_names=["Det ene"])
    assert said(xlsx(ROWS, before=["Igen"]), OTHER) == ["imported_elsewhere"]


def test_older_table_is_known_from_another_file() -> None:
    imported(xlsx(ROWS))
    imported(DIFFERENT["other amounts"]())
    assert said(SAME["pasted"]()) == ["older_import"]


def test_undone_import_is_not_told_of() -> None:
    plan = imported(xlsx(ROWS))
    undo_import(by=None, record=AllocationImport.objects.get(pk=plan.recorded), reason="Forkert")
    assert said(SAME["pasted"](), OTHER) == []


def test_checksum_is_of_hospitals_amounts_and_targets() -> None:
    rows = [(1, Decimal(400_000), Decimal(1)), (2, Decimal("400000.00"), Decimal("1.0"))]
    assert table_sha256(rows) == table_sha256(reversed(rows)) == table_sha256([rows[0], (2, *rows[0][1:])])
    others = [rows[:1], [rows[0], (3, *rows[1][1:])], [rows[0], (2, Decimal(400_000), Decimal("1.5"))]]
    assert len({table_sha256(other) for other in [rows, *others]}) == 4
