"""Constraints that Django has no class for."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import BaseConstraint, BooleanField, CheckConstraint, F, Func, Model, Q, Value

from hrtrack.common.text.cleaning import CPR_REGEX


class CompositeForeignKey(BaseConstraint):
    """FOREIGN KEY over several columns: the parent must carry the same values as this row.

    `to` is "app.Model"; `to_fields` must be covered by a unique constraint there. As in SQL, a row with
    NULL in one of `fields` is not checked. The database alone checks it; `validate` does nothing.
    `on_update_cascade`: where the parent's values change, this row's follow.
    """

    def __init__(
        self,
        *,
        name: str,
        fields: Sequence[str],
        to: str,
        to_fields: Sequence[str],
        on_update_cascade: bool = False,
    ) -> None:
        super().__init__(name=name)
        self.fields, self.to, self.to_fields = tuple(fields), to, tuple(to_fields)
        self.on_update_cascade = on_update_cascade

    def constraint_sql(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> None:  # type: ignore[override]
        # Inline in CREATE TABLE the parent might not exist yet.
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))

    def create_sql(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> str:  # type: ignore[override]
        quote = schema_editor.quote_name
        parent = model._meta.apps.get_model(self.to)

        def columns(owner: type[Model], fields: Sequence[str]) -> str:
            return ", ".join(quote(owner._meta.get_field(field).column) for field in fields)  # type: ignore[union-attr,arg-type]

        return (
            f"ALTER TABLE {quote(model._meta.db_table)} ADD CONSTRAINT {quote(self.name)}"
            f" FOREIGN KEY ({columns(model, self.fields)})"
            f" REFERENCES {quote(parent._meta.db_table)} ({columns(parent, self.to_fields)})"
            f"{' ON UPDATE CASCADE' if self.on_update_cascade else ''}"
        )

    def remove_sql(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> str:  # type: ignore[override]
        quote = schema_editor.quote_name
        return f"ALTER TABLE {quote(model._meta.db_table)} DROP CONSTRAINT {quote(self.name)}"

    def validate(self, *args: Any, **kwargs: Any) -> None:
        pass

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        path, _args, kwargs = super().deconstruct()
        kwargs |= {"fields": self.fields, "to": self.to, "to_fields": self.to_fields}
        if self.on_update_cascade:
            kwargs["on_update_cascade"] = True
        return path, (), kwargs

    def __eq__(self, other: object) -> bool:
        if isinstance(other, CompositeForeignKey):
            return self.deconstruct() == other.deconstruct()
        return NotImplemented

    __hash__ = BaseConstraint.__hash__


def no_cpr(*fields: str) -> Q:
    """Condition of a CheckConstraint: no text field contains text that looks like a CPR number."""
    condition = Q()
    for field in fields:
        condition &= Q(**{f"{field}__isnull": True}) | ~Q(**{f"{field}__regex": CPR_REGEX})
    return condition


class HasLetter(Func):
    """Condition of a CheckConstraint: the text has a letter of any script (`hrtrack.common.text.cleaning.has_letter`)."""

    function = "has_letter"
    output_field = BooleanField()


class AllHaveLetters(HasLetter):
    """Condition of a CheckConstraint: each text of an array has a letter."""

    function = "all_have_letters"


def with_letter(*fields: str, optional: Collection[str] = ()) -> Q:
    """Condition of a CheckConstraint: each text field has a letter; the `optional` ones have a letter or are empty.

    Call the constraint <table>_with_letter. PostgreSQL reports the first violated constraint in the order of their names,
    and a CPR number, which has no letter, must still be reported as a CPR number.
    """
    empty_or_letter = (Q(**{field: ""}) | Q(HasLetter(F(field))) for field in optional)
    return Q(*(Q(HasLetter(F(field))) for field in fields), *empty_or_letter)


class NoneMatches(Func):
    """Condition of a CheckConstraint: no text matches. NoneMatches(F(array of texts), Value(regular expression))."""

    template = "array_to_string(%(expressions)s"
    arg_joiner = ", chr(10)) !~ "
    output_field = BooleanField()


def violated_constraint(error: IntegrityError) -> str:
    """Return the name of the constraint that the database reports as violated, or ""."""
    diagnostics = getattr(error.__cause__, "diag", None)
    return (diagnostics and diagnostics.constraint_name) or ""


def violation_as_validation_error(
    error: IntegrityError, messages: Mapping[str, tuple[str | None, Any]]
) -> ValidationError | None:
    """Return the ValidationError for the violated constraint; None if `messages` lacks the constraint.

    `messages` is {constraint: (form field or None, a text or a ValidationError with a code)}.
    """
    field_and_message = messages.get(violated_constraint(error))
    if field_and_message is None:
        return None
    field, message = field_and_message
    return ValidationError({field: message} if field else message)


class CheckedTogether(Model):
    """A model whose check constraints `full_clean` validates in one statement; one by one only if one of them fails.

    Django asks the database about each constraint by itself, in a savepoint of its own.
    """

    class Meta:
        abstract = True

    _checks_hold = False

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """Raise ValidationError with the message of each constraint that fails; constraints on `exclude` are left out."""
        self._checks_hold = not exclude and self._do_checks_hold()
        super().validate_constraints(exclude=exclude)

    def get_constraints(self) -> list[tuple[type[Model], Sequence[BaseConstraint]]]:
        """Return the constraints to validate one by one, by model."""
        return [
            (model, [each for each in own if not (self._checks_hold and isinstance(each, CheckConstraint))])
            for model, own in super().get_constraints()
        ]

    def _do_checks_hold(self) -> bool:
        conditions = [each.condition for each in self._meta.constraints if isinstance(each, CheckConstraint)]
        values = {
            field.name: Value(getattr(self, field.attname), field)
            for field in self._meta.local_concrete_fields
            if not field.generated
        }
        return Q(*conditions).check(values)
