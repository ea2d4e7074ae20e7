"""How fast incidentctl is, beside programs that people know. The ordinary test run leaves it out.

``python -m tests.benchmarks`` measures; ``--help`` tells how to choose, repeat and write the page.
``python -m tests.benchmarks.imports note`` shows what a command loads and what each import takes.
``pytest tests/benchmarks`` checks that the measuring itself is right.
"""
