"""The app under all others."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommonConfig(AppConfig):
    """Registers the nightly jobs that need no other app."""

    name = "hrtrack.common"
    verbose_name = _("Fælles")

    def ready(self) -> None:
        # Models cannot be imported before the apps are ready.
        from hrtrack.common import jobs  # noqa: PLC0415

        jobs.register("verify_history", jobs.command("verify_history"))
        jobs.register("check_isolation", jobs.command("check_isolation"))
