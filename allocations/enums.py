from django.db import models
from django.utils.translation import gettext_lazy as _


class CountedIn(models.TextChoices):
    """What a grant's target is counted in."""

    POSTS = "posts", _("Stillinger")
    PERSON_YEARS = "person_years", _("Årsværk")


class GrantStatus(models.TextChoices):
    DRAFT = "draft", _("Kladde")
    OPEN = "open", _("Åben")
    CLOSED = "closed", _("Lukket")
