from __future__ import annotations

import time
import tomllib
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from datetime import time as time_of_day
from math import isnan

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from incidentctl.text.values import FOREIGN_DEPTH, FOREIGN_LIMIT, Value, read_value, write_value
from tests.support.entries import FOREIGN_VALUES, HOSTILE, LINES, MOMENTS, TEXTS

SCALARS = st.one_of(TEXTS, LINES, st.integers(), MOMENTS, st.booleans())
VALUES = SCALARS | st.lists(TEXTS).map(tuple)
FIRST = datetime(1, 1, 1, tzinfo=UTC)
LAST = datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)


def toml(text: str) -> object:
    """The value as Python's TOML parser has it."""
    value: object = tomllib.loads(f"value = {text}")["value"]
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    return value


class TestWriting:
    @pytest.mark.parametrize(
        ("value", "written"),
        [
            ("", '""'),
            ("plain, ünïcode 👩‍🚒 'q'", "\"plain, ünïcode 👩‍🚒 'q'\""),
            ('say "hi"', r'"say \"hi\""'),
            ("C:\\new", r'"C:\\new"'),
            ("a\nb\tc", r'"a\nb\tc"'),
            ("\x00\x1b\x7f\x85\u2028\u2029", r'"\u0000\u001B\u007F\u0085\u2028\u2029"'),
            ("-->", r'"--\u003E"'),
            ("--!>", r'"--!\u003E"'),
            ("--->-->", r'"---\u003E--\u003E"'),
            ("->, <!-- , -- >, --?>", '"->, <!-- , -- >, --?>"'),
            (r"--\>", r'"--\\>"'),
            ('--">', r'"--\">"'),
            (r"\u002D->", r'"\\u002D->"'),
            ("--\n>", r'"--\n>"'),
            ("<U+003E>-->", r'"<U+003E>--\u003E"'),
            (0, "0"),
            (-7, "-7"),
            (True, "true"),
            (False, "false"),
            (FIRST, "0001-01-01T00:00:00Z"),
            (LAST, "9999-12-31T23:59:59.999999Z"),
            (datetime(2026, 11, 21, 14, 19, 2, tzinfo=UTC), "2026-11-21T14:19:02Z"),
            (datetime(2026, 11, 21, 14, 19, 2, 5, tzinfo=UTC), "2026-11-21T14:19:02.000005Z"),
            (
                datetime(2026, 11, 21, 0, 30, tzinfo=timezone(timedelta(hours=2))),
                "2026-11-20T22:30:00Z",
            ),
            ((), "[]"),
            (("a",), '["a"]'),
            (('", "', "--", ">"), r'["\", \"", "--", ">"]'),
        ],
    )
    def test_has_one_spelling(self, value: Value, written: str) -> None:
        assert write_value(value) == written
        assert toml(written) == value
        assert read_value(written) == value

    @given(VALUES)
    def test_makes_one_line_of_toml_that_ends_no_comment(self, value: Value) -> None:
        written = write_value(value)
        assert toml(written) == value
        assert "\n" not in written
        assert "-->" not in written
        assert "--!>" not in written


