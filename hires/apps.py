from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HiresConfig(AppConfig):
    name = "hires"
    verbose_name = _("Stillinger og ansættelser")
