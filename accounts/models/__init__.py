"""Users, and the messages to them with each person's choice of them."""

from accounts.models.messages import Message, NoticeChoice
from accounts.models.users import User

__all__ = ["Message", "NoticeChoice", "User"]
