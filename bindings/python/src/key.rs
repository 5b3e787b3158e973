//! `SigningKey` and `VerifyingKey`.

use std::path::PathBuf;

use knock_jwt::Argument;
use pyo3::intern;
use pyo3::prelude::*;

use crate::convert::{integer, items, with_key_text, wrong_type};
use crate::error::{guarded, raised};

/// What a path is called in an error.
const PATH: Argument = Argument::Option("the path of the key's file");

#[pyclass(frozen, module = "knock_jwt")]
pub(crate) struct SigningKey(pub(crate) knock_jwt::SigningKey);

#[pymethods]
impl SigningKey {
    #[new]
    fn new(text: &Bound<'_, PyAny>) -> PyResult<Self> {
        parsed(text).map(Self)
    }

    #[staticmethod]
    #[pyo3(name = "from_env")]
    fn from_environment(py: Python<'_>) -> PyResult<Self> {
        from_env(py).map(Self)
    }

    /// For settings that hold what the environment's variables would: the core decides between them.
    #[staticmethod]
    #[pyo3(signature = (key, file))]
    fn from_env_values(
        py: Python<'_>,
        key: Option<&Bound<'_, PyAny>>,
        file: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let file: Option<PathBuf> = match file {
            Some(file) => Some(file.extract().map_err(|_| wrong_type(PATH, file))?),
            None => None,
        };
        let read = |key: Option<&[u8]>| {
            guarded(|| knock_jwt::SigningKey::from_env_values(key, file.as_deref()))
        };
        let key = match key {
            Some(key) => with_key_text(Argument::SigningKey, key, |bytes| read(Some(bytes)))?,
            None => read(None),
        };
        key.map(Self).map_err(|error| raised(py, &error))
    }

    #[staticmethod]
    fn from_file(path: &Bound<'_, PyAny>) -> PyResult<Self> {
        let py = path.py();
        let path: PathBuf = path.extract().map_err(|_| wrong_type(PATH, path))?;
        let key = guarded(|| knock_jwt::SigningKey::from_file(path));
        key.map(Self).map_err(|error| raised(py, &error))
    }

    #[staticmethod]
    fn generate(bits: &Bound<'_, PyAny>) -> PyResult<Self> {
        let py = bits.py();
        let number = integer(bits);
        let bits = number.ok_or_else(|| wrong_type(Argument::Option("the size in bits"), bits))?;
        // A size that is none at all is refused like any other wrong one.
        let bits = u32::try_from(bits).unwrap_or(0);
        let key = py.detach(|| {
            let _gate = crate::fork::open();
            guarded(|| knock_jwt::SigningKey::generate(bits))
        });
        key.map(Self).map_err(|error| raised(py, &error))
    }

    #[getter]
    fn bits(&self) -> usize {
        self.0.bits()
    }

    #[getter]
    fn fingerprint(&self) -> &str {
        self.0.fingerprint()
    }

    #[getter]
    fn verifying_key(&self) -> VerifyingKey {
        VerifyingKey(self.0.verifying_key().clone())
    }

    fn to_pem(&self, py: Python<'_>) -> PyResult<String> {
        Ok(guarded(|| self.0.to_pem()).map_err(|error| raised(py, &error))?.as_str().to_owned())
    }

    fn to_base64(&self, py: Python<'_>) -> PyResult<String> {
        Ok(guarded(|| self.0.to_base64()).map_err(|error| raised(py, &error))?.as_str().to_owned())
    }

    fn __repr__(&self) -> String {
        format!("<SigningKey of {} bits, SHA-256 {}>", self.0.bits(), self.0.fingerprint())
    }

    fn __reduce__(&self) -> PyResult<()> {
        Err(no_pickle("SigningKey"))
    }
}

#[pyclass(frozen, module = "knock_jwt")]
pub(crate) struct VerifyingKey(pub(crate) knock_jwt::VerifyingKey);

