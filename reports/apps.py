from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Rapporter")

    def ready(self) -> None:
        # Models are only there once the apps are ready.
        from allocations import dependents  # noqa: PLC0415
        from reports.texts import hanging_on_words  # noqa: PLC0415

        dependents.hanging.append(hanging_on_words)
