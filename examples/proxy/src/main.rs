//! Starts the application: `main [ADDRESS:PORT]`.

use std::error::Error;

use knock_jwt_example_proxy::{Knock, router};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt().with_writer(std::io::stderr).with_ansi(false).init();
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8000".to_owned());
    let secret_key = std::env::var("KNOCK_API_KEY").map_err(|_| "KNOCK_API_KEY is not set")?;
    let base_url =
        std::env::var("KNOCK_BASE_URL").unwrap_or_else(|_| "https://api.knock.app".to_owned());
    let listener = TcpListener::bind(address).await?;
    #[allow(clippy::print_stdout)] // this is a program
    {
        println!("http://{}/", listener.local_addr()?);
    }
    axum::serve(listener, router(Knock::new(&base_url, &secret_key)?))
        .with_graceful_shutdown(async {
            let _ = tokio::signal::ctrl_c().await;
        })
        .await?;
    Ok(())
}
