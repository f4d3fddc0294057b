"""The app of grants and allocations."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AllocationsConfig(AppConfig):
    """The app that reads and keeps what was decided. It knows no app above it."""

    name = "allocations"
    verbose_name = _("Bevillinger og fordelinger")
