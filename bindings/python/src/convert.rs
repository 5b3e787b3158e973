//! Python's values as the core's. A value of another type than its place takes is refused with the
//! core's error.

use std::borrow::Cow;

use knock_jwt::{Argument, Error};
use pyo3::exceptions::{PyOverflowError, PyRecursionError, PyTypeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{
    PyBool, PyBytes, PyDelta, PyDict, PyInt, PyIterator, PyMapping, PyString, PyType,
};

use crate::error::raised;

/// The error for a value of the wrong type.
pub(crate) fn wrong_type(argument: Argument, value: &Bound<'_, PyAny>) -> PyErr {
    let py = value.py();
    if value.is_none() {
        return raised(py, &Error::missing(argument));
    }
    let name =
        value.get_type().name().map_or_else(|_| "unknown".to_owned(), |name| name.to_string());
    raised(py, &Error::wrong_type(argument, &name))
}

/// The text of a `str`, without a copy. A lone surrogate is refused, never replaced.
pub(crate) fn text<'a>(
    argument: Argument,
    value: &'a Bound<'_, PyString>,
) -> PyResult<Cow<'a, str>> {
    // The only reason for which a str has no UTF-8.
    value.to_cow().map_err(|_| raised(value.py(), &Error::lone_surrogate(argument)))
}

/// A text that must be a `str`.
pub(crate) fn string<'a>(
    argument: Argument,
    value: &'a Bound<'_, PyAny>,
) -> PyResult<Cow<'a, str>> {
    match value.cast::<PyString>() {
        Ok(string) => text(argument, string),
        Err(_) => Err(wrong_type(argument, value)),
    }
}

/// A user id or another id: `str`, `int` (but not `bool`) or `uuid.UUID`.
pub(crate) fn id<'a>(argument: Argument, value: &'a Bound<'_, PyAny>) -> PyResult<Cow<'a, str>> {
    if let Ok(string) = value.cast::<PyString>() {
        return text(argument, string);
    }
    let py = value.py();
    let is_int = value.is_instance_of::<PyInt>() && !value.is_instance_of::<PyBool>();
    if is_int {
        // Of the type itself: a subclass (an IntEnum) may print itself in another way. Python writes no
        // numbers of more than 4,300 digits.
        let plain = py.get_type::<PyInt>().call_method1(intern!(py, "__repr__"), (value,));
        return match plain {
            Ok(digits) => Ok(Cow::Owned(digits.extract()?)),
            Err(error) if error.is_instance_of::<PyValueError>(py) => {
                Err(raised(py, &Error::wrong_type(argument, "int of thousands of digits")))
            }
            Err(error) => Err(error),
        };
    }
    match uuid_class(value)? {
        Some(class) => {
            Ok(Cow::Owned(class.call_method1(intern!(py, "__str__"), (value,))?.extract()?))
        }
        None => Err(wrong_type(argument, value)),
    }
}

/// `uuid.UUID`, if the value is one.
fn uuid_class<'py>(value: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyType>>> {
    static UUID: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let class = UUID.import(value.py(), "uuid", "UUID")?;
    Ok(value.is_instance(class)?.then(|| class.clone()))
}

/// A whole number; one too large for the core is its largest, which no rule lets through.
pub(crate) fn integer(value: &Bound<'_, PyAny>) -> Option<i64> {
    if !value.is_instance_of::<PyInt>() || value.is_instance_of::<PyBool>() {
        return None;
    }
    match value.extract::<i64>() {
        Ok(number) => Some(number),
        Err(error) if error.is_instance_of::<PyOverflowError>(value.py()) => {
            let negative = value.lt(0).unwrap_or(false);
            Some(if negative { i64::MIN } else { i64::MAX })
        }
        Err(_) => None,
    }
}

/// Whole seconds, or a `timedelta` of whole seconds.
pub(crate) fn seconds(argument: Argument, value: &Bound<'_, PyAny>) -> PyResult<i64> {
    if let Some(seconds) = integer(value) {
        return Ok(seconds);
    }
    let py = value.py();
    if !value.is_instance_of::<PyDelta>() {
        return Err(wrong_type(argument, value));
    }
    let part = |name| value.getattr(name)?.extract::<i64>();
    if part(intern!(py, "microseconds"))? != 0 {
        let error = match argument {
            Argument::ExpiresIn => Error::fractional_lifetime(),
            other => Error::wrong_type(other, "timedelta with a fraction of a second"),
        };
        return Err(raised(py, &error));
    }
    // A timedelta has a billion days at the most, so this cannot overflow.
    Ok(part(intern!(py, "days"))? * 86_400 + part(intern!(py, "seconds"))?)
}

