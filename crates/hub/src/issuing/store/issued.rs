//! Reading issued certificates: for people's pages, for the public check, for downloads.

use base::{Date, Id, Timestamp};
use certificate::Number;
use store::{Read, Row, StoreError, args};

use super::{FILE, FOR_CHECK, OF_ACCOUNT, ONE};
use crate::account::model::Account;
use crate::issuing::file::{Damaged, unpack};
use crate::keys::Mac;
use crate::request::model::Request;

/// What a person's pages show of a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its id, in addresses.
    pub id: Id<certificate::Certificate>,
    /// The request it answers.
    pub request: Id<Request>,
    /// Its printed number.
    pub number: String,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// The last day it is valid.
    pub expires_on: Date,
    /// Bytes of the file.
    pub size: i64,
    /// When it was cancelled.
    pub revoked_at: Option<Timestamp>,
}

impl Listed {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.get("id")?,
            request: row.get("request")?,
            number: row.get("number")?,
            issued_at: row.get("issued_at")?,
            expires_on: row.get("expires_on")?,
            size: row.get("size")?,
            revoked_at: row.get("revoked_at")?,
        })
    }

    /// Whether it may still be used and downloaded on `day`.
    pub fn is_valid_on(&self, day: Date) -> bool {
        self.revoked_at.is_none() && day <= self.expires_on
    }
}

/// A person's certificates, the latest first, at most `limit`.
pub async fn of_account(
    read: &mut Read,
    account: Id<Account>,
    limit: i64,
) -> Result<Vec<Listed>, StoreError> {
    read.all(OF_ACCOUNT, args![account, limit]).await?.iter().map(Listed::read).collect()
}

/// One certificate, if it is this person's.
pub async fn one(
    read: &mut Read,
    id: Id<certificate::Certificate>,
    account: Id<Account>,
) -> Result<Option<Listed>, StoreError> {
    read.opt(ONE, args![id, account]).await?.as_ref().map(Listed::read).transpose()
}

/// What the public check needs of a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckRow {
    /// The fingerprint of the holder's CNP.
    pub cnp_mac: Mac,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// The last day it is valid.
    pub expires_on: Date,
    /// When it was cancelled.
    pub revoked_at: Option<Timestamp>,
}

/// The certificate with this printed number.
pub async fn find_for_check(
    read: &mut Read,
    number: &Number,
) -> Result<Option<CheckRow>, StoreError> {
    let Some(row) = read.opt(FOR_CHECK, args![number.as_str()]).await? else { return Ok(None) };
    Ok(Some(CheckRow {
        cnp_mac: Mac::stored(row.get("cnp_mac")?),
        issued_at: row.get("issued_at")?,
        expires_on: row.get("expires_on")?,
        revoked_at: row.get("revoked_at")?,
    }))
}

/// A file ready to be sent.
pub struct Pdf {
    /// The printed number, which names the file.
    pub number: String,
    /// The bytes that were signed.
    pub bytes: Vec<u8>,
    /// Their SHA-256.
    pub sum: Vec<u8>,
    /// The last day on which it is offered.
    pub expires_on: Date,
}

/// The file of a certificate, if it is this person's. The inner error is an incident.
pub async fn file(
    read: &mut Read,
    id: Id<certificate::Certificate>,
    account: Id<Account>,
) -> Result<Option<Result<Pdf, Damaged>>, StoreError> {
    let Some(row) = read.opt(FILE, args![id, account]).await? else { return Ok(None) };
    let (body, dictionary): (Vec<u8>, Vec<u8>) = (row.get("body")?, row.get("dictionary")?);
    let (size, sum): (i64, Vec<u8>) = (row.get("size")?, row.get("sha256")?);
    let (number, expires_on) = (row.get("number")?, row.get("expires_on")?);
    let file = unpack(&body, &dictionary, usize::try_from(size).unwrap_or(0), &sum);
    Ok(Some(file.map(|bytes| Pdf { number, bytes, sum, expires_on })))
}
