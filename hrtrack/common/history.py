"""History kept by the database: each insert, update and delete of a tracked row leaves an event."""

from collections.abc import Callable
from typing import TypeVar

import pghistory
from django.db import models

T = TypeVar("T", bound=type[models.Model])


def track_history(exclude: list[str] | None = None) -> Callable[[T], T]:
    """Class decorator: keep an append-only event (who, when, the whole row) of every change to the model.

    `exclude` names fields that are derived or must not be kept (a password).
    """
    track: Callable[[T], T] = pghistory.track(
        exclude=exclude, meta={"indexes": [models.Index(fields=["pgh_obj", "pgh_id", "pgh_created_at"])]}
    )
    return track
