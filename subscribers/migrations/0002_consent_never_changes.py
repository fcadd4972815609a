"""The database itself refuses to change a line of proof, whatever program asks; only a network may be forgotten.

SQLite drops a table's triggers when a later migration rebuilds the table: such a migration has to call
`guard` again, and the tests say so where one forgets."""

from django.db import migrations

NAME = "consent_event_never_changes"
TABLE = "subscribers_consentevent"
WORDS = "a consent event is never changed"
COLUMNS = ("id", "subscription_id", "kind", "at", "page", "wording", "wording_version", "by_id", "note")

SQLITE = (
    f"""CREATE TRIGGER {NAME} BEFORE UPDATE OF {", ".join(f'"{column}"' for column in COLUMNS)} ON {TABLE}
BEGIN SELECT RAISE(ABORT, '{WORDS}'); END""",
    f"""CREATE TRIGGER {NAME}_network BEFORE UPDATE OF ip_hash ON {TABLE} WHEN NEW.ip_hash IS NOT NULL
BEGIN SELECT RAISE(ABORT, '{WORDS}'); END""",
)
POSTGRESQL = (
    f"""CREATE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.ip_hash IS NOT NULL OR (to_jsonb(NEW) - 'ip_hash') IS DISTINCT FROM (to_jsonb(OLD) - 'ip_hash') THEN
    RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$""",
    f"CREATE TRIGGER {NAME} BEFORE UPDATE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {NAME}()",
)
STATEMENTS = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
REMOVAL = {
    "sqlite": (f"DROP TRIGGER IF EXISTS {NAME}", f"DROP TRIGGER IF EXISTS {NAME}_network"),
    "postgresql": (f"DROP TRIGGER IF EXISTS {NAME} ON {TABLE}", f"DROP FUNCTION IF EXISTS {NAME}()"),
}


def guard(apps, schema_editor):
    for statement in STATEMENTS.get(schema_editor.connection.vendor, ()):
        schema_editor.execute(statement, params=None)


def unguard(apps, schema_editor):
    for statement in REMOVAL.get(schema_editor.connection.vendor, ()):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("subscribers", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
