"""The app of posts and hires."""

from functools import partial
from typing import Any

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class HiresConfig(AppConfig):
    """Fills the registries with the answers of this app once the models are loaded."""

    name = "hires"
    verbose_name = _("Stillinger og ansættelser")

    def ready(self) -> None:
        # Models cannot be imported before the apps are ready.
        from accounts.enums import Role  # noqa: PLC0415
        from accounts.notices import kinds, summaries  # noqa: PLC0415
        from allocations import dependents  # noqa: PLC0415
        from hires import saved_views, tasks  # noqa: PLC0415
        from hires.actions.confirm import LIST_CONFIRMED  # noqa: PLC0415
        from hires.dependents import dependents_of_allocations, obstacles_to_terms, use_of_grant  # noqa: PLC0415
        from hires.enums import SavedList  # noqa: PLC0415
        from hires.presentation.hospital_tasks import hospital_tasks  # noqa: PLC0415
        from hires.presentation.waiting import waiting_for_hospitals  # noqa: PLC0415
        from hrtrack.common import jobs  # noqa: PLC0415

        jobs.register("forget_reads", jobs.command("forget_reads"))
        tasks.register(hospital_tasks)
        for saved_list, page in ((SavedList.POSTS, "hires:posts"), (SavedList.HIRES, "hires:list")):
            saved_views.register(saved_list, partial(_list_address, page))
        kinds.register(LIST_CONFIRMED)
        summaries.register(Role.HOSPITAL_HR, waiting_for_hospitals)
        dependents.register(
            term_obstacles=obstacles_to_terms, use=use_of_grant, dependents=dependents_of_allocations
        )


def _list_address(page: str, view: Any) -> str:
    return reverse(page, args=[view.allocation_id])
