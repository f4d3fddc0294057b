"""The catalogue of English translations for the Danish texts in code and templates.

Needs Babel, which only development installs; production needs the compiled .mo file alone.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation.template import templatize

LOCALE = "en"
PO = settings.BASE_DIR / "locale" / LOCALE / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")
_LAZY = {f"{name}_lazy": DEFAULT_KEYWORDS[name] for name in ("gettext", "ngettext", "pgettext", "npgettext")}
KEYWORDS = {**DEFAULT_KEYWORDS, **_LAZY}
# With today's date every run would change the files.
NO_DAY = datetime(2026, 1, 1, tzinfo=UTC)

_PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z%]|\{\w*\}")
_EDGE = re.compile(r"^\s*|\s*$")


def new_catalogue() -> Catalog:
    """Return an empty catalogue with the project's header."""
    return Catalog(
        LOCALE,
        project="HRTrack",
        version="",
        msgid_bugs_address="",
        header_comment="# English for the Danish texts. Brought up to date by: manage.py translations",
        fuzzy=False,
        creation_date=NO_DAY,
        revision_date=NO_DAY,
        last_translator="HRTrack",
        language_team="HRTrack",
    )


def sources() -> Iterator[Path]:
    """Yield the files that may contain texts: templates, and the Python of each package except tests and migrations."""
    yield from sorted((settings.BASE_DIR / "templates").rglob("*.html"))
    for package in sorted(settings.BASE_DIR.glob("*/__init__.py")):
        if package.parent.name != "tests":
            yield from (p for p in sorted(package.parent.rglob("*.py")) if "migrations" not in p.parts)


def texts_of(path: Path) -> Catalog:
    """Return the texts of one template or Python file, without translations."""
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        # templatize gives calls of gettext among filler words, whose indentation is no valid Python.
        source = "\n".join(line.strip() for line in templatize(source, origin=path.name).splitlines())
    catalogue = new_catalogue()
    for _line, text, _comments, context in extract("python", BytesIO(source.encode()), KEYWORDS):
        catalogue.add(text, locations=[(path.relative_to(settings.BASE_DIR).as_posix(), 1)], context=context)
    return catalogue


def wanted() -> Catalog:
    """Return all texts of code and templates, without translations."""
    catalogue = new_catalogue()
    for path in sources():
        for message in texts_of(path):
            if message.id:
                catalogue.add(message.id, locations=message.locations, context=message.context)
    return catalogue


def kept() -> Catalog:
    """Return the catalogue in the .po file, an empty one if the file is missing."""
    if not PO.exists():
        return new_catalogue()
    with PO.open("rb") as file:
        return read_po(file, locale=LOCALE)


def with_translations(texts: Catalog, translated: Catalog) -> Catalog:
    """Return `texts` with their translations from `translated`; translations of other texts are dropped."""
    catalogue = new_catalogue()
    for message in texts:
        if message.id:
            known = translated.get(message.id, message.context)
            holds = known is not None and known.pluralizable == message.pluralizable and not known.fuzzy
            catalogue.add(
                message.id,
                known.string if known is not None and holds else None,
                locations=message.locations,
                context=message.context,
            )
    return catalogue


def written(catalogue: Catalog) -> bytes:
    """Return the content of the .po file."""
    file = BytesIO()
    write_po(file, catalogue, sort_output=True, include_lineno=False, width=0)
    return file.getvalue()


def compiled(catalogue: Catalog) -> bytes:
    """Return the content of the .mo file."""
    file = BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def problems(texts: Catalog, translated: Catalog) -> list[str]:
    """Return one sentence for each missing, uncertain, wrong or unused translation."""
    sentences = []
    for message in texts:
        if not message.id:
            continue
        known = translated.get(message.id, message.context)
        if known is None or not all(forms(known.string)):
            sentences.append(_("Ikke oversat: %(text)s") % {"text": shown(message)})
        elif known.fuzzy:
            sentences.append(_("Usikker (fuzzy): %(text)s") % {"text": shown(message)})
        elif not fits(known):
            sentences.append(
                _("Pladsholdere eller mellemrum i kanten afviger: %(text)s") % {"text": shown(message)}
            )
    unused = [m for m in translated if m.id and texts.get(m.id, m.context) is None]
    sentences += [
        _("Bruges ikke mere: %(text)s") % {"text": shown(message)}
        for message in (*unused, *translated.obsolete.values())
    ]
    return sentences


def fits(message: Message) -> bool:
    """True if the translation has the placeholders and the outer white space of the text, so that formatting can't fail."""
    return len(forms(message.id)) == len(forms(message.string)) and all(
        sorted(_PLACEHOLDER.findall(text)) == sorted(_PLACEHOLDER.findall(translation))
        and _EDGE.findall(text) == _EDGE.findall(translation)
        for text, translation in zip(forms(message.id), forms(message.string), strict=True)
    )


def forms(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    """Return the singular and the plural, or the only form."""
    return tuple(text) if isinstance(text, tuple | list) else (text or "",)


def shown(message: Message) -> str:
    """Return the text and its files, for a problem's sentence."""
    return f"»{forms(message.id)[0]}« ({', '.join(sorted({path for path, _line in message.locations}))})"
