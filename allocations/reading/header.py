"""Finding the table: the header in whatever row it stands, in the container in which it makes sense."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from allocations.reading import textlayer, vocabulary
from allocations.reading.names import hospital_key, is_total
from allocations.reading.table import ColumnRole, Unit
from hrtrack.common.tabular import delimited
from hrtrack.common.tabular.cells import Row
from hrtrack.common.tabular.findings import Finding, ReadError, finding

_MOST_ROWS = 3
_NEEDED = (ColumnRole.HOSPITAL, ColumnRole.AMOUNT, ColumnRole.TARGET)


@dataclass(frozen=True, slots=True)
class Header:
    first: int  # index of its first row
    last: int
    labels: Mapping[int, str]
    roles: Mapping[int, ColumnRole]  # by column; a role that stands over two columns stands twice

    @property
    def units(self) -> frozenset[Unit]:
        """Those that stand over the amounts."""
        return frozenset[Unit]().union(
            *(
                vocabulary.units_in(self.labels.get(at, ""))
                for at, role in self.roles.items()
                if role is ColumnRole.AMOUNT
            )
        )

    def with_roles(self, chosen: Mapping[int, ColumnRole | None]) -> "Header":
        """With the roles somebody chose; a role that is given to a column is taken from any other."""
        roles = {
            at: role for at, role in self.roles.items() if at not in chosen and role not in chosen.values()
        }
        return replace(self, roles=roles | {at: role for at, role in chosen.items() if role})

    @property
    def missing(self) -> list[ColumnRole]:
        return [role for role in _NEEDED if role not in self.roles.values()]


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A table that was found: the rows from after the one above to where the next one begins, and its header."""

    rows: Sequence[Row]
    header: Header

    @property
    def is_whole(self) -> bool:
        return not self.header.missing

    @property
    def hospitals(self) -> frozenset[str]:
        """The keys of the names beside an amount or a target; without a column for names, of all words beside them."""
        roles = self.header.roles
        figures = [at for at, role in roles.items() if role in (ColumnRole.AMOUNT, ColumnRole.TARGET)]
        names = [at for at, role in roles.items() if role is ColumnRole.HOSPITAL]
        texts = (
            row.at(at)
            for row in self.rows[self.header.last + 1 :]
            if any(row.cell(column).is_figure for column in figures)
            for at in (names or [at for at in range(len(row.texts)) if at not in roles])
        )
        named = {text for text in texts if any(map(str.isalpha, text))}
        return frozenset(hospital_key(text) for text in named if not is_total(text))

    def may_be_meant(self, known: frozenset[str]) -> bool:
        """Whether a table that lacks a column, and stands apart, may be the one that is meant, and not one of other things."""
        roles = self.header.roles
        says_hospital = any(
            role is ColumnRole.HOSPITAL and vocabulary.is_certain(self.header.labels.get(at, ""))
            for at, role in roles.items()
        )
        return (
            says_hospital or ColumnRole.HOSPITAL not in roles.values() or not known.isdisjoint(self.hospitals)
        )


@lru_cache(maxsize=1)
def find_tables(text: str, *, is_grid: bool = False) -> tuple[FoundTable, ...]:
    """The tables to choose from: those of the container in which one is whole, and those there that only lack a column.

    Where none is whole, the ones that come near. ReadError, with the nearest header, when nothing does. The rows of a
    grid are parted by tabs and by nothing else. The last answer is kept: who chose a sheet by it will read it next.
    """
    near: tuple[FoundTable, ...] = ()
    nearest: FoundTable | None = None
    for rows in [delimited.grid(text, "\t")] if is_grid else _candidates(text):
        headers = _headers(rows)
        tables = _tables(rows, headers)
        if any(table.is_whole for table in tables):
            return tables
        near = max(near, tables, key=_most_roles)
        nearest = max([nearest, *(FoundTable(rows, header) for header in headers)], key=_roles)
    if near:
        return near
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
    """No header with all its columns over rows; `nearest` is one that lacks a column, if there is one."""

    def __init__(self, found: Finding, nearest: FoundTable | None = None) -> None:
        super().__init__(found)
        self.nearest = nearest


