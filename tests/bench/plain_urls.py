"""The addresses of HRTrack and a plain page beside them: the overview from a template without table classes."""

from typing import Any

from django.http import HttpResponse
from django.template import RequestContext, Template
from django.urls import include, path

from hires.actions.confirm import completeness_of
from reports.pages.overview import READ_AT_ONCE, key_figures
from reports.pages.request import asked_report, page_context
from reports.report.phrases import dates_in_words, notes
from reports.report.report import OVERVIEW

PLAIN = """{% extends "base.html" %}{% load danish dkfds %}{% block title %}{{ report.title }}{% endblock %}{% block content %}
{% include "reports/_head.html" with title="" %}{% include "reports/_days_form.html" %}
{% include "_partials/key_figures.html" with figures=key_figures %}{% include "reports/_attention.html" %}
<table>{% for row, of, bar in rows %}<tr><th>{{ row.hospital }}</th><td>{{ row.allocated|tkr }}</td>
<td><a href="{{ of }}&amp;figure=created">{{ row.created }}</a> / {{ row.target|exact }}</td>
<td>{% meter target=bar.target started=bar.started upcoming=bar.upcoming even_pace=bar.even_pace %} {{ row.attainment }}</td>
<td><a href="{{ of }}&amp;figure=filled">{{ row.filled }}</a></td><td><a href="{{ of }}&amp;figure=fte">{{ row.fte|number:1 }}</a></td>
<td><a href="{{ of }}&amp;figure=from_regionh_match">{{ row.from_regionh_match }}</a></td>
<td><a href="{{ of }}&amp;figure=spent">{{ row.spent|tkr }}</a></td><td><a href="{{ of }}&amp;figure=remaining">{{ row.remaining|tkr }}</a></td>
</tr>{% endfor %}</table>{% for note in notes %}{{ note }}{% endfor %}
<table>{% for hospital, complete in completeness %}<tr><th>{{ hospital }}</th><td>{% if complete.confirmation %}{{ complete.confirmation.as_of|date_da }}{% endif %}</td>
<td>{{ complete.changed_at|date_da }}</td></tr>{% endfor %}</table>{% endblock %}"""


def plain_overview(request: Any, pk: int) -> Any:
    """The overview's page with its tables written out in a template."""

    asked = asked_report(request, pk, OVERVIEW)
    progress = asked.report.progress
    hospitals = [a.hospital for a in asked.grant.allocations.select_related("hospital")]
    found = completeness_of(asked.grant, [hospital.pk for hospital in hospitals])
    attention = [(each, asked.drilldown(each.figure)) for each in asked.report.attention]
    context = page_context(request, asked) | {
        "key_figures": key_figures(asked),
        "attention": attention[:READ_AT_ONCE],
        "more_attention": attention[READ_AT_ONCE:],
        "rows": [
            (row, f"../drilldown/?hospital={row.hospital_id}", progress.towards_target(row))
            for row in (*progress.rows, progress.total)
        ],
        "notes": [*notes(progress), *dates_in_words(progress)],
        "completeness": [(hospital, found[hospital.pk]) for hospital in hospitals],
    }
    return HttpResponse(Template(PLAIN).render(RequestContext(request, context)))


urlpatterns = [path("grants/<int:pk>/plain/", plain_overview), path("", include("hrtrack.urls"))]
