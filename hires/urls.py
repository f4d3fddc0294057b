from django.urls import path

from hires import correction_views, views

app_name = "hires"
urlpatterns = [
    path("posts/", views.our_posts, name="our_posts"),
    path("posts/<int:pk>/", views.post_page, name="post"),
    path("posts/<int:pk>/change/", correction_views.ChangePost.as_view(), name="change_post"),
    path("hires/<int:pk>/", views.hire_page, name="hire"),
    path("hires/<int:pk>/change/", correction_views.ChangeHire.as_view(), name="change_hire"),
    path("hires/<int:pk>/end/", correction_views.EndHire.as_view(), name="end_hire"),
    path("hires/<int:pk>/withdraw/", correction_views.WithdrawHire.as_view(), name="withdraw_hire"),
    path("hires/<int:pk>/annul/", correction_views.AnnulHire.as_view(), name="annul_hire"),
    path("allocations/<int:pk>/posts/", views.posts, name="posts"),
    path("allocations/<int:pk>/posts/excel/", views.posts_excel, name="posts_excel"),
    path("allocations/<int:pk>/register/", views.RegisterHire.as_view(), name="register"),
]
