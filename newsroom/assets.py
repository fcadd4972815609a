"""Static files for production: hashed, compressed, and collected again only when their sources have changed."""

import fcntl
import hashlib
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

# The editor asks for its parts by their plain names: a hashed or compressed copy of those is never served.
EDITOR_PARTS = tuple(f"ckeditor/ckeditor/{part}/" for part in ("adapters", "lang", "plugins", "skins", "vendor"))
DESK = ("admin/", "ckeditor/", "django_q/")


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Whitenoise's storage, without the thousands of small files that only the editor loads."""

    def post_process(self, paths: dict[str, Any], *args: Any, **options: Any) -> Iterator[tuple]:
        """Hash and compress what pages link to."""
        kept = {name: place for name, place in paths.items() if not name.startswith(EDITOR_PARTS)}
        yield from super().post_process(kept, *args, **options)

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Compress the hashed copies, as pages ask for no other; Brotli, which is slow, only for readers."""
        hashed = set(self.hashed_files.values()).intersection(paths)
        desk = {path for path in hashed if path.startswith(DESK)}
        for self.use_brotli, chosen in ((False, desk), (True, hashed - desk)):
            yield from super().compress_files(chosen)

    def create_compressor(self, **options: Any) -> Compressor:
        """Whitenoise's compressor, for the files of this round."""
        return Compressor(use_brotli=self.use_brotli, **options)


def fingerprint() -> str:
    """Changes when a source file, this module or whitenoise does."""
    digest = hashlib.sha256(f"{metadata.version('whitenoise')} {settings.STATIC_ROOT}".encode())
    digest.update(Path(__file__).read_bytes())
    ignored = _ignore_patterns()
    for finder in get_finders():
        for name, storage in sorted(finder.list(ignored), key=lambda found: found[0]):
            state = Path(storage.path(name)).stat()
            digest.update(f"{name} {state.st_size} {state.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _ignore_patterns() -> list[str]:
    from django.apps import apps

    return apps.get_app_config("staticfiles").ignore_patterns


def collect() -> bool:
    """Collect the static files unless those collected before are still the same; True when it did."""
    stamp = settings.DATA_DIR / "static.sha256"
    with (settings.DATA_DIR / "static.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two servers that start together collect once
        wanted = fingerprint()
        if stamp.exists() and stamp.read_text() == wanted and (settings.STATIC_ROOT / "staticfiles.json").exists():
            return False
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(wanted)
    return True
