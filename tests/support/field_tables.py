"""A small allocation table as people send it, and what a reading of it says."""

from allocations.reading import Reading
from tests.support.made_tables import Rows

HEAD = ("Hospital", "Beløb i tkr.", "Stillinger")
NORD, VEST, TOTAL = ("Nordsygehuset", 2000, 4), ("Vestsygehuset", 3000, 6), ("I alt", 5000, 10)
BOTH = [("Nordsygehuset", 2_000_000, 4), ("Vestsygehuset", 3_000_000, 6)]
THREE = [("Nordsygehuset", 2_000_000, 4), ("Vestsygehuset", 2_000_000, 4), ("Sydsygehuset", 1_000_000, 2)]


def tabbed(*rows: Rows) -> str:
    """Rows as they are pasted from a sheet, numbers with a decimal comma."""
    lines = (
        "\t".join(cell if isinstance(cell, str) else str(cell).replace(".", ",") for cell in row)
        for row in rows
    )
    return "\n".join(lines)


def of(reading: Reading) -> list[tuple[str, int, int]]:
    assert (reading.errors, reading.questions) == ((), ())
    return [(row.hospital, int(row.amount), int(row.target)) for row in reading.rows]


def codes(reading: Reading) -> list[str]:
    return [error.code for error in reading.errors]
