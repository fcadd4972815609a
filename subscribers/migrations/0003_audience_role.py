"""The role of the audience room. Editors see which newsletters there are, and no address."""

from django.apps import apps as current_apps
from django.contrib.auth.management import create_permissions
from django.db import migrations

AUDIENCE = (
    "add_newsletter",
    "change_newsletter",
    "view_newsletter",
    "view_subscriber",
    "erase_subscriber",
    "view_suppression",
    "lift_suppression",
)
ROLES = {"Audience": AUDIENCE, "Editor": ("view_newsletter",)}


def make_roles(apps, schema_editor):
    """Django makes permissions only after all migrations have run, so a fresh database has none yet."""
    alias = schema_editor.connection.alias
    create_permissions(current_apps.get_app_config("subscribers"), verbosity=0, using=alias, apps=apps)
    permissions = apps.get_model("auth", "Permission").objects.using(alias)
    groups = apps.get_model("auth", "Group").objects.using(alias)
    for name, codenames in ROLES.items():
        group, _ = groups.get_or_create(name=name)
        group.permissions.add(*permissions.filter(content_type__app_label="subscribers", codename__in=codenames))


def remove_roles(apps, schema_editor):
    apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias).filter(name="Audience").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("subscribers", "0002_consent_never_changes"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(make_roles, remove_roles)]
