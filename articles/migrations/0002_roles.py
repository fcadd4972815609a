"""The roles of the story room: Writer and Editor, as groups with permissions."""

from django.apps import apps as current_apps
from django.contrib.auth.management import create_permissions
from django.db import migrations

WRITER = (
    "add_article",
    "change_article",
    "view_article",
    "add_image",
    "change_image",
    "delete_image",
    "view_image",
    "view_section",
    "view_author",
    "add_tag",
    "view_tag",
)
EDITOR = (
    *WRITER,
    "publish_article",
    *(f"{verb}_{noun}" for noun in ("section", "author", "tag") for verb in ("add", "change", "delete", "view")),
    "view_redirect",
    "view_revision",
    "view_storyevent",
    "view_correction",
)
ROLES = {"Writer": WRITER, "Editor": EDITOR}


def make_roles(apps, schema_editor):
    """Django makes permissions only after all migrations have run, so a fresh database has none yet."""
    alias = schema_editor.connection.alias
    create_permissions(current_apps.get_app_config("articles"), verbosity=0, using=alias, apps=apps)
    permissions = apps.get_model("auth", "Permission").objects.using(alias)
    groups = apps.get_model("auth", "Group").objects.using(alias)
    for name, codenames in ROLES.items():
        group, _ = groups.get_or_create(name=name)
        group.permissions.add(*permissions.filter(content_type__app_label="articles", codename__in=set(codenames)))


def remove_roles(apps, schema_editor):
    apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias).filter(name__in=ROLES).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(make_roles, remove_roles)]
