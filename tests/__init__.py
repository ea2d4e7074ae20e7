"""The tests, laid out as the package is; `tests/support` is what they share."""
