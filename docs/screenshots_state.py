"""What the desk's pictures show, brought about in a fresh demonstration through the verbs; run by screenshots.py.

Prints, as JSON, the addresses of the pages that only exist because of it."""

import json
import uuid
from datetime import timedelta

from django.contrib.auth import get_user_model
from django.utils import timezone

from articles import drafts, previews, revising, scheduled_changes, snapshot
from articles.errors import StaleWrite
from articles.models import Article

people = get_user_model().objects
writer, editor = people.get(username="writer"), people.get(username="editor")
for person, first, last in ((writer, "Nell", "Schrijver"), (editor, "Ada", "Redman")):
    person.first_name, person.last_name = first, last
    person.save(update_fields=["first_name", "last_name"])


def seeded(words: str) -> Article:
    return Article.objects.get(headline__contains=words)


def edited(story: Article, *, by, base: int | None = None, **changes) -> Article:
    content = snapshot.latest_content(story) | changes
    return revising.save(story, content, by=by, base=base or story.latest_revision_id)


def replaced(text: str, *pairs: tuple[str, str]) -> str:
    for before, after in pairs:
        if before not in text:
            raise SystemExit(f"The seeds do not say “{before}” any more.")
        text = text.replace(before, after)
    return text


def desk(story: Article, page: str) -> str:
    return f"/admin/articles/article/{story.pk}/{page}"


# A text that a colleague's save had overtaken.
clash = seeded("Fairer burden-sharing")
base, body = clash.latest_revision_id, snapshot.latest_content(clash)["body"]
edited(
    clash,
    by=editor,
    headline="Burden-sharing: Stoltenberg on stronger European defence",
    body=replaced(
        body, ("He also named a limit:", "He named a limit as well:"), ("spoke on the occasion of", "spoke at")
    ),
)
try:
    edited(
        clash,
        by=writer,
        base=base,
        headline="Stoltenberg: stronger European defence makes sharing fairer",
        body=replaced(
            body, ("can contribute to fairer", "can lead to fairer"), ("He also named a limit:", "And a limit:")
        ),
    )
except StaleWrite as refusal:
    merge = desk(clash, f"merge/?mine={refusal.kept.number}")

# Changes that readers do not see yet, and one that waits for its hour.
changed = seeded("Borrell: with partners")
body = snapshot.latest_content(changed)["body"]
edited(
    changed,
    by=editor,
    standfirst="Before he met NATO’s Secretary General, the EU’s new High Representative asked for strong cooperation.",
    body=replaced(
        body,
        ("A friend in NATO", "What NATO answered"),
        ("should be meaningful and strong, Mr Borrell argued, and", "should be strong, Mr Borrell argued;"),
    ),
)
later = edited(seeded("From military mobility"), by=editor, kicker="Explainer")
morning = timezone.localtime() + timedelta(days=1)
scheduled_changes.plan(later, by=editor, apply_at=morning.replace(hour=7, minute=0, second=0, microsecond=0))

# A draft with nothing but its beginning, text that was never saved, and a link for a source.
revising.start({"headline": "What military mobility means for bridges and roads"}, by=editor)
drafts.keep(
    uuid.uuid4(),
    {"headline": ["Five questions about the reflection process"], "body": ["<p>What was decided, and by whom?</p>"]},
    turn=1,
    by=editor,
)
shared = seeded("Borrell offers")
previews.make(shared, for_whom="Press office of the EEAS", days=3, by=editor)

pages = {
    "merge": merge,
    "compare": desk(changed, "compare/"),
    "form": desk(shared, "change/"),
    "live": desk(changed, "change/"),
    "planned": desk(later, "change/"),
    "links": desk(shared, "preview/"),
    "card": desk(changed, "preview/card/"),
    "draft": desk(clash, "change/"),
}
print(json.dumps(pages))  # noqa: T201 - read by screenshots.py
