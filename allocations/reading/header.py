"""Finding the table: the header in whatever row it stands, in the container in which it makes sense."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from allocations.reading import containers, headings, textlayer
from allocations.reading.cells import Row
from allocations.reading.table import ReadError, Role, Unit, finding

_MOST_ROWS = 3
_NEEDED = (Role.HOSPITAL, Role.AMOUNT, Role.TARGET)


@dataclass(frozen=True, slots=True)
class Header:
    first: int  # index of its first row
    last: int
    labels: Mapping[int, str]
    roles: Mapping[int, Role]  # by column; a role that stands over two columns stands twice
    units: frozenset[Unit]

    @property
    def missing(self) -> list[Role]:
        return [role for role in _NEEDED if role not in self.roles.values()]


def find_table(text: str, *, is_sheet: bool = False) -> tuple[list[Row], Header]:
    """The rows of the container in which a header is found. ReadError when there is none, or more than one.

    The rows of a sheet are parted by tabs and by nothing else.
    """
    nearest: tuple[list[Row], Header] | None = None
    for rows in [containers.grid(text, "\t")] if is_sheet else _candidates(text):
        found = _headers(rows)
        complete = [header for header in found if not header.missing]
        if len(complete) > 1:
            raise ReadError(
                finding(
                    "ambiguous_table",
                    _(
                        "Teksten har flere tabeller: en overskrift i række %(row)s og en i række %(second)s. Indsæt kun den ene."
                    ),
                    {"second": rows[complete[1].first].number},
                    row=rows[complete[0].first].number,
                )
            )
        if complete:
            return rows, complete[0]
        for header in found:
            if len(header.missing) == 1 and (nearest is None or len(header.roles) > len(nearest[1].roles)):
                nearest = rows, header
    if nearest:
        rows, header = nearest
        raise ReadError(
            finding(
                "column_missing",
                _("Overskriften i række %(row)s har ingen kolonne for %(missing)s."),
                {"missing": header.missing[0].label},
                row=rows[header.first].number,
            )
        )
    raise ReadError(
        finding(
            "header_missing",
            _(
                "Fandt ingen tabel. Der skal være en overskrift med en kolonne for hospitalet (Hospital), en for beløbet "
                "(f.eks. Fordeling i tkr. eller Beløb i kr.) og en for måltallet (f.eks. Måltal, Stillinger eller Årsværk)."
            ),
        )
    )


def _candidates(text: str) -> Iterator[list[Row]]:
    yield from containers.delimited(text)
    yield textlayer.with_columns(containers.lines(text))


def _headers(rows: Sequence[Row]) -> list[Header]:
    """The complete headers, in as few rows each as possible; without any, what comes near."""
    near: list[Header] = []
    for height in range(1, _MOST_ROWS + 1):
        found: list[Header] = []
        for first in range(len(rows) - height + 1):
            header = _header(rows, first, first + height - 1)
            if header and not (found and first <= found[-1].last):
                found.append(header)
        if complete := [header for header in found if not header.missing]:
            return complete
        near += found
    return near


def _header(rows: Sequence[Row], first: int, last: int) -> Header | None:
    """The header in these rows, with the rows right below that only say more ("%", "tkr."); None if there is none."""
    if any(row.is_blank or any(cell.is_figure for cell in row.cells) for row in rows[first : last + 1]):
        return None
    while last + 1 < min(len(rows), first + _MOST_ROWS) and _says_more(rows[last + 1]):
        last += 1
    labels: dict[int, str] = {}
    for row in rows[first : last + 1]:
        for cell in row.cells:
            if cell.text:
                labels[cell.column] = f"{labels.get(cell.column, '')} {cell.text}".strip()
    understood = {
        column: heading for column, label in labels.items() if (heading := headings.understand(label))
    }
    roles = {column: heading.role for column, heading in understood.items()}
    if not {Role.AMOUNT, Role.TARGET} & set(roles.values()):
        return None
    # The upper left corner is often empty.
    if Role.HOSPITAL not in roles.values() and min(labels) > 0:
        roles[min(labels) - 1] = Role.HOSPITAL
    units = frozenset[Unit]().union(*(h.units for h in understood.values() if h.role is Role.AMOUNT))
    return Header(first, last, labels, roles, units)


def _says_more(row: Row) -> bool:
    return (
        not row.is_blank
        and not row.cell(0).text
        and all(headings.understand(cell.text) for cell in row.cells if cell.text)
        and not any(cell.is_figure for cell in row.cells)
    )
