//! What stands between the parentheses of an authorization.

use gen_lsp_types::{
    Documentation, ParameterInformation, SignatureHelp, SignatureHelpParams, SignatureInformation,
};

use super::refused::Refused;
use super::spot::spot;
use super::state::State;
use super::tokens::{Kind, Token};

/// What takes values between parentheses.
#[derive(Debug, Clone, Copy)]
struct Signature {
    word: &'static str,
    values: &'static [&'static str],
    about: &'static str,
}

const SIGNATURES: [Signature; 4] = [
    Signature {
        word: "basic",
        values: &["USER", "PASSWORD"],
        about: "sends the user name and the password with every request (RFC 7617)",
    },
    Signature { word: "bearer", values: &["TOKEN"], about: "sends the token with every request (RFC 6750)" },
    Signature {
        word: "oauth2",
        values: &["NAME"],
        about: "sends a token that the `oauth2` declaration of this name fetches",
    },
    Signature {
        word: "client",
        values: &["ID", "SECRET"],
        about: "the client's credentials at the token server (RFC 6749, section 4.4)",
    },
];

/// What `word` does with what stands between its parentheses.
pub(super) fn about(word: &str) -> Option<&'static str> {
    SIGNATURES.into_iter().find(|known| known.word == word).map(|known| known.about)
}

/// The signature of what a position is between the parentheses of.
pub(super) fn help(state: &mut State, params: SignatureHelpParams) -> Result<Option<SignatureHelp>, Refused> {
    let spot = spot(state, &params.text_document_position_params);
    let found = spot.as_ref().and_then(|spot| around(spot.source()?.text(), &spot.tokens(), spot.offset));
    Ok(found.map(|(word, active)| signature(word, active)))
}

fn signature(Signature { word, values, about }: Signature, active: usize) -> SignatureHelp {
    let label =
        |value: &&str| ParameterInformation { label: (*value).to_owned().into(), documentation: None };
    let one = SignatureInformation {
        label: format!("{word}({})", values.join(", ")),
        documentation: Some(Documentation::String(about.to_owned())),
        parameters: Some(values.iter().map(label).collect()),
        active_parameter: None,
    };
    let active = active.min(values.len().saturating_sub(1)) as u32;
    SignatureHelp { signatures: vec![one], active_signature: Some(0), active_parameter: Some(active.into()) }
}

/// The signature around `offset` among the tokens `all` of `text`, and how many commas stand before it.
fn around(text: &str, all: &[Token], offset: u32) -> Option<(Signature, usize)> {
    let mut depth = 0_usize;
    let mut commas = 0;
    let before = all.iter().enumerate().rev().skip_while(|(_, token)| token.span.start >= offset);
    for (number, token) in before {
        let written = text.get(token.span.range()).unwrap_or_default();
        match (token.kind, written) {
            (Kind::Close, _) if token.span.end <= offset => depth += 1,
            (Kind::Open, "(") if depth == 0 => {
                let word = all.get(number.checked_sub(1)?)?;
                let word = text.get(word.span.range())?;
                return SIGNATURES.into_iter().find(|known| known.word == word).map(|found| (found, commas));
            }
            (Kind::Open, _) if depth == 0 => return None,
            (Kind::Open, _) => depth -= 1,
            (Kind::Symbol, ",") if depth == 0 => commas += 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokens;
    use super::*;

    #[test]
    fn the_value_at_hand_is_told() {
        for (text, expected) in [
            ("auth basic(|", Some(("basic", 0))),
            ("auth basic(\"a, b\", |)", Some(("basic", 1))),
            ("auth basic(\"a\", \"b\")|", None),
            ("client($secret.X|", Some(("client", 0))),
            ("headers { X: |", None),
            ("other(|", None),
        ] {
            let offset = text.find('|').unwrap() as u32;
            let text = text.replace('|', "");
            let found = around(&text, &tokens(&text, 0), offset).map(|(found, commas)| (found.word, commas));
            assert_eq!(found, expected, "{text}");
        }
    }
}
