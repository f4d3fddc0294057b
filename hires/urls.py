from django.urls import path

from hires import (
    confirming_views,
    correction_views,
    happening_views,
    importing_views,
    list_views,
    registering_views,
    views,
)

app_name = "hires"
urlpatterns = [
    path("posts/", views.our_posts, name="our_posts"),
    path("posts/<int:pk>/", views.post_page, name="post"),
    path("posts/<int:pk>/change/", correction_views.ChangePost.as_view(), name="change_post"),
    path("hires/", list_views.our_hires, name="our_hires"),
    path("hires/<int:pk>/", views.hire_page, name="hire"),
    path("hires/<int:pk>/change/", correction_views.ChangeHire.as_view(), name="change_hire"),
    path("hires/<int:pk>/end/", correction_views.EndHire.as_view(), name="end_hire"),
    path("hires/<int:pk>/withdraw/", correction_views.WithdrawHire.as_view(), name="withdraw_hire"),
    path("hires/<int:pk>/annul/", correction_views.AnnulHire.as_view(), name="annul_hire"),
    path("hires/<int:pk>/hours/", happening_views.ChangeHours.as_view(), name="change_hours"),
    path("hires/<int:pk>/leave/", happening_views.TakeLeave.as_view(), name="take_leave"),
    path("hires/<int:pk>/return/", happening_views.ReturnFromLeave.as_view(), name="return_from_leave"),
    path("hires/<int:pk>/department/", happening_views.MoveToDepartment.as_view(), name="move_to_department"),
    path("hires/<int:pk>/move/", happening_views.MoveToPost.as_view(), name="move_to_post"),
    path("hires/<int:pk>/extend/", happening_views.ExtendHire.as_view(), name="extend_hire"),
    path("hires/<int:pk>/no-show/", happening_views.NoShow.as_view(), name="no_show"),
    path("allocations/<int:pk>/posts/", views.posts, name="posts"),
    path("allocations/<int:pk>/posts/excel/", views.posts_excel, name="posts_excel"),
    path("allocations/<int:pk>/hires/", list_views.hire_list, name="list"),
    path("allocations/<int:pk>/hires/excel/", list_views.hire_list_excel, name="list_excel"),
    path("allocations/<int:pk>/confirm/", confirming_views.ConfirmComplete.as_view(), name="confirm"),
    path("allocations/<int:pk>/import/", importing_views.ImportHires.as_view(), name="import"),
    path(
        "allocations/<int:pk>/import/template/",
        importing_views.import_template,
        name="import_template",
    ),
    path("allocations/<int:pk>/register/", registering_views.RegisterHire.as_view(), name="register"),
]
