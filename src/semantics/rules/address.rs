//! `url::…`: what the fixed text of an address shows (sections 6 and 7).

use std::ops::Range;

use url::{ParseError, Url};

use crate::address::{METADATA, refused_host};
use crate::diagnostics::{Code, Diagnostic, Fault, suggest};
use crate::ir::url_place::{LONGEST_URL, ends_authority};
use crate::semantics::lower_url::{Address, Kind, SHOWN_VALUE};
use crate::semantics::lowering::Lowering;
use crate::source::Site;
use crate::syntax::backslash;
use crate::syntax::invisible::said;

impl Lowering<'_, '_> {
    /// Reports what is wrong with the fixed text of an address.
    pub(in crate::semantics) fn check_address(&mut self, address: &Address) {
        if self.has_bad_character(address) || self.joined(address) {
            return;
        }
        if self.is_too_long(address) {
            return;
        }
        self.fragment(address);
        self.secrets_in_query(address);
        if address.segments.first().is_some_and(|first| first.kind == Kind::Value) {
            return;
        }
        let Some(scheme) = self.scheme(address) else { return };
        if let Some(at) = address.text.find('\\') {
            let fault = Diagnostic::new(
                Code::UrlInvalid,
                address.locate(&(at..at + 1)),
                backslash::MESSAGE,
                backslash::HELP,
            );
            self.report(fault);
            return;
        }
        if self.has_two_schemes(address, &scheme) {
            return;
        }
        let from = scheme.end + "://".len();
        let length = address.slice(&(from..address.text.len())).find(ends_authority);
        let authority = from..length.map_or(address.text.len(), |length| from + length);
        self.http_not_allowed(address, &scheme);
        let host = self.credentials(address, authority);
        self.host(address, host);
    }

    /// Whether the URL was put after the beginning of another, which is reported.
    fn has_two_schemes(&mut self, address: &Address, scheme: &Range<usize>) -> bool {
        let first = 0..scheme.end + "://".len();
        let rest = address.text.get(first.end..).unwrap_or_default();
        let Some((second, _)) = rest.split_once("://").filter(|(second, _)| is_web(second)) else {
            return false;
        };
        let both = 0..first.end + second.len() + "://".len();
        let message = format!("the URL begins twice: `{}`", address.slice(&both));
        let fault = Diagnostic::new(Code::UrlInvalid, address.locate(&both), message, "remove one of them");
        let is_same = second.eq_ignore_ascii_case(address.slice(scheme));
        self.report(if is_same { fault.fixed(address.written(&first), "") } else { fault });
        true
    }

    /// Reports a character that no URL holds. Whether nothing else can be said of the URL: not where it is a space after a
    /// host that is written there.
    fn has_bad_character(&mut self, address: &Address) -> bool {
        let bad = |c: char| c.is_control() || c == ' ' || c == '\u{feff}' || c.is_whitespace();
        let Some((at, character)) = address.text.char_indices().find(|(_, c)| bad(*c)) else { return false };
        let range = at..at + character.len_utf8();
        let outside = address.text.trim().len() < address.text.len()
            && (at == 0 || address.slice(&(at..address.text.len())).trim().is_empty());
        let location = address.locate(&range);
        let written = address.written(&range);
        let fault = match character {
            ' ' if outside => Diagnostic::new(
                Code::UrlInvalid,
                location,
                "there is a space around the URL",
                "remove the space",
            )
            .fixed(written, ""),
            odd if odd != ' ' && !odd.is_control() => {
                let fault = Diagnostic::new(
                    Code::UrlInvalid,
                    location,
                    said(odd),
                    if outside { "remove it" } else { "a URL has no spaces: remove it, or write `%20`" },
                );
                if outside { fault.fixed(written, "") } else { fault }
            }
            ' ' if is_in_host(&address.text, at) => Diagnostic::new(
                Code::UrlInvalid,
                location,
                "a host name has no spaces",
                "check the URL: the host is between `//` and the next `/`",
            ),
            ' ' => {
                let between = is_between_words(address, at);
                let help =
                    if between { "write `%20` for a space" } else { "remove it, or write `%20` for a space" };
                let fault = Diagnostic::new(Code::UrlInvalid, location, "a URL has no spaces", help);
                if between { fault.fixed(written, "%20") } else { fault }
            }
            _ => Diagnostic::new(
                Code::UrlInvalid,
                location,
                match character {
                    '\n' | '\r' => "a URL holds no line ends",
                    _ => "a URL holds no control characters",
                },
                "write the URL on one line, without spaces and control characters",
            ),
        };
        self.report(fault);
        let has_settings = address.segments.iter().any(|segment| segment.kind == Kind::Setting);
        character != ' ' || outside || has_settings || is_in_host(&address.text, at)
    }

