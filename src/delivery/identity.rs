//! The key of a delivery (service, section 3 rule 3).

use uuid::Uuid;

/// What webhook identifiers are made within (RFC 9562 section 5.5).
pub(super) const NAMESPACE: Uuid = Uuid::from_u128(0x6f1d_7a0e_52c4_4d0b_9a53_0f4b_7c61_e2d8);

/// The `webhook-id` of the one delivery that a flow of a project has for a call: a UUID v5 of the three.
pub fn webhook_id(project: &str, flow: &str, call: &str) -> Uuid {
    Uuid::new_v5(&NAMESPACE, format!("{project}\0{flow}\0{call}").as_bytes())
}

/// Whether `call` can be the key of a delivery: 1 to 255 visible ASCII characters.
pub fn is_call_uuid(call: &str) -> bool {
    (1..=255).contains(&call.len()) && call.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_is_of_project_flow_and_call() {
        let id = webhook_id("shop", "sales", "c-1");
        assert_eq!(id.get_version_num(), 5);
        assert_eq!(id, webhook_id("shop", "sales", "c-1"));
        for other in [("shop2", "sales", "c-1"), ("shop", "sale", "sc-1"), ("shop", "sales", "c-2")] {
            assert_ne!(id, webhook_id(other.0, other.1, other.2));
        }
    }

    #[test]
    fn a_key_is_visible_ascii() {
        for good in ["c", "9d34878d-01a0-45ba-b5d6-6b097ae17611", "!~", &"x".repeat(255)] {
            assert!(is_call_uuid(good), "{good}");
        }
        for bad in ["", "a b", "a\n", "é", "\u{7f}", &"x".repeat(256)] {
            assert!(!is_call_uuid(bad), "{bad}");
        }
    }
}
