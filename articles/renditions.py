"""Pictures as bytes: checked, turned upright, freed of all metadata, and cut into the files that pages show.

Pure: bytes in, bytes out, no model and no storage. What it refuses is said in a sentence for the person who uploads."""

import contextlib
import io
from dataclasses import dataclass

from PIL import Image as Pillow
from PIL import ImageCms, ImageOps

from articles.errors import Refused

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
MAX_BYTES = 30 * 1024 * 1024
MAX_PIXELS = 50_000_000
MAX_SIDE = 16_000
MIN_SIDE = 10
WIDTHS = (480, 960, 1280)
CROPS = {"full": None, "3x2": 3 / 2}
# Bytes for each pixel of width: 120 KB at 960. A picture that needs more is encoded again, a step coarser.
BYTES_PER_WIDTH = 125
QUALITIES = (80, 72, 64, 56)
ORIGINAL_QUALITY = 92


class BadPicture(Refused):
    """The file cannot be taken as a picture."""


@dataclass(frozen=True)
class File:
    """An encoded picture; `spec` is `<crop>-<width>`, or empty for the original."""

    spec: str
    extension: str
    data: bytes
    width: int
    height: int


def checked(data: bytes) -> File:
    """The picture encoded anew as JPEG, or as PNG where it came as PNG or is see-through. Raises BadPicture."""
    if len(data) > MAX_BYTES:
        raise BadPicture(f"The file is larger than {MAX_BYTES // 1024 // 1024} MB. Save the picture smaller.")
    picture = _opened(data)
    keep_png = picture.format == "PNG"
    picture = _upright(picture)
    buffer = io.BytesIO()
    if keep_png or picture.mode == "RGBA":
        picture.save(buffer, "PNG", optimize=picture.width * picture.height < 4_000_000)
        return File("", "png", buffer.getvalue(), picture.width, picture.height)
    picture.save(buffer, "JPEG", quality=ORIGINAL_QUALITY, subsampling=0, optimize=True, progressive=True)
    return File("", "jpg", buffer.getvalue(), picture.width, picture.height)


def derived(data: bytes, *, focal: tuple[float, float] = (0.5, 0.5)) -> list[File]:
    """WebP files of every crop at every width, never wider than the original. Raises BadPicture."""
    picture = _upright(_opened(data))
    files = []
    for crop, ratio in CROPS.items():
        cut = picture.crop(crop_box(picture.size, ratio, focal)) if ratio else picture
        for width in sorted({min(width, cut.width) for width in WIDTHS}):
            files.append(_webp(cut, crop, width))
    return files


def crop_box(size: tuple[int, int], ratio: float, focal: tuple[float, float]) -> tuple[int, int, int, int]:
    """The largest box of that ratio whose middle is as near to the focal point as the edges let it be."""
    width, height = size
    wide, high = min(width, round(height * ratio)), min(height, round(width / ratio))
    left = min(max(round(focal[0] * width - wide / 2), 0), width - wide)
    top = min(max(round(focal[1] * height - high / 2), 0), height - high)
    return left, top, left + wide, top + high


def _opened(data: bytes) -> Pillow.Image:
    """The picture with its pixels read; its size is looked at before."""
    try:
        picture = Pillow.open(io.BytesIO(data), formats=FORMATS)
        _check_size(picture)
        picture.load()
    except BadPicture:
        raise
    except Pillow.UnidentifiedImageError:
        raise BadPicture("This is not a picture we can read. Use JPEG, PNG, WebP or AVIF.") from None
    except (Pillow.DecompressionBombError, Pillow.DecompressionBombWarning, MemoryError):
        raise BadPicture(_too_many_pixels()) from None
    except Exception:  # each decoder has errors of its own, and all mean the same to the person who uploads
        raise BadPicture("The picture is damaged. Export it again and upload the new file.") from None
    return picture


def _check_size(picture: Pillow.Image) -> None:
    width, height = picture.size
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise BadPicture(_too_many_pixels())
    if min(width, height) < MIN_SIDE:
        raise BadPicture(f"The picture is too small to be seen: both sides need {MIN_SIDE} pixels at least.")


def _too_many_pixels() -> str:
    millions = MAX_PIXELS // 1_000_000
    return f"The picture has more than {millions} million pixels, or a side over {MAX_SIDE}. Save it smaller."


def _upright(picture: Pillow.Image) -> Pillow.Image:
    """As the camera was held, in sRGB, as RGB or RGBA, with nothing attached."""
    with contextlib.suppress(Exception):  # broken EXIF says nothing about how the camera was held
        picture = ImageOps.exif_transpose(picture)
    picture = _in_srgb(picture)
    plain = Pillow.new(picture.mode, picture.size)
    plain.paste(picture)
    return plain


def _in_srgb(picture: Pillow.Image) -> Pillow.Image:
    profile = picture.info.get("icc_profile")
    if picture.mode.startswith("I"):
        picture = picture.convert("I").point(lambda value: value / 256).convert("L")
    is_clear = picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info
    if profile and picture.mode in {"RGB", "RGBA", "CMYK", "L"}:
        # With a broken profile the numbers are taken for sRGB, as browsers do.
        with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError):
            picture = ImageCms.profileToProfile(
                picture,
                ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode="RGBA" if picture.mode == "RGBA" else "RGB",
            )
    if is_clear:
        picture = picture.convert("RGBA")
        return picture if picture.getextrema()[3][0] < 255 else picture.convert("RGB")
    return picture.convert("RGB")


def _webp(picture: Pillow.Image, crop: str, width: int) -> File:
    height = max(1, round(picture.height * width / picture.width))
    small = picture if width == picture.width else picture.resize((width, height), Pillow.Resampling.LANCZOS)
    data = b""
    for quality in QUALITIES:
        buffer = io.BytesIO()
        small.save(buffer, "WEBP", quality=quality, method=4)
        data = buffer.getvalue()
        if len(data) <= width * BYTES_PER_WIDTH:
            break
    return File(f"{crop}-{width}", "webp", data, width, height)
