//! The edits of all certain fixes of a project.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| hooklang_fuzz::edits::try_out(data));
