"""The yardsticks as processes of their own: nginx, granian with a bare function, an uncached plain Django."""

import base64
import json
import os
import pwd
import shutil
import sys
from pathlib import Path

from newsroom.benchmarks import plain
from newsroom.benchmarks.running import CLEAN, HOST, Answer, MeasurementError, Running, fetch, free_port
from newsroom.benchmarks.site import COMPRESSED, WORKERS

# granian writes these itself.
OF_THE_SERVER = {"connection", "date", "server", "transfer-encoding"}
GZIP_LEVEL = 6
NGINX = """
daemon off;
worker_processes {workers};
pid {folder}/nginx.pid;
error_log stderr crit;
{user}
events {{ worker_connections 512; }}
http {{
  access_log off;
  sendfile on;
  keepalive_timeout 60;
  keepalive_requests 100000000;
  default_type text/html;
  charset utf-8;
  client_body_temp_path {folder}/tmp;
  proxy_temp_path {folder}/tmp;
  fastcgi_temp_path {folder}/tmp;
  uwsgi_temp_path {folder}/tmp;
  scgi_temp_path {folder}/tmp;
  server {{ listen {host}:{port}; root {folder}/files; {gzip} }}
}}
"""


def nginx_program() -> str | None:
    """Where nginx is; often not on an ordinary account's path."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/opt/homebrew/bin")


def nginx(folder: Path, pages: dict[str, bytes], *, compresses: bool) -> Running:
    """nginx over the same bytes as files; `compresses` has it gzip every answer anew, as it does by itself."""
    folder.mkdir()
    (folder / "files").mkdir()
    for name, body in pages.items():
        (folder / "files" / name).write_bytes(body)
    port = free_port()
    # text/html is always among the types that nginx compresses.
    gzip = f"gzip on; gzip_comp_level {GZIP_LEVEL};" if compresses else "gzip off;"
    user = f"user {pwd.getpwuid(os.geteuid()).pw_name};" if os.geteuid() == 0 else ""
    text = NGINX.format(workers=WORKERS, folder=folder, user=user, host=HOST, port=port, gzip=gzip)
    (folder / "nginx.conf").write_text(text)
    command = [nginx_program() or "", "-p", str(folder), "-e", "stderr", "-c", str(folder / "nginx.conf")]
    running = _ready(Running(command, CLEAN, log=folder / "nginx.log", port=port), f"/{next(iter(pages))}")
    _require_coding(running, pages, "gzip" if compresses else "identity")
    return running


def _require_coding(running: Running, pages: dict[str, bytes], wanted: str) -> None:
    """A yardstick that does not do its work, or does another's, would flatter or belittle the site."""
    for name in pages:
        got = fetch(running.port, f"/{name}", COMPRESSED).coding
        if got != wanted:
            running.end()
            raise MeasurementError(f"nginx answered /{name} in {got}, not in {wanted}.")


def bare(folder: Path, name: str, answer: Answer) -> Running:
    """granian with one function that sends what the site sent; refuses to start where it does not."""
    file = folder / f"{name}.json"
    headers = [pair for pair in answer.headers if pair[0].lower() not in OF_THE_SERVER]
    file.write_text(json.dumps({"headers": headers, "body": base64.b64encode(answer.body).decode()}))
    running = _granian("bare", file, folder)
    _require_same(running, answer)
    return running


def plain_django(folder: Path, length: int) -> Running:
    """The uncached plain Django article, its page as long as the site's."""
    running = _granian("plain", folder / "plain.sqlite3", folder, "--bytes", str(length))
    got = len(fetch(running.port, plain.ADDRESS).body)
    if abs(got - length) > length / 100:
        running.end()
        raise MeasurementError(f"The plain Django page has {got} bytes, the site's {length}.")
    return running


def _granian(yardstick: str, file: Path, folder: Path, *more: str) -> Running:
    port = free_port()
    command = [sys.executable, "-m", "newsroom.benchmarks.granians", yardstick, str(file), "--port", str(port)]
    command += ["--workers", str(WORKERS), *more]
    running = Running(command, CLEAN, log=folder / f"{file.stem}.log", port=port)
    return _ready(running, plain.ADDRESS)


def _ready(running: Running, path: str) -> Running:
    try:
        running.wait_ready(path)
    except BaseException:
        running.end()
        raise
    return running


def _require_same(running: Running, wanted: Answer) -> None:
    """The same headers, but for those of the server itself, and the same bytes."""
    got = fetch(running.port, "/")
    same = [
        {(name.lower(), value) for name, value in answer.headers if name.lower() not in OF_THE_SERVER}
        for answer in (got, wanted)
    ]
    if got.body != wanted.body or same[0] != same[1]:
        running.end()
        raise MeasurementError("The bare function does not send what the site sent.")
