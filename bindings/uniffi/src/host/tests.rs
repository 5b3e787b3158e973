use std::ptr::{null, null_mut};

use super::key::{
    knock_jwt_host_environment_key, knock_jwt_host_key_text, knock_jwt_host_parse_key,
};
use super::memory::knock_jwt_host_wipe;
use super::sign::{knock_jwt_host_sign, knock_jwt_host_sign_with_key};
use super::{TOLD, run};
use crate::key::NativeSigningKey;
use crate::signer::{NativeReuse, NativeSigner};

const PEM: &[u8] = include_bytes!("../../../../tests/vectors/keys/rsa2048.pem");
const NOW: i64 = 1_700_000_000_000;

fn size(bytes: &[u8]) -> i32 {
    i32::try_from(bytes.len()).unwrap()
}

/// One call with an ordinary buffer: its status, its text, its numbers.
fn call(entry: impl FnOnce(*mut u8, i32, *mut i64) -> i32) -> (i32, String, [i64; TOLD]) {
    let (mut out, mut told) = ([0; 4096], [-1; TOLD]);
    let status = entry(out.as_mut_ptr(), 4096, told.as_mut_ptr());
    let length = usize::try_from(told[0]).unwrap();
    (status, str::from_utf8(&out[..length]).unwrap().to_owned(), told)
}

fn key() -> NativeSigningKey {
    let (status, _, told) = call(|out, capacity, told| {
        // SAFETY: the pointers are of living arrays of those lengths.
        unsafe { knock_jwt_host_parse_key(PEM.as_ptr(), size(PEM), out, capacity, told) }
    });
    assert_eq!(status, 0);
    NativeSigningKey::adopt(told[1].unsigned_abs()).unwrap()
}

fn sign(signer: u64, id: &[u8], given: u32) -> (i32, String, [i64; TOLD]) {
    call(|out, capacity, told| {
        let id_length = size(id);
        // SAFETY: the pointers are of living arrays of those lengths.
        unsafe {
            knock_jwt_host_sign(
                signer,
                id.as_ptr(),
                id_length,
                NOW,
                given,
                900,
                5,
                0,
                null(),
                0,
                out,
                capacity,
                told,
            )
        }
    })
}

#[test]
fn signs_with_the_options_that_are_given() {
    let signer = NativeSigner::new(&key(), None, None, NativeReuse::Off).unwrap();
    let (status, token, told) = sign(signer.number(), b"ada", 0);
    assert_eq!(
        (status, told[1..].to_vec()),
        (0, vec![1_700_000_000, 1_700_003_600, 1_700_001_800, 0])
    );
    assert_eq!(token.len(), usize::try_from(told[0]).unwrap());
    assert_eq!(sign(signer.number(), b"ada", 1).2[2], 1_700_000_900);
    assert_eq!(sign(signer.number(), b"ada", 3).2[1..3], [5, 905]);
    assert_ne!(sign(signer.number(), b"ada", 32).1, sign(signer.number(), b"ada", 32).1);
}

#[test]
fn errors_are_numbers_with_a_text() {
    let signer = NativeSigner::new(&key(), None, None, NativeReuse::Off).unwrap();
    let number = signer.number();
    let (status, text, _) = sign(number, b"", 0);
    assert_eq!(status, 201);
    assert!(text.starts_with("user_id_missing\nthere is no user id"), "{text}");
    assert_eq!(sign(number, b"\xed\xa0\x80", 0).0, 202);
    assert_eq!(sign(number, b"ada", 4).0, 403, "grants that are closed");
    assert_eq!(sign(number, b"ada", 16).0, 206, "a jti that is NULL");
    drop(signer);
    for gone in [number, 0, u64::MAX] {
        let (status, text, _) = sign(gone, b"ada", 0);
        assert_eq!((status, text.as_str()), (403, "closed\nthe signer was closed: make a new one"));
    }
    let (status, ..) = call(|out, capacity, told| {
        // SAFETY: the length is refused before the pointer is used.
        unsafe { knock_jwt_host_parse_key(PEM.as_ptr(), -1, out, capacity, told) }
    });
    assert_eq!(status, 401);
    let (status, ..) = call(|out, capacity, told| {
        // SAFETY: NULL is no text.
        unsafe { knock_jwt_host_parse_key(null(), 0, out, capacity, told) }
    });
    assert_eq!(status, 101);
}

