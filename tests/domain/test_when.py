from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from incidentctl.domain.instant import utc, utc_micro
from incidentctl.domain.when import format_span, parse_day, parse_span, parse_when

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")  # its clocks move by half an hour
KIRITIMATI = ZoneInfo("Pacific/Kiritimati")  # UTC+14, the farthest there is
ST_JOHNS = ZoneInfo("America/St_Johns")  # until 2011 its clocks went back over midnight
APIA = ZoneInfo("Pacific/Apia")  # never had 2011-12-30

NOW = datetime(2026, 11, 21, 14, 19, 2, 481337, UTC)  # a Saturday, 15:19 in Berlin

thorough = settings(max_examples=300)
zones = st.sampled_from([BERLIN, NEW_YORK, LORD_HOWE, KIRITIMATI, ST_JOHNS, APIA, UTC])
anywhen = st.datetimes(timezones=st.just(UTC))
moments = st.integers(631_152_000_000_000, 2_208_988_800_000_000).map(  # 1990 to 2040
    lambda microseconds: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
)
# Close to a change of clocks, where things go wrong.
changes = st.sampled_from(
    [
        (datetime(2026, 3, 29, 1, tzinfo=UTC), BERLIN),  # forward
        (datetime(2026, 10, 25, 1, tzinfo=UTC), BERLIN),  # back
        (datetime(2026, 3, 8, 7, tzinfo=UTC), NEW_YORK),  # forward
        (datetime(2026, 11, 1, 6, tzinfo=UTC), NEW_YORK),  # back
        (datetime(2026, 10, 3, 15, 30, tzinfo=UTC), LORD_HOWE),  # forward
        (datetime(2026, 4, 4, 15, tzinfo=UTC), LORD_HOWE),  # back
        (datetime(2010, 11, 7, 2, 31, tzinfo=UTC), ST_JOHNS),  # back over midnight
    ]
)
near_changes = st.builds(
    lambda change, minutes, microseconds: (
        change[0] + timedelta(minutes=minutes, microseconds=microseconds),
        change[1],
    ),
    changes,
    st.integers(-150, 150) | st.integers(-1500, 1500),
    st.integers(0, 60_000_000),
)
places = st.tuples(moments, zones) | near_changes  # what time it is, and where


def when(text: str, now: datetime = NOW, zone: tzinfo = BERLIN) -> str:
    """The parsed time as the record writes it."""
    return utc(parse_when(text, now=now, zone=zone))


def refusal(text: str, now: datetime = NOW, zone: tzinfo = BERLIN) -> str:
    """What is said to someone whose time is refused."""
    with pytest.raises(ValueError, match=r"\Acannot read .*examples: now, 14:11") as caught:
        parse_when(text, now=now, zone=zone)
    return str(caught.value)


