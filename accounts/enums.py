from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """The role of a user; every user has one."""

    HOSPITAL_HR = "hospital_hr", _("Hospitals-HR")
    CENTER_HR = "center_hr", _("Center for HR")
    ADMINISTRATOR = "administrator", _("Administrator")
    AUDITOR = "auditor", _("Revisor")


class Language(models.TextChoices):
    """The languages of the interface, each by its own name."""

    DANISH = "da", "Dansk"
    ENGLISH = "en", "English"
