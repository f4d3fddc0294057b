from django.urls import path

from accounts import views
from accounts.notices import pages

urlpatterns = [
    path("language/", views.language, name="language"),
    path("me/notices/", pages.choose_notices, name="choose_notices"),
    path("me/messages/", pages.own_messages, name="messages"),
    path("outbox/", pages.outbox, name="outbox"),
]
