//! The core's error as `knock_jwt.KnockJwtError`.

use std::panic::{AssertUnwindSafe, catch_unwind};

use knock_jwt::Error;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyType;

/// The exception, made from the core's code, number and message.
pub(crate) fn raised(py: Python<'_>, error: &Error) -> PyErr {
    match exception(py, error) {
        Ok(exception) => PyErr::from_value(exception),
        Err(failure) => failure,
    }
}

/// The same as a value, for lists in which each entry is its own result.
pub(crate) fn exception<'py>(py: Python<'py>, error: &Error) -> PyResult<Bound<'py, PyAny>> {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let class = CLASS.import(py, "knock_jwt._errors", "KnockJwtError")?;
    class.call1((error.message(), error.code(), error.number()))
}

/// Runs the core; a panic of it becomes an error of ours and not pyo3's PanicException, which no
/// `except Exception` would catch.
pub(crate) fn guarded<T>(work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(Error::internal()))
}
