"""Import of planned rows with django-import-export: the library walks the rows, the service saves the allocations."""

from typing import Any

from import_export import resources
from import_export.fields import Field
from import_export.widgets import Widget

from accounts.models import User
from allocations.models import Allocation, Grant
from allocations.services.allocations import DecidedAllocation, save_allocations
from allocations.services.table_application import TableApplication


class AllocationResource(resources.ModelResource):
    """Save rows of (grant, hospital, share, amount, target, reason) through the service, all or nothing.

    The rows hold model instances and Decimals: the interpreter has read the texts, and the service validates.
    """

    grant = Field("grant", "grant", Widget())
    hospital = Field("hospital", "hospital", Widget())

    class Meta:
        model = Allocation
        fields = ("grant", "hospital")
        import_id_fields = ("grant", "hospital")
        use_transactions = True
        rollback_on_validation_errors = True
        use_bulk = True  # no savepoint for each row
        skip_diff = True  # the plan has the changes of each row

    def __init__(self, *, by: User | None, grant: Grant, how: TableApplication) -> None:
        super().__init__()
        self.by = by
        self.grant = grant
        self.how = how
        self.known = {allocation.hospital_id: allocation for allocation in grant.allocations.all()}
        self.to_save: list[DecidedAllocation] = []

    def get_instance(self, instance_loader: Any, row: Any) -> Allocation | None:
        return self.known.get(row["hospital"].pk)

    def save_instance(self, instance: Allocation, is_create: bool, row: Any, **kwargs: Any) -> None:
        """Keep the row until all rows are read."""
        self.to_save.append(
            DecidedAllocation(
                hospital=row["hospital"],
                share_percent=row["share_percent"],
                amount=row["amount"],
                target=row["target"],
                reason=row["reduction_reason"],
            )
        )

    def after_import(self, *args: Any, **kwargs: Any) -> None:
        """Save the allocations. The library's own hook is left out: only the database's owner may set a sequence."""
        save_allocations(
            by=self.by,
            grant=self.grant,
            decided=self.to_save,
            how=self.how,
        )
