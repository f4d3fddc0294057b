"""Import of planned rows with django-import-export: the library walks the rows, the service saves the allocations."""

from typing import Any

from import_export import resources
from import_export.fields import Field
from import_export.widgets import Widget

from accounts.models import User
from allocations.models import Allocation, Grant
from allocations.services.allocations import save_allocations


class AllocationResource(resources.ModelResource):
    """Save rows of (grant, hospital, share, amount, target, reason) through the service, all or nothing.

    The rows hold model instances and Decimals: the interpreter has read the texts, plain widgets copy the values to the
    allocation, and the service validates.
    """

    grant = Field("grant", "grant", Widget())
    hospital = Field("hospital", "hospital", Widget())
    share_percent = Field("share_percent", "share_percent", Widget())
    amount = Field("amount", "amount", Widget())
    target = Field("target", "target", Widget())
    reduction_reason = Field("reduction_reason", "reduction_reason", Widget())

    class Meta:
        model = Allocation
        fields = ("grant", "hospital", "share_percent", "amount", "target", "reduction_reason")
        import_id_fields = ("grant", "hospital")
        use_transactions = True
        rollback_on_validation_errors = True
        use_bulk = True  # no savepoint for each row
        skip_diff = True  # the plan has the changes of each row

    def __init__(self, *, by: User | None, grant: Grant) -> None:
        super().__init__()
        self.by = by
        self.grant = grant
        self.known = {allocation.hospital_id: allocation for allocation in grant.allocations.all()}
        self.to_save: list[Allocation] = []

    def get_instance(self, instance_loader: Any, row: Any) -> Allocation | None:
        return self.known.get(row["hospital"].pk)

    def save_instance(self, instance: Allocation, is_create: bool, row: Any, **kwargs: Any) -> None:
        """Keep the allocation until all rows are read."""
        self.to_save.append(instance)

    def after_import(self, *args: Any, **kwargs: Any) -> None:
        """Save the allocations. The library's own hook is left out: only the database's owner may set a sequence."""
        save_allocations(by=self.by, grant=self.grant, allocations=self.to_save)
