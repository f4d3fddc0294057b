from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    HOSPITAL_HR = "hospital_hr", _("Hospitals-HR")
    CENTER_HR = "center_hr", _("Center for HR")
    ADMINISTRATOR = "administrator", _("Administrator")
    AUDITOR = "auditor", _("Revisor")


class Language(models.TextChoices):
    """Each named in itself."""

    DANISH = "da", "Dansk"
    ENGLISH = "en", "English"
