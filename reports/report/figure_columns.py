"""The report's own figures as columns: each declared here, and nowhere else."""

from dataclasses import fields

from django.utils.translation import gettext as _

from allocations.models import Grant
from hires.figures.definitions import label_of
from reports.report.columns import ReportColumn, ValueKind
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
TYPES = {field.name: field.type for field in fields(ProgressRow)}


def figure(name: str) -> ReportColumn:
    """The column of one of the report's figures."""
    if name == DELAY:
        return ReportColumn(name, _("Dage fra aftalt til registreret (median)"), ValueKind.DAYS, name)
    kind = KINDS.get(name) or (ValueKind.COUNT if TYPES[name] is int else ValueKind.PERSON_YEARS)
    return ReportColumn(name, label_of(name), kind, name if name in FIGURES else "")


def target_column(grant: Grant) -> ReportColumn:
    """Posts are whole; person-years have the decimals they have."""
    return (
        figure("target")
        if grant.counts_posts
        else ReportColumn("target", label_of("target"), ValueKind.DECIMAL)
    )


def beside_attainment_column(grant: Grant) -> ReportColumn:
    """Called by what it is of, which the grant does not count in."""
    label = _("Målopfyldelse i årsværk") if grant.counts_posts else _("Målopfyldelse i stillinger")
    return ReportColumn("beside_attainment", label, KINDS["beside_attainment"])


def status_columns(grant: Grant) -> list[ReportColumn]:
    """Every figure of a hospital."""
    of_grant = {column.name: column for column in (target_column(grant), beside_attainment_column(grant))}
    return [of_grant.get(name) or figure(name) for name in COLUMNS]
