"""Charts drawn from their specifications: SVG for pages, PNG for documents. A chart of the same figures is drawn once.

The letters are those of the pages. A picture in a page sees no font of the page, so each SVG carries them.
"""

import re
from base64 import b64encode
from collections.abc import Callable
from functools import cache as once
from pathlib import Path
from typing import Any

import vl_convert
from django.conf import settings
from django.core.cache import cache
from django.utils.translation import get_language

from reports.charts.charts import Chart
from reports.charts.vega import DESK, DOCUMENT, Canvas
from reports.documents.data_formats import report_hash
from reports.report.build import Report

LOCALES = {"da": "da-DK", "en": "en-GB"}
PNG_SCALE = 2.5
CACHED_SECONDS = 24 * 60 * 60
FONTS = Path(settings.BASE_DIR) / "node_modules" / "dkfds" / "dist" / "fonts" / "IBMPlexSans"
FACES = {400: "Regular", 600: "SemiBold"}
_HASH = re.compile(r"[0-9a-f]{64}")


def svg_of(report: Report, chart: Chart, canvas: Canvas = DESK) -> str:
    """Return a chart of a report as SVG."""

    def draw() -> str:
        drawn: str = vl_convert.vegalite_to_svg(chart.draw(canvas), **_locale())
        return drawn.replace(">", f"><style>{_font_faces()}</style>", 1)

    svg: str = _once(report_hash(report), f"{chart.name}:{canvas.name}", "svg", draw)
    return svg


def png_of(chart: Chart, digest: str) -> bytes:
    """Return a chart as PNG, for a document; `digest` is the hash of the chart's report."""

    def draw() -> bytes:
        drawn: bytes = vl_convert.vegalite_to_png(chart.draw(DOCUMENT), scale=PNG_SCALE, **_locale())
        return drawn

    png: bytes = _once(digest, chart.name, "png", draw)
    return png


def cached_svg(digest: str, name: str, canvas: Canvas) -> str | None:
    """Return the SVG that was drawn of a report with that hash; None for another hash or text."""
    known = _HASH.fullmatch(digest)
    svg: str | None = cache.get(_key(digest, f"{name}:{canvas.name}", "svg")) if known else None
    return svg


@once
def _font_faces() -> str:
    """Return the rules that give an SVG the letters of the pages."""
    folder = FONTS / "split" / "woff2"
    faces = [(weight, folder / f"IBMPlexSans-{face}-Latin1.woff2") for weight, face in FACES.items()]
    rule = "@font-face{{font-family:'IBM Plex Sans';font-weight:{};src:url(data:font/woff2;base64,{})}}"
    return "".join(rule.format(weight, b64encode(file.read_bytes()).decode()) for weight, file in faces)


def _locale() -> dict[str, Any]:
    _register_fonts()
    locale = LOCALES[get_language() or "da"]
    return {"format_locale": locale, "time_format_locale": locale}


@once
def _register_fonts() -> None:
    """Let the renderer measure and draw the letters of the pages."""
    vl_convert.register_font_directory(str(FONTS / "complete" / "ttf"))


def _key(digest: str, name: str, file_format: str) -> str:
    return f"chart:{file_format}:{name}:{digest}"


def _once(digest: str, name: str, file_format: str, draw: Callable[[], Any]) -> Any:
    return cache.get_or_set(_key(digest, name, file_format), draw, CACHED_SECONDS)
