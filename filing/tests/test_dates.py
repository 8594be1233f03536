"""Dates as tables: the day before, on and after (domain 3.0 D1–D8, decision 1)."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filing.dates import (
    BadDate,
    Span,
    StayCover,
    add_months,
    add_working_days,
    age_on,
    covered_day,
    covers,
    covers_stay,
    earliest_change,
    ensure_range,
    guessed_sentence,
    is_working_day,
    paper_date,
    parse_date,
    period_end,
    today,
    working_days_between,
)
from filing.tests.makers import any_text, number_like

ONE_DAY = timedelta(days=1)
START, END = date(2026, 1, 10), date(2027, 1, 10)
thorough = settings(max_examples=300, deadline=None, derandomize=True)
ordinary_days = st.dates(date(1950, 1, 1), date(2150, 12, 31))


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime(2026, 11, 22, 15, 59, 59, tzinfo=UTC), date(2026, 11, 22)),
        (datetime(2026, 11, 22, 16, 0, 0, tzinfo=UTC), date(2026, 11, 23)),
        (datetime(2026, 12, 31, 16, 0, 0, tzinfo=UTC), date(2027, 1, 1)),
        (datetime(2026, 11, 23, 1, 0, tzinfo=timezone(timedelta(hours=14))), date(2026, 11, 22)),
    ],
)
def test_today_is_the_shanghai_day(now, day):
    """D1."""
    assert today(now) == day


def test_today_without_a_clock_is_the_current_shanghai_day():
    before = today(datetime.now(UTC))
    assert before <= today() <= today(datetime.now(UTC))


def test_a_naive_moment_has_no_day():
    with pytest.raises(ValueError):
        today(datetime(2026, 11, 23, 9, 0))


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 3, 10), 12, date(2027, 3, 10)),
        (date(2026, 11, 23), 12, date(2027, 11, 23)),
        (date(2026, 11, 20), 12, date(2027, 11, 20)),
        (date(2026, 11, 23), 6, date(2027, 5, 23)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2024, 2, 28), 12, date(2025, 2, 28)),
        (date(2023, 2, 28), 12, date(2024, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2027, 8, 30), 6, date(2028, 2, 29)),
        (date(2027, 8, 29), 6, date(2028, 2, 29)),
        (date(2027, 8, 28), 6, date(2028, 2, 28)),
        (date(2026, 10, 31), 1, date(2026, 11, 30)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_a_period_ends_on_the_corresponding_day_or_the_months_last(start, months, end):
    """D2."""
    assert period_end(start, months) == end
    assert covers(start, end, end)
    assert not covers(start, end, end + ONE_DAY)


@pytest.mark.parametrize("months", [0, -1])
def test_a_period_without_months_is_refused(months):
    with pytest.raises(ValueError):
        period_end(START, months)


def test_a_validity_that_ends_on_a_holiday_is_not_stretched():
    """D6."""
    assert period_end(date(2026, 10, 1), 12) == date(2027, 10, 1)
    assert not is_working_day(date(2027, 10, 1), {date(2027, 10, 1): False})


def test_months_are_counted_backwards_too():
    assert add_months(date(2026, 3, 31), -1) == date(2026, 2, 28)
    assert add_months(date(2026, 1, 15), -1) == date(2025, 12, 15)


@pytest.mark.parametrize(("start", "months"), [(date(9999, 12, 1), 1), (date(1, 1, 1), -1), (date(2026, 1, 1), 10**9)])
def test_months_beyond_the_calendar_are_refused(start, months):
    with pytest.raises(ValueError):
        add_months(start, months)


@pytest.mark.parametrize(
    ("start", "first_day"),
    [
        (date(2026, 9, 1), date(2027, 3, 1)),
        (date(2026, 4, 1), date(2026, 10, 1)),
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2027, 8, 31), date(2028, 2, 29)),
    ],
)
def test_a_promise_may_be_changed_from_the_corresponding_day_on(start, first_day):
    """D5, J9."""
    assert earliest_change(start, 6) == first_day


def test_no_waiting_time_means_the_start_and_a_negative_one_is_refused():
    assert earliest_change(START, 0) == START
    with pytest.raises(ValueError):
        earliest_change(START, -1)


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (date(2008, 11, 24), date(2026, 11, 23), 17),
        (date(2008, 11, 23), date(2026, 11, 23), 18),
        (date(2008, 11, 22), date(2026, 11, 23), 18),
        (date(2008, 2, 29), date(2026, 2, 27), 17),
        (date(2008, 2, 29), date(2026, 2, 28), 18),
        (date(2026, 11, 23), date(2026, 11, 23), 0),
    ],
)
def test_age_is_counted_in_completed_years(birth, day, age):
    assert age_on(birth, day) == age


@pytest.mark.parametrize(
    ("day", "inside"),
    [
        (START - ONE_DAY, False),
        (START, True),
        (START + ONE_DAY, True),
        (END - ONE_DAY, True),
        (END, True),
        (END + ONE_DAY, False),
    ],
)
def test_a_filing_covers_its_first_and_last_day(day, inside):
    """D3."""
    assert covers(START, END, day) is inside
    assert covered_day(day, start=START, end=END) is inside


def test_an_open_filing_never_expires():
    assert covers(START, None, date(2199, 12, 31))
    assert not covers(START, None, START - ONE_DAY)


@pytest.mark.parametrize("end", [END, None])
@pytest.mark.parametrize(("offset", "inside"), [(-1, True), (0, True), (1, False)])
def test_an_ended_filing_covers_up_to_the_day_it_ended(end, offset, inside):
    ended_on = date(2026, 6, 30)
    day = ended_on + timedelta(days=offset)
    assert covered_day(day, start=START, end=end, ended_on=ended_on) is inside


@pytest.mark.parametrize(("offset", "inside"), [(0, True), (1, False)])
def test_an_ending_after_expiry_adds_no_day(offset, inside):
    day = END + timedelta(days=offset)
    assert covered_day(day, start=START, end=END, ended_on=END + timedelta(days=30)) is inside


@pytest.mark.parametrize(
    ("day", "inside"),
    [
        (date(2026, 3, 31), True),
        (date(2026, 4, 1), False),
        (date(2026, 4, 30), False),
        (date(2026, 5, 1), True),
        (date(2026, 8, 31), True),
        (date(2026, 9, 1), False),
        (date(2026, 12, 31), False),
    ],
)
def test_a_suspended_filing_covers_no_day_of_the_suspension(day, inside):
    """J14, C24."""
    suspensions = [Span(date(2026, 4, 1), date(2026, 4, 30)), (date(2026, 9, 1), None)]
    assert covered_day(day, start=START, end=END, suspensions=suspensions) is inside


IN, OUT = date(2026, 6, 10), date(2026, 6, 20)


@pytest.mark.parametrize(
    ("admission", "discharge", "facts", "cover"),
    [
        (date(2027, 1, 5), date(2027, 2, 2), {}, StayCover.COVERED),
        (END, date(2027, 3, 1), {}, StayCover.COVERED),
        (END, None, {}, StayCover.COVERED),
        (END + ONE_DAY, None, {}, StayCover.NOT_COVERED),
        (START, START, {}, StayCover.COVERED),
        (START - ONE_DAY, OUT, {}, StayCover.NOT_COVERED),
        (IN, OUT, {"ended_on": IN - ONE_DAY}, StayCover.NOT_COVERED),
        (IN, OUT, {"ended_on": IN}, StayCover.VERIFY),
        (IN, OUT, {"ended_on": OUT}, StayCover.VERIFY),
        (IN, OUT, {"ended_on": OUT + ONE_DAY}, StayCover.COVERED),
        (IN, None, {"ended_on": OUT + ONE_DAY}, StayCover.VERIFY),
        (date(2027, 1, 5), date(2027, 2, 2), {"ended_on": date(2027, 1, 20)}, StayCover.VERIFY),
        (IN, OUT, {"suspensions": [(IN - ONE_DAY, IN - ONE_DAY)]}, StayCover.COVERED),
        (IN, OUT, {"suspensions": [(IN - ONE_DAY, IN)]}, StayCover.NOT_COVERED),
        (IN, OUT, {"suspensions": [(IN, None)]}, StayCover.NOT_COVERED),
        (IN, OUT, {"suspensions": [(IN + ONE_DAY, IN + ONE_DAY)]}, StayCover.VERIFY),
        (IN, OUT, {"suspensions": [(OUT, None)]}, StayCover.VERIFY),
        (IN, OUT, {"suspensions": [(OUT + ONE_DAY, None)]}, StayCover.COVERED),
        (IN, None, {"suspensions": [(OUT + ONE_DAY, None)]}, StayCover.VERIFY),
        (IN, OUT, {"suspensions": iter([(IN + ONE_DAY, None)])}, StayCover.VERIFY),
    ],
)
def test_a_stay_counts_by_its_admission_and_is_verified_when_the_filing_broke_off(admission, discharge, facts, cover):
    """R59, D4."""
    assert covers_stay(admission, discharge, start=START, end=END, **facts) == cover


def test_a_discharge_before_admission_is_refused():
    with pytest.raises(ValueError):
        covers_stay(OUT, IN, start=START, end=END)


NATIONAL_DAY = {date(2026, 10, day): False for day in range(1, 8)} | {date(2026, 10, 10): True}


def test_the_calendar_decides_and_weekdays_fill_its_gaps():
    assert not is_working_day(date(2026, 10, 1), NATIONAL_DAY)
    assert is_working_day(date(2026, 10, 10), NATIONAL_DAY)
    assert is_working_day(date(2026, 10, 9), NATIONAL_DAY)
    assert not is_working_day(date(2026, 10, 11), NATIONAL_DAY)


@pytest.mark.parametrize(
    ("start", "count", "day"),
    [
        (date(2026, 9, 30), 0, date(2026, 9, 30)),
        (date(2026, 9, 29), 1, date(2026, 9, 30)),
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 10, 9), 1, date(2026, 10, 10)),
        (date(2026, 10, 10), 1, date(2026, 10, 12)),
        (date(2026, 9, 30), 5, date(2026, 10, 13)),
    ],
)
def test_working_days_jump_holidays_and_count_made_up_days(start, count, day):
    assert add_working_days(start, count, NATIONAL_DAY) == (day, ())
    assert working_days_between(start, day, NATIONAL_DAY) == (count, ())


def test_a_year_the_calendar_does_not_know_is_guessed_and_named():
    assert add_working_days(date(2026, 12, 31), 1, NATIONAL_DAY) == (date(2027, 1, 1), (2027,))
    assert add_working_days(date(2026, 12, 30), 1, NATIONAL_DAY) == (date(2026, 12, 31), ())
    assert working_days_between(date(2026, 12, 30), date(2027, 1, 4), NATIONAL_DAY) == (3, (2027,))
    assert add_working_days(date(2026, 11, 23), 1, {}).guessed_years == (2026,)
    assert guessed_sentence((2027, 2028)) == "2027、2028 年的放假安排尚未录入,工作日暂按周一至周五推算。"
    assert guessed_sentence(()) == ""


def test_no_working_days_lie_between_a_day_and_an_earlier_one():
    assert working_days_between(START, START, {}) == (0, ())
    assert working_days_between(START, START - ONE_DAY, {}) == (0, ())


@pytest.mark.parametrize("count", [-1, 367])
def test_absurd_numbers_of_working_days_are_refused(count):
    with pytest.raises(ValueError):
        add_working_days(START, count, {})


@pytest.mark.parametrize(
    "typed",
    [
        "2026-11-23",
        "20261123",
        "2026/11/23",
        "2026.11.23",
        "2026年11月23日",
        "2026年11月23号",
        " 2026 年 11 月 23 日 ",
        "２０２６－１１－２３",
        "２０２６１１２３",
        "２０２６／１１／２３",
        "２０２６年１１月２３日",
        "2026-11-23\n",
        "\ufeff2026-11-23",
    ],
)
def test_dates_are_read_in_the_ways_clerks_write_them(typed):
    assert parse_date(typed) == date(2026, 11, 23)


@pytest.mark.parametrize("typed", ["2026-1-5", "2026/01/5", "2026年1月5日", "20260105"])
def test_leading_zeros_are_needed_only_without_separators(typed):
    assert parse_date(typed) == date(2026, 1, 5)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "请填写日期"),
        (" \u3000", "请填写日期"),
        ("2026-02-29", "没有这一天"),
        ("2026-13-01", "没有这一天"),
        ("20261131", "没有这一天"),
        ("2026-00-10", "没有这一天"),
        ("0000-01-01", "没有这一天"),
        ("2026-11/23", "看不懂"),
        ("26-11-23", "看不懂"),
        ("2026115", "看不懂"),
        ("23-11-2026", "看不懂"),
        ("2026-11-23T10:00", "看不懂"),
        ("2026-11-23\x00", "看不懂"),
        ("٢٠٢٦-11-23", "看不懂"),
        ("②026-11-23", "看不懂"),
        ("2026-11-٢٣", "看不懂"),
        ("明天", "看不懂"),
        ("32058419661104005X", "看不懂"),
        ("1899-12-31", "1900年1月1日至2199年12月31日"),
        ("2200-01-01", "1900年1月1日至2199年12月31日"),
    ],
)
def test_what_is_no_date_gets_a_sentence(typed, said):
    with pytest.raises(BadDate, match=said) as refused:
        parse_date(typed)
    assert str(refused.value).endswith("。")


def test_the_first_and_last_sane_day_are_accepted():
    assert parse_date("1900-01-01") == date(1900, 1, 1)
    assert parse_date("2199-12-31") == date(2199, 12, 31)


@pytest.mark.parametrize(
    ("day", "is_good"), [(START - ONE_DAY, False), (START, True), (END, True), (END + ONE_DAY, False)]
)
def test_a_narrower_range_holds_both_ends(day, is_good):
    if is_good:
        assert ensure_range(day, first=START, last=END) == day
    else:
        with pytest.raises(BadDate, match="2026年1月10日至2027年1月10日"):
            ensure_range(day, first=START, last=END)


def test_paper_dates_have_no_leading_zeros():
    assert paper_date(date(2026, 11, 23)) == "2026年11月23日"
    assert paper_date(date(2027, 1, 5)) == "2027年1月5日"


@thorough
@given(ordinary_days, st.integers(1, 600))
def test_a_period_ends_in_the_right_month_and_never_after_the_same_day(start, months):
    end = period_end(start, months)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day == start.day or (end.day < start.day and (end + ONE_DAY).day == 1)


@thorough
@given(ordinary_days)
def test_every_date_is_read_back_as_printed(day):
    assert parse_date(paper_date(day)) == parse_date(day.isoformat()) == parse_date(f"{day:%Y%m%d}") == day


@thorough
@given(ordinary_days, st.integers(0, 60), st.dictionaries(ordinary_days, st.booleans(), max_size=20))
def test_counting_working_days_undoes_adding_them(start, count, calendar):
    reached = add_working_days(start, count, calendar)
    assert working_days_between(start, reached.day, calendar) == (count, reached.guessed_years)


@thorough
@given(any_text | number_like)
def test_no_text_breaks_the_reader_of_dates(text):
    try:
        day = parse_date(text)
    except BadDate as refused:
        sentence = str(refused)
    else:
        sentence = "。" if 1900 <= day.year <= 2199 else ""
    assert sentence.endswith("。")
