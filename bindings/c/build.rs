//! Names the shared library as programs look for it: with the number of its ABI.

include!("src/abi.rs");

fn main() {
    #[allow(clippy::print_stdout)] // that is how cargo is told
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,libknock_jwt.so.{KNOCK_JWT_ABI}");
    }
}