#[pymethods]
impl VerifyingKey {
    #[new]
    fn new(text: &Bound<'_, PyAny>) -> PyResult<Self> {
        let parse = |bytes: &[u8]| guarded(|| knock_jwt::VerifyingKey::parse(bytes));
        with_key_text(Argument::VerifyingKey, text, parse)?
            .map(Self)
            .map_err(|error| raised(text.py(), &error))
    }

    #[getter]
    fn bits(&self) -> usize {
        self.0.bits()
    }

    #[getter]
    fn fingerprint(&self) -> &str {
        self.0.fingerprint()
    }

    fn to_pem(&self) -> &str {
        self.0.to_pem()
    }

    fn __repr__(&self) -> String {
        format!("<VerifyingKey of {} bits, SHA-256 {}>", self.0.bits(), self.0.fingerprint())
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<Self>().is_ok_and(|other| self.0.to_der() == other.get().0.to_der())
    }

    fn __hash__(&self) -> u64 {
        // A fingerprint is a hash already.
        u64::from_str_radix(self.0.fingerprint().get(..15).unwrap_or_default(), 16).unwrap_or(0)
    }

    /// The public half is no secret, and workers may need it.
    fn __reduce__(slf: &Bound<'_, Self>) -> (Py<PyAny>, (String,)) {
        (slf.get_type().into_any().unbind(), (slf.get().0.to_pem().to_owned(),))
    }
}

/// A key that is given as text or as an object.
pub(crate) fn signing_key(value: &Bound<'_, PyAny>) -> PyResult<knock_jwt::SigningKey> {
    match value.cast::<SigningKey>() {
        Ok(key) => Ok(key.get().0.clone()),
        Err(_) => parsed(value),
    }
}

fn parsed(text: &Bound<'_, PyAny>) -> PyResult<knock_jwt::SigningKey> {
    let parse = |bytes: &[u8]| guarded(|| knock_jwt::SigningKey::parse(bytes));
    with_key_text(Argument::SigningKey, text, parse)?.map_err(|error| raised(text.py(), &error))
}

/// The key of `os.environ`, which a test may have patched, and not of the operating system's own.
pub(crate) fn from_env(py: Python<'_>) -> PyResult<knock_jwt::SigningKey> {
    let environ = py.import("os")?.getattr(intern!(py, "environ"))?;
    let get = |name: &str| environ.call_method1(intern!(py, "get"), (name,));
    let key: Option<std::ffi::OsString> = get(knock_jwt::SIGNING_KEY_VARIABLE)?.extract()?;
    let file: Option<PathBuf> = get(knock_jwt::SIGNING_KEY_FILE_VARIABLE)?.extract()?;
    let key = key.map(|key| knock_jwt::Zeroizing::new(key.into_encoded_bytes()));
    guarded(|| {
        knock_jwt::SigningKey::from_env_values(
            key.as_ref().map(|key| key.as_slice()),
            file.as_deref(),
        )
    })
    .map_err(|error| raised(py, &error))
}

/// Pickling would write the key, or drop it: neither is what anybody wants.
pub(crate) fn no_pickle(class: &str) -> PyErr {
    pyo3::exceptions::PyTypeError::new_err(format!(
        "a {class} is not pickled, for it holds a private key: make it anew in the other process, from \
         the environment"
    ))
}

/// Several verifying keys, or one.
pub(crate) fn verifying_keys(value: &Bound<'_, PyAny>) -> PyResult<Vec<knock_jwt::VerifyingKey>> {
    let one = |value: &Bound<'_, PyAny>| -> PyResult<knock_jwt::VerifyingKey> {
        match value.cast::<VerifyingKey>() {
            Ok(key) => Ok(key.get().0.clone()),
            Err(_) => VerifyingKey::new(value).map(|key| key.0),
        }
    };
    let is_one = value.is_instance_of::<VerifyingKey>()
        || value.is_instance_of::<pyo3::types::PyString>()
        || value.is_instance_of::<pyo3::types::PyBytes>();
    if is_one {
        return Ok(vec![one(value)?]);
    }
    items(Argument::VerifyingKey, value)?.map(|key| one(&key?)).collect()
}
