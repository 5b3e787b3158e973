//! Signing many tokens on all cores.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::error::{Error, Result};
use crate::host::UnixMillis;
use crate::issued::IssuedToken;
use crate::options::TokenOptions;
use crate::signer::UserTokenSigner;

/// How many ids a thread takes at a time: few enough that no thread is left with a long rest, many
/// enough that the shared counter costs nothing beside the signatures.
const PORTION: usize = 4;

impl UserTokenSigner {
    /// Mints a token for each user, on all cores, in the order of the ids, all issued at the same
    /// time. Each entry is its own result: one bad id spoils only its own.
    ///
    /// ```
    /// use knock_jwt::{SigningKey, TokenOptions, UserTokenSigner};
    ///
    /// # let signer = UserTokenSigner::new(SigningKey::generate(2048)?);
    /// let tokens = signer.sign_many(&["ada", "", "grace"], &TokenOptions::new());
    /// assert!(tokens[0].is_ok() && tokens[2].is_ok());
    /// assert_eq!(tokens[1].as_ref().unwrap_err().code(), "user_id_missing");
    /// # Ok::<(), knock_jwt::Error>(())
    /// ```
    pub fn sign_many<S: AsRef<str> + Sync>(
        &self,
        user_ids: &[S],
        options: &TokenOptions,
    ) -> Vec<Result<String>> {
        let now = UnixMillis::now();
        on_all_cores(user_ids, |id| self.sign_at(id.as_ref(), options, now))
    }

    /// Like [`sign_many`](Self::sign_many), with the times of each token.
    pub fn issue_many<S: AsRef<str> + Sync>(
        &self,
        user_ids: &[S],
        options: &TokenOptions,
    ) -> Vec<Result<IssuedToken>> {
        self.issue_many_at(user_ids, options, UnixMillis::now())
    }

    /// Like [`issue_many`](Self::issue_many), by the host's clock.
    pub fn issue_many_at<S: AsRef<str> + Sync>(
        &self,
        user_ids: &[S],
        options: &TokenOptions,
        now: UnixMillis,
    ) -> Vec<Result<IssuedToken>> {
        on_all_cores(user_ids, |id| self.issue_at(id.as_ref(), options, now))
    }
}

/// Maps every item, on as many threads as there are cores; no thread outlives the call.
fn on_all_cores<T: Sync, R: Send>(
    items: &[T],
    map: impl Fn(&T) -> Result<R> + Sync,
) -> Vec<Result<R>> {
    let portions: Vec<&[T]> = items.chunks(PORTION).collect();
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(portions.len());
    if threads <= 1 {
        return items.iter().map(map).collect();
    }
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(portion) = portions.get(at) else { return done };
            done.push((at, portion.iter().map(&map).collect::<Vec<_>>()));
        }
    };
    let mut done: Vec<(usize, Vec<Result<R>>)> = thread::scope(|scope| {
        let helpers: Vec<_> = (1..threads)
            // Where the system gives no thread, the others do its share.
            .filter_map(|_| thread::Builder::new().spawn_scoped(scope, work).ok())
            .collect();
        let mut done = work();
        done.extend(helpers.into_iter().filter_map(|helper| helper.join().ok()).flatten());
        done
    });
    done.sort_unstable_by_key(|(at, _)| *at);
    let mut results: Vec<Result<R>> = Vec::with_capacity(items.len());
    for (at, portion) in done {
        // A thread that panicked took its portion along; its entries say so.
        results.resize_with(at * PORTION, || Err(Error::internal()));
        results.extend(portion);
    }
    results.resize_with(items.len(), || Err(Error::internal()));
    results
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_order_and_each_entry_its_own_result() {
        let items: Vec<usize> = (0..1003).collect();
        let odd = |n: &usize| if n % 2 == 1 { Ok(n * 10) } else { Err(Error::closed("test")) };
        let results = on_all_cores(&items, odd);
        assert_eq!(results.len(), items.len());
        for (n, result) in results.iter().enumerate() {
            assert_eq!(*result, odd(&n));
        }
        assert!(on_all_cores(&[], odd).is_empty());
    }
}
