"""Find the tables in a text: each header with its rows, by the delimiter that gives a whole table.

A table whose hospitals stand in columns is turned. Where no heading is known, the rows with figures are a table whose
columns the user tells.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext_lazy as _

from allocations.reading import textlayer, vocabulary
from allocations.reading.names import hospital_key, is_total
from allocations.reading.table import ColumnRole, Unit
from hrtrack.common.tabular import delimited
from hrtrack.common.tabular.cells import Row
from hrtrack.common.tabular.findings import Finding, ReadError, finding
from hrtrack.common.text.cleaning import has_letter
from hrtrack.common.text.figures import FIGURE

_MOST_ROWS = 3
_NEEDED = (ColumnRole.HOSPITAL, ColumnRole.AMOUNT, ColumnRole.TARGET)
_YEAR = re.compile("20[0-9]{2}")
# A larger table has its hospitals in rows.
_MOST_TURNED = 300
_FEWEST_ROWS_OF_TEXT = 2


@dataclass(frozen=True, slots=True)
class Header:
    """The rows of headings over a table, as indexes of its rows, both inclusive; labels and roles by column from 0.

    A role that two columns have stands twice in `roles`. A table without headings has `last` above `first`.
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

    def of_year(self, year: int | None) -> "Header":
        """Return the header without the roles of columns that are for other years."""
        others = [at for at in self.roles if (years := self.years.get(at)) and years != [year]]
        return replace(self, roles={at: role for at, role in self.roles.items() if at not in others})

    @property
    def years_to_choose(self) -> Mapping[int, str]:
        """The headings by year where columns of amounts, or else of targets, are each for a year of its own."""
        for role in (ColumnRole.AMOUNT, ColumnRole.TARGET):
            columns = [at for at in sorted(self.roles) if self.roles[at] is role]
            years = {named[0]: at for at in columns if len(named := self.years.get(at, [])) == 1}
            if len(columns) > 1 and len(years) == len(columns):
                return {year: self.labels[at] for year, at in years.items()}
        return {}

    @property
    def years(self) -> Mapping[int, list[int]]:
        """The years that the headings name, by column."""
        return {at: vocabulary.years_in(label) for at, label in self.labels.items()}

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
    """A header and its rows, from the end of the table above to the next header.

    A turned table has the source's columns as rows; `turned_rows` are the numbers of the source's rows, which are its
    columns. The tuple is empty for other tables.
    """

    rows: Sequence[Row]
    header: Header
    turned_rows: tuple[int, ...] = ()

    def turned(self) -> "FoundTable":
        """Return the table with its rows as columns, and the header that the turned rows have, if any is known.

        Titles and notes, rows with one cell, are left out.
        """
        source = [row for row in self.rows if len(row.texts) - row.texts.count("") > 1]
        rows = _turned(source)
        numbers = () if self.turned_rows else tuple(row.number for row in source)
        if self.turned_rows:
            rows = [replace(row, number=self.turned_rows[at]) for at, row in enumerate(rows)]
        headers = [FoundTable(rows, header, numbers) for header in _headers(rows)]
        return max(headers, key=_roles, default=FoundTable(rows, _unknown_header(rows), numbers))

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
    searched: list[list[Row]] = []
    for rows in [delimited.grid(text, "\t")] if is_grid else _candidates(text):
        headers = _headers(rows)
        tables = _tables(rows, headers)
        if any(table.is_whole for table in tables):
            return tables
        near = max(near, tables, key=_most_roles)
        nearest = max([nearest, *(FoundTable(rows, header) for header in headers)], key=_roles)
        searched.append(rows)
    if turned := next(filter(None, map(_turned_table, searched)), None):
        return (turned,)
    if near:
        return near
    fewest = 1 if is_grid else _FEWEST_ROWS_OF_TEXT
    unknown = (_table_of_unknown_headings(rows, fewest) for rows in searched)
    nearest = nearest or next(filter(None, unknown), None)
    if nearest:
        raise NoTable(missing_column(nearest), nearest)
    raise NoTable(
        finding(
            "header_missing",
            _(
                "Fandt ingen tabel. Der skal være en overskrift med en kolonne for hospitalet (Hospital), en for beløbet "
                "(fx Fordeling i tkr. eller Beløb i kr.) og en for måltallet (fx Måltal, Stillinger eller Årsværk)."
            ),
        )
    )


