//! The operator's account of the demo: every setting points at the demo's server.

/// `account` of an example with each `https://` or `http://` address on the server at `port` of this
/// machine, the host as the first step of the path, and with leave to go there.
pub fn on_loopback(account: &str, port: u16) -> String {
    let mut out = String::new();
    for line in account.lines() {
        if line.trim() == "account {" {
            out.push_str("account {\n  allow http\n  allow network \"127.0.0.0/8\"\n");
            continue;
        }
        if line.trim_start().starts_with("allow ") {
            continue;
        }
        match address(line) {
            Some((before, _, host_and_path)) => {
                out.push_str(&format!("{before}\"http://127.0.0.1:{port}/{host_and_path}"));
            }
            None => out.push_str(line),
        }
        out.push('\n');
    }
    out
}

/// The URL that `target`, a path and query on the demo's server, stands in for by `account`.
pub fn original(account: &str, target: &str) -> String {
    let host_and_path = target.trim_start_matches('/');
    let host = |text: &str| text.split(['/', '"', '?']).next().unwrap_or_default().to_owned();
    let plain = account
        .lines()
        .filter_map(address)
        .any(|(_, scheme, there)| scheme == "http" && host(there) == host(host_and_path));
    format!("{}://{host_and_path}", if plain { "http" } else { "https" })
}

/// What stands before the URL of a line, its scheme, and what follows `://`.
fn address(line: &str) -> Option<(&str, &str, &str)> {
    ["https", "http"].into_iter().find_map(|scheme| {
        let (before, after) = line.split_once(&format!("\"{scheme}://"))?;
        Some((before, scheme, after))
    })
}

#[cfg(test)]
mod tests {
    use super::{on_loopback, original};

    const ACCOUNT: &str = "# why\naccount {\n  allow network \"10.0.0.0/8\"\n  set crm = \"https://crm.example.com/v1\"\n  \
                           set pbx = \"http://10.20.0.5:8088/ari\"\n  private $flow.key.card\n}\n";

    #[test]
    fn settings_point_at_the_server_and_the_rest_stays() {
        let expected = "# why\naccount {\n  allow http\n  allow network \"127.0.0.0/8\"\n  \
                        set crm = \"http://127.0.0.1:81/crm.example.com/v1\"\n  \
                        set pbx = \"http://127.0.0.1:81/10.20.0.5:8088/ari\"\n  private $flow.key.card\n}\n";
        assert_eq!(on_loopback(ACCOUNT, 81), expected);
    }

    #[test]
    fn what_a_target_stands_in_for_has_the_scheme_of_its_setting() {
        assert_eq!(original(ACCOUNT, "/crm.example.com/v1/a?b=c"), "https://crm.example.com/v1/a?b=c");
        assert_eq!(original(ACCOUNT, "/10.20.0.5:8088/ari/x"), "http://10.20.0.5:8088/ari/x");
    }
}
