"""Finding the table: the header in whatever row it stands, in the container in which it makes sense."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from allocations.reading import containers, headings, textlayer
from allocations.reading.cells import Row
from allocations.reading.table import Finding, ReadError, Role, Unit, finding

_MOST_ROWS = 3
_NEEDED = (Role.HOSPITAL, Role.AMOUNT, Role.TARGET)


@dataclass(frozen=True, slots=True)
class Header:
    first: int  # index of its first row
    last: int
    labels: Mapping[int, str]
    roles: Mapping[int, Role]  # by column; a role that stands over two columns stands twice

    @property
    def units(self) -> frozenset[Unit]:
        """Those that stand over the amounts."""
        return frozenset[Unit]().union(
            *(
                headings.units_in(self.labels.get(at, ""))
                for at, role in self.roles.items()
                if role is Role.AMOUNT
            )
        )

    def with_roles(self, chosen: Mapping[int, Role | None]) -> "Header":
        """With the roles somebody chose; a role that is given to a column is taken from any other."""
        roles = {
            at: role for at, role in self.roles.items() if at not in chosen and role not in chosen.values()
        }
        return replace(self, roles=roles | {at: role for at, role in chosen.items() if role})

    @property
    def missing(self) -> list[Role]:
        return [role for role in _NEEDED if role not in self.roles.values()]


@dataclass(frozen=True, slots=True)
class Table:
    """A table that was found: the rows from after the one above to where the next one begins, and its header."""

    rows: Sequence[Row]
    header: Header


@lru_cache(maxsize=1)
def find_tables(text: str, *, is_grid: bool = False) -> tuple[Table, ...]:
    """The tables of the container in which a header is found. ReadError, with the nearest one, when there is none.

    The rows of a grid are parted by tabs and by nothing else. The last answer is kept: who chose a sheet by it will
    read it next.
    """
    nearest: Table | None = None
    for rows in [containers.grid(text, "\t")] if is_grid else _candidates(text):
        found = _headers(rows)
        if complete := [header for header in found if not header.missing]:
            ends = [header.first for header in complete[1:]] + [len(rows)]
            starts = [0, *ends[:-1]]
            return tuple(
                Table(
                    tuple(rows[start:end]),
                    replace(header, first=header.first - start, last=header.last - start),
                )
                for header, start, end in zip(complete, starts, ends, strict=True)
            )
        for header in found:
            if len(header.missing) == 1 and (
                nearest is None or len(header.roles) > len(nearest.header.roles)
            ):
                nearest = Table(rows, header)
    if nearest:
        raise NoTable(missing_column(nearest), nearest)
    raise NoTable(
        finding(
            "header_missing",
            _(
                "Fandt ingen tabel. Der skal være en overskrift med en kolonne for hospitalet (Hospital), en for beløbet "
                "(f.eks. Fordeling i tkr. eller Beløb i kr.) og en for måltallet (f.eks. Måltal, Stillinger eller Årsværk)."
            ),
        )
    )


class NoTable(ReadError):  # noqa: N818 - it says what happened
    """No header with all its columns; `nearest` is a table that lacks one of them, if there is one."""

    def __init__(self, found: Finding, nearest: Table | None = None) -> None:
        super().__init__(found)
        self.nearest = nearest


def missing_column(table: Table) -> Finding:
    return finding(
        "column_missing",
        _("Overskriften i række %(row)s har ingen kolonne for %(missing)s."),
        {"missing": table.header.missing[0].label},
        row=table.rows[table.header.first].number,
    )


def _candidates(text: str) -> Iterator[list[Row]]:
    yield from containers.delimited(text)
    yield textlayer.with_columns(containers.lines(text))


def _headers(rows: Sequence[Row]) -> list[Header]:
    """The complete headers, in as few rows each as possible; without any, what comes near."""
    near: list[Header] = []
    may_be_header = [not (row.is_blank or row.has_figures) for row in rows]
    for height in range(1, _MOST_ROWS + 1):
        found: list[Header] = []
        for first in range(len(rows) - height + 1):
            is_possible = all(may_be_header[first : first + height])
            header = _header(rows, first, first + height - 1) if is_possible else None
            if header and not (found and first <= found[-1].last):
                found.append(header)
        if complete := [header for header in found if not header.missing]:
            return complete
        near += found
    return near


def _header(rows: Sequence[Row], first: int, last: int) -> Header | None:
    """The header in these rows of words, with those right below that only say more ("%", "tkr."); None if there is none."""
    while last + 1 < min(len(rows), first + _MOST_ROWS) and _says_more(rows[last + 1]):
        last += 1
    labels: dict[int, str] = {}
    for row in rows[first : last + 1]:
        for column, text in enumerate(row.texts):
            if text:
                labels[column] = f"{labels.get(column, '')} {text}".strip()
    understood = {
        column: heading for column, label in labels.items() if (heading := headings.understand(label))
    }
    roles = {column: heading.role for column, heading in understood.items()}
    if not {Role.AMOUNT, Role.TARGET} & set(roles.values()):
        return None
    # The upper left corner is often empty.
    if Role.HOSPITAL not in roles.values() and min(labels) > 0:
        roles[min(labels) - 1] = Role.HOSPITAL
    return Header(first, last, labels, roles)


def _says_more(row: Row) -> bool:
    return (
        not row.is_blank
        and not row.at(0)
        and all(map(headings.understand, filter(None, row.texts)))
        and not row.has_figures
    )
