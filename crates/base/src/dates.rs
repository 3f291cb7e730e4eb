//! Dates as the law counts them: months, the Bucharest day, working days, and how they are
//! written.

pub use jiff::civil::Date;
use jiff::civil::{DateTime, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan};

/// The time zone of all civil dates of the service (rule 24).
pub fn bucharest() -> TimeZone {
    TimeZone::get("Europe/Bucharest").expect("the zone is bundled with the program")
}

/// The civil date in Bucharest at an instant (rule 24).
pub fn today(now: Timestamp) -> Date {
    local(now).date()
}

/// The civil date and time in Bucharest at an instant.
pub fn local(now: Timestamp) -> DateTime {
    now.to_zoned(bucharest()).datetime()
}

/// The first instant of a civil day in Bucharest.
pub fn start_of_day(date: Date) -> Timestamp {
    date.to_zoned(bucharest()).expect("every civil day of the calendar begins").timestamp()
}

/// `date` moved by calendar months; a day that the month does not have becomes its last day
/// (rules 72 and 74: 31 August + 6 months = 28 or 29 February).
///
/// # Panics
/// Beyond the year 9999.
pub fn add_months_clamped(date: Date, months: i32) -> Date {
    date.checked_add(months.months()).expect("a date within the calendar")
}

/// `date` moved by calendar days.
///
/// # Panics
/// Beyond the year 9999.
pub fn add_days(date: Date, days: i32) -> Date {
    date.checked_add(Span::new().days(days)).expect("a date within the calendar")
}

/// Days from `from` to `to`; negative where `to` is earlier.
pub fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}

/// Whether public offices work on `date`: not on Saturdays, Sundays and the public holidays of
/// art. 139 of the Labour Code (rule 38).
pub fn is_working_day(date: Date) -> bool {
    !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday) && !is_public_holiday(date)
}

/// Whether `date` is a public holiday (Labour Code art. 139; 6 and 7 January since Law 52/2023).
pub fn is_public_holiday(date: Date) -> bool {
    let fixed = matches!(
        (date.month(), date.day()),
        (1, 1 | 2 | 24) | (5 | 6, 1) | (8, 15) | (11, 30) | (12, 1 | 25 | 26)
    ) || (date.year() >= 2024 && matches!((date.month(), date.day()), (1, 6 | 7)));
    let easter = orthodox_easter(date.year());
    // Good Friday, Easter and its Monday, Whitsun and its Monday.
    fixed || [-2, 0, 1, 49, 50].contains(&days_between(easter, date))
}

/// The day `n` working days after `date`; the day itself does not count (rules 37 and 38).
pub fn add_working_days(date: Date, n: u32) -> Date {
    let mut day = date;
    for _ in 0..n {
        day = add_days(day, 1);
        while !is_working_day(day) {
            day = add_days(day, 1);
        }
    }
    day
}

/// Orthodox Easter Sunday in the Gregorian calendar (Meeus's Julian rule plus 13 days, right from
/// 1900 to 2099).
fn orthodox_easter(year: i16) -> Date {
    let moon = (19 * (year % 19) + 15) % 30;
    let sunday = (2 * (year % 4) + 4 * (year % 7) - moon + 34) % 7;
    let month = (moon + sunday + 114) / 31;
    let day = (moon + sunday + 114) % 31 + 1;
    let julian = Date::new(year, i8::try_from(month).unwrap_or(4), i8::try_from(day).unwrap_or(1))
        .expect("the rule gives a day of March or April");
    add_days(julian, 13)
}

const MONTHS_RO: [&str; 12] = [
    "ianuarie",
    "februarie",
    "martie",
    "aprilie",
    "mai",
    "iunie",
    "iulie",
    "august",
    "septembrie",
    "octombrie",
    "noiembrie",
    "decembrie",
];
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// "21 noiembrie 2026".
pub fn format_ro(date: Date) -> String {
    written(date, &MONTHS_RO)
}

/// "21 November 2026".
pub fn format_en(date: Date) -> String {
    written(date, &MONTHS_EN)
}

fn written(date: Date, months: &[&str; 12]) -> String {
    let month = usize::try_from(date.month() - 1).unwrap_or(0);
    format!("{} {} {}", date.day(), months[month], date.year())
}

/// "14:32", in Bucharest.
pub fn format_time(now: Timestamp) -> String {
    let local = local(now);
    format!("{:02}:{:02}", local.hour(), local.minute())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn months_are_calendar_months() {
        for (from, to) in [
            ("2026-08-31", "2027-02-28"),
            ("2027-08-31", "2028-02-29"),
            ("2026-11-21", "2027-05-21"),
            ("2026-12-31", "2027-06-30"),
        ] {
            assert_eq!(add_months_clamped(day(from), 6), day(to), "{from}");
        }
    }

    #[test]
    fn the_day_changes_in_bucharest() {
        for (instant, date) in [
            ("2026-11-21T21:59:59Z", "2026-11-21"),
            ("2026-11-21T22:00:00Z", "2026-11-22"),
            ("2026-06-21T20:59:59Z", "2026-06-21"),
            ("2026-06-21T21:00:00Z", "2026-06-22"),
        ] {
            assert_eq!(today(instant.parse().unwrap()), day(date), "{instant}");
        }
    }

    #[test]
    fn easter_is_the_orthodox_one() {
        for (year, easter) in [
            (2023, "2023-04-16"),
            (2024, "2024-05-05"),
            (2025, "2025-04-20"),
            (2026, "2026-04-12"),
            (2027, "2027-05-02"),
        ] {
            assert_eq!(orthodox_easter(year), day(easter));
        }
    }

    #[test]
    fn holidays_and_weekends_are_not_working_days() {
        for text in [
            "2026-11-21",
            "2026-11-22",
            "2026-11-30",
            "2026-12-01",
            "2026-04-10",
            "2026-04-13",
            "2026-05-31",
            "2026-06-01",
            "2027-01-06",
            "2027-01-07",
            "2026-08-15",
        ] {
            assert!(!is_working_day(day(text)), "{text}");
        }
        for text in ["2026-11-23", "2026-04-14", "2023-01-06", "2026-12-24"] {
            assert!(is_working_day(day(text)), "{text}");
        }
        for (from, n, to) in [
            ("2026-11-20", 3, "2026-11-25"),
            ("2026-11-27", 3, "2026-12-04"),
            ("2026-12-23", 3, "2026-12-29"),
        ] {
            assert_eq!(add_working_days(day(from), n), day(to), "{from}");
        }
    }

    #[test]
    fn dates_are_written_out() {
        assert_eq!(format_ro(day("2026-11-21")), "21 noiembrie 2026");
        assert_eq!(format_en(day("2027-05-01")), "1 May 2027");
        assert_eq!(format_time("2026-11-21T12:05:00Z".parse().unwrap()), "14:05");
    }
}
