"""The app of the reports, and what it tells allocations."""

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    """Registers what depends on a grant, what waits for Center for HR, and where the history is found."""

    name = "reports"
    verbose_name = _("Rapporter")

    def ready(self) -> None:
        # Models cannot be imported before the apps are ready.
        from accounts.enums import Role  # noqa: PLC0415
        from accounts.notices import summaries  # noqa: PLC0415
        from allocations import dependents  # noqa: PLC0415
        from hires import saved_views  # noqa: PLC0415
        from hires.enums import SavedList  # noqa: PLC0415
        from reports.dependents import (  # noqa: PLC0415
            dependent_estimates,
            dependent_publications,
            dependent_reminders,
            dependent_texts,
        )
        from reports.phrases.waiting import waiting_for_center  # noqa: PLC0415

        saved_views.register(SavedList.HISTORY, lambda _view: reverse("reports:history"))
        summaries.register(Role.CENTER_HR, waiting_for_center)
        dependents.register(dependents=dependent_texts)
        dependents.register(dependents=dependent_reminders)
        dependents.register(dependents=dependent_estimates)
        dependents.register(dependents=dependent_publications)
