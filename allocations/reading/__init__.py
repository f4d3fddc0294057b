"""Read an allocation table: bytes or pasted text in, the canonical table out.

Nothing here knows the database. `read_file` turns a file into text, `find_source_tables` finds the tables in the text,
`SourceTables.read` interprets one of them as a Reading, and `check_table` checks the Reading against the grant.
"""

from allocations.reading.checks import check_table, posts_paid
from allocations.reading.files import FileWithoutTable, read_file, read_file_text
from allocations.reading.header import TableFinder
from allocations.reading.names import hospital_key
from allocations.reading.reader import SourceTables, find_source_tables, read_table
from allocations.reading.table import (
    ColumnRole,
    Money,
    Question,
    Reading,
    ReadingChoices,
    RowKind,
    SourceColumn,
    TableRow,
    TotalRow,
    Unit,
)
from hrtrack.common.tabular.delimited import decode
from hrtrack.common.tabular.findings import Finding, ReadError, Severity

__all__ = [
    "ColumnRole",
    "FileWithoutTable",
    "Finding",
    "Money",
    "Question",
    "ReadError",
    "Reading",
    "ReadingChoices",
    "RowKind",
    "Severity",
    "SourceColumn",
    "SourceTables",
    "TableFinder",
    "TableRow",
    "TotalRow",
    "Unit",
    "check_table",
    "decode",
    "find_source_tables",
    "hospital_key",
    "posts_paid",
    "read_file",
    "read_file_text",
    "read_table",
]
