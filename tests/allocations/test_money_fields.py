"""Every field in which money is typed understands the amounts that `tests/common/text/test_money.py` lists."""

from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError

from allocations.administration.budget_rows import BudgetRowForm
from allocations.administration.grants import GrantForm
from allocations.administration.prices import CorrectPriceForm, PriceForm
from allocations.imports.forms import ImportForm

FIELDS = [
    (ImportForm, "total"),
    (ImportForm, "unit_price"),
    (GrantForm, "total"),
    (GrantForm, "unit_price"),
    (BudgetRowForm, "amount"),
    (PriceForm, "price"),
    (CorrectPriceForm, "price"),
]


@pytest.mark.parametrize(("form", "name"), FIELDS)
def test_field_of_money_understands_units_and_refuses_what_is_unsure(
    form: type[forms.Form], name: str
) -> None:
    field = form.base_fields[name]
    assert [field.clean(typed) for typed in ("0,4 mio. kr.", "400 tkr.", "400.000")] == [Decimal(400_000)] * 3
    with pytest.raises(ValidationError, match="én måde"):
        field.clean("4 m")
