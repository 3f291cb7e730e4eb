//! The components of a page, as values: `{{ form.input("cnp").label(fl!(self.l, "reg-cnp")).numeric() }}`.
//!
//! Each prints the markup of the design system (GOV.UK Frontend 6.6.0), compared with its own fixtures in
//! `tests/fixtures.rs`. Texts are escaped; a slot that takes markup takes [`Html`], so markup cannot slip in by
//! accident. Fields made by [`crate::form::Form`] already carry the value and the error.

mod block;
mod choice;
mod field;
mod html;
mod list;

pub use block::{Banner, Button, Details, Inset, Panel, Tag, Warning, banner, button, details};
pub use block::{inset, link_button, panel, sign_out_button, start_button, success, tag, warning};
pub use choice::{Choices, checkboxes, radios};
pub use field::{Field, file, input, password, select, textarea};
pub use html::Html;
pub(crate) use html::esc;
pub use list::{Row, SummaryList, Table, TaskList, summary_list, table, task_list};
