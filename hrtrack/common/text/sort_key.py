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
_LETTERS = tuple("abcdefghijklmnopqrstuvwxyz{|}")  # as a sort key has them


def danish_sort_key(value: str) -> str:
    """Return a key whose plain order is the Danish order of names. The database has a function of the same name."""
    # One character at a time, as PostgreSQL lower-cases: no final sigma, and one letter for one.
    key = "".join(c.lower()[0] for c in unicodedata.normalize("NFC", value))
    for old, new in SORT_REPLACEMENTS:
        key = key.replace(old, new)
    return key.translate(_SORT_TABLE)


# A name is found by å and by aa, by æ and by ae, by ø and by oe. Spelled out rather than joined, so that what is typed
# halfway through "ae" finds the name too.
SPELLED_OUT = {"{": "ae", "|": "oe", "}": "aa"}
_SPELLED_OUT_TABLE = str.maketrans(SPELLED_OUT)


def search_key(value: str) -> str:
    """Return a text as names are searched for: its sort key with æ, ø and å as ae, oe and aa."""
    return danish_sort_key(value).translate(_SPELLED_OUT_TABLE)


def last_name_first(name: str) -> str:
    """Return a person's name as lists have it: "Inge Bo Sørensen" → "Sørensen, Inge Bo".

    The last word is the last name. A name of one word, with a comma already, or whose last word begins with no letter of
    the Latin alphabet ("Medarbejder 7") stays as it is. The database has a function of the same name.
    """
    first, _space, last = name.rpartition(" ")
    if not first or "," in name or danish_sort_key(last[:1])[:1] not in _LETTERS:
        return name
    return f"{last}, {first}"
