//! `UserTokenSigner` and `sign_user_token`.

use std::sync::LazyLock;

use knock_jwt::{Argument, Error, KeyCache, Reuse};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyFloat, PyList};

use crate::clock;
use crate::convert::{id, integer, items, seconds, with_key_text, wrong_type};
use crate::error::{exception, guarded, raised};
use crate::fork;
use crate::issued::IssuedToken;
use crate::key::{SigningKey, from_env, no_pickle, signing_key};
use crate::options::Given;

#[pyclass(frozen, module = "knock_jwt")]
pub(crate) struct UserTokenSigner(knock_jwt::UserTokenSigner);

#[pymethods]
impl UserTokenSigner {
    #[new]
    #[pyo3(signature = (key, *, expires_in = None, reuse = None, min_share = None))]
    fn new(
        key: &Bound<'_, PyAny>,
        expires_in: Option<&Bound<'_, PyAny>>,
        reuse: Option<&Bound<'_, PyAny>>,
        min_share: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        build(key.py(), signing_key(key)?, expires_in, reuse, min_share)
    }

    #[staticmethod]
    #[pyo3(name = "from_env", signature = (*, expires_in = None, reuse = None, min_share = None))]
    fn from_environment(
        py: Python<'_>,
        expires_in: Option<&Bound<'_, PyAny>>,
        reuse: Option<&Bound<'_, PyAny>>,
        min_share: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        build(py, from_env(py)?, expires_in, reuse, min_share)
    }

    #[pyo3(signature = (user_id, *, expires_in = None, issued_at = None, grants = None, explicit_grants = None, jti = None))]
    #[allow(clippy::too_many_arguments)] // keyword arguments
    fn sign<'py>(
        &self,
        user_id: &Bound<'py, PyAny>,
        expires_in: Option<&Bound<'py, PyAny>>,
        issued_at: Option<&Bound<'py, PyAny>>,
        grants: Option<&Bound<'py, PyAny>>,
        explicit_grants: Option<&Bound<'py, PyAny>>,
        jti: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<String> {
        let given = Given { expires_in, issued_at, grants, explicit_grants, jti };
        sign(&self.0, user_id, &given)
    }

    #[pyo3(signature = (user_id, *, expires_in = None, issued_at = None, grants = None, explicit_grants = None, jti = None))]
    #[allow(clippy::too_many_arguments)] // keyword arguments
    fn issue<'py>(
        &self,
        user_id: &Bound<'py, PyAny>,
        expires_in: Option<&Bound<'py, PyAny>>,
        issued_at: Option<&Bound<'py, PyAny>>,
        grants: Option<&Bound<'py, PyAny>>,
        explicit_grants: Option<&Bound<'py, PyAny>>,
        jti: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<IssuedToken> {
        let given = Given { expires_in, issued_at, grants, explicit_grants, jti };
        let py = user_id.py();
        let (user_id, options, now) =
            (id(Argument::UserId, user_id)?, given.options()?, clock::now(py)?);
        if let Some(issued) = self.0.cached_at(&user_id, &options, now) {
            return Ok(IssuedToken(issued));
        }
        without_gil(py, || self.0.issue_at(&user_id, &options, now)).map(IssuedToken)
    }

    #[pyo3(signature = (user_ids, *, expires_in = None, issued_at = None, grants = None, explicit_grants = None, jti = None))]
    #[allow(clippy::too_many_arguments)] // keyword arguments
    fn sign_many<'py>(
        &self,
        user_ids: &Bound<'py, PyAny>,
        expires_in: Option<&Bound<'py, PyAny>>,
        issued_at: Option<&Bound<'py, PyAny>>,
        grants: Option<&Bound<'py, PyAny>>,
        explicit_grants: Option<&Bound<'py, PyAny>>,
        jti: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyList>> {
        let given = Given { expires_in, issued_at, grants, explicit_grants, jti };
        let py = user_ids.py();
        let (options, now) = (given.options()?, clock::now(py)?);
        // An id of a wrong type has its error in its own place, like any other bad one.
        let mut refused: Vec<Option<PyErr>> = Vec::new();
        let mut good: Vec<String> = Vec::new();
        let ids = items(Argument::UserId, user_ids)?;
        for user_id in ids {
            match id(Argument::UserId, &user_id?) {
                Ok(user_id) => {
                    good.push(user_id.into_owned());
                    refused.push(None);
                }
                Err(error) => refused.push(Some(error)),
            }
        }
        // In portions: between two of them a fork or a Ctrl-C comes through.
        let mut issued = Vec::with_capacity(good.len());
        for portion in good.chunks(portion_of_a_batch()) {
            issued.extend(without_gil(py, || Ok(self.0.issue_many_at(portion, &options, now)))?);
            py.check_signals()?;
        }
        let mut issued = issued.into_iter();
        let results = PyList::empty(py);
        for refusal in refused {
            match refusal {
                Some(error) => results.append(error.into_value(py))?,
                None => match issued.next().unwrap_or_else(|| Err(Error::internal())) {
                    Ok(token) => results.append(token.token())?,
                    Err(error) => results.append(exception(py, &error)?)?,
                },
            }
        }
        Ok(results)
    }

