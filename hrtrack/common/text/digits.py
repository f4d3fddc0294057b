"""Whole numbers in addresses, hidden fields and cells: the digits 0-9 alone, without a sign."""

BIGGEST_KEY = 2**63 - 1


def whole_number(text: str, most: int = BIGGEST_KEY) -> int | None:
    """Return the number that `text` spells with the digits 0-9; None for other text, and for a number above `most`."""
    if not (text.isascii() and text.isdecimal()):
        return None
    digits = text.lstrip("0") or "0"
    # Python refuses to convert thousands of digits.
    if len(digits) > len(str(most)):
        return None
    number = int(digits)
    return number if number <= most else None
