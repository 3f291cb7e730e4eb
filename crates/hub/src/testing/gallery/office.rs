//! The pages of the operators' office, and what the person sees of it.

use super::{Walls, World, ion, is, maria};
use crate::office::tests::{opens_next, says, waits};
use crate::staff::rights::Role;
use crate::testing::record::{myself, namesake};
use crate::testing::{Browser, staff_cnp};

/// Visits all of them.
pub(super) async fn visit(walls: &Walls) {
    let world = walls.world().await;
    let mut person = walls.citizen(&world, &maria()).await;
    walls.citizen(&world, &ion()).await;
    let mut operator = staff(walls, &world, 1, Role::Operator).await;
    is("queue, empty", &operator.get("/personal/cereri").await, 200);
    is("nothing waits", &operator.get("/personal/cereri?spus=nimic").await, 200);
    let request = waits(&world, &maria(), 1, "rocris.look").await;
    let held = waits(&world, &ion(), 2, "rocris.look").await;
    let pair = vec![namesake(1, &maria()), myself(2, &maria())];
    world.record.similar(&maria(), pair);
    let place = comparing(&world, &mut operator).await;
    let offer = operator.get(&format!("/personal/cereri/{held}")).await;
    is("a case of nobody", &offer, 200);
    is("queue", &operator.get("/personal/cereri").await, 200);
    asking(&mut person, &mut operator, &place, &request.to_string()).await;
    let request = seconds(walls, &world, &mut operator).await;
    is("the person, meanwhile", &person.get(&format!("/cereri/{request}")).await, 200);
    lead(walls, &world).await;
}

async fn staff(walls: &Walls, world: &World, number: u16, role: Role) -> Browser {
    let member = world.member(staff_cnp(number), "B-DGPMB", &[role]).await;
    let mut browser = world.staff(&member).await;
    browser.get(&format!("/ghisee?lang={}", walls.lang.code())).await;
    browser
}

/// The screen of a case, with errors, with whole numbers, while a register is down; gives its address.
async fn comparing(world: &World, operator: &mut Browser) -> String {
    world.record.set_down(true);
    let (place, _) = opens_next(operator).await;
    world.record.set_down(false);
    let page = operator.get(&format!("{place}?spus=decis")).await;
    is("case", &page, 200);
    for button in ["", "arata"] {
        let wrong = operator.post(&place, &[("fa", button)]).await;
        is("case, something is missing", &wrong, 422);
    }
    let shown = operator.post(&place, &[("fa", "arata"), ("motiv-cnp", "document")]).await;
    is("case, whole numbers", &shown, 200);
    for part in ["cere", "inapoi"] {
        is("case, a part", &operator.post(&format!("{place}/{part}"), &[]).await, 422);
    }
    place
}

/// A question, and the person's page of it; a visit.
async fn asking(person: &mut Browser, operator: &mut Browser, place: &str, request: &str) {
    let facts = [("date", "names"), ("date", "birth-place"), ("date", "parents")];
    let asked = operator.post(&format!("{place}/cere"), &facts).await;
    assert_eq!(asked.status, 303);
    is("the next case has nobody to compare", &operator.get(&asked.location()).await, 200);
    is("an asked case", &operator.get(place).await, 200);
    let status = format!("/cereri/{request}");
    is("status, asked", &person.get(&status).await, 200);
    let answer = format!("{status}/completare");
    is("answer", &person.get(&answer).await, 200);
    is("answer, nothing written", &person.post(&answer, &[]).await, 422);
    let said = [("nume", "Ionescu"), ("loc", "Turda"), ("tata", "Ion"), ("mama", "Ana")];
    assert_eq!(person.post(&answer, &said).await.status, 303);
    let taken = operator.post(&format!("{place}/ia"), &[]).await;
    is("out of turn, no reason", &taken, 422);
    operator.post(&format!("{place}/ia"), &[("motiv", "urgent")]).await;
    is("case, with a statement", &operator.get(place).await, 200);
    operator.post(&format!("{place}/vizita"), &[]).await;
    is("status, a visit", &person.get(&status).await, 200);
    is("a case with a visit", &operator.get(place).await, 200);
    operator.post(&format!("{place}/continua"), &[]).await;
    operator.post(&format!("{place}/ia"), &[("motiv", "told")]).await;
}

/// What a second person sees; gives the request.
async fn seconds(walls: &Walls, world: &World, operator: &mut Browser) -> String {
    let mut second = staff(walls, world, 2, Role::Supervisor).await;
    is("nothing to confirm", &second.get("/personal/confirmari").await, 200);
    let (place, page) = opens_next(operator).await;
    says(operator, &place, &page, &[(1, "different.parents"), (2, "same.cnp")]).await;
    is("to confirm", &second.get("/personal/confirmari").await, 200);
    let request = place.rsplit('/').next().unwrap().to_owned();
    let place = format!("/personal/confirmari/{request}");
    is("a decision to confirm", &second.get(&place).await, 200);
    is("sent back without a reason", &second.post(&place, &[]).await, 422);
    second.post(&place, &[("motiv", "evidence")]).await;
    operator.post(&format!("/personal/cereri/{request}/ia"), &[("motiv", "related")]).await;
    let again = operator.get(&format!("/personal/cereri/{request}")).await;
    is("case, sent back", &again, 200);
    request
}

async fn lead(walls: &Walls, world: &World) {
    let mut supervisor = staff(walls, world, 3, Role::Supervisor).await;
    is("how the work stands", &supervisor.get("/personal/situatie").await, 200);
    let wrong = supervisor.post("/personal/situatie", &[("cerere", "R")]).await;
    is("assigned, wrong number", &wrong, 422);
}
