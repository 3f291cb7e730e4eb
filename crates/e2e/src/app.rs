//! An app with one-time codes on somebody's telephone (TOTP, RFC 6238). It computes with OpenSSL and has nothing in common with
//! the code that it is held against.

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use base::{Clock as _, SystemClock};

/// Seconds of a step.
const STEP: i64 = 30;

/// An app that was given a key.
#[derive(Debug)]
pub struct App {
    /// The key in hexadecimal.
    key: String,
    /// The step of the last code that was shown.
    last: i64,
}

impl App {
    /// Takes the key as a person types it: base 32 (RFC 4648) in groups.
    pub fn with_key(typed: &str) -> Result<Self> {
        let mut bits = Vec::new();
        for letter in typed.chars().filter(|c| !c.is_whitespace()) {
            let value = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(letter);
            let value = value.context("a key that is not in base 32")?;
            bits.extend((0..5).rev().map(|place| u32::from(value >> place & 1 == 1)));
        }
        let nibbles =
            bits.chunks_exact(4).map(|four| four.iter().fold(0, |sum, bit| sum * 2 + bit));
        let key: String = nibbles.filter_map(|nibble| char::from_digit(nibble, 16)).collect();
        ensure!(key.len() >= 32, "a key of {} bits is too short (RFC 4226, R6)", bits.len());
        Ok(Self { key, last: 0 })
    }

    /// The code of this moment. One that was shown before is not shown again: then the code is the next one, which counts
    /// because clocks may be a step ahead.
    pub async fn shows(&mut self) -> Result<String> {
        let step = (self.last + 1).max(now());
        while step > now() + 1 {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        self.last = step;
        self.code(step)
    }

    /// The code of a step (RFC 4226, section 5.3).
    fn code(&self, step: i64) -> Result<String> {
        let mut command = Command::new("openssl");
        command.args(["dgst", "-sha1", "-binary", "-mac", "HMAC", "-macopt"]);
        command.arg(format!("hexkey:{}", self.key)).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut openssl = command.spawn().context("openssl is missing")?;
        openssl.stdin.take().context("openssl listens")?.write_all(&step.to_be_bytes())?;
        let mac = openssl.wait_with_output()?.stdout;
        let at = usize::from(mac.last().context("openssl says nothing")? & 0xf);
        let part: [u8; 4] = mac.get(at..at + 4).context("a short code")?.try_into()?;
        Ok(format!("{:06}", (u32::from_be_bytes(part) & 0x7fff_ffff) % 1_000_000))
    }
}

fn now() -> i64 {
    SystemClock.now().as_second() / STEP
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_shows_the_codes_of_the_standard() {
        // RFC 6238, appendix B: the key `12345678901234567890`, the last six of eight digits.
        let app = App::with_key("GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ").unwrap();
        assert_eq!(app.code(59 / STEP).unwrap(), "287082");
        assert_eq!(app.code(1_111_111_109 / STEP).unwrap(), "081804");
    }
}
