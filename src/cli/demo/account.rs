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
        let address = ["\"https://", "\"http://"].into_iter().find_map(|scheme| line.split_once(scheme));
        match address {
            Some((before, host_and_path)) => {
                out.push_str(&format!("{before}\"http://127.0.0.1:{port}/{host_and_path}"));
            }
            None => out.push_str(line),
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::on_loopback;

    #[test]
    fn settings_point_at_the_server_and_the_rest_stays() {
        let account = "# why\naccount {\n  allow network \"10.0.0.0/8\"\n  set crm = \"https://crm.example.com/v1\"\n  \
                       set pbx = \"http://10.20.0.5:8088/ari\"\n  private $flow.key.card\n}\n";
        let expected = "# why\naccount {\n  allow http\n  allow network \"127.0.0.0/8\"\n  \
                        set crm = \"http://127.0.0.1:81/crm.example.com/v1\"\n  \
                        set pbx = \"http://127.0.0.1:81/10.20.0.5:8088/ari\"\n  private $flow.key.card\n}\n";
        assert_eq!(on_loopback(account, 81), expected);
    }
}
