from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User


class UserRequest(HttpRequest):
    """The type of a request after login."""

    user: User
    htmx: HtmxDetails
