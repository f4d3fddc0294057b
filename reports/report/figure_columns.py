"""The columns of the report's own figures. Each column is declared here and nowhere else."""

from dataclasses import fields

from django.utils.translation import gettext as _

from allocations.models import Grant
from hires.figures.definitions import label_of
from reports.report.data_tables import ReportColumn, ValueKind
from reports.report.drilldown import DELAY, FIGURES
from reports.report.progress import COLUMNS, ProgressRow

KINDS = {
    "hospital": ValueKind.TEXT,
    "share_percent": ValueKind.SHARE,
    "allocated": ValueKind.KR,
    "target": ValueKind.WHOLE,
    "spent": ValueKind.KR,
    "committed": ValueKind.KR,
    "remaining": ValueKind.KR,
    "attainment": ValueKind.FRACTION,
    "beside_attainment": ValueKind.FRACTION,
}
FROM_REDEPLOYMENT = "from_redeployment"
TYPES = {field.name: field.type for field in fields(ProgressRow)}


def figure(name: str, grant: Grant | None = None) -> ReportColumn:
    """Return the column of a figure of the report. Those that a grant calls by its own names need the grant."""
    if name == DELAY:
        return ReportColumn(name, _("Dage fra aftalt til registreret (median)"), ValueKind.DAYS, name)
    kind = KINDS.get(name) or (ValueKind.COUNT if TYPES[name] is int else ValueKind.PERSON_YEARS)
    is_shown = name != FROM_REDEPLOYMENT or grant is None or bool(grant.redeployment_scheme)
    return ReportColumn(name, label_of(name, grant), kind, name if name in FIGURES else "", is_shown)


def target_column(grant: Grant) -> ReportColumn:
    """Return the column of the target: whole posts, or årsværk with the decimals that were decided."""
    return (
        figure("target")
        if grant.counts_posts
        else ReportColumn("target", label_of("target"), ValueKind.DECIMAL)
    )


def beside_attainment_column(grant: Grant) -> ReportColumn:
    """Return the column of the attainment in the unit that the grant is not counted in."""
    label = _("Målopfyldelse i årsværk") if grant.counts_posts else _("Målopfyldelse i stillinger")
    return ReportColumn("beside_attainment", label, KINDS["beside_attainment"])


def status_columns(grant: Grant) -> list[ReportColumn]:
    """Return the columns of every figure of a hospital."""
    columns = {column.name: column for column in (target_column(grant), beside_attainment_column(grant))}
    return [columns.get(name) or figure(name, grant) for name in COLUMNS]
