"""History lines from before say whether readers were told that the text changed, as far as that is known."""

from django.db import migrations
from django.db.models import Exists, OuterRef


def mark_what_is_known(apps, schema_editor):
    events = apps.get_model("articles", "StoryEvent").objects
    corrections = apps.get_model("articles", "Correction").objects.exclude(kind="minor")
    told = corrections.filter(article=OuterRef("article"), at=OuterRef("at"))
    events.filter(Exists(told), kind="corrected").update(is_substantive=True)
    moments = apps.get_model("articles", "Article").objects.filter(pk=OuterRef("article"), updated_at=OuterRef("at"))
    events.filter(Exists(moments), kind="changed").update(is_substantive=True)


class Migration(migrations.Migration):
    dependencies = [("articles", "0012_public_changes")]

    operations = [migrations.RunPython(mark_what_is_known, migrations.RunPython.noop)]
