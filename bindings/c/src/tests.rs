//! What the C programs of `tests/` cannot see: the sources themselves, and that handles may be shared.

use std::fs;
use std::path::Path;

/// The sources, but this one.
fn sources() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let entries = fs::read_dir(folder).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let paths = paths.filter(|path| !path.ends_with("tests.rs"));
    paths.map(|path| (path.display().to_string(), fs::read_to_string(path).unwrap())).collect()
}

#[test]
fn every_entry_is_named_and_guarded() {
    let guards = [
        "run(",
        "make(",
        "make_string(",
        "set(",
        "read(",
        "read_text(",
        "read_time(",
        "free(",
        "constant(",
    ];
    let mut entries = 0;
    for (path, source) in sources() {
        for part in source.split("#[unsafe(no_mangle)]").skip(1) {
            entries += 1;
            let entry = part.split("\n}\n").next().unwrap();
            assert!(entry.contains("extern \"C\" fn knock_jwt_"), "{path}: {entry}");
            let body = entry.split_once(" {\n").map_or("", |(_, body)| body);
            assert!(guards.iter().any(|guard| body.contains(guard)), "unguarded, {path}: {entry}");
        }
        let exported = source.matches("extern \"C\" fn").count();
        assert_eq!(exported, source.matches("#[unsafe(no_mangle)]").count(), "{path}");
    }
    assert!(entries > 60, "{entries}");
}

#[test]
fn handles_may_be_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<crate::batch::BatchHandle>();
    shared::<crate::claims::ClaimsHandle>();
    shared::<crate::config::ConfigHandle>();
    shared::<crate::error::ErrorHandle>();
    shared::<crate::grants::GrantsHandle>();
    shared::<crate::issued::IssuedHandle>();
    shared::<crate::key::KeyHandle>();
    shared::<crate::options::OptionsHandle>();
    shared::<crate::signer::SignerHandle>();
    shared::<crate::unverified::UnverifiedHandle>();
    shared::<crate::verifier::VerifierHandle>();
    shared::<crate::verifying_key::VerifyingKeyHandle>();
}

#[test]
fn a_panic_becomes_an_error() {
    let mut place = std::mem::MaybeUninit::uninit();
    let status = crate::guard::run(Some(&mut place), || panic!("on purpose"));
    // SAFETY: `run` writes the error, or that there is none.
    let error = unsafe { place.assume_init() };
    assert_eq!(crate::error::knock_jwt_error_number(error.as_deref()), status);
    assert_eq!(status, crate::error::Status::of(&Err(knock_jwt::Error::internal())));
}
