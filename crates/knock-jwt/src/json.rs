//! JSON as strictly as a security token needs it: member order kept, duplicates, lone surrogates and
//! deep nesting refused, text written back the way `JSON.stringify` does.

use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

/// The largest whole number that every JSON implementation keeps exactly: 2^53 − 1 (RFC 8259 §6).
pub(crate) const MAX_SAFE_INTEGER: i64 = (1 << 53) - 1;
/// The same as a double, which holds it exactly.
#[allow(clippy::cast_precision_loss)]
pub(crate) const MAX_SAFE_DOUBLE: f64 = MAX_SAFE_INTEGER as f64;

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    /// A number written without fraction and exponent that fits.
    Int(i64),
    /// Any other number.
    Float(f64),
    String(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

pub(crate) type Members = Vec<(String, Json)>;

impl Json {
    /// Parses `text`. An array or object at the top has depth 1, one inside it 2, and so on.
    pub(crate) fn parse(text: &str, max_depth: usize) -> Result<Self, serde_json::Error> {
        let mut reader = serde_json::Deserializer::from_str(text);
        let value = Strict { depth: 1, max_depth }.deserialize(&mut reader)?;
        reader.end()?;
        Ok(value)
    }

    /// Appends the compact text of the value.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Null => out.extend_from_slice(b"null"),
            Self::Bool(true) => out.extend_from_slice(b"true"),
            Self::Bool(false) => out.extend_from_slice(b"false"),
            Self::Int(value) => write_int(*value, out),
            Self::Float(value) => write_with_serde(value, out),
            Self::String(text) => write_string(text, out),
            Self::Array(items) => {
                out.push(b'[');
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        out.push(b',');
                    }
                    item.write(out);
                }
                out.push(b']');
            }
            Self::Object(members) => {
                out.push(b'{');
                for (at, (name, value)) in members.iter().enumerate() {
                    if at > 0 {
                        out.push(b',');
                    }
                    write_string(name, out);
                    out.push(b':');
                    value.write(out);
                }
                out.push(b'}');
            }
        }
    }
}

/// The member of that name, if there is one.
pub(crate) fn find<'a>(members: &'a [(String, Json)], name: &str) -> Option<&'a Json> {
    members.iter().find(|(found, _)| found == name).map(|(_, value)| value)
}

/// Appends `text` quoted and escaped: serde_json escapes exactly what `JSON.stringify` does, in the
/// same spelling (`\b \t \n \f \r \" \\`, other controls as `\u00xx` in lower case).
pub(crate) fn write_string(text: &str, out: &mut Vec<u8>) {
    write_with_serde(text, out);
}

pub(crate) fn write_uint(value: u64, out: &mut Vec<u8>) {
    write_with_serde(&value, out);
}

fn write_int(value: i64, out: &mut Vec<u8>) {
    write_with_serde(&value, out);
}

fn write_with_serde<T: serde::Serialize + ?Sized>(value: &T, out: &mut Vec<u8>) {
    // Strings and numbers always serialize, and writing to a vector cannot fail.
    let written = serde_json::to_writer(out, value);
    debug_assert!(written.is_ok());
}

#[derive(Clone, Copy)]
struct Strict {
    depth: usize,
    max_depth: usize,
}

impl Strict {
    fn inner<E: de::Error>(&self) -> Result<Self, E> {
        if self.depth > self.max_depth {
            return Err(E::custom(format_args!("nested more than {} deep", self.max_depth)));
        }
        Ok(Self { depth: self.depth + 1, ..*self })
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Int(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        #[allow(clippy::cast_precision_loss)] // beyond i64 nobody here uses it as a whole number
        Ok(i64::try_from(value).map_or(Json::Float(value as f64), Json::Int))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Json::Float(value))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(Json::String(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Json, E> {
        Ok(Json::String(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Json, A::Error> {
        let inner = self.inner()?;
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(inner)? {
            items.push(item);
        }
        Ok(Json::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        let inner = self.inner()?;
        let mut members: Members = Vec::new();
        // A set beside the list, so that a huge object is not compared with itself member by member.
        let mut seen = std::collections::HashSet::new();
        while let Some(name) = map.next_key::<String>()? {
            if !seen.insert(name.clone()) {
                let shown = crate::error::quoted(&name);
                return Err(de::Error::custom(format_args!("the member {shown} appears twice")));
            }
            let value = map.next_value_seed(inner)?;
            members.push((name, value));
        }
        Ok(Json::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(text: &str) -> String {
        let mut out = Vec::new();
        Json::parse(text, 16).unwrap().write(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn order_and_values_survive() {
        assert_eq!(
            rewritten(" { \"b\" : [1, -2,true,null] , \"a\":{} } "),
            r#"{"b":[1,-2,true,null],"a":{}}"#
        );
        assert_eq!(rewritten(r#""\u0041\u00e9\u001F\/\b""#), "\"Aé\\u001f/\\b\"");
    }

    #[test]
    fn refuses_what_readers_disagree_on() {
        for text in [
            r#"{"a":1,"a":2}"#,
            r#"{"a":1,"\u0061":2}"#,
            r#"[{"x":{"y":1,"y":1}}]"#,
            r#""\ud800""#,
            r#"{"\udc00":1}"#,
            "[1] 2",
            "{} x",
            "",
            "nul",
            "01",
            "[1,]",
            "\"a\tb\"",
        ] {
            assert!(Json::parse(text, 16).is_err(), "{text}");
        }
    }

    #[test]
    fn depth_is_counted_from_one() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(Json::parse(&nested(4), 4).is_ok());
        assert!(Json::parse(&nested(5), 4).is_err());
        assert!(Json::parse(&"[".repeat(1_000_000), 16).is_err());
    }
}
