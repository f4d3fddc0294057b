"""Decode text files, and split text into rows of cells: delimited text, columns of words, and pasted tables.

Nothing is guessed: an uncertain encoding is an error, and a cell with unbalanced quotes gets a flaw.
"""

import csv
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Collection, Iterable, Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hrtrack.common.tabular.cells import Row, make_row
from hrtrack.common.tabular.findings import Finding, ReadError, finding
from hrtrack.common.text.cleaning import looks_like_cpr, refuse_control_characters
from hrtrack.common.text.danish import format_number

MAX_BYTES = 1_000_000
MAX_ROWS = 12_000
DELIMITERS = "\t;,"
# A cell that is a number with the decimals of a quotient: no civil registration number is written after a decimal mark.
_LONG_DECIMALS = re.compile(r"(?<![^\s;])-?[0-9]{1,12}[.,][0-9]{5,}(?![^\s;.,])")
_LINES_IN_A_CELL = 10

_NOT_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"{\\rtf", b"\x1f\x8b")
_MARKUP = re.compile(r"\s*<[!?a-z]", re.IGNORECASE)

# UTF-8 that was once read as Windows-1252: "Ã¦" for "æ", "â€™" for "’". Our own messages put »Â« in quotes.
_MOJIBAKE = re.compile("[ÃÂ][\u0080-\u00aa\u00ac-\u00ba\u00bc-\u00bf†˜…¦¸¥†‡ˆ‰Š‹Œ]|â€|\ufffd")
# The characters of Danish text in a file that can only be Windows-1252 …
_PLAUSIBLE = re.compile("[\t\n\r\f -~ÆØÅæøåÀ-ÖÙ-öù-þ§°½¼²³·«»“”„‘’–—…•€£%‰\xa0\xad´]*")
# … but signs in the place of letters mean an old DOS code page: "Nordsj‘llands", and, unless a pair of quotes explains
# the signs, "‘ldre" and "TR’".
_LETTER, _CAPITAL, _SMALL = r"[^\W\d_]", "[A-ZÆØÅÉ]", "[a-zæøåé]"
_SIGN_FOR_LETTER = re.compile(f"(?<={_LETTER})[‘„“«½¼²³°§•·](?={_LETTER})|(?<!{_LETTER})’(?={_LETTER})")
_QUOTED = re.compile(rf"(?<!{_LETTER})‘[^‘’\n\t;]*’(?!{_LETTER})")
_QUOTE_FOR_LETTER = re.compile(f"‘|(?<={_CAPITAL})’(?!{_SMALL})")
_BIDIRECTIONAL_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")

_SEP_LINE = re.compile(r'\ufeff?"?sep=([;,\t|])"?\s*', re.IGNORECASE)
_PAGE_MARK = re.compile(r"(side|page)\s*\d+(\s*(af|of|/)\s*\d+)?|-\s*\d+\s*-", re.IGNORECASE)


