"""`/media/`: pictures from the media folder. Their names change with their content, so they are kept for a year."""

from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, HttpResponseNotModified
from django.utils.http import http_date
from django.views.decorators.http import require_safe
from django.views.static import was_modified_since

TYPES = {
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """One file, or 404. Webmail shows our pictures, hence `cross-origin`; a type not listed is not served."""
    root = Path(settings.MEDIA_ROOT).resolve()
    try:
        file = (root / path).resolve()
        found = file.is_relative_to(root) and file.suffix.lower() in TYPES and file.is_file()
    except (OSError, ValueError):  # a name that is too long, or has a null byte in it
        found = False
    if not found:
        raise Http404("No such file.")
    changed = file.stat().st_mtime
    if was_modified_since(request.headers.get("if-modified-since"), changed):
        response = FileResponse(file.open("rb"), content_type=TYPES[file.suffix.lower()])
        response["Last-Modified"] = http_date(changed)
    else:
        response = HttpResponseNotModified()
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'"
    return response
