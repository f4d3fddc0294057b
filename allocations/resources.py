from typing import Any

from import_export import resources
from import_export.fields import Field
from import_export.widgets import Widget

from accounts.models import User
from allocations.models import Allocation, Grant
from allocations.services import save_allocation


class AllocationResource(resources.ModelResource):
    """Applies rows of (grant, hospital, share, amount, target, reason) through the service, all or nothing.

    The rows hold model instances and Decimals already: reading them is the interpreter's work.
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
        skip_unchanged = True
        report_skipped = True
        skip_html_diff = True

    def __init__(self, *, by: User | None, grant: Grant) -> None:
        super().__init__()
        self.by = by
        self.known = {allocation.hospital_id: allocation for allocation in grant.allocations.all()}

    def get_instance(self, instance_loader: Any, row: Any) -> Allocation | None:
        return self.known.get(row["hospital"].pk)

    def validate_instance(self, instance: Allocation, *args: Any, **kwargs: Any) -> None:
        """The service validates."""

    def after_import(self, *args: Any, **kwargs: Any) -> None:
        """No sequence is set: the database makes the keys, and nobody but its owner may set where it goes on."""

    def save_instance(self, instance: Allocation, is_create: bool, row: Any, **kwargs: Any) -> None:
        save_allocation(by=self.by, allocation=instance)
