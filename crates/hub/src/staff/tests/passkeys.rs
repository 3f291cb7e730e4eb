//! Invitations, passkeys and sign-in, with an authenticator of our own.

use jiff::SignedDuration;
use store::testing::each_engine;
use store::{Actor, Json, args};

use crate::member::tests::tick;
use crate::passkey::authenticator::Authenticator;
use crate::staff::model::{MemberState, Roles, StaffMember};
use crate::staff::rights::Role;
use crate::staff::store::{member as members, passkey};
use crate::staff::{invitation, signed_in};
use crate::testing::{Browser, Seen, TABLES, World, maria, staff_cnp};

const EMAIL: &str = "p12001@unitate.example";
const ORIGIN: &str = "http://hub.localhost:8701";

store::statements! {
    PASSKEYS: "SELECT count(*) AS n FROM staff_passkey",
    MOVE: "UPDATE staff_passkey SET member = $1",
    SESSIONS: "SELECT data FROM web_session",
    SESSION_ACTS: "SELECT count(*) AS n FROM audit WHERE action IN ('session.open', 'session.login', 'session.logout') AND actor_kind = 'staff'
        AND actor_unit = 'CJ-POL-1' AND actor_ref = $1",
    PERSONS: "SELECT count(*) AS n FROM audit WHERE actor_kind = 'person'",
    REFUSED: "SELECT count(*) AS n FROM audit WHERE action = 'staff.sign-in' AND outcome = 'refused'",
}

/// Invites a member and gives the link.
pub async fn invite(world: &World, member: &StaffMember) -> String {
    let mut act = world.hub.db.act(&Actor::System("test"), "test.invite").await.unwrap();
    let code = invitation::invite(&mut act, &world.hub.keys, &world.hub.entropy, member.id);
    let code = code.await.unwrap();
    act.commit().await.unwrap();
    invitation::address(&world.hub.config, &code).replace(ORIGIN, "")
}

fn options(page: &Seen) -> String {
    page.attr("form[data-passkey]", "data-options")
}

/// Enrols a passkey by a link.
async fn enrol(browser: &mut Browser, link: &str, key: &mut Authenticator) -> Seen {
    let page = browser.get(link).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let (code, answer) = (page.value("c"), key.create(&options(&page)));
    browser.post("/personal/inrolare", &[("c", &code), ("cheie", &answer)]).await
}

/// Signs in with an address and a passkey.
async fn sign_in(world: &World, browser: &mut Browser, key: &mut Authenticator) -> Seen {
    // Of two sessions the later one stays.
    tick(world);
    let asked = browser.post("/personal/intrare", &[("email", EMAIL)]).await;
    assert_eq!(asked.location(), "/personal/cheie", "{}", asked.body);
    let page = browser.get("/personal/cheie").await;
    let answer = key.get(&options(&page));
    browser.post("/personal/cheie", &[("cheie", &answer)]).await
}

/// A member with a passkey, and the browser in which it was made.
async fn enrolled(world: &World) -> (StaffMember, Browser, Authenticator) {
    let member = world.member(staff_cnp(1), "CJ-POL-1", &[Role::Clerk]).await;
    let link = invite(world, &member).await;
    let (mut browser, mut key) = (world.browser(), Authenticator::new(ORIGIN));
    let done = enrol(&mut browser, &link, &mut key).await;
    assert_eq!(done.location(), "/personal", "{}", done.body);
    (member, browser, key)
}

