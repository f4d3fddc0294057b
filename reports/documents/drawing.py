"""Charts drawn from their specifications: SVG for pages, PNG for documents. A chart of the same figures is drawn once."""

import re
from collections.abc import Callable
from typing import Any

import vl_convert
from django.core.cache import cache
from django.utils.translation import get_language

from reports.documents.charts import Chart, charts_of, fan_chart
from reports.documents.data_formats import report_hash
from reports.report.build import Report

LOCALES = {"da": "da-DK", "en": "en-GB"}
PNG_SCALE = 2.5
CACHED_SECONDS = 24 * 60 * 60
_HASH = re.compile(r"[0-9a-f]{64}")


def svg_of(report: Report, name: str) -> str | None:
    """Return the chart of that name as SVG; None if the report has no such chart."""
    fan = fan_chart(report)
    charts = [*charts_of(report), *([fan] if fan else [])]
    chart = next((chart for chart in charts if chart.name == name), None)
    if chart is None:
        return None
    svg: str = _once(
        report_hash(report), name, "svg", lambda: vl_convert.vegalite_to_svg(chart.spec, **_locale())
    )
    return svg


def png_of(chart: Chart, digest: str) -> bytes:
    """Return a chart as PNG, for a document; `digest` is the hash of the chart's report."""
    png: bytes = _once(
        digest,
        chart.name,
        "png",
        lambda: vl_convert.vegalite_to_png(chart.spec, scale=PNG_SCALE, **_locale()),
    )
    return png


def cached_svg(digest: str, name: str) -> str | None:
    """Return the SVG that was drawn of a report with that hash; None for another hash or text."""
    svg: str | None = cache.get(_key(digest, name, "svg")) if _HASH.fullmatch(digest) else None
    return svg


def _locale() -> dict[str, Any]:
    locale = LOCALES[get_language() or "da"]
    return {"format_locale": locale, "time_format_locale": locale}


def _key(digest: str, name: str, file_format: str) -> str:
    return f"chart:{file_format}:{name}:{digest}"


def _once(digest: str, name: str, file_format: str, draw: Callable[[], Any]) -> Any:
    return cache.get_or_set(_key(digest, name, file_format), draw, CACHED_SECONDS)
