//! The check of a project of any files.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| hooklang_fuzz::check::try_out(data));
