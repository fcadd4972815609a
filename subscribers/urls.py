"""Addresses under /newsletter/. Whatever stands here first is refused as a newsletter's slug."""

from django.urls import path

from subscribers import views

app_name = "subscribers"
urlpatterns = [
    path("", views.landing, name="landing"),
    path("subscribe/", views.subscribe, name="subscribe"),
    path("confirm/<str:token>/", views.confirm, name="confirm"),
    path("unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("preferences/<str:token>/", views.preferences, name="preferences"),
    path("address/<str:token>/", views.address, name="address"),
]
