from django.urls import path

from reports import account_views, changes_views, compare_views, reads_views, views

app_name = "reports"
urlpatterns = [
    path("progress/", views.latest_progress, name="latest"),
    path("grants/<int:pk>/progress/", views.progress, name="progress"),
    path("grants/<int:pk>/progress/over-time/", views.over_time, name="over_time"),
    path("grants/<int:pk>/progress/charts/<slug:name>.svg", views.chart, name="chart"),
    path("grants/<int:pk>/progress/forecast/", views.forecast, name="forecast"),
    path("grants/<int:pk>/progress/uses/", views.uses, name="uses"),
    path("grants/<int:pk>/progress/behind/", views.list_behind, name="behind"),
    path("grants/<int:pk>/progress/compare/", compare_views.compare, name="compare"),
    path("grants/<int:pk>/progress/account/", account_views.WriteAccount.as_view(), name="account"),
    *(
        path(
            f"grants/<int:pk>/progress/{shape}/",
            account_views.document,
            {"shape": shape},
            name=f"progress_{shape}",
        )
        for shape in account_views.DOCUMENTS
    ),
    path("account/", account_views.our_words, name="our_words"),
    path("allocations/<int:pk>/account/", account_views.WriteOwnWords.as_view(), name="own_words"),
    path("history/", changes_views.changes, name="changes"),
    path("history/reads/", reads_views.reads, name="reads"),
    path("history/excel/", changes_views.changes_excel, name="changes_excel"),
]
