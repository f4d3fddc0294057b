"""The number of rows of every table in which a hospital's or a grant's data stand."""

from django.apps import apps
from django.db import connection

from hires.models import Read


def rows_and_events() -> dict[str, int]:
    """Return the number of rows of each model of allocations and hires, events too, the read log not; in one statement."""
    models = [
        model
        for app in ("allocations", "hires")
        for model in apps.get_app_config(app).get_models()
        if model is not Read
    ]
    counts = (f"SELECT '{model.__name__}', count(*) FROM {model._meta.db_table}" for model in models)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(counts))
        return dict(cursor.fetchall())
