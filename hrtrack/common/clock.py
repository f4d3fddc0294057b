"""The current day in Copenhagen, and the day that stands for no end."""

import datetime as dt

from django.utils import timezone

# The last day of what has no end: later than every other day, and with days after it. People read "uden slutdato".
NO_END = dt.date(9999, 1, 1)


def known_end(last_day: dt.date) -> dt.date | None:
    """Return a last day as fields and files have it: None without an end."""
    return None if last_day == NO_END else last_day


def today() -> dt.date:
    """Return today in Copenhagen, the last day that figures exist for."""
    return timezone.localdate()
