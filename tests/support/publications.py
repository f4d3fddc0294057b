"""Publications for tests."""

from collections.abc import Collection, Mapping, Sequence

from reports.publications.breakdowns import Groups, told_breakdowns
from reports.publications.disclosure import published
from reports.report.build import Report


def publication_of(
    report: Report, earlier: Sequence[Mapping[str, Groups]] = (), left_out: Collection[str] = ()
) -> Report:
    """The report as it is published beside the earlier publications."""
    return published(report, told_breakdowns(report, earlier, left_out), len(earlier) + 1)
