"""How fast a big allocation table is imported: python -m tests.bench.import_table [rows, 10000 by default].

An .xlsx of that many hospitals: read and interpreted beside openpyxl that only iterates over its cells; planned, with
the number of queries; applied beside a plain django-import-export resource that is given the same rows for another
grant, in the same run and with equal results; and the memory of it all in a process of its own. Medians of warm runs.

In a database of its own beside the one that HRTRACK_DATA or DATABASE_URL names.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import Any

import django

PRICE = 400_000
# What anyone would write: nothing but openpyxl, every cell once.
ITERATE = """
import io, sys, time
from openpyxl import load_workbook
began = time.perf_counter()
cells = 0
for sheet in load_workbook(io.BytesIO(sys.stdin.buffer.read()), read_only=True).worksheets:
    for row in sheet.iter_rows():
        for cell in row:
            cells += cell.value is not None
print(cells, time.perf_counter() - began)
"""
# What the process apart does with a file, and the most kB it had meanwhile.
PARSE = """
import re, sys
from hrtrack.common.files import sandbox
assert sandbox.main("hrtrack.common.files.xlsx") == 0
sys.stderr.write(re.search(r"VmHWM:\\s*([0-9]+)", open("/proc/self/status").read())[1])
"""
Row = tuple[str, Decimal, Decimal, Decimal]


def table_of(rows: int) -> list[Row]:
    """So many hospitals: name, share in per cent, amount in tkr. and target."""
    share = round(Decimal(100) / rows, 4)
    return [
        (f"Hospital {number}", share, Decimal(PRICE // 1000 * (1 + number % 5)), Decimal(1 + number % 5))
        for number in range(1, rows + 1)
    ]


def book_of(table: list[Row]) -> bytes:
    """The .xlsx file of the table, its total below."""
    from xlsxwriter import Workbook

    file = BytesIO()
    with Workbook(file) as book:
        sheet = book.add_worksheet("Fordeling")
        total = ("I alt", *(sum(row[column] for row in table) for column in (1, 2, 3)))  # type: ignore[misc]
        head = ("Hospital", "Fordelingsnøgle i %", "Fordeling i tkr.", "Måltal i stillinger")
        for number, row in enumerate([head, *table, total]):
            sheet.write_row(number, 0, [float(v) if isinstance(v, Decimal) else v for v in row])
    return file.getvalue()


def terms_of(table: list[Row], name: str) -> Any:
    from allocations.services.grants import GrantTerms

    return GrantTerms(
        name=name,
        total=sum((row[2] for row in table), Decimal()) * 1000,
        unit_price=Decimal(PRICE),
        target=sum((row[3] for row in table), Decimal()),
    )


def plain_resource() -> Any:
    """As django-import-export's own guide has it, one transaction around it."""
    from import_export.fields import Field
    from import_export.resources import ModelResource
    from import_export.widgets import ForeignKeyWidget

    from allocations.models import Allocation, Grant, Hospital

    class Plain(ModelResource):  # type: ignore[misc]  # the library carries no types
        grant = Field("grant", "grant", ForeignKeyWidget(Grant, "name"))
        hospital = Field("hospital", "hospital", ForeignKeyWidget(Hospital, "name"))

        class Meta:
            model = Allocation
            fields = ("grant", "hospital", "share_percent")
            import_id_fields = ("grant", "hospital")
            use_transactions = True

        def after_import(self, *args: Any, **kwargs: Any) -> None:
            """The app's role may not set where the sequence goes on."""

    return Plain()


def apply_plainly(grant: Any, table: list[Row]) -> None:
    import tablib

    from allocations.models import BudgetRow, Target

    rows = [(grant.name, name, share, tkr * 1000, target) for name, share, tkr, target in table]
    dataset = tablib.Dataset(*rows, headers=["grant", "hospital", "share_percent", "amount", "target"])
    plain_resource().import_data(dataset, raise_errors=True)
    figures = {name: (tkr * 1000, target) for name, _share, tkr, target in table}
    for allocation in grant.allocations.select_related("hospital"):
        key = {"allocation": allocation, "grant": grant, "hospital": allocation.hospital}
        amount, target = figures[allocation.hospital.name]
        BudgetRow.objects.update_or_create(**key, defaults={"amount": amount})
        Target.objects.update_or_create(**key, defaults={"value": target})


def stored(grant: Any) -> list[tuple[Any, ...]]:
    rows = grant.allocations.order_by("hospital__sort_key", "hospital_id")
    return list(
        rows.values_list(
            "hospital__name", "share_percent", "budgetrows__amount", "targets__value", "reduction_reason"
        )
    )


