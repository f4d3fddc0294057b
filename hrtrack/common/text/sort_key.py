"""The key by which names are sorted in Danish order, the same in Python and in the database."""

import unicodedata

# Danish order: æ ø å last, aa as å, ä as æ, ö as ø, ü as y; any other accent is ignored.
# '{', '|' and '}' are the three characters after z. First SORT_REPLACEMENTS, then SORT_LETTERS_FROM → SORT_LETTERS_TO,
# both after NFC and lower-casing; the database's sort key uses the same constants.
SORT_REPLACEMENTS = (("aa", "}"), ("ß", "ss"), ("þ", "th"), ("œ", "oe"))
_SORT_LETTERS = {
    "{": "æäǽǣ",
    "|": "øöőǿ",
    "}": "åǻ",
    "a": "àáâãāăąǎ",
    "c": "çćĉċč",
    "d": "ďđð",
    "e": "èéêëēĕėęě",
    "g": "ĝğġģ",
    "h": "ĥħ",
    "i": "ìíîïĩīĭįı",
    "j": "ĵ",
    "k": "ķ",
    "l": "ĺļľŀł",
    "n": "ñńņň",
    "o": "òóôõōŏ",
    "r": "ŕŗř",
    "s": "śŝşšș",
    "t": "ţťŧț",
    "u": "ùúûũūŭůų",
    "w": "ŵ",
    "y": "üűýÿŷ",
    "z": "źżž",
}
SORT_LETTERS_FROM = "".join(_SORT_LETTERS.values())
SORT_LETTERS_TO = "".join(to * len(letters) for to, letters in _SORT_LETTERS.items())
_SORT_TABLE = str.maketrans(SORT_LETTERS_FROM, SORT_LETTERS_TO)


def danish_sort_key(value: str) -> str:
    """Return a key whose plain order is the Danish order of names. The database has a function of the same name."""
    # One character at a time, as PostgreSQL lower-cases: no final sigma, and one letter for one.
    key = "".join(c.lower()[0] for c in unicodedata.normalize("NFC", value))
    for old, new in SORT_REPLACEMENTS:
        key = key.replace(old, new)
    return key.translate(_SORT_TABLE)
