"""What the tests of the desk ask for."""

import pytest


@pytest.fixture
def at_desk(client):
    """The browser of whoever is named."""

    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in