class TestTimes:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("now", "2026-11-21T14:19:02Z"),
            (" NOW\n", "2026-11-21T14:19:02Z"),
            ("14:11", "2026-11-21T13:11:00Z"),
            ("14:11:30", "2026-11-21T13:11:30Z"),
            ("9:05", "2026-11-21T08:05:00Z"),
            ("15:19:02", "2026-11-21T14:19:02Z"),
            ("15:19:03", "2026-11-20T14:19:03Z"),
            ("23:50", "2026-11-20T22:50:00Z"),
            ("00:00", "2026-11-20T23:00:00Z"),
            ("14:11Z", "2026-11-21T14:11:00Z"),
            ("14:11:30z", "2026-11-21T14:11:30Z"),
            ("14:20Z", "2026-11-20T14:20:00Z"),
            ("today 09:00", "2026-11-21T08:00:00Z"),
            ("today 18:00", "2026-11-21T17:00:00Z"),
            ("Yesterday  23:50", "2026-11-20T22:50:00Z"),
            ("yesterday 08:00:07", "2026-11-20T07:00:07Z"),
            ("mon 14:00", "2026-11-16T13:00:00Z"),
            ("Monday 14:00", "2026-11-16T13:00:00Z"),
            ("tue 14:00", "2026-11-17T13:00:00Z"),
            ("wednesday 14:00", "2026-11-18T13:00:00Z"),
            ("thu 14:00", "2026-11-19T13:00:00Z"),
            ("friday 14:00:01", "2026-11-20T13:00:01Z"),
            ("sat 15:19", "2026-11-21T14:19:00Z"),
            ("sat 15:20", "2026-11-14T14:20:00Z"),
            ("sun 00:00", "2026-11-14T23:00:00Z"),
            ("2026-11-21 14:11", "2026-11-21T13:11:00Z"),
            ("2026-11-21 14:11:09", "2026-11-21T13:11:09Z"),
            ("2026-11-21T14:11", "2026-11-21T13:11:00Z"),
            ("2026-07-21t14:11", "2026-07-21T12:11:00Z"),
            ("2030-01-01 00:00", "2029-12-31T23:00:00Z"),
            ("2026-11-21T14:11:30Z", "2026-11-21T14:11:30Z"),
            ("2026-11-21t14:11:30z", "2026-11-21T14:11:30Z"),
            ("2026-11-21 14:11Z", "2026-11-21T14:11:00Z"),
            ("2026-11-21T14:11:30.999999999Z", "2026-11-21T14:11:30Z"),
            ("2026-11-21 14:11:30.5", "2026-11-21T13:11:30Z"),
            ("2026-11-21T14:11:30+01:00", "2026-11-21T13:11:30Z"),
            ("2026-11-21T14:11:30-05:30", "2026-11-21T19:41:30Z"),
            ("2026-11-21T14:11:30-00:00", "2026-11-21T14:11:30Z"),
            ("2026-11-21 14:11:30 +0100", "2026-11-21T13:11:30Z"),
            ("2026-11-21T00:30:00+23:59", "2026-11-20T00:31:00Z"),
        ],
    )
    def test_that_are_understood(self, text: str, expected: str) -> None:
        assert when(text) == expected

    @pytest.mark.parametrize(
        ("text", "ago"),
        [
            ("-10m", timedelta(minutes=10)),
            ("-1h30m", timedelta(minutes=90)),
            ("-2d", timedelta(days=2)),
            ("-45s", timedelta(seconds=45)),
            ("-1w", timedelta(weeks=1)),
            ("-1w2d3h4m5s", timedelta(weeks=1, days=2, hours=3, minutes=4, seconds=5)),
            ("-90m", timedelta(minutes=90)),
            ("-0s", timedelta(0)),
            ("10m ago", timedelta(minutes=10)),
            ("10 min ago", timedelta(minutes=10)),
            ("1h30m ago", timedelta(minutes=90)),
            ("1 h 30 min ago", timedelta(minutes=90)),
            ("2 Hours ago", timedelta(hours=2)),
            ("1 hour 1 minute 1 second ago", timedelta(hours=1, minutes=1, seconds=1)),
            ("3 weeks 1 day ago", timedelta(days=22)),
            ("2 hrs 5 mins 9 secs ago", timedelta(hours=2, minutes=5, seconds=9)),
        ],
    )
    def test_that_have_passed_since(self, text: str, ago: timedelta) -> None:
        assert parse_when(text, now=NOW, zone=BERLIN) == NOW.replace(microsecond=0) - ago

    def test_a_day_that_has_passed_is_24_hours_also_when_clocks_change(self) -> None:
        now = datetime(2026, 10, 25, 12, tzinfo=UTC)
        assert when("-1d", now) == "2026-10-24T12:00:00Z"
        assert when("yesterday 13:00", now) == "2026-10-24T11:00:00Z"

    def test_today_is_where_the_writer_is(self) -> None:
        assert when("today 04:19", zone=KIRITIMATI) == "2026-11-21T14:19:00Z"  # there: the 22nd
        assert when("today 23:59", zone=NEW_YORK) == "2026-11-22T04:59:00Z"
        assert when("sun 04:00", zone=KIRITIMATI) == "2026-11-21T14:00:00Z"
        late = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)  # half past midnight in Berlin
        assert when("today 00:10", late) == "2026-11-21T23:10:00Z"
        assert when("yesterday 23:50", late) == "2026-11-21T22:50:00Z"
        assert when("23:50", late) == "2026-11-21T22:50:00Z"
        assert when("23:50Z", late) == "2026-11-20T23:50:00Z"

    def test_now_may_come_in_any_zone(self) -> None:
        assert when("14:11", NOW.astimezone(NEW_YORK)) == "2026-11-21T13:11:00Z"
        assert parse_when("now", now=NOW.astimezone(NEW_YORK), zone=BERLIN).tzinfo is UTC

    def test_a_naive_now_is_a_mistake_of_the_program(self) -> None:
        with pytest.raises(TypeError, match="time zone"):
            parse_when("now", now=NOW.replace(tzinfo=None), zone=BERLIN)

    @pytest.mark.parametrize(
        "text",
        [
            *("", " ", "-", "ago", " ago", "14", "1411", "14:1", "14:11:3", "2 pm", "14:11:30.5"),
            *("14:11 Z now", "now now", "+10m", "10m", "-10", "-10x", "-1m1h", "-1h1h", "--1h"),
            *("-1.5h", "-٣m", "٣٤:٣٤", "tomorrow 10:00", "today", "yesterday", "monday", "m 14:00"),
            *("mond 14:00", "mon14:00", "today 9", "today 09:00Z", "2026-11-21", "2026-11-21T"),
            *("2026-11-21 14", "20261121T141100Z", "2026-11-21T14:11.5Z", "2026-11-21T14:11:30."),
            *(
                "2026-11-21T14:11:30+1",
                "2026-11-21T14:11:30 CET",
                "2026-1-1 10:00",
                "10000-01-01 10:00",
            ),
            *(
                "2026-11-21T14:11:30+01:00:00",
                "-" + "9" * 5000 + "d",
                "1763734742",
                "the day we fell",
            ),
        ],
    )
    def test_that_are_not_understood(self, text: str) -> None:
        message = refusal(text)
        assert f"cannot read {text[:60]!r}"[:-1] in message
        assert "\n" not in message
        assert len(message) < 300

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("24:00", "hour"),
            ("14:60", "minute"),
            ("14:11:60", "second"),
            ("2026-02-29 10:00", "day"),
            ("2026-13-01 10:00", "month"),
            ("0000-01-01 10:00Z", "year"),
            ("2026-11-21T14:11:30+24:00", "hour"),
            ("2026-11-21T14:11:30+01:60", "minute"),
            ("-999999999d", "years 1 to 9999"),
            ("-999999999w", "years 1 to 9999"),
            ("-2026y", ""),
            ("-800000d", "years 1 to 9999"),
            ("999999999 weeks ago", "years 1 to 9999"),
            ("0001-01-01 00:00", "years 1 to 9999"),
            ("0001-01-01T00:00:00+01:00", "years 1 to 9999"),
            ("9999-12-31T23:59:59-01:00", "years 1 to 9999"),
        ],
    )
    def test_that_do_not_exist(self, text: str, reason: str) -> None:
        assert reason in refusal(text)

    def test_the_years_of_the_calendar_are_the_bounds(self) -> None:
        assert when("0001-01-01T00:00:00Z") == "0001-01-01T00:00:00Z"
        assert when("9999-12-31T23:59:59Z") == "9999-12-31T23:59:59Z"
        first = datetime(1, 1, 1, 12, tzinfo=UTC)
        assert "years 1 to 9999" in refusal("13:00", first, UTC)
        assert "years 1 to 9999" in refusal("yesterday 13:00", first, UTC)
        assert "years 1 to 9999" in refusal(
            "now", first.replace(tzinfo=timezone(timedelta(hours=13)))
        )

    def test_what_was_typed_is_shown_on_one_line(self) -> None:
        assert refusal("a\nb\x1b[31m\u202e").startswith(
            r"cannot read 'a\nb\x1b[31m\u202e' as a time: ex"
        )
        assert "'" + "x" * 60 + "…'" in refusal("x" * 61)
        assert "'" + "x" * 60 + "'" in refusal("x" * 60)


