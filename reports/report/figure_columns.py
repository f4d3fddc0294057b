"""The report's own figures as columns: each declared here, and nowhere else."""

from dataclasses import fields

from django.utils.translation import gettext as _

from allocations.models import Grant
from hires.figures.definitions import label_of
from reports.report.columns import Column, Kind
from reports.report.drilldown import DELAY, FIGURES
from reports.report.progress import COLUMNS, ProgressRow

KINDS = {
    "hospital": Kind.TEXT,
    "share_percent": Kind.SHARE,
    "allocated": Kind.KR,
    "target": Kind.WHOLE,
    "spent": Kind.KR,
    "committed": Kind.KR,
    "remaining": Kind.KR,
    "attainment": Kind.FRACTION,
    "beside_attainment": Kind.FRACTION,
}
TYPES = {field.name: field.type for field in fields(ProgressRow)}


def figure(name: str) -> Column:
    """The column of one of the report's figures."""
    if name == DELAY:
        return Column(name, _("Dage fra aftalt til registreret (median)"), Kind.DAYS, name)
    kind = KINDS.get(name) or (Kind.COUNT if TYPES[name] is int else Kind.PERSON_YEARS)
    return Column(name, label_of(name), kind, name if name in FIGURES else "")


def target_column(grant: Grant) -> Column:
    """Posts are whole; person-years have the decimals they have."""
    return figure("target") if grant.counts_posts else Column("target", label_of("target"), Kind.DECIMAL)


def beside_attainment_column(grant: Grant) -> Column:
    """Called by what it is of, which the grant does not count in."""
    label = _("Målopfyldelse i årsværk") if grant.counts_posts else _("Målopfyldelse i stillinger")
    return Column("beside_attainment", label, KINDS["beside_attainment"])


def status_columns(grant: Grant) -> list[Column]:
    """Every figure of a hospital."""
    of_grant = {column.name: column for column in (target_column(grant), beside_attainment_column(grant))}
    return [of_grant.get(name) or figure(name) for name in COLUMNS]
