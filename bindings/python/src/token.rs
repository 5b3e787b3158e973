//! `inspect` and the `UnverifiedToken` that it gives.

use knock_jwt::Argument;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::convert::{parsed, string};
use crate::error::{guarded, raised};
use crate::issued::{Warning, warnings};

#[pyfunction]
pub(crate) fn inspect(token: &Bound<'_, PyAny>) -> PyResult<UnverifiedToken> {
    let text = string(Argument::Token, token)?;
    let read = guarded(|| knock_jwt::inspect(&text));
    read.map(UnverifiedToken).map_err(|error| raised(token.py(), &error))
}

#[pyclass(frozen, module = "knock_jwt")]
pub(crate) struct UnverifiedToken(knock_jwt::UnverifiedToken);

#[pymethods]
impl UnverifiedToken {
    #[getter]
    fn algorithm(&self) -> Option<&str> {
        self.0.algorithm()
    }

    #[getter]
    fn user_id(&self) -> Option<&str> {
        self.0.user_id()
    }

    #[getter]
    fn issued_at(&self) -> Option<u64> {
        self.0.issued_at()
    }

    #[getter]
    fn expires_at(&self) -> Option<u64> {
        self.0.expires_at()
    }

    #[getter]
    fn jti(&self) -> Option<&str> {
        self.0.jti()
    }

    #[getter]
    fn header<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        parsed(py, self.0.header_json())
    }

    #[getter]
    fn payload<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        parsed(py, self.0.payload_json())
    }

    #[getter]
    fn warnings(&self) -> Vec<Warning> {
        warnings(self.0.warnings())
    }

    fn __repr__(&self) -> String {
        format!("<UnverifiedToken {}>", self.0.payload_json())
    }
}
