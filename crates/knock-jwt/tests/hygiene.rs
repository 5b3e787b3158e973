//! Key text is overwritten before its memory is given back. An allocator that looks into every block it
//! takes back finds what was left behind. (AWS-LC has an allocator of its own, and cleans up itself.)

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)] // a panic is the report

mod common;

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use common::key_text;
use knock_jwt::{KeyCache, SigningKey, UserTokenSigner};

struct Watching;

static WATCH: AtomicBool = AtomicBool::new(false);
static FOUND: AtomicUsize = AtomicUsize::new(0);
/// Pieces of the key: of its base64, of its DER, and of the base64 of its PEM.
static NEEDLES: OnceLock<Vec<Vec<u8>>> = OnceLock::new();

// SAFETY: every call goes on to the system's allocator unchanged; a block is only read, before it is
// given back, and over the size that it was asked for with.
unsafe impl GlobalAlloc for Watching {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promises are passed on.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if WATCH.load(Ordering::Relaxed) {
            // SAFETY: the block is still ours, has this size, and was zeroed when it was allocated.
            let bytes = unsafe { std::slice::from_raw_parts(block, layout.size()) };
            let holds =
                |needle: &Vec<u8>| bytes.windows(needle.len()).any(|window| window == needle);
            if NEEDLES.get().is_some_and(|needles| needles.iter().any(holds)) {
                FOUND.fetch_add(1, Ordering::Relaxed);
            }
        }
        // SAFETY: the caller's promises are passed on.
        unsafe { System.dealloc(block, layout) }
    }
    // `realloc` is the trait's own: it allocates, copies, and gives the old block to `dealloc` above.
}

#[global_allocator]
static ALLOCATOR: Watching = Watching;

/// How many blocks with key text in them are given back while `work` runs.
fn left_behind<T>(work: impl FnOnce() -> T) -> usize {
    FOUND.store(0, Ordering::Relaxed);
    WATCH.store(true, Ordering::Relaxed);
    let result = work();
    drop(result);
    WATCH.store(false, Ordering::Relaxed);
    FOUND.load(Ordering::Relaxed)
}

#[test]
fn no_key_text_is_left_in_freed_memory() {
    let pem = key_text("rsa2048");
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let der = BASE64_STANDARD.decode(&body).unwrap();
    let base64 = BASE64_STANDARD.encode(&pem);
    let pieces = [&body.as_bytes()[600..632], &der[700..732], &base64.as_bytes()[800..832]];
    NEEDLES.set(pieces.map(<[u8]>::to_vec).to_vec()).unwrap();

    assert_eq!(left_behind(|| pem.clone()), 1, "the watch must find what is left behind");

    let quoted = format!("\u{feff} \"{}\"", pem.trim().replace('\n', "\\r\\n"));
    let mut utf16 = vec![0xff, 0xfe];
    utf16.extend(pem.encode_utf16().flat_map(u16::to_le_bytes));
    let good: [&[u8]; 5] = [pem.as_bytes(), base64.as_bytes(), &der, quoted.as_bytes(), &utf16];
    for text in good {
        assert_eq!(left_behind(|| SigningKey::parse(text).unwrap()), 0);
    }
    let no_dashes = pem.replacen("KEY-----", "KEY", 1);
    let cut = pem.get(..pem.len() - 40).unwrap();
    let twice = format!("{pem}{pem}");
    let trailing = [der.as_slice(), &[0]].concat();
    let mixed = base64.replacen('L', "+_", 1);
    let nested = BASE64_STANDARD.encode(&base64);
    let bad: [&[u8]; 6] = [
        no_dashes.as_bytes(),
        cut.as_bytes(),
        twice.as_bytes(),
        &trailing,
        mixed.as_bytes(),
        nested.as_bytes(),
    ];
    for text in bad {
        assert_eq!(left_behind(|| SigningKey::parse(text).unwrap_err()), 0);
        assert_eq!(left_behind(|| knock_jwt::VerifyingKey::parse(text).unwrap_err()), 0);
    }

    let units: Vec<u16> = pem.encode_utf16().collect();
    assert_eq!(left_behind(|| SigningKey::parse_utf16(&units).unwrap()), 0);
    let file = common::vectors_dir().join("keys/rsa2048.pem");
    assert_eq!(left_behind(|| SigningKey::from_file(&file).unwrap()), 0);
    assert_eq!(left_behind(|| SigningKey::from_env_values(Some(pem.as_bytes()), None).unwrap()), 0);
    for misplaced in [&pem, &base64] {
        let path = std::path::Path::new(misplaced);
        assert_eq!(left_behind(|| SigningKey::from_env_values(None, Some(path)).unwrap_err()), 0);
    }
    let cache = KeyCache::new(2);
    assert_eq!(left_behind(|| cache.parse(pem.as_bytes()).unwrap()), 0);
    let key = SigningKey::parse(&pem).unwrap();
    assert_eq!(left_behind(|| key.to_pem().unwrap()), 0);
    assert_eq!(left_behind(|| key.to_pkcs8_pem().unwrap()), 0);
    assert_eq!(left_behind(|| key.to_base64().unwrap()), 0);
    let signer = UserTokenSigner::new(key);
    assert_eq!(left_behind(|| signer.renewed().unwrap()), 0);
    assert_eq!(left_behind(|| signer.sign("ada").unwrap()), 0);
    assert_eq!(left_behind(|| drop(signer)), 0);
}
