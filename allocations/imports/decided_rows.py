"""The decided rows of a grant in the record of an import: as JSON, and put back as they were."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models

from allocations.models import BudgetRow, Rate, Target
from hrtrack.common.web.model_messages import check_model

State = dict[str, Any]

# The tables of decided rows by their keys in a state, each with the columns that an import may write.
DECIDED: Mapping[str, tuple[type[models.Model], Sequence[str]]] = {
    "rates": (Rate, ("staff_group_id", "first_day", "price", "decided_on")),
    "budget_rows": (
        BudgetRow,
        ("hospital_id", "financial_year", "kind", "amount", "decided_on", "reference"),
    ),
    "targets": (Target, ("hospital_id", "first_day", "value", "decided_on")),
}

KEY_OF = {model: key for key, (model, _columns) in DECIDED.items()}


def decided_rows(grant: int | None) -> State:
    """Return the decided rows of a grant by table, each row as JSON by column; prices and days as text."""
    return {
        name: [
            {column: value if column == "id" else _as_json(value) for column, value in row.items()}
            for row in model._default_manager.filter(grant=grant).order_by("pk").values("id", *columns)
        ]
        for name, (model, columns) in DECIDED.items()
    }


def _as_json(value: Any) -> int | str | None:
    return value if value is None or isinstance(value, int) else str(value)


def put_back_rows(grant: int, before: State) -> None:
    """Make the decided rows of a grant what they were in the state `before`."""
    for name, (model, columns) in DECIDED.items():
        rows = model._default_manager.filter(grant=grant)
        earlier = {row["id"]: row for row in before[name]}
        rows.exclude(pk__in=earlier).delete()
        for row in rows:
            values = {
                column: model._meta.get_field(column).to_python(earlier[row.pk][column])  # type: ignore[union-attr]
                for column in columns
            }
            if any(getattr(row, column) != value for column, value in values.items()):
                for column, value in values.items():
                    setattr(row, column, value)
                check_model(row.full_clean)
                row.save()
