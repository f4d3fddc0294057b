"""The report's figures alone, read as every page reads them."""

import datetime as dt

from allocations.models import Grant
from reports.report.build import STATUS, build_report
from reports.report.progress import ProgressReport


def build_progress(grant: Grant, as_of: dt.date) -> ProgressReport:
    return build_report(grant, as_of, parts=STATUS).progress
