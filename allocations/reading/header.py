"""Find the tables in a text: each header with its rows, by the delimiter that gives a whole table."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

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
    """The rows of headings over a table, as indexes of its rows, both inclusive; labels and roles by column from 0.

    A role that two columns have stands twice in `roles`.
    """

    first: int
    last: int
    labels: Mapping[int, str]
    roles: Mapping[int, ColumnRole]

    @property
    def units(self) -> frozenset[Unit]:
        """The units that the amount's headings name."""
        return frozenset[Unit]().union(
            *(
                vocabulary.units_in(self.labels.get(at, ""))
                for at, role in self.roles.items()
                if role is ColumnRole.AMOUNT
            )
        )

    def with_roles(self, chosen: Mapping[int, ColumnRole | None]) -> "Header":
        """Return the header with the chosen roles; a role that is chosen for one column is taken from any other."""
        roles = {
            at: role for at, role in self.roles.items() if at not in chosen and role not in chosen.values()
        }
        return replace(self, roles=roles | {at: role for at, role in chosen.items() if role})

    @property
    def column_of_names(self) -> int:
        """The first column of hospitals' names; 0 where the header has none."""
        return next((at for at, role in self.roles.items() if role is ColumnRole.HOSPITAL), 0)

    @property
    def missing(self) -> list[ColumnRole]:
        """The required roles that no column has."""
        return [role for role in _NEEDED if role not in self.roles.values()]


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A header and its rows, from the end of the table above to the next header."""

    rows: Sequence[Row]
    header: Header

    @property
    def is_whole(self) -> bool:
        """True if every required role has a column."""
        return not self.header.missing

    @property
    def hospitals(self) -> frozenset[str]:
        """The keys of the names in rows with an amount or a target; without a column of names, of all words in these rows."""
        roles = self.header.roles
        figures = [at for at, role in roles.items() if role in (ColumnRole.AMOUNT, ColumnRole.TARGET)]
        names = [at for at, role in roles.items() if role is ColumnRole.HOSPITAL]
        texts = (
            row.at(at)
            for row in self.rows[self.header.last + 1 :]
            if any(row.cell(column).is_figure for column in figures)
            for at in (names or [at for at in range(len(row.texts)) if at not in roles])
        )
        with_words = {text for text in texts if any(map(str.isalpha, text))}
        return frozenset(hospital_key(text) for text in with_words if not is_total(text))

    def may_be_meant(self, known: frozenset[str]) -> bool:
        """Return whether a table that lacks a column may be an allocation table. `known` are hospitals' keys from whole tables."""
        roles = self.header.roles
        has_hospitals_heading = any(
            role is ColumnRole.HOSPITAL and vocabulary.is_certain(self.header.labels.get(at, ""))
            for at, role in roles.items()
        )
        return (
            has_hospitals_heading
            or ColumnRole.HOSPITAL not in roles.values()
            or not known.isdisjoint(self.hospitals)
        )


class TableFinder:
    """Find the tables in the texts of one source, each text once.

    A file's sheets are searched when the file becomes text, and the same rows are known when that text is read.
    """

    def __init__(self) -> None:
        self._results: dict[tuple[str, bool], tuple[FoundTable, ...] | NoTable] = {}

    def find(self, text: str, *, is_grid: bool = False) -> tuple[FoundTable, ...]:
        """Return what `find_tables` returns for the text. NoTable where there is none, ReadError as `find_tables`."""
        key = (text, is_grid)
        result = self._results.get(key)
        if result is None:
            try:
                result = find_tables(text, is_grid=is_grid)
            except NoTable as error:
                result = error
            self._results[key] = result
        if isinstance(result, NoTable):
            raise result
        return result

    def find_in_sheet(self, rows: str) -> tuple[FoundTable, ...]:
        """Return the tables in the rows of a sheet. NoTable where there is none."""
        return self.find(rows, is_grid=True)


def find_tables(text: str, *, is_grid: bool = False) -> tuple[FoundTable, ...]:
    """Return the tables to choose from, by the first delimiter that gives a whole one, with those that lack a column.

    Where no table is whole, return those that come nearest. NoTable, with the nearest header, where nothing does.
    The cells of a grid are delimited by tabs only.
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


class NoTable(ReadError):  # noqa: N818 - the name says what is the case
    """No header with all its columns stands over rows; `nearest` is a header that lacks a column, None without one."""

    def __init__(self, reason: Finding, nearest: FoundTable | None = None) -> None:
        super().__init__(reason)
        self.nearest = nearest


def missing_column(table: FoundTable) -> Finding:
    """Return the error that names the first required column the table lacks."""
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
    """Split the rows at the headers. A header that lacks a column counts only where hospitals stand below it."""
    tables: list[FoundTable] = []
    end = len(rows)
    for header in reversed(list(headers)):
        moved = replace(header, first=0, last=header.last - header.first)
        table = FoundTable(tuple(rows[header.first : end]), moved)
        if table.is_whole or table.hospitals:
            tables.append(table)
            end = header.first
    if tables:  # the first table also has the rows above its header
        table = tables[-1]
        header = replace(table.header, first=end, last=end + table.header.last)
        tables[-1] = FoundTable((*rows[:end], *table.rows), header)
    return tuple(reversed(tables))


def _headers(rows: Sequence[Row]) -> list[Header]:
    """Return the headers from top to bottom: whole ones in as few rows as possible, then those that lack one column."""
    words = [at for at, row in enumerate(rows) if not (row.is_blank or row.has_figures)]
    possible: list[Header] = []
    for more in range(_MOST_ROWS):
        for first, last in zip(words, words[more:], strict=False):
            header = _header(rows, first, last) if last == first + more else None
            if header and len(header.missing) <= 1:
                possible.append(header)
    possible.sort(key=lambda header: (len(header.missing), -len(header.roles) if header.missing else 0))
    headers: list[Header] = []
    for header in possible:
        if all(header.last < other.first or other.last < header.first for other in headers):
            headers.append(header)
    return sorted(headers, key=lambda header: header.first)


def _header(rows: Sequence[Row], first: int, last: int) -> Header | None:
    """Return the header in these rows, with the rows of details right below ("%", "tkr."); None where there is none."""
    header = _stacked(rows, first, last)
    while last + 1 < min(len(rows), first + _MOST_ROWS) and _may_say_more(rows[last + 1], header):
        last += 1
        below = _stacked(rows, first, last)
        if below.missing and not header.missing:
            break  # the details contradict the headings above
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
    """Return the role of the texts above each other: of all as one heading, or the one role that each has."""
    if together := vocabulary.understand(" ".join(stack)):
        return together.role
    roles = {heading.role if heading else None for heading in map(vocabulary.understand, stack)}
    return roles.pop() if len(roles) == 1 else None


def _may_say_more(row: Row, header: Header) -> bool:
    """Return whether the row below a header has only headings; one in the first column counts only beside others."""
    texts = [text for text in row.texts if text]
    is_beside = not row.at(0) or (len(texts) > 1 and not header.missing)
    return bool(texts) and is_beside and not row.has_figures and all(map(vocabulary.understand, texts))
