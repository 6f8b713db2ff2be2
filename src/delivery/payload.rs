//! What a flow-end webhook sends (section 5).

use jiff::SignedDuration;

use super::moment;
use crate::call_record::{CallRecord, Leg, Recording};
use crate::json::{Json, Object};

/// The payload, members in the order of section 5. `keys` are names as written and values.
pub(crate) fn payload(record: &CallRecord, keys: impl Iterator<Item = (String, Json)>) -> Json {
    let short = matches!(record.legs.as_slice(), [] | [Leg { callee_type: None, .. }]);
    let leg = if short { short_leg } else { long_leg };
    let key = |(name, value): (String, Json)| object([("name", Some(name.into())), ("value", Some(value))]);
    let recordings = record.recordings.as_ref();
    object([
        ("callDetails", Some(Json::List(record.legs.iter().map(leg).collect()))),
        ("keys", Some(Json::List(keys.map(key).collect()))),
        ("phonon-uuid", Some(record.uuid.as_str().into())),
        ("recordingUrls", recordings.map(|list| Json::List(list.iter().map(recording).collect()))),
    ])
}

/// Of a call of one leg: durations in seconds.
fn short_leg(leg: &Leg) -> Json {
    object([
        ("calleeNumber", text(&leg.callee_number)),
        ("connectTime", text(&leg.connect_time)),
        ("didNumber", text(&leg.did_number)),
        ("duration", duration(leg, |duration| duration.as_secs())),
        ("endTime", text(&leg.end_time)),
        ("hangupCause", text(&leg.hangup_cause)),
        ("incoming", leg.incoming.map(Json::Boolean)),
        ("startTime", text(&leg.start_time)),
    ])
}

/// Of a call of several legs, or of one whose callee has a type: durations in milliseconds.
fn long_leg(leg: &Leg) -> Json {
    object([
        ("calleeNumber", text(&leg.callee_number)),
        ("calleeType", text(&leg.callee_type)),
        ("cdrId", text(&leg.cdr_id)),
        ("connectTime", text(&leg.connect_time)),
        ("didNumber", text(&leg.did_number)),
        ("duration", duration(leg, |duration| i64::try_from(duration.as_millis()).unwrap_or(i64::MAX))),
        ("endTime", text(&leg.end_time)),
        ("hangupCause", text(&leg.hangup_cause)),
        ("incoming", leg.incoming.map(Json::Boolean)),
        ("remoteHangup", leg.remote_hangup.map(Json::Boolean)),
        ("startTime", text(&leg.start_time)),
    ])
}

fn recording(recording: &Recording) -> Json {
    object([
        ("recordedFileName", text(&recording.file_name)),
        ("recordedFilePublicPath", text(&recording.url)),
    ])
}

/// `endTime` minus `connectTime` in `unit`, rounded down; `"0"` where the leg never connected. Left out
/// where the record does not tell.
fn duration(leg: &Leg, unit: impl Fn(SignedDuration) -> i64) -> Option<Json> {
    let Some(connect) = &leg.connect_time else { return Some("0".into()) };
    let length = moment(leg.end_time.as_deref()?)? - moment(connect)?;
    Some(unit(length.max(SignedDuration::ZERO)).to_string().into())
}

fn text(text: &Option<String>) -> Option<Json> {
    text.as_deref().map(Json::from)
}

/// The members that are there.
fn object<const N: usize>(members: [(&str, Option<Json>); N]) -> Json {
    let members = members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Json::Object(members.collect::<Object>())
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORD: &str = r#"{
      "uuid": "9d34878d-01a0-45ba-b5d6-6b097ae17611",
      "legs": [{
        "callee_number": "919879072567", "cdr_id": "f1ca3a63##pbx-9", "did_number": "912243690284",
        "start_time": "2022-01-17T18:07:21.952+05:30", "connect_time": "2022-01-17T18:07:28.889+05:30",
        "end_time": "2022-01-17T18:07:44.851+05:30", "hangup_cause": "16", "incoming": false,
        "remote_hangup": false
      }],
      "recordings": [{ "file_name": "a.wav", "url": "https://rec.example.com/a.wav" }]
    }"#;

    fn of(record: &str) -> String {
        let keys =
            [("$flow.key.lead".to_owned(), Json::from("HFC123")), ("$flow.key.n".to_owned(), 2i64.into())];
        payload(&CallRecord::read(record).unwrap(), keys.into_iter()).compact()
    }

    #[test]
    fn one_leg() {
        assert_eq!(
            of(RECORD),
            concat!(
                r#"{"callDetails":[{"calleeNumber":"919879072567","connectTime":"2022-01-17T18:07:28.889+05:30","#,
                r#""didNumber":"912243690284","duration":"15","endTime":"2022-01-17T18:07:44.851+05:30","#,
                r#""hangupCause":"16","incoming":false,"startTime":"2022-01-17T18:07:21.952+05:30"}],"#,
                r#""keys":[{"name":"$flow.key.lead","value":"HFC123"},{"name":"$flow.key.n","value":2}],"#,
                r#""phonon-uuid":"9d34878d-01a0-45ba-b5d6-6b097ae17611","recordingUrls":[{"recordedFileName":"#,
                r#""a.wav","recordedFilePublicPath":"https://rec.example.com/a.wav"}]}"#
            )
        );
    }

    #[test]
    fn a_leg_with_a_callee_type() {
        let record = RECORD.replace(r#""cdr_id""#, r#""callee_type":"VISITOR","cdr_id""#);
        assert!(
            of(&record).starts_with(concat!(
                r#"{"callDetails":[{"calleeNumber":"919879072567","calleeType":"VISITOR","cdrId":"f1ca3a63##pbx-9","#,
                r#""connectTime":"2022-01-17T18:07:28.889+05:30","didNumber":"912243690284","duration":"15962","#,
                r#""endTime":"2022-01-17T18:07:44.851+05:30","hangupCause":"16","incoming":false,"#,
                r#""remoteHangup":false,"startTime":"2022-01-17T18:07:21.952+05:30"}],"keys""#
            )),
            "{}",
            of(&record)
        );
    }

    #[test]
    fn what_the_record_does_not_have_is_left_out() {
        assert_eq!(
            of(r#"{"uuid":"u","legs":[{"callee_number":"1"},{"end_time":"2022-01-17T18:07:44Z"}]}"#),
            concat!(
                r#"{"callDetails":[{"calleeNumber":"1","duration":"0"},{"duration":"0","endTime":"#,
                r#""2022-01-17T18:07:44Z"}],"keys":[{"name":"$flow.key.lead","value":"HFC123"},"#,
                r#"{"name":"$flow.key.n","value":2}],"phonon-uuid":"u"}"#
            )
        );
    }

    #[test]
    fn durations() {
        for (connect, end, seconds) in [
            ("2022-01-17T18:07:28.9+05:30", "2022-01-17T12:37:30.8Z", Some("1")),
            ("2022-01-17T18:07:28Z", "2022-01-17T18:07:30.999Z", Some("2")),
            ("2022-01-17T18:07:30Z", "2022-01-17T18:07:28Z", Some("0")),
            ("yesterday", "2022-01-17T18:07:28Z", None),
        ] {
            let leg = Leg {
                connect_time: Some(connect.to_owned()),
                end_time: Some(end.to_owned()),
                ..Leg::default()
            };
            let found = duration(&leg, |duration| duration.as_secs());
            assert_eq!(found, seconds.map(Json::from), "{connect} {end}");
        }
    }
}
