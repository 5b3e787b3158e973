//! The native module `knock_jwt._native`. It converts arguments, calls the core, and converts results
//! and errors; every rule and every message is the core's. What the classes and functions do is
//! documented where Python's people look: in `python/knock_jwt/_native.pyi`.

#![allow(clippy::unused_self)] // Python's protocols want `self` where a class is meant

mod clock;
mod convert;
mod error;
mod fork;
mod grants;
mod issued;
mod key;
mod options;
mod signer;
mod token;
mod verifier;

use pyo3::prelude::*;

#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<key::SigningKey>()?;
    module.add_class::<key::VerifyingKey>()?;
    module.add_class::<grants::Grants>()?;
    module.add_class::<options::Jti>()?;
    module.add_class::<issued::IssuedToken>()?;
    module.add_class::<issued::Warning>()?;
    module.add_class::<signer::UserTokenSigner>()?;
    module.add_class::<verifier::UserTokenVerifier>()?;
    module.add_class::<verifier::Claims>()?;
    module.add_class::<token::UnverifiedToken>()?;
    module.add_function(wrap_pyfunction!(token::inspect, module)?)?;
    module.add_function(wrap_pyfunction!(signer::sign_user_token, module)?)?;
    fork::register(module.py())
}
