"""Pictures: uploaded through the verb, described, and kept while anything shows them."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.forms.widgets import Script
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html

from articles import lengths, pictures, renditions, rights
from articles.errors import InUse
from articles.models import Image
from articles.rows import Picture

SHOWN_WIDTH = 480


class WordsForm(forms.ModelForm):
    """What is said about a picture, and the point that its crops keep."""

    class Meta:
        model = Image
        fields = pictures.DESCRIBED
        widgets = {
            "alt": forms.Textarea(attrs={"rows": 2, "cols": 60} | lengths.ALT.attributes()),
            "caption": forms.Textarea(attrs={"rows": 2, "cols": 60}),
            "credit": forms.TextInput(attrs={"size": 60}),
            "focal_x": forms.NumberInput(attrs={"min": 0, "max": 1, "step": 0.01}),
            "focal_y": forms.NumberInput(attrs={"min": 0, "max": 1, "step": 0.01}),
        }
        labels = {"focal_x": "Focal point across", "focal_y": "Focal point down"}

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("is_decorative") and cleaned.get("alt"):
            self.add_error("alt", "A decorative picture has no alternative text. Empty it, or untick “decorative”.")
        for name in ("focal_x", "focal_y"):
            if name in cleaned and not 0 <= cleaned[name] <= 1:
                self.add_error(name, "Give a number from 0 to 1.")
        return cleaned

    def _post_clean(self) -> None:
        """The row is written by the verbs."""


class UploadForm(WordsForm):
    """A new picture is checked while the form is, so that a refusal stands beside its field."""

    file = forms.FileField(label="Picture", help_text="JPEG, PNG, WebP or AVIF, up to 30 MB.")

    def clean_file(self) -> renditions.File:
        upload = self.cleaned_data["file"]
        try:
            return renditions.checked(upload.read(renditions.MAX_BYTES + 1))
        except renditions.BadPicture as refusal:
            raise ValidationError(str(refusal)) from None


@admin.register(Image)
class ImageAdmin(admin.ModelAdmin):
    list_display = ("thumbnail", "__str__", "credit", "dimensions", "created_at")
    list_display_links = ("__str__",)
    list_per_page = 50
    search_fields = ("caption", "alt", "credit")
    show_full_result_count = False
    actions = None
    readonly_fields = ("preview", "dimensions", "files", "used_by")

    class Media:
        js = (Script("articles/counters.js", defer=True),)

    def get_form(self, request, obj=None, change=False, **kwargs):  # noqa: FBT002 - Django's signature
        return super().get_form(request, obj, change, form=WordsForm if obj else UploadForm, **kwargs)

    def get_fields(self, request, obj=None):
        return (
            ("preview", *pictures.DESCRIBED, "dimensions", "files", "used_by")
            if obj
            else (
                "file",
                *pictures.DESCRIBED,
            )
        )

    @admin.display(description="Picture")
    def thumbnail(self, image):
        return _picture(image, "3x2", 96)

    @admin.display(description="Picture")
    def preview(self, image):
        return _picture(image, "full", SHOWN_WIDTH)

    @admin.display(description="Size")
    def dimensions(self, image):
        return f"{image.width} × {image.height}"

    @admin.display(description="Files for pages")
    def files(self, image):
        specs = ", ".join(each.spec for each in image.renditions.all())
        return specs or "They are being made. Until then pages show the original."

    @admin.display(description="Shown by")
    def used_by(self, image):
        return "; ".join(str(each) for each in pictures.uses(image)) or "Nothing yet"

    def save_model(self, request, obj, form, change):
        described = {name: form.cleaned_data[name] for name in pictures.DESCRIBED}
        if change:
            pictures.describe(obj, by=request.user, **described)
        else:
            obj.pk = pictures.store(form.cleaned_data["file"], by=request.user, **described).pk
            obj.refresh_from_db()

    def has_change_permission(self, request, obj=None):
        return rights.may_change_image(request.user, obj) if obj else super().has_change_permission(request)

    def has_delete_permission(self, request, obj=None):
        return rights.may_delete_image(request.user, obj) if obj else super().has_delete_permission(request)

    def delete_view(self, request, object_id, extra_context=None):
        image = self.get_object(request, unquote(object_id))
        if image is not None and self.has_delete_permission(request, image) and (found := pictures.uses(image)):
            messages.error(request, str(InUse(found)))
            return HttpResponseRedirect(reverse("admin:articles_image_change", args=[image.pk]))
        return super().delete_view(request, object_id, extra_context)

    def delete_model(self, request, obj):
        pictures.delete(obj, by=request.user)


def _picture(image: Image, crop: str, width: int):
    """The smallest file that is wide enough, or the original while none is made."""
    picture = Picture.of_image(image)
    files = dict(picture.crops).get(crop, ())
    file = next((each for each in files if each.width >= width), files[-1] if files else picture)
    shown = min(width, file.width)
    height = round(shown * file.height / file.width) if file.width else shown
    return format_html(
        '<img class="desk-picture" src="{}" width="{}" height="{}" alt="{}" loading="lazy">',
        file.url,
        shown,
        height,
        image.alt,
    )
