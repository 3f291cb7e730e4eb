//! Passwords: what is accepted, and how they are kept.
//!
//! Kept: HMAC-SHA-256 with a pepper from outside the database, then Argon2id with 19 MiB, two passes, one lane (OWASP).
//! One computation takes some 20 ms of a core, so they run on threads of their own, four a core at a time; when all are
//! taken the person is asked to come back in a moment, and the pages of everybody else stay fast.
//!
//! Accepted: 12 characters or more that do not consist of what is known about the person and are not quickly guessed.
//! No rules about kinds of characters, no expiry (NIST SP 800-63B-4, ASVS 6.2).

use std::collections::HashSet;
use std::fmt;
use std::sync::{Arc, LazyLock};

use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};
use aws_lc_rs::hmac;
use base::{Cnp, Email, Entropy, PersonName, Secret, person_name};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Memory in KiB, passes, lanes.
const COST: (u32, u32, u32) = (19 * 1024, 2, 1);
/// The fewest characters.
pub const CHARACTERS_MIN: usize = 12;
/// The fewest characters that must remain when everything known about the person is taken out.
const UNKNOWN_CHARACTERS_MIN: usize = 6;

/// All threads for passwords are taken: try again in a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many passwords are being checked")]
pub struct Busy;

/// Why a password is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weak {
    /// Fewer than 12 characters.
    Short,
    /// Known from leaks, made of the person's own data, or quickly guessed.
    Guessable,
}

/// Hashes and verifies passwords. Cheap to clone.
#[derive(Clone)]
pub struct Passwords {
    pepper: Arc<hmac::Key>,
    slots: Arc<Semaphore>,
    /// The hash of a password that nobody has, so that an unknown address costs what a known one does.
    nobody: Arc<str>,
}

impl fmt::Debug for Passwords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Passwords")
            .field("free", &self.slots.available_permits())
            .finish_non_exhaustive()
    }
}

impl Passwords {
    /// With the pepper from outside the database, for so many cores.
    pub fn new(pepper: &Secret, cores: usize, entropy: &Entropy) -> Self {
        let pepper = hmac::Key::new(hmac::HMAC_SHA256, pepper.reveal().as_bytes());
        let nobody = hash(&peppered(&pepper, &entropy.token()), &entropy.bytes()).into();
        Self { pepper: Arc::new(pepper), slots: Arc::new(Semaphore::new(4 * cores.max(1))), nobody }
    }

    /// The hash to keep, as a PHC string.
    pub async fn hash(&self, password: &Secret, entropy: &Entropy) -> Result<String, Busy> {
        let slot = self.slot()?;
        let input = peppered(&self.pepper, password.reveal());
        let salt: [u8; 16] = entropy.bytes();
        let hashed = tokio::task::spawn_blocking(move || {
            let _slot = slot;
            hash(&input, &salt)
        });
        let hashed = hashed.await;
        Ok(hashed.expect("hashing does not panic"))
    }

    /// Whether this is the password that was kept; `None` takes as long and is never right.
    pub async fn verify(&self, password: &Secret, kept: Option<&str>) -> Result<bool, Busy> {
        let slot = self.slot()?;
        let input = peppered(&self.pepper, password.reveal());
        let known = kept.is_some();
        let kept = kept.unwrap_or(&self.nobody).to_owned();
        let right = tokio::task::spawn_blocking(move || {
            let _slot = slot;
            argon().verify_password(&input, kept.as_str()).is_ok()
        });
        Ok(right.await.expect("verifying does not panic") && known)
    }

    /// A place for one computation. It goes with the computation, not with whoever waits for it: a client that hangs up
    /// does not make room for another one while its own is still running.
    fn slot(&self) -> Result<OwnedSemaphorePermit, Busy> {
        Arc::clone(&self.slots).try_acquire_owned().map_err(|_| Busy)
    }