class NoTable(ReadError):  # noqa: N818 - the name says what is the case
    """No header with all its columns stands over rows; `nearest` is a header that lacks a column, None without one."""

    def __init__(self, reason: Finding, nearest: FoundTable | None = None) -> None:
        super().__init__(reason)
        self.nearest = nearest


def missing_column(table: FoundTable) -> Finding:
    """Return the error that names the first required column the table lacks, or that no heading is known."""
    first = table.rows[table.header.first]
    if not table.header.roles:
        message = _(
            "Overskrifterne i række %(row)s kendes ikke. Vælg, hvilke kolonner der er hospital, beløb og måltal."
        )
        if table.header.last < table.header.first:
            message = _(
                "Tabellen fra række %(row)s har ingen overskrift. Vælg, hvilke kolonner der er hospital, beløb og måltal."
            )
        return finding("headings_unknown", message, row=first.number)
    return finding(
        "column_missing",
        _("Overskriften i række %(row)s har ingen kolonne for %(missing)s."),
        {"missing": table.header.missing[0].label},
        row=first.number,
    )


def _turned(rows: Sequence[Row]) -> list[Row]:
    width = max((len(row.texts) for row in rows), default=0)
    return [Row(column + 1, tuple(row.at(column) for row in rows)) for column in range(width)]


def _turned_table(rows: Sequence[Row]) -> FoundTable | None:
    """Return the rows as a turned table, if that has a whole header with hospitals; None where it has not."""
    if len(rows) > _MOST_TURNED or max((len(row.texts) for row in rows), default=0) > _MOST_TURNED:
        return None
    table = FoundTable(rows, _unknown_header(rows)).turned()
    return table if table.is_whole and table.hospitals else None


def _table_of_unknown_headings(rows: Sequence[Row], fewest: int) -> FoundTable | None:
    """Return the rows as a table, if at least `fewest` of them of the same width have a name and a figure."""
    widths = [len(row.texts) for row in rows if _is_named_figure(row)]
    if not widths or max(map(widths.count, widths)) < fewest:
        return None
    return FoundTable(rows, _unknown_header(rows))


def _unknown_header(rows: Sequence[Row]) -> Header:
    """Return the rows of words right above the first row with figures, as headings of which none is known."""
    below = next((at for at, row in enumerate(rows) if _is_named_figure(row)), 0)
    first = below
    while first > max(0, below - _MOST_ROWS) and _is_of_headings(rows[first - 1]):
        first -= 1
    labels: dict[int, dict[str, None]] = {}
    for row in rows[first:below]:
        for column, text in enumerate(row.texts):
            if text:
                labels.setdefault(column, {})[text] = None
    return Header(first, below - 1, {column: " ".join(stack) for column, stack in labels.items()}, {})


def _is_named_figure(row: Row) -> bool:
    return not _is_of_headings(row) and row.has_figures and any(map(has_letter, row.texts))


def _is_of_headings(row: Row) -> bool:
    """Return whether the row has words in several cells and no figures, years apart."""
    texts = [text for text in row.texts if text]
    return len(texts) > 1 and not _has_other_figures(row)


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
    words = [at for at, row in enumerate(rows) if not row.is_blank and not _has_other_figures(row)]
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


def _has_other_figures(row: Row) -> bool:
    """Return whether a cell has a figure that is no year."""
    return not all(map(_YEAR.fullmatch, filter(FIGURE.fullmatch, row.texts)))


def _stacked(rows: Sequence[Row], first: int, last: int) -> Header:
    texts: dict[int, dict[str, None]] = {}
    for row in rows[first : last + 1]:
        for column, text in enumerate(row.texts):
            if _YEAR.fullmatch(text) and column not in texts:
                # Several years below one heading, which is written above the first of them.
                beside = texts.get(column - 1, {})
                has_year = any(map(_YEAR.fullmatch, beside))
                texts[column] = dict.fromkeys(t for t in beside if has_year and not _YEAR.fullmatch(t))
            if text:
                texts.setdefault(column, {})[text] = None
    roles = {column: role for column, stack in texts.items() if (role := _role_of(list(stack)))}
    if {ColumnRole.HOSPITAL, ColumnRole.TARGET} == set(roles.values()):
        # Beside posts, columns that are headed by years alone have money.
        of_years = [column for column, stack in texts.items() if all(map(_YEAR.fullmatch, stack))]
        roles |= dict.fromkeys(of_years, ColumnRole.AMOUNT)
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
    if not texts or not is_beside or _has_other_figures(row):
        return False
    return all(_YEAR.fullmatch(text) or vocabulary.understand(text) for text in texts)
