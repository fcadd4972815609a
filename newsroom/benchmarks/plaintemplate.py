"""The one flat template of the plain Django yardstick."""

# The body is the yardstick's own text, trusted as the site trusts what it has cleaned.
TEMPLATE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{{ article.headline }} – Plain</title>
<meta name="description" content="{{ article.standfirst }}">
</head>
<body>
<nav>
<ul>{% for section in sections %}<li><a href="/{{ section.slug }}/">{{ section.name }}</a></li>{% endfor %}</ul>
</nav>
<main>
<article>
<h1>{{ article.headline }}</h1>
<p>{{ article.standfirst }}</p>
<p>By {{ article.author }}, {{ article.published_at|date:"j F Y, H:i" }}</p>
{{ article.body|safe }}
</article>
</main>
</body>
</html>
"""
