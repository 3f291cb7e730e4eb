//! Reading OpenAPI documents in contract tests: does a document describe these routes, and do these
//! messages fit it?
//!
//! It knows the part of JSON Schema that our documents use and panics at anything else, so that no
//! keyword is silently not checked.

use std::collections::BTreeSet;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::Value;
use tower::ServiceExt as _;

/// An OpenAPI 3.1 document.
#[derive(Debug, Clone)]
pub struct Document(Value);

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

impl Document {
    /// Reads a document.
    ///
    /// # Panics
    /// Where the text is not JSON.
    pub fn read(text: &str) -> Self {
        Self(serde_json::from_str(text).expect("the document is JSON"))
    }

    /// The paths.
    ///
    /// # Panics
    /// Where there are none.
    pub fn paths(&self) -> BTreeSet<&str> {
        let paths = self.0["paths"].as_object().expect("the document has paths");
        paths.keys().map(String::as_str).collect()
    }

    /// Asks `router` for every path with every method, as the holder of `token`; gives a sentence for each method
    /// that is documented and not there, or there and not documented.
    ///
    /// # Panics
    /// Where a path is not an address.
    pub async fn differences(&self, router: &Router, token: &str) -> Vec<String> {
        let mut found = Vec::new();
        for path in self.paths() {
            for method in METHODS {
                let documented = self.0["paths"][path].get(method).is_some();
                let request = Request::builder()
                    .method(method.to_uppercase().as_str())
                    .uri(path)
                    .header("authorization", format!("Bearer {token}"))
                    .body(Body::empty())
                    .expect("a path of the document is an address");
                let Ok(response) = router.clone().oneshot(request).await;
                let status = response.status();
                let there =
                    ![StatusCode::METHOD_NOT_ALLOWED, StatusCode::NOT_FOUND].contains(&status);
                if documented != there {
                    found.push(format!("{method} {path}: documented {documented}, {status}"));
                }
            }
        }
        found
    }

    /// Whether `body` fits the request body of an operation.
    pub fn check_request(&self, method: &str, path: &str, body: &Value) -> Result<(), String> {
        let operation = &self.0["paths"][path][method];
        self.fits(&operation["requestBody"]["content"]["application/json"]["schema"], body, "$")
    }

    /// Whether `body` fits the answer of an operation with `status`.
    pub fn check_response(
        &self,
        method: &str,
        path: &str,
        status: u16,
        body: &Value,
    ) -> Result<(), String> {
        let answer = &self.0["paths"][path][method]["responses"][status.to_string().as_str()];
        let content = self.followed(answer)["content"].as_object();
        let schema = content.and_then(|kinds| kinds.values().next()).map(|kind| &kind["schema"]);
        self.fits(schema.ok_or(format!("{status} of {path} is not documented"))?, body, "$")
    }

    fn followed<'a>(&'a self, schema: &'a Value) -> &'a Value {
        schema["$ref"].as_str().map_or(schema, |target| {
            self.0.pointer(target.trim_start_matches('#')).expect("a reference leads somewhere")
        })
    }

    fn fits(&self, schema: &Value, value: &Value, at: &str) -> Result<(), String> {
        let schema = self.followed(schema);
        let rules = schema.as_object().ok_or(format!("{at}: nothing is documented here"))?;
        for (keyword, rule) in rules {
            let good = match keyword.as_str() {
                "type" => is_of_type(rule, value),
                "const" => rule == value,
                "enum" => rule.as_array().is_some_and(|values| values.contains(value)),
                "maxItems" => value.as_array().is_none_or(|v| v.len() as u64 <= number(rule)),
                "minItems" => value.as_array().is_none_or(|v| v.len() as u64 >= number(rule)),
                "maxLength" => length(value).is_none_or(|length| length <= number(rule)),
                "minLength" => length(value).is_none_or(|length| length >= number(rule)),
                "required" => has_all(rule, value),
                "properties" => self.properties_fit(schema, value, at)?,
                "items" => self.items_fit(rule, value, at)?,
                "oneOf" => self.one_fits(rule, value, at),
                "description" | "format" | "pattern" | "additionalProperties" | "examples" => true,
                other => panic!("this keyword is not checked: {other}"),
            };
            if !good {
                return Err(format!("{at}: breaks {keyword} {rule}"));
            }
        }
        Ok(())
    }

    fn properties_fit(&self, schema: &Value, value: &Value, at: &str) -> Result<bool, String> {
        let Some(fields) = value.as_object() else { return Ok(true) };
        for (name, field) in fields {
            match schema["properties"].get(name) {
                Some(rule) => self.fits(rule, field, &format!("{at}.{name}"))?,
                None => return Err(format!("{at}.{name}: is not documented")),
            }
        }
        Ok(true)
    }

    fn items_fit(&self, rule: &Value, value: &Value, at: &str) -> Result<bool, String> {
        for (n, item) in value.as_array().into_iter().flatten().enumerate() {
            self.fits(rule, item, &format!("{at}[{n}]"))?;
        }
        Ok(true)
    }

    fn one_fits(&self, rule: &Value, value: &Value, at: &str) -> bool {
        let choices = rule.as_array().into_iter().flatten();
        choices.filter(|choice| self.fits(choice, value, at).is_ok()).count() == 1
    }
}

fn is_of_type(rule: &Value, value: &Value) -> bool {
    let is = |name: &str| match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "null" => value.is_null(),
        other => panic!("this type is not checked: {other}"),
    };
    match rule {
        Value::Array(names) => names.iter().filter_map(Value::as_str).any(is),
        name => name.as_str().is_some_and(is),
    }
}

fn number(rule: &Value) -> u64 {
    rule.as_u64().expect("a limit is a number")
}

fn length(value: &Value) -> Option<u64> {
    value.as_str().map(|text| text.chars().count() as u64)
}

fn has_all(rule: &Value, value: &Value) -> bool {
    let names = rule.as_array().into_iter().flatten().filter_map(Value::as_str);
    value.as_object().is_none_or(|fields| names.into_iter().all(|name| fields.contains_key(name)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn messages_are_compared_with_their_schema() {
        let schema = json!({
            "type": "object", "required": ["a"],
            "properties": {
                "a": { "type": ["string", "null"], "maxLength": 2 },
                "b": { "type": "array", "minItems": 1, "maxItems": 2, "items": { "enum": ["x", "y"] } },
                "c": { "oneOf": [{ "$ref": "#/one" }, { "type": "boolean" }] },
            },
        });
        let document = Document(json!({ "one": { "const": 1 } }));
        let check = |value: Value, good: bool| {
            let found = document.fits(&schema, &value, "$");
            assert_eq!(found.is_ok(), good, "{value} {found:?}");
        };
        check(json!({ "a": "ăț" }), true);
        check(json!({ "a": null, "b": ["x"], "c": 1 }), true);
        check(json!({ "a": "abc" }), false);
        check(json!({}), false);
        check(json!({ "a": null, "b": [] }), false);
        check(json!({ "a": null, "b": ["z"] }), false);
        check(json!({ "a": null, "c": 2 }), false);
        check(json!({ "a": null, "d": 2 }), false);
        check(json!([]), false);
    }
}
