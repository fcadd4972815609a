"""The markup of every kind of page, as it was sent, is valid by the Nu checker."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.browser.conftest import ROOT, Site
from tests.browser.pages import DESK, LETTERS, READERS, sign_in

NU = ROOT / ".ci" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
needs_nu = pytest.mark.skipif(
    not NU.exists() or shutil.which("java") is None, reason="vnu-jar or java is not installed: npm ci --prefix .ci"
)


@needs_nu
def test_the_markup_of_every_page_is_valid(visit, site: Site, tmp_path: Path):
    for name, arrive in (READERS | LETTERS | DESK).items():
        page = visit(java_script_enabled=False)
        if name in DESK:
            sign_in(page, "admin")
        sent = []
        page.on("response", lambda response, sent=sent: sent.append(response))
        arrive(page, site)
        documents = [each for each in sent if each.request.resource_type == "document" and each.status != 302]
        (tmp_path / f"{name.replace(' ', '-')}.html").write_text(documents[-1].text())
        page.context.close()
    command = ["java", "-jar", str(NU), "--format", "json", "--skip-non-html", str(tmp_path)]
    said = subprocess.run(command, capture_output=True, check=False).stderr
    messages = [m for m in json.loads(said)["messages"] if m["type"] == "error" or m.get("subType") == "warning"]
    assert [f"{Path(m['url']).name}: {m['message']} {m.get('extract', '')[:80]}" for m in messages] == []
