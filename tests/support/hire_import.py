"""The page on which a hospital imports hires."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from allocations.models import Allocation
from tests.support.pages import Page


@pytest.fixture
def address(allocation: Allocation) -> str:
    return f"/allocations/{allocation.pk}/import/"


@pytest.fixture
def send(hr_client: Client, address: str) -> Any:
    """Sends a form; gives (status, page), the page after a redirect where there is one."""

    def send(sent: dict[str, Any], **more: Any) -> tuple[int, Page]:
        response = hr_client.post(address, {**sent, **more})
        if response.status_code == 302:
            return 302, Page(hr_client.get(response.url))
        return response.status_code, Page(response)

    return send


def file_of(data: bytes, name: str = "nye.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)
