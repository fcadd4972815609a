"""Readers' addresses. Sections come last: any word that is not taken may be one."""

from django.urls import path

from articles import views

app_name = "articles"
urlpatterns = [
    path("", views.front, name="front"),
    path("authors/<slug:slug>/", views.author, name="author"),
    path("topics/<slug:slug>/", views.topic, name="topic"),
    path("corrections/", views.corrections, name="corrections"),
    path("preview/<str:token>/", views.preview, name="preview"),
    path("<slug:section>/", views.section, name="section"),
    path("<slug:section>/<slug:slug>/", views.detail, name="detail"),
    path("<slug:section>/<slug:slug>/changes/", views.changes, name="changes"),
]
