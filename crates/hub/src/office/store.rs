//! The tables of the office.

pub mod case;
pub mod decision;
pub mod note;
pub mod question;
pub mod results;
