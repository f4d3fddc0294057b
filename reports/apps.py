from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    """Registers with allocations the texts and estimates that depend on a grant."""

    name = "reports"
    verbose_name = _("Rapporter")

    def ready(self) -> None:
        # Models cannot be imported before the apps are ready.
        from allocations import dependents  # noqa: PLC0415
        from reports.estimates import dependent_estimates  # noqa: PLC0415
        from reports.texts import dependent_texts  # noqa: PLC0415

        dependents.register(dependents=dependent_texts)
        dependents.register(dependents=dependent_estimates)
