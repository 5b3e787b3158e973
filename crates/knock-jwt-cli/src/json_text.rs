//! Lays out JSON text for reading without changing it: members keep their order and numbers their
//! spelling. Takes text that was parsed before, so it need not know what is wrong with other text.

use std::fmt::Write;

/// Indented by two spaces. Characters that would steer a terminal are escaped.
pub(crate) fn pretty(json: &str) -> String {
    lay_out(json, true)
}

/// Without white space.
pub(crate) fn compact(json: &str) -> String {
    lay_out(json, false)
}

fn lay_out(json: &str, pretty: bool) -> String {
    let mut out = String::with_capacity(json.len() * 2);
    let mut depth = 0_usize;
    let mut characters = json.chars().peekable();
    let new_line = |out: &mut String, depth: usize| {
        if pretty {
            out.push('\n');
            out.extend(std::iter::repeat_n("  ", depth));
        }
    };
    while let Some(character) = characters.next() {
        match character {
            ' ' | '\t' | '\n' | '\r' => {}
            '"' => {
                out.push('"');
                string(&mut characters, &mut out);
            }
            '{' | '[' => {
                out.push(character);
                while characters.next_if(char::is_ascii_whitespace).is_some() {}
                if let Some(close) = characters.next_if(|next| matches!(next, '}' | ']')) {
                    out.push(close);
                } else {
                    depth += 1;
                    new_line(&mut out, depth);
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                new_line(&mut out, depth);
                out.push(character);
            }
            ',' => {
                out.push(',');
                new_line(&mut out, depth);
            }
            ':' if pretty => out.push_str(": "),
            other => out.push(other),
        }
    }
    out
}

/// Copies a string up to its closing quote.
fn string(characters: &mut impl Iterator<Item = char>, out: &mut String) {
    while let Some(character) = characters.next() {
        match character {
            '\\' => {
                out.push('\\');
                out.extend(characters.next());
            }
            '"' => {
                out.push('"');
                return;
            }
            _ if steers(character) => {
                let mut units = [0; 2];
                for unit in character.encode_utf16(&mut units) {
                    // Writing to a string cannot fail.
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
            other => out.push(other),
        }
    }
}

/// Whether a character has a terminal do something other than show it: controls of both blocks, and
/// those that turn the direction of writing.
pub(crate) fn steers(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indents_and_keeps_everything_else() {
        let json = r#"{"b":1,"a":[1.50,{ }],"c":{ "x":"a, \"{b}\": [c]\\" },"d":[ ]}"#;
        let expected = "{\n  \"b\": 1,\n  \"a\": [\n    1.50,\n    {}\n  ],\n  \"c\": {\n    \"x\": \
                        \"a, \\\"{b}\\\": [c]\\\\\"\n  },\n  \"d\": []\n}";
        assert_eq!(pretty(json), expected);
        let same = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(same(&pretty(json)), same(json));
        assert_eq!(compact(&pretty(json)), compact(json));
        assert_eq!(compact(" { \"a\" : [ 1 , 2 ] } "), r#"{"a":[1,2]}"#);
    }

    #[test]
    fn escapes_what_steers_a_terminal() {
        assert_eq!(pretty("\"\u{9b}31m \u{202e}é👩\u{7f}\""), r#""\u009b31m \u202eé👩\u007f""#);
    }
}
