//! `functions.phone`: what a telephone number is, as libphonenumber has it.

use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat, PhoneNumberType};

use super::kind::Kind;
use super::signature::{Answer, Argument, Example, Signature};
use super::{Context, Failure, Function, Given, characters, region};
use crate::json::{Json, Object};

pub(super) struct Phone;

/// The longest text that libphonenumber takes for a number, in characters.
const LONGEST: usize = 250;

static SIGNATURE: Signature = Signature {
    name: "phone",
    summary: "Reads a telephone number and writes it in its forms, as libphonenumber does",
    arguments: &[
        Argument::required("number", Kind::Text, "the number, written in any way"),
        Argument::optional(
            "region",
            Kind::Region,
            "where a number without `+` belongs: an ISO 3166 alpha-2 code",
        ),
    ],
    answers: &[
        Answer::new("valid", "whether it is a number that can have been assigned"),
        Answer::new("possible", "whether it has as many digits as such a number"),
        Answer::new("e164", "`+919879072567`"),
        Answer::new("international", "`+91 98790 72567`"),
        Answer::new("national", "`098790 72567`"),
        Answer::new("region", "where it belongs; absent where that is unknown"),
        Answer::new(
            "type",
            "`FIXED_LINE`, `MOBILE`, `FIXED_LINE_OR_MOBILE`, `TOLL_FREE`, `PREMIUM_RATE`, `SHARED_COST`, `VOIP`, \
             `PERSONAL_NUMBER`, `PAGER`, `UAN`, `VOICEMAIL` or `UNKNOWN`",
        ),
    ],
    notes: &["Of what is not a number at all, `valid` and `possible` are false and the rest is absent."],
    example: Example {
        webhook: "callers_number",
        with: r#"{ "number": "098790 72567", "region": "IN" }"#,
        answer: r#"{ "valid": true, "possible": true, "e164": "+919879072567", "international": "+91 98790 72567",
            "national": "098790 72567", "region": "IN", "type": "MOBILE" }"#,
    },
};

impl Function for Phone {
    fn signature(&self) -> &'static Signature {
        &SIGNATURE
    }

    fn answer(&self, given: &Given<'_>, _: &Context<'_>) -> Result<Object, Failure> {
        let number = given.need("number", characters::text)?;
        let region = given.get("region", region::read)?.flatten();
        let short = number.chars().nth(LONGEST).is_none();
        let Some(number) = short.then(|| PHONE_NUMBER_UTIL.parse(&number, region).ok()).flatten() else {
            return Ok([("valid", Json::from(false)), ("possible", false.into())].into_iter().collect());
        };
        let written = |format| Json::from(number.format_as(format));
        let mut answer: Object = [
            ("valid", Json::from(number.is_valid())),
            ("possible", number.is_possible_with_reason().is_ok().into()),
            ("e164", written(PhoneNumberFormat::E164)),
            ("international", written(PhoneNumberFormat::International)),
            ("national", written(PhoneNumberFormat::National)),
        ]
        .into_iter()
        .collect();
        if let Some(region) = number.get_region_code() {
            answer.insert("region", region.to_string().into());
        }
        answer.insert("type", type_name(number.get_type()).into());
        Ok(answer)
    }
}

fn type_name(of: PhoneNumberType) -> &'static str {
    match of {
        PhoneNumberType::FixedLine => "FIXED_LINE",
        PhoneNumberType::Mobile => "MOBILE",
        PhoneNumberType::FixedLineOrMobile => "FIXED_LINE_OR_MOBILE",
        PhoneNumberType::TollFree => "TOLL_FREE",
        PhoneNumberType::PremiumRate => "PREMIUM_RATE",
        PhoneNumberType::SharedCost => "SHARED_COST",
        PhoneNumberType::VoIP => "VOIP",
        PhoneNumberType::PersonalNumber => "PERSONAL_NUMBER",
        PhoneNumberType::Pager => "PAGER",
        PhoneNumberType::UAN => "UAN",
        PhoneNumberType::VoiceMail => "VOICEMAIL",
        PhoneNumberType::Unknown => "UNKNOWN",
    }
}
