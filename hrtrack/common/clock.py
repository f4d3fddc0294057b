"""The current day in Copenhagen."""

import datetime as dt

from django.utils import timezone


def today() -> dt.date:
    """Return today in Copenhagen, the last day that figures exist for."""
    return timezone.localdate()
