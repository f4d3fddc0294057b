"""Apply a planned import of an allocation table: all of it or none."""

from collections.abc import Mapping
from dataclasses import replace

import tablib
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from accounts.models import User
from allocations.imports.plan import (
    UNCHANGED,
    Plan,
)
from allocations.imports.prepare import plan_import
from allocations.imports.record import ImportSource, Recorder
from allocations.imports.resource import AllocationResource
from allocations.reading import Reading
from allocations.services.grants import GrantTerms, lock_grant, save_grant, with_terms
from allocations.services.hospitals import create_hospitals as create_new
from allocations.services.hospitals import remember_spelling


class ImportRefused(Exception):  # noqa: N818 - it says what happened, and `plan` says why
    """The plan has errors, or is not the one that was shown."""

    def __init__(self, plan: Plan) -> None:
        said = [str(error.message) for error in (*plan.errors, *plan.missing_reasons)]
        super().__init__("; ".join([*said, *(row.printed for row in plan.undecided)]))
        self.plan = plan


@transaction.atomic
def apply_import(
    terms: GrantTerms,
    reading: Reading,
    *,
    by: User | None,
    create_hospitals: bool = True,
    short_names: Mapping[str, str] | None = None,
    reasons: Mapping[str, str] | None = None,
    shown: str | None = None,
    same_as: Mapping[str, int | None] | None = None,
    source: ImportSource | None = None,
) -> Plan:
    """Do what the plan says, all of it or nothing; two imports wait for each other, and for whoever registers a hire.

    What changes something is kept with its `source`, and can be undone. The spellings of `same_as` are remembered.
    `shown` is the digest of the plan the user saw. Raises ImportRefused when the plan has errors, lacks a reason, creates
    a hospital that may be a known one, or is another by now, and ValidationError when a hospital or the grant can't be saved as asked.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('allocations.import'))")
    lock_grant(name__iexact=terms.cleaned().name)
    plan = plan_import(
        terms,
        reading,
        create_hospitals=create_hospitals,
        short_names=short_names,
        reasons=reasons,
        same_as=same_as,
        source=source,
    )
    is_other = shown is not None and shown != plan.digest
    if plan.errors or plan.missing_reasons or plan.undecided or is_other:
        raise ImportRefused(plan)
    recorder = Recorder(with_terms(terms)[0])
    grant = save_grant(by=by, terms=terms)
    dataset = tablib.Dataset(
        headers=["grant", "hospital", "share_percent", "amount", "target", "reduction_reason"]
    )
    new = iter(create_new(by=by, names=[(row.hospital, row.short_name) for row in plan.new_hospitals]))
    for row in plan.rows:
        if row.is_new_spelling and row.known:
            remember_spelling(by=by, hospital=row.known, name=row.printed)
        if row.action != UNCHANGED:
            hospital = row.known or next(new)
            dataset.append([grant, hospital, row.share_percent, row.amount, row.target, row.reason])
    result = AllocationResource(by=by, grant=grant).import_data(dataset)
    for first in (*result.base_errors, *(errors[0] for _row, errors in result.row_errors())):
        raise first.error
    if result.has_validation_errors():
        raise ValidationError([message for row in result.invalid_rows for message in row.error.messages])
    kept = recorder.keep(by=by, grant=grant, source=source, checks=plan.checks, reason=plan.reasons)
    return replace(plan, recorded=None if kept is None else kept.pk)
