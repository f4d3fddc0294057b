"""The addresses of HRTrack and a plain page beside them: the overview from a template without table classes."""

from typing import Any

from django.http import HttpResponse
from django.template import RequestContext, Template
from django.urls import include, path

from hires.actions.confirm import completeness_of
from reports.pages.request import page_context, report_request
from reports.phrases.descriptions import dates_in_words
from reports.phrases.notes import progress_notes
from reports.region.attention import attention_on
from reports.region.overview import LINES_AT_ONCE, key_figures
from reports.report.build import OVERVIEW

PLAIN = """{% extends "base.html" %}{% load danish dkfds %}{% block title %}{{ report.title }}{% endblock %}{% block content %}
{% include "reports/_head.html" with title="" has_days=True %}
{% include "_partials/key_figures.html" with figures=key_figures %}{% include "reports/_attention.html" %}
<table>{% for row, of, bar in rows %}<tr><th>{{ row.hospital }}</th><td>{{ row.allocated|tkr }}</td>
<td><a href="{{ of }}&amp;figure=created">{{ row.created }}</a> / {{ row.target|exact }}</td>
<td>{% meter target=bar.target started=bar.started upcoming=bar.upcoming even_pace=bar.even_pace %} {{ row.attainment }}</td>
<td><a href="{{ of }}&amp;figure=filled">{{ row.filled }}</a></td><td><a href="{{ of }}&amp;figure=fte">{{ row.fte|number:1 }}</a></td>
<td><a href="{{ of }}&amp;figure=from_redeployment">{{ row.from_redeployment }}</a></td>
<td><a href="{{ of }}&amp;figure=spent">{{ row.spent|tkr }}</a></td><td><a href="{{ of }}&amp;figure=remaining">{{ row.remaining|tkr }}</a></td>
</tr>{% endfor %}</table>{% for note in notes %}{{ note }}{% endfor %}
<table>{% for hospital, complete in completeness %}<tr><th>{{ hospital }}</th><td>{% if complete.confirmation %}{{ complete.confirmation.as_of|date_da }}{% endif %}</td>
<td>{{ complete.changed_at|date_da }}</td></tr>{% endfor %}</table>{% endblock %}"""


def plain_overview(request: Any, pk: int) -> Any:
    """Answer with the overview's page, its tables written out in a template."""
    page = report_request(request, pk, OVERVIEW)
    progress = page.report.progress
    hospitals = [allocation.hospital for allocation in page.grant.allocations.select_related("hospital")]
    completeness = completeness_of(page.grant, [hospital.pk for hospital in hospitals])
    attention = attention_on(page, completeness, request.user)
    context = page_context(request, page) | {
        "key_figures": key_figures(page),
        "attention": attention[:LINES_AT_ONCE],
        "more_attention": attention[LINES_AT_ONCE:],
        "rows": [
            (row, f"../drilldown/?hospital={row.hospital_id}", progress.towards_target(row))
            for row in (*progress.rows, progress.total)
        ],
        "notes": [*progress_notes(progress), *dates_in_words(progress)],
        "completeness": [(hospital, completeness[hospital.pk]) for hospital in hospitals],
    }
    return HttpResponse(Template(PLAIN).render(RequestContext(request, context)))


urlpatterns = [path("grants/<int:pk>/plain/", plain_overview), path("", include("hrtrack.urls"))]
