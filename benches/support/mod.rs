//! What both benches need: medians and rows.

/// The middle of `values`.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// A row of the report: what was compared, and the ratio beside its goal.
pub fn row(what: &str, ratio: f64, goal: &str, detail: &str) {
    println!("{what:<46} {ratio:>7.3}   {goal:<10} {detail}");
}