#[tokio::test]
async fn an_invitation_makes_a_passkey_once() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let member = world.member(staff_cnp(1), "CJ-POL-1", &[Role::Clerk]).await;
        let mut act = world.hub.db.act(&Actor::System("test"), "test").await.unwrap();
        members::set_state(&mut act, member.id, MemberState::Invited).await.unwrap();
        act.commit().await.unwrap();
        let (first, link) = (invite(&world, &member).await, invite(&world, &member).await);
        let mut browser = world.browser();
        assert_eq!(browser.get(&first).await.status, 410, "a later invitation ends an earlier one");
        let page = browser.get(&link).await;
        assert_eq!(page.heading(), "Faceți-vă cheia de acces");
        let text = page.text("main");
        assert!(text.contains("JavaScript") && text.contains("Munteanu"), "{text}");
        let mut key = Authenticator::new(ORIGIN);
        let code = page.value("c");
        let wrong = browser.post("/personal/inrolare", &[("c", &code), ("cheie", "{}")]).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.text("main").contains("nu a fost acceptată"));
        let answer = key.create(&options(&wrong));
        let fields = [("c", code.as_str()), ("cheie", answer.as_str())];
        assert_eq!(browser.post("/personal/inrolare", &fields).await.location(), "/personal");
        let home = browser.get("/personal").await;
        assert!(home.text("main").contains("Lucrător la ghișeu"), "{}", home.text("main"));
        assert_eq!(world.browser().get(&link).await.status, 410, "once");
        let (to, subject, _) = world.mails().await.pop().unwrap();
        assert_eq!(
            (to.as_str(), subject.as_str()),
            (EMAIL, "S-au schimbat cheile dumneavoastră de acces")
        );
    })
    .await;
}

#[tokio::test]
async fn an_invitation_is_over_after_three_days() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let member = world.member(staff_cnp(1), "CJ-POL-1", &[Role::Clerk]).await;
        let link = invite(&world, &member).await;
        world.clock.advance(SignedDuration::from_hours(72));
        assert_eq!(world.browser().get(&link).await.status, 410);
        assert_eq!(world.browser().get("/personal/inrolare").await.status, 410);
    })
    .await;
}

#[tokio::test]
async fn staff_sign_in_with_a_passkey_only() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let (member, mut first, mut key) = enrolled(&world).await;
        let mut browser = world.browser();
        assert_eq!(sign_in(&world, &mut browser, &mut key).await.location(), "/personal");
        assert_eq!(first.get("/personal").await.location(), "/personal/intrare", "one session");
        assert_eq!(browser.get("/personal/intrare").await.location(), "/personal");
        assert_eq!(browser.post("/personal/iesire", &[]).await.location(), "/personal/intrare");
        assert_eq!(browser.get("/personal").await.location(), "/personal/intrare");
        // Of a citizen who was signed in in the same browser nothing goes on.
        let mut shared = world.citizen(&maria()).await;
        assert_eq!(sign_in(&world, &mut shared, &mut key).await.location(), "/personal");
        assert_eq!(shared.get("/acasa").await.location(), "/cont");
        let sessions = world.hub.sessions.of_account(&signed_in::session_account(member.id)).await;
        assert_eq!(sessions.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_passkey_that_is_not_right_opens_nothing() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let (member, _, mut key) = enrolled(&world).await;
        let mut browser = world.browser();
        let mut stranger = Authenticator::new(ORIGIN);
        assert_eq!(
            sign_in(&world, &mut browser, &mut stranger).await.status,
            422,
            "another passkey"
        );
        key.verifies = false;
        assert_eq!(
            sign_in(&world, &mut browser, &mut key).await.status,
            422,
            "without finger or PIN"
        );
        key.verifies = true;
        key.lured_to("http://hub.localhost.example");
        assert_eq!(sign_in(&world, &mut browser, &mut key).await.status, 422, "on another site");
        key.lured_to(ORIGIN);
        // An answer is good once, and not for long.
        browser.post("/personal/intrare", &[("email", EMAIL)]).await;
        let answer = key.get(&options(&browser.get("/personal/cheie").await));
        world.clock.advance(SignedDuration::from_mins(5));
        let late = browser.post("/personal/cheie", &[("cheie", &answer)]).await;
        assert_eq!(late.status, 422, "late");
        let answer = key.get(&options(&late));
        let mut other = world.browser();
        other.post("/personal/intrare", &[("email", EMAIL)]).await;
        other.get("/personal/cheie").await;
        assert_eq!(other.post("/personal/cheie", &[("cheie", &answer)]).await.status, 422);
        assert_eq!(
            browser.post("/personal/cheie", &[("cheie", &answer)]).await.location(),
            "/personal"
        );
        key.set_back();
        assert_eq!(
            sign_in(&world, &mut browser, &mut key).await.status,
            422,
            "a copy that counts anew"
        );
        assert_eq!(world.count(REFUSED).await, 6);
        // One that was put under somebody else in the database does not open.
        let other = world.member(staff_cnp(2), "CJ-POL-1", &[Role::Administrator]).await;
        let mut read = world.hub.db.read().await.unwrap();
        let kept = passkey::of_member(&mut read, member.id).await.unwrap();
        drop(read);
        let mut act = world.hub.db.act(&Actor::System("test"), "test").await.unwrap();
        assert!(passkey::remove(&mut act, member.id, kept[0].id).await.unwrap());
        let moved =
            passkey::Kept { id: base::Id::new(act.now(), &world.hub.entropy), ..kept[0].clone() };
        assert!(passkey::insert(&mut act, other.id, &moved).await.unwrap());
        act.execute(MOVE, args![other.id]).await.unwrap();
        act.commit().await.unwrap();
        assert!(crate::staff::keys::of_member(&world.hub, other.id).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn an_address_that_nobody_has_is_asked_like_any_other() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let (.., mut key) = enrolled(&world).await;
        let mut pages = Vec::new();
        for email in [EMAIL, "nimeni@unitate.example", "nimeni@unitate.example"] {
            let mut browser = world.browser();
            let asked = browser.post("/personal/intrare", &[("email", email)]).await;
            assert_eq!(asked.location(), "/personal/cheie");
            let page = browser.get("/personal/cheie").await;
            let options: serde_json::Value = serde_json::from_str(&options(&page)).unwrap();
            pages.push((page.status, page.text("main"), options["allowCredentials"].clone()));
            let answer = key.get(&options.to_string());
            if email != EMAIL {
                let tried = browser.post("/personal/cheie", &[("cheie", &answer)]).await;
                assert_eq!(tried.status, 422);
            }
        }
        assert_eq!((pages[0].0, &pages[0].1), (pages[1].0, &pages[1].1));
        assert_eq!(pages[1].2, pages[2].2, "the same nobody each time");
        let shape = |value: &serde_json::Value| {
            let one = &value[0];
            (
                value.as_array().unwrap().len(),
                one["id"].as_str().unwrap().len(),
                one["transports"].clone(),
            )
        };
        assert_eq!(shape(&pages[0].2), shape(&pages[1].2));
    })
    .await;
}