class TestWhenClocksChange:
    """Berlin 2026: forward on 29 March at 02:00 (01:00Z), back on 25 October at 03:00 (01:00Z)."""

    @pytest.mark.parametrize("text", ["02:30", "today 02:30", "sun 02:30", "2026-03-29 02:30"])
    def test_a_time_that_was_skipped_is_refused(self, text: str) -> None:
        message = refusal(text, datetime(2026, 3, 29, 8, tzinfo=UTC))
        assert "2026-03-29 02:30:00 does not exist in local time" in message

    def test_the_bounds_of_a_gap_exist(self) -> None:
        now = datetime(2026, 3, 29, 8, tzinfo=UTC)
        assert when("01:59:59", now) == "2026-03-29T00:59:59Z"
        assert "02:00:00 does not exist" in refusal("02:00", now)
        assert "02:59:59 does not exist" in refusal("02:59:59", now)
        assert when("03:00", now) == "2026-03-29T01:00:00Z"

    def test_a_gap_still_to_come_is_no_obstacle(self) -> None:
        before = datetime(2026, 3, 29, 0, 59, tzinfo=UTC)
        assert when("02:30", before) == "2026-03-28T01:30:00Z"
        assert when("sun 02:30", before) == "2026-03-22T01:30:00Z"
        assert "does not exist" in refusal("02:30", datetime(2026, 3, 29, 1, tzinfo=UTC))
        assert "does not exist" in refusal("today 02:30", before)

    @pytest.mark.parametrize("text", ["02:30", "today 02:30", "sun 02:30", "2026-10-25 02:30"])
    def test_a_time_that_came_twice_is_the_latest_that_has_been(self, text: str) -> None:
        assert when(text, datetime(2026, 10, 25, 8, tzinfo=UTC)) == "2026-10-25T01:30:00Z"
        assert when(text, datetime(2026, 10, 25, 1, 30, tzinfo=UTC)) == "2026-10-25T01:30:00Z"
        assert when(text, datetime(2026, 10, 25, 1, 29, 59, tzinfo=UTC)) == "2026-10-25T00:30:00Z"
        assert when(text, datetime(2026, 10, 25, 0, 30, tzinfo=UTC)) == "2026-10-25T00:30:00Z"

    def test_a_time_that_will_come_twice(self) -> None:
        before = datetime(2026, 10, 25, 0, 29, tzinfo=UTC)
        assert when("02:30", before) == "2026-10-24T00:30:00Z"
        assert when("sun 02:30", before) == "2026-10-18T00:30:00Z"
        assert when("today 02:30", before) == "2026-10-25T00:30:00Z"

    def test_half_an_hour_is_enough(self) -> None:
        after = datetime(2026, 10, 4, 0, tzinfo=UTC)  # Lord Howe: 02:00 to 02:30 skipped
        assert "02:15:00 does not exist" in refusal("02:15", after, LORD_HOWE)
        assert when("02:30", after, LORD_HOWE) == "2026-10-03T15:30:00Z"
        autumn = datetime(2026, 4, 5, 0, tzinfo=UTC)  # 01:30 to 02:00 twice
        assert when("01:45", autumn, LORD_HOWE) == "2026-04-04T15:15:00Z"
        assert when("01:15", autumn, LORD_HOWE) == "2026-04-04T14:15:00Z"

    def test_new_york(self) -> None:
        spring = datetime(2026, 3, 8, 12, tzinfo=UTC)
        assert "does not exist" in refusal("02:30", spring, NEW_YORK)
        assert when("03:00", spring, NEW_YORK) == "2026-03-08T07:00:00Z"
        autumn = datetime(2026, 11, 1, 12, tzinfo=UTC)
        assert when("01:30", autumn, NEW_YORK) == "2026-11-01T06:30:00Z"

    def test_clocks_that_went_back_over_midnight_have_shown_some_of_tomorrow(self) -> None:
        # St. John's, 2010: 00:01 on 7 November became 23:01 on the 6th.
        again = datetime(2010, 11, 7, 3, 0, tzinfo=UTC)  # 23:30 on the 6th, for the second time
        assert when("00:00:30", again, ST_JOHNS) == "2010-11-07T02:30:30Z"
        assert when("sun 00:00:30", again, ST_JOHNS) == "2010-11-07T02:30:30Z"
        assert when("23:45", again, ST_JOHNS) == "2010-11-07T02:15:00Z"

    def test_a_day_that_never_was(self) -> None:
        now = datetime(2011, 12, 30, 12, tzinfo=UTC)  # 02:00 on the 31st
        assert "2011-12-30 14:11:00 does not exist" in refusal("14:11", now, APIA)


