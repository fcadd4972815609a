"""The rich-text editor of the body: the one place that names it, so that it can be swapped here."""

from ckeditor.widgets import CKEditorWidget

# What the cleaner keeps and the toolbar does not make by itself; without it the editor would drop it in silence.
KEPT = (
    "h2 h3 p ul ol li sub sup code cite; blockquote footer; figure figcaption; img[!src,alt,width,height];"
    "table caption thead tbody tr; td th[colspan,rowspan,scope]; ol[start]; span[lang,dir]; *[lang,dir]"
)


class StoryEditor(CKEditorWidget):
    """A textarea with the story's HTML, which a script turns into an editor. Source view for administrators only."""

    template_name = "admin/articles/editor.html"

    def __init__(self, *, with_source: bool = False, **options) -> None:
        super().__init__(**options, template_name=self.template_name)
        self.config |= {"extraAllowedContent": KEPT, "title": "Text of the story"}
        if with_source:
            name = f"toolbar_{self.config['toolbar']}"
            self.config[name] = [*self.config[name], ["Source"]]
            plugins = self.config["removePlugins"].split(",")
            self.config["removePlugins"] = ",".join(plugin for plugin in plugins if plugin != "sourcearea")
