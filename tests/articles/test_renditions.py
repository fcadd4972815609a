"""Pictures as bytes: what is taken, what is left of it, and the files for pages."""

import io

import pytest
from PIL import Image as Pillow
from PIL import ImageCms

from articles import renditions
from articles.renditions import BadPicture, checked, crop_box, derived
from tests.factories import picture_bytes


def opened(data: bytes) -> Pillow.Image:
    return Pillow.open(io.BytesIO(data))


@pytest.mark.parametrize(
    ("file_format", "mode", "extension"),
    [
        ("JPEG", "RGB", "jpg"),
        ("JPEG", "L", "jpg"),
        ("JPEG", "CMYK", "jpg"),
        ("PNG", "RGB", "png"),
        ("PNG", "RGBA", "png"),
        ("PNG", "I;16", "png"),
        ("WEBP", "RGB", "jpg"),
        ("AVIF", "RGB", "jpg"),
    ],
)
def test_the_usual_kinds_are_taken_and_written_as_jpeg_or_png(file_format, mode, extension):
    if mode == "I;16":
        buffer = io.BytesIO()
        Pillow.new("I;16", (60, 40), 40000).save(buffer, "PNG")
        data = buffer.getvalue()
    else:
        data = picture_bytes(file_format=file_format, mode=mode)
    file = checked(data)
    assert file.extension == extension
    assert opened(file.data).size == (file.width, file.height) == (60, 40)
    assert opened(file.data).mode in {"RGB", "RGBA"}


def test_sixteen_bit_grey_stays_grey():
    buffer = io.BytesIO()
    Pillow.new("I;16", (60, 40), 128 * 256).save(buffer, "PNG")
    assert opened(checked(buffer.getvalue()).data).getpixel((5, 5)) == (128, 128, 128)


def test_a_see_through_picture_stays_see_through():
    buffer = io.BytesIO()
    Pillow.new("RGBA", (60, 40), (255, 0, 0, 100)).save(buffer, "WEBP", lossless=True)
    file = checked(buffer.getvalue())
    assert (file.extension, opened(file.data).mode) == ("png", "RGBA")


def with_exif(orientation: int) -> bytes:
    exif = Pillow.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = "A secret description"
    exif.get_ifd(0x8825)[1] = "N"
    return picture_bytes(60, 40, exif=exif, comment=b"a secret comment")


def test_the_picture_stands_as_the_camera_was_held():
    file = checked(with_exif(orientation=6))
    assert (file.width, file.height) == (40, 60)


def test_no_metadata_is_left():
    file = checked(with_exif(orientation=1))
    assert b"secret" not in file.data
    assert not opened(file.data).getexif()
    assert "icc_profile" not in opened(file.data).info
    for each in derived(with_exif(orientation=1)):
        assert b"EXIF" not in each.data


def test_colours_of_another_profile_become_ours():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    assert checked(picture_bytes(icc_profile=profile)).extension == "jpg"
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert "icc_profile" not in opened(checked(picture_bytes(icc_profile=srgb)).data).info


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not a picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a picture"),
        (b"GIF89a" + b"\0" * 40, "not a picture"),
        (picture_bytes(300, 200)[:-400], "damaged"),
        (picture_bytes(5, 5), "too small"),
    ],
)
def test_what_is_no_picture_is_refused_in_words(data, words):
    with pytest.raises(BadPicture, match=words):
        checked(data)


def test_a_picture_with_too_many_pixels_is_refused_before_they_are_read(monkeypatch):
    data = picture_bytes(60, 40)
    monkeypatch.setattr(renditions, "MAX_PIXELS", 1000)
    monkeypatch.setattr(Pillow.Image, "load", lambda _: pytest.fail("pixels were read"))
    with pytest.raises(BadPicture, match="million pixels"):
        checked(data)


def test_a_bomb_is_refused():
    buffer = io.BytesIO()
    Pillow.new("1", (20000, 20000)).save(buffer, "PNG")
    with pytest.raises(BadPicture, match="million pixels"):
        checked(buffer.getvalue())


def test_a_file_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(renditions, "MAX_BYTES", 100)
    with pytest.raises(BadPicture, match="larger than"):
        checked(picture_bytes())


def specs(width: int, height: int) -> dict:
    return {file.spec: (file.width, file.height) for file in derived(picture_bytes(width, height))}


def test_three_widths_of_the_whole_picture_and_of_the_crop():
    assert specs(1600, 1200) == {
        "full-480": (480, 360),
        "full-960": (960, 720),
        "full-1280": (1280, 960),
        "3x2-480": (480, 320),
        "3x2-960": (960, 640),
        "3x2-1280": (1280, 854),
    }


def test_no_file_is_wider_than_the_original():
    assert specs(700, 300) == {"full-480": (480, 206), "full-700": (700, 300), "3x2-450": (450, 300)}


def test_a_photograph_at_960_stays_within_its_weight():
    noisy = Pillow.effect_noise((1600, 1000), 40).convert("RGB")
    buffer = io.BytesIO()
    noisy.save(buffer, "JPEG", quality=95)
    smooth = {file.spec: len(file.data) for file in derived(picture_bytes(1600, 1000))}
    rough = {file.spec: len(file.data) for file in derived(buffer.getvalue())}
    assert smooth["3x2-960"] < 20_000
    assert rough["3x2-960"] < 330_000  # pure noise: the coarsest step is the end of it


@pytest.mark.parametrize(
    ("size", "focal", "box"),
    [
        ((1500, 1000), (0.5, 0.5), (0, 0, 1500, 1000)),
        ((3000, 1000), (0.0, 0.5), (0, 0, 1500, 1000)),
        ((3000, 1000), (1.0, 0.5), (1500, 0, 3000, 1000)),
        ((900, 1200), (0.5, 0.0), (0, 0, 900, 600)),
        ((900, 1200), (0.5, 1.0), (0, 600, 900, 1200)),
        ((3000, 1000), (0.4, 0.5), (450, 0, 1950, 1000)),
    ],
)
def test_the_crop_keeps_the_focal_point_and_stays_inside(size, focal, box):
    assert crop_box(size, 1.5, focal) == box
