"""History lines say whether readers were told that the text changed; earlier ones as far as that is known."""

from django.db import migrations, models
from django.db.models import Exists, F, OuterRef


def mark_what_is_known(apps, schema_editor):
    events = apps.get_model("articles", "StoryEvent").objects
    corrections = apps.get_model("articles", "Correction").objects.exclude(kind="minor")
    told = corrections.filter(article=OuterRef("article"), at=OuterRef("at"))
    events.filter(Exists(told), kind="corrected").update(is_substantive=True)
    events.filter(kind="changed", at=F("article__updated_at")).update(is_substantive=True)


class Migration(migrations.Migration):
    dependencies = [("articles", "0010_comments")]

    operations = [
        migrations.AddField("storyevent", "is_substantive", models.BooleanField(default=False)),
        migrations.RunPython(mark_what_is_known, migrations.RunPython.noop),
    ]
