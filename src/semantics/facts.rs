//! What a declaration may ask of the rest of the project, one by one: what its result depends on.

/// Something that a declaration looks up in the [`Index`](super::index::Index).
#[derive(Debug, Clone, Copy)]
pub enum Fact<'a> {
    /// Whether the operator allows `http://`.
    AllowHttp,
    /// The networks that the operator allows.
    Networks,
    /// Whether some of the account could not be read.
    AccountBroken,
    /// A setting by name.
    Setting(&'a str),
    /// An endpoint by name.
    Endpoint(&'a str),
    /// Whether there is an endpoint.
    AnyEndpoint,
    /// A webhook or flow by name.
    Runnable(&'a str),
    /// The steps of a flow by name.
    Flow(&'a str),
    /// Whether the webhook of that name invokes a pre-made function, or may.
    Function(&'a str),
    /// Whether a test runs the webhook of that name.
    Tested(&'a str),
    /// The paths that the webhook of that name maps.
    Paths(&'a str),
    /// The variables that the platform sets.
    Provided,
    /// Whether what belongs to no declaration has that name.
    Stray(&'a str),
    /// What is known of the project as a whole.
    Whole,
}

/// A [`Fact`] as a number. Two may share one: then a declaration is checked once more than it must be.
pub type FactKey = u32;

impl Fact<'_> {
    /// The fact as a number.
    #[must_use]
    pub fn key(self) -> FactKey {
        let (kind, name) = match self {
            Self::AllowHttp => (0, ""),
            Self::Networks => (1, ""),
            Self::AccountBroken => (2, ""),
            Self::Setting(name) => (3, name),
            Self::Endpoint(name) => (4, name),
            Self::AnyEndpoint => (5, ""),
            Self::Runnable(name) => (6, name),
            Self::Flow(name) => (7, name),
            Self::Stray(name) => (8, name),
            Self::Whole => (9, ""),
            Self::Function(name) => (10, name),
            Self::Provided => (11, ""),
            Self::Tested(name) => (12, name),
            Self::Paths(name) => (13, name),
        };
        // FNV-1a
        let step = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        name.bytes().fold(step(0x811c_9dc5, kind), step)
    }
}
