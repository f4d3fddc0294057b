from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """The app of users, invitations and login."""

    name = "accounts"
    verbose_name = _("Brugere")