#[tokio::test]
async fn a_suspended_member_is_told_so_and_let_nowhere() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let (member, mut browser, mut key) = enrolled(&world).await;
        let mut act = world.hub.db.act(&Actor::System("test"), "test").await.unwrap();
        members::set_state(&mut act, member.id, MemberState::Suspended).await.unwrap();
        act.commit().await.unwrap();
        assert_eq!(browser.get("/personal").await.location(), "/personal/intrare");
        let told = sign_in(&world, &mut world.browser(), &mut key).await;
        assert_eq!(told.status, 403);
        assert!(told.text("main").contains("oprit"), "{}", told.text("main"));
        let link = invite(&world, &member).await;
        assert_eq!(world.browser().get(&link).await.status, 410);
    })
    .await;
}

#[tokio::test]
async fn a_fresh_passkey_is_a_proof_of_the_moment_and_not_a_longer_day() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let (member, mut browser, mut key) = enrolled(&world).await;
        world.clock.advance(SignedDuration::from_mins(6));
        assert_eq!(browser.get("/personal/chei").await.location(), "/personal/confirmare");
        let page = browser.get("/personal/confirmare").await;
        assert_eq!(page.heading(), "Confirmați că sunteți dumneavoastră");
        let wrong = browser.post("/personal/confirmare", &[("cheie", "")]).await;
        assert_eq!(wrong.status, 422);
        let account = signed_in::session_account(member.id);
        let before = world.hub.sessions.of_account(&account).await.unwrap().remove(0);
        let answer = key.get(&options(&wrong));
        let right = browser.post("/personal/confirmare", &[("cheie", &answer)]).await;
        assert_eq!(right.location(), "/personal/chei");
        let after = world.hub.sessions.of_account(&account).await.unwrap();
        assert_eq!(after.len(), 1);
        assert_eq!(after[0].absolute_until, before.absolute_until);
        assert_ne!(after[0].id, before.id);
        assert_eq!(browser.get("/personal/chei").await.status, 200);
    })
    .await;
}

