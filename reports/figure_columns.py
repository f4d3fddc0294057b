"""The report's own figures as columns: each declared here, and nowhere else."""

from dataclasses import fields

from django.utils.translation import gettext as _

from allocations.models import Grant
from hires.rules import label_of
from reports.behind import DELAY, FIGURES
from reports.columns import Column, Kind
from reports.progress import COLUMNS, ProgressRow

KINDS = {
    "hospital": Kind.TEXT,
    "share_percent": Kind.SHARE,
    "allocated": Kind.KR,
    "target": Kind.WHOLE,
    "spent": Kind.KR,
    "committed": Kind.KR,
    "remaining": Kind.KR,
    "attainment": Kind.FRACTION,
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


def status_columns(grant: Grant) -> list[Column]:
    """Every figure of a hospital."""
    return [target_column(grant) if name == "target" else figure(name) for name in COLUMNS]
