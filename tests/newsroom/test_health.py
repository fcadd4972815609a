"""`/healthz` is alive without the database."""


def test_it_answers_without_asking_the_database(client):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert response["Cache-Control"] == "no-store"


def test_it_only_reads(client):
    assert client.post("/healthz").status_code == 405