#[tokio::test]
async fn a_spare_passkey_signs_in_and_the_last_one_stays() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let (member, mut browser, mut key) = enrolled(&world).await;
        tick(&world);
        let page = browser.get("/personal/chei").await;
        let mut spare = Authenticator::new(ORIGIN);
        let answer = spare.create(&options(&page));
        let added = browser.post("/personal/chei", &[("cheie", &answer)]).await;
        assert_eq!(added.location(), "/personal/chei", "{}", added.body);
        let page = browser.get("/personal/chei").await;
        assert!(page.text("main").contains("Cheie de rezervă"));
        let same = browser.post("/personal/chei", &[("cheie", &key.create(&options(&page)))]).await;
        assert_eq!(same.status, 422, "a passkey that is there already");
        assert_eq!(sign_in(&world, &mut world.browser(), &mut spare).await.location(), "/personal");
        let mut browser = world.browser();
        assert_eq!(sign_in(&world, &mut browser, &mut key).await.location(), "/personal");
        let page = browser.get("/personal/chei").await;
        let remove = page.attr("form[action^='/personal/chei/']", "action");
        assert_eq!(browser.post(&remove, &[]).await.location(), "/personal/chei");
        assert_eq!(browser.post(&remove, &[]).await.status, 404);
        assert_eq!(world.count(PASSKEYS).await, 1);
        assert_eq!(sign_in(&world, &mut world.browser(), &mut key).await.status, 422, "taken off");
        // Whoever lost everything is invited again; what was before is over.
        let link = invite(&world, &member).await;
        let mut new = Authenticator::new(ORIGIN);
        assert_eq!(enrol(&mut world.browser(), &link, &mut new).await.location(), "/personal");
        assert_eq!(world.count(PASSKEYS).await, 1);
        assert_eq!(sign_in(&world, &mut world.browser(), &mut spare).await.status, 422);
        assert_eq!(sign_in(&world, &mut world.browser(), &mut new).await.location(), "/personal");
    })
    .await;
}

/// Gives a member one role instead of theirs.
async fn becomes(world: &World, member: &StaffMember, role: Role) {
    let mut act = world.hub.db.act(&Actor::System("test"), "test").await.unwrap();
    members::set_roles(&mut act, member.id, &Roles::new([role])).await.unwrap();
    act.commit().await.unwrap();
}

/// Sends a form when the last passkey is too old; shows one, and gives the page to which that leads.
async fn interrupted(
    world: &World,
    (browser, key): (&mut Browser, &mut Authenticator),
    (page, path): (&str, &str),
    fields: &[(&str, &str)],
) -> Seen {
    world.clock.advance(SignedDuration::from_mins(6));
    let sent = browser.post(path, fields).await;
    assert_eq!(sent.location(), "/personal/confirmare", "{path}: {}", sent.body);
    for row in world.hub.db.read().await.unwrap().all(SESSIONS, args![]).await.unwrap() {
        let Json(kept) = row.get::<Json<serde_json::Value>>("data").unwrap();
        let kept = kept.to_string();
        for (name, value) in
            fields.iter().filter(|(name, _)| ["cnp", "nume", "motiv"].contains(name))
        {
            assert!(!kept.contains(value), "{name} in {kept}");
        }
    }
    let asked = browser.get("/personal/confirmare").await;
    let answer = key.get(&options(&asked));
    let right = browser.post("/personal/confirmare", &[("cheie", &answer)]).await;
    assert_eq!(right.location(), page);
    browser.get(page).await
}

/// The page of a form, where it is sent, and its fields.
type Sent<'f> = ((&'f str, &'f str), &'f [(&'f str, &'f str)]);