#[test]
fn a_small_buffer_is_told_the_room_and_stays_as_it_was() {
    let signer = NativeSigner::new(&key(), None, None, NativeReuse::Recommended).unwrap();
    let mut small = [7; 10];
    let mut told = [0; TOLD];
    let entry = |out: *mut u8, capacity: i32, told: *mut i64| {
        // SAFETY: the pointers are NULL, or of living arrays of those lengths.
        unsafe {
            knock_jwt_host_sign(
                signer.number(),
                b"ada".as_ptr(),
                3,
                NOW,
                0,
                0,
                0,
                0,
                null(),
                0,
                out,
                capacity,
                told,
            )
        }
    };
    assert_eq!(entry(small.as_mut_ptr(), 10, told.as_mut_ptr()), 402);
    assert_eq!(small, [7; 10]);
    let mut room = vec![0; usize::try_from(told[0]).unwrap()];
    assert_eq!(entry(room.as_mut_ptr(), size(&room), told.as_mut_ptr()), 0);
    assert_eq!(room, sign(signer.number(), b"ada", 0).1.as_bytes(), "the token");
    assert_eq!(entry(null_mut(), 0, null_mut()), 402, "nowhere to write is too small");
}

#[test]
fn a_key_goes_out_as_it_came_in() {
    let key = key();
    let text = |form| {
        call(|out, capacity, told| {
            // SAFETY: the pointers are of living arrays of those lengths.
            unsafe { knock_jwt_host_key_text(key.number(), form, out, capacity, told) }
        })
    };
    assert_eq!(text(1).1.as_bytes(), PEM);
    assert!(text(2).1.starts_with("-----BEGIN PRIVATE KEY-----"));
    assert!(!text(3).1.contains('-'));
    assert_eq!(text(4).0, 401);
}

#[test]
fn what_held_a_key_is_overwritten() {
    let mut text = PEM.to_vec();
    // SAFETY: the pointer is of a living array of that length, or NULL.
    unsafe { knock_jwt_host_wipe(text.as_mut_ptr(), size(&text)) };
    assert!(text.iter().all(|byte| *byte == 0));
    // SAFETY: as above.
    unsafe { knock_jwt_host_wipe(null_mut(), 1) };
}

#[test]
fn the_environment_counts_where_no_key_is_given() {
    let sign = |key: Option<&[u8]>, environment: Option<&[u8]>| {
        let pair =
            |text: Option<&[u8]>| text.map_or((null(), 0), |text| (text.as_ptr(), size(text)));
        let ((key, key_length), (environment, length)) = (pair(key), pair(environment));
        call(|out, capacity, told| {
            // SAFETY: the pointers are NULL, or of living arrays of those lengths.
            unsafe {
                knock_jwt_host_sign_with_key(
                    key,
                    key_length,
                    environment,
                    length,
                    null(),
                    0,
                    b"ada".as_ptr(),
                    3,
                    NOW,
                    0,
                    0,
                    0,
                    0,
                    null(),
                    0,
                    out,
                    capacity,
                    told,
                )
            }
        })
    };
    let given = sign(Some(PEM), Some(b"nonsense"));
    assert_eq!(given.0, 0);
    assert_eq!(sign(None, Some(PEM)), given);
    assert_eq!(
        (sign(None, Some(b" ")).0, sign(None, None).0, sign(Some(b""), Some(PEM)).0),
        (101, 101, 101)
    );
    let (status, ..) = call(|out, capacity, told| {
        let file = b"/no/such/file";
        // SAFETY: the pointers are NULL, or of living arrays of those lengths.
        unsafe {
            knock_jwt_host_environment_key(
                null(),
                0,
                file.as_ptr(),
                size(file),
                out,
                capacity,
                told,
            )
        }
    });
    assert_eq!(status, 102);
}

#[test]
fn a_panic_becomes_an_error() {
    let (status, text, _) = call(|out, capacity, told| {
        // SAFETY: the pointers are of living arrays of those lengths.
        let out = unsafe { super::Out::new(out, capacity, told) };
        run::<[u8; 0]>(out, || panic!("on purpose"))
    });
    assert_eq!((status, text.split('\n').next()), (901, Some("internal")));
}
