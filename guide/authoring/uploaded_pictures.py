"""Uploaded pictures: checked by their content, re-encoded without camera data, stored under their SHA-256."""

from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from guide.models import Blob

MAX_BYTES, MAX_SIDE = 1_000_000, 2000
# Some phones write JPEG with a second picture behind it, which Pillow calls MPO.
FORMATS = {"PNG": "PNG", "JPEG": "JPEG", "MPO": "JPEG", "WEBP": "WEBP"}


@dataclass(frozen=True)
class Picture:
    """A checked and re-encoded picture; width and height are in pixels."""

    raw: bytes
    content_type: str
    width: int
    height: int


class PictureField(forms.ImageField):
    """A picture that is small enough to be kept on phones; its cleaned value is a `Picture`."""

    default_validators = []  # Pillow reads the content; the ending of a file's name proves nothing
    default_error_messages = {
        "invalid_image": _("This is not a PNG, JPEG or WebP picture. Save it as one of these and choose it again."),
        "too_heavy": _("This file has %(kb)d kB. Make the picture smaller than 1 MB: fewer pixels, or WebP or JPEG."),
        "too_wide": _("This picture is %(width)d by %(height)d pixels. Scale it to 2000 by 2000 or less."),
    }
    widget = forms.FileInput

    def widget_attrs(self, widget: Any) -> dict[str, Any]:
        return {"accept": "image/png,image/jpeg,image/webp"}

    def to_python(self, data: Any) -> Any:
        if data and data.size > MAX_BYTES:
            self._refuse("too_heavy", kb=data.size // 1000)
        file: Any = super().to_python(data)
        if file is None:
            return None
        if file.image.format not in FORMATS:
            self._refuse("invalid_image")
        width, height = file.image.size
        if max(width, height) > MAX_SIDE:
            self._refuse("too_wide", width=width, height=height)
        try:
            picture = _reencoded(file)
        except (OSError, ValueError, SyntaxError):  # cut off in the middle, or otherwise broken
            self._refuse("invalid_image")
        if len(picture.raw) > MAX_BYTES:  # written anew it can be heavier than it came
            self._refuse("too_heavy", kb=len(picture.raw) // 1000)
        return picture

    def _refuse(self, code: str, **params: int) -> None:
        raise ValidationError(self.error_messages[code], code=code, params=params)


def _reencoded(file: Any) -> Picture:
    """The same picture, upright, without metadata: place, time and camera."""
    file.seek(0)
    source = Image.open(file)
    kind = FORMATS[source.format or ""]
    image = ImageOps.exif_transpose(source)
    image.info = {name: value for name, value in image.info.items() if name in ("transparency", "icc_profile")}
    out = BytesIO()
    image.save(out, format=kind, quality=90)
    return Picture(out.getvalue(), f"image/{kind.lower()}", *image.size)


def store(picture: Picture) -> Blob:
    """The blob of a picture, which is created if it is not there."""
    blob = Blob.objects.filter(sha256=sha256(picture.raw).hexdigest()).first()
    if blob is None:
        blob = Blob.holding(picture.raw, picture.content_type)
        blob.save(force_insert=True)
    return blob
