"""Values of model fields as people read them."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import models

from allocations.models import Hospital
from hires.enums import RecruitmentRoute
from hires.models import Hire, Period, Post
from hrtrack.common.text.readable import readable_value


@pytest.mark.parametrize(
    ("model", "name", "value", "text"),
    [
        (Hire, "route", RecruitmentRoute.OUTSIDE_REGION.value, "Rekrutteret uden for regionen"),
        (Period, "leaving_reason", "", "–"),
        (Hire, "agreed_on", date(2018, 3, 1), "01.03.2018"),
        (Hire, "withdrawn_on", None, "–"),
        (Hire, "formerly_employed", True, "ja"),
        (Hire, "formerly_employed", False, "nej"),
        (Hire, "version", 1200, "1.200"),
        (Period, "weekly_hours", Decimal("18.50"), "18,5"),
        (Hospital, "name", "Rigshospitalet", "Rigshospitalet"),
        (Hospital, "other_names", ["RH", "Riget"], "RH, Riget"),
        (Hospital, "other_names", [], "–"),
        (Post, "department_id", 7, "Department 7"),
        (Post, "purpose", None, "–"),
    ],
)
def test_readable_value_is_written_as_danes_write_it(
    model: type[models.Model], name: str, value: Any, text: str
) -> None:
    field: Any = model._meta.get_field(name)
    assert readable_value(field, value, lambda named, key: f"{named.__name__} {key}") == text


def test_readable_value_of_a_foreign_key_without_names_is_its_id() -> None:
    field: Any = Post._meta.get_field("department")
    assert readable_value(field, 7) == "7"
