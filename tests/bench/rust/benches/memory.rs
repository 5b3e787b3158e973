//! Memory: a million signatures leave none behind, and reuse takes no more than it says.

#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

use knock_jwt::{Reuse, SigningKey, TokenOptions, UserTokenSigner};
use knock_jwt_bench::{resident, row};

const MIB: f64 = 1024.0 * 1024.0;

#[allow(clippy::cast_precision_loss)] // mebibytes for a report
fn main() {
    let key = SigningKey::generate(2048).unwrap();
    let signer = UserTokenSigner::new(key.clone());
    let ids: Vec<String> = (0..1000).map(|n| format!("user_{n}")).collect();
    let options = TokenOptions::new();

    drop(signer.sign_many(&ids, &options));
    let first = resident();
    for _ in 1..1000 {
        drop(signer.sign_many(&ids, &options));
    }
    let grown = resident().saturating_sub(first) as f64 / MIB;
    let shown = format!("{grown:.2} MiB more than after the first thousand");
    row("a million signatures on all cores", "< 1 MiB", &shown, grown < 1.0);

    let before = resident();
    let reusing = UserTokenSigner::builder(key).reuse(Reuse::RECOMMENDED).build().unwrap();
    let ids: Vec<String> = (0..10_000).map(|n| format!("user_{n:06}")).collect();
    reusing.sign_many(&ids, &options).into_iter().for_each(|token| drop(token.unwrap()));
    let taken = resident().saturating_sub(before) as f64 / MIB;
    row("10,000 reused entries", "< 16 MiB", &format!("{taken:.1} MiB"), taken < 16.0);
    drop(reusing);
}
