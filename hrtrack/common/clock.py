"""Today in Copenhagen."""

import datetime as dt

from django.utils import timezone


def today() -> dt.date:
    """The last day that anything can be counted as of."""
    return timezone.localdate()