def decode(data: bytes) -> str:
    """Return the text of a .csv or .txt file. Raises ReadError if empty, too large, not text, or of uncertain encoding.

    Accepted are UTF-8, UTF-16 with a byte order mark, and Windows-1252 if every character is plausible in Danish text.
    """
    if not data:
        raise ReadError(finding("empty_file", _("Filen er tom.")))
    if len(data) > MAX_BYTES:
        raise ReadError(
            finding(
                "too_large",
                _("Filen er for stor. Den må højst fylde %(megabytes)s MB."),
                {"megabytes": MAX_BYTES // 10**6},
            )
        )
    if data.startswith(_NOT_TEXT):
        raise _not_text()
    text = _decoded(data)
    if "\0" in text or _MARKUP.match(text):
        raise _not_text()
    if _MOJIBAKE.search(text):
        raise _unsure()
    return text


def _decoded(data: bytes) -> str:
    try:
        if data.startswith(BOM_UTF8):
            return data.decode("utf-8-sig")
        if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
            return data.decode("utf-16")
    except UnicodeDecodeError as error:
        raise _unsure() from error
    if b"\0" in data:
        raise _not_text()
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise _unsure() from error
    is_plausible = _PLAUSIBLE.fullmatch(text) and not _SIGN_FOR_LETTER.search(text)
    if not is_plausible or _QUOTE_FOR_LETTER.search(_QUOTED.sub("", text)):
        raise _unsure()
    return text


def _not_text() -> ReadError:
    return ReadError(
        finding(
            "not_text",
            _(
                "Filen er ikke en tekstfil. Gem den som .csv (CSV UTF-8), eller kopiér tabellen og indsæt den som tekst."
            ),
        )
    )


def _unsure() -> ReadError:
    return ReadError(
        finding(
            "unknown_encoding",
            _("Filens tegn (æ, ø og å) kan ikke læses med sikkerhed. Gem den som CSV UTF-8, og prøv igen."),
        )
    )


def check_text(text: str) -> None:
    """Raise ReadError for text that is empty, too long, or contains a CPR number, control characters or broken characters.

    The error does not repeat a CPR number.
    """
    lines = text.split("\n")
    if not text.strip():
        raise ReadError(finding("empty_file", _("Der er ingen tekst at læse.")))
    if len(text) > MAX_BYTES:
        message = _("Teksten er for lang. Den må højst have %(most)s tegn.")
        raise ReadError(finding("too_large", message, {"most": format_number(MAX_BYTES)}))
    if len(lines) > MAX_ROWS:
        message = _("Teksten er for lang. Den må højst have %(rows)s linjer.")
        raise ReadError(finding("too_large", message, {"rows": format_number(MAX_ROWS)}))
    if _is_harmless(text):
        return
    for number, line in enumerate(lines, start=1):
        try:
            refuse_control_characters(line.replace("\f", " "))
        except ValidationError as error:
            raise _control_characters(number) from error
        if _BIDIRECTIONAL_CONTROLS.search(line):
            raise _control_characters(number)
        if broken := _MOJIBAKE.search(line):
            message = _("Linje %(row)s har tegn, der er gået i stykker: »%(text)s«. Ret dem, og prøv igen.")
            raise ReadError(finding("unknown_encoding", message, {"text": broken[0]}, row=number))
        if may_hold_cpr(line):
            raise cpr_found(number)


def _is_harmless(text: str) -> bool:
    """True if no line is to be refused. One search of the whole text is many times faster than one for each line."""
    try:
        refuse_control_characters(text.replace("\f", " "))
    except ValidationError:
        return False
    is_broken = not text.isascii() and (_BIDIRECTIONAL_CONTROLS.search(text) or _MOJIBAKE.search(text))
    return not (is_broken or may_hold_cpr(text))


def may_hold_cpr(text: str) -> bool:
    """Return whether a text looks as if it held a CPR number, apart from numbers with the decimals of a quotient."""
    return looks_like_cpr(text) and looks_like_cpr(_LONG_DECIMALS.sub("", text))


def cpr_found(number: int) -> ReadError:
    """Return the error for a CPR number in the line, counted from 1."""
    message = _("Linje %(row)s indeholder noget, der ligner et CPR-nummer. Fjern det, og prøv igen.")
    return ReadError(finding("cpr", message, row=number))


def _control_characters(number: int) -> ReadError:
    return ReadError(
        finding(
            "control_characters", _("Linje %(row)s indeholder tegn, der ikke kan bruges i tekst."), row=number
        )
    )


def delimited(text: str) -> Iterator[list[Row]]:
    """Yield the rows of the text for each delimiter that occurs; a first line such as "sep=;" decides."""
    first, _newline, _rest = text.partition("\n")
    if sep_line := _SEP_LINE.fullmatch(first):
        yield grid(text, sep_line[1])[1:]
        return
    yield from (grid(text, delimiter) for delimiter in DELIMITERS if delimiter in text)


def lines(text: str) -> list[Row]:
    """Return each line as a row of words, split at plain spaces and tabs; a no-break space stays inside its word."""
    source = text.split("\n")
    rows = (
        make_row(number, re.split(r"[ \t\f]+", line.strip(" \t\f")))
        for number, line in enumerate(source, start=1)
    )
    return _pages_joined(rows, {number for number, line in enumerate(source, start=1) if "\f" in line})


def grid(text: str, delimiter: str) -> list[Row]:
    """Return the rows of the text, split at the delimiter."""
    return _pages_joined(
        make_row(number, cells, flaw)
        for number, (cells, flaw) in enumerate(_records(text, delimiter), start=1)
    )


def _records(text: str, delimiter: str) -> Iterator[tuple[list[str], Finding | None]]:
    source = text.split("\n")
    at = 0
    number = 0
    while at < len(source):
        number += 1
        taken = 1
        flaw = None
        cells = source[at].split(delimiter)
        if '"' in source[at]:
            quoted = (line + "\n" for line in source[at : at + _LINES_IN_A_CELL])
            reader = csv.reader(quoted, delimiter=delimiter, strict=True)
            try:
                cells = next(reader)
                taken = reader.line_num
            except csv.Error:
                flaw = _flawed_quotes(number)
            # A cell of several lines with delimiters contains its neighbours.
            if any("\n" in cell and delimiter in cell for cell in cells):
                flaw = _flawed_quotes(number)
        yield cells, flaw
        at += taken


def _flawed_quotes(number: int) -> Finding:
    return finding(
        "unclosed_quote",
        _("Række %(row)s har et anførselstegn, der mangler sin afslutning eller står forkert."),
        row=number,
    )


def _pages_joined(rows: Iterable[Row], page_starts: Collection[int] = ()) -> list[Row]:
    """Return the rows without page marks and the blank rows around page marks, so that a table may span pages."""
    joined: list[Row] = []
    after_mark = False
    for row in rows:
        starts_page = row.number in page_starts
        is_mark = (starts_page and row.is_blank) or _PAGE_MARK.fullmatch(row.text)
        if starts_page or is_mark:
            while joined and joined[-1].is_blank:
                joined.pop()
        if is_mark:
            after_mark = True
        elif not (after_mark and row.is_blank):
            joined.append(row)
            after_mark = False
    return joined
