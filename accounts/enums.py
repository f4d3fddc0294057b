"""The choices of users and of messages to them."""

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


class Rhythm(models.TextChoices):
    """How often a person wants a kind of notice."""

    NEVER = "never", _("Nej tak")
    AT_ONCE = "at_once", _("Ja, med det samme")
    DAILY = "daily", _("Hver morgen på hverdage")
    WEEKLY = "weekly", _("Hver mandag morgen")


class MessageState(models.TextChoices):
    """What has become of the mail of a message."""

    WAITING = "waiting", _("Venter")
    RETRIED = "retried", _("Prøves igen")
    SENT = "sent", _("Sendt")
    GIVEN_UP = "given_up", _("Opgivet")
    NOT_MAILED = "not_mailed", _("Kun i HRTrack")