    /// Whether the fixed text is longer than any URL that can be sent, which is reported.
    fn is_too_long(&mut self, address: &Address) -> bool {
        let length = address.fixed_length();
        if length > LONGEST_URL {
            let fault = Diagnostic::new(
                Code::UrlInvalid,
                address.locate(&(0..address.text.len())),
                format!(
                    "the URL is {length} characters long as it is sent, and at most {LONGEST_URL} can be"
                ),
                "shorten it: what is long belongs in the body",
            );
            self.report(fault);
        }
        length > LONGEST_URL
    }

    /// The scheme's range; reports one that is missing or of another protocol.
    fn scheme(&mut self, address: &Address) -> Option<Range<usize>> {
        let start = address.start();
        let valid = |scheme: &str| {
            scheme.starts_with(|c: char| c.is_ascii_alphabetic())
                && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
        };
        let scheme = start.split_once("://").map(|(scheme, _)| scheme).filter(|scheme| valid(scheme));
        if let Some(scheme) = scheme
            && (scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http"))
        {
            return Some(0..scheme.len());
        }
        if address.begins_with_bare_variable() {
            self.bare_variable_as_address(address);
            return None;
        }
        // `mailto:a@example.com`, but not `example.com:8080/x`.
        let opaque = start.split_once(':').filter(|(scheme, rest)| {
            valid(scheme) && !scheme.contains('.') && !rest.starts_with(|c: char| c.is_ascii_digit())
        });
        let other = scheme.or(opaque.map(|(scheme, _)| scheme));
        let fault = match other {
            Some(scheme) if !is_web(scheme) => unknown_scheme(address, scheme),
            _ => not_absolute(address, start),
        };
        self.report(fault);
        None
    }

    /// Makes an error of the warning about the variable without braces that `address` begins with.
    fn bare_variable_as_address(&mut self, address: &Address) {
        let Some(at) = address.segments.first().map(|first| first.in_url) else { return };
        let is_told = |fault: &Fault| {
            fault.code == Code::VariableBareInText
                && fault.location.declaration == at.declaration
                && fault.location.span.start == at.span.start
        };
        let Some(told) = self.found.iter().rposition(is_told) else { return };
        let warning = self.found.remove(told);
        let written = self.written(warning.location.span);
        let message = format!("the URL begins with the letters `{written}`, not with a value");
        self.report(Fault { code: Code::UrlInvalid, message, ..warning });
    }

    fn http_not_allowed(&mut self, address: &Address, scheme: &Range<usize>) {
        if address.slice(scheme).eq_ignore_ascii_case("https")
            || self.index.allows_http()
            || self.index.account_broken()
        {
            return;
        }
        let fault = Diagnostic::new(
            Code::UrlHttpNotAllowed,
            address.locate(scheme),
            "`http://` sends everything in the open, and the operator does not allow it",
            "write `https://`, or let the operator add `allow http` to `account`",
        );
        self.report(fault.fixed(address.written(scheme), "https"));
    }

    /// What names the host, after user name and password, which are reported.
    fn credentials(&mut self, address: &Address, authority: Range<usize>) -> Range<usize> {
        let Some(at) = address.slice(&authority).rfind('@') else { return authority };
        let user = authority.start..authority.start + at + 1;
        let fault = Diagnostic::new(
            Code::UrlCredentials,
            address.locate(&user),
            "the URL holds a user name or password, which servers' logs keep",
            "remove it and write `auth basic(\"USER\", $secret.PASSWORD)`",
        );
        self.report(fault);
        user.end..authority.end
    }

    fn host(&mut self, address: &Address, host: Range<usize>) {
        let written = address.slice(&host);
        let location = address.locate(&host);
        let of = |host: String| Url::parse(&format!("https://{host}/"));
        // A value may be a part of a name, or of an address: `10.{{$call.site}}.0.5`.
        let likely = of(address.likely_host(&host));
        let is_number = likely.is_err();
        let url = match likely.or_else(|fault| of(written.to_owned()).map_err(|_| fault)) {
            Ok(url) => url,
            Err(error) => {
                let (message, help) = explain(error, &address.shown(&host));
                // A setting in front of a wrong port is not at fault.
                let port = written.rfind(':').filter(|_| error == ParseError::InvalidPort);
                let location = match port.filter(|_| address.written(&host).is_none()) {
                    Some(colon) => address.locate(&(host.start + colon + 1..host.end)),
                    None => location,
                };
                self.report(Diagnostic::new(Code::UrlInvalid, location, message, help));
                return;
            }
        };
        let port = written.rfind(':').filter(|&at| !written.get(at..).unwrap_or_default().contains(']'));
        let name = host.start..port.map_or(host.end, |at| host.start + at);
        if let Some(colon) = port.filter(|at| at + 1 == written.len()) {
            let colon = host.start + colon..host.end;
            let message = "no port follows the `:`";
            let fault = Diagnostic::new(
                Code::UrlInvalid,
                address.locate(&colon),
                message,
                "write the port after it, or remove the `:`",
            );
            self.report(fault.fixed(address.written(&colon), ""));
            return;
        }
        let labels = address.slice(&name);
        let labels = labels.strip_suffix('.').unwrap_or(labels);
        if labels.split('.').any(str::is_empty) {
            let (message, help) = explain(ParseError::IdnaError, &address.shown(&name));
            self.report(Diagnostic::new(Code::UrlInvalid, address.locate(&name), message, help));
            return;
        }
        let has_value = address.has_value_in(&name);
        if self.index.lacks_network() || has_value && !is_number {
            return;
        }
        let networks = self.index.networks();
        let refused = |url: &Url| url.host().and_then(|host| refused_host(&host, networks));
        // Where a value is a part of an address, whichever number it is.
        let ends = || ["0", "255"].into_iter().flat_map(|number| of(address.host_with(&host, number)));
        if has_value && !ends().all(|url| refused(&url).is_some()) {
            return;
        }
        if let Some((literal, reason)) = refused(&url) {
            self.report(Diagnostic::new(
                Code::UrlRefusedAddress,
                address.locate(&name),
                format!("`{}` is refused: {reason}", address.shown(&name)),
                match reason {
                    // It gives out the credentials of the machine itself: nothing to allow.
                    METADATA => "use the public address of the service".to_owned(),
                    _ => format!(
                        "use a public address, or let the operator add `allow network \"{}\"` to `account`",
                        block(literal)
                    ),
                },
            ));
        }
    }
}

/// Whether the byte at `at` stands in what names the host.
fn is_in_host(url: &str, at: usize) -> bool {
    let Some(start) = url.find("//").map(|slashes| slashes + 2) else { return false };
    let end =
        url.get(start..).and_then(|rest| rest.find(['/', '?', '#'])).map_or(url.len(), |end| start + end);
    (start..end).contains(&at)
}

/// Whether words of one name stand around the space at `at`: at the edge of a segment or value it was typed by mistake.
fn is_between_words(address: &Address, at: usize) -> bool {
    let word = |character: Option<char>| character.is_some_and(char::is_alphanumeric);
    let (before, after) = address.text.split_at_checked(at).unwrap_or_default();
    let at_value = { address.segments.iter() }.any(|one| one.range.start == at + 1 || one.range.end == at);
    word(before.chars().next_back()) && word(after.chars().nth(1)) && !at_value
}

/// The smallest network that holds `address`.
fn block(address: std::net::IpAddr) -> String {
    format!("{address}/{}", if address.is_ipv4() { 32 } else { 128 })
}

fn is_web(scheme: &str) -> bool {
    scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http")
}

fn unknown_scheme(address: &Address, scheme: &str) -> Fault {
    let range = 0..scheme.len();
    // `http` is a slip as well, and would have to be allowed.
    let near = suggest::nearest(scheme, ["https", "http"]).map(|_| "https");
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => "a webhook is sent to an `https://` address".to_owned(),
    };
    let message = format!("`{scheme}` is neither `https` nor `http`");
    let fault = Diagnostic::new(Code::UrlScheme, address.locate(&range), message, help);
    match near {
        Some(near) => fault.fixed(address.written(&range), near),
        None => fault,
    }
}

