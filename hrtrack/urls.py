"""Addresses of the site: login, the pages beside the work, and those of each app."""

from allauth.account import views as account
from django.urls import include, path

from accounts.invitation_views import AcceptInvitation
from accounts.login_views import Login
from hrtrack import site_pages
from hrtrack.navigation import home

handler400 = "hrtrack.common.web.errors.bad_request"

urlpatterns = [
    path("", home, name="home"),
    # Only login and logout of allauth: an administrator creates the users.
    path("accounts/login/", Login.as_view(), name="account_login"),
    path("accounts/logout/", account.logout, name="account_logout"),
    path("me/", site_pages.own_page, name="own_page"),
    path("help/", site_pages.help_page, name="help"),
    path("accessibility/", site_pages.accessibility, name="accessibility"),
    path("", include("accounts.urls")),
    path("invitation/<uidb64>/<token>/", AcceptInvitation.as_view(), name="invitation"),
    path("", include("allocations.urls")),
    path("", include("hires.urls")),
    path("", include("reports.urls")),
]
