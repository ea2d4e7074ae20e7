"""A maintained detector of credentials, where a logbook's settings ask for one besides our own.

It knows more, and guesses more: what stands after "password =", say. Loading it takes a few tenths
of a second, so only those pay who want it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from incidentctl.domain.errors import CommandError
from incidentctl.text.credentials import Credential

DETECT_SECRETS = "detect-secrets"
_LEFT_OUT = {
    "Base64HighEntropyString",  # git's hashes, and ids of all sorts
    "HexHighEntropyString",
    "IPPublicDetector",  # an address is no secret, and belongs into a note
}


def detected(name: str, words: Iterable[str]) -> Iterator[Credential]:
    """What the detector of that name finds; nothing without a name. Raises ``no-detector``."""
    if name != DETECT_SECRETS:
        return
    try:
        from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class
        from detect_secrets.core.scan import scan_line
        from detect_secrets.settings import transient_settings
    except ImportError:
        raise CommandError(
            "no-detector",
            f"the settings ask for {name}, which isn't installed: nothing was recorded",
            hints=(
                "pip install 'incidentctl[secrets]'",
                "or record it unseen: --allow-secret",
            ),
        ) from None
    plugins: Any = get_mapping_from_secret_type_to_class().values()
    names = {plugin.__name__ for plugin in plugins} - _LEFT_OUT
    used = [{"name": plugin} for plugin in sorted(names)]
    with transient_settings({"plugins_used": used}):
        for line in (line for word in words for line in word.split("\n") if line):
            for secret in scan_line(line):
                yield Credential(f"a secret ({secret.type})", f"{(secret.secret_value or '')[:2]}…")
