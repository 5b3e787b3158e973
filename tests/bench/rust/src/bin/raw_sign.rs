//! For the benches of other languages: reads a key (PEM) from standard input and prints the seconds
//! that a raw AWS-LC signature of a token's length takes, the median of a few turns. `raw_sign turns` takes
//! the key from the environment and prints the seconds of one turn for each line of standard input.

use std::hint::black_box;
use std::io::Read;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use base64::prelude::{BASE64_STANDARD, Engine as _};
use knock_jwt::{SigningKey, UserTokenSigner};

#[allow(clippy::print_stdout)] // its result
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let in_turns = std::env::args().nth(1).as_deref() == Some("turns");
    let key = if in_turns {
        SigningKey::from_env()?
    } else {
        let mut text = Vec::new();
        std::io::stdin().read_to_end(&mut text)?;
        SigningKey::parse(text)?
    };
    let pem = key.to_pkcs8_pem()?;
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let pair =
        KeyPair::from_pkcs8(&BASE64_STANDARD.decode(body)?).map_err(|error| error.to_string())?;
    let mut signature = vec![0; key.bits() / 8];
    let token = UserTokenSigner::new(key).sign("user_123")?;
    let message = token.rsplit_once('.').map_or("", |(message, _)| message);
    let random = SystemRandom::new();
    let mut sign = || {
        let message = black_box(message.as_bytes());
        let _ = black_box(pair.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature));
    };
    if !in_turns {
        println!("{:e}", knock_jwt_bench::alone(7, sign));
        return Ok(());
    }
    for line in std::io::stdin().lines() {
        line?;
        println!("{:e}", knock_jwt_bench::alone(1, &mut sign));
    }
    Ok(())
}
