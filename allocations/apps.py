"""The app of grants and allocations."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AllocationsConfig(AppConfig):
    """The app that reads and keeps what was decided. It knows no app above it."""

    name = "allocations"
    verbose_name = _("Bevillinger og fordelinger")

    def ready(self) -> None:
        # Models cannot be imported before the apps are ready.
        from accounts.notices import kinds  # noqa: PLC0415
        from allocations.notices import TARGET_CHANGED  # noqa: PLC0415

        kinds.register(TARGET_CHANGED)
