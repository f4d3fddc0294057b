from django.urls import path

from hires.bulk import views
from hires.pages import changes, confirm, correct, hires, posts, register

app_name = "hires"
urlpatterns = [
    path("posts/", posts.our_posts, name="our_posts"),
    path("posts/<int:pk>/", posts.post_page, name="post"),
    path("posts/<int:pk>/change/", correct.ChangePost.as_view(), name="change_post"),
    path("hires/", hires.our_hires, name="our_hires"),
    path("hires/<int:pk>/", hires.hire_page, name="hire"),
    path("hires/<int:pk>/change/", correct.ChangeHire.as_view(), name="change_hire"),
    path("hires/<int:pk>/end/", correct.EndHire.as_view(), name="end_hire"),
    path("hires/<int:pk>/withdraw/", correct.WithdrawHire.as_view(), name="withdraw_hire"),
    path("hires/<int:pk>/annul/", correct.AnnulHire.as_view(), name="annul_hire"),
    path("hires/<int:pk>/hours/", changes.ChangeHours.as_view(), name="change_hours"),
    path("hires/<int:pk>/leave/", changes.TakeLeave.as_view(), name="take_leave"),
    path("hires/<int:pk>/return/", changes.ReturnFromLeave.as_view(), name="return_from_leave"),
    path("hires/<int:pk>/department/", changes.MoveToDepartment.as_view(), name="move_to_department"),
    path("hires/<int:pk>/move/", changes.MoveToPost.as_view(), name="move_to_post"),
    path("hires/<int:pk>/extend/", changes.ExtendHire.as_view(), name="extend_hire"),
    path("hires/<int:pk>/no-show/", changes.NoShow.as_view(), name="no_show"),
    path("allocations/<int:pk>/posts/", posts.posts, name="posts"),
    path("allocations/<int:pk>/posts/excel/", posts.posts_excel, name="posts_excel"),
    path("allocations/<int:pk>/hires/", hires.hire_list, name="list"),
    path("allocations/<int:pk>/hires/excel/", hires.hire_list_excel, name="list_excel"),
    path("allocations/<int:pk>/confirm/", confirm.ConfirmComplete.as_view(), name="confirm"),
    path("allocations/<int:pk>/import/", views.ImportHires.as_view(), name="import"),
    path(
        "allocations/<int:pk>/import/template/",
        views.import_template,
        name="import_template",
    ),
    path("allocations/<int:pk>/register/", register.RegisterHire.as_view(), name="register"),
]
