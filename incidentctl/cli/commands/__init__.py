"""One thin module per command: parse, one action, render."""
