"""The app of users, invitations, login and notices."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Registers the nightly jobs of the notices."""

    name = "accounts"
    verbose_name = _("Brugere")

    def ready(self) -> None:
        # Models cannot be imported before the apps are ready.
        from accounts.notices import kinds, nightly, summaries  # noqa: PLC0415
        from hrtrack.common import jobs  # noqa: PLC0415

        kinds.register(summaries.SUMMARY)
        jobs.register("summaries", summaries.write_summaries)
        jobs.register_each_time("outbox", nightly.deliver_all)
