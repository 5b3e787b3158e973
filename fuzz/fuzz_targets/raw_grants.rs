//! Any text as grants: refused, or written in a form that reads back as the very same text.
#![no_main]
#![allow(clippy::expect_used)] // a panic is the finding

use knock_jwt::Grants;

libfuzzer_sys::fuzz_target!(|json: &str| {
    match Grants::raw(json) {
        Ok(grants) => {
            let written = grants.to_json().expect("raw grants have no mistake").to_owned();
            let again = Grants::raw(&written).expect("our own text is accepted");
            assert_eq!(again.to_json().expect("as above"), written);
        }
        Err(error) => assert_eq!(error.number(), 205, "{error:?}"),
    }
});
