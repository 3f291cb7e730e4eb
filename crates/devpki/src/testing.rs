//! For tests of other crates: an authority in a folder that goes when it is dropped.

use std::ops::Deref;
use std::path::PathBuf;

use base::{Entropy, SharedClock};

use crate::authority::{Authority, Issued, Kind, Validity};

/// An authority for the time of a test.
#[derive(Debug)]
pub struct Temporary {
    authority: Authority,
    folder: PathBuf,
}

impl Temporary {
    /// A new authority, with keys of its own.
    ///
    /// # Panics
    /// Where the folder for temporary files cannot be written.
    pub fn new(kind: Kind, clock: &SharedClock) -> Self {
        let entropy = Entropy::system();
        let folder = std::env::temp_dir().join(format!("cazier-{}", entropy.crockford(12)));
        let authority =
            Authority::create_or_open(&folder, kind, "http://127.0.0.1:9", &entropy, clock)
                .expect("a folder for temporary files can be written");
        Self { authority, folder }
    }

    /// A certificate for a host that lasts as long as the authority.
    ///
    /// # Panics
    /// Where aws-lc-rs makes no key.
    pub fn member(&self, host: &str) -> Issued {
        self.authority.host(host, self.authority.for_years(9)).expect("keys can be made")
    }

    /// A certificate for a host whose time is over.
    ///
    /// # Panics
    /// As [`Temporary::member`].
    pub fn expired(&self, host: &str) -> Issued {
        let now = self.authority.for_years(0).to;
        let day = jiff::SignedDuration::from_hours(24);
        let validity = Validity { from: now - day * 30, to: now - day };
        self.authority.host(host, validity).expect("keys can be made")
    }
}

impl Deref for Temporary {
    type Target = Authority;

    fn deref(&self) -> &Authority {
        &self.authority
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // Whoever cleans temporary files finds what is left.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
