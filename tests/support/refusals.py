"""The messages of a refused action, by field."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError


def refusal(change: Callable[[], object]) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as refused:
        change()
    error = refused.value
    return error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
