//! The pages around a visit to a counter: of the person, of the clerk, of who watches.

use base::PersonName;

use super::{Walls, World, is, maria};
use crate::counter::tests::{Registered, UNIT, open, registered, type_in};
use crate::ports::persons::CivilStatus;
use crate::staff::rights::Role;
use crate::testing::{Browser, staff_cnp};

/// Visits all of them.
pub(super) async fn visit(walls: &Walls) {
    let world = walls.world().await;
    let who = registered(&world, &maria(), "maria@example.ro").await;
    person(walls, &world, &who).await;
    let mut clerk = staff(walls, &world, 1, &[Role::Clerk]).await;
    desk(&mut clerk).await;
    let number = cases(walls, &world, &mut clerk).await;
    revocation(walls, &world, &number).await;
    let found = walls.browser(&world).await.get("/ghisee?judet=cluj").await;
    is("counters of a county", &found, 200);
}

async fn staff(walls: &Walls, world: &World, number: u16, roles: &[Role]) -> Browser {
    let member = world.member(staff_cnp(number), UNIT, roles).await;
    let mut browser = world.staff(&member).await;
    browser.get(&format!("/ghisee?lang={}", walls.lang.code())).await;
    browser
}

/// The code, shown once; afterwards.
async fn person(walls: &Walls, world: &World, who: &Registered) {
    let mut browser = world.signed_in_as(who.account).await;
    browser.get(&format!("/ghisee?lang={}", walls.lang.code())).await;
    let sent = browser.get("/cont-nou/pasi").await;
    is("steps, the code was sent", &sent, 200);
    browser.post("/cont-nou/activare", &[]).await;
    let shown = browser.get("/cont-nou/pasi").await;
    is("steps, the code is shown", &shown, 200);
    let wrong = browser.post("/cont-nou/activare", &[("act", "R")]).await;
    is("steps, a wrong document", &wrong, 422);
}

/// The first screen: empty, scanned, wrong.
async fn desk(clerk: &mut Browser) {
    let empty = clerk.get("/ghiseu").await;
    is("desk", &empty, 200);
    let wrong = clerk.post("/ghiseu", &[]).await;
    is("desk, nothing typed", &wrong, 422);
}

/// The second screen, for each answer of the register; gives the number of a confirmed case.
async fn cases(walls: &Walls, world: &World, clerk: &mut Browser) -> String {
    let typed = CivilStatus { name: PersonName::new("Stefanescu", "Maria"), ..maria() };
    let dead = CivilStatus { died_on: Some(maria().birth_date), ..maria() };
    for (n, (state, person, says)) in [
        ("register differs", &typed, Some(maria())),
        ("register knows nobody", &typed, Some(dead)),
        ("register down", &typed, None),
        ("register agrees", &maria(), Some(maria())),
    ]
    .into_iter()
    .enumerate()
    {
        world.people.set_down(says.is_none());
        if let Some(says) = says {
            world.people.say(says);
        }
        let who = registered(world, person, &format!("n{n}@example.ro")).await;
        let scanned = type_in(clerk, &who.code, "", "").await;
        is("desk, scanned", &scanned, 200);
        let disagrees = type_in(clerk, &who.code, who.cnp.as_str(), "RX 999999").await;
        is("desk, does not agree", &disagrees, 422);
        let case = open(clerk, &who).await;
        let page = clerk.get(&case).await;
        is(&format!("case, {state}"), &page, 200);
        let nothing = clerk.post(&case, &[]).await;
        is(&format!("case, {state}, not ticked"), &nothing, 422);
        let nothing = clerk.post(&format!("{case}/refuz"), &[]).await;
        is(&format!("case, {state}, no reason"), &nothing, 422);
        let all = [("verificat", "act"), ("verificat", "foto"), ("verificat", "date")];
        let shown = page.value("registru");
        let fields = [&[("registru", shown.as_str())], &all[..]].concat();
        let done = clerk.post(&case, &fields).await;
        if done.status == 303 {
            let desk = clerk.get(&done.location()).await;
            is(&format!("desk, after {state}"), &desk, 200);
        }
    }
    let mut supervisor = staff(walls, world, 2, &[Role::Supervisor]).await;
    let unit = supervisor.get("/ghiseu/unitate").await;
    is("unit", &unit, 200);
    let rows = unit.texts("tbody tr");
    let confirmed = rows.iter().find(|row| row.contains("Valid")).unwrap();
    confirmed[.."G-2026-7K3QX0M9-T".len()].to_owned()
}

/// A proof that is proposed to be taken back.
async fn revocation(walls: &Walls, world: &World, number: &str) {
    let mut supervisor = staff(walls, world, 3, &[Role::Supervisor]).await;
    let wrong = supervisor.post("/ghiseu/unitate", &[("dosar", "G")]).await;
    is("unit, wrong number", &wrong, 422);
    let fields = [("dosar", number), ("motiv", "fraud")];
    let proposed = supervisor.post("/ghiseu/unitate", &fields).await;
    assert_eq!(proposed.status, 303, "{}", proposed.body);
    let proposed = supervisor.get(&proposed.location()).await;
    is("unit, proposed", &proposed, 200);
    let mut auditor = staff(walls, world, 4, &[Role::Auditor]).await;
    let waiting = auditor.get("/ghiseu/retrageri").await;
    is("withdrawals", &waiting, 200);
    let denied = auditor.get("/ghiseu").await;
    is("desk, no clerk", &denied, 403);
}
