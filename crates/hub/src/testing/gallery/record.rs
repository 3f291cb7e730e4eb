//! The pages of what is recorded about the person, and of corrections.

use super::{Walls, is, maria};
use crate::ports::records::views::View;
use crate::record::tests::{ENTRY, recorded};
use crate::record::{CHECK, CORRECT, CORRECTIONS, PAGE};
use crate::testing::TABLES;

/// Visits all of them.
pub(super) async fn visit(walls: &Walls) {
    let world = recorded(store::testing::sqlite(&TABLES).await).await;
    let mut browser = walls.citizen(&world, &maria()).await;
    let none = browser.get(CORRECTIONS).await;
    is("no corrections", &none, 200);
    let lines = browser.get(PAGE).await;
    is("own record", &lines, 200);
    browser.post(PAGE, &[("linie", ENTRY)]).await;
    let form = browser.get(CORRECT).await;
    is("what is not right", &form, 200);
    let wrong = browser.post(CORRECT, &[("ce", "other")]).await;
    is("what is not right, without words", &wrong, 422);
    browser.post(CORRECT, &[("ce", "executed"), ("cuvinte", "Am chitanța.")]).await;
    let check = browser.get(CHECK).await;
    is("a correction before it is sent", &check, 200);
    let sent = browser.post(CORRECTIONS, &[]).await;
    let sent = browser.get(&sent.location()).await;
    is("a correction was sent", &sent, 200);
    let asked = browser.get(PAGE).await;
    is("own record, with a correction", &asked, 200);
    world.book.say(&maria(), View::NeedsOperator);
    let unsure = browser.get(PAGE).await;
    is("own record, not sure", &unsure, 200);
    world.book.say(&maria(), View::Nothing);
    let nothing = browser.get(PAGE).await;
    is("own record, nothing", &nothing, 200);
    world.book.set_down(true);
    let down = browser.get(PAGE).await;
    is("own record, register down", &down, 503);
}
