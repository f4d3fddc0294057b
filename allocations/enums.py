"""How a grant is counted, and its status."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CountedIn(models.TextChoices):
    """The unit of a grant's target."""

    POSTS = "posts", _("Stillinger")
    PERSON_YEARS = "person_years", _("Årsværk")


class GrantStatus(models.TextChoices):
    """Hospital HR does not see a draft. Hires are registered only for an open grant."""

    DRAFT = "draft", _("Kladde")
    OPEN = "open", _("Åben")
    CLOSED = "closed", _("Lukket")
