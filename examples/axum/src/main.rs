//! Starts the application: `main [ADDRESS:PORT]`.

use std::error::Error;
use std::time::Duration;

use knock_jwt::{SIGNING_KEY_FILE_VARIABLE, SIGNING_KEY_VARIABLE, SigningKey};
use knock_jwt_axum::Knock;
use knock_jwt_example_axum::{Feed, router};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt().with_writer(std::io::stderr).with_ansi(false).init();
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8000".to_owned());
    let listener = TcpListener::bind(address).await?;
    #[allow(clippy::print_stdout)] // this is a program
    {
        println!("http://{}/", listener.local_addr()?);
    }
    axum::serve(listener, router(knock()?, Feed::from_env()))
        .with_graceful_shutdown(async {
            let _ = tokio::signal::ctrl_c().await;
        })
        .await?;
    Ok(())
}

/// The key of the environment. Only an example goes on without one.
fn knock() -> Result<Knock, Box<dyn Error>> {
    let mut knock = Knock::builder();
    if let Ok(seconds) = std::env::var("KNOCK_TOKEN_SECONDS") {
        knock = knock.expires_in(Duration::from_secs(seconds.parse()?));
    }
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if !is_set(SIGNING_KEY_VARIABLE) && !is_set(SIGNING_KEY_FILE_VARIABLE) {
        knock = knock.key(SigningKey::generate(2048)?);
    }
    Ok(knock.build()?)
}
