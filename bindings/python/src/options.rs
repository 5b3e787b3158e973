//! The keyword arguments of `sign`, `issue` and their like.

use knock_jwt::{Argument, TokenOptions};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyString};

use crate::convert::{moment, seconds, text, wrong_type};
use crate::grants::Grants;

/// `Jti.RANDOM`, and nothing else.
#[pyclass(frozen, eq, module = "knock_jwt")]
#[derive(PartialEq)]
pub(crate) enum Jti {
    #[pyo3(name = "RANDOM")]
    Random,
}

/// What was given, not yet looked at; a value that is absent or `None` asks for the default.
#[derive(Default)]
pub(crate) struct Given<'a, 'py> {
    pub(crate) expires_in: Option<&'a Bound<'py, PyAny>>,
    pub(crate) issued_at: Option<&'a Bound<'py, PyAny>>,
    pub(crate) grants: Option<&'a Bound<'py, PyAny>>,
    pub(crate) explicit_grants: Option<&'a Bound<'py, PyAny>>,
    pub(crate) jti: Option<&'a Bound<'py, PyAny>>,
}

impl Given<'_, '_> {
    pub(crate) fn options(&self) -> PyResult<TokenOptions> {
        let mut options = TokenOptions::new();
        if let Some(value) = self.expires_in {
            options = options.expires_in_secs(seconds(Argument::ExpiresIn, value)?);
        }
        if let Some(value) = self.issued_at {
            options = options.issued_at(moment(value)?);
        }
        if let Some(value) = self.grants {
            let grants = value.cast::<Grants>().map_err(|_| wrong_type(Argument::Grants, value))?;
            options = options.grants(grants.get().value());
        }
        if let Some(value) = self.explicit_grants {
            const NAME: Argument = Argument::Option("explicit_grants");
            let explicit = value.cast::<PyBool>().map_err(|_| wrong_type(NAME, value))?;
            options = options.explicit_grants(explicit.is_true());
        }
        if let Some(value) = self.jti {
            options = options.jti(jti(value)?);
        }
        Ok(options)
    }
}

fn jti(value: &Bound<'_, PyAny>) -> PyResult<knock_jwt::Jti> {
    if let Ok(string) = value.cast::<PyString>() {
        return Ok(knock_jwt::Jti::Given(text(Argument::Jti, string)?.into_owned()));
    }
    match value.cast::<Jti>() {
        Ok(_) => Ok(knock_jwt::Jti::Random),
        Err(_) => Err(wrong_type(Argument::Jti, value)),
    }
}
