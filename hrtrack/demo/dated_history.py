"""The days of the demo's history: each event of the invented year is moved to the day of its action.

No other code changes history.
"""

import datetime as dt
from typing import Any

import pghistory.models
import pgtrigger
from django.apps import apps
from django.db import connection, transaction
from django.db.models import DateTimeField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from accounts.models import User
from hires.models import Confirmation


def is_dated() -> bool:
    """True if `date_history` has moved the events to the days of the actions."""
    first = User.events.rel.related_model._default_manager.order_by("pgh_id")[0]  # type: ignore[attr-defined]
    return bool(first.pgh_created_at == dt.datetime.fromisoformat(first.pgh_context["dated"]))


@transaction.atomic
def date_history() -> None:
    """Move each event to the day in its context. Needs the connection of the tables' owner."""
    events = [model for model in apps.get_models() if issubclass(model, pghistory.models.Event)]
    with pgtrigger.ignore(*(f"{model._meta.label}:append_only" for model in events)):
        for model in events:
            dated = KeyTextTransform("dated", "pgh_context")
            events_with_day = model._default_manager.filter(pgh_context__has_key="dated")  # type: ignore[misc]
            events_with_day.update(pgh_created_at=Cast(dated, DateTimeField()))
        _date_confirmations()
        with connection.cursor() as cursor:
            for model in events:
                if any(field.name == "pgh_hash" for field in model._meta.fields):
                    cursor.execute("SELECT chain_events(%s::regclass)", [model._meta.db_table])


def _date_confirmations() -> None:
    """Date each confirmation, and the events that hold it, like the event in which it was made."""
    events: Any = Confirmation.events.rel.related_model.objects  # type: ignore[attr-defined]
    with pgtrigger.ignore("hires.Confirmation:update_update"):
        for key, moment in events.filter(pgh_label="insert").values_list("pgh_obj_id", "pgh_created_at"):
            Confirmation.objects.filter(pk=key).update(confirmed_at=moment)
            events.filter(pgh_obj_id=key).update(confirmed_at=moment)
