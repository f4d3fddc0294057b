"""Values in a table of hires that are possible but absurd beside the others in their column."""

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from hires.bulk import values
from hires.bulk.columns import DATES
from hires.bulk.reading import SourceRow
from hrtrack.common.text.danish import format_date, parse_number

_FEWEST = 3  # numbers of one length that tell how long a number is


def days_in_doubt(rows: Sequence[SourceRow]) -> Iterator[tuple[int, str, str]]:
    """Yield (row, field, problem) of the days that may have their month first, as another day of their column has."""
    for field in DATES:
        texts = [(row.number, row.texts.get(field, "")) for row in rows]
        first = next((number for number, text in texts if values.has_month_first(text)), None)
        if first is None:
            continue
        for number, text in texts:
            if other := values.swapped(text):
                days = {"text": text, "row": first, "other": format_date(other)}
                message = _(
                    "»%(text)s« kan også være %(other)s, for række %(row)s har måneden før dagen. Skriv måneden med "
                    "bogstaver i alle rækker"
                )
                yield number, field, message % days


def questions(rows: Sequence[SourceRow], full_time: Decimal, most: Decimal) -> Iterator[tuple[int, str]]:
    """Yield (row, question) of the values that are absurd beside the others."""
    yield from _days(rows)
    yield from _hours(rows, full_time, most)
    yield from _numbers(rows)


def _days(rows: Sequence[SourceRow]) -> Iterator[tuple[int, str]]:
    """Yield the days that others of their column are, if day and month change places."""
    for field in DATES:
        texts = [(row.number, row.texts.get(field, "")) for row in rows]
        counts = Counter(values.day_in(text) for _number, text in texts)
        for number, text in texts:
            other = values.swapped(text)
            if other is not None and counts[other] > counts[values.day_in(text)]:
                message = _("»%(text)s« er %(other)s, når måneden står først. Er dagen læst rigtigt?")
                yield number, message % {"text": text, "other": format_date(other)}


def _hours(rows: Sequence[SourceRow], full_time: Decimal, most: Decimal) -> Iterator[tuple[int, str]]:
    """Yield the hours beside others of another unit. Few hours are asked about wherever they are registered."""
    typed = [(row.number, text) for row in rows if (text := row.texts.get("weekly_hours", ""))]
    other = next((text for _number, text in typed if values.is_share(text, full_time, most)), None)
    for number, text in typed if other is not None else ():
        if (hours := _number(text, full_time, most)) is not None:
            message = _("Timer om ugen er %(hours)s, mens en anden række har »%(other)s«. Er det timer?")
            yield number, message % {"hours": values.shown_hours(hours), "other": other}


def _number(text: str, full_time: Decimal, most: Decimal) -> Decimal | None:
    """Return the weekly hours of a text; None if it is another unit or no number."""
    try:
        return parse_number(values.weekly_hours(text, full_time, most))
    except (ValidationError, ValueError):
        return None


def _numbers(rows: Sequence[SourceRow]) -> Iterator[tuple[int, str]]:
    """Yield the employee numbers that have fewer digits than most others."""
    numbers = [(row.number, row.texts.get("employee_number", "")) for row in rows]
    lengths = Counter(len(text) for _number, text in numbers if text.isdecimal())
    [(usual, count)] = lengths.most_common(1) or [(0, 0)]
    for number, text in numbers:
        if text.isdecimal() and len(text) < usual and count >= max(_FEWEST, lengths.total() / 2):
            message = _(
                "Tjenestenummer %(text)s har %(count)s cifre, de andre %(usual)s. Mangler et nul foran?"
            )
            yield number, message % {"text": text, "count": len(text), "usual": usual}
