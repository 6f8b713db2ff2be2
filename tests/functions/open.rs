//! Opening hours: both kinds of daylight-saving nights, past midnight, closed days, zones far ahead.

use super::call;

/// Whether it is open, when it opens next and when it closes, on `hours` in `zone`.
fn open(at: &str, zone: &str, hours: &str, closed: &str) -> (bool, Option<String>, Option<String>) {
    let with = format!(r#"{{ "at": "{at}", "zone": "{zone}", "hours": {hours}, "closed": {closed} }}"#);
    let answer = call("open", &with).unwrap();
    let text = |name| answer.get(name).map(|text| text.as_text().unwrap().to_owned());
    (answer.get("open").unwrap().as_boolean().unwrap(), text("opens_at"), text("closes_at"))
}

fn is(found: (bool, Option<String>, Option<String>), open: bool, opens: &str, closes: &str) {
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    assert_eq!(found, (open, text(opens), text(closes)));
}

const BERLIN: &str = "Europe/Berlin";

#[test]
fn a_period_holds_its_start_and_not_its_end() {
    let hours = r#"{ "tue": ["09:00-12:00", "13:00-18:00"] }"#;
    let at = |at: &str| open(at, BERLIN, hours, "[]");
    is(at("2026-11-24T08:59:59.999+01:00"), false, "2026-11-24T09:00:00+01:00", "");
    is(at("2026-11-24T09:00:00+01:00"), true, "2026-11-24T13:00:00+01:00", "2026-11-24T12:00:00+01:00");
    is(at("2026-11-24T12:00:00+01:00"), false, "2026-11-24T13:00:00+01:00", "");
    is(at("2026-11-24T17:59:59.999+01:00"), true, "2026-12-01T09:00:00+01:00", "2026-11-24T18:00:00+01:00");
    is(at("2026-11-24T18:00:00+01:00"), false, "2026-12-01T09:00:00+01:00", "");
}

#[test]
fn the_night_that_loses_an_hour() {
    // On 2026-03-29 the clock goes from 02:00 to 03:00.
    let night = r#"{ "sat": ["22:00-06:00"] }"#;
    is(
        open("2026-03-29T01:59:59+01:00", BERLIN, night, "[]"),
        true,
        "2026-04-04T22:00:00+02:00",
        "2026-03-29T06:00:00+02:00",
    );
    is(
        open("2026-03-29T03:59:59Z", BERLIN, night, "[]"),
        true,
        "2026-04-04T22:00:00+02:00",
        "2026-03-29T06:00:00+02:00",
    );
    is(open("2026-03-29T04:00:00Z", BERLIN, night, "[]"), false, "2026-04-04T22:00:00+02:00", "");
    // A start that is left out moves on by as much, an end likewise; what is left of nothing is not open.
    let start = r#"{ "sun": ["02:30-05:00"] }"#;
    is(open("2026-03-29T03:00:00+02:00", BERLIN, start, "[]"), false, "2026-03-29T03:30:00+02:00", "");
    let end = r#"{ "sun": ["01:00-02:30"] }"#;
    is(
        open("2026-03-29T03:29:00+02:00", BERLIN, end, "[]"),
        true,
        "2026-04-05T01:00:00+02:00",
        "2026-03-29T03:30:00+02:00",
    );
    let gone = r#"{ "sun": ["02:30-03:10"] }"#;
    is(open("2026-03-29T00:00:00Z", BERLIN, gone, "[]"), false, "2026-04-05T02:30:00+02:00", "");
}

#[test]
fn the_night_that_gains_an_hour() {
    // On 2026-10-25 the clock goes from 03:00 back to 02:00.
    let night = r#"{ "sat": ["22:00-06:00"] }"#;
    is(
        open("2026-10-25T04:59:59Z", BERLIN, night, "[]"),
        true,
        "2026-10-31T22:00:00+01:00",
        "2026-10-25T06:00:00+01:00",
    );
    is(open("2026-10-25T05:00:00Z", BERLIN, night, "[]"), false, "2026-10-31T22:00:00+01:00", "");
    // Of a time that comes twice it is the first, of starts and ends.
    let start = r#"{ "sun": ["02:30-05:00"] }"#;
    is(
        open("2026-10-25T02:45:00+02:00", BERLIN, start, "[]"),
        true,
        "2026-11-01T02:30:00+01:00",
        "2026-10-25T05:00:00+01:00",
    );
    is(
        open("2026-10-25T02:15:00+01:00", BERLIN, start, "[]"),
        true,
        "2026-11-01T02:30:00+01:00",
        "2026-10-25T05:00:00+01:00",
    );
    let end = r#"{ "sun": ["01:00-02:30"] }"#;
    is(
        open("2026-10-25T02:29:00+02:00", BERLIN, end, "[]"),
        true,
        "2026-11-01T01:00:00+01:00",
        "2026-10-25T02:30:00+02:00",
    );
    is(open("2026-10-25T02:15:00+01:00", BERLIN, end, "[]"), false, "2026-11-01T01:00:00+01:00", "");
}

#[test]
fn past_midnight_a_period_belongs_to_the_day_on_which_it_begins() {
    let hours = r#"{ "fri": ["20:00-02:00"], "sat": ["10:00-12:00"] }"#;
    let at = |closed: &str| open("2026-11-28T01:00:00+01:00", BERLIN, hours, closed);
    is(at("[]"), true, "2026-11-28T10:00:00+01:00", "2026-11-28T02:00:00+01:00");
    is(at(r#"["2026-11-27"]"#), false, "2026-11-28T10:00:00+01:00", "");
    is(at(r#"["2026-11-28"]"#), true, "2026-12-04T20:00:00+01:00", "2026-11-28T02:00:00+01:00");
}

#[test]
fn closed_days_are_passed_over() {
    let hours = r#"{ "tue": ["09:00-18:00"] }"#;
    let closed = r#"["2026-12-01", "2026-12-08", "2026-12-15"]"#;
    is(open("2026-11-24T20:00:00+01:00", BERLIN, hours, closed), false, "2026-12-22T09:00:00+01:00", "");
    is(open("2026-12-01T10:00:00+01:00", BERLIN, hours, closed), false, "2026-12-22T09:00:00+01:00", "");
    is(open("2026-11-24T20:00:00+01:00", BERLIN, "{}", "[]"), false, "", "");
    is(open("2026-11-24T20:00:00+01:00", BERLIN, r#"{ "mon": [] }"#, "[]"), false, "", "");
    is(open("9999-12-29T20:00:00Z", "UTC", r#"{ "tue": ["09:00-18:00"] }"#, "[]"), false, "", "");
}

#[test]
fn round_the_clock() {
    for hours in [r#"["00:00-24:00"]"#, r#"["00:00-00:00"]"#] {
        let hours = format!(r#"{{ "tue": {hours} }}"#);
        is(
            open("2026-11-24T00:00:00+01:00", BERLIN, &hours, "[]"),
            true,
            "2026-12-01T00:00:00+01:00",
            "2026-11-25T00:00:00+01:00",
        );
        is(open("2026-11-25T00:00:00+01:00", BERLIN, &hours, "[]"), false, "2026-12-01T00:00:00+01:00", "");
    }
}

#[test]
fn a_zone_fourteen_hours_ahead_and_a_day_that_a_zone_left_out() {
    // In Kiritimati it is Wednesday already.
    let hours = r#"{ "wed": ["00:00-01:00"] }"#;
    is(
        open("2026-11-24T10:30:00Z", "Pacific/Kiritimati", hours, "[]"),
        true,
        "2026-12-02T00:00:00+14:00",
        "2026-11-25T01:00:00+14:00",
    );
    // Apia had no Friday, 2011-12-30; Thursday night went on to Saturday.
    let friday = r#"{ "fri": ["09:00-18:00"] }"#;
    is(open("2011-12-30T23:00:00Z", "Pacific/Apia", friday, "[]"), false, "2012-01-06T09:00:00+14:00", "");
}
