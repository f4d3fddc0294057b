"""Apply a planned import of an allocation table: all of the plan or nothing, under the lock that the plan was made under."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal

import tablib
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from accounts.models import User
from allocations.imports.plan import UNCHANGED, Plan
from allocations.imports.prepare import plan_import
from allocations.imports.record import ImportSource, Recorder, table_sha256
from allocations.imports.resource import AllocationResource
from allocations.models import Grant
from allocations.reading import Reading
from allocations.services.grants import GrantTerms, lock_grant, save_grant, with_terms
from allocations.services.hospitals import create_hospitals as create_new
from allocations.services.hospitals import remember_spelling
from allocations.services.table_application import TableApplication


class ImportRefused(Exception):  # noqa: N818 - the name says what happened, and `plan` says why
    """The plan has errors, lacks a decision or a reason, or is not the plan that was shown."""

    def __init__(self, plan: Plan) -> None:
        messages = [str(error.message) for error in (*plan.errors, *plan.missing_reasons)]
        super().__init__("; ".join([*messages, *(name.text for name in plan.undecided)]))
        self.plan = plan


class LockedImport:
    """One import while no other import can run: its plan still holds when the plan is applied.

    Made by `locked_import`. Plan once, complete the plan with reasons, and apply that plan.
    """

    def __init__(
        self, terms: GrantTerms, reading: Reading, *, by: User | None, source: ImportSource | None
    ) -> None:
        self.terms = terms
        self.reading = reading
        self.by = by
        self.source = source

    def plan(
        self,
        *,
        create_hospitals: bool = True,
        short_names: Mapping[str, str] | None = None,
        reasons: Mapping[str, str] | None = None,
        same_as: Mapping[str, int | None] | None = None,
        how: TableApplication | None = None,
    ) -> Plan:
        """Return the plan of the import. See `plan_import` for the arguments."""
        return plan_import(
            self.terms,
            self.reading,
            create_hospitals=create_hospitals,
            short_names=short_names,
            reasons=reasons,
            same_as=same_as,
            source=self.source,
            how=how,
        )

    def apply(self, plan: Plan, *, shown: str | None = None) -> Plan:
        """Save the plan, and return it with the number of the import's record, None where nothing changed.

        `shown` is the digest of the plan the user saw, None where nobody saw one. ImportRefused if the plan has errors,
        lacks a reason, creates a hospital that may be a known one, or has another digest; ValidationError if a hospital
        or the grant can't be saved.
        """
        is_other = shown is not None and shown != plan.digest
        if plan.errors or plan.missing_reasons or plan.undecided or is_other:
            raise ImportRefused(plan)
        recorder = Recorder(with_terms(plan.terms)[0])
        grant = save_grant(by=self.by, terms=plan.terms)
        table = self._save_rows(plan, grant)
        record = recorder.keep(
            by=self.by,
            grant=grant,
            source=self.source,
            table=table_sha256(table),
            checks=plan.checks,
            reason=plan.reasons,
        )
        return replace(plan, recorded=None if record is None else record.pk)

    def _save_rows(self, plan: Plan, grant: Grant) -> list[tuple[int, Decimal, Decimal]]:
        """Save the rows, and return the table: each hospital's id with the amount and target that the table has."""
        dataset = tablib.Dataset(
            headers=["grant", "hospital", "share_percent", "amount", "target", "reduction_reason"]
        )
        names = [(row.hospital, row.short_name) for row in plan.new_hospitals]
        new_hospitals = iter(create_new(by=self.by, names=names))
        table = []
        for row in plan.rows:
            for name in row.names:
                if name.is_new_spelling and name.known:
                    remember_spelling(by=self.by, hospital=name.known, name=name.text)
            hospital = row.known or next(new_hospitals)
            given = row.given
            table.append((hospital.pk, given.amount, given.target))
            if row.action != UNCHANGED:
                dataset.append([grant, hospital, row.share_percent, given.amount, given.target, row.reason])
        resource = AllocationResource(by=self.by, grant=grant, how=plan.how)
        result = resource.import_data(dataset)
        for first in (*result.base_errors, *(errors[0] for _row, errors in result.row_errors())):
            raise first.error
        if result.has_validation_errors():
            raise ValidationError([message for row in result.invalid_rows for message in row.error.messages])
        return table


@contextmanager
def locked_import(
    terms: GrantTerms, reading: Reading, *, by: User | None, source: ImportSource | None = None
) -> Iterator[LockedImport]:
    """Open a transaction that waits for other imports and for registrations, and that saves all or nothing.

    An exception out of the block takes everything back. The record of the import keeps the `source`.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('allocations.import'))")
        lock_grant(name__iexact=terms.cleaned().name)
        yield LockedImport(terms, reading, by=by, source=source)


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
    how: TableApplication | None = None,
) -> Plan:
    """Plan and apply an import under one lock, and return the applied plan.

    The spellings of `same_as` are remembered. See `plan_import` for the other arguments, and `LockedImport.apply` for
    `shown`, ImportRefused and ValidationError.
    """
    with locked_import(terms, reading, by=by, source=source) as locked:
        plan = locked.plan(
            create_hospitals=create_hospitals,
            short_names=short_names,
            reasons=reasons,
            same_as=same_as,
            how=how,
        )
        return locked.apply(plan, shown=shown)
