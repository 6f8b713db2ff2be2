use std::time::Duration;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use proptest::prelude::*;
use reqwest::header::HeaderValue;

use super::*;
use crate::extent::many;

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
        Coding::Foreign => bytes.to_vec(),
    }
}

fn later() -> Instant {
    Instant::now() + Duration::from_secs(3600)
}

/// Decompresses in slices of any length.
fn decode(coding: Coding, limit: usize, compressed: &[u8], slice: usize) -> Result<Bytes, Stop> {
    let mut decoder = Decoder::new(coding, limit);
    for slice in compressed.chunks(slice.max(1)) {
        decoder.push(slice)?;
    }
    decoder.finish()
}

#[test]
fn codings_are_read_in_any_case_and_one_after_another() {
    use Coding::{Brotli, Deflate, Gzip};
    for (values, codings) in [
        (&["gzip"][..], &[Gzip][..]),
        (&["GZip "], &[Gzip]),
        (&["x-gzip"], &[Gzip]),
        (&["deflate"], &[Deflate]),
        (&["br"], &[Brotli]),
        (&["gzip, gzip"], &[Gzip, Gzip]),
        (&["deflate", "identity, br"], &[Deflate, Brotli]),
        (&["identity"], &[]),
        (&["utf-8"], &[]),
        (&["gzip, utf-8"], &[]),
        (&[""], &[]),
        (&[], &[]),
    ] {
        let value = |value: &&str| (CONTENT_ENCODING, HeaderValue::from_str(value).unwrap());
        let mut headers = HeaderMap::new();
        headers.extend(values.iter().map(value));
        let expected = (!codings.is_empty()).then(|| Codings(codings.to_vec()));
        assert_eq!(Codings::of(&headers), expected, "{values:?}");
    }
}

#[test]
fn what_was_compressed_twice_is_decompressed_twice() {
    let body = b"{}".repeat(100);
    let compressed = Bytes::from(compress(Coding::Brotli, &compress(Coding::Gzip, &body)));
    let codings = Codings(vec![Coding::Gzip, Coding::Brotli]);
    assert_eq!(codings.decode(&compressed, 200, later()).unwrap(), body);
    assert_eq!(codings.decode(&compressed, 199, later()), Err(Stop::OverLimit));
    let turned = Codings(vec![Coding::Brotli, Coding::Gzip]);
    assert_eq!(turned.decode(&compressed, 200, later()), Err(Stop::Undecodable));
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
fn an_empty_body_is_empty_whatever_its_coding() {
    for coding in CODINGS {
        assert_eq!(Codings(vec![coding]).decode(&Bytes::new(), 0, later()).unwrap(), "");
    }
}

#[test]
fn a_bomb_takes_no_more_memory_than_its_limit() {
    for coding in CODINGS {
        let bomb = compress(coding, &vec![0; many(16, 64) << 20]);
        let mut decoder = Decoder::new(coding, 1 << 20);
        assert_eq!(decoder.push(&bomb), Err(Stop::OverLimit));
        assert!(decoder.output().bytes.capacity() <= 2 << 20);
        assert_eq!(decoder.finish(), Err(Stop::OverLimit));
    }
}

/// What takes long to decompress and writes nothing: blocks that only describe a code, members without a byte,
/// empty blocks of metadata.
#[test]
fn work_that_writes_nothing_ends_with_the_wait() {
    let zlib = [&b"\x78\x9c"[..], &b"\x02\x08\x20\x80\x00".repeat(209_715)].concat();
    let gzip = compress(Coding::Gzip, b"").repeat(800_000);
    let brotli = [&b"\x0c"[..], &vec![6; 40 << 20], b"\x03"].concat();
    for (coding, body) in [(Coding::Deflate, zlib), (Coding::Gzip, gzip), (Coding::Brotli, brotli)] {
        let begin = Instant::now();
        let done = coding.decode(&body, 1 << 20, begin + Duration::from_millis(20));
        assert_eq!(done, Err(Stop::TimedOut), "{coding:?}");
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
