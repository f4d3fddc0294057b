"""The benchmark at its smallest size."""

import re

import pytest

from tests.bench.import_table import (
    book_of,
    measure_applying,
    measure_first,
    measure_memory,
    measure_reading,
    read,
    table_of,
)

pytestmark = pytest.mark.django_db


def test_benchmark_runs_at_its_smallest_size() -> None:
    table = table_of(7)
    data = book_of(table)
    reading = read(data)
    assert [(row.hospital, row.amount, row.target) for row in reading.rows] == [
        (name, tkr * 1000, target) for name, _share, tkr, target in table
    ]
    told = [
        *measure_reading(data, len(table), runs=1),
        # Before there are rows here that the other process would wait for.
        *measure_memory(data, len(table)),
        *measure_first(table, reading, runs=1),
        *measure_applying(table, reading, runs=1, plain=3),
    ]
    assert [re.split("[,:]| over| beside", line)[0] for line in told] == [
        "read and interpreted",
        "memory",
        "previewed",
        "applied",
        "previewed",
        "applied",
        "applied again",
    ]
