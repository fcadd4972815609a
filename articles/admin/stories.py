"""Stories in the admin: the list, and the addresses of the pages that belong to one story."""

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import path

from articles import rights, scheduled_changes
from articles.admin import acts, badges, drafting, merge, past, reviewing, sharing, suggesting, talking, writing
from articles.admin.filters import MineFilter, SectionFilter, StatusFilter
from articles.admin.listing import StoryList, with_words
from articles.models import Article


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin):
    list_display = ("state", "story", "section", "by", "appears", "edited", "now_in_it")
    list_display_links = ("story",)
    list_filter = (StatusFilter, SectionFilter, MineFilter)
    list_per_page = 50
    ordering = ("-latest_revision_id",)
    search_fields = ("headline", "slug")
    search_help_text = "Words of the headline, or part of the address."
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    # An index holds both orders. Headlines and sections would be sorted anew, all of them, for every page.
    sortable_by = ("appears", "edited")
    actions = None
    empty_value_display = "–"

    def get_queryset(self, request):
        return rights.visible_to(request.user, super().get_queryset(request))

    def get_changelist(self, request, **kwargs):
        return StoryList

    def get_search_results(self, request, queryset, search_term):
        return (with_words(queryset, search_term) if search_term.strip() else queryset), False

    @admin.display(description="State")
    def state(self, story):
        return badges.html(badges.of(story, is_corrected=story.is_corrected))

    @admin.display(description="Headline")
    def story(self, story):
        return str(story)

    @admin.display(description="Authors")
    def by(self, story):
        return ", ".join(byline.author.name for byline in story.bylines.all()) or "–"

    @admin.display(description="Published", ordering="first_published_at")
    def appears(self, story):
        return badges.when(story.first_published_at)

    @admin.display(description="Edited", ordering="latest_revision_id")
    def edited(self, story):
        return badges.edited(story.latest_revision)

    @admin.display(description="In it now")
    def now_in_it(self, story):
        return ", ".join(dict.fromkeys(each.name for each in story.presences.all())) or "–"

    # Rights: one story's are in articles.rights; Django's own deletion is off, the bin takes its place.
    def has_view_permission(self, request, obj=None):
        return rights.may_read(request.user, obj) if obj else super().has_view_permission(request)

    def has_change_permission(self, request, obj=None):
        return rights.may_edit(request.user, obj) if obj else super().has_change_permission(request)

    def has_add_permission(self, request):
        return rights.may_start(request.user)

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        pages = [
            path("suggest/", self.admin_site.admin_view(suggesting.suggest), name="articles_article_suggest"),
            path("<int:pk>/review/", self._page(reviewing.review_page), name="articles_article_review"),
            path("<int:pk>/correct/", self._page(acts.correct), name="articles_article_correct"),
            path("<int:pk>/withdraw/", self._page(acts.withdraw), name="articles_article_withdraw"),
            path("<int:pk>/assign/", self._page(acts.assign), name="articles_article_assign"),
            path("<int:pk>/decline/", self._page(acts.decline), name="articles_article_decline"),
            path("<int:pk>/delete/", self._page(acts.put_in_bin), name="articles_article_delete"),
            path("<int:pk>/take-out/", self._page(acts.take_out_of_bin), name="articles_article_take_out"),
            path("<int:pk>/history/", self._page(past.history), name="articles_article_history"),
            path("<int:pk>/compare/", self._page(past.compare), name="articles_article_compare"),
            path("<int:pk>/merge/", self._page(merge.merge), name="articles_article_merge"),
            path("<int:pk>/preview/", self._page(sharing.preview), name="articles_article_preview"),
            path("<int:pk>/preview/revoke/", self._page(sharing.revoke), name="articles_article_preview_revoke"),
            path("autosave/", self.admin_site.admin_view(drafting.autosave), name="articles_article_autosave"),
            path("here/", self.admin_site.admin_view(drafting.here), name="articles_article_here"),
            path(
                "drafts/<int:pk>/", self.admin_site.admin_view(drafting.throw_away), name="articles_article_throw_away"
            ),
            path("<int:pk>/preview/<slug:kind>/", self._page(sharing.show), name="articles_article_preview_kind"),
            path("<int:pk>/comments/", self._page(talking.talk), name="articles_article_comments"),
            path("<int:pk>/people/", self._page(talking.people), name="articles_article_people"),
            path("<int:pk>/restore/", self._page(past.restore), name="articles_article_restore"),
        ]
        return [*pages, *super().get_urls()]

    def _page(self, view):
        def wrapped(request, pk, **named):
            return view(request, self.story_or_404(request, pk), **named)

        return self.admin_site.admin_view(wrapped)

    def story_or_404(self, request, pk) -> Article:
        """The story, for those who may read it; it does not exist for anybody else."""
        if not self.has_module_permission(request):
            raise PermissionDenied
        related = (
            "section",
            "lead_image",
            "assigned_to",
            "withdrawal_request",
            "latest_revision",
            "live_revision",
            "scheduled_change__revision",
        )
        stories = Article.objects.select_related(*related).defer("scheduled_change__revision__content")
        story = stories.filter(pk=pk).first() if str(pk).isdigit() and len(str(pk)) < 19 else None
        if story is None or not rights.may_read(request.user, story):
            raise Http404("There is no such story.")
        return story

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        scheduled_changes.apply_due()  # what is pressed now comes after what had its hour before
        story = self.story_or_404(request, unquote(object_id)) if object_id else None
        if story is None and not rights.may_start(request.user):
            raise PermissionDenied
        return writing.write(self, request, story)
