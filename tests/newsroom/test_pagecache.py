"""The page cache before the real Django: what is fresh, exact, on time, calm and safe about it."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from articles import pictures, previews, scheduled_changes, workflow
from articles.models import Correction, Section
from newsroom import pagecache
from newsroom.lib import changes, stamps
from newsroom.pagestore import acceptable
from tests.articles.paper import make_author, make_draft, make_image, make_section, make_story, make_tag
from tests.factories import edit
from tests.newsroom.cached import Reader, lose_the_database, soon

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def reader() -> Reader:
    return Reader()


def path_of(story) -> str:
    return story.get_absolute_url()


class TestFresh:
    def test_a_page_is_made_once_and_then_sent_from_memory(self, reader):
        path = path_of(make_story())
        assert reader.makes(path) == {path: 1}
        assert reader.makes(path) == {path: 0}

    def test_what_an_editor_publishes_is_there_with_the_next_request(self, reader):
        story = make_story("Before")
        reader.ask(path_of(story))
        edit(story, headline="After")
        assert "After" not in reader.text(path_of(story))
        workflow.publish_changes(story, by=None)
        assert "<h1>After</h1>" in reader.text(path_of(story))

    def test_a_correction_is_there_with_the_next_request(self, reader):
        story = make_story()
        reader.ask(path_of(story))
        workflow.correct(story, by=None, kind="correction", note="It was Tuesday.")
        assert "It was Tuesday." in reader.text(path_of(story))

    def test_a_withdrawn_story_is_gone_with_the_next_request_from_every_page(self, reader):
        story = make_story("Wrong from the start")
        for path in (path_of(story), "/", "/security/"):
            reader.ask(path)
        workflow.withdraw(story, by=None, reason="R", notice="We were wrong.")
        assert reader.ask(path_of(story))[0] == "410 Gone"
        assert "Wrong from the start" not in reader.text("/") + reader.text("/security/")

    def test_a_page_that_changed_while_it_was_made_is_not_kept(self, reader):
        story = make_story("Before")
        edit(story, headline="After")

        def publish_meanwhile(path: str) -> None:
            reader.during = lambda path: None
            workflow.publish_changes(story, by=None)

        reader.during = publish_meanwhile
        assert "Before" in reader.text(path_of(story))
        assert "After" in reader.text(path_of(story))

    def test_nothing_changes_before_the_commit_and_nothing_after_a_rollback(self, reader):
        path = path_of(make_story())
        reader.ask(path)
        counter = stamps.shared().now()
        with transaction.atomic():
            changes.announce(changes.EVERYTHING)
            assert stamps.shared().now() == counter
            transaction.set_rollback(True)
        assert stamps.shared().now() == counter
        assert reader.makes(path) == {path: 0}

    def test_a_change_that_nobody_passed_on_is_read_from_its_row(self, reader, monkeypatch):
        story = make_story("Before")
        rows = changes.Reader()
        reader.ask(path_of(story))
        edit(story, headline="After")
        with monkeypatch.context() as killed:
            killed.setattr(changes, "pass_on", lambda change, keys: None)
            workflow.publish_changes(story, by=None)
        assert "Before" in reader.text(path_of(story))
        rows.read()
        assert "After" in reader.text(path_of(story))

    def test_a_row_is_applied_once_on_a_machine(self):
        rows = changes.Reader()
        make_story()
        counter = stamps.shared().now()
        rows.read()
        changes.Reader().read()
        assert stamps.shared().now() == counter

    def test_a_restored_database_puts_everything_out_of_date(self, reader):
        path = path_of(make_story())
        rows = changes.Reader()
        reader.ask(path)
        rows.newest += 100_000
        rows.read()
        assert reader.makes(path) == {path: 1}

    def test_until_the_rows_are_watched_nothing_is_kept(self, reader):
        path = path_of(make_story())
        reader.still.is_watching = False
        reader.ask(path)
        assert reader.makes(path) == {path: 1}


class TestExact:
    def test_a_new_story_leaves_other_stories_and_other_sections_in_place(self, reader):
        europe = make_section("Europe")
        stories = [path_of(make_story("One")), path_of(make_story("Two", section=europe))]
        pages = [*stories, "/europe/", "/about/", "/newsletter/", "/security/", "/"]
        reader.makes(*pages)
        make_story("Three")
        assert reader.makes(*pages) == dict.fromkeys(pages, 0) | {"/security/": 1, "/": 1}

    def test_new_words_reach_the_pages_that_show_the_headline_and_no_others(self, reader):
        tag, other = make_tag("NATO"), make_tag("Trade")
        story = make_story("One", tags=[tag])
        beside = make_story("Two", section=make_section("Europe"), tags=[other], authors=[make_author("A B")])
        below = make_story("Three", section=make_section("World"), related=[story], authors=[make_author("C D")])
        touched = [path_of(story), path_of(below), "/", "/security/", "/topics/nato/", "/authors/maya-lindqvist/"]
        untouched = [path_of(beside), "/europe/", "/topics/trade/", "/authors/a-b/", "/world/"]
        reader.makes(*touched, *untouched)
        edit(story, headline="One, put right")
        workflow.publish_changes(story, by=None)
        expected = dict.fromkeys(touched, 1) | dict.fromkeys(untouched, 0)
        assert reader.makes(*touched, *untouched) == expected

    def test_a_story_that_moves_tells_the_shelf_it_leaves_and_the_one_it_enters(self, reader):
        europe = make_section("Europe")
        story = make_story()
        make_section("World")
        reader.makes("/security/", "/europe/", "/world/")
        edit(story, section=europe.pk)
        workflow.publish_changes(story, by=None)
        assert reader.makes("/security/", "/europe/", "/world/") == {"/security/": 1, "/europe/": 1, "/world/": 0}

    def test_a_former_address_leads_on_at_once(self, reader):
        story = make_story()
        before = path_of(story)
        reader.ask(before)
        edit(story, slug="another-address")
        workflow.publish_changes(story, by=None)
        assert reader.ask(before)[0] == "301 Moved Permanently"
        assert reader.makes(before) == {before: 0}

    def test_a_correction_reaches_the_list_of_all_and_a_minor_fix_does_not(self, reader):
        story = make_story()
        other = path_of(make_story("Two", section=make_section("Europe"), authors=[make_author("A B")]))
        pages = ["/corrections/", other, "/about/"]
        reader.makes(*pages)
        workflow.correct(story, by=None, kind="correction", note="It was Tuesday.")
        assert reader.makes(*pages) == dict.fromkeys(pages, 0) | {"/corrections/": 1}
        assert "It was Tuesday." in reader.text("/corrections/")
        workflow.correct(story, by=None, kind="clarification", note="Of this year.")
        assert "Of this year." in reader.text("/corrections/")
        edit(story, kicker="Fixed")
        workflow.publish_changes(make_story("Three"), by=None)
        assert reader.makes("/corrections/") == {"/corrections/": 0}

    def test_a_corrected_story_leaves_the_list_of_corrections_when_it_is_withdrawn_and_comes_back_with_it(self, reader):
        story = make_story()
        workflow.correct(story, by=None, kind="retraction", note="All of it was wrong.")
        assert "All of it was wrong." in reader.text("/corrections/")
        workflow.withdraw(story, by=None, reason="R", notice="N")
        assert "All of it was wrong." not in reader.text("/corrections/")
        workflow.publish(story, by=None)
        assert "All of it was wrong." in reader.text("/corrections/")

    def test_what_changed_is_made_anew_with_its_story_and_its_names_and_with_nothing_else(self, reader, admin_client):
        author = make_author()
        story = make_story("One")
        story = workflow.correct(edit(story, headline="Two"), by=None, kind="correction", note="Not one.")
        changes = f"{path_of(story)}changes/"
        assert "<ins>Two</ins>" in reader.text(changes)
        make_story("Other", section=make_section("Europe"), authors=[make_author("A B")])
        story = edit(story, headline="Unpublished")
        assert reader.makes(changes) == {changes: 0}
        story = workflow.publish_changes(story, by=None, is_substantive=True)
        assert "<ins>Unpublished</ins>" in reader.text(changes)
        story = edit(story, authors=[make_author("C D").pk])
        story = workflow.publish_changes(story, by=None, is_substantive=True)
        assert "Lindqvist" in reader.text(changes)
        admin_client.post(f"/admin/articles/author/{author.pk}/change/", {"name": "M. Lind"})
        assert "Lindqvist" not in reader.text(changes)
        workflow.withdraw(story, by=None, reason="R", notice="N")
        assert reader.ask(changes)[0] == "410 Gone"

    def test_a_picture_s_new_words_reach_the_page(self, reader):
        image = make_image()
        path = path_of(make_story(lead_image=image))
        reader.ask(path)
        pictures.describe(image, by=None, caption="Another caption.")
        assert "Another caption." in reader.text(path)

    def test_names_changed_on_the_desk_reach_their_pages(self, reader, admin_client):
        author, tag = make_author(), make_tag("NATO")
        story = make_story(tags=[tag])
        section = Section.objects.get()
        reader.makes(path_of(story), "/about/", "/topics/nato/")
        admin_client.post(f"/admin/articles/author/{author.pk}/change/", {"name": "M. Lindqvist"})
        assert "M. Lindqvist" in reader.text(path_of(story))
        assert reader.makes("/about/") == {"/about/": 0}
        admin_client.post(f"/admin/articles/tag/{tag.pk}/change/", {"name": "The Alliance"})
        assert "The Alliance" in reader.text("/topics/nato/")
        assert "The Alliance" in reader.text(path_of(story))
        admin_client.post(f"/admin/articles/section/{section.pk}/change/", {"name": "Defence", "position": 0})
        assert "Defence" in reader.text("/about/")


class TestOnTime:
    @pytest.fixture(autouse=True)
    def clock(self):
        with time_machine.travel(datetime(2026, 3, 2, 10, tzinfo=UTC), tick=False) as clock:
            self.clock = clock
            yield

    def after(self, **span: float) -> None:
        self.clock.shift(timedelta(**span))

    def test_a_scheduled_story_appears_in_every_list_and_at_its_address(self, reader):
        tag = make_tag("NATO")
        make_story("Already there", tags=[tag])
        draft = make_draft("On time", tags=[tag], publish_at=timezone.now() + timedelta(hours=1))
        story = workflow.schedule(draft, by=None)
        pages = ["/", "/security/", "/topics/nato/", "/authors/maya-lindqvist/"]
        reader.makes(*pages)
        self.after(seconds=3599)
        assert reader.ask(path_of(story))[0] == "404 Not Found"
        assert not any("On time" in reader.text(path) for path in pages)
        self.after(seconds=1)
        assert reader.ask(path_of(story))[0] == "200 OK"
        assert all("On time" in reader.text(path) for path in pages)

    def test_an_embargo_holds_to_the_second(self, reader):
        make_story("Already there")
        draft = make_draft("Held", embargo_until=timezone.now() + timedelta(hours=1))
        workflow.schedule(draft, by=None)
        reader.ask("/")
        self.after(seconds=3599)
        assert "Held" not in reader.text("/")
        self.after(seconds=1)
        assert "Held" in reader.text("/")

    def test_a_story_that_ends_leaves_every_page_on_time(self, reader):
        story = make_story("Short-lived", unpublish_at=timezone.now() + timedelta(hours=1))
        below = make_story("Below", related=[story])
        pages = ["/", "/security/", path_of(below)]
        assert all("Short-lived" in reader.text(path) for path in pages)
        self.after(hours=1)
        assert not any("Short-lived" in reader.text(path) for path in pages)
        assert reader.ask(path_of(story))[0] == "410 Gone"

    def test_a_correction_leaves_the_list_when_its_story_ends(self, reader):
        story = make_story("Short-lived", unpublish_at=timezone.now() + timedelta(hours=1))
        workflow.correct(story, by=None, kind="correction", note="It was Tuesday.")
        self.after(seconds=3599)
        assert "It was Tuesday." in reader.text("/corrections/")
        self.after(seconds=1)
        assert "It was Tuesday." not in reader.text("/corrections/")

    def test_a_correction_of_a_story_under_embargo_waits_with_it(self, reader):
        draft = make_draft("Held", embargo_until=timezone.now() + timedelta(hours=1))
        story = workflow.schedule(draft, by=None)
        Correction.objects.create(article=story, kind="correction", note="It was Tuesday.", at=timezone.now())
        self.after(seconds=3599)
        assert "It was Tuesday." not in reader.text("/corrections/")
        self.after(seconds=1)
        assert "It was Tuesday." in reader.text("/corrections/")

    def test_a_scheduled_change_reaches_the_page_of_changes_on_time(self, reader):
        story = make_story("Before")
        workflow.correct(story, by=None, kind="correction", note="N")
        changes = f"{path_of(story)}changes/"
        edit(story, headline="Afterwards")
        hour = timezone.now() + timedelta(hours=1)
        scheduled_changes.plan(story, by=None, apply_at=hour, is_substantive=True)
        self.after(seconds=3599)
        assert "Afterwards" not in reader.text(changes)
        self.after(seconds=1)
        assert "<ins>Afterwards</ins>" in reader.text(changes)

    def test_a_related_story_appears_when_it_becomes_public(self, reader):
        draft = make_draft("Later", section=make_section("World"), publish_at=timezone.now() + timedelta(hours=1))
        later = workflow.schedule(draft, by=None)
        above = path_of(make_story("Above", related=[later]))
        assert "Later" not in reader.text(above)
        self.after(hours=1)
        assert "Later" in reader.text(above)

    def test_a_page_says_how_old_it_is_from_the_day_on(self, reader):
        path = path_of(make_story(at=timezone.now()))
        self.after(days=30, seconds=86399)
        assert "month old" not in reader.text(path)
        self.after(seconds=1)
        assert "This article is 1 month old" in reader.text(path)
        self.after(days=30)
        assert "This article is 2 months old" in reader.text(path)

    def test_the_front_has_today_s_date(self, reader):
        make_story()
        assert "2 March 2026" in reader.text("/")
        self.after(hours=14)
        assert "3 March 2026" in reader.text("/")

    def test_a_true_page_past_its_soft_age_is_sent_once_more_and_made_anew_behind(self, reader):
        path = path_of(make_story())
        reader.ask(path)
        reader.still.work()
        self.after(seconds=pagecache.SOFT_SECONDS)
        assert reader.makes(path) == {path: 0}
        assert reader.makes(path) == {path: 0}
        assert len(reader.still.waiting) == 1
        reader.still.work()
        assert reader.made[path] == 2

    def test_a_page_that_was_changed_is_never_sent_once_more(self, reader):
        story = make_story("Before")
        reader.ask(path_of(story))
        self.after(seconds=pagecache.SOFT_SECONDS)
        edit(story, headline="After")
        workflow.publish_changes(story, by=None)
        assert "After" in reader.text(path_of(story))


class TestCalm:
    def test_many_readers_wait_for_one_page(self, reader):
        path = path_of(make_story())
        asked, go_on = threading.Event(), threading.Event()

        def hold(path: str) -> None:
            asked.set()
            go_on.wait(10)

        reader.during = hold
        answers: list[str] = []
        crowd = [threading.Thread(target=lambda: answers.append(ask_and_close(reader, path))) for _ in range(3)]
        crowd[0].start()
        assert asked.wait(10)
        for each in crowd[1:]:
            each.start()
        assert soon(lambda: reader.cache.waiting == 2)
        go_on.set()
        for each in crowd:
            each.join()
        assert reader.made[path] == 1
        assert len(set(answers)) == 1

    def test_the_last_thread_never_waits(self):
        reader = Reader(threads=2)
        path = path_of(make_story())
        first = reader.cache._claim((path, ""))
        assert first is not None
        assert reader.cache._claim((path, "")) is not None


def ask_and_close(reader: Reader, path: str) -> str:
    from django.db import connection

    try:
        return reader.text(path)
    finally:
        connection.close()


class TestWhileTheDatabaseIsAway:
    @pytest.fixture
    def lost(self):
        back = []
        yield lambda: back.append(lose_the_database())
        for each in back:
            each()

    def test_the_last_known_page_is_sent_with_its_age_for_a_day(self, reader, lost):
        with time_machine.travel(datetime(2026, 3, 2, 22, tzinfo=UTC), tick=False) as clock:
            make_story("Still here")
            reader.ask("/")
            lost()
            clock.shift(timedelta(hours=3))  # midnight is over: the front would be made anew
            status, headers, text = reader.ask("/")
            assert (status, headers["age"]) == ("200 OK", str(3 * 3600))
            assert "Still here" in text
            clock.shift(timedelta(hours=22))
            assert reader.ask("/")[0] == "503 Service Unavailable"

    def test_a_withdrawn_story_is_never_sent_again(self, reader, lost):
        story = make_story()
        reader.ask(path_of(story))
        workflow.withdraw(story, by=None, reason="R", notice="N")
        lost()
        assert reader.ask(path_of(story))[0] == "503 Service Unavailable"

    def test_what_had_to_end_meanwhile_is_not_sent(self, reader, lost):
        with time_machine.travel(datetime(2026, 3, 2, 10, tzinfo=UTC), tick=False) as clock:
            story = make_story("Short-lived", unpublish_at=timezone.now() + timedelta(hours=1))
            for path in (path_of(story), "/"):
                reader.ask(path)
            lost()
            clock.shift(timedelta(hours=1))
            for path in (path_of(story), "/"):
                assert reader.ask(path)[0] == "503 Service Unavailable"

    def test_where_nothing_is_known_there_is_a_clear_static_page(self, reader, lost):
        path = path_of(make_story())
        lost()
        status, headers, text = reader.ask(path)
        assert status == "503 Service Unavailable"
        assert "Back in a moment" in text
        assert headers["retry-after"] == "10"
        assert headers["cache-control"] == "private, no-store"


class TestSafe:
    TRICKS = (
        {"x_forwarded_host": "evil.example"},
        {"x_forwarded_proto": "https"},
        {"x_original_url": "/admin/"},
        {"x_rewrite_url": "/admin/"},
        {"x_http_method_override": "POST"},
        {"forwarded": "host=evil.example"},
        {"accept_language": "de"},
        {"referer": "http://evil.example/"},
        {"user_agent": "<script>alert(1)</script>"},
        {"origin": "http://evil.example"},
        {"range": "bytes=0-10"},
        {"cache_control": "no-cache"},
        {"x_forwarded_for": "10.0.0.1"},
    )

    @pytest.mark.parametrize("trick", TRICKS, ids=lambda trick: next(iter(trick)))
    def test_no_header_reaches_the_page_that_others_get(self, trick):
        path = path_of(make_story())
        honest, tricked = Reader(), Reader()
        tricked.ask(path, **trick)
        assert tricked.ask(path)[2] == honest.ask(path)[2]
        assert sum(tricked.made.values()) == 1

    def test_a_foreign_host_is_neither_answered_nor_stored(self, reader):
        path = path_of(make_story())
        reader.ask(path)
        assert reader.ask(path, host="evil.example")[0] == "400 Bad Request"
        assert reader.makes(path) == {path: 0}

    @pytest.mark.parametrize("header", [{"cookie": "sessionid=x"}, {"authorization": "Bearer x"}])
    def test_who_brings_a_cookie_or_a_key_is_not_answered_from_it(self, reader, header):
        path = path_of(make_story())
        reader.ask(path, **header)
        assert len(reader.cache.store) == 0
        reader.ask(path)
        reader.ask(path, **header)
        assert reader.made[path] == 3

    def test_a_preview_is_never_stored(self, reader):
        link = previews.make(make_draft(), for_whom="Ada Source", days=1, by=None)
        path = f"/preview/{previews.token(link)}/"
        assert [reader.ask(path)[0] for _ in range(2)] == ["200 OK"] * 2
        assert (len(reader.cache.store), reader.made[path]) == (0, 2)

    def test_filled_by_an_editor_and_a_subscriber_it_holds_no_word_about_them(self, reader, client, editor):
        client.force_login(editor)
        cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
        pages = [path_of(make_story()), "/", "/security/", "/newsletter/", "/about/", "/privacy/"]
        for path in pages:
            reader.ask(path, cookie=cookie)
            reader.ask(path, referer="http://testserver/newsletter/preferences/token/", cookie="newsletter=me@x.org")
        for path in pages:
            status, headers, text = reader.ask(path)
            assert status == "200 OK"
            assert "set-cookie" not in headers
            assert "cookie" not in headers["vary"].lower()
            assert not {"csrfmiddlewaretoken", "Edith", editor.username + "@", "me@x.org"} & set(text.split('"'))
            assert "csrf" not in text

    @pytest.mark.parametrize("path", ["/admin/", "/nowhere/at-all/", "/healthz", "/newsletter/confirm/token/"])
    def test_what_is_no_page_for_everybody_is_never_stored(self, reader, path):
        reader.ask(path)
        assert len(reader.cache.store) == 0

    def test_unknown_parameters_share_one_page(self, reader):
        path = path_of(make_story())
        for query in ("", "utm_source=a", "fbclid=b", "x=1&y=2", "page=7"):
            reader.ask(path, query=query)
        assert reader.made[path] == 1
        assert len(reader.cache.store) == 1

    def test_declared_parameters_make_pages_of_their_own_in_one_way_only(self, reader):
        for number in range(25):
            make_story(f"Story {number}")
        reader.ask("/security/", query="page=2&utm_source=x")
        reader.ask("/security/", query="utm_medium=y&page=2")
        assert reader.made["/security/"] == 1
        assert len(reader.cache.store) == 1
        for query in ("page=02", "page=99", "page=x"):
            assert reader.ask("/security/", query=query)[0] == "404 Not Found"
        assert len(reader.cache.store) == 1

    def test_a_post_goes_to_django(self, reader):
        assert reader.ask(path_of(make_story()), method="POST")[0].startswith("405")
        assert len(reader.cache.store) == 0


class TestForms:
    @pytest.fixture
    def path(self, reader) -> str:
        path = path_of(make_story(body="<p>" + "They met and talked for hours. " * 60 + "</p>"))
        reader.ask(path)
        reader.still.work()
        return path

    @pytest.mark.parametrize(
        ("accepted", "form"),
        [
            ("br, gzip", "br"),
            ("gzip", "gzip"),
            ("gzip;q=1.0, br;q=0.5", "gzip"),
            ("br;q=0, gzip", "gzip"),
            ("*", "br"),
            ("*;q=0", None),
            ("identity", None),
            ("br;q=0.2, identity;q=0.9", None),
            ("BR", "br"),
            ("br;q=nonsense", None),
            ("", None),
        ],
    )
    def test_the_form_follows_what_the_client_takes(self, reader, path, accepted, form):
        _, headers, _ = reader.ask(path, accept_encoding=accepted)
        assert headers.get("content-encoding") == form
        assert headers["vary"] == "Accept-Encoding"
        assert reader.made[path] == 1

    def test_each_form_has_a_tag_of_its_own_and_all_are_known_again(self, reader, path):
        tags = {reader.ask(path, accept_encoding=name)[1]["etag"] for name in ("", "br", "gzip")}
        assert len(tags) == 3
        for tag in (*tags, *(f"W/{tag}" for tag in tags), '"other", ' + min(tags), "*"):
            status, headers, text = reader.ask(path, if_none_match=tag, accept_encoding="br")
            assert (status, text) == ("304 Not Modified", "")
            assert headers["etag"] in tags
            assert "content-security-policy" in headers
        assert reader.ask(path, if_none_match='"other"')[0] == "200 OK"

    def test_a_tag_goes_before_a_time(self, reader, path):
        time = reader.ask(path)[1]["last-modified"]
        assert reader.ask(path, if_modified_since=time)[0] == "304 Not Modified"
        assert reader.ask(path, if_modified_since=time, if_none_match='"other"')[0] == "200 OK"
        assert reader.ask(path, if_modified_since="nonsense")[0] == "200 OK"

    def test_head_keeps_the_length_and_sends_nothing(self, reader, path):
        _, headers, text = reader.ask(path, method="HEAD")
        assert text == ""
        assert int(headers["content-length"]) == len(reader.text(path).encode())

    def test_the_header_is_read_the_same_however_it_is_spaced(self):
        assert acceptable("gzip , br ; q = 0.9") == ("gzip", "br")


class TestRoom:
    def test_the_least_recently_asked_for_goes_first(self, reader, settings):
        paths = [path_of(make_story(f"Story {number}")) for number in range(4)]
        reader.cache.store.most_bytes = 40_000
        reader.makes(*paths[:2])
        size = reader.cache.store.bytes // 2
        reader.cache.store.most_bytes = int(size * 2.5)
        reader.ask(paths[0])
        reader.ask(paths[2])
        assert reader.cache.store.bytes <= reader.cache.store.most_bytes
        assert reader.makes(paths[0], paths[2], paths[1]) == {paths[0]: 0, paths[2]: 0, paths[1]: 1}
