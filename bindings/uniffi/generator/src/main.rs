//! `knock-jwt-uniffi-generator LIBRARY CONFIGURATION FOLDER` writes `FOLDER/kotlin` and `FOLDER/swift`, out
//! of what UniFFI left in a library that was built with its symbols. `cargo xtask generate` calls it.

#![forbid(unsafe_code)]

use std::process::ExitCode;

use uniffi_bindgen::bindings::{GenerateOptions, TargetLanguage, generate};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [library, configuration, folder] = arguments.as_slice() else {
        return fail("usage: knock-jwt-uniffi-generator LIBRARY CONFIGURATION FOLDER");
    };
    for (language, name) in [(TargetLanguage::Kotlin, "kotlin"), (TargetLanguage::Swift, "swift")] {
        let written = generate(GenerateOptions {
            languages: vec![language],
            source: library.into(),
            out_dir: format!("{folder}/{name}").into(),
            config_override: Some(configuration.into()),
            // The formatters are the developer's own, in whatever version.
            format: false,
            crate_filter: None,
            metadata_no_deps: true,
        });
        if let Err(error) = written {
            return fail(&format!("{name}: {error:#}"));
        }
    }
    ExitCode::SUCCESS
}

fn fail(problem: &str) -> ExitCode {
    #[allow(clippy::print_stderr)] // this is a program
    {
        eprintln!("error: {problem}");
    }
    ExitCode::FAILURE
}
