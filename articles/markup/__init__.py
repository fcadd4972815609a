"""HTML as plain nodes: what may stay (`allowed`), reading and writing (`tree`), where it stands (`shape`, `inline`)."""
