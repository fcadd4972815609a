"""The verbs of a picture: add, describe, delete, and the job that cuts its renditions.

Files are named for their content, so they may be cached for ever and written twice without harm."""

import hashlib

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q

from articles import renditions, rights
from articles.errors import InUse
from articles.models import Article, Author, Image, Rendition
from newsroom.lib import changes, jobs

DESCRIBED = ("alt", "is_decorative", "caption", "credit", "focal_x", "focal_y")


def add(upload, *, by, **described) -> Image:
    """Check and store an uploaded file; its renditions follow by a job. Raises NotAllowed, BadPicture.

    `upload` is a Django File; `described` any of DESCRIBED. `by` is None for the newsroom itself."""
    return store(renditions.checked(upload.read(renditions.MAX_BYTES + 1)), by=by, **described)


def store(original: renditions.File, *, by, **described) -> Image:
    """Like `add`, for a picture that was checked already. Raises NotAllowed."""
    if by is not None:
        rights.require(by.has_perm("articles.add_image"), "You may not add pictures.")
    digest = hashlib.sha256(original.data).hexdigest()
    name = _stored("images", original)
    image = Image(file=name, digest=digest, created_by=by)
    image.width, image.height = original.width, original.height
    return _described(image, described, is_cut_anew=True)


def describe(image: Image, *, by, **described) -> Image:
    """Change its words or its focal point; crops follow the point by a job. Raises NotAllowed."""
    if by is not None:
        rights.require(rights.may_change_image(by, image), "Only who added this picture, or an editor, may change it.")
    before = (image.focal_x, image.focal_y)
    now = (described.get("focal_x", image.focal_x), described.get("focal_y", image.focal_y))
    return _described(image, described, is_cut_anew=now != before)


def delete(image: Image, *, by) -> None:
    """Remove a picture that nothing shows, with its files. Raises NotAllowed, InUse."""
    if by is not None:
        rights.require(rights.may_delete_image(by, image), "Only who added this picture, or an editor, may delete it.")
    with transaction.atomic():
        Image.objects.select_for_update().get(pk=image.pk)
        if found := uses(image):
            raise InUse(found)
        names = {image.file.name, *image.renditions.values_list("file", flat=True)}
        image.delete()
        transaction.on_commit(lambda: _remove(names))


def uses(image: Image) -> list[Article | Author]:
    """The stories (as they are read or as they are being written) and the authors that show it."""
    name = image.file.name
    stories = Article.objects.filter(
        Q(lead_image=image)
        | Q(latest_revision__content__lead_image=image.pk)
        | Q(live_revision__content__lead_image=image.pk)
        | Q(body__contains=name)
        | Q(latest_revision__content__body__icontains=name)
    )
    return [*stories, *Author.objects.filter(photo=image)]


def make_renditions(image_id: int) -> None:
    """The job: cut what pages show. Done again it changes nothing; a picture that is gone is left alone."""
    image = Image.objects.filter(pk=image_id).first()
    if image is None:
        return
    with image.file.open("rb") as file:
        data = file.read()
    focal = (image.focal_x, image.focal_y)
    files = [(_stored("renditions", each), each) for each in renditions.derived(data, focal=focal)]
    with transaction.atomic():
        image = Image.objects.select_for_update().filter(pk=image_id).first()
        if image is None or (image.focal_x, image.focal_y) != focal:
            return  # deleted, or the point was moved meanwhile and a later job cuts anew
        # Crops of an earlier focal point keep their files: mail that was sent still shows them.
        image.renditions.exclude(spec__in=[each.spec for _, each in files]).delete()
        for name, each in files:
            fields = {"file": name, "width": each.width, "height": each.height}
            Rendition.objects.update_or_create(image=image, spec=each.spec, defaults=fields)
        image.crops = _by_crop(files)
        image.save(update_fields=["crops"])
        changes.announce(f"image:{image.pk}")


def _described(image: Image, described: dict, *, is_cut_anew: bool) -> Image:
    for field in DESCRIBED:
        setattr(image, field, described.get(field, getattr(image, field)))
    if image.is_decorative:
        image.alt = ""
    with transaction.atomic():
        image.save()
        changes.announce(f"image:{image.pk}")
        if is_cut_anew:
            jobs.enqueue(make_renditions, image.pk)
    return image


def _by_crop(files: list[tuple[str, renditions.File]]) -> dict[str, list[tuple[str, int, int]]]:
    """Names and sizes by crop, narrowest first: kept beside the picture, so that no page has to look for them."""
    crops: dict[str, list[tuple[str, int, int]]] = {}
    for name, each in sorted(files, key=lambda file: file[1].width):
        crops.setdefault(each.spec.rpartition("-")[0], []).append((name, each.width, each.height))
    return crops


def _stored(folder: str, file: renditions.File) -> str:
    """Write the file under a name made from its content, unless it is there; returns the name."""
    digest = hashlib.sha256(file.data).hexdigest()[:24]
    spec = f"-{file.spec}" if file.spec else ""
    name = f"{folder}/{digest[:2]}/{digest}{spec}.{file.extension}"
    return name if default_storage.exists(name) else default_storage.save(name, ContentFile(file.data))


def _remove(names: set[str]) -> None:
    """Delete files that no other picture shares."""
    shared = {*Image.objects.filter(file__in=names).values_list("file", flat=True)}
    shared |= {*Rendition.objects.filter(file__in=names).values_list("file", flat=True)}
    for name in names - shared:
        default_storage.delete(name)