fn not_absolute(address: &Address, start: &str) -> Fault {
    let whole = address.locate(&(0..address.text.len()));
    if address.text.is_empty() {
        return Diagnostic::new(
            Code::UrlInvalid,
            whole,
            "the URL is empty",
            "write the whole address: `https://api.example.com/…`",
        );
    }
    let inside = |prefix: &str| start.len() >= prefix.len() && start.get(..prefix.len()) == Some(prefix);
    if let Some(written) = ["https:\\\\", "https:/", "https:", "http:\\\\", "http:/", "http:"]
        .into_iter()
        .find(|prefix| inside(prefix))
    {
        let range = 0..written.len();
        let scheme = written.trim_end_matches(['/', '\\', ':']);
        let fault = Diagnostic::new(
            Code::UrlInvalid,
            address.locate(&range),
            format!("`{written}` is not followed by two slashes"),
            format!("write `{scheme}://` and the host after it"),
        );
        return fault.fixed(address.written(&range), &format!("{scheme}://"));
    }
    let fault = Diagnostic::new(
        Code::UrlInvalid,
        whole,
        "the URL does not begin with `https://`",
        "write the whole address: `https://api.example.com/…`",
    );
    let host = start.trim_start_matches('/').split(ends_authority).next().unwrap_or_default();
    let named = host.contains('.') && Url::parse(&format!("https://{host}/")).is_ok();
    // `https.//api.example.com`: what was meant is not added in front.
    let misspelt = start.get(..4).is_some_and(|begin| begin.eq_ignore_ascii_case("http"));
    let first = address.written(&(0..0)).filter(|_| named && !misspelt);
    let slashes = start.len() - start.trim_start_matches('/').len();
    match slashes {
        0 => fault.fixed(first, "https://"),
        2 => fault.fixed(first, "https:"),
        _ => fault,
    }
}

trait Fixed {
    /// Offers an edit where the fault is written to the letter.
    fn fixed(self, written: Option<Site>, replacement: &str) -> Self;
}

impl Fixed for Fault {
    fn fixed(self, written: Option<Site>, replacement: &str) -> Self {
        match written {
            Some(location) => self.with_fix(location, replacement),
            None => self,
        }
    }
}

fn explain(error: ParseError, host: &str) -> (String, &'static str) {
    match error {
        ParseError::EmptyHost => ("the URL names no host".to_owned(), "write the host after `https://`"),
        ParseError::InvalidPort => {
            let port = host.rsplit(':').next().unwrap_or_default();
            if port.contains(SHOWN_VALUE) {
                return (
                    format!("the port continues into a value: `{port}`"),
                    "write `/` between the port and the value",
                );
            }
            (format!("`{port}` is not a port"), "write a number up to 65535, or leave the port out")
        }
        ParseError::InvalidIpv4Address | ParseError::InvalidIpv6Address => {
            (format!("`{host}` is not an IP address"), "write it as `192.0.2.7` or `[2001:db8::7]`")
        }
        _ => (format!("`{host}` is not a host name"), "write a name as `api.example.com`"),
    }
}
