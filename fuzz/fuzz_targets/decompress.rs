//! The decompressors, one after another.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| hooklang_fuzz::decompress::try_out(data));
