//! Forks while other threads sign. A lock that such a thread held at that moment, of ours or inside
//! AWS-LC, would stay locked in the child for ever. So whoever works without the GIL holds the gate
//! open, and `os.fork` closes it first: it waits for the signatures under way (1.5 ms at the most) and
//! keeps new ones waiting. What works with the GIL cannot be under way, for the forking thread has it.

use std::cell::RefCell;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use pyo3::prelude::*;
use pyo3::types::PyDict;

static GATE: RwLock<()> = RwLock::new(());

thread_local! {
    /// The closed gate, from before the fork until after it, in parent and child alike.
    static CLOSED: RefCell<Option<RwLockWriteGuard<'static, ()>>> = const { RefCell::new(None) };
}

/// Holds the gate open. Only for work without the GIL: a thread that had it would never let the forking
/// one close the gate.
pub(crate) fn open() -> RwLockReadGuard<'static, ()> {
    GATE.read().unwrap_or_else(PoisonError::into_inner)
}

#[pyfunction]
fn before_fork() {
    let closed = GATE.write().unwrap_or_else(PoisonError::into_inner);
    CLOSED.with_borrow_mut(|slot| *slot = Some(closed));
}

#[pyfunction]
fn after_fork() {
    CLOSED.with_borrow_mut(|slot| *slot = None);
}

/// Registers with `os.register_at_fork`, where there is such a thing.
pub(crate) fn register(py: Python<'_>) -> PyResult<()> {
    let os = py.import("os")?;
    if !os.hasattr("register_at_fork")? {
        return Ok(());
    }
    let hooks = PyDict::new(py);
    hooks.set_item("before", wrap_pyfunction!(before_fork, py)?)?;
    hooks.set_item("after_in_parent", wrap_pyfunction!(after_fork, py)?)?;
    hooks.set_item("after_in_child", wrap_pyfunction!(after_fork, py)?)?;
    os.call_method("register_at_fork", (), Some(&hooks)).map(drop)
}
