"""Addresses of the import of allocations and of the administration of grants, hospitals and users."""

from django.urls import path

from allocations.administration import budget_rows, grants, hospitals, prices, users
from allocations.imports import pages, views

app_name = "allocations"
urlpatterns = [
    path("allocations/import/", views.ImportAllocations.as_view(), name="import"),
    path("allocations/imports/<int:pk>/", pages.ImportPage.as_view(), name="allocation_import"),
    path("grants/", grants.grant_list, name="grants"),
    path("grants/add/", grants.AddGrant.as_view(), name="add_grant"),
    path("grants/<int:pk>/", grants.ChangeGrant.as_view(), name="grant"),
    path("grants/<int:pk>/status/", grants.change_status, name="grant_status"),
    path("grants/<int:pk>/prices/add/", prices.AddPrice.as_view(), name="add_price"),
    path("prices/<int:pk>/", prices.CorrectPrice.as_view(), name="price"),
    path("prices/<int:pk>/take-back/", prices.TakeBackPrice.as_view(), name="take_back_price"),
    path("grants/<int:pk>/budget-rows/add/", budget_rows.AddBudgetRow.as_view(), name="add_budget_row"),
    path(
        "budget-rows/<int:pk>/take-back/",
        budget_rows.TakeBackBudgetRow.as_view(),
        name="take_back_budget_row",
    ),
    path("hospitals/", hospitals.hospital_list, name="hospitals"),
    path("hospitals/add/", hospitals.AddHospital.as_view(), name="add_hospital"),
    path("hospitals/<int:pk>/", hospitals.ChangeHospital.as_view(), name="hospital"),
    path("hospitals/<int:pk>/departments/add/", hospitals.AddDepartment.as_view(), name="add_department"),
    path("departments/<int:pk>/", hospitals.RenameDepartment.as_view(), name="department"),
    path("departments/<int:pk>/delete/", hospitals.delete_department, name="delete_department"),
    path("users/", users.user_list, name="users"),
    path("users/invite/", users.InviteUser.as_view(), name="invite_user"),
    path("users/<int:pk>/", users.ChangeUser.as_view(), name="user"),
    path("users/<int:pk>/active/", users.set_user_active, name="user_active"),
    path("users/<int:pk>/link/", users.new_link, name="user_link"),
]
