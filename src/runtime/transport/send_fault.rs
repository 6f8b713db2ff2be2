//! Why no response came.

use crate::runtime::failure::ErrorReason;

/// Why no response came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendFault {
    /// The name resolves to an address that section 6 refuses, or the address is one; says which.
    RefusedAddress(String),
    /// No connection came about, so that nothing was sent: name, refused, TLS; says which.
    NoConnection(String),
    /// The connection broke off, or what came is not HTTP: the request was sent, or some of it; says which.
    BrokenOff(String),
    /// The wait ended.
    TimedOut,
    /// What the client cannot send at all, such as a URL that is too long; says why.
    NotSendable(String),
}

/// A host of which a part may not be shown.
pub(crate) struct HiddenHost<'h> {
    pub(crate) real: &'h str,
    pub(crate) shown: String,
}

impl SendFault {
    /// Whether the request was sent, or some of it.
    pub(crate) fn is_sent(&self) -> bool {
        matches!(self, Self::BrokenOff(_) | Self::TimedOut)
    }

    /// What it is in section 4.
    pub(crate) fn reason(&self) -> ErrorReason {
        match self {
            Self::RefusedAddress(_) | Self::NotSendable(_) => ErrorReason::InvalidRequest,
            Self::NoConnection(_) | Self::BrokenOff(_) => ErrorReason::ConnectionFailure,
            Self::TimedOut => ErrorReason::Timeout,
        }
    }

    /// What came instead of a response, in words, without the name or the addresses of a host that may not be
    /// shown.
    pub(crate) fn told(self, hidden_host: Option<HiddenHost<'_>>) -> String {
        let shown = |why: String| match &hidden_host {
            Some(host) => why.replace(host.real, &host.shown),
            None => why,
        };
        match self {
            Self::RefusedAddress(_) if hidden_host.is_some() => {
                "the address is refused, and no `allow network` of `account` allows it".to_owned()
            }
            Self::RefusedAddress(which) => {
                format!("the address is refused: {which}, and no `allow network` of `account` allows it")
            }
            Self::NotSendable(why) => format!("the request cannot be sent: {}", shown(why)),
            Self::NoConnection(why) | Self::BrokenOff(why) => format!("no response came: {}", shown(why)),
            Self::TimedOut => "no response came within the wait".to_owned(),
        }
    }
}
