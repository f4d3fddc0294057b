"""Invitations: single-use links for choosing a password."""

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.mail import send_mail
from django.http import HttpRequest
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from accounts.models import User


class InvitationTokenGenerator(PasswordResetTokenGenerator):
    """A token is invalid once a password is chosen, after login, when the e-mail address changes, and after seven days."""

    key_salt = "hrtrack.accounts.invitation"


invitation_token = InvitationTokenGenerator()


def invitation_link(request: HttpRequest, user: User) -> str:
    """Return the absolute link for the user, on the host of the request."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    path = reverse("invitation", kwargs={"uidb64": uid, "token": invitation_token.make_token(user)})
    return request.build_absolute_uri(path)


def send_invitation(user: User, link: str) -> bool:
    """Mail the link to the user; return False if EMAIL_HOST is not set or the mail server refuses the mail."""
    if not settings.EMAIL_HOST:
        return False
    text = _(
        "Hej %(name)s\n\nVælg din adgangskode til HRTrack her:\n%(link)s\n\n"
        "Linket virker én gang og i 7 dage. Spørg en administrator om et nyt, hvis det er for sent."
    ) % {"name": user.name, "link": link}
    try:
        return bool(send_mail(_("Din adgang til HRTrack"), text, None, [user.email]))
    except OSError:
        return False
