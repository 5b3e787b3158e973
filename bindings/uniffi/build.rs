//! Names the shared library as programs look for it, and keeps it loaded: AWS-LC registers a destructor for
//! each thread that used it, which must still be there when the thread ends.

fn main() {
    #[allow(clippy::print_stdout)] // that is how cargo is told
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,libknock_jwt_uniffi.so");
        println!("cargo::rustc-cdylib-link-arg=-Wl,-z,nodelete");
    }
}
