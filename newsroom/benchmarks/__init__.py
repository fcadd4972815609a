"""The project's own measurements, run by `manage.py benchmark`: one module per subject, the rest serves them."""
