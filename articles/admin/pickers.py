"""Form fields that choose rows in order, or out of very many, with plain inputs: by keyboard, with scripts off too."""

import copy

from django import forms
from django.utils.datastructures import MultiValueDict

from articles.admin import naming
from articles.admin.offers import Offers


class InOrder(forms.Widget):
    """Several plain inputs of one name, one for each place, with a few left empty; their order is the answer's."""

    template_name = "admin/articles/in_order.html"

    def __init__(self, inner: forms.Widget, *, noun: str, places: int = 3) -> None:
        super().__init__()
        self.inner = inner
        self.noun = noun
        self.places = places

    def __deepcopy__(self, memo):
        copied = super().__deepcopy__(memo)
        copied.inner = copy.deepcopy(self.inner, memo)
        return copied

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0" if id_ else id_

    def value_from_datadict(self, data, files, name: str) -> list[str]:
        values = data.getlist(name) if isinstance(data, MultiValueDict) else data.get(name, [])
        return [value for value in values if str(value).strip()]

    def value_omitted_from_data(self, data, files, name: str) -> bool:
        return False

    def get_context(self, name: str, value, attrs) -> dict:
        context = super().get_context(name, value, attrs)
        values = list(value or [])
        empty = max(1, self.places - len(values))
        base = context["widget"]["attrs"].get("id", f"id_{name}")
        shared = {key: each for key, each in context["widget"]["attrs"].items() if key not in {"id", "required"}}
        context["widget"]["noun"] = self.noun
        context["widget"]["inputs"] = [
            self.inner.get_context(
                name, one, shared | {"id": f"{base}_{place}", "aria-label": f"{self.noun} {place + 1}"}
            )["widget"]
            for place, one in enumerate([*values, *[""] * empty])
        ]
        return context


class RowInput(forms.TextInput):
    """A row of one kind by its number, its name, or one of the suggestions."""

    offers: Offers | None = None

    def __init__(self, kind: str) -> None:
        super().__init__(attrs={"list": f"offered-{kind}", "autocomplete": "off", "data-suggest": kind})
        self.kind = kind

    def format_value(self, value) -> str:
        if value in (None, ""):
            return ""
        return self.offers.label(self.kind, value) if self.offers else str(value)


class RowField(forms.Field):
    """One row of that kind, or None."""

    def __init__(self, kind: str, **options) -> None:
        super().__init__(required=False, widget=RowInput(kind), **options)
        self.kind = kind

    def offer(self, offered: Offers) -> None:
        """Which rows there are to choose from, for this person and this story."""
        self.rows = offered.rows[self.kind]
        self.widget.offers = offered

    def lock(self) -> None:
        """For reading only."""
        self.disabled = True

    def clean(self, value):
        found = naming.find(self.kind, self.rows, [str(value)] if str(value or "").strip() else [])
        return found[0] if found else None


class RowsField(RowField):
    """Several rows of that kind, in the order in which they were given."""

    def __init__(self, kind: str, *, noun: str, places: int, **options) -> None:
        super().__init__(kind, **options)
        self.widget = InOrder(self.widget, noun=noun, places=places)

    def offer(self, offered: Offers) -> None:
        self.rows = offered.rows[self.kind]
        self.widget.inner.offers = offered

    def lock(self) -> None:
        super().lock()
        self.widget.inner.attrs["disabled"] = True

    def clean(self, value) -> list:
        return naming.find(self.kind, self.rows, [str(each) for each in value or []])
