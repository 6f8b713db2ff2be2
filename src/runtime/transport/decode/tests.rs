use std::time::Duration;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use proptest::prelude::*;
use reqwest::header::HeaderValue;

use super::*;

const CODINGS: [Coding; 3] = [Coding::Gzip, Coding::Deflate, Coding::Brotli];

fn compress(coding: Coding, bytes: &[u8]) -> Vec<u8> {
    match coding {
        Coding::Gzip => {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
            encoder.write_all(bytes).unwrap();
            encoder.finish().unwrap()
        }
        Coding::Deflate => {
            let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
            encoder.write_all(bytes).unwrap();
            encoder.finish().unwrap()
        }
        Coding::Brotli => {
            let mut compressed = Vec::new();
            brotli::CompressorWriter::new(&mut compressed, 4096, 5, 22).write_all(bytes).unwrap();
            compressed
        }
    }
}

fn decode(coding: Coding, limit: usize, compressed: &[u8], chunk: usize) -> Result<Bytes, Stop> {
    let mut decoder = Decoder::new(coding, limit, Instant::now() + Duration::from_secs(3600));
    for chunk in compressed.chunks(chunk.max(1)) {
        decoder.push(chunk)?;
    }
    decoder.finish()
}

#[test]
fn the_coding_is_read_in_any_case() {
    for (value, coding) in [
        ("gzip", Some(Coding::Gzip)),
        ("GZip ", Some(Coding::Gzip)),
        ("x-gzip", Some(Coding::Gzip)),
        ("deflate", Some(Coding::Deflate)),
        ("br", Some(Coding::Brotli)),
        ("identity", None),
        ("utf-8", None),
        ("gzip, br", None),
        ("", None),
    ] {
        let headers = HeaderMap::from_iter([(CONTENT_ENCODING, HeaderValue::from_static(value))]);
        assert_eq!(Coding::of(&headers), coding, "{value}");
    }
    assert_eq!(Coding::of(&HeaderMap::new()), None);
}

#[test]
fn deflate_may_come_without_its_wrapping() {
    let text = "{\"tier\":\"gold\"}".repeat(50);
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    let bare = encoder.finish().unwrap();
    for chunk in [1, 7, 10_000] {
        assert_eq!(decode(Coding::Deflate, 10_000, &bare, chunk).unwrap(), text);
    }
}

#[test]
fn gzip_may_have_several_members() {
    let members = [compress(Coding::Gzip, b"one"), compress(Coding::Gzip, b"two")].concat();
    for chunk in [1, 7, 10_000] {
        assert_eq!(decode(Coding::Gzip, 100, &members, chunk).unwrap(), "onetwo");
    }
}

#[test]
fn an_empty_body_is_none_whatever_its_coding() {
    for coding in CODINGS {
        assert_eq!(decode(coding, 0, b"", 1).unwrap(), "");
    }
}

#[test]
fn a_bomb_takes_no_more_memory_than_its_limit() {
    for coding in CODINGS {
        let bomb = compress(coding, &vec![0; 64 << 20]);
        let mut decoder = Decoder::new(coding, 1 << 20, Instant::now() + Duration::from_secs(3600));
        assert_eq!(decoder.push(&bomb), Err(Stop::OverLimit));
        assert!(decoder.output().bytes.capacity() <= 2 << 20);
        assert_eq!(decoder.finish(), Err(Stop::OverLimit));
    }
}

#[test]
fn decompression_ends_with_the_wait() {
    for coding in CODINGS {
        let mut decoder = Decoder::new(coding, usize::MAX, Instant::now());
        let pushed = decoder.push(&compress(coding, &[7; 100_000]));
        assert_eq!(pushed.and_then(|()| decoder.finish().map(drop)), Err(Stop::TimedOut));
    }
}

proptest! {
    #[test]
    fn what_was_compressed_comes_back(body: Vec<u8>, repeat in 1usize..200, chunk in 1usize..5000) {
        let body = body.repeat(repeat);
        for coding in CODINGS {
            let compressed = compress(coding, &body);
            prop_assert_eq!(decode(coding, body.len(), &compressed, chunk).unwrap(), body.as_slice());
            if !body.is_empty() {
                prop_assert_eq!(decode(coding, body.len() - 1, &compressed, chunk), Err(Stop::OverLimit));
                let cut = compressed.len() / 2;
                let cut = compressed.get(..cut).unwrap();
                prop_assert_eq!(decode(coding, body.len(), cut, chunk), Err(Stop::Undecodable));
            }
        }
    }

    /// Nor is any work without end: the limit holds.
    #[test]
    fn nothing_panics_on_noise(noise: Vec<u8>, at: usize, bit in 0u32..8, chunk in 1usize..50) {
        for coding in CODINGS {
            let _ = decode(coding, 1 << 16, &noise, chunk);
            let mut damaged = compress(coding, &noise);
            let at = at % damaged.len();
            if let Some(byte) = damaged.get_mut(at) {
                *byte ^= 1 << bit;
            }
            let _ = decode(coding, 1 << 16, &damaged, chunk);
        }
    }
}