    /// Takes every slot for good: for tests of what people see then.
    ///
    /// # Panics
    /// Where a slot is taken already.
    pub fn exhaust(&self) {
        let all = u32::try_from(self.slots.available_permits()).expect("few slots");
        self.slots.try_acquire_many(all).expect("they are free").forget();
    }
}

fn peppered(pepper: &hmac::Key, password: &str) -> Vec<u8> {
    hmac::sign(pepper, password.as_bytes()).as_ref().to_vec()
}

fn argon() -> Argon2<'static> {
    let (memory, passes, lanes) = COST;
    let params = Params::new(memory, passes, lanes, None).expect("the cost is a constant");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn hash(input: &[u8], salt: &[u8; 16]) -> String {
    let hashed = argon().hash_password_with_salt(input, salt);
    hashed.expect("a salt of 16 bytes and 32 bytes of input are always hashed").to_string()
}

/// Passwords of 12 characters and more that lists of leaked passwords and Romanian habits begin with, folded.
static KNOWN: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| include_str!("known_passwords.txt").lines().collect());

/// What a person types about themselves beside the password.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    /// Their name.
    pub name: &'a PersonName,
    /// Their number.
    pub cnp: Cnp,
    /// Their address.
    pub email: &'a Email,
}

/// Whether a password is accepted.
pub fn check(password: &Secret, about: About<'_>) -> Result<(), Weak> {
    let text = password.reveal();
    if text.chars().count() < CHARACTERS_MIN {
        return Err(Weak::Short);
    }
    let folded = person_name::fold(text).to_lowercase();
    if KNOWN.contains(folded.as_str()) || KNOWN.contains(folded.replace(' ', "").as_str()) {
        return Err(Weak::Guessable);
    }
    let words = words(about);
    let unknown = words.iter().fold(folded, |rest, word| rest.replace(word.as_str(), ""));
    if unknown.chars().filter(|c| !c.is_whitespace()).count() < UNKNOWN_CHARACTERS_MIN {
        return Err(Weak::Guessable);
    }
    let hints: Vec<&str> = words.iter().map(String::as_str).collect();
    if zxcvbn::zxcvbn(text, &hints).score() < zxcvbn::Score::Three {
        return Err(Weak::Guessable);
    }
    Ok(())
}

/// What an attacker who knows the person would try first, longest first.
fn words(about: About<'_>) -> Vec<String> {
    const SERVICE: [&str; 8] =
        ["ghiseul", "cazier", "judiciar", "parola", "password", "romania", "politia", "hub mai"];
    let name = format!("{} {}", about.name.surname, about.name.given);
    let name = person_name::fold(&name).to_lowercase();
    let email = about.email.key();
    let mut words: Vec<String> = name.split(' ').map(str::to_owned).collect();
    words.extend(email.split(|c: char| !c.is_alphanumeric()).map(str::to_owned));
    words.extend(SERVICE.map(str::to_owned));
    words.extend(dates(about.cnp));
    words.retain(|word| word.chars().count() >= 3);
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words
}

