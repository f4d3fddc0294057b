from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User


class UserRequest(HttpRequest):
    """A request behind login, for type checkers."""

    user: User
    htmx: HtmxDetails
