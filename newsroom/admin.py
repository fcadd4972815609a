"""Colleagues and roles in the admin, without two-pane lists; the job queue's own tables stay out of sight."""

import django.contrib.auth.admin as auth_admin
import django_q.admin  # noqa: F401 - registers what is taken out again below
from django import forms
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.http import HttpRequest

# A schedule typed in by hand would run any function by its path.
for model in (*apps.get_app_config("django_q").get_models(), User, Group):
    if admin.site.is_registered(model):
        admin.site.unregister(model)


@admin.register(User)
class ColleagueAdmin(auth_admin.UserAdmin):
    """A person who may sign in. Rights come from roles only."""

    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Person", {"fields": ("first_name", "last_name", "email")}),
        ("Rights", {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )
    readonly_fields = ("last_login", "date_joined")
    filter_horizontal = ()

    def formfield_for_manytomany(self, db_field, request: HttpRequest, **kwargs):
        """A handful of roles are ticked, not moved from list to list."""
        if db_field.name == "groups":
            kwargs["widget"] = forms.CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)


@admin.register(Group)
class RoleAdmin(admin.ModelAdmin):
    """The roles, to look at: a migration makes them, so that every newsroom has the same."""

    fields = ("name", "rights")
    readonly_fields = ("rights",)

    @admin.display(description="Rights")
    def rights(self, group: Group) -> str:
        """What the role may do, in words."""
        return ", ".join(group.permissions.order_by("name").values_list("name", flat=True)) or "None"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return False
