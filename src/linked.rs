//! Of two system libraries that little is needed of, that little is a part of the program: to load each of them takes a
//! twentieth of a short check.

#![expect(unsafe_code, reason = "names that a linker looks for; nothing in them is unsafe")]

// What unwinds a panic, of `libgcc_s`.
#[link(name = "gcc_eh")]
unsafe extern "C" {}

/// Of `libm`, for tokio.
#[unsafe(no_mangle)]
extern "C" fn pow(base: f64, exponent: f64) -> f64 {
    libm::pow(base, exponent)
}

/// Of `libm`, for SQLite.
#[unsafe(no_mangle)]
extern "C" fn log(of: f64) -> f64 {
    libm::log(of)
}
