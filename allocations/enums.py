"""How a grant is counted, to what kind of units it is allocated, the kinds of its budget rows, and its status."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CountedIn(models.TextChoices):
    """What a grant's target counts: created posts, årsværk delivered over the whole time, or a level of årsværk.

    A level is the average of the calendar month or quarter.
    """

    POSTS = "posts", _("Stillinger")
    PERSON_YEARS = "person_years", _("Årsværk")
    MONTHLY_LEVEL = "monthly_level", _("Årsværk i gennemsnit af måneden")
    QUARTERLY_LEVEL = "quarterly_level", _("Årsværk i gennemsnit af kvartalet")


class UnitKind(models.TextChoices):
    """The kind of units that a grant's money is allocated to. `unit_names` has the words for one and several of them."""

    HOSPITAL = "hospital", _("Hospitaler")
    REGION = "region", _("Regioner")
    KOMMUNE = "kommune", _("Kommuner")
    CENTER = "center", _("Centre")


class BudgetKind(models.TextChoices):
    """The decision that a budget row comes from."""

    ORIGINAL = "original", _("Oprindeligt")
    CHANGE = "change", _("Ændring")
    INDEXATION = "indexation", _("Pris- og lønregulering")
    RE_APPROPRIATION = "re_appropriation", _("Genbevilling")
    TRANSFER = "transfer", _("Omfordeling")


class TableEffect(models.TextChoices):
    """How a later table applies to what was decided before."""

    REPLACES = "replaces", _("Den er ændret ved en ny beslutning")
    ADDS = "adds", _("Den nye kommer oven i")
    CORRECTS = "corrects", _("Den var læst eller skrevet forkert")


class GrantStatus(models.TextChoices):
    """Hospital HR does not see a draft. Hires are registered only for an open grant."""

    DRAFT = "draft", _("Kladde")
    OPEN = "open", _("Åben")
    CLOSED = "closed", _("Lukket")
