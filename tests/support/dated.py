"""Events dated to a day and an hour."""

import datetime as dt
from typing import Any

from django.db import connection
from django.utils import timezone

from hires.figures import as_known
from reports.models import HospitalEstimate, HospitalText, RegionText
from tests.support.acting import past_everything


def dated(moment: dt.datetime) -> None:
    """Everything that was written until now was written at that moment, or before."""
    with past_everything(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for model in (*as_known.OF_GRANTS, RegionText, HospitalText, HospitalEstimate):
            events: Any = model.events.rel.related_model
            cursor.execute(
                f"UPDATE {events._meta.db_table} SET pgh_created_at = %s WHERE pgh_created_at > now() - interval '1 day'",
                [moment],
            )
        cursor.execute("SET LOCAL session_replication_role = origin")


def noon(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(12)))
