"""From the rows of a found table to a Reading: check the header, sort the rows, read the figures."""

from django.utils.translation import gettext_lazy as _

from allocations.reading import vocabulary
from allocations.reading.figures import FigureReader
from allocations.reading.header import FoundTable, missing_column
from allocations.reading.layout import FIGURE_ROLES, FindingLog, TableLayout
from allocations.reading.rows import RowSorter
from allocations.reading.table import Reading, ReadingChoices
from hrtrack.common.tabular.findings import Place


def interpret(table: FoundTable, choices: ReadingChoices, place: Place | None) -> Reading:
    """Return the reading of one table. The reading has no rows while it has errors or open questions."""
    layout = TableLayout(table, choices, place)
    if layout.header.missing:
        error = missing_column(FoundTable(layout.rows, layout.header))
        return Reading(errors=(error,), columns=layout.source_columns(), picture=layout.picture())
    log = FindingLog(layout)
    _check_columns(layout, log)
    _note_headings(layout, log)
    sorted_rows = RowSorter(layout, choices.total, log).sort()
    rows, total, unit = FigureReader(layout, choices, log).read(sorted_rows)
    return Reading(
        rows,
        total,
        unit,
        layout.source_columns(),
        log.reported_errors(),
        tuple(log.questions),
        tuple(log.notes),
        layout.picture(sorted_rows.kinds, {error.row for error in log.errors}),
    )


def _check_columns(layout: TableLayout, log: FindingLog) -> None:
    """Refuse a role that more than one column may have: by its heading, or by the words or the unit in its heading.

    A column with such a heading that is not understood counts if it has figures, and nothing is chosen about it.
    """
    roles = layout.header.roles
    for role in layout.columns:
        same = [column for column in sorted(roles) if roles[column] is role]
        if len(same) == 1 and role in FIGURE_ROLES and same[0] not in layout.chosen_columns:
            same += _competing(layout, layout.header.labels.get(same[0], ""))
        if len(same) > 1:
            log.refuse(
                "ambiguous_column",
                _(
                    "Overskriften i række %(row)s har flere kolonner for %(role)s: »%(first)s« og »%(second)s«."
                ),
                layout.header_row,
                same[1],
                role=role.label,
                first=layout.label(same[0]),
                second=layout.label(same[1]),
            )


def _competing(layout: TableLayout, read: str) -> list[int]:
    """Return the columns of figures whose headings are not understood but may mean the same as the one that is read."""
    others = (
        column
        for column in layout.header.labels
        if column not in layout.header.roles and column not in layout.chosen_columns
    )
    return [
        column
        for column in others
        if vocabulary.competes(layout.header.labels[column], read)
        and any(row.cell(column).is_figure for row in layout.rows_below)
    ]


def _note_headings(layout: TableLayout, log: FindingLog) -> None:
    """Note what a reader may overlook in the headings: a misspelled word, and the years of the figures."""
    columns_by_year: dict[int, int] = {}
    for column, role in sorted(layout.header.roles.items()):
        label = layout.header.labels.get(column, "")
        if label and column not in layout.chosen_columns and vocabulary.is_misspelled(label):
            message = _("Overskriften »%(label)s« er læst som %(role)s.")
            log.note("heading_near", message, layout.header_row, label=label, role=role.label)
        for year in vocabulary.years_in(label):
            columns_by_year.setdefault(year, column)
    for year, column in sorted(columns_by_year.items()):
        message = _("Overskriften »%(label)s« siger %(year)s.")
        log.note("heading_year", message, layout.header_row, label=layout.label(column), year=str(year))
