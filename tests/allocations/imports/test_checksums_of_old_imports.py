"""The migration that gives the imports of earlier versions the checksums of their tables."""

from dataclasses import replace
from decimal import Decimal
from importlib import import_module

import pgtrigger
import pytest
from django.apps import apps
from django.db import connection

from allocations.enums import TableEffect
from allocations.imports.apply import apply_import
from allocations.models import AllocationImport
from allocations.reading import read_table
from allocations.services.grants import GrantTerms
from allocations.services.table_application import TableApplication
from tests.support.acting import past_everything
from tests.support.factories import make_import
from tests.support.import_tables import SMALL, TWO
from tests.support.memo_table import table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("superuser")]

ADDED = table(("Det ene", 50, 100, 1), ("Det andet", 50, 100, 1))


def imported_by_an_earlier_version(
    terms: GrantTerms, text: str, effect: TableEffect
) -> tuple[str, AllocationImport]:
    """The checksum that the import has today, and its record without."""
    how = TableApplication(effect=effect)
    plan = apply_import(terms, read_table(text), by=None, how=how, reasons={"": "Ny beslutning"})
    record = AllocationImport.objects.get(pk=plan.recorded)
    states = {"before": record.before, "after": record.after}
    return record.table_sha256, make_import(record.grant, **states)


def test_old_imports_get_the_checksum_that_they_would_have_today() -> None:
    corrected = table(("Det ene", 60, 500, 1), ("Det andet", 40, 300, 1))
    terms = replace(SMALL, total=Decimal(200_000))
    imports = [
        imported_by_an_earlier_version(SMALL, TWO, TableEffect.CORRECTS),
        imported_by_an_earlier_version(SMALL, corrected, TableEffect.CORRECTS),
        imported_by_an_earlier_version(terms, ADDED, TableEffect.ADDS),
    ]
    (first, _old), (second, _old_too), (third, _summed) = imports
    assert len({first, second, third}) == 3
    migration = import_module("allocations.migrations.0005_checksums_of_imported_tables")
    # As its place before 0006 says: the checksum is not fixed yet.
    not_fixed = pgtrigger.ignore("allocations.AllocationImport:import_is_fixed")
    with past_everything(), not_fixed, connection.schema_editor() as editor:
        editor.execute("SET LOCAL SESSION AUTHORIZATION hrtrack_owner")
        migration.give_checksums(apps, editor)
    found = [AllocationImport.objects.get(pk=record.pk).table_sha256 for _checksum, record in imports]
    assert found == [first, second, ""]
