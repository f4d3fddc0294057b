"""The language of the names that users gave: they are Danish on an English page too (WCAG 3.1.2)."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

LANGUAGE_OF_NAMES = "da"


def is_in_other_language() -> bool:
    """Return whether the page is in another language than the names."""
    return get_language() != LANGUAGE_OF_NAMES


def own_name(value: Any) -> SafeString:
    """Return a name as HTML, marked with its language where the page has another one."""
    if is_in_other_language():
        return format_html('<span lang="{}">{}</span>', LANGUAGE_OF_NAMES, value)
    return conditional_escape(value)


def language_of_page() -> SafeString:
    """Return the attribute of an element that speaks the page's language within a name of another one; else nothing."""
    return format_html(' lang="{}"', get_language()) if is_in_other_language() else SafeString()


def sentence_html(sentence: str, values: Mapping[str, Any]) -> SafeString:
    """Return a sentence of the catalogue as HTML with its placeholders replaced; names come from `own_name`."""
    escaped = {key: conditional_escape(value) for key, value in values.items()}
    return mark_safe(conditional_escape(sentence) % escaped)  # noqa: S308 - every piece is escaped


def names_marked(text: str, names: Iterable[str]) -> str:
    """Return a text, on a page in another language as HTML in which the names are marked with theirs."""
    found = sorted({str(conditional_escape(name)) for name in names if name}, key=len, reverse=True)
    if not is_in_other_language() or not found:
        return text
    pattern = re.compile("|".join(map(re.escape, found)))
    span = f'<span lang="{LANGUAGE_OF_NAMES}">{{}}</span>'
    return mark_safe(pattern.sub(lambda name: span.format(name[0]), str(conditional_escape(text))))  # noqa: S308 - every piece is escaped
