"""The app of posts and hires."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HiresConfig(AppConfig):
    """Fills the registries with the answers of this app once the models are loaded."""

    name = "hires"
    verbose_name = _("Stillinger og ansættelser")

    def ready(self) -> None:
        # Models cannot be imported before the apps are ready.
        from allocations import dependents  # noqa: PLC0415
        from hires import tasks  # noqa: PLC0415
        from hires.dependents import dependents_of_allocations, obstacles_to_terms, use_of_grant  # noqa: PLC0415
        from hires.presentation.hospital_tasks import hospital_tasks  # noqa: PLC0415
        from hrtrack.common import jobs  # noqa: PLC0415

        jobs.register("forget_reads", jobs.command("forget_reads"))
        tasks.register(hospital_tasks)
        dependents.register(
            term_obstacles=obstacles_to_terms, use=use_of_grant, dependents=dependents_of_allocations
        )
