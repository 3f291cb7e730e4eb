//! How a certificate lies in the database: compressed with its template as the dictionary, so that 50 KB take some
//! 300 bytes, and never served without its SHA-256 being right.

use aws_lc_rs::digest::{SHA256, digest};
use zstd::bulk::{Compressor, Decompressor};
use zstd::dict::EncoderDictionary;

/// A low level of zstd, because the dictionary does the work, and the lowest whose window reaches over a template of
/// 100 KB.
const LEVEL: i32 = 2;
/// The largest file that is ever decompressed, in bytes.
const FILE_BYTES_MAX: usize = 4 << 20;

/// What lies in the database is not the file that was issued. An incident: the file is never served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Damaged {
    /// It cannot be decompressed.
    #[error("a stored certificate cannot be decompressed")]
    Compression,
    /// Its SHA-256 is another one.
    #[error("a stored certificate has another SHA-256 than when it was issued")]
    Sum,
}

/// A template, ready to compress its certificates.
pub struct Packing(EncoderDictionary<'static>);

impl Packing {
    /// Prepares a template's dictionary, once for all its certificates.
    pub fn new(dictionary: &[u8]) -> Self {
        Self(EncoderDictionary::copy(dictionary, LEVEL))
    }

    /// Compresses files one after the other.
    pub fn packer(&self) -> std::io::Result<Compressor<'_>> {
        Compressor::with_prepared_dictionary(&self.0)
    }
}

impl std::fmt::Debug for Packing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Packing")
    }
}

/// SHA-256 of a file.
pub fn sum(file: &[u8]) -> [u8; 32] {
    let mut sum = [0; 32];
    sum.copy_from_slice(digest(&SHA256, file).as_ref());
    sum
}

/// Compresses one file against its template.
#[cfg(test)]
pub fn pack(file: &[u8], dictionary: &[u8]) -> std::io::Result<Vec<u8>> {
    Packing::new(dictionary).packer()?.compress(file)
}

/// Restores the file of `size` bytes and insists on its sum.
pub fn unpack(
    body: &[u8],
    dictionary: &[u8],
    size: usize,
    expected: &[u8],
) -> Result<Vec<u8>, Damaged> {
    let mut decompressor =
        Decompressor::with_dictionary(dictionary).map_err(|_| Damaged::Compression)?;
    let file = decompressor
        .decompress(body, size.min(FILE_BYTES_MAX))
        .map_err(|_| Damaged::Compression)?;
    if sum(&file) == expected { Ok(file) } else { Err(Damaged::Sum) }
}

#[cfg(test)]
mod tests {
    use base::Entropy;

    use super::*;

    #[test]
    fn a_file_comes_back_or_not_at_all() {
        let mut dictionary = vec![0; 120_000];
        Entropy::seeded(1).fill(&mut dictionary);
        let mut file = dictionary.clone();
        file.splice(100..110, *b"a certificate for one");
        let packing = Packing::new(&dictionary);
        let mut packer = packing.packer().unwrap();
        let body = packer.compress(&file).unwrap();
        assert!(body.len() < 100, "{}", body.len());
        assert_eq!(packer.compress(&file).unwrap(), body, "a packer is used again");
        let sum = sum(&file);
        assert_eq!(unpack(&body, &dictionary, file.len(), &sum).unwrap(), file);
        let check = |size, sum: &[u8], expected| {
            assert_eq!(unpack(&body, &dictionary, size, sum), Err(expected));
        };
        check(file.len(), b"another", Damaged::Sum);
        check(file.len(), &[], Damaged::Sum);
        check(10, &sum, Damaged::Compression);
        assert!(unpack(&body, &dictionary[1..], file.len(), &sum).is_err());
        for at in 0..body.len() {
            let mut wrong = body.clone();
            wrong[at] ^= 0x20;
            // A bit that nobody reads may be wrong; the file is never.
            if let Ok(back) = unpack(&wrong, &dictionary, file.len(), &sum) {
                assert_eq!(back, file, "byte {at}");
            }
        }
    }
}