def unless_skipped(text: str, now: datetime, zone: tzinfo) -> datetime | None:
    """The parsed time; None if it is refused because the clocks were put forward over it.

    The refusal is checked against every minute that the clocks there did show.
    """
    try:
        return parse_when(text, now=now, zone=zone)
    except ValueError as error:
        skipped = re.search(r"(\S+ \S+):\S+ does not exist", str(error))
        if not skipped:
            raise
    end = now.replace(second=0, microsecond=0)
    shown = {
        f"{(end - timedelta(minutes=back)).astimezone(zone):%Y-%m-%d %H:%M}"
        for back in range(9 * 24 * 60)
    }
    assert min(shown) < skipped[1] < max(shown)
    assert skipped[1] not in shown
    return None


class TestPropertiesOfTimes:
    @given(anywhen, places)
    def test_what_the_record_writes_is_read_back(
        self, moment: datetime, place: tuple[datetime, tzinfo]
    ) -> None:
        now, zone = place
        whole = moment.replace(microsecond=0)
        assert parse_when(utc(moment), now=now, zone=zone) == whole
        assert parse_when(utc_micro(moment), now=now, zone=zone) == whole

    @given(moments, st.integers(-1439, 1439), places)
    def test_an_offset_says_it_all(
        self, moment: datetime, minutes: int, place: tuple[datetime, tzinfo]
    ) -> None:
        text = moment.astimezone(timezone(timedelta(minutes=minutes))).isoformat()
        assert parse_when(text, now=place[0], zone=place[1]) == moment.replace(microsecond=0)

    @thorough
    @given(places, st.integers(-150, 150) | st.integers(0, 1439))
    def test_a_time_of_day_is_the_most_recent(
        self, place: tuple[datetime, tzinfo], back: int
    ) -> None:
        now, zone = place
        text = f"{now.astimezone(zone).replace(tzinfo=None) - timedelta(minutes=back):%H:%M}"
        moment = unless_skipped(text, now, zone)
        if moment is None:
            return
        assert moment <= now
        assert f"{moment.astimezone(zone):%H:%M:%S}" == f"{text}:00"
        later = moment + timedelta(minutes=1)
        while later <= now:
            assert f"{later.astimezone(zone):%H:%M}" != text
            later += timedelta(minutes=1)

    @given(places, st.integers(-150, 150) | st.integers(0, 10080))
    def test_a_weekday_is_the_most_recent(self, place: tuple[datetime, tzinfo], back: int) -> None:
        now, zone = place
        text = f"{now.astimezone(zone).replace(tzinfo=None) - timedelta(minutes=back):%a %H:%M}"
        moment = unless_skipped(text, now, zone)
        if moment is None:
            return
        assert moment <= now
        assert f"{moment.astimezone(zone):%a %H:%M:%S}" == f"{text}:00"
        later = moment + timedelta(minutes=1)
        while later <= now:
            assert f"{later.astimezone(zone):%a %H:%M}" != text
            later += timedelta(minutes=1)

    @thorough
    @given(
        places,
        st.timedeltas(timedelta(hours=-3), timedelta(hours=3))
        | st.timedeltas(timedelta(days=-9000), timedelta(days=9000)),
    )
    def test_a_local_time_is_one_that_the_clocks_there_showed(
        self, place: tuple[datetime, tzinfo], ago: timedelta
    ) -> None:
        now, zone = place
        moment = (now - ago).replace(microsecond=0)
        text = f"{moment.astimezone(zone):%Y-%m-%d %H:%M:%S}"
        found = parse_when(text, now=now, zone=zone)
        assert f"{found.astimezone(zone):%Y-%m-%d %H:%M:%S}" == text
        if moment <= now:
            assert moment <= found <= now

    @thorough
    @given(places)
    def test_a_moment_just_passed_is_found_by_its_clock(
        self, place: tuple[datetime, tzinfo]
    ) -> None:
        now, zone = place
        text = f"{now.astimezone(zone):%H:%M:%S}"
        for typed in (text, f"today {text}", f"{now.astimezone(zone):%A} {text}"):
            assert parse_when(typed, now=now, zone=zone) == now.replace(microsecond=0)

    @thorough
    @given(anywhen, zones, st.text() | st.from_regex(r"\A[-+]?[0-9a-z: T.-]{1,25}\Z"))
    @example(datetime.min.replace(tzinfo=UTC), NEW_YORK, "now")
    @example(datetime.min.replace(tzinfo=UTC), NEW_YORK, "14:00")
    @example(datetime.max.replace(tzinfo=UTC), KIRITIMATI, "14:00")
    @example(datetime.max.replace(tzinfo=UTC), BERLIN, "yesterday 23:59")
    def test_whatever_is_typed_gives_a_moment_or_one_line(
        self, now: datetime, zone: tzinfo, text: str
    ) -> None:
        for parse in (parse_when, parse_day):
            message = ""
            try:
                parse(text, now=now, zone=zone)
            except ValueError as error:
                message = str(error)
            assert re.fullmatch(r"(cannot read .+ as a (time|day): .*examples: .+)?", message)

    @given(anywhen, zones, st.integers(0, 999_999_999), st.sampled_from("wdhms"))
    def test_spans_of_any_length(self, now: datetime, zone: tzinfo, count: int, unit: str) -> None:
        seconds = count * {"w": 604800, "d": 86400, "h": 3600, "m": 60, "s": 1}[unit]
        for text in (f"-{count}{unit}", f"{count} {unit} ago"):
            try:
                moment = parse_when(text, now=now, zone=zone)
            except ValueError:
                past = (now - datetime.min.replace(tzinfo=UTC)) // timedelta(seconds=1)
                assert seconds > past
            else:
                assert (now.replace(microsecond=0) - moment) // timedelta(seconds=1) == seconds


