"""A trigger that holds an invariant, whoever writes and however."""

import pgtrigger
from django.db import models
from pgtrigger.compiler import Trigger, UpsertTriggerSql

from hrtrack.common.database.statements import load


class UpsertInvariantSql(UpsertTriggerSql):
    """The SQL that makes an InvariantTrigger: without the setting by which a session may ignore pgtrigger's triggers.

    Migrations name this class. A later template must be a class of its own.
    """

    def get_template(self) -> str:
        """Return the template, with the placeholders of pgtrigger's own."""
        return load(__package__, "upsert_invariant")


class InvariantTrigger(pgtrigger.Trigger):
    """A constraint trigger that is checked when the transaction ends, and that `pgtrigger.ignore` does not silence."""

    when = pgtrigger.After
    timing = pgtrigger.Deferred

    def compile(self, model: type[models.Model]) -> Trigger:  # type: ignore[override]
        """Return the trigger as migrations hold it."""
        trigger = super().compile(model)  # type: ignore[arg-type]
        kwargs = {name: value for name, value in trigger.sql.kwargs.items() if name != "ignore_func_name"}
        return Trigger(name=trigger.name, sql=UpsertInvariantSql(**kwargs))


class GuardTrigger(InvariantTrigger):
    """An InvariantTrigger that is checked before each row is written, ahead of constraints."""

    when = pgtrigger.Before
    timing = None  # type: ignore[assignment]  # pgtrigger's own default