/// The number and the ways in which people write their birth date.
fn dates(cnp: Cnp) -> Vec<String> {
    let digits = cnp.as_str().to_owned();
    let Some(birth) = cnp.birth_date() else { return vec![digits] };
    let (y, m, d) = (birth.year(), birth.month(), birth.day());
    vec![
        digits,
        format!("{d:02}{m:02}{y}"),
        format!("{y}{m:02}{d:02}"),
        format!("{d:02} {m:02} {y}"),
        format!("{y} {m:02} {d:02}"),
        format!("{d:02}{m:02}{:02}", y % 100),
        y.to_string(),
    ]
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    fn check_text(password: &str) -> Result<(), Weak> {
        let name = PersonName::new("Popescu-Ionescu", "Ștefan Ion");
        let email = Email::parse("stefan.pop80@exemplu.ro").unwrap();
        let cnp = Cnp::parse("1800101221144").unwrap();
        check(&Secret::new(password), About { name: &name, cnp, email: &email })
    }

    #[test]
    fn what_is_accepted() {
        for password in [
            "mere verzi lampa",
            "trei cuvinte obișnuite",
            "correct horse battery staple",
            "kR7-umbrela-tV2",
            "ștefan vede un castel vechi",
        ] {
            assert_eq!(check_text(password), Ok(()), "{password}");
        }
    }

    #[test]
    fn what_is_refused() {
        let table = [
            ("", Weak::Short),
            ("kR7-umbrela", Weak::Short),
            ("ășțîâășțîâă", Weak::Short),
            ("123456789012", Weak::Guessable),
            ("aaaaaaaaaaaa", Weak::Guessable),
            ("qwertyuiop[]", Weak::Guessable),
            ("password1234", Weak::Guessable),
            ("parolaparola", Weak::Guessable),
            ("Parola123456", Weak::Guessable),
            ("Ion1980Popescu", Weak::Guessable),
            ("popescu ionescu", Weak::Guessable),
            ("ŞtefanŞtefan1", Weak::Guessable),
            ("1800101221144", Weak::Guessable),
            ("01011980stefan", Weak::Guessable),
            ("stefan.pop80!", Weak::Guessable),
            ("ghiseul-cazier1", Weak::Guessable),
        ];
        for (password, expected) in table {
            assert_eq!(check_text(password), Err(expected), "{password}");
        }
    }

    #[test]
    fn the_list_is_folded_and_long_enough_to_matter() {
        assert!(KNOWN.len() >= 60);
        for line in KNOWN.iter() {
            assert!(line.chars().count() >= CHARACTERS_MIN, "{line} is refused as short anyway");
            assert_eq!(person_name::fold(line).to_lowercase(), *line);
        }
    }

    #[tokio::test]
    async fn kept_with_pepper_and_salt() {
        let entropy = Entropy::seeded(5);
        let passwords = Passwords::new(&Secret::new("pepper"), 1, &entropy);
        let password = Secret::new("mere verzi lampa");
        let kept = passwords.hash(&password, &entropy).await.unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert_ne!(kept, passwords.hash(&password, &entropy).await.unwrap(), "the salt differs");
        assert!(passwords.verify(&password, Some(&kept)).await.unwrap());
        assert!(!passwords.verify(&Secret::new("mere verzi lampă"), Some(&kept)).await.unwrap());
        assert!(!passwords.verify(&password, None).await.unwrap());
        let other = Passwords::new(&Secret::new("another pepper"), 1, &entropy);
        assert!(!other.verify(&password, Some(&kept)).await.unwrap());
    }

    #[tokio::test]
    async fn beyond_four_a_core_people_are_asked_to_wait() {
        let entropy = Entropy::seeded(5);
        let passwords = Passwords::new(&Secret::new("pepper"), 1, &entropy);
        let password = Secret::new("mere verzi lampa");
        let tries: Vec<_> = (0..20)
            .map(|_| {
                let (passwords, password) = (passwords.clone(), password.clone());
                tokio::spawn(async move { passwords.verify(&password, None).await })
            })
            .collect();
        let mut busy = 0;
        for one in tries {
            busy += usize::from(one.await.unwrap() == Err(Busy));
        }
        assert_eq!(busy, 16);
        assert_eq!(passwords.verify(&password, None).await, Ok(false), "and then it goes on");
    }

    #[tokio::test]
    async fn who_hangs_up_keeps_their_place_until_the_computation_ends() {
        let entropy = Entropy::seeded(5);
        let passwords = Passwords::new(&Secret::new("pepper"), 1, &entropy);
        let password = Secret::new("mere verzi lampa");
        for _ in 0..4 {
            // Polled once, which starts the computation, and dropped: the client is gone.
            let polled = passwords.verify(&password, None).now_or_never();
            assert!(polled.is_none(), "it takes longer than that");
        }
        assert_eq!(passwords.verify(&password, None).await, Err(Busy));
        while passwords.slots.available_permits() < 4 {
            tokio::task::yield_now().await;
        }
        assert_eq!(passwords.verify(&password, None).await, Ok(false), "and then it goes on");
    }
}
