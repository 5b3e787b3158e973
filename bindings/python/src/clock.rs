//! Python's own clock, so that freezegun and time-machine rule our tokens too.

use knock_jwt::UnixMillis;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

use crate::error::raised;

pub(crate) fn now(py: Python<'_>) -> PyResult<UnixMillis> {
    static TIME: PyOnceLock<Py<PyModule>> = PyOnceLock::new();
    let module = TIME.get_or_try_init(py, || py.import("time").map(Bound::unbind))?;
    // Looked up at each call: freezegun replaces the attribute.
    let seconds: f64 = module.bind(py).getattr(intern!(py, "time"))?.call0()?.extract()?;
    UnixMillis::from_f64(seconds * 1000.0).map_err(|error| raised(py, &error))
}
