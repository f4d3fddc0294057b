"""Reading an allocation table out of what people send: bytes or pasted text in, the canonical table out.

Nothing here knows the database. `read_file` makes text of a file, `read_table` a Reading of the text, and
`check_table` holds the Reading against the grant.
"""

from allocations.reading.checks import check_table, posts_paid
from allocations.reading.files import read_file
from allocations.reading.names import hospital_key
from allocations.reading.reader import read_table
from allocations.reading.table import (
    ColumnRole,
    Money,
    Question,
    Reading,
    SourceColumn,
    TableRow,
    TotalRow,
    Unit,
)
from hrtrack.common.tabular.delimited import decode
from hrtrack.common.tabular.findings import Finding, ReadError, Severity

__all__ = [
    "ColumnRole",
    "Finding",
    "Money",
    "Question",
    "ReadError",
    "Reading",
    "Severity",
    "SourceColumn",
    "TableRow",
    "TotalRow",
    "Unit",
    "check_table",
    "decode",
    "hospital_key",
    "posts_paid",
    "read_file",
    "read_table",
]
