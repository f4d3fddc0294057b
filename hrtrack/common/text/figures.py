"""The shape of a number in text: signs, groups of thousands and decimals. The sandbox imports this: no Django.

`danish.parse_number` reads what a user typed, `allocations.reading.numbers` what a table prints; both use `in_thousands`.
"""

import re

RAISED_DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
# Hyphen, minus and dash; people and programs write all three before a negative number.
MINUS_SIGNS = "-−–"
_SIGN = rf"[{MINUS_SIGNS}+(]"
_GROUP_SEPARATORS = " .,'’"


def in_thousands(separators: str, first_group: str = "[1-9][0-9]{0,2}") -> str:
    """Return the pattern of digits in groups of three with one and the same separator: "2.809", "1 000 000".

    `separators` stands in a character class. The pattern has a group named sep, so use the pattern once in a regex.
    """
    return rf"{first_group}(?P<sep>[{separators}])[0-9]{{3}}(?:(?P=sep)[0-9]{{3}})*"


# A cell or word that somebody wrote as a number, readable or not: "2.809", "(12)", "1 2,3.4", "13 %".
FIGURE = re.compile(rf"{_SIGN}? ?[0-9][0-9{_GROUP_SEPARATORS}]*\)? ?%?")
# A well-formed number as a document prints it, with footnote marks; or a dash in place of a number.
PRINTED_NUMBER = re.compile(
    rf"{_SIGN}? ?(?:{in_thousands(_GROUP_SEPARATORS, '[0-9]{1,3}')}|[0-9]+)(?:[.,][0-9]+)?\)? ?%?[{RAISED_DIGITS}*]*"
    rf"|[{MINUS_SIGNS}]"
)
