//! `sandbox`: a local Knock for tests and demos, until it is told to end.

use std::io;

use knock_jwt::ErrorKind;
use knock_sandbox::{Sandbox, SandboxBuilder, Seed};
use serde::Serialize;
use tokio::io::AsyncReadExt;
use tracing::Level;

use crate::args::{self, SandboxArgs};
use crate::exit::Exit;
use crate::failure::{Failure, Problem, Result};
use crate::key;
use crate::output;
use crate::verify::verifying_key;

/// Sockets that may be open at once, where the system lets us: a test of a crowd needs thousands.
const OPEN_FILES: u64 = 65_536;

pub(crate) fn run(args: &SandboxArgs) -> Result<Exit> {
    let builder = settings(args)?;
    let level = if args.quiet { Level::WARN } else { Level::INFO };
    // Nobody else has set one up in this process.
    let _ = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_writer(io::stderr)
        .with_ansi(false)
        .with_target(false)
        .try_init();
    // As many as there may be; with fewer it works all the same.
    let _ = rlimit::increase_nofile_limit(OPEN_FILES);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Problem::unreadable("the system's event queue", &error))?;
    runtime.block_on(serve(args, builder))?;
    // Whatever still reads standard input shall not keep the process.
    runtime.shutdown_background();
    Ok(Exit::Success)
}

fn settings(args: &SandboxArgs) -> Result<SandboxBuilder> {
    let mut builder = Sandbox::builder()
        .api_key(&args.api_key)
        .secret_key(&args.secret_key)
        .port(args.port)
        .enhanced_security(!args.no_enhanced_security);
    for file in &args.verifying_key {
        builder = builder.verifying_key(verifying_key(file)?);
    }
    if args.signing_key_from_env {
        builder = builder.verifying_key(key::load(None)?.verifying_key().clone());
    }
    for channel in &args.feed_channel {
        builder = builder.feed_channel(channel);
    }
    if let Some(file) = &args.seed {
        let seed = Seed::parse(&file.read_text("seed")?).map_err(|error| {
            let message = format!("{}: {error}", file.name());
            Problem::new(ErrorKind::InputUnreadable, message)
        })?;
        builder = builder.seed(seed);
    }
    Ok(builder)
}

async fn serve(args: &SandboxArgs, builder: SandboxBuilder) -> Result<()> {
    let sandbox = builder.start().await.map_err(failure)?;
    output::text(&greeting(args, &sandbox)?)?;
    tokio::select! {
        () = told_to_end() => {}
        () = stdin_closed(), if args.until_stdin_closes => {}
    }
    sandbox.stop().await;
    Ok(())
}

/// What a person, or a program that started this, needs to know.
fn greeting(args: &SandboxArgs, sandbox: &Sandbox) -> Result<String> {
    #[derive(Serialize)]
    struct Ready<'a> {
        url: &'a str,
        api_key: &'a str,
        secret_key: &'a str,
        feed_channel_id: &'a str,
        enhanced_security: bool,
    }
    let url = sandbox.url();
    let enhanced_security = !args.no_enhanced_security;
    if args.json {
        return Ok(output::json(&Ready {
            url: &url,
            api_key: sandbox.api_key(),
            secret_key: sandbox.secret_key(),
            feed_channel_id: sandbox.feed_channel(),
            enhanced_security,
        })?);
    }
    let security = if enhanced_security { "on" } else { "off: the public key alone is enough" };
    Ok(format!(
        "{url}\n  api key            {}\n  secret key         {}\n  feed channel       {}\n  \
         enhanced security  {security}\n",
        sandbox.api_key(),
        sandbox.secret_key(),
        sandbox.feed_channel()
    ))
}

fn failure(error: knock_sandbox::Error) -> Failure {
    use knock_sandbox::Error;
    match error {
        Error::NoVerifyingKey => args::usage(
            "enhanced security needs a key that verifies tokens: give --verifying-key FILE or \
             --signing-key-from-env, or turn it off with --no-enhanced-security",
        ),
        Error::Settings(_) => args::usage(error),
        Error::Seed(_) | Error::Listen(_) => {
            Problem::new(ErrorKind::InputUnreadable, error.to_string()).into()
        }
    }
}

/// Ctrl-C, or a polite kill.
async fn told_to_end() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        // Without a handler the signal ends the process by itself.
        let Ok(mut terminate) = signal(SignalKind::terminate()) else {
            return std::future::pending().await;
        };
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    {
        let _ = tokio::signal::ctrl_c().await;
    }
}

async fn stdin_closed() {
    let mut stdin = tokio::io::stdin();
    let mut buffer = [0; 64];
    while stdin.read(&mut buffer).await.is_ok_and(|read| read > 0) {}
}
