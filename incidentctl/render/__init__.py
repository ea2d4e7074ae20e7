"""Results made visible: for a terminal, as JSON, as Markdown."""
