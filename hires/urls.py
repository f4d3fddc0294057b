from django.urls import path

from hires import views

app_name = "hires"
urlpatterns = [
    path("posts/", views.our_posts, name="our_posts"),
    path("posts/<int:pk>/", views.post_page, name="post"),
    path("allocations/<int:pk>/posts/", views.posts, name="posts"),
    path("allocations/<int:pk>/posts/excel/", views.posts_excel, name="posts_excel"),
    path("allocations/<int:pk>/register/", views.RegisterHire.as_view(), name="register"),
]