def missing_column(table: FoundTable) -> Finding:
    return finding(
        "column_missing",
        _("Overskriften i række %(row)s har ingen kolonne for %(missing)s."),
        {"missing": table.header.missing[0].label},
        row=table.rows[table.header.first].number,
    )


def _candidates(text: str) -> Iterator[list[Row]]:
    yield from delimited.delimited(text)
    yield textlayer.with_columns(delimited.lines(text))


def _roles(table: FoundTable | None) -> int:
    return len(table.header.roles) if table else 0


def _most_roles(tables: Iterable[FoundTable]) -> int:
    return max(map(_roles, tables), default=0)


def _tables(rows: Sequence[Row], headers: Iterable[Header]) -> tuple[FoundTable, ...]:
    """The rows parted at the headers; one that lacks a column only parts them where there are hospitals below it."""
    tables: list[FoundTable] = []
    end = len(rows)
    for header in reversed(list(headers)):
        moved = replace(header, first=0, last=header.last - header.first)
        table = FoundTable(tuple(rows[header.first : end]), moved)
        if table.is_whole or table.hospitals:
            tables.append(table)
            end = header.first
    if tables:  # the first has what stands above it
        table = tables[-1]
        header = replace(table.header, first=end, last=end + table.header.last)
        tables[-1] = FoundTable((*rows[:end], *table.rows), header)
    return tuple(reversed(tables))


def _headers(rows: Sequence[Row]) -> list[Header]:
    """The headers from top to bottom: whole ones in as few rows each as possible, and what lacks one column elsewhere."""
    words = [at for at, row in enumerate(rows) if not (row.is_blank or row.has_figures)]
    possible: list[Header] = []
    for more in range(_MOST_ROWS):
        for first, last in zip(words, words[more:], strict=False):
            header = _header(rows, first, last) if last == first + more else None
            if header and len(header.missing) <= 1:
                possible.append(header)
    possible.sort(key=lambda header: (len(header.missing), -len(header.roles) if header.missing else 0))
    found: list[Header] = []
    for header in possible:
        if all(header.last < other.first or other.last < header.first for other in found):
            found.append(header)
    return sorted(found, key=lambda header: header.first)


def _header(rows: Sequence[Row], first: int, last: int) -> Header | None:
    """The header in these rows of words, with those right below that only say more ("%", "tkr."); None if there is none."""
    header = _stacked(rows, first, last)
    while last + 1 < min(len(rows), first + _MOST_ROWS) and _may_say_more(rows[last + 1], header):
        last += 1
        below = _stacked(rows, first, last)
        if below.missing and not header.missing:
            break  # they contradict each other
        header = below
    return header if {ColumnRole.AMOUNT, ColumnRole.TARGET} & set(header.roles.values()) else None


def _stacked(rows: Sequence[Row], first: int, last: int) -> Header:
    texts: dict[int, dict[str, None]] = {}
    for row in rows[first : last + 1]:
        for column, text in enumerate(row.texts):
            if text:
                texts.setdefault(column, {})[text] = None
    roles = {column: role for column, stack in texts.items() if (role := _role_of(list(stack)))}
    # The upper left corner is often empty.
    if ColumnRole.HOSPITAL not in roles.values() and min(texts) > 0:
        roles[min(texts) - 1] = ColumnRole.HOSPITAL
    return Header(first, last, {column: " ".join(stack) for column, stack in texts.items()}, roles)


def _role_of(stack: Sequence[str]) -> ColumnRole | None:
    """What the texts above each other say together, or else each of them."""
    if together := vocabulary.understand(" ".join(stack)):
        return together.role
    roles = {heading.role if heading else None for heading in map(vocabulary.understand, stack)}
    return roles.pop() if len(roles) == 1 else None


def _may_say_more(row: Row, header: Header) -> bool:
    """Whether the row below a header is of headings alone; a name in the first column only where it has others beside it."""
    texts = [text for text in row.texts if text]
    is_beside = not row.at(0) or (len(texts) > 1 and not header.missing)
    return bool(texts) and is_beside and not row.has_figures and all(map(vocabulary.understand, texts))
