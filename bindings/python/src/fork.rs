//! Forks while other threads sign. A lock that such a thread held at that moment, of ours or inside
//! AWS-LC, would stay locked in the child for ever. So whoever works without the GIL holds the gate
//! open, and `os.fork` closes it first: it waits for the signatures under way (a few milliseconds; a
//! batch opens the gate for each of its portions, and only making a key takes long) and keeps new ones
//! waiting. What works with the GIL cannot be under way, for the forking thread has it.

use std::cell::RefCell;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use pyo3::prelude::*;
use pyo3::types::PyDict;

static GATE: RwLock<()> = RwLock::new(());

/// How many threads want to fork. The lock alone would let a batch that closes and opens the gate again
/// and again get ahead of them every time.
static WANT_TO_FORK: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    /// The closed gate, from before the fork until after it, in parent and child alike.
    static CLOSED: RefCell<Option<RwLockWriteGuard<'static, ()>>> = const { RefCell::new(None) };
}

/// Holds the gate open. Only for work without the GIL: a thread that had it would never let the forking
/// one close the gate. The forking thread itself, in somebody's own hook of `os.fork`, needs no gate:
/// it does not fork while it signs.
pub(crate) fn open() -> Option<RwLockReadGuard<'static, ()>> {
    if CLOSED.with_borrow(Option::is_some) {
        return None;
    }
    while WANT_TO_FORK.load(Ordering::Acquire) > 0 {
        std::thread::sleep(Duration::from_micros(50));
    }
    Some(GATE.read().unwrap_or_else(PoisonError::into_inner))
}

#[pyfunction]
fn before_fork(py: Python<'_>) {
    // Without the GIL, so that other threads go on while this one waits for signatures.
    py.detach(|| {
        WANT_TO_FORK.fetch_add(1, Ordering::AcqRel);
        let closed = GATE.write().unwrap_or_else(PoisonError::into_inner);
        WANT_TO_FORK.fetch_sub(1, Ordering::AcqRel);
        CLOSED.with_borrow_mut(|slot| *slot = Some(closed));
    });
}

#[pyfunction]
fn after_fork_in_child() {
    // Of the threads that wanted to fork only this one is here.
    WANT_TO_FORK.store(0, Ordering::Release);
    after_fork();
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
    hooks.set_item("after_in_child", wrap_pyfunction!(after_fork_in_child, py)?)?;
    os.call_method("register_at_fork", (), Some(&hooks)).map(drop)
}
