//! One-time codes of an app on the telephone (TOTP, RFC 6238): six digits, every thirty seconds, HMAC-SHA-1 because that
//! is what every app can do.
//!
//! A code is good in its own step and in the ones beside it, for clocks that are a little off, and only once: the caller
//! keeps the step that matched and swaps it for a greater one (ASVS 6.5.1).

use std::fmt;
use std::fmt::Write as _;

use base::{Entropy, Timestamp};
use qrcodegen::{QrCode, QrCodeEcc};
use totp_rs::{Algorithm, Builder, Totp};
use zeroize::Zeroizing;

/// Digits of a code.
pub const DIGITS: usize = 6;
/// Bytes of a shared secret (RFC 4226, section 4, R6).
pub const SECRET_BYTES: usize = 20;
/// Seconds of a step.
const STEP_SECONDS: u64 = 30;

/// The number of a step: thirty seconds since 1970. The greatest one that was used is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Step(i64);

impl Step {
    /// A step as it was kept.
    pub const fn kept(number: i64) -> Self {
        Self(number)
    }

    /// Its number, to keep.
    pub const fn number(self) -> i64 {
        self.0
    }
}

/// The secret that the server and the app share.
#[derive(Clone)]
pub struct TotpSecret(Zeroizing<[u8; SECRET_BYTES]>);

/// The bytes are not a shared secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a shared secret has 20 bytes")]
pub struct NoSecret;

impl TotpSecret {
    /// A new secret.
    pub fn new(entropy: &Entropy) -> Self {
        Self(Zeroizing::new(entropy.bytes()))
    }

    /// A secret as it was kept.
    pub fn kept(bytes: &[u8]) -> Result<Self, NoSecret> {
        let bytes = bytes.try_into().map_err(|_| NoSecret)?;
        Ok(Self(Zeroizing::new(bytes)))
    }

    /// Its bytes, to be kept sealed.
    pub fn bytes(&self) -> &[u8] {
        self.0.as_slice()
    }

    fn totp(&self, issuer: &str, account: &str) -> Totp {
        // A colon divides the two in the address that the app reads.
        let plain = |text: &str| text.replace(':', " ");
        Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_secret(self.bytes())
            .with_step_duration(STEP_SECONDS)
            .with_issuer(Some(plain(issuer)))
            .with_account_name(plain(account))
            .build()
            .expect("20 bytes, 6 digits and names without a colon are within the RFC")
    }

    /// The step of a code that is right at `now` and was not used yet. The caller must still swap it for `last`: of two
    /// uses at once only one may win.
    pub fn check(&self, code: &str, now: Timestamp, last: Option<Step>) -> Option<Step> {
        let seconds = u64::try_from(now.as_second()).ok()?;
        let matched = self.totp("x", "x").check(code, seconds)?;
        let step = Step(i64::try_from(matched).ok()?);
        last.is_none_or(|last| step > last).then_some(step)
    }

    /// The code of the moment: what the person's app shows.
    pub fn code(&self, now: Timestamp) -> String {
        let seconds = u64::try_from(now.as_second()).unwrap_or(0);
        self.totp("x", "x").generate(seconds).to_string()
    }

    /// The secret for people who type it into the app, in groups of four letters and digits.
    pub fn shown(&self) -> String {
        let text = self.totp("x", "x").secret().to_base32();
        let groups: Vec<&str> =
            text.as_bytes().chunks(4).map(|part| std::str::from_utf8(part).unwrap_or("")).collect();
        groups.join(" ")
    }

    /// The address that an app on the same telephone opens: `otpauth://totp/…`.
    pub fn address(&self, issuer: &str, account: &str) -> String {
        let url = self.totp(issuer, account).to_url();
        url.expect("the issuer and the account are plain text")
    }

    /// The address as a QR code: an SVG of one path, without colours or style of its own but black on white, four modules
    /// of margin (ISO/IEC 18004).
    pub fn qr(&self, issuer: &str, account: &str, label: &str) -> String {
        svg(&self.address(issuer, account), label)
    }
}

impl fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpSecret(****)")
    }
}

/// A text as a QR code in SVG, called `label` for people who do not see it. Empty where the text is too long for a code.
pub fn svg(text: &str, label: &str) -> String {
    const MARGIN: i32 = 4;
    let Ok(code) = QrCode::encode_text(text, QrCodeEcc::Medium) else { return String::new() };
    let size = code.size() + 2 * MARGIN;
    let mut path = String::new();
    for (y, x) in (0..code.size()).flat_map(|y| (0..code.size()).map(move |x| (y, x))) {
        if code.get_module(x, y) {
            write!(path, "M{} {}h1v1h-1z", x + MARGIN, y + MARGIN)
                .expect("strings take everything");
        }
    }
    let label = label.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{label}" viewBox="0 0 {size} {size}" width="232" height="232"><path fill="#fff" d="M0 0h{size}v{size}H0z"/><path fill="#000" d="{path}"/></svg>"##
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn the_codes_of_the_standard() {
        // RFC 6238, appendix B, the last six of its eight digits.
        let secret = TotpSecret::kept(b"12345678901234567890").unwrap();
        for (second, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(secret.code(at(second)), code);
            assert_eq!(secret.check(code, at(second), None), Some(Step(second / 30)));
        }
    }

    #[test]
    fn a_code_is_good_beside_its_step_and_only_once() {
        let secret = TotpSecret::new(&Entropy::seeded(2));
        let now = 1_800_000_000;
        let (code, step) = (secret.code(at(now)), Step(now / 30));
        for (second, last, expected) in [
            (now, None, Some(step)),
            (now + 30, None, Some(step)),
            (now - 30, None, Some(step)),
            (now + 60, None, None),
            (now - 60, None, None),
            (now, Some(Step(step.0 - 1)), Some(step)),
            (now, Some(step), None),
            (now + 30, Some(step), None),
            (now, Some(Step(step.0 + 1)), None),
        ] {
            assert_eq!(secret.check(&code, at(second), last), expected, "{second} {last:?}");
        }
        for wrong in ["", "12345", "1234567", "abcdef", "００００００"] {
            assert_eq!(secret.check(wrong, at(now), None), None, "{wrong}");
        }
    }

    #[test]
    fn the_app_reads_it() {
        let secret = TotpSecret::kept(b"12345678901234567890").unwrap();
        assert_eq!(secret.shown(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        let address = secret.address("MAI: HUB", "ana@example.ro");
        assert!(address.starts_with("otpauth://totp/MAI%20%20HUB:ana%40example.ro?"), "{address}");
        assert!(address.contains("secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"), "{address}");
        assert!(!format!("{secret:?}").contains("1234"));
        assert!(TotpSecret::kept(b"short").is_err());
    }

    #[test]
    fn the_picture_is_a_plain_svg() {
        let picture = svg("otpauth://totp/x", "Cod \"QR\" <1>");
        assert!(picture.starts_with("<svg ") && picture.ends_with("</svg>"));
        assert!(picture.contains("aria-label=\"Cod &quot;QR&quot; &lt;1>\""), "{picture}");
        assert!(!picture.contains("style"));
        assert_eq!(svg(&"x".repeat(5_000), ""), "");
    }
}
