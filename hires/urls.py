"""Addresses of the pages about posts and hires. Each change of a hire has its own address under the hire's."""

from django.urls import path

from hires.bulk import views
from hires.pages import (
    changes,
    confirm,
    correct,
    hires,
    posts,
    register,
    saved_views,
    search,
    several,
    undo,
)

app_name = "hires"
urlpatterns = [
    path("search/", search.search, name="search"),
    path("posts/", posts.our_posts, name="our_posts"),
    path("posts/<int:pk>/", posts.post_page, name="post"),
    path("posts/<int:pk>/change/", correct.ChangePost.as_view(), name="change_post"),
    path("hires/", hires.our_hires, name="our_hires"),
    path("hires/<int:pk>/", hires.hire_page, name="hire"),
    path("hires/<int:pk>/change/", correct.ChangeHire.as_view(), name="change_hire"),
    path("hires/<int:pk>/undo/", undo.UndoHireAct.as_view(), name="undo_change"),
    *(
        path(f"hires/<int:pk>/{change.path}/", changes.ChangeOfHire.as_view(change=change), name=change.name)
        for change in changes.HIRE_CHANGES
    ),
    path("allocations/<int:pk>/posts/", posts.posts, name="posts"),
    path("allocations/<int:pk>/posts/excel/", posts.posts_excel, name="posts_excel"),
    path(
        "allocations/<int:pk>/posts/views/new/", saved_views.SavePostsView.as_view(), name="save_posts_view"
    ),
    path(
        "allocations/<int:pk>/hires/views/new/", saved_views.SaveHiresView.as_view(), name="save_hires_view"
    ),
    path("views/<int:pk>/", saved_views.open_view, name="open_view"),
    path("views/<int:pk>/change/", saved_views.ChangeView.as_view(), name="change_view"),
    path("views/<int:pk>/delete/", saved_views.delete, name="delete_view"),
    path("allocations/<int:pk>/hires/", hires.hire_list, name="list"),
    *(
        path(
            f"allocations/<int:pk>/hires/{each.path}/",
            several.ChangeSeveralHires.as_view(several=each),
            name=each.name,
        )
        for each in several.SEVERAL
    ),
    path("allocations/<int:pk>/hires/excel/", hires.hire_list_excel, name="list_excel"),
    path("allocations/<int:pk>/confirm/", confirm.ConfirmComplete.as_view(), name="confirm"),
    path("allocations/<int:pk>/import/", views.ImportHires.as_view(), name="import"),
    path("allocations/<int:pk>/import/template/", views.import_template, name="import_template"),
    path("allocations/<int:pk>/register/", register.RegisterHire.as_view(), name="register"),
]
