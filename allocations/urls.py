from django.urls import path

from allocations import views

app_name = "allocations"
urlpatterns = [path("allocations/import/", views.ImportAllocations.as_view(), name="import")]
