"""The columns of the report's own figures. Each column is declared here and nowhere else."""

from dataclasses import fields

from django.utils.translation import gettext as _

from allocations.models import Grant
from hires.figures.definitions import label_of
from reports.report.data_tables import ReportColumn, ValueKind
from reports.report.drilldown import CALCULATIONS, DELAY, FIGURES
from reports.report.progress import ProgressReport, ProgressRow

KINDS = {
    "hospital": ValueKind.TEXT,
    "share_percent": ValueKind.SHARE,
    "allocated": ValueKind.KR,
    "original_budget": ValueKind.KR,
    "budget_changes": ValueKind.KR,
    "target": ValueKind.WHOLE,
    "original_target": ValueKind.WHOLE,
    "spent": ValueKind.KR,
    "committed": ValueKind.KR,
    "annual_cost": ValueKind.KR,
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
    behind = name if name in FIGURES or name in CALCULATIONS else ""
    return ReportColumn(name, label_of(name, grant), kind, behind, is_shown)


def target_column(grant: Grant, name: str = "target") -> ReportColumn:
    """Return the column of the target, or of the original one: whole posts, or årsværk with the decimals decided."""
    return figure(name) if grant.counts_posts else ReportColumn(name, label_of(name), ValueKind.DECIMAL)


def beside_attainment_column(grant: Grant) -> ReportColumn:
    """Return the column of the attainment in the other unit, or of a level the day's own."""
    label = _("Målopfyldelse i årsværk") if grant.counts_posts else _("Målopfyldelse i stillinger")
    if grant.counts_level:
        label = _("Målopfyldelse på dagen")
    return ReportColumn("beside_attainment", label, KINDS["beside_attainment"])


def status_columns(progress: ProgressReport) -> list[ReportColumn]:
    """Return the columns of every figure of a hospital that the report shows."""
    grant = progress.grant
    own = (target_column(grant), target_column(grant, "original_target"), beside_attainment_column(grant))
    columns = {column.name: column for column in own}
    return [columns.get(name) or figure(name, grant) for name in progress.columns]
