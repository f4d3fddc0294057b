from accounts.enums import Language, Role
from accounts.models import User


def create_user(*, email: str, name: str, role: Role, password: str | None = None) -> User:
    """Create someone who can log in; without a password nobody can until one is set.

    Raises ValidationError when the e-mail address is taken or not one.
    """
    user = User(email=email.strip().lower(), name=name, role=role)
    user.set_password(password)
    user.full_clean()
    user.save()
    return user


def choose_language(*, user: User, language: Language) -> None:
    """The language `user` reads from now on, wherever they log in; one's own to choose."""
    user.language = language
    user.full_clean()
    user.save(update_fields=["language"])