fn is_datetime(value: &Bound<'_, PyAny>) -> PyResult<bool> {
    static DATETIME: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let class = DATETIME.import(value.py(), "datetime", "datetime")?;
    value.is_instance(class)
}

/// Whole seconds since 1970, or an aware `datetime`, whose fraction of a second is dropped as that of
/// the clock is.
pub(crate) fn moment(value: &Bound<'_, PyAny>) -> PyResult<i64> {
    if let Some(seconds) = integer(value) {
        return Ok(seconds);
    }
    let py = value.py();
    if !is_datetime(value)? {
        return Err(wrong_type(Argument::IssuedAt, value));
    }
    if value.call_method0(intern!(py, "utcoffset"))?.is_none() {
        let given = "datetime without a time zone";
        return Err(raised(py, &Error::wrong_type(Argument::IssuedAt, given)));
    }
    // In whole numbers: a float rounds late times up to the next second.
    let since = value.call_method1(intern!(py, "__sub__"), (epoch(py)?,))?;
    let part = |name| since.getattr(name)?.extract::<i64>();
    Ok(part(intern!(py, "days"))? * 86_400 + part(intern!(py, "seconds"))?)
}

fn epoch(py: Python<'_>) -> PyResult<&Bound<'_, PyAny>> {
    static EPOCH: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let epoch = EPOCH.get_or_try_init(py, || {
        let module = py.import("datetime")?;
        let utc = module.getattr("timezone")?.getattr("utc")?;
        module.call_method1("datetime", (1970, 1, 1, 0, 0, 0, 0, utc)).map(Bound::unbind)
    })?;
    Ok(epoch.bind(py))
}

/// What can be iterated over. A string is that too, letter by letter, which nobody means.
pub(crate) fn items<'py>(
    argument: Argument,
    value: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyIterator>> {
    let py = value.py();
    if value.is_instance_of::<PyString>() || value.is_instance_of::<PyBytes>() {
        let name = value.get_type().name()?;
        return Err(raised(
            py,
            &Error::wrong_type(argument, &format!("{name} in place of a list")),
        ));
    }
    value.try_iter().map_err(|error| {
        // What the caller's own iterator raises, a KeyboardInterrupt among it, is the caller's.
        if error.is_instance_of::<PyTypeError>(py) { wrong_type(argument, value) } else { error }
    })
}

/// Key text: `str` or `bytes`.
pub(crate) fn with_key_text<T>(
    argument: Argument,
    value: &Bound<'_, PyAny>,
    work: impl FnOnce(&[u8]) -> T,
) -> PyResult<T> {
    if let Ok(bytes) = value.cast::<PyBytes>() {
        return Ok(work(bytes.as_bytes()));
    }
    Ok(work(string(argument, value)?.as_bytes()))
}

/// JSON text, or a mapping that `json.dumps` makes it of.
pub(crate) fn json_text(value: &Bound<'_, PyAny>) -> PyResult<String> {
    if let Ok(string) = value.cast::<PyString>() {
        return Ok(text(Argument::Grants, string)?.into_owned());
    }
    if value.cast::<PyMapping>().is_err() {
        return Err(wrong_type(Argument::Grants, value));
    }
    let json = value.py().import("json")?;
    let py = value.py();
    match json.call_method1(intern!(py, "dumps"), (value,)) {
        Ok(text) => text.extract(),
        Err(error)
            if error.is_instance_of::<PyTypeError>(py)
                || error.is_instance_of::<PyValueError>(py)
                || error.is_instance_of::<PyRecursionError>(py) =>
        {
            Err(raised(py, &Error::wrong_type(Argument::Grants, "mapping that is not JSON")))
        }
        Err(error) => Err(error),
    }
}

/// A dictionary of JSON text that the core has checked.
pub(crate) fn parsed<'py>(py: Python<'py>, json: &str) -> PyResult<Bound<'py, PyDict>> {
    let value = py.import("json")?.call_method1(intern!(py, "loads"), (json,))?;
    Ok(value.cast_into::<PyDict>()?)
}
