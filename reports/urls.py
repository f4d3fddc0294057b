from django.urls import path

from reports import changes_views, reads_views, views

app_name = "reports"
urlpatterns = [
    path("progress/", views.latest_progress, name="latest"),
    path("grants/<int:pk>/progress/", views.progress, name="progress"),
    path("grants/<int:pk>/progress/excel/", views.progress_excel, name="progress_excel"),
    path("history/", changes_views.changes, name="changes"),
    path("history/reads/", reads_views.reads, name="reads"),
    path("history/excel/", changes_views.changes_excel, name="changes_excel"),
]
