"""What migrations of data share: who changes the rows, and how names without a letter are replaced."""

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import CharField, F, Q, Value
from django.db.models.functions import Cast, Concat

from hrtrack.common.database.constraints import HasLetter


def act_as_system(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Let history record what the rest of the transaction changes as the system's, by the command migrate.

    The tables' owner goes on acting: in a new database the roles of the app have no rights yet.
    """
    context = '{"user": null, "command": "migrate"}'
    schema_editor.execute(
        "SELECT end_act(ARRAY['none', NULL, NULL, 'true', gen_random_uuid()::text, %s])", [context]
    )


def replace_names_without_letter(apps: Apps, app_label: str, **words: str) -> None:
    """Replace each name without a letter by one that says so, such as "Afdeling uden navn (17)".

    `words` are the words in front, by the name of the model.
    """
    for model_name, word in words.items():
        nameless = apps.get_model(app_label, model_name)._default_manager.filter(~Q(HasLetter(F("name"))))
        nameless.update(name=Concat(Value(f"{word} uden navn ("), Cast("id", CharField()), Value(")")))
