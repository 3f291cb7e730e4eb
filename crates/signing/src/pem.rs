//! PEM armour (RFC 7468): certificates and PKCS#8 keys on disk.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// All blocks with this label, in order, as DER. Text between blocks is skipped, as people keep
/// notes there; a block that does not decode makes the whole answer `None`.
pub fn decode_all(text: &str, label: &str) -> Option<Vec<Vec<u8>>> {
    let (begin, end) = (format!("-----BEGIN {label}-----"), format!("-----END {label}-----"));
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once(&begin) {
        let (body, next) = after.split_once(&end)?;
        let body: String = body.split_ascii_whitespace().collect();
        found.push(STANDARD.decode(body).ok()?);
        rest = next;
    }
    Some(found)
}

/// One block, 64 characters a line.
pub fn encode(der: &[u8], label: &str) -> String {
    let body = STANDARD.encode(der);
    let mut out = format!("-----BEGIN {label}-----\n");
    let mut rest = body.as_str();
    while !rest.is_empty() {
        let (line, next) = rest.split_at(rest.len().min(64));
        out.push_str(line);
        out.push('\n');
        rest = next;
    }
    out + &format!("-----END {label}-----\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_come_back_in_order() {
        let (one, two) = (vec![1; 100], vec![2; 48]);
        let text = format!("# note\n{}between\n{}", encode(&one, "X"), encode(&two, "X"));
        assert_eq!(decode_all(&text, "X"), Some(vec![one, two]));
        assert_eq!(decode_all(&text, "Y"), Some(vec![]));
        assert_eq!(decode_all("", "X"), Some(vec![]));
        assert_eq!(decode_all("-----BEGIN X-----\n!!\n-----END X-----\n", "X"), None);
        assert_eq!(decode_all("-----BEGIN X-----\nAAAA", "X"), None);
    }
}
