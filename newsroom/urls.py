"""Every address of the site, the most general last: a section may be called anything that is not taken here."""

from django.contrib import admin
from django.urls import include, path

from newsroom import views
from newsroom.health import healthz, readyz
from newsroom.media import media
from newsroom.metrics import metrics

handler404 = "newsroom.views.not_found"

newsroom_patterns = [
    path("about/", views.about, name="about"),
    path("privacy/", views.privacy, name="privacy"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("media/<path:path>", media, name="media"),
]

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include((newsroom_patterns, "newsroom"))),
    path("newsletter/", include("subscribers.urls")),
    path("", include("articles.urls")),
]
