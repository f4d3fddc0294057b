from django.urls import path

from reports.audit import access_pages, history_pages
from reports.pages import compare, council_report, overview

app_name = "reports"
urlpatterns = [
    path("progress/", overview.latest_progress, name="latest"),
    path("grants/<int:pk>/progress/", overview.progress, name="progress"),
    path("grants/<int:pk>/progress/over-time/", overview.over_time, name="over_time"),
    path("grants/<int:pk>/progress/charts/<slug:name>.svg", overview.chart, name="chart"),
    path("grants/<int:pk>/progress/forecast/", overview.forecast, name="forecast"),
    path("grants/<int:pk>/progress/use-of-funds/", overview.use_of_funds_page, name="use_of_funds"),
    path("grants/<int:pk>/progress/drilldown/", overview.drilldown_page, name="drilldown"),
    path("grants/<int:pk>/progress/compare/", compare.compare, name="compare"),
    path(
        "grants/<int:pk>/progress/council-report/",
        council_report.WriteCouncilReport.as_view(),
        name="council_report",
    ),
    *(
        path(
            f"grants/<int:pk>/progress/{shape}/",
            council_report.document,
            {"shape": shape},
            name=f"progress_{shape}",
        )
        for shape in council_report.DOCUMENTS
    ),
    path("council-report/", council_report.our_words, name="our_words"),
    path("allocations/<int:pk>/council-report/", council_report.WriteOwnWords.as_view(), name="own_words"),
    path("history/", history_pages.history, name="history"),
    path("history/read-log/", access_pages.reads, name="read_log"),
    path("history/excel/", history_pages.history_excel, name="history_excel"),
]