def seconds_of(work: Callable[[], object], runs: int) -> float:
    """The median of the runs; the first is to warm up."""
    found = []
    for number in range(runs + 1):
        began = time.perf_counter()
        work()
        if number:
            found.append(time.perf_counter() - began)
    return median(found)


def taken_back(work: Callable[[], object]) -> Callable[[], None]:
    """The work, and what it did undone again, which costs next to nothing."""
    from django.db import transaction

    def do() -> None:
        with transaction.atomic():
            work()
            transaction.set_rollback(True)

    return do


def iterate(data: bytes) -> tuple[int, float]:
    """How many cells openpyxl finds in a process of its own, and the seconds of it once it is imported."""
    done = subprocess.run([sys.executable, "-c", ITERATE], input=data, capture_output=True, check=True)
    cells, seconds = done.stdout.split()
    return int(cells), float(seconds)


def read(data: bytes) -> Any:
    """As a file that nobody has sent before: with nothing kept from the last time."""
    from allocations.reading import TableFinder, find_source_tables, numbers, read_file

    numbers.spelling.cache_clear()
    finder = TableFinder()
    reading = find_source_tables(read_file(data, finder), finder).read()
    assert reading.is_complete, reading.errors
    return reading


def measure_reading(data: bytes, rows: int, runs: int) -> Iterator[str]:
    within: list[float] = []

    def iterating() -> None:
        cells, seconds = iterate(data)
        assert cells == 4 * (rows + 2)
        within.append(seconds)

    ours = seconds_of(lambda: read(data), runs)
    whole = seconds_of(iterating, runs)
    bare = median(within[1:])
    yield (
        f"read and interpreted: {in_words(ours)}; openpyxl's iteration {in_words(whole)} as a process, "
        f"{in_words(bare)} of it the iteration; {ours / whole:.2f} times the process, {ours / bare:.2f} the iteration"
    )


def on_filled_tables(command: str) -> None:
    """As their owner, a command on the tables that are filled: to analyse them, and that nothing else does so.

    PostgreSQL does it by itself within a minute, but then also when all there was has just been taken back: what is
    asked of the full tables is planned for empty ones until the next time.
    """
    from django.db import connection

    from allocations.models import Allocation, Hospital
    from hrtrack.common.database.roles import connected_as

    with connected_as("owner"), connection.cursor() as cursor:
        for model in (Allocation, Hospital):
            cursor.execute(command.format(model._meta.db_table))