    #[getter]
    fn key(&self) -> SigningKey {
        SigningKey(self.0.key().clone())
    }

    fn __repr__(&self) -> String {
        let key = self.0.key();
        format!(
            "<UserTokenSigner with a key of {} bits, SHA-256 {}>",
            key.bits(),
            key.fingerprint()
        )
    }

    fn __reduce__(&self) -> PyResult<()> {
        Err(no_pickle("UserTokenSigner"))
    }
}

fn build(
    py: Python<'_>,
    key: knock_jwt::SigningKey,
    expires_in: Option<&Bound<'_, PyAny>>,
    reuse: Option<&Bound<'_, PyAny>>,
    min_share: Option<&Bound<'_, PyAny>>,
) -> PyResult<UserTokenSigner> {
    let mut builder = knock_jwt::UserTokenSigner::builder(key);
    if let Some(value) = expires_in {
        builder = builder.expires_in_secs(seconds(Argument::ExpiresIn, value)?);
    }
    if let Some(value) = min_share {
        const NAME: Argument = Argument::Option("min_share");
        let number = value.is_instance_of::<PyFloat>() || integer(value).is_some();
        let share = if number { value.extract().ok() } else { None };
        builder = builder.min_share(share.ok_or_else(|| wrong_type(NAME, value))?);
    }
    if let Some(value) = reuse {
        builder = builder.reuse(reuse_of(value)?);
    }
    guarded(|| builder.build()).map(UserTokenSigner).map_err(|error| raised(py, &error))
}

/// `True`, `False`, or how many tokens are kept.
fn reuse_of(value: &Bound<'_, PyAny>) -> PyResult<Reuse> {
    if let Ok(switch) = value.cast::<PyBool>() {
        return Ok(if switch.is_true() { Reuse::RECOMMENDED } else { Reuse::OFF });
    }
    let capacity = integer(value).ok_or_else(|| wrong_type(Argument::Option("reuse"), value))?;
    // A negative number keeps nothing, as zero does, and is refused with it.
    let capacity = usize::try_from(capacity).unwrap_or(0);
    Reuse::with_capacity(capacity).map_err(|error| raised(value.py(), &error))
}

fn sign(
    signer: &knock_jwt::UserTokenSigner,
    user_id: &Bound<'_, PyAny>,
    given: &Given<'_, '_>,
) -> PyResult<String> {
    let py = user_id.py();
    let (user_id, options, now) =
        (id(Argument::UserId, user_id)?, given.options()?, clock::now(py)?);
    if let Some(issued) = signer.cached_at(&user_id, &options, now) {
        return Ok(issued.token().to_owned());
    }
    without_gil(py, || signer.sign_at(&user_id, &options, now))
}

/// So many ids that all cores have work for a few milliseconds.
fn portion_of_a_batch() -> usize {
    32 * std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// Runs the core without the GIL, and with the gate open that keeps forks away.
fn without_gil<T: Send>(
    py: Python<'_>,
    work: impl FnOnce() -> Result<T, Error> + Send,
) -> PyResult<T> {
    let outcome = py.detach(|| {
        let _gate = fork::open();
        guarded(work)
    });
    outcome.map_err(|error| raised(py, &error))
}

#[pyfunction]
#[pyo3(signature = (user_id, *, signing_key = None, expires_in = None, issued_at = None, grants = None, explicit_grants = None, jti = None))]
#[allow(clippy::too_many_arguments)] // keyword arguments
pub(crate) fn sign_user_token<'py>(
    user_id: &Bound<'py, PyAny>,
    signing_key: Option<&Bound<'py, PyAny>>,
    expires_in: Option<&Bound<'py, PyAny>>,
    issued_at: Option<&Bound<'py, PyAny>>,
    grants: Option<&Bound<'py, PyAny>>,
    explicit_grants: Option<&Bound<'py, PyAny>>,
    jti: Option<&Bound<'py, PyAny>>,
) -> PyResult<String> {
    static KEYS: LazyLock<KeyCache> = LazyLock::new(KeyCache::default);
    static OF_ENVIRONMENT: PyOnceLock<knock_jwt::UserTokenSigner> = PyOnceLock::new();
    let py = user_id.py();
    let given = Given { expires_in, issued_at, grants, explicit_grants, jti };
    if let Some(text) = signing_key {
        let parse = |bytes: &[u8]| guarded(|| KEYS.parse(bytes));
        let key = with_key_text(Argument::SigningKey, text, parse)?;
        let key = key.map_err(|error| raised(py, &error))?;
        return sign(&knock_jwt::UserTokenSigner::new(key), user_id, &given);
    }
    let of_environment = || from_env(py).map(knock_jwt::UserTokenSigner::new);
    sign(OF_ENVIRONMENT.get_or_try_init(py, of_environment)?, user_id, &given)
}
