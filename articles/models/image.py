"""An original picture and the files derived from it. Files are checked and rewritten in `articles.renditions`."""

from django.conf import settings
from django.db import models


class Image(models.Model):
    file = models.ImageField(
        upload_to="images/%Y/%m/", width_field="width", height_field="height", verbose_name="picture"
    )
    alt = models.CharField(
        "alternative text",
        max_length=300,
        blank=True,
        help_text="What the picture shows, for those who cannot see it.",
    )
    is_decorative = models.BooleanField(
        "decorative",
        default=False,
        help_text="It says nothing that the text does not: readers of text skip it.",
    )
    caption = models.CharField(max_length=400, blank=True)
    credit = models.CharField(max_length=160, blank=True, help_text="Who made it, and for whom.")
    width = models.PositiveIntegerField(default=0, editable=False)
    height = models.PositiveIntegerField(default=0, editable=False)
    focal_x = models.FloatField(
        default=0.5, help_text="The point that every crop keeps: 0 is the left edge, 1 the right."
    )
    focal_y = models.FloatField(default=0.5, help_text="0 is the top edge, 1 the bottom.")
    crops = models.JSONField(
        default=dict, editable=False, help_text="What pages need of the renditions: by crop, (file, width, height)."
    )
    digest = models.CharField(max_length=64, editable=False, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="images",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "picture"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(focal_x__gte=0, focal_x__lte=1, focal_y__gte=0, focal_y__lte=1),
                name="image_focal_point_is_inside",
            ),
            models.CheckConstraint(
                condition=models.Q(is_decorative=False) | models.Q(alt=""),
                name="image_decorative_has_no_alt",
            ),
        ]

    def __str__(self) -> str:
        return self.caption or self.alt or self.file.name

    @property
    def is_described(self) -> bool:
        """Whether readers who cannot see it are told what it shows, or that it shows nothing needed."""
        return self.is_decorative or bool(self.alt)


class Rendition(models.Model):
    """One derived file: `spec` is `<crop>-<width>`, the crop being `full` or `3x2`."""

    image = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="renditions")
    spec = models.CharField(max_length=20)
    file = models.FileField(upload_to="renditions/%Y/%m/")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    class Meta:
        ordering = ["image", "width"]
        constraints = [
            models.UniqueConstraint(fields=["image", "spec"], name="rendition_once_per_spec"),
        ]

    def __str__(self) -> str:
        return f"{self.image_id} {self.spec}"