class TestDays:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("2026-12-01", "2026-12-01"),
            ("2020-02-29", "2020-02-29"),
            ("today", "2026-11-21"),
            ("Tomorrow", "2026-11-22"),
            ("+5d", "2026-11-26"),
            ("+0d", "2026-11-21"),
            ("+2w", "2026-12-05"),
            ("+2 weeks", "2026-12-05"),
            ("in 5 days", "2026-11-26"),
            ("in 1 day", "2026-11-22"),
            ("in 1 week", "2026-11-28"),
            ("in 2  weeks", "2026-12-05"),
            ("in 2w", "2026-12-05"),
            ("sunday", "2026-11-22"),
            ("mon", "2026-11-23"),
            ("next friday", "2026-11-27"),
            ("Friday", "2026-11-27"),
            ("fri", "2026-11-27"),
            ("saturday", "2026-11-28"),
            ("next sat", "2026-11-28"),
        ],
    )
    def test_that_are_understood(self, text: str, expected: str) -> None:
        assert parse_day(text, now=NOW, zone=BERLIN) == date.fromisoformat(expected)

    def test_today_is_where_the_writer_is(self) -> None:
        for text, day in (("today", 22), ("tomorrow", 23), ("+1d", 23), ("sunday", 29)):
            assert parse_day(text, now=NOW, zone=KIRITIMATI) == date(2026, 11, min(29, day))
        early = datetime(2026, 11, 21, 3, tzinfo=UTC)
        assert parse_day("today", now=early, zone=NEW_YORK) == date(2026, 11, 20)
        assert parse_day("saturday", now=early, zone=NEW_YORK) == date(2026, 11, 21)

    @pytest.mark.parametrize(
        "text",
        [
            *(
                "",
                "5d",
                "-5d",
                "+5",
                "+5m",
                "in 5",
                "in days",
                "in five days",
                "in 5 dayss",
                "+5weeks2d",
            ),
            *("+5way", "+5deeks", "yesterday", "next", "next today", "next  week", "last friday"),
            *(
                "frid",
                "2026-12",
                "2026-12-1",
                "20261201",
                "2026-W49-1",
                "2026-12-01T10:00",
                "1.12.",
            ),
            *("2026-13-01", "2026-02-29", "0000-01-01", "+999999999d", "+999999999w", "soon\nish"),
            *("+" + "9" * 5000 + "d", "+٣d"),
        ],
    )
    def test_that_are_not_understood(self, text: str) -> None:
        with pytest.raises(
            ValueError, match=r"\Acannot read '.* as a day: .*examples: 2026-12-01, to"
        ):
            parse_day(text, now=NOW, zone=BERLIN)

    def test_what_is_wrong_is_said(self) -> None:
        with pytest.raises(ValueError, match=r"as a day: .*month.*; examples"):
            parse_day("2026-13-01", now=NOW, zone=BERLIN)
        with pytest.raises(ValueError, match="outside the years 1 to 9999; examples"):
            parse_day("+999999999w", now=NOW, zone=BERLIN)
        with pytest.raises(ValueError, match="outside the years 1 to 9999; examples"):
            parse_day("tomorrow", now=datetime.max.replace(tzinfo=UTC), zone=UTC)

    @given(places, st.sampled_from(["", "next "]), st.integers(0, 6), st.booleans())
    def test_a_weekday_is_the_next_after_today(
        self, place: tuple[datetime, tzinfo], prefix: str, weekday: int, short: bool
    ) -> None:
        now, zone = place
        name = f"{date(2026, 11, 16) + timedelta(days=weekday):%A}"
        day = parse_day(prefix + (name[:3] if short else name), now=now, zone=zone)
        assert day.weekday() == weekday
        assert 1 <= (day - now.astimezone(zone).date()).days <= 7

    @given(st.dates(), places)
    def test_a_date_is_that_date(self, day: date, place: tuple[datetime, tzinfo]) -> None:
        now, zone = place
        assert parse_day(day.isoformat(), now=now, zone=zone) == day

    @given(st.integers(0, 100_000), places)
    def test_days_and_weeks_ahead(self, count: int, place: tuple[datetime, tzinfo]) -> None:
        now, zone = place
        today = now.astimezone(zone).date()
        for text in (f"+{count}d", f"in {count} days"):
            assert parse_day(text, now=now, zone=zone) == today + timedelta(days=count)
        for text in (f"+{count}w", f"in {count} weeks"):
            assert parse_day(text, now=now, zone=zone) == today + timedelta(weeks=count)


