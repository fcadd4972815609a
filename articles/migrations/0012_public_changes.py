"""Putting right in the open: requests to withdraw; history lines say whether readers were told that the text changed; earlier ones as far as that is known."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Exists, F, OuterRef


KINDS = [
    ("created", "started"),
    ("submitted", "submitted for review"),
    ("sent_back", "sent back"),
    ("published", "published"),
    ("scheduled", "scheduled"),
    ("unscheduled", "taken off the schedule"),
    ("changed", "changes published"),
    ("corrected", "corrected"),
    ("withdrawn", "withdrawn"),
    ("withdrawal_asked", "withdrawal asked for"),
    ("withdrawal_declined", "withdrawal declined"),
    ("binned", "put in the bin"),
    ("unbinned", "taken out of the bin"),
    ("shared", "shown to somebody outside"),
    ("unshared", "no longer shown to somebody outside"),
    ("change_scheduled", "change scheduled"),
    ("change_unscheduled", "scheduled change taken back"),
    ("change_held", "scheduled change held"),
]


def mark_what_is_known(apps, schema_editor):
    events = apps.get_model("articles", "StoryEvent").objects
    corrections = apps.get_model("articles", "Correction").objects.exclude(kind="minor")
    told = corrections.filter(article=OuterRef("article"), at=OuterRef("at"))
    events.filter(Exists(told), kind="corrected").update(is_substantive=True)
    events.filter(kind="changed", at=F("article__updated_at")).update(is_substantive=True)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0009_names_on_the_desk"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("storyevent", "is_substantive", models.BooleanField(default=False)),
        migrations.AlterField("storyevent", "kind", models.CharField(choices=KINDS, max_length=20)),
        migrations.CreateModel(
            "WithdrawalRequest",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField()),
                ("notice", models.TextField()),
                ("at", models.DateTimeField()),
                ("by_name", models.CharField(blank=True, max_length=150)),
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="withdrawal_request",
                        to="articles.article",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.RunPython(mark_what_is_known, migrations.RunPython.noop),
    ]
