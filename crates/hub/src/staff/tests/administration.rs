//! Units, people, roles by two, emergency access.

use jiff::SignedDuration;
use store::testing::each_engine;

use crate::member::tests::tick;
use crate::staff::access::{Asked, authorise};
use crate::staff::model::{MemberState, StaffMember};
use crate::staff::rights::{Action, Purpose, Resource, Role};
use crate::staff::store::{access, member as members};
use crate::testing::{Browser, Seen, TABLES, World, ion, maria, staff_cnp};

store::statements! {
    ROLES: "SELECT count(*) AS n FROM staff_role WHERE role = 'supervisor'",
    OPEN: "SELECT count(*) AS n FROM staff_proposal WHERE state = 'open'",
    TICKETS: "SELECT count(*) AS n FROM staff_invitation WHERE used_at IS NULL",
    GLASSES: "SELECT count(*) AS n FROM staff_glass",
}

async fn somebody(world: &World, number: u16, role: Role) -> (StaffMember, Browser) {
    let member = world.member(staff_cnp(number), "CJ-POL-1", &[role]).await;
    let browser = world.staff(&member).await;
    (member, browser)
}

async fn member(world: &World, id: base::Id<StaffMember>) -> StaffMember {
    let mut read = world.hub.db.read().await.unwrap();
    members::by_id(&mut read, id).await.unwrap().unwrap()
}

async fn invite(world: &World, admin: &mut Browser, roles: &[&str]) -> Seen {
    let cnp = staff_cnp(77);
    let mut fields = vec![
        ("nume", "Stoica"),
        ("prenume", "Ana"),
        ("cnp", cnp.as_str()),
        ("email", "Ana.Stoica@unitate.example"),
        ("unitate", "CJ-POL-1"),
        ("instruire", "31.12.2026"),
    ];
    fields.extend(roles.iter().map(|role| ("rol", *role)));
    tick(world);
    admin.post("/personal/oameni/nou", &fields).await
}

#[tokio::test]
async fn an_administrator_adds_and_closes_units() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let (_, mut admin) = somebody(&world, 1, Role::Administrator).await;
        let wrong = admin.post("/personal/unitati/noua", &[("cod", "x"), ("nume", "Scris")]).await;
        assert_eq!(wrong.status, 422);
        assert_eq!(wrong.errors().len(), 6, "{:?}", wrong.errors());
        assert_eq!(wrong.value("nume"), "Scris");
        let fields = [
            ("cod", "is-pas-1"),
            ("nume", "Pașapoarte Iași"),
            ("judet", "Iași"),
            ("adresa", "Strada 1"),
            ("orar", "8-16"),
            ("fel", "passports"),
            ("zi", "1.12.2026"),
        ];
        let added = admin.post("/personal/unitati/noua", &fields).await;
        assert_eq!(added.location(), "/personal/unitati", "{}", added.body);
        let twice = admin.post("/personal/unitati/noua", &fields).await;
        assert_eq!((twice.status, twice.errors().len()), (422, 1));
        let listed = admin.get("/personal/unitati").await.text("main table");
        assert!(listed.contains("IS-PAS-1") && listed.contains("Pașapoarte"), "{listed}");
        let close = [("cod", "IS-PAS-1"), ("zi", "2027-01-01")];
        let closed = admin.post("/personal/unitati/inchidere", &close).await;
        assert_eq!(closed.location(), "/personal/unitati");
        let listed = admin.get("/personal/unitati").await.text("main table");
        assert!(listed.contains("1 ianuarie 2027"), "{listed}");
        // Only an administrator, and only with a fresh passkey.
        let (_, mut clerk) = somebody(&world, 2, Role::Clerk).await;
        assert_eq!(clerk.get("/personal/unitati").await.status, 403);
        assert_eq!(clerk.post("/personal/unitati/inchidere", &close).await.status, 403);
        world.clock.advance(SignedDuration::from_mins(6));
        assert_eq!(admin.get("/personal/unitati/noua").await.location(), "/personal/confirmare");
    })
    .await;
}

