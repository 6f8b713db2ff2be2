//! The stores: every rule of the service that a store keeps, on each of them.

mod accepting;
mod chaos;
mod clock;
mod delivering;
mod endpoints;
pub mod faulty;
mod groups;
mod model;
mod operating;
mod place;
pub mod postgres;
mod privacy;
mod races;
mod safe;
mod sample;
mod worker;

pub use clock::ManualClock;
pub use faulty::FaultyStore;
pub use place::Place;

/// A test for each rule and each store: `rules!(a_rule another_rule)`; with `sound:`, not on those in
/// trouble; with `shared:`, on those that several processes share.
macro_rules! rules {
    (sound: $($rule:ident)*) => {
        crate::store::rules!(@ memory: $($rule)*);
        crate::store::rules!(@ sqlite: $($rule)*);
        crate::store::rules!(@ postgres: $($rule)*);
    };
    (shared: $($rule:ident)*) => {
        crate::store::rules!(@ sqlite: $($rule)*);
        crate::store::rules!(@ postgres: $($rule)*);
    };
    ($($rule:ident)*) => {
        crate::store::rules!(@ memory: $($rule)*);
        crate::store::rules!(@ sqlite: $($rule)*);
        crate::store::rules!(@ postgres: $($rule)*);
        crate::store::rules!(@ faulty_sqlite: $($rule)*);
        crate::store::rules!(@ faulty_postgres: $($rule)*);
    };
    (@ $place:ident: $($rule:ident)*) => {
        mod $place {
            $(
                #[tokio::test(flavor = "multi_thread")]
                async fn $rule() {
                    if let Some(place) = crate::store::Place::$place().await {
                        super::$rule(&place).await;
                    }
                }
            )*
        }
    };
}

use rules;
