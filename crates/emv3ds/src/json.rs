//! A JSON reader that refuses duplicate members.
//!
//! `serde_json` keeps the last of two members with one name and says nothing, which lets an attacker show one value to
//! a filter and another to the reader. EMV 3DS asks for Erro 204 instead.

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::{cell::RefCell, fmt};

/// Why bytes are not one strict JSON value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    /// Not JSON, not UTF-8, nested too deeply, or followed by other text.
    #[error("not one JSON value")]
    Syntax,
    /// A member occurs twice; the name is its path from the root, such as `messageExtension.0.name`.
    #[error("duplicate member {0}")]
    Duplicate(String),
}

/// Reads one JSON value and refuses an object with two members of one name, at any depth.
pub fn read_strict(bytes: &[u8]) -> Result<Value, JsonError> {
    let duplicate = RefCell::new(None);
    let mut source = serde_json::Deserializer::from_slice(bytes);
    let strict = Strict { path: String::new(), duplicate: &duplicate };
    let read = strict.deserialize(&mut source).and_then(|value| source.end().map(|()| value));
    match (read, duplicate.into_inner()) {
        (_, Some(path)) => Err(JsonError::Duplicate(path)),
        (Ok(value), None) => Ok(value),
        (Err(_), None) => Err(JsonError::Syntax),
    }
}

/// One value at `path`; the first duplicate found is left in `duplicate`.
struct Strict<'a> {
    path: String,
    duplicate: &'a RefCell<Option<String>>,
}

impl Strict<'_> {
    fn child(&self, name: &str) -> Self {
        let path =
            if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) };
        Self { path, duplicate: self.duplicate }
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<Value, D::Error> {
        source.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("not a JSON number"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self.child(&list.len().to_string()))? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            let child = self.child(&name);
            if object.contains_key(&name) {
                *self.duplicate.borrow_mut() = Some(child.path);
                return Err(de::Error::custom("duplicate member"));
            }
            let value = members.next_value_seed(child)?;
            object.insert(name, value);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn reads_what_serde_json_reads() {
        let text = r#"{"a":[1,-2,2.5,true,null,"x\u0219"],"b":{"c":{}}}"#;
        assert_eq!(
            read_strict(text.as_bytes()).unwrap(),
            json!({"a":[1,-2,2.5,true,null,"xș"],"b":{"c":{}}})
        );
    }

    #[test]
    fn refuses_duplicates_at_any_depth_and_names_them() {
        for (text, path) in [
            (r#"{"a":1,"a":1}"#, "a"),
            (r#"{"a":{"b":1,"c":2,"b":3}}"#, "a.b"),
            (r#"{"a":[{"b":1},{"b":1,"b":2}]}"#, "a.1.b"),
            // The same name spelt with an escape is still the same name.
            (r#"{"ab":1,"\u0061b":2}"#, "ab"),
        ] {
            assert_eq!(read_strict(text.as_bytes()), Err(JsonError::Duplicate(path.to_owned())));
        }
    }

    #[test]
    fn refuses_what_is_not_one_value() {
        let deep = "[".repeat(200);
        for text in ["", "{", "{} {}", "nope", "{\"a\":}", "\u{feff}{}", deep.as_str()] {
            assert_eq!(read_strict(text.as_bytes()), Err(JsonError::Syntax), "{text}");
        }
        assert_eq!(read_strict(b"\"\xff\""), Err(JsonError::Syntax));
    }
}
