//! `Grants`.

use std::sync::{Mutex, PoisonError};

use knock_jwt::{Argument, Permission};
use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::convert::{id, items, json_text, string, text, wrong_type};
use crate::error::raised;

/// Grows call by call, as the builders of Python's libraries do, and is returned for chaining.
#[pyclass(frozen, module = "knock_jwt")]
pub(crate) struct Grants(Mutex<knock_jwt::Grants>);

#[pymethods]
impl Grants {
    #[new]
    fn new() -> Self {
        Self(Mutex::new(knock_jwt::Grants::new()))
    }

    #[pyo3(signature = (id, permissions))]
    fn user<'py>(
        slf: Bound<'py, Self>,
        id: &Bound<'py, PyAny>,
        permissions: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, Self>> {
        let (id, permissions) = (self::id(Argument::Grants, id)?, list(permissions)?);
        slf.get().add(slf.py(), |grants| grants.user(&id, permissions))?;
        Ok(slf)
    }

    #[pyo3(signature = (id, permissions))]
    fn tenant<'py>(
        slf: Bound<'py, Self>,
        id: &Bound<'py, PyAny>,
        permissions: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, Self>> {
        let (id, permissions) = (self::id(Argument::Grants, id)?, list(permissions)?);
        slf.get().add(slf.py(), |grants| grants.tenant(&id, permissions))?;
        Ok(slf)
    }

    #[pyo3(signature = (collection, id, permissions))]
    fn object<'py>(
        slf: Bound<'py, Self>,
        collection: &Bound<'py, PyAny>,
        id: &Bound<'py, PyAny>,
        permissions: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, Self>> {
        let collection = string(Argument::Grants, collection)?;
        let (id, permissions) = (self::id(Argument::Grants, id)?, list(permissions)?);
        slf.get().add(slf.py(), |grants| grants.object(&collection, &id, permissions))?;
        Ok(slf)
    }

    fn merge<'py>(slf: Bound<'py, Self>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, Self>> {
        let other = other.cast::<Self>().map_err(|_| wrong_type(Argument::Grants, other))?;
        let other = other.get().value();
        slf.get().add(slf.py(), |grants| grants.merge(&other))?;
        Ok(slf)
    }

    #[staticmethod]
    fn raw(json: &Bound<'_, PyAny>) -> PyResult<Self> {
        let grants = knock_jwt::Grants::raw(&json_text(json)?);
        grants.map(|grants| Self(Mutex::new(grants))).map_err(|error| raised(json.py(), &error))
    }

    fn to_json(&self, py: Python<'_>) -> PyResult<String> {
        self.value().to_json().map(str::to_owned).map_err(|error| raised(py, &error))
    }

    fn __repr__(&self) -> String {
        format!("<Grants {}>", self.value().to_json().unwrap_or("with a mistake"))
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        let same = |other: &Self| self.value().to_json().ok() == other.value().to_json().ok();
        other.cast::<Self>().is_ok_and(|other| same(other.get()))
    }
}

impl Grants {
    pub(crate) fn value(&self) -> knock_jwt::Grants {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Adds, unless it would be a mistake: then nothing changes and the mistake is told at once.
    fn add(
        &self,
        py: Python<'_>,
        add: impl FnOnce(knock_jwt::Grants) -> knock_jwt::Grants,
    ) -> PyResult<()> {
        let mut grants = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let more = add(grants.clone());
        more.check().map_err(|error| raised(py, &error))?;
        *grants = more;
        Ok(())
    }
}

/// Permissions as strings, or as members of an enum that are strings.
fn list(permissions: &Bound<'_, PyAny>) -> PyResult<Vec<Permission>> {
    let py = permissions.py();
    items(Argument::Grants, permissions)?
        .map(|permission| {
            let permission = permission?;
            let Ok(name) = permission.cast::<PyString>() else {
                return Err(wrong_type(Argument::Grants, &permission));
            };
            text(Argument::Grants, name)?.parse().map_err(|error| raised(py, &error))
        })
        .collect()
}