#[tokio::test]
async fn what_was_typed_outlives_a_passkey_that_is_asked_for_in_between() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let (member, mut browser, mut key) = enrolled(&world).await;
        let clerk = world.member(staff_cnp(2), "CJ-POL-1", &[Role::Clerk]).await;
        let (cnp, theirs) = (maria().cnp, format!("/personal/oameni/{}", clerk.id));
        becomes(&world, &member, Role::Administrator).await;
        let new = "/personal/oameni/nou";
        let units = "/personal/unitati";
        let invited = [
            ("nume", "Ștefănescu"),
            ("prenume", "Ana-Maria"),
            ("cnp", cnp.as_str()),
            ("email", "ana@unitate.example"),
            ("unitate", "CJ-POL-1"),
            ("rol", "auditor"),
            ("instruire", "31.12.2026"),
        ];
        let unit = [
            ("cod", "IS-PAS-1"),
            ("nume", "Pașapoarte Iași"),
            ("judet", "Județul Iași"),
            ("adresa", "Strada Lungă 1"),
            ("orar", "Luni-vineri 8-16"),
            ("fel", "passports"),
            ("zi", "1.12.2026"),
        ];
        let closing = [("cod", "CJ-POL-1"), ("zi", "31.12.2027")];
        let roles = [("rol", "supervisor"), ("motiv", "conduce ghișeul")];
        let forms: [Sent<'_>; 4] = [
            ((new, new), &invited),
            (("/personal/unitati/noua", "/personal/unitati/noua"), &unit),
            ((units, "/personal/unitati/inchidere"), &closing),
            ((&theirs, &theirs), &roles),
        ];
        for (place, fields) in forms {
            let shown = interrupted(&world, (&mut browser, &mut key), place, fields).await;
            let said = shown.text(".govuk-notification-banner");
            assert!(said.contains("Am păstrat ce ați scris"), "{}: {said}", place.0);
            for (name, value) in
                fields.iter().filter(|(name, _)| !["rol", "fel", "unitate"].contains(name))
            {
                assert_eq!(shown.value(name), *value, "{name} at {}", place.0);
            }
            for (name, value) in fields.iter().filter(|(name, _)| ["rol", "fel"].contains(name)) {
                let ticked =
                    shown.attr(&format!("input[name='{name}'][value='{value}'][checked]"), "value");
                assert_eq!(ticked, *value);
            }
            let again = browser.get(place.0).await;
            assert!(!again.body.contains("Am păstrat ce ați scris"), "once");
        }
        // Sent again it is done.
        let done = browser.post(new, &invited).await;
        assert_eq!(done.location(), "/personal/oameni", "{}", done.body);

        // Whoever looks for their key too long begins anew, and nobody else gets it.
        world.clock.advance(SignedDuration::from_mins(6));
        browser.post(new, &invited).await;
        for _ in 0..2 {
            world.clock.advance(SignedDuration::from_mins(8));
            browser.get("/personal/chei").await;
        }
        let asked = browser.get("/personal/confirmare").await;
        let answer = key.get(&options(&asked));
        browser.post("/personal/confirmare", &[("cheie", &answer)]).await;
        assert_eq!(browser.get(new).await.value("nume"), "");
    })
    .await;
}

#[tokio::test]
async fn an_emergency_that_waits_for_a_passkey_is_not_typed_twice() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let (member, mut browser, mut key) = enrolled(&world).await;
        becomes(&world, &member, Role::DutyOfficer).await;
        let (page, cnp) = ("/personal/urgente", maria().cnp);
        let fields =
            [("cnp", cnp.as_str()), ("incident", "INC-12-2026"), ("motiv", "dispariție de minor")];
        let shown = interrupted(&world, (&mut browser, &mut key), (page, page), &fields).await;
        assert_eq!(shown.value("cnp"), cnp.as_str());
        assert_eq!(shown.value("incident"), "INC-12-2026");
        assert!(shown.text("textarea[name='motiv']").contains("dispariție de minor"));
    })
    .await;
}

#[tokio::test]
async fn what_a_session_does_is_done_by_staff_of_their_unit() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let (member, mut browser, mut key) = enrolled(&world).await;
        sign_in(&world, &mut browser, &mut key).await;
        browser.post("/personal/iesire", &[]).await;
        let mut read = world.hub.db.read().await.unwrap();
        let id = member.id.to_string();
        let acts: i64 = read.one(SESSION_ACTS, args![id]).await.unwrap().get("n").unwrap();
        assert!(acts >= 3, "{acts}: in, in again, out");
        drop(read);
        assert_eq!(world.count(PERSONS).await, 0);
    })
    .await;
}
