from django.urls import path

from reports import views

app_name = "reports"
urlpatterns = [
    path("progress/", views.latest_progress, name="latest"),
    path("grants/<int:pk>/progress/", views.progress, name="progress"),
    path("grants/<int:pk>/progress/excel/", views.progress_excel, name="progress_excel"),
]