#[tokio::test]
async fn whoever_is_invited_has_no_role_before_somebody_else_agrees() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let (_, mut admin) = somebody(&world, 1, Role::Administrator).await;
        let conflict = invite(&world, &mut admin, &["auditor", "clerk"]).await;
        assert_eq!((conflict.status, conflict.errors().len()), (422, 1));
        let done = invite(&world, &mut admin, &["supervisor", "clerk"]).await;
        assert_eq!(done.location(), "/personal/oameni", "{}", done.body);
        assert_eq!(invite(&world, &mut admin, &[]).await.status, 422, "there already");
        assert_eq!((world.count(ROLES).await, world.count(OPEN).await), (0, 1));
        let letters = world.mails().await;
        let (to, _, text) = letters.last().unwrap();
        assert_eq!(to, "Ana.Stoica@unitate.example");
        assert!(text.contains("/personal/inrolare?c="), "{text}");

        let page = admin.get("/personal/propuneri").await;
        assert!(page.text("main").contains("O altă persoană trebuie să decidă"), "own proposal");
        let (_, mut second) = somebody(&world, 2, Role::DataProtection).await;
        let page = second.get("/personal/propuneri").await;
        assert!(page.text("main").contains("Lucrător la ghișeu, Șef de unitate"), "the change");
        let decide = page.attr("form[action^='/personal/propuneri/']", "action");
        let yes = [("decizie", "da")];
        let denied = admin.post(&decide, &yes).await;
        assert_eq!(denied.status, 403);
        assert!(denied.text("main").contains("ați propus chiar dumneavoastră"));
        assert_eq!(second.post(&decide, &yes).await.location(), "/personal/propuneri");
        assert_eq!(second.post(&decide, &yes).await.status, 404, "once");
        assert_eq!((world.count(ROLES).await, world.count(OPEN).await), (1, 0));
    })
    .await;
}

#[tokio::test]
async fn nobody_changes_their_own_roles_and_a_stop_is_at_once() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let (one, mut admin) = somebody(&world, 1, Role::Administrator).await;
        let (two, mut other) = somebody(&world, 2, Role::Administrator).await;
        let (clerk, mut at_work) = somebody(&world, 3, Role::Clerk).await;
        let own = format!("/personal/oameni/{}", one.id);
        let fields = [("rol", "supervisor"), ("motiv", "vreau")];
        assert_eq!(admin.post(&own, &fields).await.status, 403);
        let hers = format!("/personal/oameni/{}", clerk.id);
        let number = admin.post(&hers, &[("rol", "clerk"), ("motiv", "2850304221149")]).await;
        assert_eq!((number.status, number.errors().len()), (422, 1));
        let stop = format!("{hers}/stop");
        assert_eq!(at_work.post(&stop, &[]).await.status, 403);
        assert_eq!(admin.post(&stop, &[]).await.location(), hers);
        assert_eq!(at_work.get("/personal").await.location(), "/personal/intrare");
        // To let her work again takes two.
        let proposed = admin.post(&hers, &[("rol", "clerk"), ("motiv", "a revenit")]).await;
        assert_eq!(proposed.location(), "/personal/propuneri", "{}", proposed.body);
        assert_eq!(member(&world, clerk.id).await.state, MemberState::Suspended);
        let page = other.get("/personal/propuneri").await;
        let decide = page.attr("form[action^='/personal/propuneri/']", "action");
        assert_eq!(other.post(&decide, &[("decizie", "da")]).await.status, 303);
        assert_eq!(member(&world, clerk.id).await.state, MemberState::Active);
        let about_two = format!("/personal/oameni/{}", two.id);
        assert_eq!(admin.post(&about_two, &[("motiv", "pleacă")]).await.status, 303);
        let page = other.get("/personal/propuneri").await;
        let none = page.attr("form[action^='/personal/propuneri/']", "action");
        assert!(none.is_empty(), "nobody decides about themselves");
        let again = format!("{hers}/invitatie");
        assert_eq!(admin.post(&again, &[]).await.location(), hers);
        assert_eq!(world.count(TICKETS).await, 1);
    })
    .await;
}

const EMERGENCY: [(&str, &str); 2] = [("incident", "INC-12"), ("motiv", "dispariție de minor")];

