//! Any text as a token to look at: read or refused, never a panic.
#![no_main]
#![allow(clippy::expect_used)] // a panic is the finding

libfuzzer_sys::fuzz_target!(|token: &str| {
    match knock_jwt::inspect(token) {
        Ok(unverified) => {
            let _ = (unverified.user_id(), unverified.expires_at(), unverified.issued_at());
            assert!(unverified.payload_json().trim_start().starts_with('{'));
            assert!(!format!("{unverified:?}").is_empty());
        }
        Err(error) => assert!(matches!(error.number(), 301 | 307), "{error:?}"),
    }
});
