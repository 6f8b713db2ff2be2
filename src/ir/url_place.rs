//! Where in a URL a value stands, which decides how it is escaped (section 4, "Escaping, by place").

use super::UrlPlace;

/// How many bytes a URL may have: what the HTTP client can take.
pub const LONGEST_URL: usize = 65_534;

/// The place of a value after `before`, which is the URL so far, with what stands for earlier values in
/// it. `after` is the fixed text that follows the value: empty at the URL's end, `None` where another
/// value follows at once.
///
/// `None` where no value may stand: inside the scheme, before `://`.
///
/// A run asks this too, for the values after one that the URL starts with.
#[must_use]
pub fn place_behind(before: &str, after: Option<&str>) -> Option<UrlPlace> {
    if before.is_empty() {
        return Some(UrlPlace::Start);
    }
    let (_, behind_scheme) = before.split_once("://")?;
    if behind_scheme.contains('#') {
        return Some(UrlPlace::Fragment);
    }
    if behind_scheme.contains('?') {
        return Some(UrlPlace::Query);
    }
    if behind_scheme.contains(ends_authority) {
        return Some(UrlPlace::Path);
    }
    let in_brackets = behind_scheme.rfind('[') > behind_scheme.rfind(']');
    if !in_brackets && behind_scheme.rsplit('@').next().is_some_and(|host| host.contains(':')) {
        return Some(UrlPlace::Port);
    }
    let begins = behind_scheme.is_empty() || behind_scheme.ends_with('@');
    let ends = after.is_some_and(|after| after.chars().next().is_none_or(|c| c == ':' || ends_authority(c)));
    Some(if begins && ends { UrlPlace::Host } else { UrlPlace::HostPart })
}

/// Whether `c` ends the part of a URL that names the host; `\` does as `/` does (URL Standard).
#[must_use]
pub fn ends_authority(c: char) -> bool {
    matches!(c, '/' | '\\' | '?' | '#')
}

#[cfg(test)]
mod tests {
    use super::*;
    use UrlPlace::{Fragment, Host, HostPart, Path, Port, Query, Start};

    #[test]
    fn every_place_of_a_url() {
        for (before, after, place) in [
            ("", Some("/x"), Some(Start)),
            ("https://", Some(""), Some(Host)),
            ("https://", Some("/x"), Some(Host)),
            ("https://", Some(":80/"), Some(Host)),
            ("https://", Some(".example.com"), Some(HostPart)),
            ("https://", None, Some(HostPart)),
            ("https://api-", Some("/"), Some(HostPart)),
            ("https://1", Some("/"), Some(HostPart)),
            ("https://a:", Some("/"), Some(Port)),
            ("https://a:8", Some("/"), Some(Port)),
            ("https://[::", Some("]/"), Some(HostPart)),
            ("https://[::1]:", Some("/"), Some(Port)),
            ("https://a/", Some(""), Some(Path)),
            ("https://a/b:c/", Some(""), Some(Path)),
            ("https://a\\", Some(""), Some(Path)),
            ("https://a?", Some(""), Some(Query)),
            ("https://a/?x=/", Some(""), Some(Query)),
            ("https://a/#?", Some(""), Some(Fragment)),
            ("https", Some("://a"), None),
            ("https:/", Some("/a"), None),
        ] {
            assert_eq!(place_behind(before, after), place, "{before} … {after:?}");
        }
    }
}
