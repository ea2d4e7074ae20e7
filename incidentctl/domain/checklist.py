"""What a commander should have done by when: the items that a severity's policy can ask for."""

from __future__ import annotations

ITEMS = {
    "commander": "somebody holds command",
    "severity": "the severity is set",
    "services": "it is said which services are hit",
    "impact-started": "it is said when the impact began",
    "detected": "it is said when it was noticed",
    "note": "something seen or done is written down",
    "summary": "a summary says what happened so far",
    "identified": "what causes it is identified",
    "mitigated": "the impact is mitigated",
    "resolved": "the impact is over",
    "internal-update": "everyone who works here was told of it",
    "exec-update": "those who lead were told of it",
    "public-update": "the public was told of it",
}
"""What can be asked for besides roles, and what it means."""

MINUTE = 60
DEFAULT = (
    ("commander", 5 * MINUTE),
    ("note", 10 * MINUTE),
    ("severity", 15 * MINUTE),
    ("summary", 60 * MINUTE),
)
"""What is asked of every incident whose severity says nothing else, with seconds since its open."""
