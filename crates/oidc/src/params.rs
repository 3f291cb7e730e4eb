//! Parameters of a request as they came, in order, duplicates included.
//!
//! RFC 6749, section 3.1: a parameter must not occur twice, an empty one counts as absent, an unknown one is ignored.

/// Decoded `application/x-www-form-urlencoded` parameters.
#[derive(Debug, Clone, Default)]
pub struct Params(Vec<(String, String)>);

/// A parameter occurs more than once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Duplicate;

impl Params {
    /// Parses a query string or a form body.
    pub fn parse(encoded: &str) -> Self {
        Self(url::form_urlencoded::parse(encoded.as_bytes()).into_owned().collect())
    }

    /// The value of a parameter; absent and empty are the same.
    pub fn get(&self, name: &str) -> Result<Option<&str>, Duplicate> {
        let mut values = self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| value);
        let first = values.next();
        if values.next().is_some() {
            return Err(Duplicate);
        }
        Ok(first.map(String::as_str).filter(|value| !value.is_empty()))
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for Params {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        Self(pairs.into_iter().map(|(key, value)| (key.into(), value.into())).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absent_empty_doubled_and_unknown() {
        let params = Params::parse("a=1&b=&c=x%20y&d=1&d=2&%C8%99=z");
        assert_eq!(params.get("a"), Ok(Some("1")));
        assert_eq!(params.get("b"), Ok(None));
        assert_eq!(params.get("c"), Ok(Some("x y")));
        assert_eq!(params.get("d"), Err(Duplicate));
        assert_eq!(params.get("ș"), Ok(Some("z")));
        assert_eq!(params.get("zz"), Ok(None));
    }
}
