//! The clocks of the protocol (EMV 3DS 2.2.0 section 5.5) and of the identity check.

use jiff::SignedDuration;

/// The `CReq` must reach the ACS this soon after an `ARes` with status C.
pub const CREQ_WITHIN: SignedDuration = SignedDuration::from_secs(30);
/// How long the cardholder may stay on a challenge screen.
pub const CHALLENGE: SignedDuration = SignedDuration::from_mins(10);
/// How many codes the cardholder may try.
pub const MAX_TRIES: u8 = 3;
/// A whole identity attempt, from the card form to the result. A rule of this project, not of EMV.
pub const ATTEMPT: SignedDuration = SignedDuration::from_mins(15);
/// How long the 3DS Method iframe may take.
pub const METHOD: SignedDuration = SignedDuration::from_secs(10);
/// How long the ACS waits for a receipt of its results request.
pub const RRES_AT_ACS: SignedDuration = SignedDuration::from_secs(5);
/// How long the Directory Server waits for a receipt of the relayed results request.
pub const RRES_AT_DS: SignedDuration = SignedDuration::from_secs(3);
/// A failed results request is tried again at once, then at this interval.
pub const RREQ_RETRY: SignedDuration = SignedDuration::from_secs(10);
/// Card ranges older than this must be refreshed before use.
pub const RANGES_MAX_AGE: SignedDuration = SignedDuration::from_hours(24);
/// A 3DS Server may ask for card ranges once in this time; more is Erro 103.
pub const PREQ_MIN_GAP: SignedDuration = SignedDuration::from_hours(1);
