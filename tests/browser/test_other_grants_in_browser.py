"""A grant of permanent posts with a level as its target, and units that became one, at every width in a real browser."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.enums import Role
from hires.models import Hire
from tests.support.browsing import browser_context_args
from tests.support.factories import close_hospital, make_user
from tests.support.four_grants import nurses
from tests.support.looking import AXE, look
from tests.support.pages import open_as

__all__ = ["browser_context_args"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_pages_of_permanent_posts_and_merged_units_are_clean_at_every_width(
    page: Page, live_server: Any
) -> None:
    grant = nurses()
    first, second = grant.allocations.select_related("hospital").order_by("pk")
    close_hospital(second.hospital, first.hospital, timezone.localdate() - dt.timedelta(days=30))
    hr = make_user(Role.HOSPITAL_HR, first.hospital)
    center, administrator = make_user(Role.CENTER_HR), make_user(Role.ADMINISTRATOR)
    lise = Hire.objects.filter(hospital=first.hospital, employee__name="Lise Holm").earliest("pk")
    left = Hire.objects.filter(hospital=first.hospital, periods__leaving_reason="resigned").earliest("pk")
    report = f"/grants/{grant.pk}/progress/"
    pages = [
        ("other-posts", hr, f"/allocations/{first.pk}/posts/"),
        ("other-hires", hr, f"/allocations/{first.pk}/hires/"),
        ("other-register", hr, f"/allocations/{first.pk}/register/"),
        ("other-post", hr, f"/posts/{lise.post_id}/"),
        ("other-post-left", hr, f"/posts/{left.post_id}/"),
        ("other-hire", hr, f"/hires/{lise.pk}/"),
        ("other-progress", center, report),
        ("other-over-time", center, f"{report}over-time/"),
        ("other-forecast", center, f"{report}forecast/"),
        ("other-use-of-funds", center, f"{report}use-of-funds/"),
        ("other-drilldown", center, f"{report}drilldown/?figure=level"),
        ("other-hospitals", administrator, "/hospitals/"),
        ("other-hospital-closed", administrator, f"/hospitals/{second.hospital_id}/"),
        ("other-grant", administrator, f"/grants/{grant.pk}/"),
    ]
    page.add_init_script(AXE)
    wrong = []
    for name, user, path in pages:
        page.set_viewport_size({"width": 1300, "height": 900})
        open_as(page, live_server.url + path, user)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        wrong += look(page, name)
    assert wrong == []
