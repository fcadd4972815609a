import django.db.models.deletion
from django.db import migrations, models


def keep(apps, schema_editor):
    """What is known of the renditions that are there."""
    Image = apps.get_model("articles", "Image")
    for image in Image.objects.prefetch_related("renditions").iterator(chunk_size=500):
        crops = {}
        for file in sorted(image.renditions.all(), key=lambda file: file.width):
            crops.setdefault(file.spec.rpartition("-")[0], []).append((file.file.name, file.width, file.height))
        Image.objects.filter(pk=image.pk).update(crops=crops)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0003_ends_index"),
    ]

    operations = [
        migrations.AddField(
            model_name="image",
            name="crops",
            field=models.JSONField(
                default=dict,
                editable=False,
                help_text="What pages need of the renditions: by crop, (file, width, height).",
            ),
        ),
        migrations.AlterField(
            model_name="relatedstory",
            name="story",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="related_under", to="articles.article"
            ),
        ),
        migrations.RunPython(keep, migrations.RunPython.noop),
    ]
