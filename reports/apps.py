"""The app of the reports, and what it tells allocations."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    """Registers with allocations the texts, estimates and publications that depend on a grant."""

    name = "reports"
    verbose_name = _("Rapporter")

    def ready(self) -> None:
        # Models cannot be imported before the apps are ready.
        from allocations import dependents  # noqa: PLC0415
        from reports.dependents import (  # noqa: PLC0415
            dependent_estimates,
            dependent_publications,
            dependent_texts,
        )

        dependents.register(dependents=dependent_texts)
        dependents.register(dependents=dependent_estimates)
        dependents.register(dependents=dependent_publications)
