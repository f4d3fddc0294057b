"""The addresses of the reports."""

from django.urls import path

from reports.audit import access_pages, history_pages
from reports.audit.saved_history import SaveHistoryView
from reports.documents.file_formats import FILE_FORMATS
from reports.pages import (
    compare,
    download,
    drilldown,
    forecast,
    imports,
    over_time,
    publications,
    remind,
    use_of_funds,
)
from reports.region import council_reports, grants, hospitals, overview
from reports.writing import council_report, own_words

app_name = "reports"
urlpatterns = [
    path("progress/", overview.latest_progress, name="latest"),
    path("progress/grants/", grants.grants, name="grants"),
    path("council-reports/", council_reports.council_reports, name="council_reports"),
    path("hospitals/lists/", hospitals.hospitals, name="hospitals"),
    path("grants/<int:pk>/progress/", overview.progress, name="progress"),
    path("grants/<int:pk>/progress/over-time/", over_time.over_time, name="over_time"),
    path("grants/<int:pk>/progress/charts/<slug:name>.svg", over_time.chart, name="chart"),
    path("grants/<int:pk>/progress/forecast/", forecast.forecast, name="forecast"),
    path("grants/<int:pk>/progress/use-of-funds/", use_of_funds.use_of_funds, name="use_of_funds"),
    path(
        "grants/<int:pk>/progress/use-of-funds/excel/",
        use_of_funds.use_of_funds_excel,
        name="use_of_funds_excel",
    ),
    path("grants/<int:pk>/progress/drilldown/", drilldown.drilldown, name="drilldown"),
    path("grants/<int:pk>/progress/drilldown/excel/", drilldown.drilldown_excel, name="drilldown_excel"),
    path("grants/<int:pk>/progress/imports/", imports.imports, name="imports"),
    path("grants/<int:pk>/progress/compare/", compare.compare, name="compare"),
    path(
        "grants/<int:pk>/progress/council-report/",
        council_report.WriteCouncilReport.as_view(),
        name="council_report",
    ),
    path(
        "grants/<int:pk>/progress/council-report/draft/",
        council_report.SaveCouncilReportDraft.as_view(),
        name="council_report_draft",
    ),
    path("grants/<int:pk>/progress/remind/", remind.Remind.as_view(), name="remind"),
    *(
        path(
            f"grants/<int:pk>/progress/{file_format}/",
            download.download,
            {"file_format": file_format},
            name=f"progress_{file_format}",
        )
        for file_format in FILE_FORMATS
    ),
    path("grants/<int:pk>/publications/new/", publications.Publish.as_view(), name="publish"),
    path("grants/<int:pk>/publications/<int:number>/", publications.publication, name="publication"),
    path(
        "grants/<int:pk>/publications/<int:number>/withdraw/",
        publications.WithdrawPublication.as_view(),
        name="withdraw_publication",
    ),
    path(
        "grants/<int:pk>/publications/<int:number>/<slug:file_format>/",
        publications.publication_file,
        name="publication_file",
    ),
    path("council-report/", own_words.our_words, name="our_words"),
    path("allocations/<int:pk>/council-report/", own_words.WriteOwnWords.as_view(), name="own_words"),
    path(
        "allocations/<int:pk>/council-report/draft/",
        own_words.SaveOwnWordsDraft.as_view(),
        name="own_words_draft",
    ),
    *(
        path(
            f"allocations/<int:pk>/account/{file_format}/",
            own_words.account,
            {"file_format": file_format},
            name=f"account_{file_format}",
        )
        for file_format in ("word", "pdf")
    ),
    path("history/", history_pages.history, name="history"),
    path("history/views/new/", SaveHistoryView.as_view(), name="save_history_view"),
    path("history/read-log/", access_pages.read_log, name="read_log"),
    path("history/read-log/excel/", access_pages.read_log_excel, name="read_log_excel"),
    path("history/excel/", history_pages.history_excel, name="history_excel"),
]
