//! `IssuedToken` and its `Warning`s.

use pyo3::prelude::*;

#[pyclass(frozen, eq, hash, name = "TokenWarning", module = "knock_jwt")]
#[derive(PartialEq, Hash)]
pub(crate) struct Warning(knock_jwt::Warning);

#[pymethods]
impl Warning {
    #[getter]
    fn code(&self) -> &'static str {
        self.0.code()
    }

    #[getter]
    fn message(&self) -> &'static str {
        self.0.message()
    }

    fn __repr__(&self) -> String {
        format!("<TokenWarning {}: {}>", self.0.code(), self.0.message())
    }
}

pub(crate) fn warnings(found: Vec<knock_jwt::Warning>) -> Vec<Warning> {
    found.into_iter().map(Warning).collect()
}

#[pyclass(frozen, eq, module = "knock_jwt")]
#[derive(PartialEq)]
pub(crate) struct IssuedToken(pub(crate) knock_jwt::IssuedToken);

#[pymethods]
impl IssuedToken {
    #[getter]
    fn token(&self) -> &str {
        self.0.token()
    }

    #[getter]
    fn issued_at(&self) -> u64 {
        self.0.issued_at()
    }

    #[getter]
    fn expires_at(&self) -> u64 {
        self.0.expires_at()
    }

    #[getter]
    fn refresh_at(&self) -> u64 {
        self.0.refresh_at()
    }

    #[getter]
    fn warnings(&self) -> Vec<Warning> {
        warnings(self.0.warnings())
    }

    fn __repr__(&self) -> String {
        let (issued_at, expires_at) = (self.0.issued_at(), self.0.expires_at());
        format!("<IssuedToken issued at {issued_at}, expires at {expires_at}>")
    }
}
