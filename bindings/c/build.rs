//! Names the shared library as programs look for it, with the number of its ABI, and keeps it loaded: AWS-LC
//! registers a destructor for each thread that used it, which must still be there when the thread ends.

include!("src/abi.rs");

fn main() {
    #[allow(clippy::print_stdout)] // that is how cargo is told
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,libknock_jwt.so.{KNOCK_JWT_ABI}");
        println!("cargo::rustc-cdylib-link-arg=-Wl,-z,nodelete");
    }
}