class TestFormats:
    def test_whole_seconds(self) -> None:
        assert utc(NOW) == "2026-11-21T14:19:02Z"
        assert utc(NOW.replace(microsecond=999_999)) == "2026-11-21T14:19:02Z"
        assert utc(datetime(2026, 7, 1, 1, tzinfo=BERLIN)) == "2026-06-30T23:00:00Z"
        assert utc(datetime(987, 1, 1, tzinfo=UTC)) == "0987-01-01T00:00:00Z"

    def test_always_six_digits(self) -> None:
        assert utc_micro(NOW) == "2026-11-21T14:19:02.481337Z"
        assert utc_micro(NOW.replace(microsecond=0)) == "2026-11-21T14:19:02.000000Z"
        assert utc_micro(NOW.astimezone(KIRITIMATI)) == "2026-11-21T14:19:02.481337Z"

    @pytest.mark.parametrize("form", [utc, utc_micro])
    def test_a_naive_moment_is_a_mistake_of_the_program(self, form: object) -> None:
        assert callable(form)
        with pytest.raises(TypeError, match="time zone"):
            form(NOW.replace(tzinfo=None))

    @given(anywhen, anywhen)
    def test_texts_sort_as_moments_do(self, one: datetime, other: datetime) -> None:
        assume(one != other)
        assert (one < other) == (utc_micro(one) < utc_micro(other))

    @pytest.mark.parametrize(
        ("span", "text"),
        [
            (timedelta(0), "0 s"),
            (timedelta(milliseconds=999), "0 s"),
            (timedelta(seconds=12), "12 s"),
            (timedelta(seconds=59, microseconds=999_999), "59 s"),
            (timedelta(seconds=60), "1 min"),
            (timedelta(minutes=4, seconds=59), "4 min"),
            (timedelta(minutes=59, seconds=59), "59 min"),
            (timedelta(hours=1), "1 h"),
            (timedelta(hours=1, seconds=59), "1 h"),
            (timedelta(hours=1, minutes=5), "1 h 05 min"),
            (timedelta(hours=23, minutes=59), "23 h 59 min"),
            (timedelta(days=1), "1 d"),
            (timedelta(days=3, hours=4, minutes=59), "3 d 4 h"),
            (timedelta(days=400, hours=10), "400 d 10 h"),
            (timedelta(seconds=-12), "-12 s"),
            (timedelta(minutes=-65), "-1 h 05 min"),
            (timedelta(days=-3, hours=-4), "-3 d 4 h"),
            (timedelta(milliseconds=-5), "0 s"),
        ],
    )
    def test_spans_for_people(self, span: timedelta, text: str) -> None:
        assert format_span(span) == text

    @given(st.timedeltas())
    def test_a_span_is_never_exaggerated(self, span: timedelta) -> None:
        text = format_span(span)
        units = {"d": 86400, "h": 3600, "min": 60, "s": 1}
        parts = re.findall(r"([0-9]+) (\w+)", text)
        assert 1 <= len(parts) <= 2
        shown = sum(int(number) * units[unit] for number, unit in parts)
        seconds = abs(span) // timedelta(seconds=1)
        assert 0 <= seconds - shown < (1 if "s" in text else 3600 if "d" in text else 60)
        assert text.startswith("-") == (span < timedelta(0) and seconds > 0)


