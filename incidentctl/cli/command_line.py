"""A command line as far as it is typed: which option, argument or command its last word can be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from typer import Context

HELP = ("-h", "--help")


class CommandLine:
    """The words of one command, fed one by one. Nothing is judged: what makes no sense is skipped.

    ``given`` holds the values typed so far, by parameter; ``awaited`` is the option whose value
    comes next.
    """

    def __init__(self, command: Any) -> None:
        params = command.get_params(Context(command, help_option_names=[*HELP]))
        self.options: dict[str, Any] = {
            name: param
            for param in params
            if param.param_type_name == "option"
            for name in (*param.opts, *param.secondary_opts)
        }
        self.arguments = [param for param in params if param.param_type_name == "argument"]
        self.given: dict[str, list[str]] = {}
        self.awaited: Any = None
        self.only_arguments = False
        self._places = 0

    def feed(self, word: str) -> bool:
        """Take the next whole word; whether it was an argument rather than part of an option."""
        if self.awaited is not None:
            self._give(self.awaited, word)
            self.awaited = None
        elif self.only_arguments or not is_option(word):
            if self.argument is not None:
                self._give(self.argument, word)
            self._places += 1
            return True
        elif word == "--":
            self.only_arguments = True
        else:
            option, value = self.split(word)
            if option is not None and takes_value(option) and value is None:
                self.awaited = option
            elif option is not None:
                self._give(option, value or "")
        return False

    @property
    def argument(self) -> Any:
        """The parameter that the next argument belongs to; ``None`` if there is none left."""
        if self._places < len(self.arguments):
            return self.arguments[self._places]
        last = self.arguments[-1] if self.arguments else None
        return last if last is not None and last.nargs < 0 else None

    def split(self, word: str) -> tuple[Any, str | None]:
        """The option in ``--opt=value``, ``--opt``, ``-oVALUE`` or ``-o``, and a glued value."""
        name, equals, value = word.partition("=")
        if word.startswith("--"):
            return self.options.get(name), value if equals else None
        option = self.options.get(word[:2])
        glued = option is not None and takes_value(option) and len(word) > len("-o")
        return option, word[2:] if glued else None

    def open_options(self) -> Iterator[tuple[str, Any]]:
        """The options that may still be given, each under every name, as declared."""
        for name, option in self.options.items():
            if not option.hidden and (option.multiple or option.name not in self.given):
                yield name, option

    def _give(self, param: Any, value: str) -> None:
        self.given.setdefault(param.name, []).append(value)


def is_option(word: str) -> bool:
    """Whether a word is meant as an option; ``-`` alone stands for standard input."""
    return word.startswith("-") and word != "-"


def takes_value(option: Any) -> bool:
    """Whether a value follows the option."""
    return not option.is_flag and not option.count