#[tokio::test]
async fn an_emergency_access_is_told_at_once_and_reviewed_by_somebody_else() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let (duty, mut officer) = somebody(&world, 1, Role::DutyOfficer).await;
        let (_, mut boss) = somebody(&world, 2, Role::Supervisor).await;
        let cnp = maria().cnp;
        let mut fields = EMERGENCY.to_vec();
        fields.push(("cnp", cnp.as_str()));
        assert_eq!(officer.post("/personal/urgente", &EMERGENCY).await.status, 422, "whose?");
        assert_eq!(boss.post("/personal/urgente", &fields).await.status, 403);
        let before = world.mails().await.len();
        let opened = officer.post("/personal/urgente", &fields).await;
        assert_eq!(opened.location(), "/personal/urgente", "{}", opened.body);
        assert_eq!(world.mails().await.len(), before + 1);
        officer.post("/personal/urgente", &fields).await;
        assert_eq!(world.count(GLASSES).await, 1, "one at a time");
        let home = officer.get("/personal").await;
        assert!(home.body.contains("ACCES DE URGENȚĂ"), "the banner is on every page");

        let staff = crate::staff::signed_in::Staff {
            member: duty.clone(),
            session: session(&world).await,
            glass_until: None,
        };
        let asked = Asked::for_purpose(Purpose::Emergency).case("INC-12").fields(&["entries"]);
        let read = async |person: base::Cnp| {
            let about = Resource::new("record", "r").about(world.hub.keys.cnp(&person));
            let action = Action::ReadRecord;
            authorise(&world.hub, &staff, action, &about, &asked).await.unwrap().is_ok()
        };
        assert!(read(cnp).await);
        assert!(!read(ion().cnp).await, "one person");
        world.clock.advance(SignedDuration::from_mins(30));
        assert!(!read(cnp).await, "half an hour");

        let boss = world.member(staff_cnp(5), "CJ-POL-1", &[Role::Supervisor]).await;
        let mut boss = world.staff(&boss).await;
        let page = boss.get("/personal/urgente").await;
        let text = page.text("main");
        assert!(
            text.contains("INC-12") && text.contains("Citirea unei fișe din ROCRIS (Permis"),
            "{text}"
        );
        assert!(!page.body.contains(cnp.as_str()));
        let review = page.attr("form[action^='/personal/urgente/']", "action");
        let done = boss.post(&review, &[("verdict", "da")]).await;
        assert_eq!(done.location(), "/personal/urgente");
        assert_eq!(boss.post(&review, &[("verdict", "nu")]).await.status, 404, "once");
        assert_eq!(member(&world, duty.id).await.state, MemberState::Active);
    })
    .await;
}

/// A session without anybody, for a question outside of a request.
async fn session(world: &World) -> web::Session {
    use axum::extract::FromRequestParts as _;
    use axum::routing::get;
    let (send, receive) = std::sync::mpsc::channel();
    let site = web::Site::new(
        web::Service::Hub,
        world.hub.config.origin.clone(),
        world.clock.clone(),
        world.hub.entropy.clone(),
    );
    let keep = move |request: axum::extract::Request| {
        let send = send.clone();
        async move {
            let mut parts = request.into_parts().0;
            send.send(web::Session::from_request_parts(&mut parts, &()).await.unwrap()).unwrap();
        }
    };
    let app = web::app(world.hub.on(site), axum::Router::new().route("/", get(keep)));
    Browser::new(app).get("/").await;
    receive.recv().unwrap()
}

#[tokio::test]
async fn an_emergency_access_that_nobody_reviews_stops_its_opener() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let (duty, mut officer) = somebody(&world, 1, Role::DutyOfficer).await;
        somebody(&world, 2, Role::DataProtection).await;
        let mut fields = EMERGENCY.to_vec();
        let cnp = maria().cnp;
        fields.push(("cnp", cnp.as_str()));
        assert_eq!(officer.post("/personal/urgente", &fields).await.status, 303);
        world.clock.advance(SignedDuration::from_hours(24));
        world.jobs.drain().await.unwrap();
        assert_eq!(member(&world, duty.id).await.state, MemberState::Suspended);
        let (_, subject, _) = world.mails().await.pop().unwrap();
        assert_eq!(subject, "Un acces de urgență nu a fost verificat");
    })
    .await;
}

#[tokio::test]
async fn an_auditor_reads_the_log_and_sees_what_was_slipped_in() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let (clerk, mut at_work) = somebody(&world, 1, Role::Clerk).await;
        assert_eq!(at_work.get("/personal/jurnal").await.status, 403);
        tick(&world);
        let (_, mut auditor) = somebody(&world, 2, Role::Auditor).await;
        let rows = auditor.get("/personal/jurnal").await.texts("main tbody tr");
        assert_eq!(rows.len(), 2, "{rows:?}");
        assert!(
            rows[0].contains("Citirea jurnalului") && rows[0].contains("Permis: Auditor"),
            "{rows:?}"
        );
        assert!(rows[1].contains("Respins: rolul nu permite"), "{rows:?}");
        assert!(rows.iter().all(|row| row.ends_with("La fel")), "{rows:?}");

        tick(&world);
        let mut read = world.hub.db.read().await.unwrap();
        let end = base::Timestamp::MAX;
        let known = access::newest(&mut read, end, 1).await.unwrap().remove(0);
        drop(read);
        let mut act = world.hub.db.act(&store::Actor::System("test"), "test").await.unwrap();
        let (id, at) = (base::Id::new(act.now(), &world.hub.entropy), act.now());
        let slipped = access::Access { id, at, actor: clerk.id, ..known };
        access::insert(&mut act, &slipped).await.unwrap();
        act.commit().await.unwrap();
        tick(&world);
        let rows = auditor.get("/personal/jurnal?lang=en").await.texts("main tbody tr");
        let different = rows.iter().filter(|row| row.ends_with("Different")).count();
        assert_eq!(different, 1, "{rows:?}");
    })
    .await;
}
