//! An XML response, read by the paths of the fixtures.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| hooklang_fuzz::xml_response::try_out(data));