def measure_first(table: list[Row], reading: Any, runs: int) -> Iterator[str]:
    """The table into a grant and hospitals that are not there; afterwards they are, and an empty grant beside it."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from allocations.imports.apply import apply_import
    from allocations.imports.prepare import plan_import
    from allocations.models import Hospital
    from tests.support.factories import make_grant

    terms = terms_of(table, "Mange")
    with CaptureQueriesContext(connection) as asked:
        plan_import(terms, reading)
    new = seconds_of(lambda: plan_import(terms, reading), runs)
    yield f"previewed, all hospitals new: {in_words(new)}, {len(asked)} queries"

    def applied() -> None:
        apply_import(terms, reading, by=None, reasons={"": "Måling"})

    yield f"applied, hospitals made too: {in_words(seconds_of(taken_back(applied), runs))}"
    applied()
    make_grant(name="Tomt", total=0, unit_price=PRICE, target=0)
    assert Hospital.objects.count() == len(table)


def measure_applying(table: list[Row], reading: Any, runs: int, plain: int) -> Iterator[str]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from allocations.imports.apply import apply_import
    from allocations.imports.prepare import plan_import
    from allocations.models import Grant

    terms = terms_of(table, "Mange")
    with CaptureQueriesContext(connection) as asked:
        plan_import(terms, reading)
    known = seconds_of(lambda: plan_import(terms, reading), runs)
    yield f"previewed beside the {len(table)} allocations there are: {in_words(known)}, {len(asked)} queries"

    other = terms_of(table, "Mange igen")
    ours = seconds_of(taken_back(lambda: apply_import(other, reading, by=None, reasons={"": "Måling"})), runs)
    began = time.perf_counter()
    grant = Grant.objects.get(name="Tomt")
    apply_plainly(grant, table[:plain])
    theirs = (time.perf_counter() - began) * len(table) / len(table[:plain])
    asked_for = sorted(stored(Grant.objects.get(name="Mange")))
    given = {row[0] for row in table[:plain]}
    assert sorted(stored(grant)) == [row for row in asked_for if row[0] in given], "the rows differ"
    reckoned = "" if plain >= len(table) else f", reckoned from {plain} rows"
    yield (
        f"applied, hospitals known: {in_words(ours)}; plain resource {in_words(theirs)}{reckoned}; "
        f"{theirs / ours:.1f} times faster"
    )
    yield from measure_again(table, terms, runs)


def measure_again(table: list[Row], terms: Any, runs: int) -> Iterator[str]:
    """The table once more with every target raised."""
    from dataclasses import replace

    from allocations.imports.apply import apply_import

    raised = [(name, share, tkr, target + 1) for name, share, tkr, target in table]
    reading = read(book_of(raised))
    terms = replace(terms, target=terms.target + len(table))
    again = seconds_of(
        taken_back(lambda: apply_import(terms, reading, by=None, reasons={"": "Måling"})), runs
    )
    yield f"applied again, every row changed: {in_words(again)}"


def most_used() -> float:
    """MB this process has had at most, on Linux; what getrusage says begins with those of the one that started it."""
    return int(re.findall(r"VmHWM:\s*([0-9]+)", Path("/proc/self/status").read_text())[0]) / 1024


def peaks(data: bytes, rows: int) -> dict[str, float]:
    """MB over the base after each step, one after the other, and of the process in which the file is parsed."""
    from django.db import connection

    from allocations.imports.apply import apply_import
    from allocations.imports.prepare import plan_import
    from hrtrack.common.database.acting import acting_as

    found = {}
    with acting_as(None, command="bench_import"):
        connection.ensure_connection()
        base = most_used()
        reading = read(data)
        found["read"] = most_used() - base
        terms = terms_of(table_of(rows), "Hukommelse")
        plan_import(terms, reading)
        found["planned"] = most_used() - base
        taken_back(lambda: apply_import(terms, reading, by=None, reasons={"": "Måling"}))()
        found["applied"] = most_used() - base
    parsed = subprocess.run([sys.executable, "-c", PARSE], input=data, capture_output=True, check=True)
    return {**found, "base": base, "parser": int(parsed.stderr) / 1024}


def measure_memory(data: bytes, rows: int) -> Iterator[str]:
    """In a fresh process on the same database."""
    from django.db import connection

    kept = connection.settings_dict
    where = json.dumps({name: str(kept[name]) for name in ("NAME", "DATA") if name in kept})
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.import_table", str(rows), "--peaks", where],
        input=data,
        stdout=subprocess.PIPE,
        check=True,
    )
    mb = json.loads(done.stdout)
    yield (
        f"memory over a base of {mb['base']:.0f} MB: read {mb['read']:.0f} MB, and planned {mb['planned']:.0f} MB, and "
        f"applied {mb['applied']:.0f} MB; the process that parses the file {mb['parser']:.0f} MB in all"
    )


def in_words(seconds: float) -> str:
    return f"{seconds * 1000:,.0f} ms"


def main(rows: int, runs: int, plain: int | None = None) -> Iterator[str]:
    """Yield the measurements, line by line; the plain resource gets so many of the rows."""
    from hrtrack.common.database.acting import acting_as
    from tests.support.acting import own_database

    table = table_of(rows)
    data = book_of(table)
    yield f"{rows} rows, a file of {len(data) / 1000:,.0f} kB"
    yield from measure_reading(data, rows, runs)
    with own_database():
        yield from measure_memory(data, rows)
        reading = read(data)
        on_filled_tables("ALTER TABLE {} SET (autovacuum_enabled = off)")
        with acting_as(None, command="bench_import"):
            yield from measure_first(table, reading, runs)
        on_filled_tables("ANALYZE {}")
        with acting_as(None, command="bench_import"):
            yield from measure_applying(table, reading, runs, plain or rows)


def print_measurements() -> None:
    """Measure as the command line asks, one line of text each; --peaks answers `measure_memory` in JSON."""
    from django.db import connection

    parser = argparse.ArgumentParser(description="Measure the import of a large allocation table.")
    parser.add_argument("rows", nargs="?", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--plain", type=int, help="give the plain import at most this number of rows")
    parser.add_argument("--peaks", type=json.loads, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peaks is not None:
        connection.settings_dict |= options.peaks
        print(json.dumps(peaks(sys.stdin.buffer.read(), options.rows)))  # noqa: T201
        return
    for line in main(options.rows, options.runs, options.plain):
        print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hrtrack.settings")
    django.setup()
    print_measurements()
