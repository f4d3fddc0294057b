"""Amounts of money as people write them: "22 mio. kr.", "400 tkr.", "kr. 400.000,00", "3.000.000,-", "22 million".

What can be read in two ways is refused, never guessed.
"""

import re
from decimal import Decimal

from hrtrack.common.text.danish import parse_number

_LONGEST = 60  # characters
_THOUSAND = r"t\.? ?kr\b\.?|tdkk\b|tus(?:ind)?e?\b\.?|thousand\b"
_MILLION = r"mio\b\.?|mill\b\.?|million(?:er|s)?\b|mdkk\b|mkr\b\.?"
_BILLION = r"mia\b\.?|mrd\b\.?|milliard(?:er)?\b"
# "m" may be mille or million, "k" thousand or kroner; a billion is 10⁹ in English and 10¹² in Danish.
_UNSURE = r"[mkbt]\b\.?|mn\b\.?|bn\b\.?|billion(?:er|s)?\b"
_KRONER = r"kr\b\.?|kroner\b|dkk\b"
_SCALE = rf"(?:(?P<thousand{{0}}>{_THOUSAND})|(?P<million{{0}}>{_MILLION})|(?P<billion{{0}}>{_BILLION})|(?P<unsure{{0}}>{_UNSURE}))"
_SPACE = r"[ \u00a0\u202f]"
MONEY = re.compile(
    rf"(?<!\w)(?<![0-9][.,])(?P<minus>[-−–]{_SPACE}?)?(?:{_SCALE.format('_before')}{_SPACE}?)?(?:(?:{_KRONER}){_SPACE}?)?"
    rf"(?P<sign>[-−–])?(?P<number>[0-9](?:[., \u00a0\u202f]?[0-9])*)"
    rf"(?P<nothing>[,.](?:-{{1,2}}|–|—))?(?:{_SPACE}?{_SCALE.format('')})?(?:{_SPACE}?(?:{_KRONER}))?(?!\w)",
    re.IGNORECASE,
)
"""An amount in running text; `parse_money` says what the match comes to, if anything."""
_GROUPED = re.compile(r"[0-9]{1,3}(?:[. \u00a0\u202f][0-9]{3})+(?:,[0-9]+)?")
_THREE_DECIMALS = re.compile(r"[0-9]+,[0-9]{3}")
_POWERS = {"thousand": 3, "million": 6, "billion": 9}


class UnsureMoney(ValueError):  # noqa: N818 - the name says what the text is
    """An amount that can be read in more than one way."""


def parse_money(text: str) -> Decimal:
    """Return the amount in kr.; a number without a unit is in kr.

    UnsureMoney for "22 m", "2.809 mio." (two thousand millions, or 2,809?), "2,809 tkr." and "400,000". ValueError for
    all other text: "ca. 22 mio.", "20-25 mio.", "22 mio. om året".
    """
    typed = " ".join(text.split())
    match = MONEY.fullmatch(typed) if len(typed) <= _LONGEST else None
    if match is None or (match["minus"] and match["sign"]):
        raise ValueError("not an amount of money")
    number, scales = match["number"], _scales(match)
    if "unsure" in scales or len(scales) > 1:
        raise UnsureMoney("an unknown or double unit")
    scale = next(iter(scales), "")
    value = parse_number(number)
    if _is_unsure(number, scale, typed):
        raise UnsureMoney("a mark that may group thousands or begin the decimals")
    value = Decimal(f"{value.scaleb(_POWERS.get(scale, 0)):f}")
    return -value if match["minus"] or match["sign"] else value


def has_unit(match: re.Match[str]) -> bool:
    """Return whether a match of MONEY is money by its unit, and no bare number."""
    return re.search(rf"[^\W\d_]|{_SPACE}?,-", match[0]) is not None


def _scales(match: re.Match[str]) -> set[str]:
    return {name.removesuffix("_before") for name, found in match.groupdict().items() if found} & {
        *_POWERS,
        "unsure",
    }


def _is_unsure(number: str, scale: str, typed: str) -> bool:
    if scale in ("million", "billion") and _GROUPED.fullmatch(number):
        return True
    # Danes write millions with three decimals; elsewhere the comma may be an English one.
    is_english = typed.casefold().endswith(("million", "millions"))
    return _THREE_DECIMALS.fullmatch(number) is not None and (
        scale not in ("million", "billion") or is_english
    )