class TestReading:
    @given(VALUES)
    @example(("a", "", '"', "\\", "-->"))
    def test_gives_back_what_was_written(self, value: Value) -> None:
        found = read_value(write_value(value))
        assert found == value
        assert type(found) is type(value)

    @given(FOREIGN_VALUES)
    def test_agrees_with_a_toml_parser_about_any_value(self, text: str) -> None:
        assert repr(_in_utc(read_value(text))) == repr(_in_utc(toml(text)))

    @given(st.sampled_from(['"{}"', "[{}]", '["{}"]', "{}", '"\\{}"', "{}Z"]), HOSTILE)
    @example('["{}"]', '", "')
    @example('"{}"', r"\uD800")
    @example('"{}"', r"\u00e9")
    @example('"{}"', r"\b")
    @example('"{}"', '"')
    @example("{}", "2026-11-21T14:19:02")
    @example("{}", "2026-02-30T14:19:02Z")
    @example("{}", "2026-11-21T24:00:00Z")
    @example("{}", "٢026-11-21T14:19:02Z")
    @example("{}", "٢")
    @example("{}", "01")
    @example("{}", "1 # one")
    @example("{}", '"a" "b"')
    @example("{}", "1\nb = 2")
    def test_accepts_nothing_that_a_toml_parser_does_not(self, form: str, raw: str) -> None:
        text = form.format(raw.replace("\n", "").replace("\r", ""))
        try:
            found = read_value(text)
        except ValueError:
            return
        if text.isprintable():  # a file's characters are checked before its values
            assert repr(_in_utc(found)) == repr(_in_utc(toml(text)))

    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("'C:\\x'", "C:\\x"),
            (r'"\u00e9\U0001F525\b"', "é🔥\b"),
            ('[ "a","b", ]', ("a", "b")),
            ("['a', 'b']", ("a", "b")),
            ("[]", ()),
            ("[1, 2]", [1, 2]),
            ('["a", 1]', ["a", 1]),
            ("-0", 0),
            ("0xff", 255),
            ("true", True),
            ("1.5", 1.5),
            ("2026-11-21", date(2026, 11, 21)),
            ("14:19:02", time_of_day(14, 19, 2)),
            ("2026-11-21T14:19:02", datetime(2026, 11, 21, 14, 19, 2)),
            ("2026-11-21 15:19:02+01:00", datetime(2026, 11, 21, 14, 19, 2, tzinfo=UTC)),
            ("{a = [{b = 1}]}", {"a": [{"b": 1}]}),
        ],
    )
    def test_takes_other_spellings_and_types(self, text: str, value: object) -> None:
        found = read_value(text)
        assert found == value
        assert type(found) is type(value)

    def test_of_a_moment_that_utc_cannot_say_keeps_its_zone(self) -> None:
        for text in ("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-00:01"):
            found = read_value(text)
            assert isinstance(found, datetime)
            assert found.utcoffset()

    @pytest.mark.parametrize(
        "text",
        [
            *(
                "",
                " ",
                "x",
                '"',
                '"a',
                "'a",
                '"""a',
                "[",
                '["a"',
                "[1,",
                "{",
                "{a = ",
                "{a = 1, a = 2}",
            ),
            *(r'"\x41"', r'"\uD800"', r'"\uDFFF"', r'"\u12"', '"a" b', "1 2", "٢", "01", "1__0"),
            *("2026-13-01T00:00:00Z", "2026-11-21T24:00:00Z", "2026-11-21T14:60:00Z"),
            *("0000-01-01T00:00:00Z", "2026-11-21T14:19:61Z", "9" * (FOREIGN_LIMIT + 1)),
            *("[" * 900, "{a=" * 300, "[" * 100_000, "{" + "a." * 100_000 + "a = 1}"),
        ],
    )
    def test_refuses_what_is_no_value(self, text: str) -> None:
        with pytest.raises(ValueError, match=r"\w"):
            read_value(text)

    @pytest.mark.parametrize(
        ("opening", "closing"), [("[", "]"), ("{a = ", "}"), ("[{a = ", "}]"), ("{a.a = [", "]}")]
    )
    def test_allows_just_so_much_depth(self, opening: str, closing: str) -> None:
        deep = {"[": 1, "{a = ": 1, "[{a = ": 2, "{a.a = [": 3}[opening]
        count = FOREIGN_DEPTH // deep
        assert read_value(f"{opening * count}1{closing * count}")
        with pytest.raises(ValueError, match="more than 32 deep"):
            read_value(f"{opening * (count + 1)}1{closing * (count + 1)}")

    def test_of_foreign_values_ends_at_their_limit(self) -> None:
        digits = "9" * FOREIGN_LIMIT
        assert read_value(digits) == int(digits)
        assert read_value(f"'{'a' * (FOREIGN_LIMIT - 2)}'")
        for text in (f"'{'a' * FOREIGN_LIMIT}'", f"{digits}0", f"1 {'#' * FOREIGN_LIMIT}"):
            with pytest.raises(ValueError, match="more than 1000 characters"):
                read_value(text)

    def test_of_canonical_strings_has_no_limit(self) -> None:
        long = '\\"-->\n' * 20_000
        assert read_value(write_value(long)) == long
        assert read_value(write_value((long, "a", long))) == (long, "a", long)


@pytest.mark.parametrize(
    "text",
    [
        *('"' + "a" * 999_999, '"' + r"\n" * 500_000, '"' + "\\" * 999_999, '"' * 1_000_000),
        *("[" + '"a", ' * 200_000, "[" + '"a", ' * 200_000 + '"a" ]', '["' + r"\"" * 500_000),
        *("1" * 1_000_000, "-" * 1_000_000, "[[" * 500_000, "{a." * 330_000, "'" * 1_000_000),
        *('"' + r"\u003E" * 160_000 + '"', '["' + r'\\", "' * 160_000 + '"]'),
    ],
    ids=lambda text: f"{text[:12]}…",
)
def test_the_time_grows_with_the_length_and_no_faster(text: str) -> None:
    """Something quadratic takes minutes for this; what is linear takes a tenth of a second."""
    start = time.process_time()
    with suppress(ValueError):
        read_value(text)
    assert time.process_time() - start < 3


def _in_utc(value: object) -> object:
    """A moment of another zone is the same in UTC; everything else as it is."""
    if isinstance(value, datetime) and value.tzinfo:
        try:
            return value.astimezone(UTC)
        except OverflowError:
            return value
    return "nan" if isinstance(value, float) and isnan(value) else value
