"""The admin's sign-in form with its limits: by account and by network, counted across all processes."""

from typing import Any

from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django.http import HttpResponse

from newsroom.lib.limits import client_network, hit, take_back

WINDOW_SECONDS = 15 * 60
TRIES_BY_ACCOUNT = 10
TRIES_BY_NETWORK = 50


class SignInForm(AdminAuthenticationForm):
    """Refuses, before any password is looked at, once there were too many wrong ones."""

    error_messages = AdminAuthenticationForm.error_messages | {
        "too_many_tries": "There were too many tries to sign in. Wait 15 minutes, then try again.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self["username"].value():  # the name is there: what is missing is the password
            self.fields["username"].widget.attrs.pop("autofocus", None)
            self.fields["password"].widget.attrs["autofocus"] = True

    def clean(self) -> dict[str, Any]:
        # Counted before the password is checked, so that parallel tries cannot slip past; a right one is taken back.
        counts = (
            ("sign-in account", self._account(), TRIES_BY_ACCOUNT),
            ("sign-in network", client_network(self.request), TRIES_BY_NETWORK),
        )
        allowed = [hit(name, key, limit=limit, seconds=WINDOW_SECONDS) for name, key, limit in counts]
        if not all(allowed):
            raise ValidationError(self.error_messages["too_many_tries"], code="too_many_tries")
        cleaned = super().clean()
        for name, key, _limit in counts:
            take_back(name, key, seconds=WINDOW_SECONDS)
        return cleaned

    def _account(self) -> str:
        return self.data.get(self.add_prefix("username"), "").strip().casefold()


def answer_too_many(response: HttpResponse, form: SignInForm | None) -> HttpResponse:
    """429 where the form was refused for its many tries."""
    if form is not None and form.is_bound and form.has_error("__all__", "too_many_tries"):
        response.status_code = 429
        response["Retry-After"] = str(WINDOW_SECONDS)
    return response
