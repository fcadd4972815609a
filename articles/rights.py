"""Who may do what with which story. Doors ask here to show a button; verbs ask again before they act."""

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.utils import timezone

from articles.errors import NotAllowed
from articles.models import Article, Byline, Comment, public_at


def may_publish(user) -> bool:
    """Publish, schedule, correct, withdraw and send back, whoever's story it is."""
    return user.has_perm("articles.publish_article")


def owns(user, article: Article) -> bool:
    """Made by, assigned to, or bylined as that person."""
    if user.pk in {article.created_by_id, article.assigned_to_id}:
        return True
    return Byline.objects.filter(article=article, author__user=user).exists()


def may_read(user, article: Article) -> bool:
    return may_publish(user) or (user.has_perm("articles.view_article") and owns(user, article))


def publishers() -> QuerySet:
    """The colleagues who may publish."""
    return get_user_model().objects.with_perm("articles.publish_article").filter(is_staff=True)


def writers() -> QuerySet:
    """The colleagues who may write stories: whom one can be assigned to."""
    return get_user_model().objects.with_perm("articles.change_article").filter(is_staff=True)


def owners_of(article: Article) -> set[int]:
    """The ids of the people whose story it is (see `owns`)."""
    bylined = Byline.objects.filter(article=article, author__user__isnull=False).values_list("author__user", flat=True)
    return {article.created_by_id, article.assigned_to_id, *bylined} - {None}


def readers_of(article: Article) -> QuerySet:
    """The colleagues who may read that story: `may_read` as one question."""
    people = get_user_model().objects
    own = people.with_perm("articles.view_article").filter(pk__in=owners_of(article), is_staff=True)
    return people.filter(Q(pk__in=publishers().values("pk")) | Q(pk__in=own.values("pk")))


def may_comment(user, article: Article) -> bool:
    """Whoever may read a story may say something about it, unless it is in the bin."""
    return article.binned_at is None and may_read(user, article)


def may_resolve(user, comment: Comment) -> bool:
    """Whoever may change the story, and who made the comment."""
    article = comment.article
    return may_comment(user, article) and (comment.by_id == user.pk or may_edit(user, article))


def may_edit(user, article: Article) -> bool:
    """Writers: own stories while they are drafts, and proposals to own published ones."""
    if article.binned_at is not None or article.status == Article.Status.WITHDRAWN:
        return False
    if may_publish(user):
        return True
    open_to_writers = {Article.Status.DRAFT, Article.Status.PUBLISHED}
    return user.has_perm("articles.change_article") and article.status in open_to_writers and owns(user, article)


def may_start(user) -> bool:
    return user.has_perm("articles.add_article")


def works_on_stories(user) -> bool:
    """Whether any story at all may be this person's business."""
    return may_start(user) or user.has_perm("articles.view_article")


def may_change_image(user, image) -> bool:
    """Writers: the pictures they added themselves."""
    own = image.created_by_id is not None and image.created_by_id == user.pk
    return user.has_perm("articles.change_image") and (own or may_publish(user))


def may_delete_image(user, image) -> bool:
    own = image.created_by_id is not None and image.created_by_id == user.pk
    return user.has_perm("articles.delete_image") and (own or may_publish(user))


def visible_to(user, stories):
    """The stories of that queryset that this person may read."""
    return stories if may_publish(user) else stories.owned_by(user)


def nameable_by(user, stories, *, also: list[int]):
    """The stories that this person may name in another one: those they may read, all public ones, and `also`."""
    if may_publish(user):
        return stories
    own = stories.owned_by(user).values("pk")
    return stories.filter(Q(pk__in=own) | public_at(timezone.now()) | Q(pk__in=also))


def require(allowed: bool, message: str) -> None:  # noqa: FBT001 - reads as one sentence at every call
    if not allowed:
        raise NotAllowed(message)
