//! The pre-made functions with any arguments.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| hooklang_fuzz::functions::try_out(data));