class TestParseSpan:
    @pytest.mark.parametrize(
        ("text", "minutes"),
        [
            ("10m", 10),
            ("1h30m", 90),
            (" 90 Min ", 90),
            ("in 10 minutes", 10),
            ("1 h 05 m", 65),
            ("2d", 2880),
            ("1w 1d", 11520),
            ("30s", 0.5),
        ],
    )
    def test_reads_what_people_write(self, text: str, minutes: float) -> None:
        assert parse_span(text) == timedelta(minutes=minutes)

    @pytest.mark.parametrize(
        "text", ["", "10", "m", "0m", "0h 0m", "-10m", "1.5h", "30m1h", "10m ago", "in", "14:30"]
    )
    def test_refuses_what_is_none(self, text: str) -> None:
        with pytest.raises(ValueError, match="as a span of time: examples: 10m, 1h30m"):
            parse_span(text)

    def test_refuses_what_is_longer_than_time(self) -> None:
        with pytest.raises(ValueError, match="it is too long; examples"):
            parse_span("999999999w")

    @given(st.integers(0, 999), st.integers(0, 999), st.integers(1, 999))
    def test_adds_up_its_units(self, hours: int, minutes: int, seconds: int) -> None:
        span = timedelta(hours=hours, minutes=minutes, seconds=seconds)
        assert parse_span(f"{hours}h{minutes}m{seconds}s") == span
