//! The schema of the hub and all its statements.

use crate::{
    account, cei, company, counter, issuing, member, office, profile, record, request, staff,
    verify,
};

/// The tables of the hub. `web::MIGRATIONS` come with them, for the sessions.
pub const MIGRATIONS: store::Migrations = store::migrations!(
    "hub",
    "0001_account",
    "0002_request",
    "0003_certificate",
    "0004_verify",
    "0005_member",
    "0006_staff",
    "0007_counter",
    "0008_logout",
    "0009_ways",
    "0010_office",
    "0011_company",
    "0012_corrections",
);

/// Every statement of the hub, for the conformance test.
pub const STATEMENTS: [&[store::Statement]; 26] = [
    account::store::STATEMENTS,
    account::store::logout::STATEMENTS,
    account::store::proof::STATEMENTS,
    cei::store::STATEMENTS,
    company::store::STATEMENTS,
    member::store::STATEMENTS,
    member::store::factor::STATEMENTS,
    profile::store::STATEMENTS,
    record::store::STATEMENTS,
    request::store::STATEMENTS,
    issuing::store::STATEMENTS,
    verify::store::STATEMENTS,
    counter::store::codes::STATEMENTS,
    counter::store::case::STATEMENTS,
    counter::store::unit::STATEMENTS,
    staff::store::unit::STATEMENTS,
    staff::store::member::STATEMENTS,
    staff::store::passkey::STATEMENTS,
    staff::store::access::STATEMENTS,
    staff::store::glass::STATEMENTS,
    staff::store::proposal::STATEMENTS,
    office::store::case::STATEMENTS,
    office::store::decision::STATEMENTS,
    office::store::question::STATEMENTS,
    office::store::note::STATEMENTS,
    office::store::results::STATEMENTS,
];
