from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HiresConfig(AppConfig):
    """Registers what hangs on grants and allocations with `allocations.dependents`."""

    name = "hires"
    verbose_name = _("Stillinger og ansættelser")

    def ready(self) -> None:
        # Models are only there once the apps are ready.
        from allocations import dependents  # noqa: PLC0415
        from hires.dependents import dependents_of_allocations, obstacles_to_terms, use_of_grant  # noqa: PLC0415

        dependents.obstacles.append(obstacles_to_terms)
        dependents.uses.append(use_of_grant)
        dependents.hanging.append(dependents_of_allocations)
