//! What the hub needs from institutions it does not own: each a trait that states its law, with the adapter that speaks
//! to the institution.

pub mod companies;
pub mod persons;
pub mod records;
pub mod seals;
