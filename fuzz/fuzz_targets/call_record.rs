//! A call record, and the payload that is made of it.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| hooklang_fuzz::call_record::try_out(data));
